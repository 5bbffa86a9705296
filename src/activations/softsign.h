/* softsign(x) = x / (1 + |x|), softsign'(x) = 1 / (1 + |x|)^2. The exact forms are correctly
   rounded.

   Largest errors in ULP:
   softsign, float32: 1.493 at 0.00097245 (avx512, avx2), 0.500 at 0.181252 (sse42, scalar)
   softsign, float64: 1.496 at -255 (avx512, avx2), 0.500 at -246.002 (sse42, scalar)
   softsign', float32: 1.000 at 0.000311282 (avx512, avx2), 0.500 at 7.56073e+18 (sse42, scalar)
   softsign', float64: 1.000 at -2.20389e-08 (avx512, avx2), 0.500 at -2.98233 (sse42, scalar) */
#ifndef ACTIVATIONS_SOFTSIGN_H
#define ACTIVATIONS_SOFTSIGN_H

#include "math/dd.h"
#include "math/partial.h"

#if EXACT_FORMS
static inline V softsign_forward(V x)
{
    V magnitude = v_abs_clamped(x, 1 / TINY);
    struct dd y = dd_div(dd_from(magnitude), two_sum(v_set(1), v_flush_tiny(magnitude)));
    return v_copysign(dd_value(y), x);
}

/* Beyond it even 1 / (x TINY)^2 vanishes when it is scaled back by TINY^2. */
#if LANE_BITS == 128
#define SCALED_LIMIT 0x1p400L
#else
#define SCALED_LIMIT 0x1p60
#endif

/* Where 1 vanishes next to |x|, x is scaled down: its square could overflow. */
static inline V softsign_derivative(V x)
{
    V magnitude = v_abs(x), huge = v_set(1 / TINY), limit = v_set(SCALED_LIMIT);
    M large = v_gt(magnitude, huge);
    V scaled = v_mul(magnitude, v_select(large, v_set(TINY), v_set(1)));
    scaled = v_select(v_gt(scaled, limit), v_select(large, limit, scaled), scaled);
    scaled = v_flush_tiny(scaled);
    struct dd divisor = two_sum(v_select(large, v_set(0), v_set(1)), scaled);
    struct dd inverse = dd_div(dd_set(1, 0), divisor);
    inverse = dd_select(v_gt(magnitude, v_set(LANE_MAX)), dd_set(0, 0), inverse);
    V y = dd_value(dd_mul(inverse, inverse));
    V factor = v_select(large, v_set(TINY), v_set(1));
    return v_mul(v_mul(y, factor), factor);
}
#endif

#if SHORT_FORMS
/* Two roundings. Beyond 1 / TINY the result is 1 or -1, or NaN. */
static ALWAYS_INLINE struct partial softsign_forward_short(V x)
{
    M range = v_le(v_abs(x), v_set(1 / TINY));
    V one = v_set(1), inner = v_select(range, x, one);
    return in_range(v_div(inner, v_add(one, v_abs(inner))), range);
}

/* 1 / (d + d_lo)^2, d + d_lo = 1 + |x| exactly: the reciprocal of d^2, corrected for what d and its
   square have lost. Both are small where they could underflow next to 1. */
static ALWAYS_INLINE struct partial softsign_derivative_short(V x)
{
    V one = v_set(1), magnitude = v_abs(x);
    M range = v_lt(magnitude, v_set(1 / TINY)), tiny = v_lt(magnitude, v_set(NEGLIGIBLE));
    magnitude = v_select(range, v_select(tiny, v_set(0), magnitude), one);
    M below = v_lt(magnitude, one);
    V larger = v_select(below, one, magnitude), smaller = v_select(below, magnitude, one);
    struct dd d = fast_two_sum(larger, smaller), square = dd_square(d);
    V y = v_div(one, square.hi);
    return in_range(v_fma(v_neg(v_mul(square.lo, y)), y, y), range);
}
#endif

#endif
