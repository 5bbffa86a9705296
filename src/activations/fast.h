/* Smooth activations for ordinary elements: those of moderate size, none of whose intermediate values
   over- or underflows. The others are left to the formulas in exponentials.h and gates.h; `ordinary`
   tells which are which. A form named ..._at_1 is for hyperparameter 1.

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

/* e^r - 1 for |r| <= ln 2 / 2, by a polynomial for (e^r - 1 - r) / r^2. With the least square nothing
   underflows, and it vanishes beside 1. */
static inline V fast_rise(V r)
{
    V square = v_fma(r, r, v_set(LEAST_SQUARE));
    return v_fma(square, POLYNOMIAL_BY_PAIRS(EXP_RISE, r, square), r);
}

/* e^x = power (1 + rise). A power of two adds no error. */
struct growth {
    V power, rise;
};

/* x = n ln 2 + r; index is n + magic. */
struct reduction {
    V index, r;
};

static inline struct reduction fast_reduction(V x, V magic)
{
    V index = v_fma(x, v_set(LOG2_E), magic), n = v_sub(index, magic);
    return (struct reduction){index, v_fma(n, v_set(-LN2_LOW), v_fma(n, v_set(-LN2), x))};
}

/* Times the power of two that `magic` lacks to POWER_MAGIC. */
static inline struct growth fast_growth_by(V x, V magic)
{
    struct reduction a = fast_reduction(x, magic);
    return (struct growth){v_pow2_of(a.index), fast_rise(a.r)};
}

static inline struct growth fast_growth(V x) { return fast_growth_by(x, v_set(POWER_MAGIC)); }

static inline struct growth fast_growth_of_sum(V x, V x_low)
{
    struct reduction a = fast_reduction(x, v_set(POWER_MAGIC));
    return (struct growth){v_pow2_of(a.index), fast_rise(v_add(a.r, x_low))};
}

/* e^x = power (1 + r + tail), r being exact and the tail at most 0.07. */
struct split_growth {
    V power, r, tail;
};

