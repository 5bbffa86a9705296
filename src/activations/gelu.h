/* gelu(x) = x Phi(x), Phi the distribution function of the normal distribution, phi its density;
   gelu_tanh(x) = x sigmoid(z), z = 2 sqrt(2 / pi) (x + 0.044715 x^3), its tanh approximation.

   Short forms: gelu(x) = max(x, -0) + t Phi(t) for t = -|x|, a sum that keeps the sign of a zero.
   Derivatives are computed at -|x|; f'(x) = 1 - f'(-x) for x > 0.

   Largest errors in ULP:
   gelu, float32: 1.379 at -6.73106 (avx512), 1.766 at -1.8505 (avx2), 0.501 at -3.46944 (sse42,
     scalar)
   gelu, float64: 1.197 at -0.831639 (avx512, avx2), 0.832 at -37.626 (sse42, scalar)
   gelu', float32: 1.607 at -0.326478 (avx512), 1.837 at -3.4252 (avx2), 0.501 at -1.74083
     (sse42, scalar)
   gelu', float64: 1.974 at -0.531552 (avx512, avx2), 0.758 at -0.535868 (sse42, scalar)
   gelu_tanh, float32: 1.518 at -6.91148 (avx512), 1.987 at -0.00194751 (avx2), 0.501 at
     -1.38535 (sse42, scalar)
   gelu_tanh, float64: 1.133 at -5.73069 (avx512, avx2), 0.763 at -21.1778 (sse42, scalar)
   gelu_tanh', float32: 1.609 at -0.355917 (avx512), 1.908 at -0.26253 (avx2), 0.501 at -3.16489
     (sse42, scalar)
   gelu_tanh', float64: 1.509 at -11.5324 (avx512, avx2), 0.746 at -21.2305 (sse42, scalar) */
#ifndef ACTIVATIONS_GELU_H
#define ACTIVATIONS_GELU_H

#include "math/gated.h"
#include "math/normal_cdf.h"
#include "math/piecewise.h"

#if EXACT_FORMS
static inline V gelu_forward(V x) { return gated(x, normal_cdf(x)); }

/* Phi(x) + x phi(x). For x < 0 this is e^(-x^2/2) (g(|x|) - |x| / sqrt(2 pi)), where
   g(a) = Phi(-a) e^(a^2/2); for x >= 0 it is 1 minus the value at -x. */
static inline V gelu_derivative(V x)
{
    M negative = v_lt(x, v_set(0));
    V a = v_abs_clamped(x, NORMAL_CDF_LIMIT);
    struct dd density = dd_mul_by(dd_set(INV_SQRT_2PI, INV_SQRT_2PI_LOW), v_flush_tiny(a));
    struct scaled_dd left = gaussian(x, a);
    struct dd factor = dd_add(scaled_normal_tail(a), dd_neg(density));
    left.value = dd_mul(left.value, factor);
    struct dd minus_left = dd_neg(dd_mul_exp2(left.value, bounded_exp2(left.exponent)));
    struct dd right = dd_add_to(v_set(1), minus_left);
    V y = scaled_value((struct scaled_dd){dd_select(negative, left.value, right),
                                          v_select(negative, left.exponent, v_set(0))});
    return signed_zero(y, v_select(negative, factor.hi, right.hi));
}

/* For a clamped x: z if cubic_factor is 1, x dz/dx if it is 3. */
static inline struct dd gelu_tanh_polynomial(V x, Lane cubic_factor)
{
    V inner = v_flush_tiny(v_copysign(v_abs_clamped(x, 80), x));
    struct dd square = two_prod(inner, inner);
    struct dd cubic = dd_mul(square, dd_set(GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW));
    cubic = dd_mul_by(cubic, v_set(cubic_factor));
    struct dd linear = dd_set(GELU_TANH_LINEAR, GELU_TANH_LINEAR_LOW);
    return dd_mul_by(dd_add(linear, cubic), inner);
}

static inline struct dd gelu_tanh_argument(V x)
{
    struct dd z = gelu_tanh_polynomial(x, 1);
    M is_inf = v_eq(v_abs(x), v_set(INFINITY));
    return dd_of(v_select(is_inf, x, z.hi), dd_lo(z));
}

static inline V gelu_tanh_forward(V x) { return gated(x, logistic(gelu_tanh_argument(x)).open); }

static inline V gelu_tanh_derivative(V x)
{
    return gated_derivative(gelu_tanh_argument(x), gelu_tanh_polynomial(x, 3));
}
#endif

