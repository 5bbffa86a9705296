/* The exponential.

   Everywhere x = n ln 2 + r with |r| <= ln 2 / 2 and e^x = 2^n e^r. Three forms share this:

   exp_scaled, expm1_dd  as a double word with an exponent, for the exact forms: nothing over-
                         or underflows before the end, and rounding costs a tenth of an ULP
   split_exp ...         as scale (1 + expm1_r), for the short forms (fused multiply-adds)
   short_exp             one number

   Cody and Waite, Software Manual for the Elementary Functions, 1980, for the reduction. */
#ifndef MATH_EXP_H
#define MATH_EXP_H

#include "math/dd.h"
#include "math/partial.h"
#include "math/poly.h"

#include "math/tables/constants.h"
#include "math/tables/polynomials.h"

#if EXACT_FORMS
/* At EXP_LO even LANE_MAX e^x is less than half of the least subnormal; above EXP_HI e^x is
   infinite. */
#ifdef WIDE
#define EXP_LO (-200.0)
#define EXP_HI 90.0
#elif LANE_BITS == 64
#define EXP_LO (-1500.0)
#define EXP_HI 711.0
#else
#define EXP_LO (-23000.0L)
#define EXP_HI 11400.0L
#endif

/* The number 2^floor(exponent) value. */
struct scaled_dd {
    struct dd value;
    V exponent;
};

static inline V scaled_value(struct scaled_dd a) { return v_ldexp(dd_value(a.value), a.exponent); }

static inline V scaled_times(struct scaled_dd a, V x)
{
    struct scaled y = mul_scaled(a.value, x);
    return v_ldexp(y.value, v_add(y.shift, a.exponent));
}

/* y; where it is a zero, with the given sign. The sign of a NaN is left alone: it may depend on the
   compiler. */
static inline V signed_zero(V y, V sign)
{
    return v_select(v_eq(y, v_set(0)), v_copysign(y, sign), y);
}

/* An exponent below this is that of an argument at EXP_LO or next to it: every product with the
   exponential rounds to 0. */
#define EXP_VANISHED ((Lane)1.44 * EXP_LO)

static inline V exp_clamp(V x)
{
    x = v_select(v_lt(x, v_set(EXP_LO)), v_set(EXP_LO), x);
    return v_select(v_gt(x, v_set(EXP_HI)), v_set(EXP_HI), x);
}

/* x + x_lo = n ln 2 + r + r_lo; tail = e^(r + r_lo) - 1 - r. */
struct reduced {
    V n, r;
    struct dd tail;
};

/* n times the short part of ln 2 is exact, and so is its difference from x. The first three terms
   of e^r = 1 + r + r^2/2 + r^3 p(r) are kept exactly; the fourth is at most 0.008. WIDE lanes need
   none of this care. */
static inline struct reduced exp_reduce(V x, V x_lo)
{
    V moderate = v_flush_tiny(x);
    V n = v_round(v_mul(moderate, v_set(LOG2_E)));
#ifdef WIDE
    (void)x_lo;
    V r = v_mul_add(n, v_set(-LN2), x);
    V tail = v_mul(v_mul(r, r), horner(EXP_TAIL_WIDE, COUNT_OF(EXP_TAIL_WIDE), r));
    return (struct reduced){n, r, dd_from(tail)};
#else
    V high = v_mul_add(n, v_set(-(Lane)LN2_SHORT), x);
    V r = v_mul_add(n, v_set(-(Lane)LN2_SHORT_LOW), high);
    V lost = v_mul_add(n, v_set(-(Lane)LN2_SHORT_LOW), v_sub(high, r));
    V curved = v_flush_tiny(r);
#if LANE_BITS == 128
    struct dd tail = dd_from(v_sub(expm1l(curved), curved));
#else
    V half = v_set(0.5);
    struct dd square = two_prod(curved, curved);
    V polynomial = horner(EXP_TAIL_EXACT + 1, COUNT_OF(EXP_TAIL_EXACT) - 1, curved);
    V cubic = v_mul(v_mul(curved, square.hi), polynomial);
    struct dd tail = dd_of(v_mul(half, square.hi), v_mul_add(half, square.lo, cubic));
#endif
    V exp_r = v_add(v_add(v_set(1), r), dd_value(tail));
    V r_lo = v_flush_tiny(v_add(lost, x_lo)); /* its product could underflow */
    tail.lo = v_mul_add(r_lo, exp_r, tail.lo);
    return (struct reduced){n, r, tail};
#endif
}

