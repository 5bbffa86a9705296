/* Losses of a probability p = sigmoid(x) and a target t.

   sigmoid_cross_entropy(x, t) = softplus(x) - x t = |x| share + log(1 + e^-|x|), where share is
   1 - t for x > 0, else t: both terms are at least 0 for a target between 0 and 1. Its derivative
   is sigmoid(x) - t = share - sigmoid(-|x|) for x > 0, else sigmoid(-|x|) - share.

   Largest errors in ULP:
   sigmoid_cross_entropy, float32: 1.724 at -0.42575, 0.9 (avx2), 0.502 at -2.03169, 0.000603616
     (sse42, scalar)
   sigmoid_cross_entropy, float64: 1.389 at 0.379739, 0.1 (avx2), 0.750 at 708.532, 1 (sse42,
     scalar)
   sigmoid_cross_entropy', float32: 0.724 at -16.2242, 4.37529e-08 (avx2), 0.501 at -2.3359,
     0.0373444 (sse42, scalar)
   sigmoid_cross_entropy', float64: 0.765 at 708.775, 1 (avx2, sse42, scalar)
   sigmoid_focal_loss, float32: 1.129 at -25.9432, 0 (avx2), 0.504 at -1.71501, 0 (sse42,
     scalar)
   sigmoid_focal_loss, float64: 1.173 at 17.6591, 1 (avx2), 0.795 at 9.30942, 1 (sse42, scalar)
   sigmoid_focal_loss', float32: 1.049 at 3.09699, 1 (avx2), 0.503 at -0.929786, 0 (sse42,
     scalar)
   sigmoid_focal_loss', float64: 1.018 at -20.468, 0 (avx2), 0.905 at -3.812, 0 (sse42, scalar)
   sigmoid_focal_loss'', float32: 1.252 at 16.2421, 1 (avx2), 0.502 at -13.4865, 0 (sse42,
     scalar)
   sigmoid_focal_loss'', float64: 1.156 at -30.8293, 0 (avx2), 0.849 at -37.7079, 0 (sse42,
     scalar) */
#ifndef ACTIVATIONS_SIGMOID_LOSSES_H
#define ACTIVATIONS_SIGMOID_LOSSES_H

#include "activations/softplus.h"

#if EXACT_FORMS
/* 1 - target where x > 0, else target, exactly. */
static inline struct dd share_of(V x, V target)
{
    V zero = v_set(0);
    M right = v_gt(x, zero), is_inf = v_eq(v_abs(target), v_set(INFINITY));
    V of_target = v_select(right, v_neg(target), target),
      finite = v_select(is_inf, zero, of_target);
    struct dd share = two_sum(v_select(right, v_set(1), zero), finite);
    return dd_of(v_select(is_inf, of_target, share.hi), dd_lo(share));
}

/* linear + 2^exponent curve, where linear is given in units of 2^shift and may be 0. Both sides fit
   into the range of a lane: a curve far below the smallest linear is as good as a smaller one. */
static inline V linear_plus_curve(struct dd linear, V shift, struct scaled_dd curve)
{
    M curved = v_eq(linear.hi, v_set(0));
    V exponent = v_sub(curve.exponent, shift), lo = v_set(TINY_EXPONENT / 5 * 8);
    V scale = v_exp2(v_floor(v_select(v_lt(exponent, lo), lo, exponent)));
    struct dd near = dd_mul_exp2(curve.value, scale), sum = two_sum(linear.hi, near.hi);
    V both = v_add(sum.hi, v_add(dd_lo(sum), v_add(dd_lo(linear), dd_lo(near))));
    return v_ldexp(v_select(curved, dd_value(curve.value), both),
                   v_select(curved, curve.exponent, shift));
}

/* magnitude share + curve for a curve of at most ln 2 that vanishes next to the product of a large
   factor. */
