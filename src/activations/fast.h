/* Smooth activations in lanes of float32, for ordinary elements: those of moderate size, none
   of whose intermediate values over- or underflows. The others are left to the formulas in
   exponentials.h and gates.h, in float64; `ordinary` tells which are which. */
#ifndef ACTIVATIONS_FAST_H
#define ACTIVATIONS_FAST_H

#include "math/exp.h"

struct fast {
    V value;
    M ordinary;
};

/* e^-FAST_LIMIT is so much larger than the subnormals that what it lacks is not one either. */
#define FAST_LIMIT 55.0f

static inline V fast_exp(V x, V x_low)
{
    struct power e = exp_table(x, x_low);
    return v_scale_within(s_value(e.value), e.exponent);
}

static inline M fast_size(V x, Lane low, Lane high)
{
    V size = v_abs(x);
    return v_and(v_ge(size, v_set(low)), v_le(size, v_set(high)));
}

/* e^x = high + low. high - 1 is exact as far as low is not small beside it. */
struct fast_parts {
    V high, low;
};

static inline struct fast_parts fast_exp_parts(V x, V x_low)
{
    struct power e = exp_table(x, x_low);
    return (struct fast_parts){v_scale_within(e.value.high, e.exponent),
                               v_scale_within(e.value.low, e.exponent)};
}

/* a / (b + b_low), its rounding error taken back by what it leaves; b is 1 or more. */
static inline V fast_divide(struct sum a, V b, V b_low)
{
    V quotient = v_div(a.high, b);
    V rest = v_neg(v_mul_residual(quotient, b, a.high));
    rest = v_add(rest, v_sub(a.low, v_mul(quotient, v_beside_one(b_low))));
    return v_mul_add(rest, v_rough_inverse(b), quotient);
}

static inline struct fast elu_forward_fast(V x, V alpha)
{
    M positive = v_gt(x, v_set(0));
    M ordinary = v_and(v_gt(x, v_set(-FAST_LIMIT)), fast_size(alpha, TINY, 1 / TINY));
    V inner = v_select(positive, v_set(0), v_select(ordinary, x, v_set(0)));
    struct fast_parts e = fast_exp_parts(inner, v_set(0));
    alpha = v_select(ordinary, alpha, v_set(1));
    V left = v_mul_add(alpha, v_sub(e.high, v_set(1)), v_mul(alpha, e.low));
    return (struct fast){v_select(positive, x, left), ordinary};
}

static inline struct fast elu_derivative_fast(V x, V alpha)
{
    M positive = v_gt(x, v_set(0));
    M ordinary = v_and(v_gt(x, v_set(-FAST_LIMIT / 2)), fast_size(alpha, TINY, 1 / TINY));
    V inner = v_select(positive, v_set(0), v_select(ordinary, x, v_set(0)));
    alpha = v_select(ordinary, alpha, v_set(1));
    V left = v_mul(alpha, fast_exp(inner, v_set(0)));
    return (struct fast){v_select(positive, v_set(1), left), ordinary};
}

/* As elu, for the alpha that everyone uses; others need a quotient. */
static inline struct fast celu_forward_fast(V x, V alpha)
{
    struct fast y = elu_forward_fast(x, v_set(1));
    return (struct fast){y.value, v_and(y.ordinary, v_eq(alpha, v_set(1)))};
}

static inline struct fast celu_derivative_fast(V x, V alpha)
{
    struct fast y = elu_derivative_fast(x, v_set(1));
    return (struct fast){y.value, v_and(y.ordinary, v_eq(alpha, v_set(1)))};
}

static inline struct fast selu_forward_fast(V x)
{
    M positive = v_gt(x, v_set(0)), ordinary = v_gt(x, v_set(-FAST_LIMIT));
    V inner = v_select(positive, v_set(0), v_select(ordinary, x, v_set(0)));
    struct fast_parts e = fast_exp_parts(inner, v_set(0));
    V scale = v_set(SELU_LAMBDA_ALPHA), base = v_sub(e.high, v_set(1));
    V left = v_mul_add(v_set(SELU_LAMBDA_ALPHA_LOW), base, v_mul(scale, e.low));
    left = v_mul_add(scale, base, left);
    V right = v_mul(v_set(SELU_LAMBDA), v_select(positive, x, v_set(0)));
    return (struct fast){v_select(positive, right, left), ordinary};
}

static inline struct fast selu_derivative_fast(V x)
{
    M positive = v_gt(x, v_set(0)), ordinary = v_gt(x, v_set(-FAST_LIMIT));
    V e = fast_exp(v_select(positive, v_set(0), v_select(ordinary, x, v_set(0))), v_set(0));
    V left = v_mul(v_set(SELU_LAMBDA_ALPHA), e);
    return (struct fast){v_select(positive, v_set(SELU_LAMBDA), left), ordinary};
}