static inline struct scaled_dd exp_of_reduced(struct reduced a)
{
    struct dd one_plus_r = fast_two_sum(v_set(1), v_flush_tiny(a.r));
    struct dd sum = fast_two_sum(one_plus_r.hi, a.tail.hi);
    V lo = v_add(dd_lo(one_plus_r), v_add(dd_lo(sum), dd_lo(a.tail)));
    return (struct scaled_dd){fast_two_sum(sum.hi, lo), a.n};
}

/* e^(x + x_lo) for |x| <= -EXP_LO */
static ALWAYS_INLINE struct scaled_dd exp_clamped(V x, V x_lo)
{
    return exp_of_reduced(exp_reduce(x, x_lo));
}

/* e^(x + x_lo). -infinity gives an exact 0, which raises no flag when it is scaled. */
static inline struct scaled_dd exp_scaled(V x, V x_lo)
{
    struct scaled_dd y = exp_clamped(exp_clamp(x), x_lo);
    M zero = v_eq(x, v_set(-(Lane)INFINITY));
    y.value = dd_select(zero, dd_set(0, 0), y.value);
    return y;
}

/* 2^exponent, bounded below so that its square does not underflow. It is added to 1, next to which
   anything smaller vanishes as well. */
static inline V bounded_exp2(V exponent)
{
#ifdef WIDE
    return v_exp2(exponent);
#else
    V lo = v_set(-2 * MANTISSA_BITS);
    return v_exp2(v_floor(v_select(v_lt(exponent, lo), lo, exponent)));
#endif
}

/* 2^n (1 + r + tail) - 1, where 2^n is finite */
static inline struct dd expm1_of_reduced(struct reduced a)
{
    V scale = v_exp2(a.n);
#ifdef WIDE
    return dd_of(v_mul_add(scale, v_add(a.r, a.tail.hi), v_sub(scale, v_set(1))), v_set(0));
#else
    struct dd base = fast_two_sum(v_set(-1), scale);
    struct dd linear = fast_two_sum(base.hi, v_mul(scale, a.r));
    struct dd value = fast_two_sum(linear.hi, v_mul(scale, a.tail.hi));
    V lo = v_add(value.lo, v_add(linear.lo, base.lo));
    return fast_two_sum(value.hi, v_mul_add(scale, a.tail.lo, lo));
#endif
}

static inline struct reduced expm1_reduce(V x, V x_lo)
{
    V lo = v_set(-2 * MANTISSA_BITS);
    return exp_reduce(v_select(v_lt(x, lo), lo, x), x_lo);
}

/* e^a and e^a - 1 by one reduction, for a.hi <= EXP_HI whose 2^n is finite. */
struct exp_and_expm1 {
    struct scaled_dd exp;
    struct dd expm1;
};

static inline struct exp_and_expm1 exp_and_expm1(struct dd a)
{
    struct reduced r = exp_reduce(exp_clamp(a.hi), dd_lo(a));
    struct scaled_dd exp = exp_of_reduced(r);
    exp.value = dd_select(v_eq(a.hi, v_set(-(Lane)INFINITY)), dd_set(0, 0), exp.value);
    V lo = v_set(-2 * MANTISSA_BITS); /* below, e^a vanishes next to 1 */
    r.n = v_select(v_lt(r.n, lo), lo, r.n);
    struct dd expm1 = expm1_of_reduced(r);
#ifndef WIDE
    expm1.lo = v_add(expm1.lo, v_sub(a.lo, v_flush_tiny(a.lo))); /* what exp_reduce leaves out */
#endif
    return (struct exp_and_expm1){exp, expm1};
}

