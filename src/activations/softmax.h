/* softmax(x) = e^(x - max) / total, total = sum of e^(x - max).
   softmax'(grad, y) = y (grad - total), total = sum of grad y.

   float16 and float32 are computed in lanes of float32, the backward pass in WIDE lanes: its
   difference may cancel. Error bounds are in catalogue.toml.

   exact form   double words, for any row
   short form   float32 with fused multiply-adds, for rows with a maximum of at most SOFTMAX_LIMIT

   Per row: limits; sum of the terms e^(x - max); finish: 1 / total; result: term / total. */
#ifndef ACTIVATIONS_SOFTMAX_H
#define ACTIVATIONS_SOFTMAX_H

#include "math/row.h"

/* The total starts above all terms, so that they are added in order. */
#define SOFTMAX_ORIGIN (2 / ROW_UNIT)

/* The maximum of a row without a finite one becomes NaN, and so do its results. */
static inline void softmax_limits(struct row *row)
{
    M is_inf = v_eq(v_abs(row->max), v_set(INFINITY));
    row->max = v_select(is_inf, v_set(NAN), row->max);
    row->lo = v_add(row->max, v_set(ROW_LO));
}

static ALWAYS_INLINE struct dd softmax_term(const V *in, const struct row *row)
{
    M vanishes = v_lt(in[0], row->lo);
    struct dd e = row_exp(v_select(vanishes, row->max, in[0]), row->max);
    return dd_select(vanishes, dd_set(0, 0), e);
}

static inline void softmax_finish(struct row *row)
{
    struct dd total = dd_mul_exp2(dd_trim(row->total), v_set(ROW_UNIT));
    row->total = dd_trim(dd_div(dd_set(1, 0), total));
}

/* term / total, in units of 2^ROW_EXPONENT */
static inline V softmax_share(V term, const struct row *row)
{
    struct dd product = two_prod(term, row->total.hi);
    return v_add(product.hi, v_add(dd_lo(product), v_mul(term, dd_lo(row->total))));
}

/* From the rounded term to the result. */
static inline V softmax_scale(const V *term, const struct row *row)
{
    return v_mul(softmax_share(term[0], row), v_set(ROW_UNIT));
}

static inline V softmax_result(const V *in, const struct row *row)
{
    V term = dd_value(softmax_term(in, row));
    return softmax_scale(&term, row);
}

/* The same from a term that is not rounded. */
static inline V softmax_result_of(struct dd term, const struct row *row)
{
    return v_mul(dd_value(dd_mul(term, row->total)), v_set(ROW_UNIT));
}

static inline V softmax_result_once(const V *in, const struct row *row)
{
    return softmax_result_of(softmax_term(in, row), row);
}

#if LANE_BITS == 32
/* Results for float16 are rounded twice, to float32 and to float16. The second rounding is
   wrong where the first one ends half way between two float16 numbers, as for 1 / 18631.
   Such a float32 ends in at least 8 zero bits. The share of the largest element moves from
   there to its neighbour on the side of the exact value. */
static inline void softmax_finish_f16(struct row *row)
{
    softmax_finish(row);
    V share = row->total.hi, residual = row->total.lo;
    V scaled = v_mul(share, v_set(257)), upper = v_sub(scaled, v_sub(scaled, share));
    V step = v_copysign(v_mul(share, v_set(0.75f * EPSILON)), residual); /* rounds to one unit */
    M stays = v_or(v_eq(residual, v_set(0)), v_or(v_lt(upper, share), v_lt(share, upper)));
    row->total.hi = v_add(share, v_select(stays, v_set(0), step));
}

static inline V softmax_scale_f16(V term, const struct row *row)
{
    return v_mul(v_mul(term, row->total.hi), v_set(ROW_UNIT));
}

static inline V softmax_result_f16(const V *in, const struct row *row)
{
    return softmax_scale_f16(dd_value(softmax_term(in, row)), row);
}
#endif

#if SHORT_FORMS && LANE_BITS == 32
/* Up to this maximum the difference x - max needs no second part. x is n ln 2 / 8 + r, the
   maximum is m ln 2 / 8 + s, and the term is 2^((n - m) / 8) e^(r - s). r and s are at most
   ln 2 / 16: their rounding errors cost 0.03 u each. For the maximum itself r - s is 0, and
   its term is exact. */
#define SOFTMAX_LIMIT 1000.0f
/* So many octaves below the maximum the exponent of a term, in its units, is that of 0. */
#define SOFTMAX_OCTAVES (127 - ROW_EXPONENT)

/* x - n ln 2 / 8. The inner difference is exact where abs(x) is 1/2 or more. */
static ALWAYS_INLINE V reduce_by_eighths(V x, V n)
{
    return v_fma(n, v_set(-LN2_LOW / 8), v_fma(n, v_set(-LN2 / 8), x));
}

