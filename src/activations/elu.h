/* elu(x) = x for x > 0, else alpha (e^x - 1);
   celu(x) = x for x > 0, else alpha (e^(x / alpha) - 1), which is elu at alpha = 1;
   selu(x) = lambda elu(x, alpha) with fixed lambda and alpha.

   A lane that a selection discards computes with 0 for x and 1 for alpha, which raises no flag.

   Largest errors in ULP:
   elu, float32: 0.920 at -0.364355 (avx512, avx2), 0.506 at -0.117568 (sse42, scalar)
   elu, float64: 1.177 at -0.347417 (avx512, avx2), 0.802 at -0.273576 (sse42, scalar)
   elu', float32: 1.069 at -5.85491 (avx512, avx2), 0.501 at -0.119022 (sse42, scalar)
   elu', float64: 1.030 at -371.169 (avx512, avx2), 0.760 at -708.447 (sse42, scalar)
   elu' from the result, float32: 0.500 at -0.285801 (avx2, sse42, scalar)
   elu' from the result, float64: 0.500 at -0.0379484 (avx2, sse42, scalar)
   celu, float32: 0.920 at -0.364355 (avx512, avx2), 0.506 at -0.117568 (sse42, scalar)
   celu, float64: 1.177 at -0.347417 (avx512, avx2), 0.802 at -0.273576 (sse42, scalar)
   celu', float32: 1.069 at -5.85491 (avx512, avx2), 0.501 at -0.119022 (sse42, scalar)
   celu', float64: 1.030 at -371.169 (avx512, avx2), 0.760 at -708.447 (sse42, scalar)
   celu' from the result, float32: 0.500 at -0.232379 (avx2, sse42, scalar)
   celu' from the result, float64: 0.500 at -0.356718 (avx2, sse42, scalar)
   selu, float32: 1.128 at -0.326526 (avx512, avx2), 0.507 at -0.0731544 (sse42, scalar)
   selu, float64: 1.308 at -0.352091 (avx512, avx2), 0.782 at -0.295568 (sse42, scalar)
   selu', float32: 1.839 at -2.64491 (avx512, avx2), 0.501 at -0.103421 (sse42, scalar)
   selu', float64: 1.870 at -22.7486 (avx512, avx2), 0.780 at -709.369 (sse42, scalar)
   selu' from the result, float32: 0.695 at -0.302839 (avx2), 0.500 at -6.43367e-05 (sse42,
     scalar)
   selu' from the result, float64: 0.788 at -0.43413 (avx2, sse42, scalar) */
#ifndef ACTIVATIONS_ELU_H
#define ACTIVATIONS_ELU_H

#include "math/exp.h"

#if EXACT_FORMS
/* Next to 0 the left side is the product alpha x: a product with a subnormal double word would lose
   digits. */
static inline V elu_forward(V x, V alpha)
{
    M right = v_ge(x, v_set(0));
#ifdef WIDE
    M linear = right;
#else
    M linear = v_gt(x, v_set(-TINY));
#endif
    V one = v_set(1), line = v_mul(v_select(linear, x, one), v_select(right, one, alpha));
    struct dd expm1 = expm1_dd(v_select(linear, v_set(0), x), v_set(0));
    return v_select(linear, line, dd_times(expm1, v_select(linear, one, alpha)));
}

/* alpha e^x, at 0 as well; infinite for an infinite alpha and every x <= 0 */
static inline V elu_derivative(V x, V alpha)
{
    M positive = v_gt(x, v_set(0)), is_inf = v_eq(v_abs(alpha), v_set(INFINITY));
    is_inf = v_and(is_inf, v_le(x, v_set(0)));
    struct scaled_dd exp = exp_scaled(v_select(v_or(positive, is_inf), v_set(0), x), v_set(0));
    V slope = scaled_times(exp, v_select(positive, v_set(1), alpha));
    return v_select(positive, v_set(1), slope);
}

/* x / alpha for finite operands and x <= 0: clamped to where e^x differs from its limits, and 0
   where alpha (e^(x / alpha) - 1) is x */
