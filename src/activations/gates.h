/* Sigmoid and what is made of it: everything in terms of t = e^-|x|, which cannot overflow,
   and of sums, so that no digit is lost in 1 + t or 1 - t. Results that vanish are kept as
   a sum times a power of two up to the last step, so that they keep their digits down to
   the subnormals. */
#ifndef ACTIVATIONS_GATES_H
#define ACTIVATIONS_GATES_H

#include "math/exp.h"
#include "math/gauss.h"
#include "math/log1p.h"

/* y, a zero with the given sign. The sign of a NaN is left alone: it may depend on the compiler. */
static inline V signed_zero(V y, V sign)
{
    return v_select(v_eq(y, v_set(0)), v_copysign(y, sign), y);
}

/* sigmoid(z) and 1 - sigmoid(z) = sigmoid(-z). */
struct gate {
    struct power open, closed;
};

static inline struct gate logistic(struct sum z)
{
    M negative = v_lt(z.high, v_set(0));
    V size_low = v_select(negative, s_low(z), v_neg(s_low(z)));
    struct power t = exp_power(v_neg(v_abs(z.high)), size_low);
    struct sum scaled = s_shift(t.value, p_bounded_scale(t.exponent));
    struct sum denominator = s_add_to(v_set(1), scaled);
    struct power large = {s_div(s_set(1, 0), denominator), v_set(0)};
    struct power small = {s_mul(t.value, large.value), t.exponent};
    return (struct gate){
        {s_select(negative, small.value, large.value),
         v_select(negative, small.exponent, large.exponent)},
        {s_select(negative, large.value, small.value),
         v_select(negative, large.exponent, small.exponent)},
    };
}

static inline struct sum exact(V x) { return s_of(x, v_set(0)); }

static inline V sigmoid_forward(V x) { return p_value(logistic(exact(x)).open); }

static inline struct power gate_derivative(struct gate gate)
{
    return (struct power){s_mul(gate.open.value, gate.closed.value),
                          v_add(gate.open.exponent, gate.closed.exponent)};
}

static inline V sigmoid_derivative(V x) { return p_value(gate_derivative(logistic(exact(x)))); }

/* -u / (2 + u) for u = e^(-2 |x|) - 1. */
static inline V tanh_forward(V x)
{
    V size = v_saturated(x, MANTISSA_BITS);
    struct sum u = expm1_sum(v_mul(v_set(-2), size), v_set(0));
    struct sum below = s_add_to(v_set(2), s_of(v_beside_one(u.high), s_low(u)));
    struct sum y = s_div(s_neg(u), below);
    return v_copysign(s_value(y), x);
}

/* 1 - tanh^2 x = 4 sigmoid(2 x) sigmoid(-2 x) */
static inline V tanh_derivative(V x)
{
    V finite = v_copysign(v_saturated(x, -EXP_LOWEST), x);
    V twice = v_mul(v_set(2), finite);
    twice = v_select(v_eq(v_abs(x), v_set(INFINITY)), x, twice);
    struct power y = gate_derivative(logistic(exact(twice)));
    return v_scale(s_value(y.value), v_add(y.exponent, v_set(2)));
}

/* beta x as a sum, limited to where sigmoid differs from its limits, and 0 where it is so
   small that sigmoid is 1/2: neither overflows nor underflows. */
static inline struct sum limited_product(V x, V beta)
{
#ifdef WIDE
    V z = v_mul(v_bounded(x), v_bounded(beta));
    return s_of(v_copysign(v_saturated(z, -EXP_LOWEST), z), v_set(0));
#else
    V slope = v_abs(beta), size = v_abs(x), most = v_set(LARGEST);
    slope = v_select(v_le(slope, most), slope, most);
    M flat = v_lt(slope, v_set(-EXP_LOWEST / LARGEST * 2));
    V limit = v_div(v_set(-EXP_LOWEST), v_select(flat, v_set(1), slope));
    limit = v_select(flat, most, limit);
    V inner = v_select(v_gt(size, limit), v_copysign(limit, x), x);
    M steep = v_gt(slope, v_set(1 / TINY));
    V threshold = v_mul(v_select(steep, v_set(0), limit), v_set(TINY));
    inner = v_select(v_lt(size, threshold), v_set(0), inner);
    struct unit unit = unit_for(slope);
    slope = v_mul(v_copysign(slope, beta), unit.factor);
    return s_product(v_mul(inner, unit.inverse), v_keep_nan(beta, slope));
#endif
}

