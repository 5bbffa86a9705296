/* tanh(x), tanh'(x) = 1 - tanh^2 x = 4 sigmoid'(2 x);
   tanh_shrink(x) = x - tanh(x), tanh_shrink'(x) = tanh^2 x;
   softcap(x) = cap tanh(x / cap), the same for cap and -cap; softcap'(x) = tanh'(x / cap).

   Largest errors in ULP:
   tanh, float32: 0.994 at 0.062253 (avx512), 1.932 at 0.517457 (avx2), 0.507 at 0.0618178
     (sse42, scalar)
   tanh, float64: 1.377 at 0.177023 (avx512, avx2), 0.741 at -0.173414 (sse42, scalar)
   tanh', float32: 1.522 at 0.285802 (avx512), 1.838 at 0.883539 (avx2), 0.501 at -6.2943
     (sse42, scalar)
   tanh', float64: 1.746 at -8.63792e-05 (avx512, avx2), 0.774 at -355 (sse42, scalar)
   tanh' from the result, float32: 1.495 at 0.00667042 (avx2), 0.500 at 0.938782 (sse42, scalar)
   tanh' from the result, float64: 1.474 at 0.00526164 (avx2, sse42, scalar)
   tanh_shrink, float32: 1.423 at -0.770366 (avx2), 0.501 at 0.766268 (sse42, scalar)
   tanh_shrink, float64: 1.188 at 0.596882 (avx2), 1.115 at 0.774033 (sse42, scalar)
   tanh_shrink', float32: 1.151 at -0.165537 (avx2), 0.515 at 0.0442172 (sse42, scalar)
   tanh_shrink', float64: 1.182 at 0.173497 (avx2), 1.210 at 0.173779 (sse42, scalar) */
#ifndef ACTIVATIONS_TANH_H
#define ACTIVATIONS_TANH_H

#include "activations/elu.h"
#include "activations/sigmoid.h"

/* Up to it x - tanh(x) is a polynomial, whose terms begin to cancel there. Further out the
   difference costs few digits. */
#if LANE_BITS == 64
#define SHRINK_NEAR 0.7
#else
#define SHRINK_NEAR 0.875f
#endif

#if EXACT_FORMS
/* tanh(-z) for z <= 0: -u / (2 + u), u = e^(2 z) - 1 */
static inline struct dd tanh_dd(struct dd z)
{
    struct dd u = expm1_dd(v_mul(v_set(2), z.hi), v_mul(v_set(2), dd_lo(z)));
    struct dd small = dd_of(v_flush_tiny(u.hi), v_flush_tiny(dd_lo(u)));
    return dd_div(dd_neg(u), dd_add_to(v_set(2), small));
}

static inline V tanh_forward(V x)
{
    V z = v_neg(v_abs_clamped(x, MANTISSA_BITS));
    return v_copysign(dd_value(tanh_dd(dd_from(z))), x);
}

static inline V tanh_derivative(V x)
{
    V finite = v_copysign(v_abs_clamped(x, -EXP_LO), x);
    V twice = v_mul(v_set(2), finite);
    twice = v_select(v_eq(v_abs(x), v_set(INFINITY)), x, twice);
    struct scaled_dd y = gate_derivative(logistic(dd_from(twice)));
    return v_ldexp(dd_value(y.value), v_add(y.exponent, v_set(2)));
}

/* (x - tanh x) / x^3 as a function of v = x^2, for x <= EXACT_SHRINK_NEAR */
#if LANE_BITS == 128
#define EXACT_SHRINK_NEAR SHRINK_NEAR
static inline struct dd tanh_shrink_ratio(struct dd v)
{
    /* tanh x = x / (1 + v / (3 + v / (5 + ...))) */
    V one = v_set(1), r = v_set(0);
    for (int k = 41; k >= 3; k -= 2)
        r = v_div(one, v_add(v_set(k), v_mul(v.hi, r)));
    return dd_from(v_div(r, v_add(one, v_mul(v.hi, r))));
}
#elif defined(WIDE)
#define EXACT_SHRINK_NEAR SHRINK_NEAR
static inline struct dd tanh_shrink_ratio(struct dd v)
{
    V tail = v_mul(v.hi, horner(TANH_SHRINK_TAIL, COUNT_OF(TANH_SHRINK_TAIL), v.hi));
    return dd_from(v_add(v_set(THIRD), tail));
}
#else
/* Three terms in double words; the others are at most 0.02 of the sum. */
#define EXACT_SHRINK_NEAR 0.6
static inline struct dd tanh_shrink_ratio(struct dd v)
{
    V rest = horner(TANH_SHRINK_EXACT + 1, COUNT_OF(TANH_SHRINK_EXACT) - 1, v.hi);
    struct dd linear = dd_mul(v, dd_set(TANH_SHRINK_EXACT[0], TANH_SHRINK_EXACT_LOW[0]));
    linear.lo = v_add(linear.lo, v_mul(v_mul(v.hi, v.hi), rest));
    return dd_add(dd_set(THIRD, THIRD_LOW), linear);
}
#endif

