/* swish(x) = x sigmoid(beta x), swish'(x) = sigmoid(z) (1 + z sigmoid(-z)) with z = beta x;
   quick_gelu is swish with beta = 1.702, the decimal number.

   Largest errors in ULP:
   swish, float32: 1.998 at -0.000488341 (avx512, avx2), 0.501 at -41.96 (sse42, scalar)
   swish, float64: 1.108 at -358.716 (avx512, avx2), 0.788 at -715 (sse42, scalar)
   swish', float32: 1.741 at -0.568034 (avx512), 1.780 at -6.56641 (avx2), 0.501 at -26.8202
     (sse42, scalar)
   swish', float64: 1.742 at -6.56882 (avx512, avx2), 0.787 at -715.001 (sse42, scalar)
   quick_gelu, float32: 1.964 at -0.000486266 (avx2), 0.501 at -1.3629 (sse42, scalar)
   quick_gelu, float64: 1.205 at -42.1542 (avx2), 0.753 at -419.999 (sse42, scalar)
   quick_gelu', float32: 1.753 at -3.86653 (avx2), 0.501 at -15.3422 (sse42, scalar)
   quick_gelu', float64: 1.871 at -13.6377 (avx2), 0.698 at -420.359 (sse42, scalar) */
#ifndef ACTIVATIONS_SWISH_H
#define ACTIVATIONS_SWISH_H

#include "math/gated.h"
#include "math/piecewise.h"

#if EXACT_FORMS
static inline V swish_forward(V x, V beta)
{
    return gated(x, logistic(gate_argument(x, beta)).open);
}

static inline V swish_derivative(V x, V beta)
{
    struct dd z = gate_argument(x, beta);
    return gated_derivative(z, dd_finite(z));
}

/* 1.702 x, clamped to the range where sigmoid differs from its limits */
static inline struct dd clamped_quick_gelu_argument(V x)
{
    V inner = v_flush_tiny(v_copysign(v_abs_clamped(x, -EXP_LO), x));
    return dd_mul_by(dd_set(QUICK_GELU, QUICK_GELU_LOW), inner);
}

static inline struct dd quick_gelu_argument(V x)
{
    struct dd z = clamped_quick_gelu_argument(x);
    return dd_of(v_select(v_eq(v_abs(x), v_set(INFINITY)), x, z.hi), dd_lo(z));
}

static inline V quick_gelu_forward(V x) { return gated(x, logistic(quick_gelu_argument(x)).open); }

static inline V quick_gelu_derivative(V x)
{
    return gated_derivative(quick_gelu_argument(x), clamped_quick_gelu_argument(x));
}
#endif

#if SHORT_FORMS
static ALWAYS_INLINE struct partial swish_forward_short(V x, V beta, bool beta_is_1)
{
    if (!beta_is_1) {
        struct product z = short_product(x, beta, EXP_LIMIT);
        struct split_exp e = split_exp_dd(v_neg(z.hi), v_neg(z.lo));
        return in_range(gated_quotient(v_select(z.in_range, x, v_set(1)), e), z.in_range);
    }
    M range = v_gt(x, v_set(-EXP_LIMIT));
#if LANE_BITS == 32
    return in_range(gated_quotient(x, split_exp(v_neg(v_clamp_magnitude(x, EXP_LIMIT)))), range);
#else
    M open = v_ge(x, v_set(EXP_LIMIT)), tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE));
    V z = v_select(tiny, v_set(0), v_clamp_magnitude(x, EXP_LIMIT));
    V inner = v_select(v_lt(v_abs(x), v_set(EXP_LIMIT)), x, v_set(1));
    V y = gated_quotient(inner, split_exp(v_neg(z)));
    return in_range(v_select(open, x, y), range);
#endif
}

#define SWISH_DERIVATIVE_ZERO (-1.2784645427610738)

/* For z <= 0: e a / (1 + e)^2 with e = e^z and a = 1 + z + e. The rounding error of e costs 0.7
   ULP. */
static ALWAYS_INLINE V left_swish_derivative(V e, struct dd a)
{
    struct dd numerator = two_prod(e, a.hi);
    numerator.lo = v_fma(e, a.lo, numerator.lo);
    return dd_quotient(numerator, dd_square(fast_two_sum(v_set(1), e)));
}

