/* Phi, the distribution function of the normal distribution, by its scaled tail g(a) = Phi(-a)
   e^(a^2/2) for a >= 0.

   (a + 4) g(a) is smooth in t = (a - 4) / (a + 4) = 1 - 8 / (a + 4), up to a infinite (the map of
   Shepherd and Laframboise, Math. Comp. 36, 1981). It is a polynomial in t whose last steps are
   taken in double words, corrected by its slope for the rounding error of t. */
#ifndef MATH_NORMAL_CDF_H
#define MATH_NORMAL_CDF_H

#include "math/exp.h"

#if EXACT_FORMS
#if LANE_BITS == 128
/* By libm, corrected for the rounding of its arguments; by Laplace's continued fraction where
   that has converged. */
static inline struct dd scaled_normal_tail(V a)
{
    a = v_flush_tiny(a);
    if (isless(a, 5)) {
        struct dd z = dd_mul_by(dd_set(SQRT_HALF, SQRT_HALF_LOW), a);
        struct dd square = two_prod(a, a);
        Lane density = 2 * (Lane)INV_SQRT_PI * expl(-z.hi * z.hi);
        Lane tail = erfcl(z.hi) - density * z.lo;
        return dd_of(tail / 2 * (expl(square.hi / 2) * (1 + square.lo / 2)), 0);
    }
    Lane fraction = a;
    for (int k = 200; k > 0; k--)
        fraction = a + k / fraction;
    return dd_of(((Lane)INV_SQRT_2PI + INV_SQRT_2PI_LOW) / fraction, 0);
}

/* Phi(-a) e^(a^2/2) - a / sqrt(2 pi) */
static inline struct dd normal_slope(V a)
{
    struct dd density = dd_mul_by(dd_set(INV_SQRT_2PI, INV_SQRT_2PI_LOW), v_flush_tiny(a));
    return dd_add(scaled_normal_tail(a), dd_neg(density));
}
#elif defined(WIDE)
static inline struct dd scaled_normal_tail(V a)
{
    V inverse = v_div(v_set(1), v_add(a, v_set(GAUSS_SHIFT)));
    V t = v_mul_add(v_set(-2 * GAUSS_SHIFT), inverse, v_set(1));
    return two_prod(horner(GAUSS_TAIL, COUNT_OF(GAUSS_TAIL), t), inverse);
}

/* Phi(-a) e^(a^2/2) - a / sqrt(2 pi), by its factor GAUSS_SLOPE */
static inline struct dd normal_slope(V a)
{
    V inverse = v_div(v_set(1), v_add(a, v_set(GAUSS_SHIFT)));
    V t = v_mul_add(v_set(-2 * GAUSS_SHIFT), inverse, v_set(1));
    struct dd u = dd_difference(v_neg(a), GELU_ARGMIN, GELU_ARGMIN_LOW);
    return dd_mul_by(u, horner(GAUSS_SLOPE, COUNT_OF(GAUSS_SLOPE), t));
}
#else
enum { EXACT_TERMS = 3 };

/* 1 / (a + GAUSS_SHIFT) and a polynomial in t = 1 - 2 GAUSS_SHIFT / (a + GAUSS_SHIFT). */
struct mapped_polynomial {
    struct dd inverse, value;
};

static ALWAYS_INLINE struct mapped_polynomial mapped_polynomial(const Lane *table, const Lane *low,
                                                                int count, V a)
{
    struct dd inverse = dd_div(dd_set(1, 0), two_sum(a, v_set(GAUSS_SHIFT)));
    V slope_of_t = v_set(-2 * GAUSS_SHIFT);
    struct dd t = fast_two_sum(v_set(1), v_mul(slope_of_t, inverse.hi));
    t.lo = v_mul_add(slope_of_t, inverse.lo, t.lo);
    V slope = horner(table + EXACT_TERMS, count - EXACT_TERMS, t.hi);
    struct dd y = dd_of(slope, v_set(0));
    for (int k = EXACT_TERMS - 1; k >= 0; k--) {
        struct dd product = dd_mul_by(y, t.hi);
        y = two_sum(v_set(table[k]), product.hi);
        y.lo = v_add(y.lo, v_add(product.lo, v_set(low[k])));
        if (k > 0)
            slope = v_mul_add(slope, t.hi, y.hi);
    }
    y.lo = v_mul_add(slope, t.lo, y.lo);
    return (struct mapped_polynomial){inverse, fast_two_sum(y.hi, y.lo)};
}

static inline struct dd scaled_normal_tail(V a)
{
    struct mapped_polynomial y =
        mapped_polynomial(GAUSS_TAIL, GAUSS_TAIL_LOW, COUNT_OF(GAUSS_TAIL), v_flush_tiny(a));
    return dd_mul(y.value, y.inverse);
}

/* Phi(-a) e^(a^2/2) - a / sqrt(2 pi), by its factor GAUSS_SLOPE */
static inline struct dd normal_slope(V a)
{
    a = v_flush_tiny(a);
    struct dd u = dd_difference(v_neg(a), GELU_ARGMIN, GELU_ARGMIN_LOW);
    return dd_mul(mapped_polynomial(GAUSS_SLOPE, GAUSS_SLOPE_LOW, COUNT_OF(GAUSS_SLOPE), a).value,
                  u);
}
#endif

/* Where Phi(-a) has vanished, even times a. */
#define NORMAL_CDF_LIMIT (MANTISSA_BITS == 53 ? 39 : 152)

/* e^(-x^2/2), for a clamped a = |x| */
static inline struct scaled_dd gaussian(V x, V a)
{
    V moderate = v_flush_tiny(a), minus_half = v_set(-0.5f), minus_inf = v_set(-(Lane)INFINITY);
    struct dd square = two_prod(moderate, moderate);
    V hi = v_mul(minus_half, square.hi);
    hi = v_select(v_ge(a, v_set(NORMAL_CDF_LIMIT)), v_set(EXP_LO), hi);
    hi = v_select(v_eq(v_abs(x), v_set(INFINITY)), minus_inf, hi);
    return exp_scaled(hi, v_mul(minus_half, dd_lo(square)));
}

/* Phi(x) = 1 - Phi(-x) */
static inline struct scaled_dd normal_cdf(V x)
{
    M negative = v_lt(x, v_set(0));
    V a = v_abs_clamped(x, NORMAL_CDF_LIMIT);
    struct scaled_dd tail = gaussian(x, a);
    tail.value = dd_mul(tail.value, scaled_normal_tail(a));
    struct dd minus_tail = dd_neg(dd_mul_exp2(tail.value, bounded_exp2(tail.exponent)));
    return (struct scaled_dd){dd_select(negative, tail.value, dd_add_to(v_set(1), minus_tail)),
                              v_select(negative, tail.exponent, v_set(0))};
}
#endif

#endif