/* e^(x + x_lo) - 1 for x <= 0 */
static inline struct dd expm1_dd(V x, V x_lo) { return expm1_of_reduced(expm1_reduce(x, x_lo)); }

/* The same for x <= -EXP_LO. Where n exceeds 2 MANTISSA_BITS, 1 vanishes next to 2^n, and the
   excess becomes the exponent of the result. */
static inline struct scaled_dd expm1_scaled(V x, V x_lo)
{
    struct reduced a = expm1_reduce(x, x_lo);
    V excess = v_set(0);
#ifndef WIDE
    V max = v_set(2 * MANTISSA_BITS);
    excess = v_select(v_gt(a.n, max), v_sub(a.n, max), excess);
    a.n = v_sub(a.n, excess);
#endif
    return (struct scaled_dd){expm1_of_reduced(a), excess};
}
#endif

#if SHORT_FORMS
/* x + x_lo = n ln 2 + r + r_lo, index = n + magic; n ln 2 - x is exact. */
struct reduction {
    V index, r, r_lo;
};

static ALWAYS_INLINE struct reduction reduce_dd(V x, V x_lo, V magic)
{
    V index = v_fma(x, v_set(LOG2_E), magic), n = v_sub(index, magic);
    return (struct reduction){index, v_fma(n, v_set(-LN2), x), v_fma(n, v_set(-LN2_LOW), x_lo)};
}

/* The same for x alone: r is rounded once. */
static ALWAYS_INLINE struct reduction reduce(V x, V magic)
{
    V index = v_fma(x, v_set(LOG2_E), magic), n = v_sub(index, magic);
    V r = v_fma(n, v_set(-LN2_LOW), v_fma(n, v_set(-LN2), x));
    return (struct reduction){index, r, v_set(0)};
}

/* e^r - 1 = r + r^2 p(r), given r^2. */
static ALWAYS_INLINE V expm1_of_square(V r, V square)
{
    V tail = pairwise_horner(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), r, square);
    return v_fma(square, tail, r);
}

/* MIN_SQUARE keeps r^2 from underflowing, and vanishes next to 1. */
static ALWAYS_INLINE V expm1_reduced(V r)
{
    return expm1_of_square(r, v_fma(r, r, v_set(MIN_SQUARE)));
}

/* e^x = scale (1 + expm1_r). scale is a power of two, which adds no error. */
struct split_exp {
    V scale, expm1_r;
};

/* A magic other than EXP2_MAGIC gives 2^(magic - EXP2_MAGIC) e^x. */
static ALWAYS_INLINE struct split_exp split_exp_magic(V x, V magic)
{
    struct reduction a = reduce(x, magic);
    return (struct split_exp){v_exp2_of_index(a.index), expm1_reduced(a.r)};
}

static ALWAYS_INLINE struct split_exp split_exp(V x)
{
    return split_exp_magic(x, v_set(EXP2_MAGIC));
}

static ALWAYS_INLINE struct split_exp split_exp_dd(V x, V x_lo)
{
    struct reduction a = reduce_dd(x, x_lo, v_set(EXP2_MAGIC));
    return (struct split_exp){v_exp2_of_index(a.index), expm1_reduced(v_add(a.r, a.r_lo))};
}

/* e^x from which 1 is subtracted, for -EXPM1_LIMIT <= x <= 0: scale (1 + r + square tail). n ln 2
   needs no second part. The polynomial needs one more term. The square of a tiny r must be 0. */
struct expm1_terms {
    V scale, r, square, tail;
};

