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
#elif LANE_BITS == 64
#define EPSILON DBL_EPSILON
#define LARGEST DBL_MAX
#define MANTISSA_BITS DBL_MANT_DIG
#else
#define EPSILON LDBL_EPSILON
#define LARGEST LDBL_MAX
#define MANTISSA_BITS LDBL_MANT_DIG
#endif

static inline M v_gt(V a, V b) { return v_lt(b, a); }
static inline M v_ge(V a, V b) { return v_le(b, a); }
static inline V v_keep_nan(V x, V a) { return v_select(v_is_nan(x), x, a); }

#ifdef V_HAS_FMA
static inline V v_mul_residual(V a, V b, V product) { return v_fma(a, b, v_neg(product)); }
static inline V v_mul_sum(V a, V b, V small) { return v_fma(a, b, small); }
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
static inline V v_mul_sum(V a, V b, V small)
{
    V product = v_mul(a, b);
    return v_add(product, v_add(v_mul_residual(a, b, product), small));
}
#endif

#endif