/* The cube of an |x| < EPSILON could underflow: x is scaled by 2^CUBE_EXPONENT. Below CUBE_LO the
   scaled cube gives a result of 0. */
#ifdef WIDE
#define CUBE_EXPONENT 0
#define CUBE_LO 0
#elif LANE_BITS == 64
#define CUBE_EXPONENT 300
#define CUBE_LO 0x1p-100
#else
#define CUBE_EXPONENT 4500
#define CUBE_LO 0x1p-1500L
#endif

/* x^3 times the ratio, or |x| - 1 + 2 sigmoid(-2 |x|) */
static inline V tanh_shrink_forward(V x)
{
    V zero = v_set(0), one = v_set(1), magnitude = v_abs(x);
    M far = v_gt(magnitude, v_set(EXACT_SHRINK_NEAR)), tiny = v_lt(magnitude, v_set(EPSILON));
    V a = v_select(far, one, magnitude), inner = v_select(tiny, zero, a);
    a = v_mul(a, v_select(tiny, v_exp2(v_set(CUBE_EXPONENT)), one));
    a = v_select(v_lt(a, v_set(CUBE_LO)), v_select(v_eq(a, zero), zero, v_set(CUBE_LO)), a);
    struct dd cube = dd_mul_by(two_prod(a, a), a);
    V near = dd_value(dd_mul(cube, tanh_shrink_ratio(two_prod(inner, inner))));
    near = v_ldexp(near, v_select(tiny, v_set(-3 * CUBE_EXPONENT), zero));
    V clamped = v_abs_clamped(x, MANTISSA_BITS), max = v_set(4 / EPSILON);
    struct scaled_dd gate = logistic(dd_from(v_mul(v_set(-2), clamped))).open;
    struct dd rest = dd_mul_exp2(gate.value, v_mul(v_set(2), bounded_exp2(gate.exponent)));
    M huge = v_gt(magnitude, max);
    struct dd y = two_sum(v_sub(v_select(huge, one, magnitude), one), rest.hi);
    V sum = v_select(huge, magnitude, v_add(y.hi, v_add(dd_lo(y), dd_lo(rest))));
    return v_copysign(v_select(far, sum, near), x);
}

/* x^2 next to 0 */
static inline V tanh_shrink_derivative(V x)
{
    M tiny = v_lt(v_abs(x), v_set(EPSILON));
    V inner = v_select(tiny, x, v_set(0));
    V z = v_neg(v_abs_clamped(v_select(tiny, v_set(1), x), MANTISSA_BITS));
    struct dd y = tanh_dd(dd_from(z));
    return v_select(tiny, v_mul(inner, inner), dd_value(dd_mul(y, y)));
}

/* -|x / cap|, -infinity for its limits; 0 where cap tanh(x / cap) is x */
static inline struct dd softcap_argument(V x, V cap)
{
    V magnitude = v_select(v_eq(x, v_set(0)), v_set(1), v_abs(cap));
    return celu_argument(v_neg(v_abs(x)), v_keep_nan(cap, magnitude));
}

static inline V softcap_forward(V x, V cap)
{
    struct dd z = softcap_argument(x, cap);
    M linear = v_eq(z.hi, v_set(0));
    V y = dd_times(tanh_dd(z), v_select(linear, v_set(1), v_abs(cap)));
    return v_copysign(v_select(linear, x, y), x);
}

static inline V softcap_derivative(V x, V cap)
{
    struct dd z = softcap_argument(x, cap);
    struct dd twice = dd_of(v_mul(v_set(2), z.hi), v_mul(v_set(2), dd_lo(z)));
    struct scaled_dd y = gate_derivative(logistic(twice));
    return v_ldexp(dd_value(y.value), v_add(y.exponent, v_set(2)));
}
#endif

/* (1 - y) (1 + y) from the result; the factor that can be small is exact. */
static inline V tanh_slope_of_output(V y) { return v_mul(v_sub(v_set(1), y), v_add(v_set(1), y)); }

#if SHORT_FORMS
static ALWAYS_INLINE struct partial tanh_slope_of_output_short(V y)
{
    return everywhere(tanh_slope_of_output(y));
}

