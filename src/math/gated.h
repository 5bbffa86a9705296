/* Sigmoid and gated products x sigmoid(z).

   sigmoid(z) = 1 / (1 + e^-z), always from t = e^-|z|, which cannot overflow. Exact forms keep
   sigmoid(z) and sigmoid(-z) as double words with an exponent, so that no digit of 1 + t or
   1 - t is lost and results that vanish keep their digits down to the subnormals. */
#ifndef MATH_GATED_H
#define MATH_GATED_H

#include "math/exp.h"

#if EXACT_FORMS
/* sigmoid(z) and 1 - sigmoid(z) = sigmoid(-z). */
struct gate {
    struct scaled_dd open, closed;
};

static inline struct gate logistic(struct dd z)
{
    M negative = v_lt(z.hi, v_set(0));
    V lo = v_select(negative, dd_lo(z), v_neg(dd_lo(z)));
    struct scaled_dd t = exp_scaled(v_neg(v_abs(z.hi)), lo);
    struct dd t_value = dd_mul_exp2(t.value, bounded_exp2(t.exponent));
    struct scaled_dd large = {dd_div(dd_set(1, 0), dd_add_to(v_set(1), t_value)), v_set(0)};
    struct scaled_dd small = {dd_mul(t.value, large.value), t.exponent};
    return (struct gate){
        {dd_select(negative, small.value, large.value),
         v_select(negative, small.exponent, large.exponent)},
        {dd_select(negative, large.value, small.value),
         v_select(negative, large.exponent, small.exponent)},
    };
}

/* sigmoid'(z) = sigmoid(z) sigmoid(-z) */
static inline struct scaled_dd gate_derivative(struct gate gate)
{
    return (struct scaled_dd){dd_mul(gate.open.value, gate.closed.value),
                              v_add(gate.open.exponent, gate.closed.exponent)};
}

/* beta x, clamped to the range where sigmoid differs from its limits, and 0 where sigmoid is 1/2:
   the product neither over- nor underflows. */
static inline struct dd clamped_product(V x, V beta)
{
#ifdef WIDE
    V z = v_mul(v_finite(x), v_finite(beta));
    return dd_of(v_copysign(v_abs_clamped(z, -EXP_LO), z), v_set(0));
#else
    V slope = v_abs(beta), magnitude = v_abs(x), max = v_set(LANE_MAX);
    slope = v_select(v_le(slope, max), slope, max);
    M flat = v_lt(slope, v_set(-EXP_LO / LANE_MAX * 2));
    V limit = v_div(v_set(-EXP_LO), v_select(flat, v_set(1), slope));
    limit = v_select(flat, max, limit);
    V inner = v_select(v_gt(magnitude, limit), v_copysign(limit, x), x);
    M steep = v_gt(slope, v_set(1 / TINY));
    V threshold = v_mul(v_select(steep, v_set(0), limit), v_set(TINY));
    inner = v_select(v_lt(magnitude, threshold), v_set(0), inner);
    struct scaling scaling = scaling_for(slope);
    slope = v_mul(v_copysign(slope, beta), scaling.factor);
    return two_prod(v_mul(inner, scaling.inverse), v_keep_nan(beta, slope));
#endif
}

/* The same, infinite for an infinite operand; but 0 times infinity is 0. */
static inline struct dd gate_argument(V x, V beta)
{
    struct dd z = clamped_product(x, beta);
    V zero = v_set(0), infinity = v_set(INFINITY);
    M is_inf = v_or(v_eq(v_abs(x), infinity), v_eq(v_abs(beta), infinity));
    M is_zero = v_or(v_eq(x, zero), v_eq(beta, zero));
    V limit = v_select(is_zero, zero, v_copysign(infinity, z.hi));
    return dd_of(v_select(is_inf, v_keep_nan(z.hi, limit), z.hi), v_select(is_inf, zero, dd_lo(z)));
}

/* x times a gate. A shut gate gives 0 with the sign of x, for an infinite x as well. */
static inline V gated(V x, struct scaled_dd gate)
{
    M shut = v_lt(gate.exponent, v_set(EXP_VANISHED));
    return v_copysign(scaled_times(gate, v_select(shut, v_set(1), x)), x);
}

/* d/dx x sigmoid(z), which is 0 at an x = c < 0. z_difference and w_difference are those of z and
   of w = x dz/dx between -|x| and c; exp_c is e^z at c.

   At -|x| it is e a / (1 + e)^2 with e = e^z and a = 1 + w + e. Since a is 0 at c, it is the sum of
   the differences of w and of e, which have the same sign. For x > 0 the derivative is 1 minus that
   at -x. */
