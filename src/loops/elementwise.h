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

enum { UNROLL = 4 };

typedef void vector_function(const V *in, V *out);

/* Every field is a constant where the loop is inlined. */
struct shape {
    int nin, nout;
    bool half;     /* elements are float16, lanes float */
    bool constant; /* the last input is one element */
    bool stream;   /* the outputs are aligned, and written past the caches */
};

static ALWAYS_INLINE size_t item_size(bool half)
{
    return half ? sizeof(uint16_t) : sizeof(Lane);
}

static ALWAYS_INLINE V broadcast(const void *p, bool half)
{
#if LANE_BITS == 32
    if (half)
        return v_set(half_to_float(*(const uint16_t *)p));
#endif
    (void)half;
    return v_set(*(const Lane *)p);
}

static ALWAYS_INLINE V load(const char *p, bool half)
{
#if LANE_BITS == 32
    if (half)
        return v_load_half((const uint16_t *)p);
#endif
    (void)half;
    return v_load((const Lane *)p);
}

static ALWAYS_INLINE void store(char *p, V a, bool half, bool stream)
{
#if LANE_BITS == 32
    if (half) {
        if (stream)
            v_stream_half((uint16_t *)p, a);
        else
            v_store_half((uint16_t *)p, a);
        return;
    }
#endif
    (void)half;
    if (stream)
        v_stream((Lane *)p, a);
    else
        v_store((Lane *)p, a);
}

static ALWAYS_INLINE void run_vector(const void *const *in, void *const *out, ptrdiff_t at,
                                     V parameter, struct shape shape,
                                     vector_function *function)
{
    V x[MOST_INPUTS], y[MOST_OUTPUTS];
    size_t offset = (size_t)at * item_size(shape.half);
    for (int k = 0; k < shape.nin; k++)
        x[k] = shape.constant && k == shape.nin - 1
                   ? parameter
                   : load((const char *)in[k] + offset, shape.half);
    function(x, y);
    for (int k = 0; k < shape.nout; k++)
        store((char *)out[k] + offset, y[k], shape.half, shape.stream);
}

static ALWAYS_INLINE void run_shape(const void *const *inputs, void *const *outputs,
                                    ptrdiff_t n, struct shape shape,
                                    vector_function *function)
{
    const void *in[MOST_INPUTS];
    void *out[MOST_OUTPUTS];
    for (int k = 0; k < shape.nin; k++)
        in[k] = inputs[k];
    for (int k = 0; k < shape.nout; k++)
        out[k] = outputs[k];
    V parameter = shape.constant ? broadcast(in[shape.nin - 1], shape.half) : v_set(0);
    ptrdiff_t at = 0;
    if (!shape.stream) {
        for (; at + UNROLL * LANES <= n; at += UNROLL * LANES) {
#pragma GCC unroll 4
            for (int u = 0; u < UNROLL; u++)
                run_vector(in, out, at + u * LANES, parameter, shape, function);
        }
    }
    for (; at < n; at += LANES)
        run_vector(in, out, at, parameter, shape, function);
    if (shape.stream)
        v_stream_end();
}

static ALWAYS_INLINE void run(const void *const *in, void *const *out, ptrdiff_t n, int flags,
                              int nin, int nout, bool half, bool parametric,
                              vector_function *function)
{
    bool constant = parametric && flags & CONSTANT_PARAMETER, stream = flags & STREAM;
    if (constant && stream)
        run_shape(in, out, n, (struct shape){nin, nout, half, true, true}, function);
    else if (constant)
        run_shape(in, out, n, (struct shape){nin, nout, half, true, false}, function);
    else if (stream)
        run_shape(in, out, n, (struct shape){nin, nout, half, false, true}, function);
    else
        run_shape(in, out, n, (struct shape){nin, nout, half, false, false}, function);
}

#endif
