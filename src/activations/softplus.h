/* softplus(x) = log(1 + e^(beta x)) / beta = max(x, 0) + log(1 + e^-|beta x|) / beta,
   softplus'(x) = sigmoid(beta x); log_sigmoid(x) = -softplus(-x).

   Largest errors in ULP:
   log_sigmoid, float32: 1.485 at 0.481229 (avx512), 1.873 at 0.457286 (avx2), 0.502 at 0.559008
     (sse42, scalar)
   log_sigmoid, float64: 1.282 at -0.335067 (avx512, avx2), 0.759 at 708.45 (sse42, scalar)
   log_sigmoid', float32: 1.999 at 0.000344992 (avx512, avx2), 0.501 at 30.6121 (sse42, scalar)
   log_sigmoid', float64: 0.974 at 349 (avx512, avx2), 0.773 at 708.748 (sse42, scalar)
   softplus, float32: 1.485 at -0.481229 (avx512), 1.873 at -0.457286 (avx2), 0.502 at -0.930494
     (sse42, scalar)
   softplus, float64: 1.244 at 0.334053 (avx512, avx2), 0.760 at -708.447 (sse42, scalar)
   softplus', float32: 1.999 at -0.000344992 (avx512, avx2), 0.501 at -18.1614 (sse42, scalar)
   softplus', float64: 0.960 at -33.6275 (avx512, avx2), 0.788 at -708.746 (sse42, scalar)
   softplus' from the result, float32: 0.849 at 0.35646 (avx2), 0.504 at 0.0619031 (sse42,
     scalar)
   softplus' from the result, float64: 1.086 at 0.392081 (avx2), 0.726 at 0.287276 (sse42,
     scalar) */
#ifndef ACTIVATIONS_SOFTPLUS_H
#define ACTIVATIONS_SOFTPLUS_H

#include "activations/sigmoid.h"
#include "math/log1p.h"

#if EXACT_FORMS
/* log(1 + e^-|z|) */
static inline struct scaled_dd log1p_exp(struct dd z)
{
    V lo = v_select(v_lt(z.hi, v_set(0)), dd_lo(z), v_neg(dd_lo(z)));
    struct scaled_dd t = exp_scaled(v_neg(v_abs(z.hi)), lo);
    return (struct scaled_dd){log1p_ratio(t.value, bounded_exp2(t.exponent)), t.exponent};
}

/* linear + 2^exponent curve, where one of them may be 0 and linear infinite */
static inline V linear_plus_scaled(V linear, struct scaled_dd curve)
{
    M curved = v_eq(linear, v_set(0)), huge = v_gt(v_abs(linear), v_set(LANE_MAX / 4));
    struct dd near = dd_mul_exp2(curve.value, bounded_exp2(curve.exponent));
    struct dd both = two_sum(v_select(huge, v_set(0), linear), near.hi);
    V lo = v_add(dd_lo(both), dd_lo(near));
    V right = v_select(huge, v_add(linear, near.hi), v_add(both.hi, lo));
    V left = v_ldexp(v_select(curved, dd_value(curve.value), v_set(0)),
                     v_select(curved, curve.exponent, v_set(0)));
    return v_select(curved, left, right);
}

/* Scaled so that beta is of moderate magnitude. Where x exceeds the scale it is the result. A
   zero or infinite beta gives the limit from the side of its sign, 1 / beta where x is not the
   result. */
static inline V softplus_forward(V x, V beta)
{
    struct dd z = gate_argument(x, beta);
    V zero = v_set(0);
    M pole = v_and(v_eq(beta, zero), v_eq(z.hi, zero));
    M at_limit = v_or(pole, v_eq(v_abs(beta), v_set(INFINITY)));
    M linear = v_ge(z.hi, v_set(-EXP_LO / 2)), right = v_gt(z.hi, zero);
    V divisor = v_select(at_limit, v_set(1), beta);
    struct scaling scaling = scaling_for(divisor);
    V inner = v_mul(v_select(linear, zero, v_select(right, x, zero)), scaling.inverse);
    struct scaled_dd curve = log1p_exp(z);
    curve.value = dd_div(curve.value, dd_from(v_mul(divisor, scaling.factor)));
    curve.exponent = v_select(linear, zero, curve.exponent);
    V y = v_mul(v_select(linear, zero, linear_plus_scaled(inner, curve)), scaling.factor);
    V limit = v_select(pole, v_set(INFINITY), v_keep_nan(z.hi, zero));
    raise_division_in(pole);
    return v_select(linear, x, v_copysign(v_select(at_limit, limit, y), beta));
}

static inline V softplus_derivative(V x, V beta)
{
    return scaled_value(logistic(gate_argument(x, beta)).open);
}

/* 1 - e^(-beta y) from the result, for beta y >= 0 */
static inline V softplus_slope_of_output(V y, V beta)
{
    struct dd z = gate_argument(y, beta);
    M linear = v_eq(z.hi, v_set(0)); /* beta y */
    V line = v_mul(v_select(linear, y, v_set(0)), v_select(linear, beta, v_set(0)));
    M is_inf = v_eq(z.hi, v_set(-(Lane)INFINITY)); /* outside of the range of softplus */
    V hi = v_neg(v_select(is_inf, v_set(0), z.hi));
    V curve = v_neg(scaled_value(expm1_scaled(hi, v_neg(dd_lo(z)))));
    return v_select(linear, line, v_select(is_inf, z.hi, curve));
}

