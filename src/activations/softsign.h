/* softsign(x) = x / (1 + |x|), softsign'(x) = 1 / (1 + |x|)^2.

   Largest errors in ULP:
   softsign, float32: 0.500 at 0.00851466 (avx512, avx2), 0.500 at 0.181252 (sse42, scalar)
   softsign, float64: 0.500 at -246.002 (avx512, avx2, sse42, scalar)
   softsign', float32: 0.500 at 0.00229924 (avx512, avx2), 0.500 at 7.56073e+18 (sse42, scalar)
   softsign', float64: 0.500 at -2.98233 (avx512, avx2, sse42, scalar) */
#ifndef ACTIVATIONS_SOFTSIGN_H
#define ACTIVATIONS_SOFTSIGN_H

#include "math/dd.h"
#include "math/partial.h"

#if EXACT_FORMS
static inline V softsign_forward(V x)
{
    V magnitude = v_abs_clamped(x, 1 / TINY);
    struct dd y = dd_div(dd_from(magnitude), two_sum(v_set(1), v_flush_tiny(magnitude)));
    return v_copysign(dd_value(y), x);
}

/* Beyond it even 1 / (x TINY)^2 vanishes when it is scaled back by TINY^2. */
#if LANE_BITS == 128
#define SCALED_LIMIT 0x1p400L
#else
#define SCALED_LIMIT 0x1p60
#endif

/* Where 1 vanishes next to |x|, x is scaled down: its square could overflow. */
static inline V softsign_derivative(V x)
{
    V magnitude = v_abs(x), huge = v_set(1 / TINY), limit = v_set(SCALED_LIMIT);
    M large = v_gt(magnitude, huge);
    V scaled = v_mul(magnitude, v_select(large, v_set(TINY), v_set(1)));
    scaled = v_select(v_gt(scaled, limit), v_select(large, limit, scaled), scaled);
    scaled = v_flush_tiny(scaled);
    struct dd divisor = two_sum(v_select(large, v_set(0), v_set(1)), scaled);
    struct dd inverse = dd_div(dd_set(1, 0), divisor);
    inverse = dd_select(v_gt(magnitude, v_set(LANE_MAX)), dd_set(0, 0), inverse);
    V y = dd_value(dd_mul(inverse, inverse));
    V factor = v_select(large, v_set(TINY), v_set(1));
    return v_mul(v_mul(y, factor), factor);
}
#endif

#endif
