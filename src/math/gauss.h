/* The tail of the normal distribution: Phi(-a) e^(a^2/2) for a >= 0.

   (a + 4) times that is smooth in t = (a - 4)/(a + 4) = 1 - 8/(a + 4), down to a infinite
   (the map of Shepherd and Laframboise 1981): a polynomial whose last steps are taken in sums,
   corrected by its slope for what t lost to rounding. */
#ifndef MATH_GAUSS_H
#define MATH_GAUSS_H

#include "math/exp.h"

#if LANE_BITS == 128
/* By libm, corrected for the rounding of its arguments, and by Laplace's continued fraction
   where that has converged. */
static inline struct sum gauss_tail(V a)
{
    a = v_beside_one(a);
    if (isless(a, 5)) {
        struct sum z = s_mul_by(s_set(SQRT_HALF, SQRT_HALF_LOW), a);
        struct sum square = s_product(a, a);
        Lane density = 2 * (Lane)INV_SQRT_PI * expl(-z.high * z.high);
        Lane tail = erfcl(z.high) - density * z.low;
        return s_of(tail / 2 * (expl(square.high / 2) * (1 + square.low / 2)), 0);
    }
    Lane fraction = a;
    for (int k = 200; k > 0; k--)
        fraction = a + k / fraction;
    return s_of(((Lane)INV_SQRT_2PI + INV_SQRT_2PI_LOW) / fraction, 0);
}
#elif defined(WIDE)
static inline struct sum gauss_tail(V a)
{
    V inverse = v_div(v_set(1), v_add(a, v_set(4)));
    V t = v_mul_add(v_set(-8), inverse, v_set(1));
    return s_product(POLYNOMIAL(GAUSS_TAIL, t), inverse);
}
#else
enum { EXACT_TERMS = 3 };

static inline struct sum gauss_tail(V a)
{
    a = v_beside_one(a);
    struct sum inverse = s_div(s_set(1, 0), s_sum(a, v_set(4)));
    V eight = v_set(-8);
    struct sum t = s_ordered(v_set(1), v_mul(eight, inverse.high));
    t.low = v_mul_add(eight, inverse.low, t.low);
    V rest = polynomial(GAUSS_TAIL + EXACT_TERMS,
                        sizeof GAUSS_TAIL / sizeof GAUSS_TAIL[0] - EXACT_TERMS, t.high);
    V slope = rest;
    struct sum y = s_of(rest, v_set(0));
    for (int k = EXACT_TERMS - 1; k >= 0; k--) {
        struct sum product = s_mul_by(y, t.high);
        y = s_sum(v_set(GAUSS_TAIL[k]), product.high);
        y.low = v_add(y.low, v_add(product.low, v_set(GAUSS_TAIL_LOW[k])));
        if (k > 0)
            slope = v_mul_add(slope, t.high, y.high);
    }
    y.low = v_mul_add(slope, t.low, y.low);
    return s_mul(s_ordered(y.high, y.low), inverse);
}
#endif

#endif
