/* Softmax and its relatives: what of a row is summed up, what the sum is turned into, and
   what becomes of each element.

   Sums leave out nothing: a term is a sum of two lanes, and so is the total. The terms
   of the forward functions, e^(x - max), are in units of 2^ROW_EXPONENT, so that neither part
   of them is subnormal unless its result is. */
#ifndef ACTIVATIONS_ROWWISE_H
#define ACTIVATIONS_ROWWISE_H

#include <stdbool.h>

#include "loops/elementwise.h"
#include "math/exp.h"

/* What a row comes down to: of all its elements, and then what its results are made of. */
struct row {
    V max, lowest;
    V magic; /* in a moderate row; else NaN */
    V reduced_max; /* in a moderate row: max less a multiple of ln 2 / 8 */
    struct sum total;
    struct sum count; /* how many elements are the largest */
};

/* e^(x - max) vanishes in the result below this difference. */
#ifdef WIDE
#define ROW_LOWEST (-300.0)
#elif LANE_BITS == 32
#define ROW_LOWEST (-125.0f)
#elif LANE_BITS == 64
#define ROW_LOWEST (-760.0)
#else
#define ROW_LOWEST (-11500.0L)
#endif

#if LANE_BITS == 32
#define ROW_EXPONENT (-90)
#define ROW_UNIT 0x1p-90f
#else
#define ROW_EXPONENT TINY_EXPONENT
#define ROW_UNIT TINY
#endif

/* Totals that include the largest term start here, above all terms, which can then be added in
   order. */
#define ROW_ORIGIN (2 / ROW_UNIT)

/* e^(x - max) 2^-ROW_EXPONENT. The difference is a sum, as its error is the logarithm of the
   result's. */
#if LANE_BITS == 32
/* 2^n (1 + r + (r_low + (r + r_low)^2 p(r + r_low))), r being exact and the bracket at most 0.08, so
   that its rounding errors cost a tenth of an ulp. */
static inline struct sum row_exp(V x, V max)
{
    struct sum difference = s_sum(x, v_neg(max));
    V magic = v_set(POWER_MAGIC - ROW_EXPONENT);
#ifdef V_HAS_FMA
    V index = v_fma(difference.high, v_set(LOG2_E), magic), n = v_sub(index, magic);
    V r_low = v_fma(n, v_set(-LN2_LOW), difference.low);
    V r = v_fma(n, v_set(-LN2), difference.high), rounded = v_add(r, r_low);
    V square = v_fma(rounded, rounded, v_set(0x1p-100f)); /* does not underflow */
#else /* the short parts add up to LN2, too */
    V index = v_add(v_mul(v_beside_one(difference.high), v_set(LOG2_E)), magic);
    V n = v_sub(index, magic), r_low = v_sub(difference.low, v_mul(n, v_set(LN2_LOW)));
    V r = v_sub(difference.high, v_mul(n, v_set(LN2_SHORT)));
    r = v_sub(r, v_mul(n, v_set(LN2_SHORT_NEXT)));
    V rounded = v_beside_one(v_add(r, r_low)), square = v_mul(rounded, rounded);
#endif
    V tail = v_mul_add(POLYNOMIAL_BY_PAIRS(EXP_RISE, rounded, square), square, r_low);
    V power = v_pow2_of(index);
    V high = v_mul_add(power, r, power), low = v_mul_add(power, r, v_sub(power, high));
    return s_of(high, v_mul_add(power, tail, low));
}
#else
static inline struct sum row_exp(V x, V max)
{
    struct sum difference = s_sum(x, v_neg(max));
#ifdef WIDE
    V n = v_round(v_mul(difference.high, v_set(1.4426950408889634)));
    V r = v_mul_add(n, v_set(-LN2_LOW), v_mul_add(n, v_set(-LN2), difference.high));
    V rest = v_mul(v_mul(r, r), POLYNOMIAL(EXP_TAIL_FULL, r));
    struct power e = {s_of(v_add(v_set(1), v_add(r, rest)), v_set(0)), n};
#else
    struct power e = exp_power(difference.high, s_low(difference));
#endif
    V exponent = v_add(e.exponent, v_set(-ROW_EXPONENT));
    struct sum value = s_ordered(e.value.high, s_low(e.value));
    return s_of(v_scale_within(value.high, exponent), v_scale_within(s_low(value), exponent));
}
#endif

#if LANE_BITS == 32 && defined(V_HAS_FMA)
#include "activations/fast.h"

#define HAS_MODERATE_ROWS
/* Rows whose maximum is no further from 0 than this need no second part of the difference x - max.
   x is n ln 2 / 8 + r, the maximum is m ln 2 / 8 + s, and the term is 2^((n - m) / 8) e^(r - s).
   r and s are at most ln 2 / 16: their rounding errors cost 0.03 u each, where u is 2^-24, the
   largest relative error of one rounding. For the maximum itself r - s is 0, and its term is
   exact. */