static inline struct dd celu_quotient(V x, V alpha)
{
#ifdef WIDE
    return dd_of(v_div(x, alpha), v_set(0));
#else
    V magnitude = v_abs(alpha), hi = v_set(LANE_MAX / -EXP_LO / 2);
    M large = v_gt(magnitude, hi);
    V lo = v_mul(v_set(EXP_LO), v_select(large, v_set(0), magnitude));
    x = v_select(v_lt(x, v_select(large, v_set(-LANE_MAX), lo)), lo, x);
    V tiny = v_mul(v_set(TINY), v_select(v_lt(magnitude, v_set(TINY)), v_set(0), magnitude));
    x = v_select(v_lt(v_neg(x), tiny), v_set(0), x);
    struct scaling scaling = scaling_for(alpha);
    alpha = v_mul(alpha, scaling.factor);
    x = v_mul(x, scaling.factor);
    V quotient = v_div(x, alpha);
    V residual = v_neg(v_mul_residual(quotient, alpha, x));
    return dd_of(quotient, v_div(residual, alpha));
#endif
}

/* The same for any alpha, and x <= 0 or NaN. An infinite alpha gives the limit 0; a zero alpha the
   limit from the side of its sign, which is infinite for x < 0. */
static inline struct dd celu_argument(V x, V alpha)
{
    V zero = v_set(0), infinity = v_set(INFINITY), magnitude = v_abs(alpha);
    M flat = v_and(v_eq(magnitude, infinity), v_le(x, zero));
    M steep = v_or(v_eq(alpha, zero), v_and(v_eq(x, v_neg(infinity)), v_lt(magnitude, infinity)));
    steep = v_and(steep, v_lt(x, zero));
    M at_limit = v_or(flat, steep);
    struct dd z = celu_quotient(v_select(at_limit, zero, x), v_select(at_limit, v_set(1), alpha));
    z.hi = v_select(steep, v_copysign(infinity, v_neg(alpha)), z.hi);
    raise_division_in(v_and(v_eq(z.hi, infinity), v_eq(alpha, zero)));
    return z;
}

static inline V celu_forward(V x, V alpha)
{
    V zero = v_set(0), limit = v_set(-EXP_LO);
    M right = v_ge(x, zero);
    V divisor = v_select(right, v_set(1), alpha);
    struct dd z = celu_argument(v_select(right, zero, x), divisor);
    M linear = v_eq(z.hi, zero), is_inf = v_eq(z.hi, v_set(INFINITY));
    V hi = v_select(v_gt(z.hi, limit), v_select(is_inf, zero, limit), z.hi);
    V factor = v_select(v_or(linear, is_inf), v_set(1), divisor);
    V y = scaled_times(expm1_scaled(hi, dd_lo(z)), factor);
    return v_select(linear, x, v_select(is_inf, v_set(-(Lane)INFINITY), y));
}

/* e^(x / alpha), 1 at 0 */
static inline V celu_derivative(V x, V alpha)
{
    M right = v_ge(x, v_set(0));
    V divisor = v_select(right, v_set(1), alpha);
    struct dd z = celu_argument(v_select(right, v_set(0), x), divisor);
    M is_inf = v_eq(z.hi, v_set(INFINITY));
    V y = scaled_value(exp_scaled(v_select(is_inf, v_set(0), z.hi), dd_lo(z)));
    return v_select(is_inf, z.hi, y);
}

/* Next to 0 the left side is lambda alpha x. */
static inline V selu_forward(V x)
{
    M positive = v_gt(x, v_set(0)), linear = v_gt(x, v_set(-TINY));
    struct dd right = dd_set(SELU_LAMBDA, SELU_LAMBDA_LOW);
    struct dd left = dd_set(SELU_LAMBDA_ALPHA, SELU_LAMBDA_ALPHA_LOW);
    struct dd expm1 = expm1_dd(v_select(linear, v_set(0), x), v_set(0));
    V line = dd_times(dd_select(positive, right, left), v_select(linear, x, v_set(0)));
    return v_copysign(v_select(linear, line, dd_value(dd_mul(left, expm1))), x);
}

/* lambda alpha at 0 */
static inline V selu_derivative(V x)
{
    M positive = v_gt(x, v_set(0));
    struct scaled_dd exp = exp_scaled(v_select(positive, v_set(0), x), v_set(0));
    exp.value = dd_mul(dd_set(SELU_LAMBDA_ALPHA, SELU_LAMBDA_ALPHA_LOW), exp.value);
    return v_select(positive, v_set((Lane)SELU_LAMBDA + SELU_LAMBDA_LOW), scaled_value(exp));
}
#endif

/* Slopes from the result: for y <= 0 alpha e^x is y + alpha, and e^(x / alpha) is 1 + y / alpha. */
static inline V elu_slope_of_output(V y, V alpha)
{
    M positive = v_gt(y, v_set(0));
    V left = v_add(v_select(positive, v_set(0), y), alpha);
    return v_select(positive, v_set(1), left);
}

