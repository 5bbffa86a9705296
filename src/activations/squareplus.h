/* squareplus(x) = (x + s) / 2 with s = sqrt(x^2 + b), for x < 0 as b / (2 (|x| + s));
   squareplus'(x) = (|x| + s) / (2 s), for x < 0 as b / (2 s (|x| + s)).

   For a negative b both are NaN, and invalid, where x^2 + b < 0.

   Largest errors in ULP:
   squareplus, float32: 1.000 at -0.00084573 (avx2), 0.500 at 97.0441 (sse42, scalar)
   squareplus, float64: 0.998 at -2.11016e-08 (avx2), 0.500 at -375.464 (sse42, scalar)
   squareplus', float32: 1.711 at -31.9741 (avx2), 0.500 at -5.42402e-06 (sse42, scalar)
   squareplus', float64: 1.724 at -256 (avx2), 0.500 at 0.197652 (sse42, scalar) */
#ifndef ACTIVATIONS_SQUAREPLUS_H
#define ACTIVATIONS_SQUAREPLUS_H

#include "math/exp.h"

#if EXACT_FORMS
/* s and |x| + s for x and b times a power of two and its square. The same b with an exponent of its
   own is the numerator for x < 0: a scaled b could underflow. */
struct roots {
    struct dd s, sum;
    V exponent, b, b_exponent;
};

/* The scale 2^exponent, and what vanishes next to the other term of x^2 + b. The limits are powers
   of SQUAREPLUS_UNIT. */
#ifndef WIDE
#if LANE_BITS == 64
#define SQUAREPLUS_UNIT 100
#else
#define SQUAREPLUS_UNIT 1600
#endif

static inline V power_of_unit(Lane power) { return v_exp2(v_set(power * SQUAREPLUS_UNIT)); }

static inline struct roots scaled_operands(V *x, V *b)
{
    V zero = v_set(0), b_magnitude = v_abs(*b);
    M large = v_or(v_gt(*x, power_of_unit(4.5f)), v_gt(b_magnitude, power_of_unit(9)));
    M small = v_and(v_lt(*x, power_of_unit(-4)), v_lt(b_magnitude, power_of_unit(-8)));
    V exponent = v_select(small, v_set(5 * SQUAREPLUS_UNIT), zero);
    exponent = v_select(large, v_set(-6 * SQUAREPLUS_UNIT), exponent);
    V least = v_select(small, power_of_unit(-7), power_of_unit(-4.5f));
    least = v_select(large, power_of_unit(4), least);
    V factor = v_exp2(exponent);
    V counts = v_select(v_and(large, v_lt(b_magnitude, power_of_unit(8))), zero, *b);
    V scaled = v_mul(v_mul(counts, factor), factor);
    struct roots roots = {.exponent = exponent,
                          .b = v_select(small, scaled, *b),
                          .b_exponent = v_select(large, exponent, zero)};
    *x = v_mul(v_select(v_lt(*x, least), zero, *x), factor);
    *b = scaled;
    return roots;
}
#endif

/* For x >= 0 */
static inline struct roots squareplus_roots(V x, V b)
{
#ifdef WIDE
    struct roots roots = {.exponent = v_set(0), .b = b, .b_exponent = v_set(0)};
    roots.s = dd_from(v_sqrt(v_add(v_mul(x, x), b)));
    roots.sum = two_sum(roots.s.hi, x);
#else
    struct roots roots = scaled_operands(&x, &b);
    struct dd square = two_prod(x, x), sum = two_sum(square.hi, b);
    sum = dd_trim(two_sum(sum.hi, v_add(sum.lo, square.lo)));
    V s = v_sqrt(sum.hi), zero = v_set(0);
    V residual = v_sub(sum.lo, v_mul_residual(s, s, sum.hi));
    V divisor = v_select(v_eq(s, zero), v_set(1), v_mul(v_set(2), s));
    roots.s = dd_of(s, v_div(residual, divisor));
    roots.sum = dd_add(roots.s, dd_from(x));
#endif
    return roots;
}

/* Where the roots are not needed: b = 0, and infinities if b is not negative infinity. */
static inline M squareplus_is_limit(V x, V b)
{
    V infinity = v_set(INFINITY);
    M far = v_and(v_eq(v_abs(x), infinity), v_or(v_is_nan(b), v_gt(b, v_neg(infinity))));
    return v_or(far, v_or(v_eq(b, v_set(0)), v_eq(b, infinity)));
}