#define MODERATE_MAX 1000.0f
/* So far below the maximum, in octaves, the exponent of a term, in its units, is that of 0. */
#define ROW_POWERS (127 - ROW_EXPONENT)

/* x - n ln 2 / 8. The inner difference is exact where abs(x) is 1/2 or more. */
static inline V reduced_by_eighths(V x, V n)
{
    return v_fma(n, v_set(-LN2_LOW / 8), v_fma(n, v_set(-LN2 / 8), x));
}

static inline void moderate_limits(struct row *row)
{
    V max = v_within(row->max, MODERATE_MAX);
    V n = v_round(v_mul(v_set(8 * LOG2_E), max));
    V least = v_mul(v_sub(n, v_set(8 * ROW_POWERS)), v_set(LN2 / 8));
    M moderate = v_le(v_abs(row->max), v_set(MODERATE_MAX));
    V magic = v_sub(v_set(EIGHTHS_MAGIC - 8 * ROW_EXPONENT), n);
    row->magic = v_select(moderate, magic, v_set(NAN));
    row->reduced_max = reduced_by_eighths(max, n);
    row->lowest = v_select(moderate, least, row->lowest);
}

/* The term as power (1 + rise). The power is 0 where the element is the lowest or below. The factors
   are c 2^(j / 8) / (1 + j / 8); the result does not depend on the constant c. The power errs by
   0.06 u, the polynomial by 0.09 u. */
static inline struct sum term_by_eighths(const V *in, const struct row *row, const Lane *factors)
{
    V x = v_larger(in[0], row->lowest);
    V index = v_fma(x, v_set(8 * LOG2_E), row->magic), n = v_sub(index, row->magic);
    V r = v_sub(reduced_by_eighths(x, n), row->reduced_max);
    V square = v_fma(r, r, v_set(LEAST_SQUARE)); /* does not underflow */
    V rise = v_fma(square, POLYNOMIAL_BY_PAIRS(EXP_RISE_NEAR, r, square), r);
    return s_of(v_mul(v_eighths_of(index), v_lookup_8(factors, index)), rise);
}

static inline struct sum moderate_term(const V *in, const struct row *row)
{
    return term_by_eighths(in, row, EXP_EIGHTHS);
}

/* For float16 elements. The term of the maximum is a power of two. */
static inline struct sum moderate_half_term(const V *in, const struct row *row)
{
    return term_by_eighths(in, row, EXP_EIGHTHS_OF_1);
}

static inline V value_of_power(struct sum term)
{
    return v_fma(term.high, term.low, term.high);
}

/* The total is above all terms. What adding a value has lost, power (1 + rise) less what was added, is
   exact but for its product. */
static inline struct sum sum_with_power(struct sum total, struct sum term)
{
    V high = v_add(total.high, value_of_power(term));
    V beside = v_sub(term.high, v_sub(high, total.high));
    return s_of(high, v_add(total.low, v_fma(term.high, term.low, beside)));
}

static inline bool is_moderate(const struct row *row)
{
    return v_all(v_eq(row->magic, row->magic));
}
#else
#define moderate_term NULL
#define moderate_result NULL
#define moderate_half_term NULL
#define moderate_half_result NULL
static inline bool is_moderate(const struct row *row)
{
    (void)row;
    return false;
}
#endif

/* What terms are: sums, of two lanes; power (1 + rise), in rows that are moderate; or either, lane by
   lane. */
enum terms { SUMS, SOME_POWERS, ALL_POWERS };

#ifdef HAS_MODERATE_ROWS
/* The product of the two parts of a sum could overflow. */
static inline struct sum where_power(struct sum term, const struct row *row)
{
    return s_select(v_is_nan(row->magic), s_set(0, 0), term);
}
#endif

static inline V term_value(struct sum term, const struct row *row, enum terms terms)
{
#ifdef HAS_MODERATE_ROWS
    if (terms == ALL_POWERS)
        return value_of_power(term);
    if (terms == SOME_POWERS)
        return v_select(v_is_nan(row->magic), s_value(term),
                        value_of_power(where_power(term, row)));
#endif
    (void)row, (void)terms;
    return s_value(term);
}

/* `ordered`: the total is above all terms. */
static inline struct sum sum_with_sum(struct sum total, struct sum term, bool ordered)
{
    if (!ordered)
        return s_accumulate(total, term);
    struct sum c = s_ordered(total.high, term.high);
    return s_of(c.high, v_add(s_low(total), v_add(s_low(c), s_low(term))));
}

