/* The loop over whole vectors, once for all activations of one (target, lane).

   A formula is passed in as a function and inlined. What does not fill a vector, overlaps
   or is not contiguous is elementwise.c's business, so that each formula is compiled into
   few loops and every element goes through the same instructions. */
#ifndef LOOPS_ELEMENTWISE_H
#define LOOPS_ELEMENTWISE_H

#include <stdbool.h>

#include "kernels.h"
#include "simd/simd.h"

#if defined(_MSC_VER) && !defined(__clang__)
#define ALWAYS_INLINE __forceinline
#else
#define ALWAYS_INLINE inline __attribute__((always_inline))
#endif

typedef void vector_function(const V *in, V *out);
/* As far as the result is true. */
typedef M fast_function(const V *in, V *out);

/* What a fast form gives: values, and which of them are of ordinary elements. The others are left
   to the exact kernel. */
struct fast {
    V value;
    M ordinary;
};

static inline M fast_always(void) { return v_eq(v_set(0), v_set(0)); }

/* The product with this raises no flag but that which the result deserves. */
static inline V quiet_factor(struct fast y) { return v_select(y.ordinary, y.value, v_set(1)); }

/* Vectors that a fast form works on at a time. */
enum { FAST_BLOCK = 4 };

/* What an element in memory is: as wide as a lane, or narrower. */
enum element { AS_LANE, AS_SINGLE, AS_HALF };

/* Every field is a constant where the loop is inlined. */
struct shape {
    int nin, nout;
    enum element element;
    bool constant; /* the last input is one element */
    bool stream;   /* the outputs are aligned, and written past the caches */
};

static ALWAYS_INLINE size_t element_size(enum element element)
{
    return element == AS_HALF     ? sizeof(uint16_t)
           : element == AS_SINGLE ? sizeof(float)
                                  : sizeof(Lane);
}

static ALWAYS_INLINE V broadcast(const void *p, enum element element)
{
    if (element == AS_HALF)
        return v_set(half_to_float(*(const uint16_t *)p));
    if (element == AS_SINGLE)
        return v_set(*(const float *)p);
    return v_set(*(const Lane *)p);
}

static ALWAYS_INLINE V load(const char *p, enum element element)
{
#if LANE_BITS == 32 || defined(WIDE)
    if (element == AS_HALF)
        return v_load_half((const uint16_t *)p);
#endif
#ifdef WIDE
    if (element == AS_SINGLE)
        return v_load_single((const float *)p);
#endif
    (void)element;
    return v_load((const Lane *)p);
}

static ALWAYS_INLINE void store(char *p, V a, enum element element, bool stream)
{
#if LANE_BITS == 32 || defined(WIDE)
    if (element == AS_HALF) {
        v_store_half((uint16_t *)p, a);
        return;
    }
#endif
#ifdef WIDE
    if (element == AS_SINGLE) {
        v_store_single((float *)p, a);
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
    V x[MOST_INPUTS], y[MOST_OUTPUTS];
    size_t offset = (size_t)at * element_size(shape.element);
    load_inputs(in, at, parameter, shape, x);
    function(x, y);
    for (int k = 0; k < shape.nout; k++)
        store((char *)out[k] + offset, y[k], shape.element, shape.stream);
}

/* Elements that a fast function leaves aside, by the exact kernel. */
static __attribute__((noinline, cold)) void run_exact(const struct kernel *exact,
                                                      const void *const *in, ptrdiff_t offset,
                                                      int flags, void *out)
{
    const void *here[MOST_INPUTS];
    for (int k = 0; k < exact->nin; k++) {
        bool constant = flags & CONSTANT_PARAMETER && k == exact->nin - 1;
        here[k] = (const char *)in[k] + (constant ? 0 : offset);
    }
    exact->run(here, (void *const[]){out}, LANES, flags & CONSTANT_PARAMETER);
}

static ALWAYS_INLINE void run_shape(const void *const *inputs, void *const *outputs,
                                    ptrdiff_t n, struct shape shape, vector_function *function)
{
    const void *in[MOST_INPUTS];
    void *out[MOST_OUTPUTS];
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

/* `count` vectors; as many chains of dependent steps, which the processor works on side by side. Those of
   a single array are loaded in their order, which compilers would change: from memory another order
   took up to a quarter longer. */
static ALWAYS_INLINE void run_fast_block(const void *const *in, char *out, ptrdiff_t at,
                                         int count, V parameter, int flags, bool stream,
                                         struct shape shape, fast_function *function,
                                         const struct kernel *exact)
{
    V x[FAST_BLOCK][MOST_INPUTS], y[FAST_BLOCK];
    M ordinary[FAST_BLOCK], all;
    ptrdiff_t item = (ptrdiff_t)element_size(shape.element);
    bool in_order = shape.nin - shape.constant == 1;
#pragma GCC unroll 8
    for (int v = 0; v < count && in_order; v++) {
        load_inputs(in, at + v * LANES, parameter, shape, x[v]);
        __asm__ volatile("" ::: "memory");
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++) {
        if (!in_order)
            load_inputs(in, at + v * LANES, parameter, shape, x[v]);
        ordinary[v] = function(x[v], &y[v]);
        all = v ? v_and(all, ordinary[v]) : ordinary[v];
    }
    if (!v_all(all)) {
#pragma GCC unroll 8
        for (int v = 0; v < count; v++) {
            if (!v_all(ordinary[v])) {
                char block[MOST_VECTOR_BYTES];
                run_exact(exact, in, (at + v * LANES) * item, flags, block);
                y[v] = v_select(ordinary[v], y[v], load(block, shape.element));
            }
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < count; v++)
        store(out + (at + v * LANES) * item, y[v], shape.element, stream);
}

static ALWAYS_INLINE void run_fast_shape(const void *const *in, void *const *out, ptrdiff_t n,
                                         int flags, bool stream, struct shape shape,
                                         fast_function *function, const struct kernel *exact)
{
    V parameter = shape.constant ? broadcast(in[shape.nin - 1], shape.element) : v_set(0);
    ptrdiff_t at = 0;
    for (; at <= n - FAST_BLOCK * LANES; at += FAST_BLOCK * LANES)
        run_fast_block(in, out[0], at, FAST_BLOCK, parameter, flags, stream, shape, function,
                       exact);
    for (; at < n; at += LANES)
        run_fast_block(in, out[0], at, 1, parameter, flags, stream, shape, function, exact);
    if (stream)
        v_stream_end();
}

/* `at_1`, where it is not NULL, is for hyperparameter 1, and `general` for those that vary or, unless
   `only_1`, differ from 1. */
static ALWAYS_INLINE void run_fast(const void *const *in, void *const *out, ptrdiff_t n,
                                   int flags, int nin, enum element element, bool parametric,
                                   fast_function *general, fast_function *at_1, bool only_1,
                                   const struct kernel *exact)
{
    bool constant = parametric && flags & CONSTANT_PARAMETER;
    bool is_1 = constant && at_1 && v_all(v_eq(broadcast(in[nin - 1], element), v_set(1)));
    bool stream = element == AS_LANE && flags & STREAM;
    struct shape varies = {nin, 1, element, false, false},
                 same = {nin, 1, element, true, false};
    if (is_1)
        run_fast_shape(in, out, n, flags, stream, same, at_1, exact);
    else if (constant && only_1)
        exact->run(in, out, n, flags & CONSTANT_PARAMETER);
    else if (constant)
        run_fast_shape(in, out, n, flags, stream, same, general, exact);
    else
        run_fast_shape(in, out, n, flags, stream, varies, general, exact);
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

#endif
