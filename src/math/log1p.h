/* log(1 + t) for 0 <= t = 2^exponent m <= 1, relative to the power of two.

   log(1 + t) = 2 atanh(s), s = t / (2 + t) <= 1/3; all but 2 s is a polynomial in s^2, at most
   0.04 of the whole, so that its rounding errors hardly count. */
#ifndef MATH_LOG1P_H
#define MATH_LOG1P_H

#include "math/exp.h"

#if LANE_BITS == 64 && !defined(WIDE)
#define ATANH_TAIL ATANH_TAIL_EXACT
#endif

#if LANE_BITS == 64
/* log(1 + 2^exponent m) / 2^exponent from coefficients of atanh; `scale` is 2^exponent, bounded
   below. */
static ALWAYS_INLINE struct dd log1p_ratio_by(const Lane *atanh_tail, int count, struct dd m,
                                              V scale)
{
    struct dd t = dd_mul_exp2(m, scale);
    struct dd s = dd_div(m, dd_add_to(v_set(2), t));
    V small = v_mul(s.hi, scale);
    V square = v_mul(small, small);
    V tail = v_mul(v_mul(s.hi, square), horner(atanh_tail, count, square));
    V two = v_set(2);
    return fast_two_sum(v_mul(two, s.hi), v_mul_add(two, dd_lo(s), tail));
}

static inline struct dd log1p_ratio(struct dd m, V scale)
{
    return log1p_ratio_by(ATANH_TAIL, COUNT_OF(ATANH_TAIL), m, scale);
}

#elif LANE_BITS == 128
static inline struct dd log1p_ratio(struct dd m, V scale)
{
    V t = v_mul(m.hi, scale), high = v_div(log1pl(t), scale);
    return dd_of(v_select(v_eq(m.hi, v_set(0)), v_set(0), high), v_div(m.lo, v_add(v_set(1), t)));
}
#endif

#endif
