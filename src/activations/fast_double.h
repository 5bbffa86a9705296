/* The most used smooth activations in lanes of float64, where a few steps in sums of two suffice;
   what of them could over- or underflow is left to the formulas in exponentials.h and gates.h. */
#ifndef ACTIVATIONS_FAST_DOUBLE_H
#define ACTIVATIONS_FAST_DOUBLE_H

#include "loops/elementwise.h"
#include "math/exp.h"

/* e^x = power (1 + rise) for -700 <= x <= 0. The square of a tiny r does not underflow. */
struct decay {
    V power;
    struct sum rise;
};

static inline struct decay fast_decay(V x)
{
    V magic = v_set(POWER_MAGIC);
    V index = v_fma(x, v_set(0x1.71547652b82fep+0), magic), n = v_sub(index, magic);
    V r = v_fma(n, v_set(-LN2), x), r_low = v_mul(n, v_set(-LN2_LOW));
    V rounded = v_add(r, r_low), square = v_fma(rounded, rounded, v_set(0x1p-200));
    V tail = v_fma(POLYNOMIAL_BY_PAIRS(EXP_TAIL, rounded, square), square, r_low);
    return (struct decay){v_pow2_of(index), s_ordered(r, tail)};
}

/* a + factor rise as a sum, where |a| >= |factor rise| or a = 0. */
static inline struct sum fast_add_decay(V a, V factor, struct decay e)
{
    V high = v_fma(factor, e.rise.high, a);
    V low = v_fma(factor, e.rise.high, v_sub(a, high));
    return s_of(high, v_fma(factor, e.rise.low, low));
}

/* -|x|, but not below -limit, which it is for a NaN. */
static inline V fast_minus_size(V x, Lane limit)
{
    V size = v_abs(x), most = v_set(limit);
    return v_neg(v_select(v_lt(size, most), size, most));
}

/* 1 + factor (1 + rise), for a factor of at most 1: the power of e or its negative. */
static inline struct sum fast_one_plus(V factor, struct decay e)
{
    struct sum base = s_ordered(v_set(1), factor), y = fast_add_decay(base.high, factor, e);
    return s_of(y.high, v_add(y.low, base.low));
}

/* 1 / (1 + e) or e / (1 + e) for e = e^-|x|. */
static inline struct fast sigmoid_forward_fast(V x)
{
    Lane limit = 340; /* whose e^-2 limit is a normal number */
    struct decay e = fast_decay(fast_minus_size(x, limit));
    struct sum small = fast_add_decay(e.power, e.power, e);
    struct sum share = s_select(v_lt(x, v_set(0)), small, s_set(1, 0));
    return (struct fast){s_value(s_div(share, fast_one_plus(e.power, e))),
                         v_gt(x, v_set(-limit))};
}

/* (1 - e) / (1 + e) for e = e^-2|x|; x where that is the same to the last digit. */
static inline struct fast tanh_forward_fast(V x)
{
    M same = v_lt(v_abs(x), v_set(0x1p-30));
    V inner = v_select(same, v_set(1), x);
    struct decay e = fast_decay(v_mul(v_set(2), fast_minus_size(inner, 20)));
    struct sum below = fast_one_plus(v_neg(e.power), e), above = fast_one_plus(e.power, e);
    V y = v_copysign(s_value(s_div(below, above)), x);
    return (struct fast){v_select(v_or(same, v_is_nan(x)), x, y), fast_always()};
}

#endif
