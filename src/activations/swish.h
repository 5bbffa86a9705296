/* swish(x) = x sigmoid(beta x), swish'(x) = sigmoid(z) (1 + z sigmoid(-z)) with z = beta x;
   quick_gelu is swish with beta = 1.702, the decimal number.

   Largest errors in ULP:
   swish, float32: 1.998 at -0.000488341 (avx512, avx2), 0.501 at -46.1215 (sse42, scalar)
   swish, float64: 1.108 at -358.716 (avx512), 1.163 at -370.531 (avx2), 0.788 at -715 (sse42,
     scalar)
   swish', float32: 1.835 at -0.226141 (avx2), 0.501 at -1.06776 (sse42, scalar)
   swish', float64: 1.798 at -1.1498 (avx2), 0.787 at -715.001 (sse42, scalar)
   quick_gelu, float32: 1.987 at -0.000486057 (avx2), 0.501 at -5.028 (sse42, scalar)
   quick_gelu, float64: 1.248 at -179 (avx2), 0.753 at -419.999 (sse42, scalar)
   quick_gelu', float32: 1.869 at -0.529404 (avx2), 0.501 at -0.610108 (sse42, scalar)
   quick_gelu', float64: 1.886 at -41.2693 (avx2), 0.739 at -420.137 (sse42, scalar) */
#ifndef ACTIVATIONS_SWISH_H
#define ACTIVATIONS_SWISH_H

#include "math/gated.h"
#include "math/piecewise.h"

#if EXACT_FORMS
static inline V swish_forward(V x, V beta)
{
    return gated(x, logistic(gate_argument(x, beta)).open);
}

/* z - SWISH_ARGMIN. Its third part counts where z is next to the first two. */
static inline struct dd swish_difference(struct dd z)
{
#ifdef WIDE
    return dd_difference(z.hi, SWISH_ARGMIN, SWISH_ARGMIN_LOW);
#else
    struct dd high = two_sum(z.hi, v_set(-SWISH_ARGMIN));
    struct dd low = two_sum(z.lo, v_set(-SWISH_ARGMIN_LOW));
    struct dd sum = fast_two_sum(high.hi, low.hi);
    V rest = v_add(high.lo, v_sub(low.lo, v_set(SWISH_ARGMIN_LOWEST)));
    return fast_two_sum(sum.hi, v_add(sum.lo, rest));
#endif
}

static inline V swish_derivative(V x, V beta)
{
    struct dd z = gate_argument(x, beta), difference = swish_difference(left_of_zero(z));
    return gated_derivative(z.hi, infinite_where(difference, z.hi), difference,
                            dd_set(SWISH_ARGMIN_EXP, SWISH_ARGMIN_EXP_LOW));
}

/* 1.702 x, clamped to the range where sigmoid differs from its limits */
static inline struct dd quick_gelu_argument(V x)
{
    V inner = v_flush_tiny(v_copysign(v_abs_clamped(x, -EXP_LO), x));
    struct dd z = dd_mul_by(dd_set(QUICK_GELU, QUICK_GELU_LOW), inner);
    return dd_of(v_select(v_eq(v_abs(x), v_set(INFINITY)), x, z.hi), dd_lo(z));
}

static inline V quick_gelu_forward(V x) { return gated(x, logistic(quick_gelu_argument(x)).open); }