static inline struct split_growth fast_split_growth(V x, V x_low)
{
    V magic = v_set(POWER_MAGIC), index = v_fma(x, v_set(LOG2_E), magic);
    V n = v_sub(index, magic), r = v_fma(n, v_set(-LN2), x);
    V r_low = v_fma(n, v_set(-LN2_LOW), x_low), rounded = v_add(r, r_low);
    V square = v_fma(rounded, rounded, v_set(LEAST_SQUARE)); /* does not underflow */
    V tail = POLYNOMIAL_BY_PAIRS(EXP_RISE, rounded, square);
    return (struct split_growth){v_pow2_of(index), r, v_fma(tail, square, r_low)};
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

static inline struct sum fast_sum_of_growth(struct growth e)
{
    V high = v_fma(e.power, e.rise, e.power);
    return s_of(high, v_fma(e.power, e.rise, v_sub(e.power, high)));
}

static inline struct sum fast_exp_sum(V x) { return fast_sum_of_growth(fast_growth(x)); }

static inline struct sum fast_exp_sum_of_sum(V x, V x_low)
{
    return fast_sum_of_growth(fast_growth_of_sum(x, x_low));
}

/* a / b, its rounding error taken back by what it leaves; b is 1 or more. */
static inline V fast_divide(struct sum a, struct sum b)
{
    V quotient = v_div(a.high, b.high);
    V rest = v_fma(v_neg(quotient), b.high, a.high);
    rest = v_add(rest, v_fma(v_neg(quotient), b.low, a.low));
    return v_fma(rest, v_rough_inverse(b.high), quotient);
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

#if LANE_BITS == 32
static inline struct fast sigmoid_forward_fast(V x) { return fast_gate(v_set(1), x); }
#else
/* 1 / (1 + e^-x), and what division and divisor lost to rounding taken back. */
static inline struct fast sigmoid_forward_fast(V x)
{
    V one = v_set(1);
    struct growth e = fast_growth(v_neg(v_within(x, FAST_LIMIT)));
    V base = v_add(one, e.power), base_low = v_add(one, v_sub(e.power, base));
    V high = v_fma(e.power, e.rise, base);
    V low = v_add(base_low, v_fma(e.power, e.rise, v_sub(base, high)));
    V y = v_div(one, high);
    V rest = v_fma(v_neg(y), low, v_fma(v_neg(y), high, one));
    return (struct fast){v_fma(rest, y, y), v_gt(x, v_set(-FAST_LIMIT))};
}
#endif

/* e (rest + e) / (1 + e)^2. */
static inline V fast_slope(struct sum e, struct sum rest)
{
    struct sum a = s_ordered(rest.high, e.high), d = s_ordered(v_set(1), e.high);
    a.low = v_add(a.low, v_add(rest.low, e.low));
    d.low = v_add(d.low, e.low);
    struct sum product = s_product(e.high, a.high), square = s_product(d.high, d.high);
    product.low = v_fma(e.high, a.low, v_fma(e.low, a.high, product.low));
    square.low = v_fma(v_mul(v_set(2), d.high), d.low, square.low);
    return fast_divide(product, square);
}

/* e / (1 + e)^2 for e = e^-x. */
static inline V fast_bell(V minus_x)
{
    struct sum e = fast_exp_sum(minus_x), d = s_ordered(v_set(1), e.high);
    d.low = v_add(d.low, e.low);
    struct sum square = s_product(d.high, d.high);
    square.low = v_fma(v_mul(v_set(2), d.high), d.low, square.low);
    return fast_divide(e, square);
}

static inline struct fast sigmoid_derivative_fast(V x)
{
    Lane limit = FAST_SLOPE_LIMIT;
    V y = fast_bell(v_minus_size(x, FAST_LEAST, limit));
    return (struct fast){y, v_lt(v_abs(x), v_set(limit))};
}

/* (1 - e) / (1 + e) for e = e^-2|x|. */
static inline struct fast tanh_forward_fast(V x)
{
    V one = v_set(1);
    struct growth e = fast_decay(v_mul(v_set(2), v_minus_size(x, 0, EXPM1_LIMIT / 2)));
    V plus = v_add(one, e.power), minus = v_sub(one, e.power);
    V above = v_fma(e.power, e.rise, plus), below = v_fma(v_neg(e.power), e.rise, minus);
#if LANE_BITS == 32
    V y = v_div(below, above);
#else
    V above_low = v_fma(e.power, e.rise, v_sub(plus, above));
    above_low = v_add(above_low, v_sub(e.power, v_sub(plus, one)));
    V below_low = v_fma(v_neg(e.power), e.rise, v_sub(minus, below));
    V y = fast_divide(s_of(below, below_low), s_of(above, above_low));
#endif
    return (struct fast){v_keep_nan(x, v_copysign(y, x)), fast_always()};
}

/* Four times that of sigmoid at 2 x. */
static inline struct fast tanh_derivative_fast(V x)
{
    Lane limit = FAST_SLOPE_LIMIT / 2;
    V y = fast_bell(v_mul(v_set(2), v_minus_size(x, FAST_LEAST, limit)));
    return (struct fast){v_mul(v_set(4), y), v_lt(v_abs(x), v_set(limit))};
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

static inline struct fast swish_forward_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_LIMIT);
    x = v_select(z.ordinary, x, v_set(1));
    return (struct fast){fast_gated(x, fast_growth_of_sum(v_neg(z.high), v_neg(z.low))),
                         z.ordinary};
}

static inline struct fast swish_forward_at_1(V x) { return fast_gate(x, x); }

/* e a / (1 + e)^2 for z = -|beta x|, e = e^z and a = 1 + z + e, or 1 minus that. What e loses to
   rounding costs 0.7 of a unit in the last place. */
static inline V fast_swish_slope(V z, V e, struct sum a)
{
    struct sum d = s_ordered(v_set(1), e);
    struct sum product = s_product(e, a.high), square = s_product(d.high, d.high);
    product.low = v_fma(e, a.low, product.low);
    square.low = v_fma(v_add(d.high, d.high), d.low, square.low);
    return fast_mirrored(z, fast_divide(product, square));
}

static inline struct fast swish_derivative_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_SLOPE_LIMIT);
    V high = v_neg(v_abs(z.high)), low = v_neg(v_mul_sign(z.low, z.high));
    struct growth growth = fast_growth_of_sum(high, low);
    V e = v_fma(growth.power, growth.rise, growth.power);
    struct sum a = s_ordered(v_add(v_set(1), high), e);
    a.low = v_add(a.low, low);
    return (struct fast){fast_swish_slope(z.high, e, a), z.ordinary};
}