static inline V line_plus_curve(V magnitude, struct dd share, struct scaled_dd curve)
{
    V zero = v_set(0);
    M flat = v_or(v_eq(magnitude, zero), v_eq(share.hi, zero));
#ifdef WIDE
    V line = v_mul(v_select(flat, zero, magnitude), v_select(flat, zero, share.hi));
    return v_add(line, v_mul(curve.value.hi, v_exp2(curve.exponent)));
#else
    V size = v_abs(share.hi), tiny = v_set(TINY), huge = v_set(1 / TINY), one = v_set(1);
    V next_to_0 = v_set(EPSILON * EPSILON); /* its product with 2 vanishes next to ln 2 */
    M near = v_lt(magnitude, next_to_0), far = v_gt(magnitude, huge);
    M shallow = v_lt(size, tiny), steep = v_gt(size, huge);
    M is_inf = v_or(v_eq(magnitude, v_set(INFINITY)), v_eq(size, v_set(INFINITY)));
    M alone = v_or(v_and(far, v_ge(size, tiny)), v_and(steep, v_ge(magnitude, next_to_0)));
    M no_product = v_or(flat, is_inf), no_sum = v_or(no_product, alone);
    M vanishes = v_or(flat, v_and(near, v_le(size, v_set(2))));
    /* Scaled factors have products of moderate magnitude. */
    V up = v_set(TINY_EXPONENT), down = v_neg(up);
    V share_shift = v_select(shallow, up, v_select(steep, down, zero));
    V hi = v_mul(share.hi, v_select(shallow, huge, v_select(steep, tiny, one)));
    V lo = v_select(v_or(no_product, steep), zero, v_flush_tiny(share.lo));
    struct scaled_dd slope = {dd_of(v_select(no_product, one, hi), lo), share_shift};
    M overflows = v_and(steep, v_gt(magnitude, v_set(LANE_MAX * TINY)));
    V inner = v_select(overflows, v_set(LANE_MAX * TINY), magnitude);
    V product =
        scaled_times(slope, v_select(v_and(alone, v_lt(inner, v_set(INFINITY))), inner, one));
    V shift = v_add(share_shift, v_select(near, up, v_select(far, down, zero)));
    V factor = v_mul(magnitude, v_select(near, huge, v_select(far, tiny, one)));
    factor = v_select(vanishes, zero, v_select(no_sum, one, factor));
    struct dd line = dd_mul_by(slope.value, factor);
    V y = linear_plus_curve(line, v_select(v_or(vanishes, no_sum), zero, shift), curve);
    y = v_select(alone, product, y);
    return v_select(flat, y, v_select(is_inf, v_copysign(v_set(INFINITY), share.hi), y));
#endif
}

static inline V sigmoid_cross_entropy_forward(V x, V target)
{
    V y = line_plus_curve(v_abs(x), share_of(x, target), log1p_exp(dd_from(x)));
    return v_keep_nan(target, y);
}

static inline V sigmoid_cross_entropy_derivative(V x, V target)
{
    V zero = v_set(0);
    M right = v_gt(x, zero);
    struct gate gate = logistic(dd_from(x));
    struct dd share = share_of(x, target), open = gate.open.value, closed = gate.closed.value;
    struct dd linear = dd_select(right, share, dd_neg(share));
    M is_inf = v_eq(v_abs(linear.hi), v_set(INFINITY));
    linear = dd_select(is_inf, dd_from(v_set(1)), linear);
    struct scaled_dd curve = {dd_select(right, dd_neg(closed), open),
                              v_select(right, gate.closed.exponent, gate.open.exponent)};
    M shallow = v_lt(v_abs(linear.hi), v_set(TINY));
    V shift = v_select(shallow, v_set(TINY_EXPONENT), zero);
    linear = dd_mul_exp2(linear, v_select(shallow, v_set(1 / TINY), v_set(1)));
    V y = linear_plus_curve(linear, shift, curve);
    return v_select(is_inf, v_select(right, share.hi, v_neg(share.hi)), v_keep_nan(target, y));
}

/* sigmoid_focal_loss(x, t, gamma) = q^gamma softplus(a), where a = -x for the target 1 and x for
   the target 0, and q = sigmoid(a) is the probability of the other target. With s = softplus(a) and
   h = gamma (1 - q) its derivatives by a are

       q^gamma (h s + q)    and    q^gamma (h s (h - q) + q (1 - q + 2 h)).

   Each is a power of two times a double word: q^gamma, s, q and h may all vanish. */
struct focal {
    struct scaled_dd power, slope;  /* q^gamma, h */
    struct dd softplus, wrong;      /* s and q in units of 2^exponent */
    struct dd unit_slope;           /* 1 - q in units of 2^slope.exponent */
    struct dd q, bounded_slope;     /* q and h, or as good as these next to 1 */
    V exponent;
    M is_limit;
};

