/* mish(x) = x tanh(softplus(x)).

   With t = e^x, tanh(softplus(x)) = p / (p + 2) for p = t (t + 2), and
   mish'(x) = t (4 x a + (1 + a) d) / d^2 for a = 1 + t, d = a^2 + 1.

   Largest errors in ULP:
   mish, float32: 1.817 at -0.497101 (avx512), 1.705 at -38.4213 (avx2), 0.501 at -46.1215
     (sse42, scalar)
   mish, float64: 1.093 at -21.1282 (avx512, avx2), 0.788 at -715 (sse42, scalar)
   mish', float32: 1.855 at -0.182702 (avx2), 0.501 at -1.09605 (sse42, scalar)
   mish', float64: 2.382 at 0.65382 (avx2), 0.787 at -715.001 (sse42, scalar) */
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
   numerator and divisor times e^-4x. w is 0 at c = MISH_ARGMIN; with u = x - c and s = e^x - e^c
   w = 4 u (1 + t) + s (t (t + MISH_LINEAR) + MISH_CONSTANT), two terms of the same sign. */
static inline V mish_derivative(V x)
{
    M negative = v_le(x, v_set(0));
    V magnitude = v_abs_clamped(x, -EXP_LO), inner = v_copysign(magnitude, x), four = v_set(4);
    struct dd u = dd_difference(v_neg(magnitude), MISH_ARGMIN, MISH_ARGMIN_LOW);
    struct exp_and_expm1 powers = exp_and_expm1(infinite_where(u, x));
    struct dd exp_c = dd_set(MISH_ARGMIN_EXP, MISH_ARGMIN_EXP_LOW);
    struct scaled_dd e = {dd_mul(powers.exp.value, exp_c), powers.exp.exponent};
    struct dd t = dd_mul_exp2(e.value, bounded_exp2(e.exponent));
    struct dd slope = dd_mul(dd_add(dd_set(MISH_LINEAR, MISH_LINEAR_LOW), t), t);
    slope = dd_mul(dd_add(dd_set(MISH_CONSTANT, MISH_CONSTANT_LOW), slope), exp_c);
    struct dd left = dd_mul_exp2(dd_mul(dd_add_to(v_set(1), t), u), four);
    left = dd_add(left, dd_mul(slope, powers.expm1));
    struct dd a = two_sum(v_mul(four, inner), four), b = two_sum(v_mul(four, inner), v_set(6));
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
    return in_range(v_mul_subnormal(x, gate), v_gt(x, v_set(-MISH_GATE.hi)));
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
    return in_range(v_mul_subnormal(x, dd_quotient(p, d)), range);
#else
    const Lane MISH_GATE_AT_0 = 0.6; /* tanh(ln 2) */
    M tiny = v_lt(magnitude, v_set(MIN_ARGUMENT)); /* its residual could underflow */
    V factor = v_select(v_and(range, v_ge(magnitude, v_set(MIN_ARGUMENT))), x, v_set(1));
    V y = dd_quotient(dd_mul_unordered(dd_from(factor), p), d);
    return in_range(v_select(tiny, v_mul_subnormal(v_set(MISH_GATE_AT_0), x), y), range);
#endif
}

/* Above hi it is 1. */
static ALWAYS_INLINE struct partial mish_derivative_short(V x)
{
    Lane lo = LANE_BITS == 32 ? -30 : -300, hi = LANE_BITS == 32 ? 11.5 : 22;
    V inner = v_select(v_lt(x, v_set(hi)), v_clamp_magnitude(x, -lo), v_set(hi));
    struct origin from = {dd_set(MISH_ARGMIN, MISH_ARGMIN_LOW),
                          dd_set(MISH_ARGMIN_PLUS_2, MISH_ARGMIN_PLUS_2_LOW), dd_set(LN2, LN2_LOW),
                          LOG2_E};
    struct reduced_difference u = reduce_difference(from, inner, v_set(0));
    struct exp_and_difference e =
        exp_and_difference(dd_set(MISH_ARGMIN_EXP, MISH_ARGMIN_EXP_LOW), u.index, u.r);
    struct dd t = e.exp, a = dd_accumulate(dd_set(1, 0), t), d = dd_plus_one(dd_square(a));
    V four = v_set(4), linear = v_mul(four, u.hi), rest = v_mul(v_mul(four, u.lo), a.hi);
    struct dd left = two_prod(linear, a.hi);
    left.lo = v_fma(linear, a.lo, left.lo);
    /* t (t + MISH_LINEAR) + MISH_CONSTANT from d = t (t + 2) + 2 */
    V others = v_fma(t.hi, v_set(MISH_LINEAR - 2), v_set(MISH_CONSTANT - 2));
    struct dd slope = fast_two_sum(d.hi, others);
    V right = v_fma(e.difference, slope.hi, rest);
    V right_lo = v_fma(e.difference, slope.hi, v_sub(rest, right));
    right_lo = v_fma(e.difference, v_add(slope.lo, d.lo), right_lo);
    struct dd w = dd_accumulate(left, dd_of(right, right_lo));
    return in_range(dd_quotient(dd_mul_unordered(t, w), dd_square(d)), v_gt(x, v_set(lo)));
}
#endif
#endif

#endif
