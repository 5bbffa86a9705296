/* The loops over whole vectors of contiguous elements, compiled for each (target, lanes).

   A formula is passed in as a function and inlined. strided_elementwise.c handles strides,
   overlap and elements that do not fill a vector, so that each formula is compiled into few
   loops and every element goes through the same instructions. */
#ifndef LOOPS_VECTOR_ELEMENTWISE_H
#define LOOPS_VECTOR_ELEMENTWISE_H

#include <stdbool.h>

#include "kernels.h"
#include "math/partial.h"

/* One vector: from the inputs to the outputs. */
typedef void vector_function(const V *in, V *out);

/* The type of the elements in memory: that of a lane, float32 or float16. */
enum element { AS_LANE, AS_FLOAT32, AS_FLOAT16 };

/* The operands of a loop. Every field is a constant where the loop is inlined. */
struct shape {
    int nin, nout;
    enum element element;
    int constants; /* so many of the last inputs are one element each */
    bool stream;   /* the outputs are aligned, and written past the caches */
};

static ALWAYS_INLINE size_t element_size(enum element element)
{
    return element == AS_FLOAT16   ? sizeof(uint16_t)
           : element == AS_FLOAT32 ? sizeof(float)
                                   : sizeof(Lane);
}

static ALWAYS_INLINE V broadcast(const void *p, enum element element)
{
    if (element == AS_FLOAT16)
        return v_set(half_to_float(*(const uint16_t *)p));
    if (element == AS_FLOAT32)
        return v_set(*(const float *)p);
    return v_set(*(const Lane *)p);
}

static ALWAYS_INLINE V load(const char *p, enum element element)
{
#if LANE_BITS == 32 || defined(WIDE)
    if (element == AS_FLOAT16)
        return v_load_f16((const uint16_t *)p);
#endif
#ifdef WIDE
    if (element == AS_FLOAT32)
        return v_load_f32((const float *)p);
#endif
    (void)element;
    return v_load((const Lane *)p);
}

/* A result of an exact form with every NaN the same one: the sign and the payload that arithmetic
   gives depend on the target. */
static ALWAYS_INLINE V canonical(V y)
{
    return LANE_BITS == 64 ? v_select(v_is_nan(y), v_set(NAN), y) : y;
}

static ALWAYS_INLINE void store(char *p, V a, enum element element, bool stream)
{
#if LANE_BITS == 32 || defined(WIDE)
    if (element == AS_FLOAT16) {
        v_store_f16((uint16_t *)p, a);
        return;
    }
#endif
#ifdef WIDE
    if (element == AS_FLOAT32) {
        v_store_f32((float *)p, a);
        return;
    }
#endif
    (void)element;
    if (stream)
        v_stream((Lane *)p, a);
    else
        v_store((Lane *)p, a);
}

static ALWAYS_INLINE void load_constants(const void *const *in, struct shape shape, V *x)
{
    for (int k = shape.nin - shape.constants; k < shape.nin; k++)
        x[k] = broadcast(in[k], shape.element);
}

/* Those that are not constant. */
static ALWAYS_INLINE void load_inputs(const void *const *in, ptrdiff_t at, const V *constants,
                                      struct shape shape, V *x)
{
    size_t offset = (size_t)at * element_size(shape.element);
    int varying = shape.nin - shape.constants;
    for (int k = 0; k < shape.nin; k++)
        x[k] = k < varying ? load((const char *)in[k] + offset, shape.element) : constants[k];
}

static ALWAYS_INLINE void run_vector(const void *const *in, void *const *out, ptrdiff_t at,
                                     const V *constants, struct shape shape,
                                     vector_function *function)
{
    V x[MAX_INPUTS], y[MAX_OUTPUTS];
    size_t offset = (size_t)at * element_size(shape.element);
    load_inputs(in, at, constants, shape, x);
    function(x, y);
    for (int k = 0; k < shape.nout; k++)
        store((char *)out[k] + offset, y[k], shape.element, shape.stream);
}

