/* Polynomials with coefficients from lowest to highest power. */
#ifndef MATH_POLY_H
#define MATH_POLY_H

#include "simd/simd.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Horner's rule: the fewest roundings, one long chain. For exact forms. */
static ALWAYS_INLINE V horner(const Lane *coefficients, int count, V x)
{
    V y = v_set(coefficients[count - 1]);
    UNROLL_FULLY
    for (int k = count - 2; k >= 0; k--)
        y = v_mul_add(y, x, v_set(coefficients[k]));
    return y;
}

/* a b + c: v_mul_add or v_fast_mul_add. */
typedef V mul_add(V a, V b, V c);

static ALWAYS_INLINE V pairwise_horner_by(mul_add *mul_add, const Lane *coefficients, int count,
                                          V x, V square)
{
    V y = v_set(0);
    UNROLL_FULLY
    for (int k = (count - 1) / 2 * 2; k >= 0; k -= 2) {
        V pair = v_set(coefficients[k]);
        if (k + 1 < count)
            pair = mul_add(v_set(coefficients[k + 1]), x, pair);
        y = k + 2 < count ? mul_add(y, square, pair) : pair;
    }
    return y;
}

/* Horner's rule in x^2 over pairs a + b x: half as long a chain. For short forms. */
static ALWAYS_INLINE V pairwise_horner(const Lane *coefficients, int count, V x, V square)
{
    return pairwise_horner_by(v_fast_mul_add, coefficients, count, x, square);
}

/* The same for exact forms. */
static ALWAYS_INLINE V pairwise_horner_exact(const Lane *coefficients, int count, V x, V square)
{
    return pairwise_horner_by(v_mul_add, coefficients, count, x, square);
}

/* Every other power, from `first` (0 or 1) on, as a polynomial in x^2.
   For short forms. */
static ALWAYS_INLINE V horner_every_other(const Lane *coefficients, int count, int first, V square)
{
    int last = count - 1 - (count - 1 - first) % 2;
    V y = v_set(coefficients[last]);
    UNROLL_FULLY
    for (int k = last - 2; k >= first; k -= 2)
        y = v_fast_mul_add(y, square, v_set(coefficients[k]));
    return y;
}

#endif
