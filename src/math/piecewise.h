/* Functions as piecewise polynomials in float32 lanes, whose coefficients are looked up in
   registers: 32 pieces where one instruction finds one of 32 numbers, else 8.

   32 pieces hold the function f itself. 8 are too few for a function that falls by fifteen powers
   of ten: they hold e^-z f, z the exponent that f decreases with. */
#ifndef MATH_PIECEWISE_H
#define MATH_PIECEWISE_H

#include "math/exp.h"

#if SHORT_FORMS && LANE_BITS == 32
#include "math/tables/pieces.h"

#define INDEX_MAGIC ((Lane)1.5 / EPSILON)

static ALWAYS_INLINE V lookup_piece(const Lane *row, V index)
{
#if PIECES == 32
    return v_lookup_32(row, index);
#else
    return v_lookup_8(row, index);
#endif
}

static ALWAYS_INLINE V index_by_square(struct pieces f, V t)
{
    V slope = v_set(-f.linear);
    if (f.square != 0)
        slope = v_fma(t, v_set(f.square), slope);
    return v_fma(t, slope, v_set(INDEX_MAGIC));
}

static ALWAYS_INLINE V index_by_offset(struct pieces f, V x)
{
    return v_fma(x, v_set(f.linear), v_set(INDEX_MAGIC + f.offset));
}

static ALWAYS_INLINE V distance_from_centre(struct pieces f, V index, V x)
{
    return v_sub(x, lookup_piece(f.rows[0], index));
}

/* The sum of the powers from `first` on, divided by that power of the distance. Horner's rule:
   pairs took 4 % longer and erred by 0.3 ULP more. */
static ALWAYS_INLINE V powers_from(struct pieces f, int first, V index, V distance)
{
    V y = lookup_piece(f.rows[f.degree + 1], index);
    UNROLL_FULLY
    for (int power = f.degree - 1; power >= first; power--)
        y = v_fma(y, distance, lookup_piece(f.rows[power + 1], index));
    return y;
}

static ALWAYS_INLINE V piecewise_at(struct pieces f, V index, V x)
{
    V distance = distance_from_centre(f, index, x);
    return v_fma(powers_from(f, 1, index, distance), distance, lookup_piece(f.rows[1], index));
}

/* f(-|x|) */
static ALWAYS_INLINE V piecewise_left(struct pieces f, V x)
{
    V t = v_neg_abs_clamped(x, 0, -f.lo);
    return piecewise_at(f, index_by_square(f, t), t);
}

/* f(t) for t <= 0, by 8 pieces of e^-z f. The value at the centre c leads. The other terms are
   small, and so are their rounding errors. Where that value is 0 the slope's term leads, and r is
   kept apart from the rest of e^r - 1, whose rounding error would count; unless f(0) = 0 makes the
   slope's term vanish as well: a product would underflow. z is 0 or so large that r^2 is normal. */
static ALWAYS_INLINE V piecewise_times_exp(struct pieces f, V t, struct dd z, bool zero_at_0)
{
    V index = index_by_square(f, t);
#if PIECES == 32
    (void)z, (void)zero_at_0;
    return piecewise_at(f, index, t);
#else
    struct reduction a = reduce_dd(z.hi, z.lo, v_set(EXP2_MAGIC));
    V r = v_add(a.r, a.r_lo), square = v_mul(r, r);
    V tail = pairwise_horner(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), r, square);
    V distance = distance_from_centre(f, index, t);
    V centre = lookup_piece(f.rows[1], index), slope = lookup_piece(f.rows[2], index);
    V curve = powers_from(f, 2, index, distance), change = v_fma(curve, distance, slope);
    V value = v_fma(change, distance, centre);
    if (zero_at_0) {
        V others = v_mul_subnormal(value, v_fma(square, tail, r));
        others = v_fma(change, distance, others);
        return v_mul_subnormal(v_add(centre, others), v_exp2_of_index(a.index));
    }
    V others = v_fma(value, a.r, v_mul(value, v_fma(square, tail, a.r_lo)));
    others = v_fma(slope, distance, v_fma(v_mul(curve, distance), distance, others));
    return v_mul(v_add(centre, others), v_exp2_of_index(a.index));
#endif
}
#endif

#endif
