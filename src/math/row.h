/* A row as formulas see it, and e^(x - max).

   Every lane of a struct row belongs to the row of the same lane of the elements. Whether
   the lanes belong to one row or to several (kernels.h) makes no difference to a formula.

   A sum loses nothing: terms and total are double words. The terms e^(x - max) are in units
   of 2^ROW_EXPONENT, so that neither part of them is subnormal unless their result is. */
#ifndef MATH_ROW_H
#define MATH_ROW_H

#include "math/dd.h"
#include "math/exp.h"

struct row {
    V max;
    V lo; /* elements below it do not contribute to the total */
    struct dd total; /* the sum of the terms; after `finish` a function's own */
    struct dd count; /* elements equal to the maximum */
    V value;         /* the operand with one number for each row */
    V selected;      /* the element of x that the label names */
    V unit;          /* cross_entropy.h: the term of a largest element */
    struct dd others;
#if EXACT_FORMS
    struct dd second, third; /* the other totals of a function that has several */
    V only_max;              /* cross_entropy.h: NaN if several elements are the largest */
#endif
    V scale, shrink, expand, negligible; /* masked_softmax.h */
#if SHORT_FORMS && LANE_BITS == 32
    V magic, reduced_max; /* softmax.h */
    V least;              /* masked_softmax.h */
#endif
};

/* Callbacks of the loops in loops/vector_rowwise.h. `in` holds one vector of each input.

   row_term        the term of an element: a double word, in a short form a product hi (1 + lo).
                   A function with up to three totals has a term for each
   row_add         total + term
   row_value       a term rounded to one lane
   row_result      the result for an element
   row_one_result  the result of a function with one result per row
   row_update      limits: what follows from the maximum; finish: what follows from the total
   row_in_range    limits of both forms; returns for which rows the short form is true */
typedef struct dd row_term(const V *in, const struct row *row);
typedef struct dd row_add(struct dd total, struct dd term);
typedef V row_value(struct dd term);
typedef V row_result(const V *in, const struct row *row);
typedef void row_update(struct row *row);
typedef V row_one_result(const struct row *row);
typedef M row_in_range(struct row *row);

/* Results from e^(x - max) vanish below this difference. */
#ifdef WIDE
#define ROW_LO (-300.0)
#elif LANE_BITS == 32
#define ROW_LO (-125.0f)
#elif LANE_BITS == 64
#define ROW_LO (-760.0)
#else
#define ROW_LO (-11500.0L)
#endif

#if LANE_BITS == 32
#define ROW_EXPONENT (-90)
#define ROW_UNIT 0x1p-90f
#else
#define ROW_EXPONENT TINY_EXPONENT
#define ROW_UNIT TINY
#endif

/* e^difference 2^-ROW_EXPONENT. The difference is a double word: its absolute error is the
   relative error of the result. */
#if LANE_BITS == 32
/* 2^n (1 + r + (r_lo + (r + r_lo)^2 p(r + r_lo))). r is exact and the bracket at most 0.08,
   so that its rounding errors cost a tenth of a ULP. */
static ALWAYS_INLINE struct dd row_exp_of(struct dd difference)
{
    V magic = v_set(EXP2_MAGIC - ROW_EXPONENT);
#ifdef V_HAS_FMA
    V index = v_fma(difference.hi, v_set(LOG2_E), magic), n = v_sub(index, magic);
    V r_lo = v_fma(n, v_set(-LN2_LOW), difference.lo);
    V r = v_fma(n, v_set(-LN2), difference.hi), rounded = v_add(r, r_lo);
    V square = v_fma(rounded, rounded, v_set(MIN_SQUARE)); /* does not underflow */
#else /* LN2_SHORT + LN2_SHORT_NEXT = LN2 */
    V index = v_add(v_mul(v_flush_tiny(difference.hi), v_set(LOG2_E)), magic);
    V n = v_sub(index, magic), r_lo = v_sub(difference.lo, v_mul(n, v_set(LN2_LOW)));
    V r = v_sub(difference.hi, v_mul(n, v_set(LN2_SHORT)));
    r = v_sub(r, v_mul(n, v_set(LN2_SHORT_NEXT)));
    V rounded = v_flush_tiny(v_add(r, r_lo)), square = v_mul(rounded, rounded);
#endif
    V polynomial = pairwise_horner(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), rounded, square);
    V tail = v_fast_mul_add(polynomial, square, r_lo);
    V scale = v_exp2_of_index(index);
    V hi = v_fast_mul_add(scale, r, scale), lo = v_fast_mul_add(scale, r, v_sub(scale, hi));
    return dd_of(hi, v_fast_mul_add(scale, tail, lo));
}
#else
static ALWAYS_INLINE struct dd row_exp_of(struct dd difference)
{
#ifdef WIDE
    V n = v_round(v_mul(difference.hi, v_set(LOG2_E)));
    V r = v_mul_add(n, v_set(-LN2_LOW), v_mul_add(n, v_set(-LN2), difference.hi));
    V square = v_mul(r, r);
    V tail = pairwise_horner_exact(EXP_TAIL_EXACT, COUNT_OF(EXP_TAIL_EXACT), r, square);
    tail = v_mul(square, tail);
    struct scaled_dd e = {dd_of(v_add(v_set(1), v_add(r, tail)), v_set(0)), n};
#else
    struct scaled_dd e = exp_clamped(difference.hi, dd_lo(difference));
#endif
    return dd_mul_exp2(e.value, v_exp2(v_add(e.exponent, v_set(-ROW_EXPONENT))));
}
#endif

static ALWAYS_INLINE struct dd row_exp(V x, V max) { return row_exp_of(two_sum(x, v_neg(max))); }

#endif
