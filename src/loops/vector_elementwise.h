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

/* The same for a formula that takes so long that code is better saved than loads: one loop for
   all flags. A hyperparameter of one element is repeated for a vector, which is read again and
   again. */
static ALWAYS_INLINE void run_smooth(const void *const *inputs, void *const *outputs, ptrdiff_t n,
                                     int flags, int nin, int nout, enum element element,
                                     int constants, vector_function *function)
{
    ptrdiff_t vector = LANES * (ptrdiff_t)element_size(element);
    char repeated[MAX_INPUTS][MAX_VECTOR_BYTES];
    const char *in[MAX_INPUTS];
    char *out[MAX_OUTPUTS];
    ptrdiff_t step = flags & CONSTANT_PARAMETERS ? 0 : vector; /* of the hyperparameters */
    for (int k = 0; k < nin; k++) {
        bool constant = k >= nin - constants && step == 0;
        in[k] = constant ? repeated[k] : inputs[k];
        if (constant)
            store(repeated[k], broadcast(inputs[k], element), element, false);
    }
    for (int k = 0; k < nout; k++)
        out[k] = outputs[k];
    for (ptrdiff_t at = 0; at < n; at += LANES) {
        V x[MAX_INPUTS], y[MAX_OUTPUTS];
        for (int k = 0; k < nin; k++) {
            x[k] = load(in[k], element);
            in[k] += k < nin - constants ? vector : step;
        }
        function(x, y);
        for (int k = 0; k < nout; k++) {
            store(out[k], y[k], element, flags & STREAM);
            out[k] += vector;
        }
    }
    if (flags & STREAM)
        v_stream_end();
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

/* The steps of one vector depend on each other: the loop works on a block of several independent
   vectors at a time. Functions with two outputs have two formulas for each vector; large formulas
   leave too few of 16 registers for four vectors. */
enum { INTERLEAVED = 4, INTERLEAVED_PAIRS = 2, INTERLEAVED_LARGE = REGISTERS < 32 ? 2 : 4 };
_Static_assert(INTERLEAVED * sizeof(V) <= MAX_BLOCK_BYTES, "strided_elementwise.c pads to a block");

/* `count` vectors, of which some have elements out of the short form's range. Those are computed by
   the exact kernel. */
static __attribute__((noinline, cold)) void complete_block(const struct kernel *exact,
                                                           const Lane *const *in, int count,
                                                           const M *in_range, V (*y)[MAX_OUTPUTS])
{
    for (int v = 0; v < count; v++) {
        if (v_all(in_range[v]))
            continue;
        const void *here[MAX_INPUTS];
        Lane results[MAX_OUTPUTS][LANES];
        for (int k = 0; k < exact->nin; k++)
            here[k] = in[k] + v * LANES;
        exact->run(here, (void *const[MAX_OUTPUTS]){results[0], results[1]}, LANES, 0);
        for (int k = 0; k < exact->nout; k++)
            y[v][k] = v_select(in_range[v], y[v][k], v_load(results[k]));
    }
}

/* A block. Vectors of a single array are loaded in the order of memory: compilers would change it,
   which took up to a quarter longer for data from memory. */
static ALWAYS_INLINE void run_partial_block(const Lane *const *in, Lane *const *out, int nin,
                                            int nout, int arrays, bool stream, int count,
                                            partial_function *function, const struct kernel *exact)
{
    V x[INTERLEAVED][MAX_INPUTS], y[INTERLEAVED][MAX_OUTPUTS];
    M in_range[INTERLEAVED], all;
    UNROLL_FULLY
    for (int v = 0; v < count && arrays == 1; v++) {
        x[v][0] = v_load(in[0] + v * LANES);
        __asm__ volatile("" ::: "memory");
    }
    UNROLL_FULLY
    for (int v = 0; v < count; v++) {
        for (int k = arrays == 1; k < nin; k++)
            x[v][k] = v_load(in[k] + v * LANES);
        in_range[v] = function(x[v], y[v]);
        all = v ? v_and(all, in_range[v]) : in_range[v];
    }
    if (!v_all(all)) {
        /* Copies: the others stay in registers. */
        const Lane *inputs[MAX_INPUTS];
        V some[INTERLEAVED][MAX_OUTPUTS];
        M known[INTERLEAVED];
        for (int k = 0; k < nin; k++)
            inputs[k] = in[k];
        UNROLL_FULLY
        for (int v = 0; v < count; v++) {
            known[v] = in_range[v];
            for (int k = 0; k < nout; k++)
                some[v][k] = y[v][k];
        }
        complete_block(exact, inputs, count, known, some);
        UNROLL_FULLY
        for (int v = 0; v < count; v++) {
            for (int k = 0; k < nout; k++)
                y[v][k] = some[v][k];
        }
    }
    UNROLL_FULLY
    for (int v = 0; v < count; v++) {
        for (int k = 0; k < nout; k++)
            store((char *)(out[k] + v * LANES), y[v][k], AS_LANE, stream);
    }
}

/* A short form that is the same for every hyperparameter, or without one. A block is `count`
   vectors. */
static ALWAYS_INLINE void run_partial(const void *const *inputs, void *const *outputs, ptrdiff_t n,
                                      int flags, int nin, int nout, int constants, int count,
                                      partial_function *function, const struct kernel *exact)
{
    ptrdiff_t block = (ptrdiff_t)count * LANES;
    Lane repeated[MAX_INPUTS][INTERLEAVED * LANES];
    const Lane *in[MAX_INPUTS];
    Lane *out[MAX_OUTPUTS];
    ptrdiff_t step = flags & CONSTANT_PARAMETERS ? 0 : block; /* of the hyperparameters */
    for (int k = 0; k < nin; k++) {
        bool constant = k >= nin - constants && step == 0;
        in[k] = constant ? repeated[k] : inputs[k];
        for (ptrdiff_t i = 0; constant && i < block; i += LANES)
            v_store(&repeated[k][i], v_set(*(const Lane *)inputs[k]));
    }
    for (int k = 0; k < nout; k++)
        out[k] = outputs[k];
    for (ptrdiff_t at = 0; at < n; at += block) {
        run_partial_block(in, out, nin, nout, nin - constants, flags & STREAM, count, function,
                          exact);
        for (int k = 0; k < nin; k++)
            in[k] += k < nin - constants ? block : step;
        for (int k = 0; k < nout; k++)
            out[k] += block;
    }
    if (flags & STREAM)
        v_stream_end();
}

/* A function with one hyperparameter. `at_default` is its short form for the default, `any` that
   for every other one. If `only_default` is true there is none for every other one, and `any`
   compares the hyperparameter of each element with the default. */
static ALWAYS_INLINE void run_partial_parametric(const void *const *in, void *const *out,
                                                 ptrdiff_t n, int flags, int nin, int nout,
                                                 int count, partial_function *any,
                                                 partial_function *at_default, Lane default_value,
                                                 bool only_default, const struct kernel *exact)
{
    if (are_constant(in, flags, nin, AS_LANE, &default_value, 1))
        run_partial(in, out, n, flags, nin, nout, 1, count, at_default, exact);
    else if (only_default && flags & CONSTANT_PARAMETERS)
        exact->run(in, out, n, CONSTANT_PARAMETERS);
    else
        run_partial(in, out, n, flags, nin, nout, 1, count, any, exact);
}
#endif

#endif