/* 1 for an infinite alpha */
static inline V celu_slope_of_output(V y, V alpha)
{
    V one = v_set(1);
    M is_one = v_or(v_gt(y, v_set(0)), v_eq(v_abs(alpha), v_set(INFINITY)));
    V divisor = v_select(is_one, one, alpha);
    return v_select(is_one, one, v_div(v_add(v_select(is_one, one, y), divisor), divisor));
}

/* The first sum is exact where it cancels. */
static inline V selu_slope_of_output(V y)
{
    M positive = v_gt(y, v_set(0));
    V left = v_add(v_select(positive, v_set(0), y), v_set(SELU_LAMBDA_ALPHA));
    left = v_add(left, v_set(SELU_LAMBDA_ALPHA_LOW));
    return v_select(positive, v_set((Lane)SELU_LAMBDA + SELU_LAMBDA_LOW), left);
}

#if SHORT_FORMS
static ALWAYS_INLINE struct partial elu_slope_of_output_short(V y, V alpha, bool alpha_is_1)
{
    (void)alpha_is_1;
    return everywhere(elu_slope_of_output(y, alpha));
}

static ALWAYS_INLINE struct partial celu_slope_of_output_short(V y, V alpha, bool alpha_is_1)
{
    return everywhere(alpha_is_1 ? elu_slope_of_output(y, alpha) : celu_slope_of_output(y, alpha));
}

static ALWAYS_INLINE struct partial selu_slope_of_output_short(V y)
{
    return everywhere(selu_slope_of_output(y));
}

static ALWAYS_INLINE struct partial elu_forward_short(V x, V alpha, bool alpha_is_1)
{
    M negative = v_lt(x, v_set(0));
    struct split_exp e = split_expm1(v_neg_abs_clamped(x, 0, EXPM1_LIMIT));
    if (alpha_is_1) {
        V left = v_fma(e.scale, e.expm1_r, v_sub(e.scale, v_set(1)));
        return everywhere(v_select(negative, left, x));
    }
    M moderate = magnitude_between(alpha, TINY, 1 / TINY);
    alpha = v_select(v_and(moderate, negative), alpha, v_set(1)); /* alpha |x| could underflow */
    V left = v_fma(alpha, v_mul(e.scale, e.expm1_r), v_fma(alpha, e.scale, v_neg(alpha)));
    return in_range(v_select(negative, left, x), moderate);
}

static ALWAYS_INLINE struct partial elu_derivative_short(V x, V alpha, bool alpha_is_1)
{
    V left = short_exp(v_neg_abs_clamped(x, 0, EXP_LIMIT)), one = v_set(1);
    M positive = v_gt(x, v_set(0)), range = v_gt(x, v_set(-EXP_LIMIT));
    if (alpha_is_1)
        return in_range(v_select(positive, one, left), range);
    range = v_and(range, magnitude_between(alpha, 0x1p-40, 0x1p40));
    left = v_mul(v_select(range, alpha, one), left);
    return in_range(v_select(positive, one, left), range);
}

/* x < 0: f (scale - 1) + f scale (r + square tail), f = lambda alpha. Next to 0 the scale is 1, and
   f r is rounded once. x >= 0: the same multiply-add computes lambda x + (-0), which keeps the sign
   of a zero. */
static ALWAYS_INLINE struct partial selu_forward_short(V x)
{
    M negative = v_lt(x, v_set(0));
    struct expm1_terms e = expm1_terms(v_neg_abs_clamped(x, 0, EXPM1_LIMIT));
    V factor = v_set(SELU_LAMBDA_ALPHA), slope = v_mul(factor, e.scale);
    V others = v_fma(slope, e.r, v_mul(slope, v_mul(e.square, e.tail)));
    factor = v_select(negative, factor, v_set(SELU_LAMBDA));
    V argument = v_select(negative, v_sub(e.scale, v_set(1)), x);
    return everywhere(v_fma(factor, argument, v_select(negative, others, v_set(-0.0f))));
}

static ALWAYS_INLINE struct partial selu_derivative_short(V x)
{
    V left = v_mul(v_set(SELU_LAMBDA_ALPHA), short_exp(v_neg_abs_clamped(x, 0, EXP_LIMIT)));
    return in_range(v_select(v_gt(x, v_set(0)), v_set(SELU_LAMBDA), left),
                    v_gt(x, v_set(-EXP_LIMIT)));
}
#endif

#endif