static ALWAYS_INLINE void run_shape(const void *const *inputs, void *const *outputs, ptrdiff_t n,
                                    struct shape shape, vector_function *function)
{
    const void *in[MAX_INPUTS];
    void *out[MAX_OUTPUTS];
    for (int k = 0; k < shape.nin; k++)
        in[k] = inputs[k];
    for (int k = 0; k < shape.nout; k++)
        out[k] = outputs[k];
    V constants[MAX_INPUTS];
    load_constants(in, shape, constants);
    for (ptrdiff_t at = 0; at < n; at += LANES)
        run_vector(in, out, at, constants, shape, function);
    if (shape.stream)
        v_stream_end();
}

static ALWAYS_INLINE void run(const void *const *in, void *const *out, ptrdiff_t n, int flags,
                              int nin, int nout, enum element element, int constants,
                              vector_function *function)
{
    bool constant = constants > 0 && flags & CONSTANT_PARAMETERS;
    bool stream = element == AS_LANE && flags & STREAM;
    if (constant && stream)
        run_shape(in, out, n, (struct shape){nin, nout, element, constants, true}, function);
    else if (constant)
        run_shape(in, out, n, (struct shape){nin, nout, element, constants, false}, function);
    else if (stream)
        run_shape(in, out, n, (struct shape){nin, nout, element, 0, true}, function);
    else
        run_shape(in, out, n, (struct shape){nin, nout, element, 0, false}, function);
}

/* A number as elements of this type have it. */
static ALWAYS_INLINE Lane rounded_to(Lane a, enum element element)
{
    return element == AS_FLOAT16   ? (Lane)half_to_float(float_to_half((float)a))
           : element == AS_FLOAT32 ? (Lane)(float)a
                                   : a;
}

/* Whether the hyperparameters, the last `count` inputs, are one element each and these. */
static ALWAYS_INLINE bool are_constant(const void *const *in, int flags, int nin,
                                       enum element element, const Lane *values, int count)
{
    bool equal = flags & CONSTANT_PARAMETERS;
    for (int k = 0; equal && k < count; k++) {
        V given = broadcast(in[nin - count + k], element);
        equal = v_all(v_eq(given, v_set(rounded_to(values[k], element))));
    }
    return equal;
}

#if SHORT_FORMS
/* One vector of a short form. The mask says for which elements the outputs are right. */
typedef M partial_function(const V *in, V *out);

/* The steps of one vector depend on each other: the loop works on several independent vectors at a
   time. Functions with two outputs have two formulas for each vector. */
enum { INTERLEAVED = 4, INTERLEAVED_PAIRS = 2 };

/* One vector of each output by the exact kernel, for elements out of the short form's range. */
static __attribute__((noinline, cold)) void run_exact(const struct kernel *exact,
                                                      const void *const *in, ptrdiff_t offset,
                                                      int flags, char (*out)[MAX_VECTOR_BYTES])
{
    const void *here[MAX_INPUTS];
    int constants = flags & CONSTANT_PARAMETERS ? exact->constants : 0;
    for (int k = 0; k < exact->nin; k++)
        here[k] = (const char *)in[k] + (k < exact->nin - constants ? offset : 0);
    exact->run(here, (void *const[MAX_OUTPUTS]){out[0], out[1]}, LANES,
               flags & CONSTANT_PARAMETERS);
}

/* `count` vectors. Those of a single array are loaded in the order of memory: compilers would
   change it, which took up to a quarter longer for data from memory. */
