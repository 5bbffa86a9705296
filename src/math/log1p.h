/* log(1 + t) for 0 <= t = 2^exponent m <= 1, relative to the power of two.

   log(1 + t) = 2 atanh(s), s = t / (2 + t) <= 1/3; all but 2 s is a polynomial in s^2, at most
   0.04 of the whole, so that its rounding errors hardly count. */
#ifndef MATH_LOG1P_H
#define MATH_LOG1P_H

#include "math/exp.h"

/* log(1 + 2^exponent m) / 2^exponent; `scale` is 2^exponent, bounded below. */
static inline struct sum log1p_ratio(struct sum m, V scale)
{
    struct sum t = s_shift(m, scale);
#if LANE_BITS == 128
    V high = v_div(log1pl(t.high), scale);
    return s_of(v_select(v_eq(m.high, v_set(0)), v_set(0), high),
                v_div(m.low, v_add(v_set(1), t.high)));
#else
    struct sum s = s_div(m, s_add_to(v_set(2), t));
    V small = v_mul(s.high, scale);
    V square = v_mul(small, small);
    V tail = v_mul(v_mul(s.high, square), POLYNOMIAL(ATANH_TAIL, square));
    V two = v_set(2);
    return s_ordered(v_mul(two, s.high), v_mul_add(two, s_low(s), tail));
#endif
}

#endif
