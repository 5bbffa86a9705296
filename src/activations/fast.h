/* Smooth activations for ordinary elements: those of moderate size, none of whose intermediate values
   over- or underflows. The others are left to the formulas in exponentials.h and gates.h; `ordinary`
   tells which are which. A form named ..._at_1 is for hyperparameter 1.

   Those that take more steps than a polynomial whose coefficients are looked up have two forms, one of
   them in pieces.h and one in formulas.h.

   In the error bounds u is the largest relative error of one rounding, 2^-24 in float32. Long
   chains of steps cost more than many short ones, so polynomials are summed by pairs. */
#ifndef ACTIVATIONS_FAST_H
#define ACTIVATIONS_FAST_H

#include "loops/elementwise.h"
#include "math/exp.h"

/* e^-FAST_LIMIT is so much larger than the subnormals that what it lacks is not one either. Nor is
   the product of two e^-FAST_SLOPE_LIMIT. Arguments of functions that are the same to the last
   digit down to 0 may be as small as FAST_LEAST, and so may the square beside a larger number as
   LEAST_SQUARE. e^-EXPM1_LIMIT vanishes beside 1, and FAST_NONE 2^20 does. */
#if LANE_BITS == 32
#define FAST_LIMIT 55.0f
#define FAST_SLOPE_LIMIT 42.0f
#define FAST_LEAST 0x1p-40f
#define LEAST_SQUARE 0x1p-100f
#define EXPM1_LIMIT 24.0f
#define FAST_NONE 0x1p-50f
#else
#define FAST_LIMIT 600.0
#define FAST_SLOPE_LIMIT 320.0
#define FAST_LEAST 0x1p-200
#define LEAST_SQUARE 0x1p-300
#define EXPM1_LIMIT 48.0
#define FAST_NONE 0x1p-80
#endif

/* A derivative f' for which f'(x) + f'(-x) = 1, by its left side. */
static inline V fast_mirrored(V x, V left)
{
    return v_select(v_gt(x, v_set(0)), v_sub(v_set(1), left), left);
}

static inline M fast_size(V x, Lane low, Lane high)
{
    V size = v_abs(x);
    return v_and(v_ge(size, v_set(low)), v_le(size, v_set(high)));
}

/* e^r - 1 for |r| <= ln 2 / 2, by a polynomial for (e^r - 1 - r) / r^2. */
static inline V fast_rise_by(V r, V square)
{
    return v_fma(square, POLYNOMIAL_BY_PAIRS(EXP_RISE, r, square), r);
}

/* With the least square nothing underflows, and it vanishes beside 1. */
static inline V fast_rise(V r) { return fast_rise_by(r, v_fma(r, r, v_set(LEAST_SQUARE))); }

/* e^x = power (1 + rise). A power of two adds no error. */
struct growth {
    V power, rise;
};

/* x + x_low = n ln 2 + r; index is n + POWER_MAGIC. */
struct reduction {
    V index, r;
};

static inline struct reduction fast_reduction(V x)
{
    V magic = v_set(POWER_MAGIC);
    V index = v_fma(x, v_set(LOG2_E), magic), n = v_sub(index, magic);
    return (struct reduction){index, v_fma(n, v_set(-LN2_LOW), v_fma(n, v_set(-LN2), x))};
}

static inline struct reduction fast_reduction_of_sum(V x, V x_low)
{
    V magic = v_set(POWER_MAGIC), index = v_fma(x, v_set(LOG2_E), magic),
      n = v_sub(index, magic);
    V low = v_fma(n, v_set(-LN2_LOW), x_low);
    return (struct reduction){index, v_add(v_fma(n, v_set(-LN2), x), low)};
}

static inline struct growth fast_growth_from(struct reduction a)
{
    return (struct growth){v_pow2_of(a.index), fast_rise(a.r)};
}

static inline struct growth fast_growth(V x) { return fast_growth_from(fast_reduction(x)); }

static inline struct growth fast_growth_of_sum(V x, V x_low)
{
    return fast_growth_from(fast_reduction_of_sum(x, x_low));
}

/* As fast_growth, for -EXPM1_LIMIT <= x <= 0 where 1 is subtracted: n ln 2 needs no second part, but the
   polynomial one more term, and the square of a tiny r must be 0. */
