/* Double-word arithmetic: unevaluated sums hi + lo of two lanes, almost twice as precise as one.

   Dekker, A floating-point technique for extending the available precision, 1971; error bounds in
   Joldes, Muller and Popescu, Tight and rigorous error bounds for basic building blocks of
   double-word arithmetic, 2017. Between two steps `lo` may be as large as a tenth of `hi`; it then
   carries that much of one rounding error.

   WIDE lanes are precise enough by themselves: there a double word has no low part, and the same
   formulas become plain arithmetic. */
#ifndef MATH_DD_H
#define MATH_DD_H

#include "simd/simd.h"

#ifdef WIDE
struct dd {
    V hi;
};

static inline V dd_lo(struct dd a)
{
    (void)a;
    return v_set(0);
}
static inline struct dd dd_of(V hi, V lo)
{
    (void)lo;
    return (struct dd){hi};
}
static inline V dd_value(struct dd a) { return a.hi; }
static inline struct dd fast_two_sum(V a, V b) { return (struct dd){v_add(a, b)}; }
static inline struct dd two_sum(V a, V b) { return (struct dd){v_add(a, b)}; }
static inline struct dd two_prod(V a, V b) { return (struct dd){v_mul(a, b)}; }
static inline struct dd dd_add(struct dd a, struct dd b) { return two_sum(a.hi, b.hi); }
static inline struct dd dd_accumulate(struct dd a, struct dd b) { return dd_add(a, b); }
static inline struct dd dd_add_to(V a, struct dd b) { return two_sum(a, b.hi); }
static inline struct dd dd_mul(struct dd a, struct dd b) { return two_prod(a.hi, b.hi); }
static inline struct dd dd_mul_by(struct dd a, V b) { return two_prod(a.hi, b); }
static inline struct dd two_prod_any(V a, V b) { return two_prod(a, b); }
static inline struct dd dd_mul_any(struct dd a, struct dd b) { return dd_mul(a, b); }
static inline struct dd dd_mul_exp2(struct dd a, V power) { return two_prod(a.hi, power); }
static inline struct dd dd_div(struct dd a, struct dd b) { return (struct dd){v_div(a.hi, b.hi)}; }
#else
struct dd {
    V hi, lo;
};

static inline V dd_lo(struct dd a) { return a.lo; }
static inline struct dd dd_of(V hi, V lo) { return (struct dd){hi, lo}; }
static inline V dd_value(struct dd a) { return v_add(a.hi, a.lo); }

/* a + b exactly, where |a| >= |b| or a is a multiple of b's last place. */
static inline struct dd fast_two_sum(V a, V b)
{
    V hi = v_add(a, b);
    return dd_of(hi, v_sub(b, v_sub(hi, a)));
}

/* a + b exactly. */
static inline struct dd two_sum(V a, V b)
{
    V hi = v_add(a, b), from_b = v_sub(hi, a);
    return dd_of(hi, v_add(v_sub(a, v_sub(hi, from_b)), v_sub(b, from_b)));
}

static inline struct dd two_prod(V a, V b)
{
    V hi = v_mul(a, b);
    return dd_of(hi, v_mul_residual(a, b, hi));
}

static inline struct dd dd_add(struct dd a, struct dd b)
{
    struct dd c = two_sum(a.hi, b.hi);
    return fast_two_sum(c.hi, v_add(c.lo, v_add(a.lo, b.lo)));
}

/* a + b without renormalization, for long sums: rounding errors collect in the low part, which may
   grow. Symmetric in a and b. */
static inline struct dd dd_accumulate(struct dd a, struct dd b)
{
    struct dd c = two_sum(a.hi, b.hi);
    return dd_of(c.hi, v_add(c.lo, v_add(a.lo, b.lo)));
}

/* a + b where |a| >= |b.hi|. */
static inline struct dd dd_add_to(V a, struct dd b)
{
    struct dd c = fast_two_sum(a, b.hi);
    return fast_two_sum(c.hi, v_add(c.lo, b.lo));
}

static inline struct dd dd_mul(struct dd a, struct dd b)
{
    struct dd c = two_prod(a.hi, b.hi);
    V cross = v_mul_add(a.hi, b.lo, v_mul(a.lo, b.hi));
    return fast_two_sum(c.hi, v_add(c.lo, cross));
}

