/* Functions as polynomials in pieces, whose coefficients are looked up: 32 where one instruction finds
   one of so many numbers, else 8. The tables are those of pieces.h. */
#ifndef MATH_PIECEWISE_H
#define MATH_PIECEWISE_H

#include "simd/simd.h"

#ifdef V_HAS_LOOKUP_32
#define PIECES 32
#define v_lookup v_lookup_32
#else
#define PIECES 8
#define v_lookup v_lookup_8
#endif

/* From `least` to `most`, the rows being the centres and then the coefficients from power 0 on. The
   index of a piece is the integer nearest to square t^2 - linear t or to linear x + offset; or it
   counts quarters of an octave, the first of which reaches from `near` to 0. */
struct pieces {
    const Lane (*rows)[PIECES];
    int degree;
    Lane square, linear, offset, near, least, most;
};

#include "math/pieces.h"

#define INDEX_MAGIC ((Lane)1.5 / EPSILON)

static inline V index_by_square(struct pieces f, V t)
{
    V slope = v_set(-f.linear);
    if (f.square != 0)
        slope = v_fma(t, v_set(f.square), slope);
    return v_fma(t, slope, v_set(INDEX_MAGIC));
}

static inline V index_by_offset(struct pieces f, V x)
{
    return v_fma(x, v_set(f.linear), v_set(INDEX_MAGIC + f.offset));
}

static inline V distance_in(struct pieces f, V index, V x)
{
    return v_sub(x, v_lookup(f.rows[0], index));
}

/* The powers of the polynomial from `least` on, divided by that power of the distance. */
static inline V powers_in(struct pieces f, int least, V index, V distance)
{
    V y = v_lookup(f.rows[f.degree + 1], index);
#pragma GCC unroll 16
    for (int power = f.degree - 1; power >= least; power--)
        y = v_fma(y, distance, v_lookup(f.rows[power + 1], index));
    return y;
}

static inline V piece_at(struct pieces f, V index, V x)
{
    V distance = distance_in(f, index, x);
    return v_fma(powers_in(f, 1, index, distance), distance, v_lookup(f.rows[1], index));
}

#endif
