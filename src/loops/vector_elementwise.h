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
    bool constant; /* the last input is one element */
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

static ALWAYS_INLINE void load_inputs(const void *const *in, ptrdiff_t at, V parameter,
                                      struct shape shape, V *x)
{
    size_t offset = (size_t)at * element_size(shape.element);
    for (int k = 0; k < shape.nin; k++)
        x[k] = shape.constant && k == shape.nin - 1
                   ? parameter
                   : load((const char *)in[k] + offset, shape.element);
}

static ALWAYS_INLINE void run_vector(const void *const *in, void *const *out, ptrdiff_t at,
                                     V parameter, struct shape shape, vector_function *function)
{
    V x[MAX_INPUTS], y[MAX_OUTPUTS];
    size_t offset = (size_t)at * element_size(shape.element);
    load_inputs(in, at, parameter, shape, x);
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
    V parameter = shape.constant ? broadcast(in[shape.nin - 1], shape.element) : v_set(0);
    for (ptrdiff_t at = 0; at < n; at += LANES)
        run_vector(in, out, at, parameter, shape, function);
    if (shape.stream)
        v_stream_end();
}

static ALWAYS_INLINE void run(const void *const *in, void *const *out, ptrdiff_t n, int flags,
                              int nin, int nout, enum element element, bool parametric,
                              vector_function *function)
{
    bool constant = parametric && flags & CONSTANT_PARAMETER;
    bool stream = element == AS_LANE && flags & STREAM;
    if (constant && stream)
        run_shape(in, out, n, (struct shape){nin, nout, element, true, true}, function);
    else if (constant)
        run_shape(in, out, n, (struct shape){nin, nout, element, true, false}, function);
    else if (stream)
        run_shape(in, out, n, (struct shape){nin, nout, element, false, true}, function);
    else
        run_shape(in, out, n, (struct shape){nin, nout, element, false, false}, function);
}

#if SHORT_FORMS
/* One vector of a short form. The mask says for which elements the output is right. */
typedef M partial_function(const V *in, V *out);

/* The steps of one vector depend on each other: the loop works on several independent vectors at a
   time. */
enum { INTERLEAVED = 4 };

/* One vector by the exact kernel, for elements out of the short form's range. */
static __attribute__((noinline, cold)) void
run_exact(const struct kernel *exact, const void *const *in, ptrdiff_t offset, int flags, void *out)
{
    const void *here[MAX_INPUTS];
    for (int k = 0; k < exact->nin; k++) {
        bool constant = flags & CONSTANT_PARAMETER && k == exact->nin - 1;
        here[k] = (const char *)in[k] + (constant ? 0 : offset);
    }
    exact->run(here, (void *const[]){out}, LANES, flags & CONSTANT_PARAMETER);
}

/* `count` vectors. Those of a single array are loaded in the order of memory: compilers would
   change it, which took up to a quarter longer for data from memory. */
static ALWAYS_INLINE void run_partial_block(const void *const *in, char *out, ptrdiff_t at,
                                            int count, V parameter, int flags, bool stream,
                                            struct shape shape, partial_function *function,
                                            const struct kernel *exact)
{
    V x[INTERLEAVED][MAX_INPUTS], y[INTERLEAVED];
    M in_range[INTERLEAVED], all;
    ptrdiff_t item = (ptrdiff_t)element_size(shape.element);
    bool in_order = shape.nin - shape.constant == 1;
    if (in_order) {
#pragma GCC unroll 8
        for (int v = 0; v < count; v++) {
            load_inputs(in, at + v * LANES, parameter, shape, x[v]);
            __asm__ volatile("" ::: "memory");
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++) {
        if (!in_order)
            load_inputs(in, at + v * LANES, parameter, shape, x[v]);
        in_range[v] = function(x[v], &y[v]);
        all = v ? v_and(all, in_range[v]) : in_range[v];
    }
    if (!v_all(all)) {
#pragma GCC unroll 8
        for (int v = 0; v < count; v++) {
            if (!v_all(in_range[v])) {
                char block[MAX_VECTOR_BYTES];
                run_exact(exact, in, (at + v * LANES) * item, flags, block);
                y[v] = v_select(in_range[v], y[v], load(block, shape.element));
            }
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++)
        store(out + (at + v * LANES) * item, y[v], shape.element, stream);
}

static ALWAYS_INLINE void run_partial_shape(const void *const *in, void *const *out, ptrdiff_t n,
                                            int flags, bool stream, struct shape shape,
                                            partial_function *function, const struct kernel *exact)
{
    V parameter = shape.constant ? broadcast(in[shape.nin - 1], shape.element) : v_set(0);
    ptrdiff_t at = 0;
    for (; at <= n - INTERLEAVED * LANES; at += INTERLEAVED * LANES)
        run_partial_block(in, out[0], at, INTERLEAVED, parameter, flags, stream, shape, function,
                          exact);
    for (; at < n; at += LANES)
        run_partial_block(in, out[0], at, 1, parameter, flags, stream, shape, function, exact);
    if (stream)
        v_stream_end();
}

/* A function without a hyperparameter. */
static ALWAYS_INLINE void run_partial(const void *const *in, void *const *out, ptrdiff_t n,
                                      int flags, int nin, enum element element,
                                      partial_function *function, const struct kernel *exact)
{
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape shape = {nin, 1, element, false, false};
    run_partial_shape(in, out, n, flags, stream, shape, function, exact);
}

static ALWAYS_INLINE bool is_constant(const void *const *in, int flags, int nin,
                                      enum element element, Lane value)
{
    return flags & CONSTANT_PARAMETER && v_all(v_eq(broadcast(in[nin - 1], element), v_set(value)));
}

/* A function with a hyperparameter, by the same short form for all its values. */
static ALWAYS_INLINE void run_partial_any(const void *const *in, void *const *out, ptrdiff_t n,
                                          int flags, int nin, enum element element,
                                          partial_function *any, const struct kernel *exact)
{
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape varies = {nin, 1, element, false, false};
    struct shape same = {nin, 1, element, true, false};
    if (flags & CONSTANT_PARAMETER)
        run_partial_shape(in, out, n, flags, stream, same, any, exact);
    else
        run_partial_shape(in, out, n, flags, stream, varies, any, exact);
}

/* A function with a default hyperparameter. `at_default` is its short form for the default, `any` that for
   every other one. If `only_default` is true there is none for every other one, and `any` compares
   the hyperparameter of each element with the default. */
static ALWAYS_INLINE void run_partial_parametric(const void *const *in, void *const *out,
                                                 ptrdiff_t n, int flags, int nin,
                                                 enum element element, partial_function *any,
                                                 partial_function *at_default, Lane default_value,
                                                 bool only_default, const struct kernel *exact)
{
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape same = {nin, 1, element, true, false};
    if (is_constant(in, flags, nin, element, default_value))
        run_partial_shape(in, out, n, flags, stream, same, at_default, exact);
    else if (only_default && flags & CONSTANT_PARAMETER)
        exact->run(in, out, n, CONSTANT_PARAMETER);
    else
        run_partial_any(in, out, n, flags, nin, element, any, exact);
}
#endif

#endif