#ifdef V_HAS_LOOKUP_32
/* 32 polynomials of degree 5, one for each quarter of an octave. */
static ALWAYS_INLINE struct partial tanh_forward_short(V x)
{
    V a = v_abs_clamped(x, TANH.hi);
    V y = piecewise_at(TANH, v_quarter_octave_index(a, TANH.near), a);
    return everywhere(v_copysign(y, x));
}
#else
/* (1 - e) / (1 + e) for e = e^-2|x| */
static ALWAYS_INLINE struct partial tanh_forward_short(V x)
{
    V one = v_set(1), t = v_neg_abs_clamped(x, 0, EXPM1_LIMIT / 2);
#if LANE_BITS == 64
    M tiny = v_lt(v_abs(x), v_set(NEGLIGIBLE)); /* its square could underflow */
    t = v_select(tiny, v_set(0), t);
#endif
    struct split_exp e = split_expm1(v_mul(v_set(2), t));
    V plus = v_add(one, e.scale), minus = v_sub(one, e.scale);
    V divisor = v_fma(e.scale, e.expm1_r, plus);
    V numerator = v_fma(v_neg(e.scale), e.expm1_r, minus);
#if LANE_BITS == 32
    V y = v_div(numerator, divisor);
#else
    V divisor_lo = v_fma(e.scale, e.expm1_r, v_sub(plus, divisor));
    divisor_lo = v_add(divisor_lo, v_sub(e.scale, v_sub(plus, one)));
    V numerator_lo = v_fma(v_neg(e.scale), e.expm1_r, v_sub(minus, numerator));
    V y = dd_quotient(dd_of(numerator, numerator_lo), dd_of(divisor, divisor_lo));
    y = v_select(tiny, x, y);
#endif
    return everywhere(v_keep_nan(x, v_copysign(y, x)));
}
#endif

static ALWAYS_INLINE struct partial tanh_derivative_short(V x)
{
    Lane limit = DENSITY_LIMIT / 2;
    V t = v_mul(v_set(2), v_neg_abs_clamped(x, DENSITY_MIN, limit));
    return in_range(v_mul(v_set(4), logistic_density(t)), v_lt(v_abs(x), v_set(limit)));
}

/* tanh(x) differs from x by less than 0.1 ULP below it. */
#if LANE_BITS == 32
#define TANH_LINEAR 0x1p-13f
#else
#define TANH_LINEAR 0x1p-28
#endif

/* tanh(-t / 2) for t + t_lo, -EXPM1_LIMIT <= t <= 0, by (1 - e) / (1 + e): only the rounding errors
   of the polynomial count. */
static ALWAYS_INLINE struct dd short_tanh_dd(V t, V t_lo)
{
    V one = v_set(1), min = v_set(MIN_SQUARE);
    struct reduction a = reduce_dd(t, t_lo, v_set(EXP2_MAGIC));
    V scale = v_exp2_of_index(a.index), minus_scale = v_neg(scale);
    V square = v_fma(a.r, a.r, min);
    V tail = pairwise_horner(EXP_TAIL_LONG, COUNT_OF(EXP_TAIL_LONG), a.r, square);
    tail = v_fma(v_sub(square, min), tail, v_fma(a.r, a.r_lo, a.r_lo));
    struct dd expm1 = fast_two_sum(a.r, tail);
    V plus = v_add(one, scale), minus = v_sub(one, scale);
    V numerator = v_fma(minus_scale, expm1.hi, minus);
    V numerator_lo = v_fma(minus_scale, expm1.hi, v_sub(minus, numerator));
    numerator_lo = v_fma(minus_scale, expm1.lo, numerator_lo);
    numerator_lo = v_add(numerator_lo, v_sub(v_sub(one, minus), scale));
    V divisor = v_fma(scale, expm1.hi, plus);
    V divisor_lo = v_fma(scale, expm1.hi, v_sub(plus, divisor));
    divisor_lo = v_add(v_fma(scale, expm1.lo, divisor_lo), v_sub(scale, v_sub(plus, one)));
    V y = v_div(numerator, divisor);
    V residual = dd_residual(dd_of(numerator, numerator_lo), dd_of(divisor, divisor_lo), y);
    return dd_of(y, v_mul(residual, v_reciprocal_estimate(divisor)));
}

/* CUBE_MIN    from here on the cube of x and its residual are normal
   CUBE_ZERO   below it a third of the cube rounds to 0. The product with CUBE_UNDERFLOW then rounds
               to 0, too, and raises the same flags */
#if LANE_BITS == 32
#define CUBE_MIN 0x1p-26f
#define CUBE_ZERO 0x1p-50f
#define CUBE_UNDERFLOW 0x1p-102f
#else
#define CUBE_MIN 0x1p-100
#define CUBE_ZERO 0x1p-360
#define CUBE_UNDERFLOW 0x1p-716
#endif