/* x / (1 + e^-z), the smaller of 1 and e^-z being rounded first. */
static inline V fast_gated(V x, V z, V z_low)
{
    struct fast_parts e = fast_exp_parts(v_neg(z), v_neg(z_low));
    M negative = v_lt(z, v_set(0));
    V larger = v_select(negative, e.high, v_set(1)),
      smaller = v_select(negative, v_set(1), e.high);
    return v_div(x, v_add(larger, v_add(smaller, e.low)));
}

static inline struct fast sigmoid_forward_fast(V x)
{
    M ordinary = v_lt(v_abs(x), v_set(FAST_LIMIT));
    x = v_select(ordinary, x, v_set(0));
    return (struct fast){fast_gated(v_set(1), x, v_set(0)), ordinary};
}

/* t / (1 + t)^2 for t = e^-size. */
static inline V fast_bell(V size)
{
    struct fast_parts e = fast_exp_parts(v_neg(size), v_set(0));
    struct sum t = s_ordered(e.high, e.low), d = s_ordered(v_set(1), t.high);
    struct sum square = s_product(d.high, d.high);
    V low = v_mul(v_mul(v_set(2), d.high), v_add(d.low, t.low));
    return fast_divide(t, square.high, v_add(square.low, low));
}

static inline struct fast sigmoid_derivative_fast(V x)
{
    M ordinary = v_lt(v_abs(x), v_set(FAST_LIMIT));
    return (struct fast){fast_bell(v_abs(v_select(ordinary, x, v_set(0)))), ordinary};
}

/* A function by polynomials about the multiples of `width` to 15, one of which is nearest to a.
   The leading term is a sum; what is added to it is at most two fifths of it. */
static inline struct sum fast_pieces(const Lane (*table)[16], const Lane *table_low, int degree,
                                     Lane width, V a)
{
    V magic = v_set(0x1.8p23f);
    V index = v_mul_add(a, v_set(1 / width), magic);
    V d = v_mul_add(v_sub(index, magic), v_set(-width), a);
    V tail = v_lookup_16(table[degree], index);
#pragma GCC unroll 8
    for (int power = degree - 1; power > 0; power--)
        tail = v_mul_add(tail, d, v_lookup_16(table[power], index));
    tail = v_mul_add(tail, d, v_lookup_16(table_low, index));
    return s_of(v_lookup_16(table[0], index), tail);
}

/* At the limit tanh has reached 1. */
static inline struct fast tanh_forward_fast(V x)
{
    V size = v_abs(x), limit = v_set(9.125f);
    V a = v_select(v_lt(size, limit), size, limit);
    struct sum y = fast_pieces(TANH, TANH_LOW, TANH_DEGREE, TANH_WIDTH, a);
    return (struct fast){v_copysign(s_value(y), x), v_eq(x, x)};
}

/* Four times that of sigmoid at 2 x. */
static inline struct fast tanh_derivative_fast(V x)
{
    M ordinary = v_lt(v_abs(x), v_set(FAST_LIMIT / 2));
    V size = v_abs(v_select(ordinary, x, v_set(0)));
    return (struct fast){v_mul(v_set(4), fast_bell(v_mul(v_set(2), size))), ordinary};
}

/* z = beta x as a sum, for elements of moderate size. */
struct fast_gate {
    V z, z_low;
    M ordinary;
};

static inline struct fast_gate fast_gate(V x, V beta, Lane limit)
{
    V size = v_abs(x);
    M ordinary = v_and(v_lt(size, v_set(0x1p60f)), fast_size(beta, 0x1p-20f, 0x1p20f));
    M none = v_lt(size, v_set(0x1p-50f));
    beta = v_select(ordinary, beta, v_set(1));
    x = v_select(none, v_set(0), v_select(ordinary, x, v_set(0)));
    V z = v_mul(beta, x), z_low = v_mul_residual(beta, x, z);
    M near = v_lt(v_abs(z), v_set(limit));
    return (struct fast_gate){v_select(near, z, v_set(0)), v_select(near, z_low, v_set(0)),
                              v_and(ordinary, near)};
}

static inline struct fast swish_forward_fast(V x, V beta)
{
    struct fast_gate g = fast_gate(x, beta, FAST_LIMIT);
    return (struct fast){fast_gated(v_select(g.ordinary, x, v_set(1)), g.z, g.z_low),
                         g.ordinary};
}

/* (1 + e + z e) / (1 + e)^2 for e = e^-z. */
static inline struct fast swish_derivative_fast(V x, V beta)
{
    struct fast_gate g = fast_gate(x, beta, 40);
    struct fast_parts parts = fast_exp_parts(v_neg(g.z), v_neg(g.z_low));
    struct sum e = s_ordered(parts.high, parts.low), d = s_sum(v_set(1), e.high);
    struct sum square = s_product(d.high, d.high);
    V square_low = v_mul_add(v_mul(v_set(2), d.high), v_add(d.low, e.low), square.low);
    struct sum numerator = {v_mul_add(g.z, e.high, d.high),
                            v_mul_add(v_add(v_set(1), g.z), e.low, d.low)};
    return (struct fast){fast_divide(numerator, square.high, square_low), g.ordinary};
}

