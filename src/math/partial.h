/* The two kinds of forms of an activation.

   An exact form is true for every element: double words, or WIDE lanes. A short form takes a
   fraction of its time, is true where no intermediate result over- or underflows, and says
   where that is (`in_range`); the loop gives the other elements to the exact form. Short forms
   need fused multiply-adds.

   u stands for the largest relative error of one rounding, 2^-24 in float32. */
#ifndef MATH_PARTIAL_H
#define MATH_PARTIAL_H

#include <stdbool.h>

#include "simd/simd.h"

#define EXACT_FORMS (LANE_BITS != 32)

#if defined(V_HAS_FMA) && !defined(WIDE) && LANE_BITS != 128
#define SHORT_FORMS 1
#else
#define SHORT_FORMS 0
#endif

#if SHORT_FORMS
struct partial {
    V value;
    M in_range;
};

static ALWAYS_INLINE struct partial everywhere(V value)
{
    return (struct partial){value, v_eq(v_set(0), v_set(0))};
}

static ALWAYS_INLINE struct partial in_range(V value, M range)
{
    return (struct partial){value, range};
}

/* A product with this raises no flag but that which the result deserves. */
static ALWAYS_INLINE V quiet_factor(struct partial y)
{
    return v_select(y.in_range, y.value, v_set(1));
}

/* Limits of short forms.

   EXP_LIMIT     e^-EXP_LIMIT is normal, and so is the residual of a product with it
   SQUARE_LIMIT  the same for the product of two such exponentials
   MIN_ARGUMENT  least argument of functions that are constant to the last digit around 0
   MIN_SQUARE    vanishes next to any square that matters, and is normal
   EXPM1_LIMIT   e^-EXPM1_LIMIT vanishes next to 1
   NEGLIGIBLE    vanishes next to 1 even 2^20 times */
#if LANE_BITS == 32
#define EXP_LIMIT 55.0f
#define SQUARE_LIMIT 42.0f
#define MIN_ARGUMENT 0x1p-40f
#define MIN_SQUARE 0x1p-100f
#define EXPM1_LIMIT 24.0f
#define NEGLIGIBLE 0x1p-50f
#else
#define EXP_LIMIT 600.0
#define SQUARE_LIMIT 320.0
#define MIN_ARGUMENT 0x1p-200
#define MIN_SQUARE 0x1p-300
#define EXPM1_LIMIT 48.0
#define NEGLIGIBLE 0x1p-80
#endif

static ALWAYS_INLINE M magnitude_between(V x, Lane lo, Lane hi)
{
    V magnitude = v_abs(x);
    return v_and(v_ge(magnitude, v_set(lo)), v_le(magnitude, v_set(hi)));
}

/* f(x) from f(-|x|), where f(x) + f(-x) = 1. */
static ALWAYS_INLINE V complement_if_positive(V x, V left)
{
    return v_select(v_gt(x, v_set(0)), v_sub(v_set(1), left), left);
}
#endif

#endif