static inline V gated_derivative(V x, struct dd z_difference, struct dd w_difference,
                                 struct dd exp_c)
{
    struct exp_and_expm1 powers = exp_and_expm1(z_difference);
    struct dd factor = dd_add(w_difference, dd_mul(exp_c, powers.expm1));
    struct scaled_dd e = {dd_mul(powers.exp.value, exp_c), powers.exp.exponent};
    V scale = bounded_exp2(e.exponent);
    struct dd one_plus_e = dd_add_to(v_set(1), dd_mul_exp2(e.value, scale));
    struct dd left = dd_div(dd_mul(e.value, factor), dd_mul(one_plus_e, one_plus_e));
    struct dd right = dd_add_to(v_set(1), dd_neg(dd_mul_exp2(left, scale)));
    M positive = v_gt(x, v_set(0));
    V y = scaled_value((struct scaled_dd){dd_select(positive, right, left),
                                          v_select(positive, v_set(0), e.exponent)});
    return signed_zero(y, v_select(positive, right.hi, factor.hi));
}

/* -|a| for a moderate or infinite a, and a finite number in the place of an infinite one. */
static inline struct dd left_of_zero(struct dd a)
{
    V lo = v_select(v_lt(a.hi, v_set(0)), dd_lo(a), v_neg(dd_lo(a)));
    M is_inf = v_eq(v_abs(a.hi), v_set(INFINITY));
    return dd_of(v_select(is_inf, v_set(EXP_LO), v_neg(v_abs(a.hi))), lo);
}

/* `a`, but -infinity where z is infinite: e^-infinity is exact. */
static inline struct dd infinite_where(struct dd a, V z)
{
    M is_inf = v_eq(v_abs(z), v_set(INFINITY));
    return dd_of(v_select(is_inf, v_set(-(Lane)INFINITY), a.hi), dd_lo(a));
}
#endif

#if SHORT_FORMS
/* beta x as a double word, and where it and its factors are of moderate magnitude. */
struct product {
    V hi, lo;
    M in_range;
};

static ALWAYS_INLINE struct product short_product(V x, V beta, Lane limit)
{
    V magnitude = v_abs(x);
    M moderate = v_and(v_lt(magnitude, v_set(0x1p60)), magnitude_between(beta, 0x1p-20, 0x1p20));
    M negligible = v_lt(magnitude, v_set(NEGLIGIBLE));
    beta = v_select(moderate, beta, v_set(1));
    x = v_select(negligible, v_set(0), v_select(moderate, x, v_set(0)));
    V z = v_mul(beta, x), z_lo = v_mul_residual(beta, x, z);
    M near = v_lt(v_abs(z), v_set(limit));
    return (struct product){v_select(near, z, v_set(0)), v_select(near, z_lo, v_set(0)),
                            v_and(moderate, near)};
}

#if LANE_BITS == 32
/* x / (1 + e). The divisor is scale (1 + (expm1_r + 1 / scale)): the rounding error of the
   bracket is less than that of the result, so that the quotient errs by less than 2 u, and by 1 u
   next to a power of two. */
static ALWAYS_INLINE V gated_quotient(V x, struct split_exp e)
{
    return v_div(x, v_fma(e.scale, v_add(e.expm1_r, v_reciprocal_exp2(e.scale)), e.scale));
}

static ALWAYS_INLINE V short_gate(struct split_exp e) { return gated_quotient(v_set(1), e); }
#else
/* 1 + e */
static ALWAYS_INLINE struct dd one_plus_exp(struct split_exp e)
{
    V one = v_set(1), base = v_add(one, e.scale), lo = v_add(one, v_sub(e.scale, base));
    V hi = v_fma(e.scale, e.expm1_r, base);
    return dd_of(hi, v_add(lo, v_fma(e.scale, e.expm1_r, v_sub(base, hi))));
}

/* x / (1 + e), corrected by its residual, for a finite x. Where x is tiny, e has to be 1. */
static ALWAYS_INLINE V gated_quotient(V x, struct split_exp e)
{
    M tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE)); /* its products could underflow */
    V y = dd_quotient(dd_of(v_select(tiny, v_set(1), x), v_set(0)), one_plus_exp(e));
    return v_select(tiny, v_mul_subnormal(v_set(0.5), x), y);
}

/* 1 / (1 + e), corrected by its residual; the quotient serves as the reciprocal, too. */
static ALWAYS_INLINE V short_gate(struct split_exp e)
{
    struct dd d = one_plus_exp(e);
    V one = v_set(1), y = v_div(one, d.hi);
    V residual = v_fma(v_neg(y), d.lo, v_fma(v_neg(y), d.hi, one));
    return v_fma(residual, y, y);
}
#endif
#endif

#endif
