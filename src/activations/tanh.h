/* tanh(x), tanh'(x) = 1 - tanh^2 x = 4 sigmoid'(2 x).

   Largest errors in ULP:
   tanh, float32: 0.994 at 0.062253 (avx512), 1.932 at 0.517457 (avx2), 0.507 at 0.0618178
     (sse42, scalar)
   tanh, float64: 1.377 at 0.177023 (avx512, avx2), 0.741 at -0.173414 (sse42, scalar)
   tanh', float32: 1.522 at 0.285802 (avx512), 1.838 at 0.883539 (avx2), 0.501 at -6.2943
     (sse42, scalar)
   tanh', float64: 1.746 at -8.63792e-05 (avx512, avx2), 0.774 at -355 (sse42, scalar)
   tanh' from the result, float32: 1.495 at 0.00667042 (avx2), 0.500 at 0.938782 (sse42, scalar)
   tanh' from the result, float64: 1.474 at 0.00526164 (avx2, sse42, scalar) */
#ifndef ACTIVATIONS_TANH_H
#define ACTIVATIONS_TANH_H

#include "activations/sigmoid.h"

#if EXACT_FORMS
/* -u / (2 + u) for u = e^(-2 |x|) - 1 */
static inline V tanh_forward(V x)
{
    V magnitude = v_abs_clamped(x, MANTISSA_BITS);
    struct dd u = expm1_dd(v_mul(v_set(-2), magnitude), v_set(0));
    struct dd divisor = dd_add_to(v_set(2), dd_of(v_flush_tiny(u.hi), dd_lo(u)));
    return v_copysign(dd_value(dd_div(dd_neg(u), divisor)), x);
}

static inline V tanh_derivative(V x)
{
    V finite = v_copysign(v_abs_clamped(x, -EXP_LO), x);
    V twice = v_mul(v_set(2), finite);
    twice = v_select(v_eq(v_abs(x), v_set(INFINITY)), x, twice);
    struct scaled_dd y = gate_derivative(logistic(dd_from(twice)));
    return v_ldexp(dd_value(y.value), v_add(y.exponent, v_set(2)));
}
#endif

/* (1 - y) (1 + y) from the result; the factor that can be small is exact. */
static inline V tanh_slope_of_output(V y) { return v_mul(v_sub(v_set(1), y), v_add(v_set(1), y)); }

#if SHORT_FORMS
static ALWAYS_INLINE struct partial tanh_slope_of_output_short(V y)
{
    return everywhere(tanh_slope_of_output(y));
}

#ifdef V_HAS_LOOKUP_32
/* 32 polynomials of degree 5, one for each quarter of an octave. */
static ALWAYS_INLINE struct partial tanh_forward_short(V x)
{
    V a = v_abs_clamped(x, TANH.hi);
    V y = piecewise_at(TANH, v_quarter_octave_index(a, TANH.near), a);
    return everywhere(v_copysign(y, x));
}
#else
/* (1 - e) / (1 + e) for e = e^-2|x| */
static ALWAYS_INLINE struct partial tanh_forward_short(V x)
{
    V one = v_set(1), t = v_neg_abs_clamped(x, 0, EXPM1_LIMIT / 2);
#if LANE_BITS == 64
    M tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE)); /* its square could underflow */
    t = v_select(tiny, v_set(0), t);
#endif
    struct split_exp e = split_expm1(v_mul(v_set(2), t));
    V plus = v_add(one, e.scale), minus = v_sub(one, e.scale);
    V divisor = v_fma(e.scale, e.expm1_r, plus);
    V numerator = v_fma(v_neg(e.scale), e.expm1_r, minus);
#if LANE_BITS == 32
    V y = v_div(numerator, divisor);
#else
    V divisor_lo = v_fma(e.scale, e.expm1_r, v_sub(plus, divisor));
    divisor_lo = v_add(divisor_lo, v_sub(e.scale, v_sub(plus, one)));
    V numerator_lo = v_fma(v_neg(e.scale), e.expm1_r, v_sub(minus, numerator));
    V y = dd_quotient(dd_of(numerator, numerator_lo), dd_of(divisor, divisor_lo));
    y = v_select(tiny, x, y);
#endif
    return everywhere(v_keep_nan(x, v_copysign(y, x)));
}
#endif

static ALWAYS_INLINE struct partial tanh_derivative_short(V x)
{
    Lane limit = DENSITY_LIMIT / 2;
    V t = v_mul(v_set(2), v_neg_abs_clamped(x, DENSITY_MIN, limit));
    return in_range(v_mul(v_set(4), logistic_density(t)), v_lt(v_abs(x), v_set(limit)));
}
#endif

#endif
