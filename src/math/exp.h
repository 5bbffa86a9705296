/* e^x as 2^exponent times a sum, so that nothing overflows or underflows before the end.

   x = n ln 2 + r with |r| <= ln 2 / 2; n times the short part of ln 2 is exact and so is its
   difference from x (Cody and Waite 1980). e^r = 1 + r + r^2 p(r), of which the first two
   terms are kept exact and the third is at most 0.07: its rounding errors cost a tenth of
   an ulp. In WIDE lanes none of this care is needed. */
#ifndef MATH_EXP_H
#define MATH_EXP_H

#include "math/sum.h"

#include "math/coefficients.h"

static inline V polynomial(const Lane *coefficients, int count, V x)
{
    V y = v_set(coefficients[count - 1]);
#pragma GCC unroll 32
    for (int k = count - 2; k >= 0; k--)
        y = v_mul_add(y, x, v_set(coefficients[k]));
    return y;
}
/* The same with half as many steps one after another. */
static inline V polynomial_by_pairs(const Lane *coefficients, int count, V x, V square)
{
    V y = v_set(0);
#pragma GCC unroll 32
    for (int k = (count - 1) / 2 * 2; k >= 0; k -= 2) {
        V pair = v_set(coefficients[k]);
        if (k + 1 < count)
            pair = v_mul_add(v_set(coefficients[k + 1]), x, pair);
        y = k + 2 < count ? v_mul_add(y, square, pair) : pair;
    }
    return y;
}
#define ARRAY(name) name, sizeof name / sizeof name[0]
#define POLYNOMIAL(name, x) polynomial(ARRAY(name), x)
#define POLYNOMIAL_BY_PAIRS(name, x, square) polynomial_by_pairs(ARRAY(name), x, square)

#if LANE_BITS != 32
/* At LOWEST even the largest number times e^x is less than half of the least subnormal; above
   HIGHEST e^x is infinite. */
#ifdef WIDE
#define EXP_LOWEST (-200.0)
#define EXP_HIGHEST 90.0
#elif LANE_BITS == 64
#define EXP_LOWEST (-1500.0)
#define EXP_HIGHEST 711.0
#else
#define EXP_LOWEST (-23000.0L)
#define EXP_HIGHEST 11400.0L
#endif

/* 2^floor(exponent) value */
struct power {
    struct sum value;
    V exponent;
};

static inline V p_value(struct power a) { return v_scale(s_value(a.value), a.exponent); }

static inline V p_times(struct power a, V x)
{
    struct scaled y = s_times_scaled(a.value, x);
    return v_scale(y.value, v_add(y.shift, a.exponent));
}

static inline V exp_clamp(V x)
{
    x = v_select(v_lt(x, v_set(EXP_LOWEST)), v_set(EXP_LOWEST), x);
    return v_select(v_gt(x, v_set(EXP_HIGHEST)), v_set(EXP_HIGHEST), x);
}

/* Exponents below this are those of a limited argument: whatever is multiplied vanishes. */
#define EXP_VANISHED ((Lane)1.44 * EXP_LOWEST)

/* x + x_low = n ln 2 + r + l; rest = e^(r + l) - 1 - r, in which e^l is as good as 1 + l. */
struct reduced {
    V n, r, rest;
};

static inline struct reduced exp_reduce(V x, V x_low)
{
    V moderate = v_beside_one(x);
    V n = v_round(v_mul(moderate, v_set((Lane)1.442695040888963407359924681001892137L)));
#ifdef WIDE
    (void)x_low;
    V r = v_mul_add(n, v_set(-LN2), x);
    V rest = v_mul(v_mul(r, r), POLYNOMIAL(EXP_TAIL, r));
    return (struct reduced){n, r, rest};
#else
    V high = v_mul_add(n, v_set(-(Lane)LN2_SHORT), x);
    V r = v_mul_add(n, v_set(-(Lane)LN2_SHORT_LOW), high);
    V lost = v_mul_add(n, v_set(-(Lane)LN2_SHORT_LOW), v_sub(high, r));
    V curved = v_beside_one(r);
#if LANE_BITS == 128
    V rest = v_sub(expm1l(curved), curved);
#else
    V rest = v_mul(v_mul(curved, curved), POLYNOMIAL(EXP_TAIL, curved));
#endif
    V power = v_add(v_add(v_set(1), r), rest);
    V low = v_add(lost, x_low);
#ifndef V_HAS_FMA
    low = v_beside_one(low); /* lest the product underflow */
#endif
    return (struct reduced){n, r, v_mul_add(low, power, rest)};
#endif
}

/* e^(x + x_low). -infinity gives an exact 0, which raises no flag when it is scaled. */
static inline struct power exp_power(V x, V x_low)
{
    struct reduced a = exp_reduce(exp_clamp(x), x_low);
    struct sum one = s_ordered(v_set(1), v_beside_one(a.r));
    struct sum value = s_ordered(one.high, v_add(s_low(one), a.rest));
    M zero = v_eq(x, v_set(-(Lane)INFINITY));
    return (struct power){s_select(zero, s_set(0, 0), value), a.n};
}

/* 2^exponent, but not so small that its square underflows: it is added to 1. */
static inline V p_bounded_scale(V exponent)
{
#ifdef WIDE
    return v_pow2(exponent);
#else
    V least = v_set(-2 * MANTISSA_BITS);
    return v_pow2(v_floor(v_select(v_lt(exponent, least), least, exponent)));
#endif
}

/* 2^n (1 + r + rest) - 1, where 2^n is finite. */
static inline struct sum expm1_of(struct reduced a)
{
    V power = v_pow2(a.n);
#ifdef WIDE
    return s_of(v_mul_add(power, v_add(a.r, a.rest), v_sub(power, v_set(1))), v_set(0));
#else
    struct sum base = s_ordered(v_set(-1), power);
    struct sum value = s_ordered(base.high, v_mul(power, a.r));
    return s_ordered(value.high, v_mul_add(power, a.rest, v_add(value.low, base.low)));
#endif
}

static inline struct reduced expm1_reduce(V x, V x_low)
{
    V lowest = v_set(-2 * MANTISSA_BITS);
    return exp_reduce(v_select(v_lt(x, lowest), lowest, x), x_low);
}

/* e^(x + x_low) - 1 for x <= 0. */
static inline struct sum expm1_sum(V x, V x_low) { return expm1_of(expm1_reduce(x, x_low)); }

/* The same for x <= -EXP_LOWEST. Next to a 2^n of more than 2 MANTISSA_BITS binades 1 vanishes. */
static inline struct power expm1_power(V x, V x_low)
{
    struct reduced a = expm1_reduce(x, x_low);
    V excess = v_set(0);
#ifndef WIDE
    V most = v_set(2 * MANTISSA_BITS);
    excess = v_select(v_gt(a.n, most), v_sub(a.n, most), excess);
    a.n = v_sub(a.n, excess);
#endif
    return (struct power){expm1_of(a), excess};
}
#endif

#endif