/* An infinite operand is the limit; next to it a 0 stays 0. */
static inline struct sum gate_argument(V x, V beta)
{
    struct sum z = limited_product(x, beta);
    V zero = v_set(0), infinity = v_set(INFINITY);
    M endless = v_or(v_eq(v_abs(x), infinity), v_eq(v_abs(beta), infinity));
    M none = v_or(v_eq(x, zero), v_eq(beta, zero));
    V far = v_select(none, zero, v_copysign(infinity, z.high));
    return s_of(v_select(endless, v_keep_nan(z.high, far), z.high),
                v_select(endless, zero, s_low(z)));
}

/* x times a gate. Where that is shut the limit is 0 with x's sign, for an infinite x too. */
static inline V gated(V x, struct power gate)
{
    M shut = v_lt(gate.exponent, v_set(EXP_VANISHED));
    return v_copysign(p_times(gate, v_select(shut, v_set(1), x)), x);
}

/* The derivative of x sigmoid(z(x)): sigmoid(z) (1 + x z' sigmoid(-z)), given w = x z'. Where it
   vanishes, it keeps its sign. */
static inline V gated_derivative(struct sum z, struct sum w)
{
    struct gate gate = logistic(z);
    struct sum closed = s_shift(gate.closed.value, p_bounded_scale(gate.closed.exponent));
    struct sum change = s_mul(w, closed);
    struct sum factor = s_add(s_set(1, 0), change);
    V y = p_value((struct power){s_mul(gate.open.value, factor), gate.open.exponent});
    return signed_zero(y, factor.high);
}

/* What of a sum is finite: in products with an exact 0. */
static inline struct sum bounded(struct sum a)
{
    M endless = v_eq(v_abs(a.high), v_set(INFINITY));
    V limit = v_copysign(v_set(-EXP_LOWEST), a.high);
    return s_of(v_select(endless, limit, a.high), s_low(a));
}

static inline V swish_forward(V x, V beta)
{
    return gated(x, logistic(gate_argument(x, beta)).open);
}

static inline V swish_derivative(V x, V beta)
{
    struct sum z = gate_argument(x, beta);
    return gated_derivative(z, bounded(z));
}

/* 2 sqrt(2/pi) (x + 0.044715 x^3), limited as above; and its derivative times x. */
static inline struct sum gelu_tanh_argument(V x, Lane cubic_factor)
{
    V inner = v_beside_one(v_copysign(v_saturated(x, 80), x));
    struct sum square = s_product(inner, inner);
    struct sum cubic = s_mul(square, s_set(GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW));
    cubic = s_mul_by(cubic, v_set(cubic_factor));
    return s_mul_by(s_add(s_set(GELU_TANH_LINEAR, GELU_TANH_LINEAR_LOW), cubic), inner);
}

static inline struct sum gelu_tanh_gate(V x)
{
    struct sum z = gelu_tanh_argument(x, 1);
    M endless = v_eq(v_abs(x), v_set(INFINITY));
    return s_of(v_select(endless, x, z.high), s_low(z));
}

static inline V gelu_tanh_forward(V x) { return gated(x, logistic(gelu_tanh_gate(x)).open); }

static inline V gelu_tanh_derivative(V x)
{
    return gated_derivative(gelu_tanh_gate(x), gelu_tanh_argument(x, 3));
}

/* Where Phi(-a) has vanished, even times a. */
#define GAUSS_LIMIT (MANTISSA_BITS == 53 ? 39 : 152)

/* e^(-x^2/2), for a limited size = |x|. */
static inline struct power gauss_weight(V x, V size)
{
    V moderate = v_beside_one(size), half = v_set(-0.5f), endless = v_set(-(Lane)INFINITY);
    struct sum square = s_product(moderate, moderate);
    V high = v_mul(half, square.high);
    high = v_select(v_ge(size, v_set(GAUSS_LIMIT)), v_set(EXP_LOWEST), high);
    high = v_select(v_eq(v_abs(x), v_set(INFINITY)), endless, high);
    return exp_power(high, v_mul(half, s_low(square)));
}