/* The argument a. Targets other than 0 and 1 give NaN. */
static inline V focal_argument(V x, V target)
{
    V other = v_select(v_eq(target, v_set(0)), x, v_set(0));
    return v_select(v_eq(target, v_set(1)), v_neg(x), other);
}

/* A large number in place of an infinite gamma, 0 in place of one that makes no difference to
   1 + gamma. */
static inline V focal_parameter(V gamma)
{
    V finite =
        v_select(v_eq(v_abs(gamma), v_set(INFINITY)), v_copysign(v_set(-EXP_LO), gamma), gamma);
    return v_select(v_lt(v_abs(gamma), v_set(EPSILON * EPSILON)), v_set(0), finite);
}

/* a clamped to where every power of two of it has vanished, or exceeds the range. */
static inline struct dd dd_clamped(struct dd a)
{
    V limit = v_set(-EXP_LO);
    M beyond = v_gt(v_abs(a.hi), limit);
    return dd_select(beyond, dd_from(v_copysign(limit, a.hi)), a);
}

static inline struct dd dd_from_scaled(struct scaled_dd a)
{
    V lo = v_set(TINY_EXPONENT / 5 * 8);
    V exponent = v_floor(v_select(v_lt(a.exponent, lo), lo, a.exponent));
    return dd_mul_exp2(a.value, v_exp2(exponent));
}

/* q^gamma = e^(gamma log q) with log q = min(a, 0) - curve, curve = log(1 + e^-|a|) */
static inline struct scaled_dd focal_power(struct dd linear, V gamma, struct dd times_curve,
                                           struct scaled_dd q)
{
    M is_square = v_eq(gamma, v_set(2));
    struct scaled_dd square = {dd_mul(q.value, q.value), v_add(q.exponent, q.exponent)};
    if (v_all(is_square))
        return square;
    struct dd exponent = dd_clamped(dd_add(linear, dd_neg(times_curve)));
    struct scaled_dd power = exp_clamped(exponent.hi, dd_lo(exponent));
    return (struct scaled_dd){dd_select(is_square, square.value, power.value),
                              v_select(is_square, square.exponent, power.exponent)};
}

static inline struct focal focal_terms(V x, V target, V gamma)
{
    V zero = v_set(0), one = v_set(1), limit = v_set(-EXP_LO), a = focal_argument(x, target);
    V used = focal_parameter(gamma), huge = v_set(1 / TINY);
    M negative = v_lt(a, zero), steep = v_eq(v_abs(gamma), v_set(INFINITY));
    M is_huge = v_gt(v_abs(used), huge), left = v_lt(a, v_set(EXP_LO / 2));
    V scale = v_select(is_huge, v_set(TINY), one), factor = v_mul(used, scale);
    V shift = v_select(is_huge, v_set(-TINY_EXPONENT), zero);
    V near = v_select(v_gt(v_abs(a), limit), v_copysign(limit, a), a);
    struct gate gate = logistic(dd_from(near));
    struct scaled_dd curve = log1p_exp(dd_from(near));
    struct scaled_dd times_curve = {dd_mul_by(curve.value, factor), v_add(curve.exponent, shift)};
    struct scaled_dd slope = {dd_mul_by(gate.closed.value, factor),
                              v_add(gate.closed.exponent, shift)};
    struct focal f;
    f.is_limit = v_or(v_eq(v_abs(a), v_set(INFINITY)), steep);
    f.q = dd_from_scaled(gate.open);
    f.slope = (struct scaled_dd){dd_select(steep, dd_from(used), slope.value),
                                 v_select(steep, zero, slope.exponent)};
    f.bounded_slope = dd_clamped(dd_from_scaled(f.slope));
    f.unit_slope = dd_mul_exp2(gate.closed.value, scale);
    /* q^gamma q, q^gamma s: to the left q and s are e^a, and the product is one exponential. */
    V argument = v_select(left, v_max(a, v_neg(huge)), v_select(negative, v_flush_tiny(a), zero));
    V bounded = v_clamp(used, -1 / TINY, 1 / TINY);
    struct dd rate = two_sum(v_select(left, one, zero), bounded);
    struct dd linear = dd_mul_by(rate, argument);
    f.power = focal_power(linear, used, dd_clamped(dd_from_scaled(times_curve)), gate.open);
    f.power.exponent = v_select(steep, v_neg(v_copysign(limit, gamma)), f.power.exponent);
    struct dd sum = dd_trim(dd_add(dd_from(near), dd_from_scaled(curve)));
    f.softplus = dd_select(left, dd_from(one), dd_select(negative, curve.value, sum));
    f.wrong = dd_select(left, dd_from(one), gate.open.value);
    f.exponent = v_select(v_or(left, v_ge(a, zero)), zero, curve.exponent);
    return f;
}