static inline V log_sigmoid_forward(V x)
{
    V linear = v_select(v_lt(x, v_set(0)), v_neg(x), v_set(0));
    return v_neg(linear_plus_scaled(linear, log1p_exp(dd_from(v_neg(x)))));
}

static inline V log_sigmoid_derivative(V x) { return scaled_value(logistic(dd_from(x)).closed); }
#endif

#if SHORT_FORMS
/* The catalogue has the short forms of softplus at beta = 1 only. */
#ifdef V_HAS_LOOKUP_32
/* linear + log(1 + e^t) for t <= 0: 32 polynomials of degree 6. */
#define SOFTPLUS_LIMIT (-SOFTPLUS.lo)
static ALWAYS_INLINE V linear_plus_log1p_exp(V linear, V t)
{
    return v_add(linear, piecewise_at(SOFTPLUS, index_by_square(SOFTPLUS, t), t));
}

static ALWAYS_INLINE struct partial softplus_forward_short(V x, V beta, bool beta_is_1)
{
    (void)beta, (void)beta_is_1;
    V t = v_neg_abs_clamped(x, 0, SOFTPLUS_LIMIT);
    return in_range(linear_plus_log1p_exp(v_max(x, v_set(-0.0f)), t),
                    v_gt(x, v_set(-SOFTPLUS_LIMIT)));
}
#else
/* linear + log(1 + e^t) for t <= 0: by e (1 + e p(e)), e = e^t, in float32, else by 2 atanh(s),
   s = e / (2 + e) */
#define SOFTPLUS_LIMIT (LANE_BITS == 32 ? (Lane)SQUARE_LIMIT : 200) /* e^-600 is normal */
static ALWAYS_INLINE V linear_plus_log1p_exp(V linear, V t)
{
    struct split_exp split = split_exp(t);
#if LANE_BITS == 32
    V e = join_exp(split), square = v_mul(e, e);
    V slope = pairwise_horner(LOG1P_TAIL, COUNT_OF(LOG1P_TAIL), e, square);
    V leading = v_mul(v_fma(slope, e, v_set(1)), split.scale);
    return v_add(leading, v_fma(leading, split.expm1_r, linear));
#else
    struct dd e = exp_dd(split), d = fast_two_sum(v_set(2), e.hi);
    d.lo = v_add(d.lo, e.lo);
    V s = v_div(e.hi, d.hi), s_lo = v_mul(dd_residual(e, d, s), v_reciprocal_estimate(d.hi));
    V square = v_mul(s, s), fourth = v_fma(square, square, v_set(MIN_SQUARE)), two = v_set(2);
    V tail = pairwise_horner(ATANH_TAIL, COUNT_OF(ATANH_TAIL), square, fourth);
    return v_add(linear, v_fma(two, s, v_fma(v_mul(s, square), tail, v_mul(two, s_lo))));
#endif
}

static ALWAYS_INLINE struct partial softplus_forward_short(V x, V beta, bool beta_is_1)
{
    (void)beta, (void)beta_is_1;
    M range = v_lt(v_abs(x), v_set(SOFTPLUS_LIMIT)), positive = v_gt(x, v_set(0));
    V linear = v_select(v_and(range, positive), x, v_set(0));
    V t = v_neg_abs_clamped(x, MIN_ARGUMENT, SOFTPLUS_LIMIT);
    return in_range(linear_plus_log1p_exp(linear, t), range);
}
#endif

static ALWAYS_INLINE struct partial softplus_derivative_short(V x, V beta, bool beta_is_1)
{
    if (beta_is_1)
        return sigmoid_forward_short(x);
    struct product z = short_product(x, beta, EXP_LIMIT);
    return in_range(short_gate(split_exp_dd(v_neg(z.hi), v_neg(z.lo))), z.in_range);
}

/* At beta = 1; a tiny result is left to the exact form. */
static ALWAYS_INLINE struct partial softplus_slope_of_output_short(V y, V beta, bool beta_is_1)
{
    (void)beta, (void)beta_is_1;
    struct split_exp e = split_expm1(v_neg_abs_clamped(y, 0, EXPM1_LIMIT));
    V slope = v_fma(v_neg(e.scale), e.expm1_r, v_sub(v_set(1), e.scale));
    return in_range(slope, v_ge(y, v_set(NEGLIGIBLE)));
}

static ALWAYS_INLINE struct partial log_sigmoid_forward_short(V x)
{
    struct partial y = softplus_forward_short(v_neg(x), v_set(1), true);
    return in_range(v_neg(y.value), y.in_range);
}

static ALWAYS_INLINE struct partial log_sigmoid_derivative_short(V x)
{
    return sigmoid_forward_short(v_neg(x));
}
#endif

#endif