/* Phi(x) = 1 - Phi(-x). */
static inline struct power gauss(V x)
{
    M negative = v_lt(x, v_set(0));
    V size = v_saturated(x, GAUSS_LIMIT);
    struct power tail = gauss_weight(x, size);
    tail.value = s_mul(tail.value, gauss_tail(size));
    struct sum rest = s_neg(s_shift(tail.value, p_bounded_scale(tail.exponent)));
    return (struct power){s_select(negative, tail.value, s_add_to(v_set(1), rest)),
                          v_select(negative, tail.exponent, v_set(0))};
}

static inline V gelu_forward(V x) { return gated(x, gauss(x)); }

/* Phi(x) + x phi(x); to the left e^(-x^2/2) (g(|x|) - |x| / sqrt(2 pi)), to the right 1 less
   that at -x. */
static inline V gelu_derivative(V x)
{
    M negative = v_lt(x, v_set(0));
    V size = v_saturated(x, GAUSS_LIMIT);
    struct sum density = s_mul_by(s_set(INV_SQRT_2PI, INV_SQRT_2PI_LOW), v_beside_one(size));
    struct power left = gauss_weight(x, size);
    struct sum factor = s_add(gauss_tail(size), s_neg(density));
    left.value = s_mul(left.value, factor);
    struct sum rest = s_neg(s_shift(left.value, p_bounded_scale(left.exponent)));
    struct sum right = s_add_to(v_set(1), rest);
    V y = p_value((struct power){s_select(negative, left.value, right),
                                 v_select(negative, left.exponent, v_set(0))});
    return signed_zero(y, v_select(negative, factor.high, right.high));
}

/* log(1 + e^z) - max(z, 0) = log(1 + e^-|z|) */
static inline struct power softplus_rest(struct sum z)
{
    V low = v_select(v_lt(z.high, v_set(0)), s_low(z), v_neg(s_low(z)));
    struct power t = exp_power(v_neg(v_abs(z.high)), low);
    return (struct power){log1p_ratio(t.value, p_bounded_scale(t.exponent)), t.exponent};
}

/* linear + 2^exponent rest, where one of them may be 0 and linear infinite. */
static inline V softplus_sum(V linear, struct power rest)
{
    M curved = v_eq(linear, v_set(0)), huge = v_gt(v_abs(linear), v_set(LARGEST / 4));
    struct sum near = s_shift(rest.value, p_bounded_scale(rest.exponent));
    struct sum both = s_sum(v_select(huge, v_set(0), linear), near.high);
    V low = v_add(s_low(both), s_low(near));
    V right = v_select(huge, v_add(linear, near.high), v_add(both.high, low));
    V left = v_scale(v_select(curved, s_value(rest.value), v_set(0)),
                     v_select(curved, rest.exponent, v_set(0)));
    return v_select(curved, left, right);
}

/* In units in which beta is of moderate size. Where x is beyond them it is the result. A zero or
   infinite beta gives the limit from the side of its sign, 1 / beta where x is not the result. */
static inline V softplus_forward(V x, V beta)
{
    struct sum z = gate_argument(x, beta);
    V zero = v_set(0), size = v_abs(beta);
    M pole = v_and(v_eq(beta, zero), v_eq(z.high, zero));
    M settled = v_or(pole, v_eq(size, v_set(INFINITY)));
    M linear = v_ge(z.high, v_set(-EXP_LOWEST / 2)), right = v_gt(z.high, zero);
    V divisor = v_select(settled, v_set(1), beta);
    struct unit unit = unit_for(divisor);
    V inner = v_mul(v_select(linear, zero, v_select(right, x, zero)), unit.inverse);
    struct power rest = softplus_rest(z);
    rest.value = s_div(rest.value, exact(v_mul(divisor, unit.factor)));
    rest.exponent = v_select(linear, zero, rest.exponent);
    V y = v_mul(v_select(linear, zero, softplus_sum(inner, rest)), unit.factor);
    V limit = v_select(pole, v_set(INFINITY), v_keep_nan(z.high, zero));
    raise_division_in(pole);
    return v_select(linear, x, v_copysign(v_select(settled, limit, y), beta));
}

static inline V softplus_derivative(V x, V beta)
{
    return p_value(logistic(gate_argument(x, beta)).open);
}