#ifdef V_HAS_LOOKUP_32
/* 32 polynomials of degree 7; the rounding error of beta x enters by the slope. */
static ALWAYS_INLINE struct partial swish_derivative_short(V x, V beta, bool beta_is_1)
{
    struct pieces f = SWISH_SLOPE;
    if (beta_is_1)
        return in_range(complement_if_positive(x, piecewise_left(f, x)),
                        v_lt(v_abs(x), v_set(-f.lo)));
    struct product z = short_product(x, beta, -f.lo);
    V t = v_neg(v_abs(z.hi)), t_lo = v_neg(v_xor_sign(z.lo, z.hi));
    V index = index_by_square(f, t), exact = distance_from_centre(f, index, t);
    V distance = v_add(exact, t_lo), residual = v_sub(t_lo, v_sub(distance, exact));
    V slope = powers_from(f, 1, index, distance);
    V left = v_fma(slope, residual, lookup_piece(f.rows[1], index));
    return in_range(complement_if_positive(z.hi, v_fma(slope, distance, left)), z.in_range);
}
#else
static ALWAYS_INLINE struct partial swish_derivative_short(V x, V beta, bool beta_is_1)
{
    Lane limit = SQUARE_LIMIT;
    if (beta_is_1) {
        V t = v_neg_abs_clamped(x, 0, limit), e = short_exp(t);
        V left = left_swish_derivative(e, fast_two_sum(v_add(v_set(1), t), e));
        M range = v_lt(v_abs(x), v_set(limit));
#if LANE_BITS == 64
        range = v_and(range, away_from_zero(x, SWISH_DERIVATIVE_ZERO));
#endif
        return in_range(complement_if_positive(x, left), range);
    }
    struct product z = short_product(x, beta, limit);
    V t = v_neg(v_abs(z.hi)), t_lo = v_neg(v_xor_sign(z.lo, z.hi));
    V e = join_exp(split_exp_dd(t, t_lo));
    struct dd a = fast_two_sum(v_add(v_set(1), t), e);
    a.lo = v_add(a.lo, t_lo);
#if LANE_BITS == 64
    z.in_range = v_and(z.in_range, away_from_zero(z.hi, SWISH_DERIVATIVE_ZERO));
#endif
    return in_range(complement_if_positive(z.hi, left_swish_derivative(e, a)), z.in_range);
}
#endif

/* e^(-1.702 x): x is reduced in units of ln 2 / 1.702. MIN_SQUARE keeps the product with a tiny
   remainder from underflowing. */
static ALWAYS_INLINE struct split_exp split_quick_gelu_exp(V x)
{
    V magic = v_set(EXP2_MAGIC), index = v_fma(x, v_set(-QUICK_GELU_LOG2_E), magic);
    V n = v_sub(index, magic);
    V part = v_fma(n, v_set(QUICK_GELU_LN2_LOW), v_fma(n, v_set(QUICK_GELU_LN2), x));
    V r = v_fma(part, v_set(-QUICK_GELU), v_set(MIN_SQUARE));
    return (struct split_exp){v_exp2_of_index(index), expm1_reduced(r)};
}

#define QUICK_GELU_LIMIT (EXP_LIMIT / 2)

static ALWAYS_INLINE struct partial quick_gelu_forward_short(V x)
{
    M range = v_gt(x, v_set(-QUICK_GELU_LIMIT));
    V inner = v_clamp_magnitude(x, QUICK_GELU_LIMIT);
#if LANE_BITS == 32
    return in_range(gated_quotient(x, split_quick_gelu_exp(inner)), range);
#else
    M open = v_ge(x, v_set(QUICK_GELU_LIMIT)), tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE));
    V y = gated_quotient(v_select(range, inner, v_set(1)),
                         split_quick_gelu_exp(v_select(tiny, v_set(0), inner)));
    return in_range(v_select(open, x, y), range);
#endif
}

/* As swish', for t = -|x|. */
static ALWAYS_INLINE struct partial quick_gelu_derivative_short(V x)
{
    Lane limit = SQUARE_LIMIT / 2;
    V factor = v_set(QUICK_GELU), t = v_neg_abs_clamped(x, 0, limit);
    t = v_select(v_gt(t, v_set(-NEGLIGIBLE)), v_set(0), t); /* its product could underflow */
    struct dd z = two_prod(t, factor);
    z.lo = v_fma(t, v_set(QUICK_GELU_LOW), z.lo);
    V e = join_exp(split_exp_dd(z.hi, z.lo));
    struct dd a = fast_two_sum(v_add(v_set(1), z.hi), e);
    a.lo = v_add(a.lo, z.lo);
    M range = v_lt(v_abs(x), v_set(limit));
#if LANE_BITS == 64
    range = v_and(range, away_from_zero(x, SWISH_DERIVATIVE_ZERO / QUICK_GELU));
#endif
    return in_range(complement_if_positive(x, left_swish_derivative(e, a)), range);
}
#endif

#endif
