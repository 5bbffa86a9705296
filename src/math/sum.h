/* Unevaluated sums of two lanes, good to almost twice a lane's precision.

   Dekker, "A floating-point technique for extending the available precision", 1971; for
   the bounds see Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic
   building blocks of double-word arithmetic", 2017. `low` may be as large as a tenth of
   `high` between two steps; it then carries that much of one rounding error.

   Where the lane is wider than the elements (WIDE) a lane is precise enough by itself: a sum
   has no low part, and the same formulas become plain arithmetic. */
#ifndef MATH_SUM_H
#define MATH_SUM_H

#include "simd/simd.h"

#ifdef WIDE
struct sum {
    V high;
};

static inline V s_low(struct sum a)
{
    (void)a;
    return v_set(0);
}
static inline struct sum s_of(V high, V low)
{
    (void)low;
    return (struct sum){high};
}
static inline V s_value(struct sum a) { return a.high; }
static inline struct sum s_ordered(V a, V b) { return (struct sum){v_add(a, b)}; }
static inline struct sum s_sum(V a, V b) { return (struct sum){v_add(a, b)}; }
static inline struct sum s_product(V a, V b) { return (struct sum){v_mul(a, b)}; }
static inline struct sum s_add(struct sum a, struct sum b) { return s_sum(a.high, b.high); }
static inline struct sum s_accumulate(struct sum a, struct sum b) { return s_add(a, b); }
static inline struct sum s_add_to(V a, struct sum b) { return s_sum(a, b.high); }
static inline struct sum s_mul(struct sum a, struct sum b) { return s_product(a.high, b.high); }
static inline struct sum s_mul_by(struct sum a, V b) { return s_product(a.high, b); }
static inline struct sum s_shift(struct sum a, V power) { return s_product(a.high, power); }
static inline struct sum s_div(struct sum a, struct sum b)
{
    return (struct sum){v_div(a.high, b.high)};
}
#else
struct sum {
    V high, low;
};

static inline V s_low(struct sum a) { return a.low; }
static inline struct sum s_of(V high, V low) { return (struct sum){high, low}; }
static inline V s_value(struct sum a) { return v_add(a.high, a.low); }

/* a + b exactly, where |a| >= |b| or a is a multiple of b's last place. */
static inline struct sum s_ordered(V a, V b)
{
    V high = v_add(a, b);
    return s_of(high, v_sub(b, v_sub(high, a)));
}

/* a + b exactly. */
static inline struct sum s_sum(V a, V b)
{
    V high = v_add(a, b), from_b = v_sub(high, a);
    return s_of(high, v_add(v_sub(a, v_sub(high, from_b)), v_sub(b, from_b)));
}

static inline struct sum s_product(V a, V b)
{
    V high = v_mul(a, b);
    return s_of(high, v_mul_residual(a, b, high));
}

static inline struct sum s_add(struct sum a, struct sum b)
{
    struct sum c = s_sum(a.high, b.high);
    return s_ordered(c.high, v_add(c.low, v_add(a.low, b.low)));
}

/* a + b, for a long row of them: what the high parts lose goes to the low part, which may grow.
   The same for b + a. */
static inline struct sum s_accumulate(struct sum a, struct sum b)
{
    struct sum c = s_sum(a.high, b.high);
    return s_of(c.high, v_add(c.low, v_add(a.low, b.low)));
}

/* a + b where |a| >= |b.high|. */
static inline struct sum s_add_to(V a, struct sum b)
{
    struct sum c = s_ordered(a, b.high);
    return s_ordered(c.high, v_add(c.low, b.low));
}

static inline struct sum s_mul(struct sum a, struct sum b)
{
    struct sum c = s_product(a.high, b.high);
    V cross = v_mul_add(a.high, b.low, v_mul(a.low, b.high));
    return s_ordered(c.high, v_add(c.low, cross));
}

static inline struct sum s_mul_by(struct sum a, V b)
{
    struct sum c = s_product(a.high, b);
    return s_ordered(c.high, v_mul_add(a.low, b, c.low));
}

/* Times a power of two. */
static inline struct sum s_shift(struct sum a, V power)
{
    return s_of(v_mul(a.high, power), v_mul(a.low, power));
}

static inline struct sum s_div(struct sum a, struct sum b)
{
    V inverse = v_div(v_set(1), b.high);
    V high = v_mul(a.high, inverse);
    V rest = v_neg(v_mul_residual(high, b.high, a.high));
    rest = v_add(rest, v_sub(a.low, v_mul(high, b.low)));
    return s_of(high, v_mul(rest, inverse));
}

#endif

static inline struct sum s_set(Lane high, Lane low) { return s_of(v_set(high), v_set(low)); }
static inline struct sum s_neg(struct sum a) { return s_of(v_neg(a.high), v_neg(s_low(a))); }

static inline struct sum s_select(M m, struct sum a, struct sum b)
{
    return s_of(v_select(m, a.high, b.high), v_select(m, s_low(a), s_low(b)));
}

/* A power of two that brings a factor of extreme size within the range in which products
   have error terms: to be applied to it, and its inverse to what it multiplies. */
struct unit {
    V factor, inverse;
};

static inline struct unit unit_for(V a)
{
#ifdef WIDE
    (void)a;
    return (struct unit){v_set(1), v_set(1)};
#else
    V size = v_abs(a), tiny = v_set(TINY), huge = v_set(1 / TINY), one = v_set(1);
    M small = v_lt(size, tiny), large = v_gt(size, huge);
    return (struct unit){v_select(small, huge, v_select(large, tiny, one)),
                         v_select(small, tiny, v_select(large, huge, one))};
#endif
}

/* x a as scaled 2^shift, for any x: where it is so small that the error terms would underflow,
   or so large that they could overflow, it is scaled. Its sign is that of the product, of a zero, too. */
struct scaled {
    V value, shift;
};

static inline struct scaled s_times_scaled(struct sum a, V x)
{
#ifdef WIDE
    return (struct scaled){v_mul(x, a.high), v_set(0)};
#else
    V size = v_abs(x), tiny = v_set(TINY), huge = v_set(1 / TINY), up = v_set(TINY_EXPONENT);
    M small = v_lt(size, tiny), large = v_gt(size, huge);
    V scaled = v_mul(x, v_select(small, huge, v_select(large, tiny, v_set(1))));
    V shift = v_select(small, up, v_select(large, v_neg(up), v_set(0)));
    V finite = v_select(v_gt(size, v_set(LARGEST)), v_set(0), scaled);
#ifdef V_HAS_FMA
    V value = v_fma(scaled, a.high, v_mul(finite, a.low));
#else
    struct sum product = s_product(finite, a.high);
    V low = v_add(product.low, v_mul(finite, a.low));
    V value = v_add(v_mul(scaled, a.high), low);
#endif
    return (struct scaled){v_copysign(value, v_mul_sign(x, a.high)), shift};
#endif
}

/* x a, rounded once. */
static inline V s_times(struct sum a, V x)
{
    struct scaled y = s_times_scaled(a, x);
    return v_scale(y.value, y.shift);
}

#endif
