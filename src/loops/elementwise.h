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

static ALWAYS_INLINE void run_vector(const void *const *in, void *const *out, ptrdiff_t at,
                                     V parameter, struct shape shape,
                                     vector_function *function)
{
    V x[MOST_INPUTS], y[MOST_OUTPUTS];
    size_t offset = (size_t)at * element_size(shape.element);
    for (int k = 0; k < shape.nin; k++)
        x[k] = shape.constant && k == shape.nin - 1
                   ? parameter
                   : load((const char *)in[k] + offset, shape.element);
    function(x, y);
    for (int k = 0; k < shape.nout; k++)
        store((char *)out[k] + offset, y[k], shape.element, shape.stream);
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

#endif