#if SHORT_FORMS
/* z = x (a + b x^2) as a double word whose low part is small. a = a1 + a2 is split so that a1 is
   short enough for a1 - slope to be exact. */
static ALWAYS_INLINE struct dd short_gelu_tanh_argument(V x)
{
    V a1 = v_set(GELU_TANH_SHORT), b = v_set(GELU_TANH_CUBIC);
    struct dd square = two_prod(x, x);
    V slope = v_fma(b, square.hi, v_set(GELU_TANH_SHORT + GELU_TANH_SHORT_LOW));
    V lo = v_fma(v_set(GELU_TANH_CUBIC_LOW), square.hi, v_set(GELU_TANH_SHORT_LOW));
    lo = v_fma(b, square.lo, lo);
    lo = v_add(v_fma(b, square.hi, v_sub(a1, slope)), lo);
    struct dd z = two_prod(x, slope);
    return dd_of(z.hi, v_fma(x, lo, z.lo));
}
#endif

#if SHORT_FORMS && LANE_BITS == 32
/* -t^2 / 2, or 0 where e^(-t^2 / 2) rounds to 1 */
static ALWAYS_INLINE struct dd gaussian_exponent(V t)
{
    V z = v_select(v_gt(t, v_set(-0x1p-13f)), v_set(0), t);
    return two_prod(v_mul(v_set(-0.5), z), z);
}

static ALWAYS_INLINE struct partial gelu_forward_short(V x)
{
    V t = v_neg_abs_clamped(x, 0, -GELU.lo);
    V tail = piecewise_times_exp(GELU, t, gaussian_exponent(t), true);
    return in_range(v_add(v_max(x, v_set(-0.0f)), tail), v_gt(x, v_set(GELU.lo)));
}

static ALWAYS_INLINE struct partial gelu_derivative_short(V x)
{
    V t = v_neg_abs_clamped(x, 0, -GELU_SLOPE.lo);
    V left = piecewise_times_exp(GELU_SLOPE, t, gaussian_exponent(t), false);
    return in_range(complement_if_positive(x, left), v_lt(v_abs(x), v_set(-GELU_SLOPE.lo)));
}

static ALWAYS_INLINE struct partial gelu_tanh_derivative_short(V x)
{
    Lane lo = PIECES == 32 ? 0 : MIN_ARGUMENT;
    V t = v_neg_abs_clamped(x, lo, -GELU_TANH_SLOPE.lo);
    V left = piecewise_times_exp(GELU_TANH_SLOPE, t, short_gelu_tanh_argument(t), false);
    return in_range(complement_if_positive(x, left), v_lt(v_abs(x), v_set(-GELU_TANH_SLOPE.lo)));
}

#if PIECES == 32
static ALWAYS_INLINE struct partial gelu_tanh_forward_short(V x)
{
    V tail = piecewise_left(GELU_TANH, x);
    return in_range(v_add(v_max(x, v_set(-0.0f)), tail), v_gt(x, v_set(GELU_TANH.lo)));
}
#else
static ALWAYS_INLINE struct partial gelu_tanh_forward_short(V x)
{
    Lane limit = 8;
    V minus_x = v_xor_sign(v_neg_abs_clamped(x, MIN_ARGUMENT, limit), x);
    struct dd minus_z = short_gelu_tanh_argument(minus_x);
    V y = gated_quotient(x, split_exp_dd(minus_z.hi, minus_z.lo));
    return in_range(y, v_gt(x, v_set(-limit)));
}
#endif
#elif SHORT_FORMS
static ALWAYS_INLINE struct partial gelu_tanh_forward_short(V x)
{
    Lane limit = 15;
    V inner = v_clamp_magnitude(x, limit);
    V z = v_select(v_lt(v_abs(x), v_set(NEGLIGIBLE)), v_set(0), inner);
    struct dd minus_z = short_gelu_tanh_argument(v_neg(z));
    V y = gated_quotient(inner, split_exp_dd(minus_z.hi, minus_z.lo));
    return in_range(v_select(v_gt(x, v_set(limit)), x, y), v_gt(x, v_set(-limit)));
}