/* value times the powers of two of q^gamma, s and `exponent`, and the limit where an operand is
   infinite. */
static inline V focal_result(struct focal f, struct dd value, V exponent)
{
    V zero = v_set(0), two = v_set(2), lo = v_set(2 * EXP_LO);
    exponent = v_add(exponent, v_add(f.power.exponent, f.exponent));
    exponent = v_select(v_lt(exponent, lo), lo, exponent);
    M vanishes = v_and(f.is_limit, v_lt(exponent, v_neg(two)));
    M overflows = v_and(f.is_limit, v_gt(exponent, two));
    V y = v_ldexp(dd_value(dd_mul(f.power.value, value)), v_select(f.is_limit, zero, exponent));
    y = v_select(vanishes, v_copysign(zero, value.hi), y);
    return v_select(overflows, v_copysign(v_set(INFINITY), value.hi), y);
}

static inline V focal_nan(V x, V target, V gamma, V y)
{
    M known = v_or(v_eq(target, v_set(0)), v_eq(target, v_set(1)));
    return v_keep_nan(x, v_keep_nan(gamma, v_select(known, y, v_set(NAN))));
}

static inline V sigmoid_focal_loss_forward(V x, V target, V gamma)
{
    struct focal f = focal_terms(x, target, gamma);
    V y = focal_result(f, f.softplus, v_set(0)), a = focal_argument(x, target);
    M linear = v_and(v_gt(a, v_set(-EXP_LO)), v_lt(v_abs(gamma), v_set(INFINITY)));
    return focal_nan(x, target, gamma, v_select(linear, a, y));
}

static inline V sigmoid_focal_loss_derivative(V x, V target, V gamma)
{
    struct focal f = focal_terms(x, target, gamma);
    struct dd sum = dd_add(dd_mul(f.bounded_slope, f.softplus), f.wrong);
    V y = focal_result(f, sum, v_set(0));
    return focal_nan(x, target, gamma, v_select(v_eq(target, v_set(1)), v_neg(y), y));
}

static inline V sigmoid_focal_loss_second_derivative(V x, V target, V gamma)
{
    struct focal f = focal_terms(x, target, gamma);
    struct dd curved = dd_mul(f.slope.value, f.softplus);
    curved = dd_mul(curved, dd_add(f.bounded_slope, dd_neg(f.q)));
    struct dd others = dd_add(f.unit_slope, dd_mul_exp2(f.slope.value, v_set(2)));
    struct dd sum = dd_add(curved, dd_mul(f.wrong, others));
    return focal_nan(x, target, gamma, focal_result(f, sum, f.slope.exponent));
}
#endif

#if SHORT_FORMS
/* Targets that a short form takes: a product with MIN_ARGUMENT is normal. */
static ALWAYS_INLINE M is_short_target(V target)
{
    M soft = v_and(v_ge(target, v_set(TINY)), v_le(target, v_set(1)));
    return v_or(soft, v_eq(target, v_set(0)));
}

static ALWAYS_INLINE struct partial sigmoid_cross_entropy_forward_short(V x, V target)
{
    M known = is_short_target(target);
    target = v_select(known, target, v_set(0));
    V t = v_neg_abs_clamped(x, MIN_ARGUMENT, SOFTPLUS_LIMIT), inner = v_copysign(t, x);
    V linear = v_fma(v_neg(inner), target, v_max(inner, v_set(0)));
    M range = v_and(known, v_lt(v_abs(x), v_set(SOFTPLUS_LIMIT)));
    return in_range(linear_plus_log1p_exp(linear, t), range);
}

/* At most this far left e^3 is normal. */
#define FOCAL_LIMIT (LANE_BITS == 32 ? 28 : 230)

/* e^t for t <= 0 as a double word, without its power of two `scale`, within 0.2 u */
struct scaled_exp {
    struct dd value;
    V scale;
};

static ALWAYS_INLINE struct scaled_exp exact_exp(V t)
{
    struct exp_parts a = exp_in_parts(t, v_set(0));
    struct dd one_plus_r = fast_two_sum(v_set(1), a.r);
    struct dd value = fast_two_sum(one_plus_r.hi, v_add(one_plus_r.lo, a.tail));
    return (struct scaled_exp){value, a.scale};
}