static inline V quick_gelu_derivative(V x)
{
    V t = v_neg(v_abs_clamped(x, -EXP_LO));
    struct dd difference = dd_difference(t, QUICK_GELU_ARGMIN, QUICK_GELU_ARGMIN_LOW);
    difference = dd_mul(difference, dd_set(QUICK_GELU, QUICK_GELU_LOW));
    return gated_derivative(x, infinite_where(difference, x), difference,
                            dd_set(SWISH_ARGMIN_EXP, SWISH_ARGMIN_EXP_LOW));
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

/* For z <= 0: e a / (1 + e)^2 with e = e^z and a = 1 + z + e, the sum of the differences of z and
   of e from their values where a is 0. The rounding error of e costs 0.7 ULP. */
static ALWAYS_INLINE V left_swish_derivative(struct reduced_difference z)
{
    struct dd exp_c = dd_set(SWISH_ARGMIN_EXP, SWISH_ARGMIN_EXP_LOW);
    V expm1_r = expm1_reduced(z.r), base = v_mul(exp_c.hi, v_exp2_of_index(z.index));
    V e = v_fma(base, expm1_r, base), lost = v_set(SWISH_ARGMIN_EXP_LOW / SWISH_ARGMIN_EXP);
    V others = v_fma(base, expm1_r, v_add(v_sub(base, exp_c.hi), z.lo));
    struct dd a = fast_two_sum(z.hi, others), numerator = two_prod(e, a.hi);
    numerator.lo = v_fma(e, v_fma(lost, a.hi, a.lo), numerator.lo);
    struct dd one_plus_e = fast_two_sum(v_set(1), e);
    one_plus_e.lo = v_fma(lost, e, one_plus_e.lo);
    return dd_quotient(numerator, dd_square(one_plus_e));
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
    struct origin from = {dd_set(SWISH_ARGMIN, SWISH_ARGMIN_LOW),
                          dd_set(SWISH_ARGMIN_PLUS_2, SWISH_ARGMIN_PLUS_2_LOW),
                          dd_set(LN2, LN2_LOW), LOG2_E};
    if (beta_is_1) {
        V t = v_neg_abs_clamped(x, 0, limit);
        V left = left_swish_derivative(reduce_difference(from, t, v_set(0)));
        return in_range(complement_if_positive(x, left), v_lt(v_abs(x), v_set(limit)));
    }
    struct product z = short_product(x, beta, limit);
    V t = v_neg(v_abs(z.hi)), t_lo = v_neg(v_xor_sign(z.lo, z.hi));
    struct reduced_difference reduced = reduce_difference(from, t, t_lo);
    M far = v_ge(v_abs(reduced.hi), v_set(64 * EPSILON)); /* or a third part of the zero counts */
    return in_range(complement_if_positive(z.hi, left_swish_derivative(reduced)),
                    v_and(z.in_range, far));
}
#endif

/* e^(-1.702 x): x is reduced in units of ln 2 / 1.702. MIN_SQUARE keeps the product with a tiny
   remainder from underflowing. */
static ALWAYS_INLINE struct split_exp split_quick_gelu_exp(V x)
{
    V magic = v_set(EXP2_MAGIC), index = v_fma(x, v_set(-QUICK_GELU_LOG2_E), magic);
    V n = v_sub(index, magic);
    V part = v_fma(n, v_set(QUICK_GELU_LN2), x);
    V low = v_fma(n, v_set(-QUICK_GELU_LN2_LOW * QUICK_GELU), v_set(MIN_SQUARE));
    V r = v_fma(part, v_set(-QUICK_GELU), v_fma(part, v_set(-QUICK_GELU_LOW), low));
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

/* As swish', for t = -|x|, reduced in units of ln 2 / 1.702. */
static ALWAYS_INLINE struct partial quick_gelu_derivative_short(V x)
{
    Lane limit = SQUARE_LIMIT / 2;
    struct origin from = {dd_set(QUICK_GELU_ARGMIN, QUICK_GELU_ARGMIN_LOW),
                          dd_set(QUICK_GELU_ARGMIN_PLUS_2, QUICK_GELU_ARGMIN_PLUS_2_LOW),
                          dd_set(QUICK_GELU_LN2, QUICK_GELU_LN2_LOW), QUICK_GELU_LOG2_E};
    V t = v_neg_abs_clamped(x, 0, limit), factor = v_set(QUICK_GELU);
    struct reduced_difference u = reduce_difference(from, t, v_set(0)), z = u;
    z.r = v_mul(u.r, factor);
    z.hi = v_mul(u.hi, factor);
    V lost = v_fma(u.hi, factor, v_neg(z.hi));
    z.lo = v_fma(u.hi, v_set(QUICK_GELU_LOW), v_fma(u.lo, factor, lost));
    return in_range(complement_if_positive(x, left_swish_derivative(z)),
                    v_lt(v_abs(x), v_set(limit)));
}
#endif

#endif