static inline struct fast swish_derivative_at_1(V x)
{
    Lane limit = FAST_SLOPE_LIMIT;
    V z = v_minus_size(x, 0, limit), e = fast_exp(z);
    return (struct fast){fast_swish_slope(x, e, s_ordered(v_add(v_set(1), z), e)),
                         v_lt(v_abs(x), v_set(limit))};
}

/* x p / (p + 2) for p = t (t + 2) and t = e^x. What is lost in p for a large t matters little. */
static inline struct fast mish_forward_fast(V x)
{
    Lane limit = 40;
    V inner = v_within(x, limit), two = v_set(2);
    struct sum e = fast_exp_sum(inner);
    V cross = v_mul(v_fma(two, e.high, two), e.low);
    struct sum p = s_ordered(v_mul(two, e.high), v_fma(e.high, e.high, cross));
    struct sum d = s_ordered(two, p.high);
    d.low = v_add(d.low, p.low);
    M ordinary = v_lt(v_abs(x), v_set(limit));
    return (struct fast){v_mul(x, fast_divide(p, d)), ordinary};
}

/* log(1 + e^-x) = 2 atanh(s) for s = t / (2 + t), t = e^-x. */
static inline V fast_log1p_exp(V minus_x)
{
    struct sum t = fast_exp_sum(minus_x), d = s_ordered(v_set(2), t.high);
    d.low = v_add(d.low, t.low);
    V s = fast_divide(t, d), square = v_mul(s, s);
    V fourth = v_fma(square, square, v_set(LEAST_SQUARE));
    V tail = POLYNOMIAL_BY_PAIRS(ATANH_TAIL, square, fourth);
    return v_fma(v_mul(s, square), tail, v_mul(v_set(2), s));
}

static inline struct fast softplus_forward_at_1(V x)
{
    Lane limit = FAST_LIMIT / 2;
    M ordinary = v_lt(v_abs(x), v_set(limit)), positive = v_gt(x, v_set(0));
    V linear = v_select(v_and(ordinary, positive), x, v_set(0));
    V rest = fast_log1p_exp(v_minus_size(x, FAST_LEAST, limit));
    return (struct fast){v_add(linear, rest), ordinary};
}

static inline struct fast softplus_derivative_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_LIMIT);
    return (struct fast){fast_gated(v_set(1), fast_growth_of_sum(v_neg(z.high), v_neg(z.low))),
                         z.ordinary};
}

static inline struct fast softplus_derivative_at_1(V x) { return fast_gate(v_set(1), x); }

static inline struct fast log_sigmoid_forward_fast(V x)
{
    struct fast y = softplus_forward_at_1(v_neg(x));
    return (struct fast){v_neg(y.value), y.ordinary};
}

static inline struct fast log_sigmoid_derivative_fast(V x)
{
    return sigmoid_forward_fast(v_neg(x));
}

/* z = x (a + b x^2) as a sum, whose low part is small however a is split: its first part is so
   short that its difference from the bracket is exact. */
static inline struct sum fast_gelu_tanh(V x)
{
    V a = v_set(GELU_TANH_SHORT), b = v_set(GELU_TANH_CUBIC);
    struct sum square = s_product(x, x);
    V slope = v_fma(b, square.high, v_set(GELU_TANH_SHORT + GELU_TANH_SHORT_LOW));
    V low = v_fma(v_set(GELU_TANH_CUBIC_LOW), square.high, v_set(GELU_TANH_SHORT_LOW));
    low = v_fma(b, square.low, low);
    low = v_add(v_fma(b, square.high, v_sub(a, slope)), low);
    struct sum z = s_product(x, slope);
    return s_of(z.high, v_fma(x, low, z.low));
}

static inline struct fast gelu_tanh_forward_fast(V x)
{
    Lane limit = 8;
    struct sum minus = fast_gelu_tanh(v_mul_sign(v_minus_size(x, FAST_LEAST, limit), x));
    return (struct fast){fast_gated(x, fast_growth_of_sum(minus.high, minus.low)),
                         v_gt(x, v_set(-limit))};
}

