/* gelu(x) = x Phi(x), Phi the distribution function of the normal distribution, phi its density;
   gelu_tanh(x) = x sigmoid(z), z = 2 sqrt(2 / pi) (x + 0.044715 x^3), its tanh approximation.

   Short forms: gelu(x) = max(x, -0) + t Phi(t) for t = -|x|, a sum that keeps the sign of a zero.
   Derivatives are computed at -|x|; f'(x) = 1 - f'(-x) for x > 0.

   Largest errors in ULP:
   gelu, float32: 1.379 at -6.73106 (avx512), 1.766 at -1.8505 (avx2), 0.501 at -3.6654 (sse42,
     scalar)
   gelu, float64: 1.197 at -0.831639 (avx512, avx2), 0.860 at -37.6178 (sse42, scalar)
   gelu', float32: 1.893 at -0.786826 (avx2), 0.501 at -1.74083 (sse42, scalar)
   gelu', float64: 2.066 at -26.7827 (avx2), 0.766 at -37.7152 (sse42, scalar)
   gelu_tanh, float32: 1.518 at -6.91148 (avx512), 1.987 at -0.00194751 (avx2), 0.501 at
     -2.49877 (sse42, scalar)
   gelu_tanh, float64: 1.133 at -5.73069 (avx512, avx2), 0.763 at -21.1778 (sse42, scalar)
   gelu_tanh', float32: 1.833 at -0.337474 (avx2), 0.501 at -0.630329 (sse42, scalar)
   gelu_tanh', float64: 1.693 at -5.0814 (avx2), 0.751 at -21.2267 (sse42, scalar) */
#ifndef ACTIVATIONS_GELU_H
#define ACTIVATIONS_GELU_H

#include "math/gated.h"
#include "math/normal_cdf.h"
#include "math/piecewise.h"

#if EXACT_FORMS
static inline V gelu_forward(V x) { return gated(x, normal_cdf(x)); }

/* Phi(x) + x phi(x). For x < 0 this is -e^(-x^2/2) (a + GELU_ARGMIN) f(a) with a = |x| and f the
   function of GAUSS_SLOPE, which has no zero; for x >= 0 it is 1 minus the value at -x. */
static inline V gelu_derivative(V x)
{
    M negative = v_lt(x, v_set(0));
    V a = v_abs_clamped(x, NORMAL_CDF_LIMIT);
    struct scaled_dd left = gaussian(x, a);
    struct dd factor = normal_slope(a);
    left.value = dd_mul(left.value, factor);
    struct dd minus_left = dd_neg(dd_mul_exp2(left.value, bounded_exp2(left.exponent)));
    struct dd right = dd_add_to(v_set(1), minus_left);
    V y = scaled_value((struct scaled_dd){dd_select(negative, left.value, right),
                                          v_select(negative, left.exponent, v_set(0))});
    return signed_zero(y, v_select(negative, factor.hi, right.hi));
}

static inline struct dd gelu_tanh_argument(V x)
{
    V inner = v_flush_tiny(v_copysign(v_abs_clamped(x, 80), x));
    struct dd cubic = dd_mul(two_prod(inner, inner), dd_set(GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW));
    struct dd linear = dd_set(GELU_TANH_LINEAR, GELU_TANH_LINEAR_LOW);
    struct dd z = dd_mul_by(dd_add(linear, cubic), inner);
    M is_inf = v_eq(v_abs(x), v_set(INFINITY));
    return dd_of(v_select(is_inf, x, z.hi), dd_lo(z));
}

static inline V gelu_tanh_forward(V x) { return gated(x, logistic(gelu_tanh_argument(x)).open); }

/* With u = -|x| - GELU_TANH_ARGMIN the difference of z from its value at the zero is
   u (Z_SLOPE + c), and that of w = x dz/dx is u (W_SLOPE + 3 c), c = u (Z_CURVE + u CUBIC). */