static inline struct dd dd_mul_by(struct dd a, V b)
{
    struct dd c = two_prod(a.hi, b);
    return fast_two_sum(c.hi, v_mul_add(a.lo, b, c.lo));
}

/* a b for factors that may be extreme, with the same bits on every target. The low part is 0 where
   it could underflow. Without fused multiply-adds large factors are scaled before they are split,
   as a part may exceed the factor. */
static inline struct dd two_prod_any(V a, V b)
{
    V hi = v_mul(a, b);
    M is_exact = v_ge(v_abs(hi), v_set(4 / LANE_MAX / (EPSILON * EPSILON)));
#ifdef V_HAS_FMA
    V lo = v_mul_residual(a, b, hi);
#else
    V one = v_set(1), tiny = v_set(TINY), largest = v_max(v_abs(a), v_abs(b));
    M is_large = v_gt(v_max(largest, v_abs(hi)), v_set(LANE_MAX * EPSILON * EPSILON));
    V down = v_select(is_large, tiny, one), up = v_select(is_large, v_set(1 / TINY), one);
    M a_is_largest = v_eq(v_abs(a), largest);
    V scaled_a = v_mul(a, v_select(a_is_largest, down, one));
    V scaled_b = v_mul(b, v_select(a_is_largest, one, down));
    V lo = v_mul(v_mul_residual(scaled_a, scaled_b, v_mul(hi, down)), up);
#endif
    return dd_of(hi, v_select(is_exact, lo, v_set(0)));
}

static inline struct dd dd_mul_any(struct dd a, struct dd b)
{
    struct dd c = two_prod_any(a.hi, b.hi);
    V cross = v_mul_add(a.hi, b.lo, v_mul(a.lo, b.hi));
    return fast_two_sum(c.hi, v_add(c.lo, cross));
}

/* Times a power of two. */
static inline struct dd dd_mul_exp2(struct dd a, V power)
{
    return dd_of(v_mul(a.hi, power), v_mul(a.lo, power));
}

static inline struct dd dd_div(struct dd a, struct dd b)
{
    V inverse = v_div(v_set(1), b.hi);
    V hi = v_mul(a.hi, inverse);
    struct dd product = two_prod(hi, b.hi);
    V residual = v_sub(v_sub(a.hi, product.hi), product.lo);
    residual = v_add(residual, v_sub(a.lo, v_mul(hi, b.lo)));
    return dd_of(hi, v_mul(residual, inverse));
}

#ifdef V_HAS_FMA
/* For short forms. a b without renormalization. */
static ALWAYS_INLINE struct dd dd_mul_unordered(struct dd a, struct dd b)
{
    struct dd product = two_prod(a.hi, b.hi);
    product.lo = v_fma(a.hi, b.lo, v_fma(a.lo, b.hi, product.lo));
    return product;
}

static ALWAYS_INLINE struct dd dd_square(struct dd a)
{
    struct dd square = two_prod(a.hi, a.hi);
    square.lo = v_fma(v_add(a.hi, a.hi), a.lo, square.lo);
    return square;
}

/* 1 + a for 0 <= a <= 1 */
static ALWAYS_INLINE struct dd dd_one_plus(struct dd a)
{
    struct dd sum = fast_two_sum(v_set(1), a.hi);
    return dd_of(sum.hi, v_add(sum.lo, a.lo));
}

/* a + 1 for a >= 1 */
static ALWAYS_INLINE struct dd dd_plus_one(struct dd a)
{
    struct dd sum = fast_two_sum(a.hi, v_set(1));
    return dd_of(sum.hi, v_add(sum.lo, a.lo));
}

/* a - q b */
static ALWAYS_INLINE V dd_residual(struct dd a, struct dd b, V q)
{
    V residual = v_fma(v_neg(q), b.hi, a.hi);
    return v_add(residual, v_fma(v_neg(q), b.lo, a.lo));
}

/* a / b as one lane, corrected by its residual; b >= 1 */
static ALWAYS_INLINE V dd_quotient(struct dd a, struct dd b)
{
    V q = v_div(a.hi, b.hi);
    return v_fma(dd_residual(a, b, q), v_reciprocal_estimate(b.hi), q);
}
#endif
#endif

static inline struct dd dd_set(Lane hi, Lane lo) { return dd_of(v_set(hi), v_set(lo)); }
static inline struct dd dd_from(V a) { return dd_of(a, v_set(0)); }
static inline struct dd dd_neg(struct dd a) { return dd_of(v_neg(a.hi), v_neg(dd_lo(a))); }