/* Where the two terms nearly cancel, the digits of sigmoid(-|x|) do not suffice. */
static ALWAYS_INLINE struct partial sigmoid_cross_entropy_derivative_short(V x, V target)
{
    V zero = v_set(0), one = v_set(1);
    M right = v_gt(x, zero), known = v_le(v_abs(target), one);
    target = v_select(known, target, zero);
    V base = v_select(right, one, zero), sign = v_select(right, v_set(-0.0f), zero);
    struct dd linear = fast_two_sum(base, v_neg(target));
    struct scaled_exp a = exact_exp(v_neg_abs_clamped(x, MIN_ARGUMENT, SQUARE_LIMIT));
    struct dd e = dd_mul_exp2(a.value, a.scale);
    struct dd d = dd_one_plus(e);
    V small = v_div(e.hi, d.hi),
      small_lo = v_mul(dd_residual(e, d, small), v_reciprocal_estimate(d.hi));
    struct dd sum = two_sum(linear.hi, v_xor_sign(small, sign));
    V y = v_add(sum.hi, v_add(sum.lo, v_add(linear.lo, v_xor_sign(small_lo, sign))));
    M apart = v_ge(v_abs(y), v_mul(v_set(0.1875f), small));
    M range = v_and(v_and(known, apart), v_lt(v_abs(x), v_set(SQUARE_LIMIT)));
    return in_range(y, range);
}

/* The short forms of the focal loss, for gamma = 2. With e = e^-|a|, d = 1 + e and
   2 atanh(r) = r (2 + tail) each is a quotient of double words. For a < 0:

       (2 + e) d^2 q^2 s                           = e^3 (2 + tail)
       (2 + e) d^3 q^2 (h s + q)                   = e^3 (6 + e + 2 tail)
       (2 + e) d^4 q^2 (h s (h - q) + q (1 + 3 p)) = e^3 (18 + e + 2 (2 - e) tail), p = 1 - q

   For a >= 0, with w = 4 e - 2, the right sides are

       (2 + e) a + e (2 + tail)
       (2 + e) (1 + 2 e a) + 2 e^2 (2 + tail)
       e ((2 + e) (5 + w a) + w e (2 + tail)) */
struct short_focal {
    struct dd e, d, d2, e_plus_2, cube; /* cube: e^3 without its powers of two */
    struct scaled_exp exp;
    V a, tail, sign;
    M left, range;
};

static ALWAYS_INLINE struct short_focal short_focal_terms(V x, V target)
{
    V zero = v_set(0), one = v_set(1), t = v_neg_abs_clamped(x, MIN_ARGUMENT, FOCAL_LIMIT);
    M is_1 = v_eq(target, one), known = v_or(is_1, v_eq(target, zero));
    struct short_focal f;
    f.sign = v_select(is_1, v_set(-0.0f), zero);
    f.range = v_and(known, v_lt(v_abs(x), v_set(FOCAL_LIMIT)));
    f.left = v_lt(v_xor_sign(v_copysign(t, x), f.sign), zero);
    f.a = v_neg(t);
    f.exp = exact_exp(t);
    f.e = dd_mul_exp2(f.exp.value, f.exp.scale);
    f.d = dd_one_plus(f.e);
    f.d2 = dd_square(f.d);
    f.e_plus_2 = fast_two_sum(v_set(2), f.e.hi);
    f.e_plus_2.lo = v_add(f.e_plus_2.lo, f.e.lo);
    V r = v_div(f.e.hi, f.e_plus_2.hi), square = v_mul(r, r);
    V fourth = v_fma(square, square, v_set(MIN_SQUARE));
    f.tail = v_mul(square, pairwise_horner(ATANH_TAIL, COUNT_OF(ATANH_TAIL), square, fourth));
    f.cube = dd_mul_unordered(dd_square(f.exp.value), f.exp.value);
    return f;
}

/* base + e, base > e, with more in the low part. */
static ALWAYS_INLINE struct dd short_focal_factor(struct short_focal f, Lane base, V more)
{
    struct dd sum = fast_two_sum(v_set(base), f.e.hi);
    return dd_of(sum.hi, v_add(sum.lo, v_add(f.e.lo, more)));
}