static inline V gelu_tanh_derivative(V x)
{
    V t = v_neg(v_abs_clamped(x, 80));
    struct dd u = dd_difference(t, GELU_TANH_ARGMIN, GELU_TANH_ARGMIN_LOW);
    struct dd c = dd_mul(u, dd_set(GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW));
    c = dd_mul(u, dd_add(c, dd_set(GELU_TANH_Z_CURVE, GELU_TANH_Z_CURVE_LOW)));
    struct dd z = dd_add(dd_set(GELU_TANH_Z_SLOPE, GELU_TANH_Z_SLOPE_LOW), c);
    struct dd w = dd_mul_by(c, v_set(3));
    w = dd_add(dd_set(GELU_TANH_W_SLOPE, GELU_TANH_W_SLOPE_LOW), w);
    return gated_derivative(x, infinite_where(dd_mul(u, z), x), dd_mul(u, w),
                            dd_set(GELU_TANH_ARGMIN_EXP, GELU_TANH_ARGMIN_EXP_LOW));
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

/* As the exact form; for x <= 0 e a / (1 + e)^2, e = e^z, a = 1 + x dz/dx + e. */
static ALWAYS_INLINE struct partial gelu_tanh_derivative_short(V x)
{
    Lane limit = 15;
    V t = v_neg_abs_clamped(x, 0, limit), three = v_set(3);
    struct dd u = dd_difference(t, GELU_TANH_ARGMIN, GELU_TANH_ARGMIN_LOW);
    struct dd cubic = dd_set(GELU_TANH_CUBIC, GELU_TANH_CUBIC_LOW);
    struct dd curve = dd_set(GELU_TANH_Z_CURVE, GELU_TANH_Z_CURVE_LOW);
    struct dd c = dd_accumulate(curve, dd_mul_unordered(u, cubic));
    c = dd_mul_unordered(u, c);
    struct dd z = dd_set(GELU_TANH_Z_SLOPE, GELU_TANH_Z_SLOPE_LOW);
    z = dd_mul_unordered(u, dd_accumulate(z, c));
    V w_slope = v_set(GELU_TANH_W_SLOPE), slope = v_fma(three, c.hi, w_slope);
    V slope_lo = v_fma(three, c.lo, v_fma(three, c.hi, v_sub(w_slope, slope)));
    struct dd w = two_prod(u.hi, slope);
    w.lo = v_fma(u.hi, slope_lo, v_fma(u.lo, slope, w.lo));
    struct reduction n = reduce_dd(z.hi, z.lo, v_set(EXP2_MAGIC));
    struct exp_and_difference e = exp_and_difference(
        dd_set(GELU_TANH_ARGMIN_EXP, GELU_TANH_ARGMIN_EXP_LOW), n.index, v_add(n.r, n.r_lo));
    struct dd a = fast_two_sum(w.hi, e.difference);
    a.lo = v_add(a.lo, w.lo);
    V left = dd_quotient(dd_mul_unordered(e.exp, a), dd_square(dd_one_plus(e.exp)));
    return in_range(complement_if_positive(x, left), v_lt(v_abs(x), v_set(limit)));
}

/* Phi(-a) = e^(-a^2/2) mills(a) */
struct normal_tail {
    struct dd mills;
    struct exp_parts e;
};

#ifdef V_HAS_LOOKUP_16
/* A polynomial about the nearest of the multiples 0 to 15 of MILLS_WIDTH. Its constant term is a
   double word; the other terms sum up to at most two fifths of it. */
#define NORMAL_TAIL_LIMIT ((Lane)15.5 * MILLS_WIDTH)

static ALWAYS_INLINE struct dd short_mills(V a)
{
    V magic = v_set((Lane)1.5 / EPSILON), index = v_fma(a, v_set(1 / MILLS_WIDTH), magic);
    V d = v_fma(v_sub(index, magic), v_set(-MILLS_WIDTH), a);
    V tail = v_lookup_16(MILLS[MILLS_DEGREE], index), square = v_mul(d, d);
    UNROLL_FULLY
    for (int power = MILLS_DEGREE - 2; power >= 0; power -= 2) {
        V even = v_lookup_16(power ? MILLS[power] : MILLS_LOW, index);
        tail = v_fma(tail, square, v_fma(v_lookup_16(MILLS[power + 1], index), d, even));
    }
    return fast_two_sum(v_lookup_16(MILLS[0], index), tail);
}
#else
/* The polynomial of the exact form (math/normal_cdf.h) in t = 1 - 8 / (a + 4), divided by a + 4.
   The rounding errors of t, of the last three steps and of the quotient are recovered. */
#define NORMAL_TAIL_LIMIT 30

static ALWAYS_INLINE struct dd short_mills(V a)
{
    V one = v_set(1);
    struct dd divisor = fast_two_sum(v_set(GAUSS_SHIFT), a);
    V inverse = v_div(one, divisor.hi);
    V residual = v_fma(v_neg(inverse), divisor.hi, one);
    V inverse_lo = v_mul(inverse, v_fma(v_neg(inverse), divisor.lo, residual));
    V factor = v_set(-2 * GAUSS_SHIFT);
    struct dd t = fast_two_sum(one, v_mul(factor, inverse));
    t.lo = v_fma(factor, inverse_lo, t.lo);
    V y = pairwise_horner(GAUSS_TAIL + 3, COUNT_OF(GAUSS_TAIL) - 3, t.hi, v_mul(t.hi, t.hi));
    V y_lo = v_set(0), slope = y;
    UNROLL_FULLY
    for (int k = 2; k >= 0; k--) {
        V coefficient = v_set(GAUSS_TAIL[k]), sum = v_fma(y, t.hi, coefficient);
        V lost = v_fma(y, t.hi, v_sub(coefficient, sum));
        y_lo = v_fma(y_lo, t.hi, v_add(lost, v_set(GAUSS_TAIL_LOW[k])));
        slope = k < 2 ? v_fma(slope, t.hi, y) : y;
        y = sum;
    }
    y_lo = v_fma(slope, t.lo, y_lo);
    struct dd product = two_prod(y, inverse);
    return fast_two_sum(product.hi, v_fma(y, inverse_lo, v_fma(y_lo, inverse, product.lo)));
}
#endif

static ALWAYS_INLINE struct normal_tail short_normal_tail(V a)
{
    V minus_half = v_set(-0.5);
    struct dd a_square = two_prod(a, a);
    return (struct normal_tail){short_mills(a), exp_in_parts(v_mul(minus_half, a_square.hi),
                                                             v_mul(minus_half, a_square.lo))};
}

/* Above NORMAL_TAIL_LIMIT Phi(-x) vanishes next to 1. */
static ALWAYS_INLINE struct partial gelu_forward_short(V x)
{
    Lane limit = NORMAL_TAIL_LIMIT;
    V zero = v_set(0), t = v_neg_abs_clamped(x, 0, limit);
    struct normal_tail g = short_normal_tail(v_neg(v_neg_abs_clamped(x, MIN_ARGUMENT, limit)));
    V scaled_t = v_mul_subnormal(t, g.e.scale);
    V lo = v_fma(g.mills.hi, g.e.r, v_fma(g.mills.hi, g.e.tail, g.mills.lo));
    lo = v_select(v_lt(v_abs(x), v_set(EPSILON / 128)), zero, lo); /* t lo would underflow */
    struct dd cdf = fast_two_sum(g.mills.hi, lo);
    V tail = v_fma(scaled_t, cdf.hi, v_mul(scaled_t, cdf.lo));
    return in_range(v_add(v_max(x, v_set(-0.0)), tail), v_gt(x, v_set(-limit)));
}

/* As the exact form. f = GAUSS_SLOPE[0] + t g(t) with a second term of at most a third. The
   rounding errors of t count most at t = -1, where the slope of f is about 2 g. */
static ALWAYS_INLINE struct partial gelu_derivative_short(V x)
{
    Lane limit = 30;
    V a = v_neg(v_neg_abs_clamped(x, MIN_ARGUMENT, limit)), one = v_set(1);
    struct dd divisor = fast_two_sum(v_set(GAUSS_SHIFT), a), square = two_prod(a, a);
    V inverse = v_div(one, divisor.hi), factor = v_set(-2 * GAUSS_SHIFT);
    V residual = v_fma(v_neg(inverse), divisor.hi, one);
    residual = v_fma(v_neg(inverse), divisor.lo, residual);
    V t = v_fma(factor, inverse, one), t_lo = v_fma(factor, inverse, v_sub(one, t));
    t_lo = v_fma(v_mul(factor, inverse), residual, t_lo);
    V g = pairwise_horner(GAUSS_SLOPE + 1, COUNT_OF(GAUSS_SLOPE) - 1, t, v_mul(t, t));
    struct dd f = fast_two_sum(v_set(GAUSS_SLOPE[0]), v_mul(t, g));
    f.lo = v_fma(v_add(g, g), t_lo, v_add(f.lo, v_set(GAUSS_SLOPE_LOW[0])));
    V u = v_sub(v_neg(a), v_set(GELU_ARGMIN)), half = v_set(-0.5);
    struct dd y = two_prod(f.hi, u);
    y.lo = v_fma(f.hi, v_set(-GELU_ARGMIN_LOW), v_fma(f.lo, u, y.lo));
    struct split_exp e = split_exp_dd(v_mul(half, square.hi), v_mul(half, square.lo));
    V left = v_mul(v_add(y.hi, v_fma(dd_value(y), e.expm1_r, y.lo)), e.scale);
    return in_range(complement_if_positive(x, left), v_lt(v_abs(x), v_set(limit)));
}
#endif

#endif
