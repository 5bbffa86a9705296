/* mish(x) = x tanh(softplus(x)).

   With t = e^x, tanh(softplus(x)) = p / (p + 2) for p = t (t + 2), and
   mish'(x) = t (4 x a + (1 + a) d) / d^2 for a = 1 + t, d = a^2 + 1.

   Largest errors in ULP:
   mish, float32: 1.817 at -0.497101 (avx512), 1.705 at -38.4213 (avx2), 0.501 at -5.172 (sse42,
     scalar)
   mish, float64: 1.093 at -21.1282 (avx512, avx2), 0.788 at -715 (sse42, scalar)
   mish', float32: 1.632 at 0.4629 (avx512), 1.142 at -6.56842 (avx2), 0.501 at -7.40505 (sse42,
     scalar)
   mish', float64: 1.074 at -21.1332 (avx512, avx2), 0.787 at -715.001 (sse42, scalar) */
#ifndef ACTIVATIONS_MISH_H
#define ACTIVATIONS_MISH_H

#include "math/gated.h"
#include "math/piecewise.h"

#if EXACT_FORMS
/* By t = e^-|x|; for x > 0 the gate is (1 + 2 t) / (1 + 2 t + 2 t^2). */
static inline V mish_forward(V x)
{
    M negative = v_le(x, v_set(0));
    struct scaled_dd e = exp_scaled(v_neg(v_abs(x)), v_set(0));
    struct dd t = dd_mul_exp2(e.value, bounded_exp2(e.exponent));
    struct dd t_plus_2 = dd_add_to(v_set(2), t), p = dd_mul(t, t_plus_2);
    struct dd right_numerator = dd_add_to(v_set(1), dd_mul_exp2(t, v_set(2)));
    struct dd right_divisor = dd_add(right_numerator, dd_mul_exp2(dd_mul(t, t), v_set(2)));
    struct dd numerator = dd_select(negative, dd_mul(e.value, t_plus_2), right_numerator);
    struct dd divisor = dd_select(negative, dd_add_to(v_set(2), p), right_divisor);
    return gated(x, (struct scaled_dd){dd_div(numerator, divisor),
                                       v_select(negative, e.exponent, v_set(0))});
}

/* t w / d^2 with w = 4 (x + 1) + (4 x + 6) t + 4 t^2 + t^3 and d = 2 + 2 t + t^2; for x > 0
   numerator and divisor times e^-4x. */
static inline V mish_derivative(V x)
{
    M negative = v_le(x, v_set(0));
    struct scaled_dd e = exp_scaled(v_neg(v_abs(x)), v_set(0));
    struct dd t = dd_mul_exp2(e.value, bounded_exp2(e.exponent));
    V inner = v_copysign(v_abs_clamped(x, -EXP_LO), x), four = v_set(4);
    struct dd a = two_sum(v_mul(four, inner), four), b = two_sum(v_mul(four, inner), v_set(6));
    struct dd left = dd_add(dd_set(4, 0), t);
    left = dd_add(b, dd_mul(left, t));
    left = dd_add(a, dd_mul(left, t));
    struct dd right = dd_add(b, dd_mul(a, t));
    right = dd_add(dd_set(4, 0), dd_mul(right, t));
    right = dd_add(dd_set(1, 0), dd_mul(right, t));
    struct dd square = dd_mul(t, t), twice = dd_mul_exp2(t, v_set(2));
    struct dd d = dd_select(negative, dd_add(dd_add(dd_set(2, 0), twice), square),
                            dd_add(dd_add(dd_set(1, 0), twice), dd_mul_exp2(square, v_set(2))));
    struct dd w = dd_select(negative, dd_mul(left, e.value), right);
    V y = scaled_value(
        (struct scaled_dd){dd_div(w, dd_mul(d, d)), v_select(negative, e.exponent, v_set(0))});
    return signed_zero(y, v_select(negative, left.hi, right.hi));
}
#endif

#if SHORT_FORMS
#ifdef V_HAS_LOOKUP_32
/* The gate by 32 polynomials of degree 7; above them it is 1. */
static ALWAYS_INLINE struct partial mish_forward_short(V x)
{
    V inner = v_clamp_magnitude(x, MISH_GATE.hi);
    V gate = piecewise_at(MISH_GATE, index_by_offset(MISH_GATE, inner), inner);
    return in_range(v_mul(x, gate), v_gt(x, v_set(-MISH_GATE.hi)));
}

/* 32 polynomials of degree 8. */
static ALWAYS_INLINE struct partial mish_derivative_short(V x)
{
    V inner = v_clamp_magnitude(x, -MISH_SLOPE.lo);
    V y = piecewise_at(MISH_SLOPE, index_by_offset(MISH_SLOPE, inner), inner);
    y = v_select(v_gt(x, v_set(MISH_SLOPE.hi)), v_set(1), y);
    return in_range(y, v_gt(x, v_set(MISH_SLOPE.lo)));
}
#else
/* For a large t the rounding error of p hardly counts. */
static ALWAYS_INLINE struct partial mish_forward_short(V x)
{
    Lane limit = 40;
    V inner = v_clamp_magnitude(x, limit), two = v_set(2);
    struct dd t = exp_dd(split_exp(inner));
    V cross = v_mul(v_fma(two, t.hi, two), t.lo);
    struct dd p = fast_two_sum(v_mul(two, t.hi), v_fma(t.hi, t.hi, cross));
    struct dd d = fast_two_sum(two, p.hi);
    d.lo = v_add(d.lo, p.lo);
    V magnitude = v_abs(x);
    M range = v_lt(magnitude, v_set(limit));
#if LANE_BITS == 32
    return in_range(v_mul(x, dd_quotient(p, d)), range);
#else
    M zero = v_eq(x, v_set(0)); /* the residual of its product has another sign */
    range = v_and(range, v_or(zero, v_ge(magnitude, v_set(MIN_ARGUMENT))));
    V factor = v_select(v_and(range, v_lt(v_set(0), magnitude)), x, v_set(1));
    V y = dd_quotient(dd_mul_unordered(dd_from(factor), p), d);
    return in_range(v_select(zero, x, y), range);
#endif
}

/* Above hi it is 1. */
static ALWAYS_INLINE struct partial mish_derivative_short(V x)
{
    Lane lo = LANE_BITS == 32 ? -30 : -300, hi = LANE_BITS == 32 ? 11.5 : 22;
    V inner = v_select(v_lt(x, v_set(hi)), v_clamp_magnitude(x, -lo), v_set(hi));
    M tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE)); /* its products could underflow */
    inner = v_select(tiny, v_set(0), inner);
    struct dd t = exp_dd(split_exp(inner)), a = dd_accumulate(dd_set(1, 0), t);
    struct dd d = dd_plus_one(dd_square(a)), cubic = dd_mul_unordered(dd_plus_one(a), d);
    struct dd linear = dd_mul_unordered(dd_from(v_mul(v_set(4), inner)), a);
    struct dd q = dd_accumulate(cubic, linear);
    M range = v_gt(x, v_set(lo));
#if LANE_BITS == 64
    range = v_and(range, away_from_zero(x, -1.1924312145154935));
#endif
    return in_range(dd_quotient(dd_mul_unordered(t, q), dd_square(d)), range);
}
#endif
#endif

#endif