static inline struct sum sum_with(struct sum total, struct sum term, const struct row *row,
                                  enum terms terms, bool ordered)
{
#ifdef HAS_MODERATE_ROWS
    if (terms == ALL_POWERS)
        return sum_with_power(total, term);
    if (terms == SOME_POWERS)
        return s_select(v_is_nan(row->magic), sum_with_sum(total, term, ordered),
                        sum_with_power(total, where_power(term, row)));
#endif
    (void)row, (void)terms;
    return sum_with_sum(total, term, ordered);
}

/* Of a row without a finite maximum NaN, in which all that follows is NaN. */
static inline void softmax_limits(struct row *row)
{
    M endless = v_eq(v_abs(row->max), v_set(INFINITY));
    row->max = v_select(endless, v_set(NAN), row->max);
    row->lowest = v_add(row->max, v_set(ROW_LOWEST));
#ifdef HAS_MODERATE_ROWS
    moderate_limits(row);
#endif
}

typedef struct sum row_term(const V *in, const struct row *row);
typedef V row_result(const V *in, const struct row *row);
typedef void row_step(struct row *row);

static ALWAYS_INLINE struct sum softmax_term_by(const V *in, const struct row *row,
                                                row_term *moderate)
{
    (void)moderate;
    M far = v_lt(in[0], row->lowest);
#ifdef HAS_MODERATE_ROWS
    far = v_or(far, v_eq(row->magic, row->magic)); /* whose lowest is not that of row_exp */
#endif
    struct sum e = row_exp(v_select(far, row->max, in[0]), row->max);
    e = s_select(far, s_set(0, 0), e);
#ifdef HAS_MODERATE_ROWS
    return s_select(v_is_nan(row->magic), e, moderate(in, row));
#else
    return e;
#endif
}

static inline struct sum softmax_term(const V *in, const struct row *row)
{
    return softmax_term_by(in, row, moderate_term);
}

/* Without a low part that vanishes beside the high one: its products could underflow. */
static inline struct sum s_trimmed(struct sum a)
{
    M none = v_lt(v_abs(s_low(a)), v_mul(v_abs(a.high), v_set(EPSILON / 64)));
    return s_of(a.high, v_select(none, v_set(0), s_low(a)));
}

static inline void softmax_finish(struct row *row)
{
    struct sum total = s_shift(s_trimmed(row->total), v_set(ROW_UNIT));
    row->total = s_trimmed(s_div(s_set(1, 0), total));
}

static inline V softmax_scale(const V *in, const struct row *row)
{
    V low = v_mul(in[0], s_low(row->total));
#ifdef V_HAS_FMA
    V y = v_fma(in[0], row->total.high, low);
#else
    struct sum product = s_product(in[0], row->total.high);
    V y = v_add(product.high, v_add(s_low(product), low));
#endif
    return v_mul(y, v_set(ROW_UNIT));
}

static inline V softmax_result(const V *in, const struct row *row)
{
    V e = term_value(softmax_term(in, row), row, SOME_POWERS);
    return softmax_scale(&e, row);
}

#ifdef HAS_MODERATE_ROWS
static inline V moderate_result(const V *in, const struct row *row)
{
    V e = term_value(moderate_term(in, row), row, ALL_POWERS);
    return softmax_scale(&e, row);
}
#endif

#if LANE_BITS == 32
/* Results for float16 elements are rounded twice, to float32 and then to float16. The second
   rounding is wrong where the first one ends half way between two float16 numbers, as for 1 / 18631.
   Such a float32 has at least 8 zero bits at its end. The share of the largest element moves from
   there to its neighbour on the side of the exact value. */
static inline void softmax_half_limits(struct row *row) { softmax_limits(row); }

static inline struct sum softmax_half_term(const V *in, const struct row *row)
{
    return softmax_term_by(in, row, moderate_half_term);
}

static inline void softmax_half_finish(struct row *row)
{
    softmax_finish(row);
    V share = row->total.high, low = row->total.low;
    V scaled = v_mul(share, v_set(257)), upper = v_sub(scaled, v_sub(scaled, share));
    V step = v_copysign(v_mul(share, v_set(0.75f * EPSILON)), low); /* rounds to one unit */
    M settled = v_or(v_eq(low, v_set(0)), v_or(v_lt(upper, share), v_lt(share, upper)));
    row->total.high = v_add(share, v_select(settled, v_set(0), step));
}

static inline V softmax_half_scale(V term, const struct row *row)
{
    return v_mul(v_mul(term, row->total.high), v_set(ROW_UNIT));
}

static inline V softmax_half_result(const V *in, const struct row *row)
{
    return softmax_half_scale(term_value(softmax_half_term(in, row), row, SOME_POWERS), row);
}

#ifdef HAS_MODERATE_ROWS
static inline V moderate_half_result(const V *in, const struct row *row)
{
    return softmax_half_scale(term_value(moderate_half_term(in, row), row, ALL_POWERS), row);
}
#endif
#endif