static inline struct dd dd_select(M m, struct dd a, struct dd b)
{
    return dd_of(v_select(m, a.hi, b.hi), v_select(m, dd_lo(a), dd_lo(b)));
}

/* a + b without renormalization, where |a.hi| >= |b.hi|. */
static inline struct dd dd_accumulate_ordered(struct dd a, struct dd b)
{
    struct dd c = fast_two_sum(a.hi, b.hi);
    return dd_of(c.hi, v_add(dd_lo(a), v_add(dd_lo(c), dd_lo(b))));
}

/* x - c for a constant c + c_lo: all digits where x is next to c. */
static ALWAYS_INLINE struct dd dd_difference(V x, Lane c, Lane c_lo)
{
#ifdef WIDE
    return dd_of(v_sub(v_sub(x, v_set(c)), v_set(c_lo)), v_set(0));
#else
    struct dd difference = two_sum(x, v_set(-c));
    return fast_two_sum(difference.hi, v_sub(difference.lo, v_set(c_lo)));
#endif
}

/* The low part of an infinite sum becomes 0. An infinite low part stays, and is quiet. */
static inline struct dd dd_renormalize(struct dd a)
{
    V zero = v_set(0), lo = v_select(v_le(v_abs(a.hi), v_set(LANE_MAX)), dd_lo(a), zero);
    M is_inf = v_eq(v_abs(lo), v_set(INFINITY));
    struct dd b = fast_two_sum(a.hi, v_select(is_inf, zero, lo));
    M finite = v_le(v_abs(b.hi), v_set(LANE_MAX));
    return dd_of(b.hi, v_select(is_inf, lo, v_select(finite, dd_lo(b), zero)));
}

/* A low part below `ratio` times the high part becomes 0: its products could underflow. */
static inline struct dd dd_trim_below(struct dd a, Lane ratio)
{
    M is_tiny = v_lt(v_abs(dd_lo(a)), v_mul(v_abs(a.hi), v_set(ratio)));
    return dd_of(a.hi, v_select(is_tiny, v_set(0), dd_lo(a)));
}

/* Of a low part that vanishes next to the high part. */
static inline struct dd dd_trim(struct dd a) { return dd_trim_below(a, EPSILON / 64); }

/* A power of two that brings an extreme factor into the range in which residuals of products are
   exact. Multiply the factor by it, and the other operand by the inverse. */
struct scaling {
    V factor, inverse;
};

static inline struct scaling scaling_for(V a)
{
#ifdef WIDE
    (void)a;
    return (struct scaling){v_set(1), v_set(1)};
#else
    V magnitude = v_abs(a), tiny = v_set(TINY), huge = v_set(1 / TINY), one = v_set(1);
    M small = v_lt(magnitude, tiny), large = v_gt(magnitude, huge);
    return (struct scaling){v_select(small, huge, v_select(large, tiny, one)),
                            v_select(small, tiny, v_select(large, huge, one))};
#endif
}

/* x a = value 2^shift for any x: an x whose residual would underflow or could overflow is scaled. A
   zero has the sign of the product. */
struct scaled {
    V value, shift;
};

static inline struct scaled mul_scaled(struct dd a, V x)
{
#ifdef WIDE
    return (struct scaled){v_mul(x, a.hi), v_set(0)};
#else
    V magnitude = v_abs(x), tiny = v_set(TINY), huge = v_set(1 / TINY), up = v_set(TINY_EXPONENT);
    M small = v_lt(magnitude, tiny), large = v_gt(magnitude, huge);
    V scaled = v_mul(x, v_select(small, huge, v_select(large, tiny, v_set(1))));
    V shift = v_select(small, up, v_select(large, v_neg(up), v_set(0)));
    V finite = v_select(v_gt(magnitude, v_set(LANE_MAX)), v_set(0), scaled);
    struct dd product = two_prod(finite, a.hi);
    V lo = v_add(product.lo, v_mul(finite, a.lo));
    V value = v_add(v_mul(scaled, a.hi), lo);
    return (struct scaled){v_copysign(value, v_xor_sign(x, a.hi)), shift};
#endif
}

/* x a, rounded once. */
static inline V dd_times(struct dd a, V x)
{
    struct scaled y = mul_scaled(a, x);
    return v_ldexp(y.value, y.shift);
}

#endif