/* e (1 + x z' + e) / (1 + e)^2 for x < 0 and e = e^z, x z' = z + 2 b x^3, or 1 minus that. */
static inline struct fast gelu_tanh_derivative_fast(V x)
{
    Lane limit = LANE_BITS == 32 ? 7 : 15;
    V inner = v_minus_size(x, FAST_LEAST, limit);
    struct sum z = fast_gelu_tanh(inner);
    V square = v_mul(inner, inner), linear = v_add(v_set(1), z.high);
    V slope = v_mul(v_set(2 * GELU_TANH_CUBIC_LOW), square);
    slope = v_fma(v_set(2 * GELU_TANH_CUBIC), square, slope);
    V high = v_fma(inner, slope, linear);
    V low = v_add(v_fma(inner, slope, v_sub(linear, high)), z.low);
    V left = fast_slope(fast_exp_sum_of_sum(z.high, z.low), s_of(high, low));
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(limit))};
}

/* Phi(-a) = e^(-a^2/2) mills: that factor by polynomials about the multiples of MILLS_WIDTH to 15,
   one of which is nearest to a. Their leading term is a sum; the rest is at most two fifths of it.
   The power of e is split. */
#define FAST_GAUSS_LIMIT ((Lane)15.5 * MILLS_WIDTH)
struct gauss {
    struct sum mills;
    struct split_growth e;
};

static inline struct gauss fast_gauss(V a)
{
    V magic = v_set((Lane)1.5 / EPSILON), index = v_fma(a, v_set(1 / MILLS_WIDTH), magic);
    V d = v_fma(v_sub(index, magic), v_set(-MILLS_WIDTH), a);
    V tail = v_lookup_16(MILLS[MILLS_DEGREE], index), step = v_mul(d, d);
#pragma GCC unroll 8
    for (int power = MILLS_DEGREE - 2; power >= 0; power -= 2) {
        V even = v_lookup_16(power ? MILLS[power] : MILLS_LOW, index);
        tail = v_fma(tail, step, v_fma(v_lookup_16(MILLS[power + 1], index), d, even));
    }
    struct sum square = s_product(a, a);
    V half = v_set(-0.5);
    return (struct gauss){s_ordered(v_lookup_16(MILLS[0], index), tail),
                          fast_split_growth(v_mul(half, square.high), v_mul(half, square.low))};
}

/* x Phi(x) = max(x, 0) - a Phi(-a) for a = |x|. At the limit Phi(-a) vanishes beside 1. */
static inline struct fast gelu_forward_fast(V x)
{
    Lane limit = FAST_GAUSS_LIMIT;
    struct gauss g = fast_gauss(v_neg(v_minus_size(x, FAST_LEAST, limit)));
    V minus_a = v_mul(v_minus_size(x, 0, limit), g.e.power), zero = v_set(0);
    V low = v_fma(g.mills.high, g.e.r, v_fma(g.mills.high, g.e.tail, g.mills.low));
    low = v_select(v_lt(v_abs(x), v_set(EPSILON / 128)), zero,
                   low); /* lest the product underflow */
    V minus_closed = v_fma(minus_a, g.mills.high, v_mul(minus_a, low));
    V open = v_select(v_gt(x, zero), x, zero);
    return (struct fast){v_add(open, minus_closed), v_gt(x, v_set(-limit))};
}

/* Phi(-a) - a phi(a) for a = -x, or 1 minus that. */
static inline struct fast gelu_derivative_fast(V x)
{
    Lane limit = FAST_GAUSS_LIMIT;
    V a = v_neg(v_minus_size(x, FAST_LEAST, limit));
    struct gauss g = fast_gauss(a);
    V high = v_fma(a, v_set(-INV_SQRT_2PI), g.mills.high);
    V low = v_fma(a, v_set(-INV_SQRT_2PI_LOW), v_fma(high, g.e.tail, g.mills.low));
    low = v_fma(high, g.e.r, low);
    V left = v_mul(v_add(high, low), g.e.power);
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(limit))};
}

#endif