/* Limits for both forms. A row of -inf and NaN is in range, too: its reduced maximum is NaN. */
static inline M softmax_limits_short(struct row *row)
{
    M is_empty = v_eq(row->max, v_set(-INFINITY));
    M in_range = v_or(v_le(v_abs(row->max), v_set(SOFTMAX_LIMIT)), is_empty);
    softmax_limits(row);
    V max = v_clamp_magnitude(row->max, SOFTMAX_LIMIT);
    V n = v_round(v_mul(v_set(8 * LOG2_E), v_flush_tiny(max)));
    V lo = v_mul(v_sub(n, v_set(8 * SOFTMAX_OCTAVES)), v_set(LN2 / 8));
    row->lo = v_select(in_range, lo, row->lo);
    row->magic = v_sub(v_set(EIGHTHS_MAGIC - 8 * ROW_EXPONENT), n);
    row->reduced_max = v_select(is_empty, v_set(NAN), reduce_by_eighths(max, n));
    return in_range;
}

/* Of x = n ln 2 / 8 + r and the reduced maximum: scale (1 + expm1_r). The scale is 0 for elements
   at row->lo or below. The factors are c 2^(j / 8) / (1 + j / 8); the result does not depend on the
   constant c. The scale errs by 0.06 u, the polynomial by 0.09 u. */
static ALWAYS_INLINE struct dd softmax_term_of(const Lane *factors, V index, V r,
                                               const struct row *row)
{
    r = v_sub(r, row->reduced_max);
    V square = v_fma(r, r, v_set(MIN_SQUARE)); /* does not underflow */
    V polynomial = pairwise_horner(EXP_TAIL_NEAR, COUNT_OF(EXP_TAIL_NEAR), r, square);
    V scale = v_mul(v_eighths_of_index(index), v_lookup_8(factors, index));
    V expm1_r = v_fma(square, polynomial, r);
    return dd_of(scale, expm1_r);
}

static ALWAYS_INLINE struct dd softmax_term_by(const Lane *factors, const V *in,
                                               const struct row *row)
{
    V x = v_max(in[0], row->lo);
    V index = v_fma(x, v_set(8 * LOG2_E), row->magic), n = v_sub(index, row->magic);
    return softmax_term_of(factors, index, reduce_by_eighths(x, n), row);
}

static ALWAYS_INLINE struct dd softmax_term_short(const V *in, const struct row *row)
{
    return softmax_term_by(EXP_EIGHTHS, in, row);
}

/* The term of the maximum is a power of two. */
static ALWAYS_INLINE struct dd softmax_term_short_f16(const V *in, const struct row *row)
{
    return softmax_term_by(EXP_EIGHTHS_OF_1, in, row);
}

static ALWAYS_INLINE V softmax_value_short(struct dd term)
{
    return join_exp((struct split_exp){.scale = term.hi, .expm1_r = term.lo});
}

/* The total is above all terms. scale (1 + expm1_r) less its rounded value added to the
   total is exact except for the product. */
static ALWAYS_INLINE struct dd softmax_add_short(struct dd total, struct dd term)
{
    V hi = v_add(total.hi, softmax_value_short(term));
    V residual = v_fma(term.hi, term.lo, v_sub(term.hi, v_sub(hi, total.hi)));
    return dd_of(hi, v_add(total.lo, residual));
}

static ALWAYS_INLINE V softmax_result_short(const V *in, const struct row *row)
{
    V term = softmax_value_short(softmax_term_short(in, row));
    return softmax_scale(&term, row);
}

static ALWAYS_INLINE V softmax_result_short_f16(const V *in, const struct row *row)
{
    return softmax_scale_f16(softmax_value_short(softmax_term_short_f16(in, row)), row);
}
#endif

#if EXACT_FORMS
static inline struct dd softmax_backward_term(const V *in, const struct row *row)
{
    (void)row;
    return two_prod_any(in[0], in[1]);
}

static inline V softmax_backward_result(const V *in, const struct row *row)
{
    V difference = v_sub(in[0], row->total.hi);
    return v_mul(in[1], v_sub(difference, dd_lo(row->total)));
}

/* The same, rounded once. */
static inline V softmax_backward_result_once(const V *in, const struct row *row)
{
    struct dd difference = two_sum(in[0], v_neg(row->total.hi));
    difference = fast_two_sum(difference.hi, v_sub(dd_lo(difference), dd_lo(row->total)));
    V factor = scaling_for(difference.hi).factor, exponent = v_set(TINY_EXPONENT);
    exponent = v_select(v_lt(factor, v_set(1)), v_neg(exponent), exponent);
    exponent = v_select(v_eq(factor, v_set(1)), v_set(0), exponent);
    difference = dd_trim(dd_mul_exp2(difference, factor));
    V y = scaled_times((struct scaled_dd){difference, exponent}, in[1]);
    return v_select(v_le(v_abs(y), v_set(LANE_MAX)), y, softmax_backward_result(in, row));
}
#endif

#endif