static inline V log_sigmoid_forward(V x)
{
    V linear = v_select(v_lt(x, v_set(0)), v_neg(x), v_set(0));
    return v_neg(softplus_sum(linear, softplus_rest(exact(v_neg(x)))));
}

static inline V log_sigmoid_derivative(V x) { return p_value(logistic(exact(x)).closed); }

static inline V softsign_forward(V x)
{
    V size = v_saturated(x, 1 / TINY);
    struct sum y = s_div(exact(size), s_sum(v_set(1), v_beside_one(size)));
    return v_copysign(s_value(y), x);
}

/* Beyond it even 1 / (x TINY)^2 vanishes when it is scaled back by TINY^2. */
#if LANE_BITS == 128
#define SCALED_LIMIT 0x1p400L
#else
#define SCALED_LIMIT 0x1p60
#endif

/* Beyond where 1 matters, x is scaled down lest its square overflows. */
static inline V softsign_derivative(V x)
{
    V size = v_abs(x), huge = v_set(1 / TINY), limit = v_set(SCALED_LIMIT);
    M large = v_gt(size, huge);
    V scaled = v_mul(size, v_select(large, v_set(TINY), v_set(1)));
    scaled = v_select(v_gt(scaled, limit), v_select(large, limit, scaled), scaled);
    scaled = v_beside_one(scaled);
    struct sum sum = s_sum(v_select(large, v_set(0), v_set(1)), scaled);
    struct sum inverse = s_div(s_set(1, 0), sum);
    inverse = s_select(v_gt(size, v_set(LARGEST)), s_set(0, 0), inverse);
    V y = s_value(s_mul(inverse, inverse));
    V factor = v_select(large, v_set(TINY), v_set(1));
    return v_mul(v_mul(y, factor), factor);
}

/* With t = e^-|x|: tanh(log(1 + e^x)) is p / (p + 2) for p = t (t + 2) where x <= 0, and
   (1 + 2 t) / (1 + 2 t + 2 t^2) where x > 0. */
static inline V mish_forward(V x)
{
    M negative = v_le(x, v_set(0));
    struct power e = exp_power(v_neg(v_abs(x)), v_set(0));
    struct sum t = s_shift(e.value, p_bounded_scale(e.exponent));
    struct sum two_more = s_add_to(v_set(2), t), p = s_mul(t, two_more);
    struct sum numerator = s_add_to(v_set(1), s_shift(t, v_set(2)));
    struct sum denominator = s_add(numerator, s_shift(s_mul(t, t), v_set(2)));
    struct sum above = s_select(negative, s_mul(e.value, two_more), numerator);
    struct sum below = s_select(negative, s_add_to(v_set(2), p), denominator);
    return gated(x,
                 (struct power){s_div(above, below), v_select(negative, e.exponent, v_set(0))});
}

/* e^x w / d^2 with w = 4 (x + 1) + (4 x + 6) e^x + 4 e^2x + e^3x and d = 2 + 2 e^x + e^2x; for
   x > 0 all of it times e^-4x. */
static inline V mish_derivative(V x)
{
    M negative = v_le(x, v_set(0));
    struct power e = exp_power(v_neg(v_abs(x)), v_set(0));
    struct sum t = s_shift(e.value, p_bounded_scale(e.exponent));
    V inner = v_copysign(v_saturated(x, -EXP_LOWEST), x), four = v_set(4);
    struct sum a = s_sum(v_mul(four, inner), four), b = s_sum(v_mul(four, inner), v_set(6));
    struct sum left = s_add(s_set(4, 0), t);
    left = s_add(b, s_mul(left, t));
    left = s_add(a, s_mul(left, t));
    struct sum right = s_add(b, s_mul(a, t));
    right = s_add(s_set(4, 0), s_mul(right, t));
    right = s_add(s_set(1, 0), s_mul(right, t));
    struct sum square = s_mul(t, t), twice = s_shift(t, v_set(2));
    struct sum d = s_select(negative, s_add(s_add(s_set(2, 0), twice), square),
                            s_add(s_add(s_set(1, 0), twice), s_shift(square, v_set(2))));
    struct sum w = s_select(negative, s_mul(left, e.value), right);
    V y = p_value(
        (struct power){s_div(w, s_mul(d, d)), v_select(negative, e.exponent, v_set(0))});
    return signed_zero(y, v_select(negative, left.high, right.high));
}

#endif