/* As the exact form, in single words except for the cube. */
static ALWAYS_INLINE struct partial tanh_shrink_forward_short(V x)
{
    V zero = v_set(0), one = v_set(1), magnitude = v_abs(x);
    M far = v_gt(magnitude, v_set(SHRINK_NEAR)), cubic = v_ge(magnitude, v_set(CUBE_MIN));
    M vanishes = v_lt(magnitude, v_set(CUBE_ZERO));
    V a = v_select(far, zero, v_select(cubic, magnitude, zero));
    V v = v_mul(a, a), lo_of_v = v_fma(a, a, v_neg(v)), square = v_mul(v, v);
    V cube = v_mul(a, v), cube_lo = v_fma(a, lo_of_v, v_fma(a, v, v_neg(cube)));
    V tail = pairwise_horner(TANH_SHRINK_TAIL, COUNT_OF(TANH_SHRINK_TAIL), v, square);
    V third = v_set(THIRD), others = v_fma(v, tail, v_set(THIRD_LOW));
    V near = v_fma(cube, third, v_fma(cube, others, v_mul(cube_lo, third)));
    near = v_fma(v_select(vanishes, magnitude, zero), v_set(CUBE_UNDERFLOW), near);
    V t = v_neg_abs_clamped(x, 0, EXPM1_LIMIT / 2), two = v_set(2);
    struct dd e = exp_dd(split_exp(v_add(t, t))), d = dd_one_plus(e);
    V q = v_div(v_mul(two, e.hi), d.hi);
    struct dd twice = dd_of(v_mul(two, e.hi), v_mul(two, e.lo));
    V rest = v_mul(dd_residual(twice, d, q), v_reciprocal_estimate(d.hi));
    V y = v_add(v_add(v_sub(magnitude, one), q), rest);
    y = v_copysign(v_select(far, y, near), x);
    return in_range(y, v_or(cubic, vanishes));
}

static ALWAYS_INLINE struct partial tanh_shrink_derivative_short(V x)
{
    V zero = v_set(0), magnitude = v_abs(x);
    M linear = v_lt(magnitude, v_set(TANH_LINEAR));
    V t = v_select(linear, zero, v_neg_abs_clamped(x, 0, EXPM1_LIMIT / 2));
    struct dd y = short_tanh_dd(v_add(t, t), zero);
    y.hi = v_select(linear, magnitude, y.hi);
    V square = v_fma(y.hi, y.hi, v_mul_subnormal(v_add(y.hi, y.hi), y.lo));
    return in_range(square, v_ge(magnitude, zero)); /* not NaN */
}

/* |x / cap| up to `limit` as a double word, 0 below `least`; and where cap is of moderate
   magnitude. */
struct capped {
    V cap, hi, lo;
    M linear, moderate;
};

static ALWAYS_INLINE struct capped short_capped(V x, V cap, Lane least, Lane limit)
{
    Lane max = LANE_BITS == 32 ? 0x1p60f : (Lane)0x1p400;
    V magnitude = v_abs(x), one = v_set(1), zero = v_set(0);
    M moderate = magnitude_between(cap, 1 / max, max);
    V m = v_select(moderate, v_abs(cap), one), hi = v_mul(m, v_set(limit));
    M linear = v_lt(magnitude, v_mul(m, v_set(least)));
    V a = v_select(linear, zero, v_select(v_lt(magnitude, hi), magnitude, hi));
    V inverse = v_div(one, m), inverse_lo = v_mul(inverse, v_fma(v_neg(inverse), m, one));
    V z = v_mul(a, inverse), z_lo = v_fma(a, inverse_lo, v_fma(a, inverse, v_neg(z)));
    return (struct capped){m, z, z_lo, linear, moderate};
}

/* Every cap is treated alike: there is no default. */
static ALWAYS_INLINE struct partial softcap_forward_short(V x, V cap)
{
    struct capped z = short_capped(x, cap, TANH_LINEAR, EXPM1_LIMIT / 2);
    V minus_two = v_set(-2);
    struct dd y = short_tanh_dd(v_mul(minus_two, z.hi), v_mul(minus_two, z.lo));
    V product = v_fma(z.cap, y.hi, v_mul(z.cap, y.lo));
    product = v_keep_nan(x, v_copysign(product, x));
    return in_range(v_select(z.linear, x, product), z.moderate);
}

/* 4 e / (1 + e)^2, e = e^(-2 |z|) */
static ALWAYS_INLINE struct partial softcap_derivative_short(V x, V cap)
{
    Lane limit = SQUARE_LIMIT / 2;
    struct capped z = short_capped(x, cap, NEGLIGIBLE, limit);
    V minus_two = v_set(-2);
    V e = join_exp(split_exp_dd(v_mul(minus_two, z.hi), v_mul(minus_two, z.lo)));
    V y = dd_quotient(dd_from(v_mul(v_set(4), e)), dd_square(fast_two_sum(v_set(1), e)));
    M range = v_and(z.moderate, v_lt(v_abs(x), v_mul(z.cap, v_set(limit))));
    return in_range(y, range);
}
#endif

#endif