static inline struct growth fast_decay(V x)
{
    V magic = v_set(POWER_MAGIC), index = v_fma(x, v_set(LOG2_E), magic);
    V r = v_fma(v_sub(index, magic), v_set(-LN2), x);
    V least = v_set(LEAST_SQUARE), square = v_fma(r, r, least);
    V tail = POLYNOMIAL_BY_PAIRS(EXP_RISE_FINE, r, square);
    return (struct growth){v_pow2_of(index), v_fma(v_sub(square, least), tail, r)};
}

static inline V fast_exp(V x)
{
    struct growth e = fast_growth(x);
    return v_fma(e.power, e.rise, e.power);
}

/* What a quotient of a and b leaves of a. */
static inline V fast_rest(struct sum a, struct sum b, V quotient)
{
    V rest = v_fma(v_neg(quotient), b.high, a.high);
    return v_add(rest, v_fma(v_neg(quotient), b.low, a.low));
}

/* a / b, its rounding error taken back; b is 1 or more. */
static inline V fast_divide(struct sum a, struct sum b)
{
    V quotient = v_div(a.high, b.high);
    return v_fma(fast_rest(a, b, quotient), v_rough_inverse(b.high), quotient);
}

static inline struct fast elu_forward_fast(V x, V alpha)
{
    M ordinary = fast_size(alpha, TINY, 1 / TINY), negative = v_lt(x, v_set(0));
    alpha = v_select(v_and(ordinary, negative), alpha, v_set(1)); /* lest alpha |x| underflow */
    struct growth e = fast_decay(v_minus_size(x, 0, EXPM1_LIMIT));
    V left = v_fma(alpha, v_mul(e.power, e.rise), v_fma(alpha, e.power, v_neg(alpha)));
    return (struct fast){v_select(negative, left, x), ordinary};
}

static inline struct fast elu_derivative_fast(V x, V alpha)
{
    M ordinary = v_and(v_gt(x, v_set(-FAST_LIMIT)), fast_size(alpha, 0x1p-40, 0x1p40));
    V e = fast_exp(v_minus_size(x, 0, FAST_LIMIT));
    V left = v_mul(v_select(ordinary, alpha, v_set(1)), e);
    return (struct fast){v_select(v_gt(x, v_set(0)), v_set(1), left), ordinary};
}

static inline struct fast elu_forward_at_1(V x)
{
    struct growth e = fast_decay(v_minus_size(x, 0, EXPM1_LIMIT));
    V left = v_fma(e.power, e.rise, v_sub(e.power, v_set(1)));
    return (struct fast){v_select(v_lt(x, v_set(0)), left, x), fast_always()};
}

static inline struct fast elu_derivative_at_1(V x)
{
    V left = fast_exp(v_minus_size(x, 0, FAST_LIMIT));
    return (struct fast){v_select(v_gt(x, v_set(0)), v_set(1), left),
                         v_gt(x, v_set(-FAST_LIMIT))};
}

static inline struct fast celu_forward_at_1(V x) { return elu_forward_at_1(x); }

static inline struct fast celu_derivative_at_1(V x) { return elu_derivative_at_1(x); }

static inline struct fast selu_forward_fast(V x)
{
    M negative = v_lt(x, v_set(0));
    struct growth e = fast_decay(v_minus_size(x, 0, EXPM1_LIMIT));
    V scale = v_set(SELU_LAMBDA_ALPHA);
    V left = v_fma(scale, v_mul(e.power, e.rise), v_fma(scale, e.power, v_neg(scale)));
    V right = v_mul(v_set(SELU_LAMBDA), v_select(negative, v_set(0), x));
    return (struct fast){v_select(negative, left, right), fast_always()};
}

static inline struct fast selu_derivative_fast(V x)
{
    V left = v_mul(v_set(SELU_LAMBDA_ALPHA), fast_exp(v_minus_size(x, 0, FAST_LIMIT)));
    return (struct fast){v_select(v_gt(x, v_set(0)), v_set(SELU_LAMBDA), left),
                         v_gt(x, v_set(-FAST_LIMIT))};
}

/* x / (1 + e). The divisor is power (1 + (rise + 1 / power)): what the bracket loses, the result
   lacks anyway, so that it errs by less than 2 u, and by 1 u where it is near a power of two. */
static inline V fast_gated(V x, struct growth e)
{
    return v_div(x, v_fma(e.power, v_add(e.rise, v_pow2_inverse(e.power)), e.power));
}

/* x / (1 + e^-z), where x is negative if z is. */
static inline struct fast fast_gate(V x, V z)
{
    struct growth e = fast_growth(v_neg(v_within(z, FAST_LIMIT)));
    return (struct fast){fast_gated(x, e), v_gt(z, v_set(-FAST_LIMIT))};
}