static inline V squareplus_forward(V x, V b)
{
    V zero = v_set(0), one = v_set(1), half = v_set(0.5f);
    M limit = squareplus_is_limit(x, b), positive = v_gt(x, zero);
    struct roots r = squareplus_roots(v_select(limit, one, v_abs(x)), v_select(limit, one, b));
    V right = v_ldexp(v_mul(half, dd_value(r.sum)), v_neg(r.exponent));
    struct dd inverse = dd_div(dd_from(half), r.sum);
    V exponent = v_select(v_gt(r.exponent, zero), v_neg(r.exponent), r.b_exponent);
    V left = scaled_times((struct scaled_dd){inverse, v_select(positive, zero, exponent)},
                          v_select(positive, one, r.b));
    V bound = v_select(positive, x, v_copysign(zero, b));
    bound = v_select(v_eq(b, v_set(INFINITY)), b, bound);
    return v_select(limit, v_keep_nan(b, bound), v_select(positive, right, left));
}

/* 1/2 at 0 for b = 0 */
static inline V squareplus_derivative(V x, V b)
{
    V zero = v_set(0), one = v_set(1), half = v_set(0.5f);
    M limit = squareplus_is_limit(x, b), positive = v_gt(x, zero);
    struct roots r = squareplus_roots(v_select(limit, one, v_abs(x)), v_select(limit, one, b));
    M pole = v_eq(r.s.hi, zero);
    raise_division_in(pole);
    struct dd s = dd_select(pole, dd_set(1, 0), r.s), sum = dd_select(pole, dd_set(1, 0), r.sum);
    V right = v_mul(half, dd_value(dd_div(sum, s)));
    struct dd inverse = dd_div(dd_from(half), dd_mul(s, sum));
    V exponent = v_mul(v_set(2), r.b_exponent);
    V left = scaled_times((struct scaled_dd){inverse, v_select(positive, zero, exponent)},
                          v_select(positive, one, r.b));
    V y = v_select(positive, right, left), infinity = v_set(INFINITY);
    y = v_select(pole, v_copysign(infinity, x), y);
    V bound = v_select(positive, one, v_copysign(zero, b));
    M even = v_or(v_eq(b, infinity), v_eq(x, zero));
    return v_select(limit, v_keep_nan(b, v_select(even, half, bound)), y);
}
#endif

#if SHORT_FORMS
/* For |x| < SQUAREPLUS_FAR and b from 1 / SQUAREPLUS_B to SQUAREPLUS_B every intermediate result
   and its residual are normal; an |x| below SQUAREPLUS_NEAR is 0 next to b. */
#if LANE_BITS == 32
#define SQUAREPLUS_NEAR 0x1p-43f
#define SQUAREPLUS_FAR 0x1p30f
#define SQUAREPLUS_B 0x1p50f
#else
#define SQUAREPLUS_NEAR 0x1p-256
#define SQUAREPLUS_FAR 0x1p200
#define SQUAREPLUS_B 0x1p400
#endif

/* |x|, b / 2, x^2 + b rounded once, its root, and where they are in range */
struct short_root {
    V magnitude, half_b, square, s;
    M in_range;
};

/* Every b is treated alike. */
static ALWAYS_INLINE struct short_root short_squareplus_root(V x, V b)
{
    V magnitude = v_abs(x);
    M range = v_and(v_ge(b, v_set(1 / SQUAREPLUS_B)), v_le(b, v_set(SQUAREPLUS_B)));
    range = v_and(range, v_lt(magnitude, v_set(SQUAREPLUS_FAR)));
    M counts = v_and(range, v_ge(magnitude, v_set(SQUAREPLUS_NEAR)));
    magnitude = v_select(counts, magnitude, v_set(0));
    b = v_select(range, b, v_set(1));
    V square = v_fma(magnitude, magnitude, b);
    return (struct short_root){magnitude, v_mul(v_set(0.5f), b), square, v_sqrt(square), range};
}

/* The rounding error of x^2 + b costs half a unit, those of the root and the sum are recovered. */
static ALWAYS_INLINE struct partial squareplus_forward_short(V x, V b, bool b_is_4)
{
    (void)b_is_4;
    struct short_root r = short_squareplus_root(x, b);
    V half = v_set(0.5f), residual = v_fma(v_neg(r.s), r.s, r.square);
    struct dd sum = fast_two_sum(r.s, r.magnitude);
    sum.lo = v_fma(residual, v_mul(half, v_reciprocal_estimate(r.s)), sum.lo);
    V left = dd_quotient(dd_from(r.half_b), sum);
    return in_range(v_select(v_gt(x, v_set(0)), v_mul(half, dd_value(sum)), left), r.in_range);
}

/* s (|x| + s) as s |x| + (x^2 + b) */
static ALWAYS_INLINE struct partial squareplus_derivative_short(V x, V b, bool b_is_4)
{
    (void)b_is_4;
    struct short_root r = short_squareplus_root(x, b);
    V product = v_fma(r.s, r.magnitude, r.square);
    V lo = v_fma(r.s, r.magnitude, v_sub(r.square, product));
    V left = dd_quotient(dd_from(r.half_b), dd_of(product, lo));
    return in_range(complement_if_positive(x, left), r.in_range);
}
#endif

#endif
