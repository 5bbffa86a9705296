/* The vocabulary of one (TARGET, LANE_BITS, WIDE). The target's header defines most words; those
   defined here are in terms of them, and a target may replace some of them (V_HAS_...).
   VOCABULARY.md says what each word means.

   A lane that a selection discards must not raise a flag. GCC's -ftrapping-math ensures this. With
   Clang the option makes kernels 1.3 times slower. For Clang, x86_compare.h and neon.h therefore
   write comparisons as inline assembly, so that the optimizer does not see through a mask. */
#ifndef SIMD_H
#define SIMD_H

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "half.h"
#include "unroll.h"

/* For functions whose arguments are constants where they are called. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define QUOTED_(header) #header
#define QUOTED(header) QUOTED_(header)
#include QUOTED(TARGET.h)
/* The target header's own: other folders cannot compose the name of an intrinsic by them. */
#undef QUOTED
#undef QUOTED_
#undef OP
#undef BITS
#undef COMPARE
#undef COMPARE_INTRINSIC
#undef MASK_REGISTER
#undef COMPARE_INSTRUCTION
#undef ARRANGEMENT
#undef AS_BITS
#undef AS_FLOAT
#undef AS_BYTES

#if LANE_BITS == 32
#define EPSILON FLT_EPSILON
#define LANE_MAX FLT_MAX
#define MANTISSA_BITS FLT_MANT_DIG
#define TINY 0x1p-60f
#define TINY_EXPONENT (-60)
#elif LANE_BITS == 64
#define EPSILON DBL_EPSILON
#define LANE_MAX DBL_MAX
#define MANTISSA_BITS DBL_MANT_DIG
#define TINY 0x1p-500
#define TINY_EXPONENT (-500)
#else
#define EPSILON LDBL_EPSILON
#define LANE_MAX LDBL_MAX
#define MANTISSA_BITS LDBL_MANT_DIG
#define TINY (LDBL_MIN * 0x1p8400L)
#define TINY_EXPONENT (LDBL_MIN_EXP - 1 + 8400)
#endif

#if LANE_BITS != 128
/* The last bits of n + EXP2_MAGIC are n, biased as an exponent, for an integer n. */
#define EXP2_MAGIC ((Lane)1.5 / EPSILON + (LANE_BITS == 32 ? 127 : 1023))
/* The same for eighths of an octave. */
#define EIGHTHS_MAGIC ((Lane)1.5 / EPSILON + 8 * 127)
static inline V v_exp2(V n) { return v_exp2_of_index(v_add(n, v_set(EXP2_MAGIC))); }
#endif

/* Raises division by zero if any lane of the mask is true. */
static inline void raise_division_in(M m)
{
    V zero = v_set(0);
    if (!v_all(v_eq(v_select(m, v_set(1), zero), zero)))
        raise_division();
}

static inline M v_gt(V a, V b) { return v_lt(b, a); }
static inline M v_ge(V a, V b) { return v_le(b, a); }
#ifndef V_HAS_MAX
static inline V v_max(V a, V b) { return v_select(v_gt(b, a), b, a); }
#endif
static inline V v_keep_nan(V x, V a) { return v_select(v_is_nan(x), x, a); }
static inline V v_clamp(V a, Lane lo, Lane hi)
{
    a = v_select(v_le(a, v_set(lo)), v_set(lo), a);
    return v_select(v_ge(a, v_set(hi)), v_set(hi), a);
}

#if LANE_BITS != 128
#ifndef V_HAS_NEG_ABS_CLAMPED
static inline V v_neg_abs_clamped(V a, Lane lo, Lane hi)
{
    V magnitude = v_abs(a);
    magnitude = v_select(v_lt(magnitude, v_set(hi)), magnitude, v_set(hi));
    return v_neg(v_select(v_lt(magnitude, v_set(lo)), v_set(lo), magnitude));
}
#endif
#ifndef V_HAS_CLAMP_MAGNITUDE
static inline V v_clamp_magnitude(V a, Lane limit)
{
    return v_neg(v_xor_sign(v_neg_abs_clamped(a, 0, limit), a));
}
#endif
#endif