/* x p / (p + 2) for p = t (t + 2) and t = e^x. What is lost in p for a large t matters little. */
static inline struct fast mish_forward_fast(V x)
{
    M ordinary = v_lt(v_abs(x), v_set(40));
    x = v_select(ordinary, x, v_set(1));
    struct fast_parts e = fast_exp_parts(x, v_set(0));
    V t = v_add(e.high, e.low), two = v_set(2);
    struct sum p = s_ordered(v_mul(two, e.high), v_mul_add(t, t, v_mul(two, e.low)));
    struct sum d = s_sum(p.high, two);
    return (struct fast){v_mul(x, fast_divide(p, d.high, v_add(d.low, p.low))), ordinary};
}

/* log(1 + e^-size) = 2 atanh(s) for s = t / (2 + t), t = e^-size. */
static inline V fast_log1p_exp(V size)
{
    struct fast_parts e = fast_exp_parts(v_neg(size), v_set(0));
    struct sum t = s_ordered(e.high, e.low), d = s_ordered(v_set(2), t.high);
    V s = fast_divide(t, d.high, v_add(d.low, t.low)), inner = v_beside_one(s);
    V square = v_mul(inner, inner);
    V tail = v_mul(v_mul(inner, square), POLYNOMIAL(ATANH_TAIL, square));
    return v_mul_add(v_set(2), s, tail);
}

static inline struct fast softplus_forward_fast(V x, V beta)
{
    M ordinary = v_and(v_lt(v_abs(x), v_set(FAST_LIMIT / 2)), v_eq(beta, v_set(1)));
    x = v_select(ordinary, x, v_set(0));
    V linear = v_select(v_gt(x, v_set(0)), x, v_set(0));
    return (struct fast){v_add(linear, fast_log1p_exp(v_abs(x))), ordinary};
}

static inline struct fast softplus_derivative_fast(V x, V beta)
{
    struct fast_gate g = fast_gate(x, beta, FAST_LIMIT);
    return (struct fast){fast_gated(v_set(1), g.z, g.z_low), g.ordinary};
}

static inline struct fast log_sigmoid_derivative_fast(V x)
{
    return sigmoid_forward_fast(v_neg(x));
}

static inline struct fast log_sigmoid_forward_fast(V x)
{
    struct fast y = softplus_forward_fast(v_neg(x), v_set(1));
    return (struct fast){v_neg(y.value), y.ordinary};
}

/* x sigmoid(z) for z = x (a + b x^2) as a sum. */
static inline struct fast gelu_tanh_forward_fast(V x)
{
    M ordinary = v_lt(v_abs(x), v_set(8));
    V inner =
        v_select(v_lt(v_abs(x), v_set(0x1p-30f)), v_set(0), v_select(ordinary, x, v_set(0)));
    struct sum square = s_product(inner, inner);
    V b = v_set(GELU_TANH_CUBIC), b_low = v_set(GELU_TANH_CUBIC_LOW);
    struct sum cubic = s_product(b, square.high);
    cubic.low = v_mul_add(b, square.low, v_mul_add(b_low, square.high, cubic.low));
    struct sum slope = s_sum(v_set(GELU_TANH_LINEAR), cubic.high);
    slope.low = v_add(slope.low, v_add(cubic.low, v_set(GELU_TANH_LINEAR_LOW)));
    struct sum z = s_product(inner, slope.high);
    z.low = v_mul_add(inner, slope.low, z.low);
    return (struct fast){fast_gated(v_select(ordinary, x, v_set(0)), z.high, z.low), ordinary};
}

/* x Phi(x) = max(x, 0) - a Phi(-a) for a = |x|, where Phi(-a) e^(a^2/2) is a polynomial about the
   nearest multiple of MILLS_WIDTH. To the right of the last one Phi(-a) vanishes. */
static inline struct fast gelu_forward_fast(V x)
{
    V limit = v_set(9.6f), size = v_abs(x), zero = v_set(0);
    M ordinary = v_gt(x, v_neg(limit));
    V a = v_select(v_lt(size, limit), size, limit);
    struct sum mills = fast_pieces(MILLS, MILLS_LOW, MILLS_DEGREE, MILLS_WIDTH, a);
    mills = s_ordered(mills.high, mills.low);
    V inner = v_select(v_lt(a, v_set(0x1p-30f)), zero, a);
    struct sum square = s_product(inner, inner);
    V half = v_set(-0.5f);
    struct fast_parts e = fast_exp_parts(v_mul(half, square.high), v_mul(half, square.low));
    V scaled = v_mul(a, mills.high), scaled_low = v_mul(inner, mills.low);
    V closed = v_mul_add(scaled_low, e.high, v_mul(scaled, e.low));
    closed = v_mul_add(scaled, e.high, closed);
    V open = v_select(v_gt(x, zero), x, zero);
    return (struct fast){v_sub(open, closed), ordinary};
}

#endif