static ALWAYS_INLINE void run_partial_block(const void *const *in, void *const *out, ptrdiff_t at,
                                            int count, const V *constants, int flags, bool stream,
                                            struct shape shape, partial_function *function,
                                            const struct kernel *exact)
{
    V x[INTERLEAVED][MAX_INPUTS], y[INTERLEAVED][MAX_OUTPUTS];
    M in_range[INTERLEAVED], all;
    ptrdiff_t item = (ptrdiff_t)element_size(shape.element);
    bool in_order = shape.nin - shape.constants == 1;
    if (in_order) {
#pragma GCC unroll 8
        for (int v = 0; v < count; v++) {
            load_inputs(in, at + v * LANES, constants, shape, x[v]);
            __asm__ volatile("" ::: "memory");
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++) {
        if (!in_order)
            load_inputs(in, at + v * LANES, constants, shape, x[v]);
        in_range[v] = function(x[v], y[v]);
        /* Compilers may convert y before they know whether it is right. */
        for (int k = 0; k < shape.nout && shape.element == AS_FLOAT16; k++)
            y[v][k] = v_select(in_range[v], y[v][k], v_set(0));
        all = v ? v_and(all, in_range[v]) : in_range[v];
    }
    if (!v_all(all)) {
#pragma GCC unroll 8
        for (int v = 0; v < count; v++) {
            if (!v_all(in_range[v])) {
                char blocks[MAX_OUTPUTS][MAX_VECTOR_BYTES];
                run_exact(exact, in, (at + v * LANES) * item, flags, blocks);
                for (int k = 0; k < shape.nout; k++)
                    y[v][k] = v_select(in_range[v], y[v][k], load(blocks[k], shape.element));
            }
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++) {
        for (int k = 0; k < shape.nout; k++)
            store((char *)out[k] + (at + v * LANES) * item, y[v][k], shape.element, stream);
    }
}

static ALWAYS_INLINE void run_partial_shape(const void *const *in, void *const *out, ptrdiff_t n,
                                            int flags, bool stream, struct shape shape,
                                            partial_function *function, const struct kernel *exact)
{
    V constants[MAX_INPUTS];
    load_constants(in, shape, constants);
    ptrdiff_t at = 0;
    int count = shape.nout == 1 ? INTERLEAVED : INTERLEAVED_PAIRS;
    for (; at <= n - count * LANES; at += count * LANES)
        run_partial_block(in, out, at, count, constants, flags, stream, shape, function, exact);
    for (; at < n; at += LANES)
        run_partial_block(in, out, at, 1, constants, flags, stream, shape, function, exact);
    if (stream)
        v_stream_end();
}

/* A function whose short form is the same for every hyperparameter, or without one. */
static ALWAYS_INLINE void run_partial(const void *const *in, void *const *out, ptrdiff_t n,
                                      int flags, int nin, int nout, enum element element,
                                      int constants, partial_function *function,
                                      const struct kernel *exact)
{
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape varies = {nin, nout, element, 0, false};
    struct shape same = {nin, nout, element, constants, false};
    if (constants > 0 && flags & CONSTANT_PARAMETERS)
        run_partial_shape(in, out, n, flags, stream, same, function, exact);
    else
        run_partial_shape(in, out, n, flags, stream, varies, function, exact);
}

/* A function with one hyperparameter. `at_default` is its short form for the default, `any` that
   for every other one. If `only_default` is true there is none for every other one, and `any`
   compares the hyperparameter of each element with the default. */
static ALWAYS_INLINE void run_partial_parametric(const void *const *in, void *const *out,
                                                 ptrdiff_t n, int flags, int nin, int nout,
                                                 enum element element, partial_function *any,
                                                 partial_function *at_default, Lane default_value,
                                                 bool only_default, const struct kernel *exact)
{
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape varies = {nin, nout, element, 0, false};
    struct shape same = {nin, nout, element, 1, false};
    if (are_constant(in, flags, nin, element, &default_value, 1))
        run_partial_shape(in, out, n, flags, stream, same, at_default, exact);
    else if (!(flags & CONSTANT_PARAMETERS))
        run_partial_shape(in, out, n, flags, stream, varies, any, exact);
    else if (only_default)
        exact->run(in, out, n, CONSTANT_PARAMETERS);
    else
        run_partial_shape(in, out, n, flags, stream, same, any, exact);
}
#endif

#endif