static inline V finite_max(const struct row *row)
{
    M endless = v_eq(v_abs(row->max), v_set(INFINITY));
    return v_select(endless, v_set(0), row->max);
}

/* Where the maximum is infinite, so are the elements equal to it, which the sum leaves out,
   and all others are too far away. */
static inline void log_softmax_limits(struct row *row)
{
    row->lowest = v_add(row->max, v_set(ROW_LOWEST));
}

/* Without the largest elements, whose share is their number. */
static inline struct sum log_softmax_term(const V *in, const struct row *row)
{
    V max = finite_max(row);
    M apart = v_or(v_lt(in[0], row->lowest), v_eq(in[0], row->max));
    return s_select(apart, s_set(0, 0), row_exp(v_select(apart, max, in[0]), max));
}

/* log(1 + others) by libm, in a type wide enough to be split into a sum. */
static inline void log_softmax_finish(struct row *row)
{
#if LANE_BITS == 32 || defined(WIDE)
    typedef double Finer;
#else
    typedef long double Finer;
#endif
    Lane high[LANES], low[LANES], count[LANES], count_low[LANES];
    v_store(high, row->total.high);
    v_store(low, s_low(row->total));
    v_store(count, row->count.high);
    v_store(count_low, s_low(row->count));
    for (int k = 0; k < LANES; k++) {
        Finer others = ((Finer)high[k] + low[k]) * (Finer)ROW_UNIT;
        if (count[k] > 1)
            others += (Finer)count[k] + count_low[k] - 1;
        Finer log = sizeof(Finer) == sizeof(double) ? (Finer)log1p((double)others)
                                                    : (Finer)log1pl(others);
        high[k] = (Lane)log;
        low[k] = isless(log, (Finer)TINY) ? 0 : (Lane)(log - high[k]);
    }
    row->total = s_of(v_load(high), v_load(low));
}

/* The log of a share is x - max - log(1 + others), no two of which cancel. */
static inline V log_softmax_result(const V *in, const struct row *row)
{
    V max = v_select(v_eq(v_abs(row->max), v_set(INFINITY)), v_set(NAN), row->max);
    V high = v_sub(in[0], max);
    M far = v_lt(in[0], row->lowest);
    struct sum near = s_sum(v_select(far, max, in[0]), v_neg(max));
    V low = v_sub(s_low(near), s_low(row->total));
    struct sum y = s_sum(near.high, v_neg(row->total.high));
    V exact = v_add(y.high, v_add(s_low(y), low));
    return v_select(far, v_sub(high, row->total.high), exact);
}

#if LANE_BITS != 32
static inline void logsumexp_limits(struct row *row) { log_softmax_limits(row); }
static inline struct sum logsumexp_term(const V *in, const struct row *row)
{
    return log_softmax_term(in, row);
}
static inline void logsumexp_finish(struct row *row) { log_softmax_finish(row); }
static inline V logsumexp_result(const V *in, const struct row *row)
{
    (void)in;
    V max = finite_max(row);
    struct sum y = s_sum(max, row->total.high);
    V finite = v_add(y.high, v_add(s_low(y), s_low(row->total)));
    return v_select(v_eq(max, row->max), finite, v_add(row->max, row->total.high));
}

/* y (grad - sum of grad y) */
static inline struct sum softmax_backward_term(const V *in, const struct row *row)
{
    (void)row;
#ifdef V_HAS_FMA
    return s_product(in[0], in[1]);
#else
    /* A gradient near the largest number overflows when it is split. */
    M large = v_gt(v_abs(in[0]), v_set(1 / TINY));
    V one = v_set(1), down = v_select(large, v_set(TINY), one);
    V up = v_select(large, v_set(1 / TINY), one);
    return s_shift(s_product(v_mul(in[0], down), in[1]), up);
#endif
}

static inline void softmax_backward_finish(struct row *row) { (void)row; }

static inline V softmax_backward_result(const V *in, const struct row *row)
{
    V rest = v_sub(in[0], row->total.high);
    return v_mul(in[1], v_sub(rest, s_low(row->total)));
}

/* grad - e^y sum of grad */
static inline struct sum log_softmax_backward_term(const V *in, const struct row *row)
{
    (void)row;
    return s_of(in[0], v_set(0));
}

static inline void log_softmax_backward_finish(struct row *row)
{
    softmax_backward_finish(row);
}

static inline V log_softmax_backward_result(const V *in, const struct row *row)
{
    V share = p_value(exp_power(in[1], v_set(0)));
    M moderate = v_and(v_ge(share, v_set(TINY)), v_le(share, v_set(LARGEST)));
    V low = v_mul(share, v_select(moderate, s_low(row->total), v_set(0)));
    low = v_select(moderate, low, v_set(0));
    return v_sub(in[0], v_mul_add(share, row->total.high, low));
}

#endif

#endif