/* a (2 + tail) */
static ALWAYS_INLINE struct dd times_2_plus_tail(struct dd a, V tail)
{
    V two = v_set(2);
    return dd_of(v_mul(two, a.hi), v_fma(a.hi, tail, v_mul(two, a.lo)));
}

static ALWAYS_INLINE struct dd dd_sum(struct dd a, struct dd b)
{
    struct dd sum = two_sum(a.hi, b.hi);
    return fast_two_sum(sum.hi, v_add(sum.lo, v_add(a.lo, b.lo)));
}

/* left / divisor e^3, which is in the cube without its powers of two, or right / divisor times
   `scale`. */
static ALWAYS_INLINE V short_focal_quotient(struct short_focal f, struct dd left, struct dd right,
                                            V scale, struct dd divisor)
{
    left = fast_two_sum(left.hi, left.lo);
    V y = dd_quotient(dd_select(f.left, left, right), dd_mul_unordered(f.e_plus_2, divisor));
    V cube = v_mul(f.exp.scale, v_mul(f.exp.scale, f.exp.scale));
    return v_mul(y, v_select(f.left, cube, scale));
}

/* The catalogue has these at gamma = 2 only. */
static ALWAYS_INLINE struct partial sigmoid_focal_loss_forward_short(V x, V target, V gamma,
                                                                     bool gamma_is_2)
{
    (void)gamma, (void)gamma_is_2;
    struct short_focal f = short_focal_terms(x, target);
    struct dd line = two_prod(f.e_plus_2.hi, f.a);
    line.lo = v_fma(f.e_plus_2.lo, f.a, line.lo);
    struct dd right = dd_sum(line, times_2_plus_tail(f.e, f.tail));
    struct dd left = times_2_plus_tail(f.cube, f.tail);
    return in_range(short_focal_quotient(f, left, right, v_set(1), f.d2), f.range);
}

static ALWAYS_INLINE struct partial sigmoid_focal_loss_derivative_short(V x, V target, V gamma,
                                                                        bool gamma_is_2)
{
    (void)gamma, (void)gamma_is_2;
    struct short_focal f = short_focal_terms(x, target);
    V two = v_set(2), twice_a = v_add(f.a, f.a);
    struct dd left = short_focal_factor(f, 6, v_mul(two, f.tail));
    struct dd line = two_prod(f.e.hi, twice_a);
    line.lo = v_fma(f.e.lo, twice_a, line.lo);
    /* The square of a smaller e vanishes next to 2, and its products could underflow. */
    struct dd square = dd_square(dd_of(v_max(f.e.hi, v_set(128 * EPSILON)), f.e.lo));
    square = times_2_plus_tail(dd_mul_exp2(square, two), f.tail);
    struct dd right = dd_sum(dd_mul_unordered(f.e_plus_2, dd_one_plus(line)), square);
    V y = short_focal_quotient(f, dd_mul_unordered(f.cube, left), right, v_set(1),
                               dd_mul_unordered(f.d2, f.d));
    return in_range(v_xor_sign(y, f.sign), f.range);
}

/* To the right the terms cancel next to a = 2.2. */
static ALWAYS_INLINE struct partial
sigmoid_focal_loss_second_derivative_short(V x, V target, V gamma, bool gamma_is_2)
{
    (void)gamma, (void)gamma_is_2;
    struct short_focal f = short_focal_terms(x, target);
    V two = v_set(2);
    V bend = v_mul(v_fma(v_set(-2), f.e.hi, v_set(4)), f.tail);
    struct dd left = dd_mul_unordered(f.cube, short_focal_factor(f, 18, bend));
    struct dd w = fast_two_sum(v_neg(two), v_mul(v_set(4), f.e.hi));
    w.lo = v_fma(v_set(4), f.e.lo, w.lo);
    struct dd line = two_prod(w.hi, f.a);
    line.lo = v_fma(w.lo, f.a, line.lo);
    line = dd_mul_unordered(f.e_plus_2, dd_sum(dd_from(v_set(5)), line));
    struct dd right = dd_sum(line, times_2_plus_tail(dd_mul_unordered(w, f.e), f.tail));
    M apart = v_or(f.left, v_ge(v_abs(right.hi), v_set(1)));
    right = dd_mul_unordered(right, f.exp.value);
    V y = short_focal_quotient(f, left, right, f.exp.scale, dd_square(f.d2));
    return in_range(y, v_and(f.range, apart));
}
#endif

#endif