/* Below the bound the square could underflow, and 1 + x is 1. */
static inline V v_flush_tiny(V x)
{
#ifdef WIDE
    return x;
#else
    return v_select(v_lt(v_abs(x), v_set(EPSILON / 64)), v_set(0), x);
#endif
}

#ifndef V_HAS_ABS_CLAMPED
static inline V v_abs_clamped(V x, Lane limit)
{
    V magnitude = v_abs(x);
    return v_select(v_gt(magnitude, v_set(limit)), v_set(limit), magnitude);
}
#endif

#ifdef WIDE
/* 2^300 is larger than every float32, and its products with them are finite. */
static inline V v_finite(V x)
{
    return v_select(v_eq(v_abs(x), v_set(INFINITY)), v_copysign(v_set(0x1p300), x), x);
}
#endif

/* The last place of 1.5 / EPSILON is 1, and stays 1 while |a| < 2^(MANTISSA_BITS - 2). */
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
/* WIDE lanes have range to spare: one product is enough. */
static inline V v_ldexp(V a, V n) { return v_mul(a, v_exp2(n)); }
#elif !defined(V_HAS_LDEXP)
/* Three products: 2^n itself may be out of range. Only the last one rounds, unless `a` is tiny. */
static inline V v_ldexp(V a, V n)
{
    n = v_floor(n);
    V third = v_round(v_mul(v_set((Lane)1 / 3), n));
    V power = v_exp2(third);
    V last = v_exp2(v_sub(v_sub(n, third), third));
    return v_mul(v_mul(v_mul(a, power), power), last);
}
#endif

#ifndef V_HAS_PARTIAL
static inline V v_load_partial(const Lane *p, int count, V fill)
{
    Lane lanes[LANES];
    v_store(lanes, fill);
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
static inline V v_keep_first(int count, V a)
{
    Lane lanes[LANES];
    v_store(lanes, a);
    return v_load_partial(lanes, count, v_set(0));
}
#endif

#ifdef V_HAS_FMA
static inline V v_mul_residual(V a, V b, V product) { return v_fma(a, b, v_neg(product)); }
#else
/* Veltkamp's splitting and Dekker's product (1971). */
static inline V veltkamp_high(V a)
{
    V scaled = v_mul(a, v_set((Lane)(1 + (UINT64_C(1) << (MANTISSA_BITS + 1) / 2))));
    return v_sub(scaled, v_sub(scaled, a));
}
static inline V v_mul_residual(V a, V b, V product)
{
    V a1 = veltkamp_high(a), b1 = veltkamp_high(b);
    V a2 = v_sub(a, a1), b2 = v_sub(b, b1);
    V residual = v_sub(v_mul(a1, b1), product);
    residual = v_add(residual, v_mul(a1, b2));
    residual = v_add(residual, v_mul(a2, b1));
    return v_add(residual, v_mul(a2, b2));
}
#endif

/* a b, where the result may be subnormal: on Zen 3 a multiplication then takes 1.6 times as long as
   a multiply-add. Minus zero keeps the sign of a zero. */
static inline V v_mul_subnormal(V a, V b)
{
#if defined(V_HAS_FMA) && defined(__x86_64__)
    return v_fma(a, b, v_set(-0.0f));
#else
    return v_mul(a, b);
#endif
}

/* a b + c, rounded twice on every target: exact forms give the same bits with and without fused
   multiply-adds. */
static inline V v_mul_add(V a, V b, V c) { return v_add(v_mul(a, b), c); }

/* The same, fused where the target can: for forms whose bits may differ. */
static inline V v_fast_mul_add(V a, V b, V c)
{
#ifdef V_HAS_FMA
    return v_fma(a, b, c);
#else
    return v_mul_add(a, b, c);
#endif
}

#endif
