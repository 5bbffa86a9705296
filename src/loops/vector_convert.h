/* Conversions of dtypes, compiled for each target: in WIDE lanes between float64 and narrower
   dtypes, in lanes of float32 between float32 and 16-bit dtypes. Numbers of elements are multiples
   of CONVERTED. */
#ifndef LOOPS_VECTOR_CONVERT_H
#define LOOPS_VECTOR_CONVERT_H

#include "loops/vector_elementwise.h"

#ifdef WIDE
static ALWAYS_INLINE void widen(double *to, const char *from, ptrdiff_t n, enum element element)
{
    for (ptrdiff_t i = 0; i < n; i += LANES)
        v_store(to + i, load(from + (size_t)i * element_size(element), element));
}

static ALWAYS_INLINE bool narrow(char *lower, char *upper, const double *from, ptrdiff_t n,
                                 double tolerance, enum element element)
{
    V zero = v_set(0), down = v_set(1 - tolerance), up = v_set(1 + tolerance);
    M decided = v_eq(zero, zero);
    for (ptrdiff_t i = 0; i < n; i += LANES) {
        V a = v_load(from + i);
        char *p = lower + (size_t)i * element_size(element);
        char *q = upper + (size_t)i * element_size(element);
        store(p, v_mul(a, down), element, false);
        store(q, v_mul(a, up), element, false);
        decided = v_and(decided, v_eq(load(p, element), load(q, element)));
    }
    return v_all(decided);
}

static ALWAYS_INLINE bool has_nan(const char *p, ptrdiff_t n, enum element element)
{
    V zero = v_set(0);
    M ordered = v_eq(zero, zero);
    for (ptrdiff_t i = 0; i < n; i += LANES) {
        V a = load(p + (size_t)i * element_size(element), element);
        ordered = v_and(ordered, v_eq(a, a));
    }
    return !v_all(ordered);
}

static void widen_f16(double *to, const void *from, ptrdiff_t n) { widen(to, from, n, AS_FLOAT16); }
static void widen_f32(double *to, const void *from, ptrdiff_t n) { widen(to, from, n, AS_FLOAT32); }

static bool narrow_f16(void *lower, void *upper, const double *from, ptrdiff_t n, double tolerance)
{
    return narrow(lower, upper, from, n, tolerance, AS_FLOAT16);
}

static bool narrow_f32(void *lower, void *upper, const double *from, ptrdiff_t n, double tolerance)
{
    return narrow(lower, upper, from, n, tolerance, AS_FLOAT32);
}

static bool has_nan_f16(const void *p, ptrdiff_t n) { return has_nan(p, n, AS_FLOAT16); }
static bool has_nan_f32(const void *p, ptrdiff_t n) { return has_nan(p, n, AS_FLOAT32); }
static bool has_nan_f64(const void *p, ptrdiff_t n) { return has_nan(p, n, AS_LANE); }

static const struct conversion conversions[] = {
    [FLOAT16] = {widen_f16, narrow_f16, has_nan_f16},
    [FLOAT32] = {widen_f32, narrow_f32, has_nan_f32},
    [FLOAT64] = {NULL, NULL, has_nan_f64},
};
#elif LANE_BITS == 32
static void widen_f16(float *to, const uint16_t *from, ptrdiff_t n)
{
#pragma GCC unroll 2
    for (ptrdiff_t i = 0; i < n; i += LANES)
        v_store(to + i, v_load_f16(from + i));
}

static void narrow_f16(uint16_t *to, const float *from, ptrdiff_t n)
{
#pragma GCC unroll 2
    for (ptrdiff_t i = 0; i < n; i += LANES)
        v_store_f16(to + i, v_load(from + i));
}

/* bfloat16 is the upper half of a float32. The compiler makes vectors of these loops. */
static void widen_bf16(float *to, const uint16_t *from, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        to[i] = float_of_bits((uint32_t)from[i] << 16);
}

/* A finite number that rounds to infinity overflows; a tiny one that is not exact underflows. Signs
   of differences stand for comparisons, of which compilers make branches. */
static void narrow_bf16(uint16_t *to, const float *from, ptrdiff_t n)
{
    int32_t overflows = 0, underflows = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint32_t bits = bits_of_float(from[i]);
        int32_t magnitude = bits & 0x7fffffff, dropped = bits & 0xffff;
        overflows |= (0x7f7f7fff - magnitude) & (magnitude - 0x7f800000);
        underflows |= (magnitude - BFLOAT16_NORMAL) & -dropped;
        to[i] = bfloat16_of_float(from[i]);
    }
    if (overflows < 0)
        raise_overflow();
    if (underflows < 0)
        raise_underflow();
}

static const struct conversion_16 conversions_16[] = {
    [FLOAT16] = {widen_f16, narrow_f16},
    [BFLOAT16] = {widen_bf16, narrow_bf16},
};
#endif

#endif