/* For x < 0: e (1 + x z' + e) / (1 + e)^2, e = e^z, x z' = z + 2 b x^3. */
static ALWAYS_INLINE struct partial gelu_tanh_derivative_short(V x)
{
    Lane limit = 15;
    V t = v_neg_abs_clamped(x, MIN_ARGUMENT, limit);
    struct dd z = short_gelu_tanh_argument(t), e = exp_dd(split_exp_dd(z.hi, z.lo));
    struct dd twice_b = dd_of(v_set(2 * GELU_TANH_CUBIC), v_set(2 * GELU_TANH_CUBIC_LOW));
    struct dd twice_b_square = dd_mul_unordered(two_prod(t, t), twice_b);
    V linear = v_add(v_set(1), z.hi), sum = v_fma(t, twice_b_square.hi, linear);
    V sum_lo = v_fma(t, twice_b_square.hi, v_sub(linear, sum));
    sum_lo = v_add(v_fma(t, twice_b_square.lo, sum_lo), z.lo);
    struct dd a = fast_two_sum(sum, e.hi);
    a.lo = v_add(a.lo, v_add(sum_lo, e.lo));
    V left = dd_quotient(dd_mul_unordered(e, a), dd_square(dd_one_plus(e)));
    M range = v_and(v_lt(v_abs(x), v_set(limit)), away_from_zero(x, -0.7524614220710163));
    return in_range(complement_if_positive(x, left), range);
}

/* Phi(-a) = e^(-a^2/2) mills(a). mills(a) is a polynomial about the nearest of the multiples 0 to
   15 of MILLS_WIDTH. Its constant term is a double word; the other terms sum up to at most two
   fifths of it. */
#define MILLS_LIMIT ((Lane)15.5 * MILLS_WIDTH)
struct normal_tail {
    struct dd mills;
    struct exp_parts e;
};

static ALWAYS_INLINE struct normal_tail short_normal_tail(V a)
{
    V magic = v_set((Lane)1.5 / EPSILON), index = v_fma(a, v_set(1 / MILLS_WIDTH), magic);
    V d = v_fma(v_sub(index, magic), v_set(-MILLS_WIDTH), a);
    V tail = v_lookup_16(MILLS[MILLS_DEGREE], index), square = v_mul(d, d);
#pragma GCC unroll 8
    for (int power = MILLS_DEGREE - 2; power >= 0; power -= 2) {
        V even = v_lookup_16(power ? MILLS[power] : MILLS_LOW, index);
        tail = v_fma(tail, square, v_fma(v_lookup_16(MILLS[power + 1], index), d, even));
    }
    struct dd a_square = two_prod(a, a);
    V minus_half = v_set(-0.5);
    return (struct normal_tail){
        fast_two_sum(v_lookup_16(MILLS[0], index), tail),
        exp_in_parts(v_mul(minus_half, a_square.hi), v_mul(minus_half, a_square.lo))};
}

/* Above MILLS_LIMIT Phi(-x) vanishes next to 1. */
static ALWAYS_INLINE struct partial gelu_forward_short(V x)
{
    Lane limit = MILLS_LIMIT;
    V zero = v_set(0), t = v_neg_abs_clamped(x, 0, limit);
    struct normal_tail g = short_normal_tail(v_neg(v_neg_abs_clamped(x, MIN_ARGUMENT, limit)));
    V scaled_t = v_mul(t, g.e.scale);
    V lo = v_fma(g.mills.hi, g.e.r, v_fma(g.mills.hi, g.e.tail, g.mills.lo));
    lo = v_select(v_lt(v_abs(x), v_set(EPSILON / 128)), zero, lo); /* t lo would underflow */
    struct dd cdf = fast_two_sum(g.mills.hi, lo);
    V tail = v_fma(scaled_t, cdf.hi, v_mul(scaled_t, cdf.lo));
    return in_range(v_add(v_max(x, v_set(-0.0)), tail), v_gt(x, v_set(-limit)));
}

/* For x <= 0: Phi(-a) - a phi(a) with a = -x. */
static ALWAYS_INLINE struct partial gelu_derivative_short(V x)
{
    Lane limit = MILLS_LIMIT;
    V a = v_neg(v_neg_abs_clamped(x, MIN_ARGUMENT, limit));
    struct normal_tail g = short_normal_tail(a);
    V hi = v_fma(a, v_set(-INV_SQRT_2PI), g.mills.hi);
    V lo = v_fma(a, v_set(-INV_SQRT_2PI_LOW), v_fma(hi, g.e.tail, g.mills.lo));
    lo = v_fma(hi, g.e.r, lo);
    V left = v_mul(v_add(hi, lo), g.e.scale);
    M range = v_and(v_lt(v_abs(x), v_set(limit)), away_from_zero(x, -0.7517915246935645));
    return in_range(complement_if_positive(x, left), range);
}
#endif

#endif