/* beta x as a sum, for elements of moderate size. */
struct product {
    V high, low;
    M ordinary;
};

static inline struct product fast_product(V x, V beta, Lane limit)
{
    V size = v_abs(x);
    M ordinary = v_and(v_lt(size, v_set(0x1p60)), fast_size(beta, 0x1p-20, 0x1p20));
    M none = v_lt(size, v_set(FAST_NONE));
    beta = v_select(ordinary, beta, v_set(1));
    x = v_select(none, v_set(0), v_select(ordinary, x, v_set(0)));
    V z = v_mul(beta, x), z_low = v_mul_residual(beta, x, z);
    M near = v_lt(v_abs(z), v_set(limit));
    return (struct product){v_select(near, z, v_set(0)), v_select(near, z_low, v_set(0)),
                            v_and(ordinary, near)};
}

/* 1 + e. */
static inline struct sum fast_divisor(struct growth e)
{
    V one = v_set(1), base = v_add(one, e.power), low = v_add(one, v_sub(e.power, base));
    V high = v_fma(e.power, e.rise, base);
    return s_of(high, v_add(low, v_fma(e.power, e.rise, v_sub(base, high))));
}

#if LANE_BITS == 32
static inline struct fast sigmoid_forward_fast(V x) { return fast_gate(v_set(1), x); }
#else
/* What division and divisor lost to rounding is taken back by the quotient, which is the inverse of
   the divisor, too. */
static inline struct fast sigmoid_forward_fast(V x)
{
    struct sum d = fast_divisor(fast_growth(v_neg(v_within(x, FAST_LIMIT))));
    V one = v_set(1), y = v_div(one, d.high);
    V rest = v_fma(v_neg(y), d.low, v_fma(v_neg(y), d.high, one));
    return (struct fast){v_fma(rest, y, y), v_gt(x, v_set(-FAST_LIMIT))};
}
#endif

/* As fast_gated, and what division and divisor lost to rounding taken back, for an x that is finite.
   Where it is tiny, e has to be 1, and nothing is lost. */
static inline V fast_gated_finely(V x, struct growth e)
{
    M none = v_lt(v_abs(x), v_set(FAST_NONE)); /* products with which could underflow */
    V y = fast_divide(s_of(v_select(none, v_set(1), x), v_set(0)), fast_divisor(e));
    return v_select(none, v_mul(v_set(0.5), x), y);
}

static inline struct fast swish_forward_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_LIMIT);
    x = v_select(z.ordinary, x, v_set(1));
    struct growth e = fast_growth_of_sum(v_neg(z.high), v_neg(z.low));
    return (struct fast){LANE_BITS == 32 ? fast_gated(x, e) : fast_gated_finely(x, e),
                         z.ordinary};
}

#if LANE_BITS == 32
static inline struct fast swish_forward_at_1(V x) { return fast_gate(x, x); }
#else
static inline struct fast swish_forward_at_1(V x)
{
    M open = v_ge(x, v_set(FAST_LIMIT)), none = v_lt(v_abs(x), v_set(FAST_NONE));
    V z = v_select(none, v_set(0), v_within(x, FAST_LIMIT));
    V inner = v_select(v_lt(v_abs(x), v_set(FAST_LIMIT)), x, v_set(1));
    V y = fast_gated_finely(inner, fast_growth(v_neg(z)));
    return (struct fast){v_select(open, x, y), v_gt(x, v_set(-FAST_LIMIT))};
}
#endif

static inline struct fast softplus_derivative_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_LIMIT);
    return (struct fast){fast_gated(v_set(1), fast_growth_of_sum(v_neg(z.high), v_neg(z.low))),
                         z.ordinary};
}

static inline struct fast softplus_derivative_at_1(V x) { return fast_gate(v_set(1), x); }

#if LANE_BITS == 32
#include "math/piecewise.h"
#endif
#ifdef V_HAS_LOOKUP_32
#include "activations/pieces.h"
#else
#include "activations/formulas.h"
#endif

static inline struct fast log_sigmoid_forward_fast(V x)
{
    struct fast y = softplus_forward_at_1(v_neg(x));
    return (struct fast){v_neg(y.value), y.ordinary};
}

static inline struct fast log_sigmoid_derivative_fast(V x)
{
    return sigmoid_forward_fast(v_neg(x));
}

#endif
