/* The vocabulary of one (TARGET, LANE_BITS); VOCABULARY.md says what each word means. */
#ifndef SIMD_H
#define SIMD_H

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "half.h"

#define QUOTED_(header) #header
#define QUOTED(header) QUOTED_(header)
#include QUOTED(TARGET.h)

#if LANE_BITS == 32
#define EPSILON FLT_EPSILON
#define LARGEST FLT_MAX
#define MANTISSA_BITS FLT_MANT_DIG
#define TINY 0x1p-60f
#define TINY_EXPONENT (-60)
#elif LANE_BITS == 64
#define EPSILON DBL_EPSILON
#define LARGEST DBL_MAX
#define MANTISSA_BITS DBL_MANT_DIG
#define TINY 0x1p-500
#define TINY_EXPONENT (-500)
#else
#define EPSILON LDBL_EPSILON
#define LARGEST LDBL_MAX
#define MANTISSA_BITS LDBL_MANT_DIG
#define TINY (LDBL_MIN * 0x1p8400L)
#define TINY_EXPONENT (LDBL_MIN_EXP - 1 + 8400)
#endif

#if LANE_BITS != 128
/* An integer n added to this has n, biased as an exponent, in its last bits. */
#define POWER_MAGIC ((Lane)1.5 / EPSILON + (LANE_BITS == 32 ? 127 : 1023))
/* The same for eighths of an octave. */
#define EIGHTHS_MAGIC ((Lane)1.5 / EPSILON + 8 * 127)
static inline V v_pow2(V n) { return v_pow2_of(v_add(n, v_set(POWER_MAGIC))); }
#endif

static inline M v_gt(V a, V b) { return v_lt(b, a); }
static inline M v_ge(V a, V b) { return v_le(b, a); }
#ifndef V_HAS_LARGER
static inline V v_larger(V a, V b) { return v_select(v_gt(b, a), b, a); }
#endif
static inline V v_keep_nan(V x, V a) { return v_select(v_is_nan(x), x, a); }

/* The flag of a division by zero, if any lane deserves it. */
static inline void raise_division_in(M m)
{
    V zero = v_set(0);
    if (!v_all(v_eq(v_select(m, v_set(1), zero), zero)))
        raise_division();
}

#if LANE_BITS != 128 && !defined(V_HAS_RANGE)
#ifndef V_HAS_MINUS_SIZE
static inline V v_minus_size(V a, Lane least, Lane limit)
{
    V size = v_abs(a);
    size = v_select(v_lt(size, v_set(limit)), size, v_set(limit));
    return v_neg(v_select(v_lt(size, v_set(least)), v_set(least), size));
}
#endif
static inline V v_within(V a, Lane limit)
{
    return v_neg(v_mul_sign(v_minus_size(a, 0, limit), a));
}
#endif

/* x, or 0 where it vanishes beside 1: so small that its square could underflow. */
static inline V v_beside_one(V x)
{
#ifdef WIDE
    return x;
#else
    return v_select(v_lt(v_abs(x), v_set(EPSILON / 64)), v_set(0), x);
#endif
}

#ifndef V_HAS_SATURATED
static inline V v_saturated(V x, Lane limit)
{
    V size = v_abs(x);
    return v_select(v_gt(size, v_set(limit)), v_set(limit), size);
}
#endif

#ifdef WIDE
/* An infinity as a number beyond all elements, whose products with them are finite. */
static inline V v_bounded(V x)
{
    return v_select(v_eq(v_abs(x), v_set(INFINITY)), v_copysign(v_set(0x1p300), x), x);
}
#endif

/* To the nearest integer, where that is below 2^(MANTISSA_BITS - 2). */
static inline V v_round(V a)
{
    V magic = v_set((Lane)1.5 / EPSILON);
    return v_sub(v_add(a, magic), magic);
}

#if LANES == 1
static inline V v_floor(V a)
{
    V nearest = v_round(a);
    return v_select(v_gt(nearest, a), v_sub(nearest, v_set(1)), nearest);
}
#endif

#ifdef WIDE
/* The result is within the range of a lane. */
static inline V v_scale(V a, V n) { return v_mul(a, v_pow2(n)); }
#elif !defined(V_HAS_SCALE)
/* In three steps, of which all but the last are exact for an `a` that is not tiny. */
static inline V v_scale(V a, V n)
{
    n = v_floor(n);
    V third = v_round(v_mul(v_set((Lane)1 / 3), n));
    V power = v_pow2(third);
    V last = v_pow2(v_sub(v_sub(n, third), third));
    return v_mul(v_mul(v_mul(a, power), power), last);
}
#endif

/* a 2^floor(n), where 2^n is normal. */
static inline V v_scale_within(V a, V n)
{
#ifdef V_HAS_SCALE
    return v_scale(a, n);
#else
    return v_mul(a, v_pow2(v_floor(n)));
#endif
}

/* The first `count` lanes; the others are `rest`. */
#ifndef V_HAS_PARTIAL
static inline V v_load_partial(const Lane *p, int count, V rest)
{
    Lane lanes[LANES];
    v_store(lanes, rest);
    for (int k = 0; k < count; k++)
        lanes[k] = p[k];
    return v_load(lanes);
}
static inline void v_store_partial(Lane *p, int count, V a)
{
    Lane lanes[LANES];
    v_store(lanes, a);
    for (int k = 0; k < count; k++)
        p[k] = lanes[k];
}
#endif

#ifndef V_HAS_PARTIAL
/* The first `count` lanes, the others 0. */
static inline V v_first(int count, V a)
{
    Lane lanes[LANES];
    v_store(lanes, a);
    return v_load_partial(lanes, count, v_set(0));
}
#endif

#ifdef V_HAS_FMA
static inline V v_mul_residual(V a, V b, V product) { return v_fma(a, b, v_neg(product)); }
static inline V v_mul_add(V a, V b, V c) { return v_fma(a, b, c); }
#else
/* Veltkamp's splitting and Dekker's product: exact while nothing over- or underflows. */
static inline V upper_half(V a)
{
    V scaled = v_mul(a, v_set((Lane)(1 + (UINT64_C(1) << (MANTISSA_BITS + 1) / 2))));
    return v_sub(scaled, v_sub(scaled, a));
}
static inline V v_mul_residual(V a, V b, V product)
{
    V a1 = upper_half(a), b1 = upper_half(b);
    V a2 = v_sub(a, a1), b2 = v_sub(b, b1);
    V rest = v_sub(v_mul(a1, b1), product);
    rest = v_add(rest, v_mul(a1, b2));
    rest = v_add(rest, v_mul(a2, b1));
    return v_add(rest, v_mul(a2, b2));
}
static inline V v_mul_add(V a, V b, V c) { return v_add(v_mul(a, b), c); }
#endif

#endif