static ALWAYS_INLINE struct expm1_terms expm1_terms(V x)
{
    V magic = v_set(EXP2_MAGIC), index = v_fma(x, v_set(LOG2_E), magic);
    V r = v_fma(v_sub(index, magic), v_set(-LN2), x);
    V min = v_set(MIN_SQUARE), square = v_fma(r, r, min);
    V tail = pairwise_horner(EXP_TAIL_LONG, COUNT_OF(EXP_TAIL_LONG), r, square);
    return (struct expm1_terms){v_exp2_of_index(index), r, v_sub(square, min), tail};
}

static ALWAYS_INLINE struct split_exp split_expm1(V x)
{
    struct expm1_terms e = expm1_terms(x);
    return (struct split_exp){e.scale, v_fma(e.square, e.tail, e.r)};
}

static ALWAYS_INLINE V join_exp(struct split_exp e) { return v_fma(e.scale, e.expm1_r, e.scale); }

static ALWAYS_INLINE V short_exp(V x) { return join_exp(split_exp(x)); }

static ALWAYS_INLINE struct dd exp_dd(struct split_exp e)
{
    V hi = join_exp(e);
    return dd_of(hi, v_fma(e.scale, e.expm1_r, v_sub(e.scale, hi)));
}

/* A constant c next to -2 unit, c + 2 unit, and the unit of the reduction: ln 2, or ln 2 / k for
   e^(k t). */
struct origin {
    struct dd c, c_plus_2, unit;
    Lane inverse_unit;
};

/* t - c = n unit + r for the index of 2^n. The same difference is hi + lo, where hi is t - c
   rounded. r and hi + lo keep their digits where t is next to c: the steps of r are exact, since
   t - (n - 2) unit is next to c + 2 unit. */
struct reduced_difference {
    V index, r, hi, lo;
};

static ALWAYS_INLINE struct reduced_difference reduce_difference(struct origin from, V t, V t_lo)
{
    V hi = v_sub(t, from.c.hi), lost = v_sub(v_sub(t, hi), from.c.hi);
    V lo = v_add(lost, v_sub(t_lo, from.c.lo));
    V index = v_fma(hi, v_set(from.inverse_unit), v_set(EXP2_MAGIC));
    V n_less_2 = v_sub(index, v_set(EXP2_MAGIC + 2));
    V r = v_sub(v_fma(v_neg(n_less_2), from.unit.hi, t), from.c_plus_2.hi);
    V r_lo = v_fma(v_neg(n_less_2), from.unit.lo, v_sub(t_lo, from.c_plus_2.lo));
    return (struct reduced_difference){index, v_add(r, r_lo), hi, lo};
}

/* e^t and e^t - e^c for t - c = n ln 2 + r. The difference keeps its digits where it is small. */
struct exp_and_difference {
    struct dd exp;
    V difference;
};

static ALWAYS_INLINE struct exp_and_difference exp_and_difference(struct dd exp_c, V index, V r)
{
    V expm1_r = expm1_reduced(r), scale = v_exp2_of_index(index), base = v_mul(scale, exp_c.hi);
    V hi = v_fma(base, expm1_r, base);
    V lo = v_fma(scale, exp_c.lo, v_fma(base, expm1_r, v_sub(base, hi)));
    return (struct exp_and_difference){dd_of(hi, lo), v_fma(base, expm1_r, v_sub(base, exp_c.hi))};
}

/* e^(x + x_lo) = scale (1 + r + tail), r exact and the tail at most 0.07. */
struct exp_parts {
    V scale, r, tail;
};

static ALWAYS_INLINE struct exp_parts exp_in_parts(V x, V x_lo)
{
    struct reduction a = reduce_dd(x, x_lo, v_set(EXP2_MAGIC));
    V rounded = v_add(a.r, a.r_lo), square = v_fma(rounded, rounded, v_set(MIN_SQUARE));
    V tail = pairwise_horner(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), rounded, square);
    return (struct exp_parts){v_exp2_of_index(a.index), a.r, v_fma(tail, square, a.r_lo)};
}
#endif

#endif
