/* log_softmax(x) = x - max - log(1 + others)
   logsumexp(x) = max + log(1 + others)
   log_softmax'(grad, y) = grad - e^y total, total = sum of grad

   others is the sum of e^(x - max) over all elements except one of the largest.

   float16 and float32: log_softmax in lanes of float32, the other two in WIDE lanes, as their
   results may be small differences. Error bounds are in catalogue.toml.

   log_softmax and cross_entropy.h have a short form for rows with a maximum of at most
   SOFTMAX_LIMIT, with the terms of softmax's.

   Per row: limits; sum of the terms e^(x - max), and count of the largest elements; finish:
   log(1 + others); result. */
#ifndef ACTIVATIONS_LOG_SOFTMAX_H
#define ACTIVATIONS_LOG_SOFTMAX_H

#include "activations/softmax.h"
#include "math/log1p.h"
#include "math/row.h"

/* In a row with an infinite maximum all terms are 0: either the element is the maximum, or
   it is below lo. */
static inline void log_softmax_limits(struct row *row) { row->lo = v_add(row->max, v_set(ROW_LO)); }

static inline V finite_max(const struct row *row)
{
    M is_inf = v_eq(v_abs(row->max), v_set(INFINITY));
    return v_select(is_inf, v_set(0), row->max);
}

/* The largest elements are counted instead. */
static inline struct dd log_softmax_term(const V *in, const struct row *row)
{
    V max = finite_max(row);
    M is_zero = v_or(v_lt(in[0], row->lo), v_eq(in[0], row->max));
    return dd_select(is_zero, dd_set(0, 0), row_exp(v_select(is_zero, max, in[0]), max));
}

#if LANE_BITS == 64
/* log(1 + others) = k ln 2 + log(1 + t), where 1 + others = 2^k (1 + t) and t is between -0.3 and
   0.42. `unit`, the term of a largest element, is 1 / ROW_UNIT; others and t are in such units. */
static ALWAYS_INLINE void log1p_of_others(struct row *row, V unit)
{
    V one = v_set(1), zero = v_set(0);
    struct dd more = dd_add(row->count, dd_set(-1, 0));
    more = dd_select(v_gt(row->count.hi, one), more, dd_set(0, 0));
    struct dd others = dd_trim(dd_add(row->total, dd_mul_by(more, unit)));
    V k = zero, scale = one, root_2_total = v_mul(v_add(unit, others.hi), v_set(2 * SQRT_HALF));
    UNROLL_FULLY
    for (int step = 32; step > 0; step /= 2) {
        Lane power = (Lane)(UINT64_C(1) << step);
        M is_large = v_ge(v_mul(root_2_total, scale), v_mul(unit, v_set(power)));
        k = v_add(k, v_select(is_large, v_set(step), zero));
        scale = v_mul(scale, v_select(is_large, v_set(1 / power), one));
    }
    struct dd t = dd_add(dd_mul_exp2(others, scale), dd_from(v_mul(unit, v_sub(scale, one))));
    /* Such a t vanishes next to 1, and its square could underflow. */
    M is_tiny = v_lt(v_abs(t.hi), v_set(0x1p-110 / ROW_UNIT));
    struct dd moderate = dd_select(is_tiny, dd_set(0, 0), dd_trim(t));
    struct dd ratio =
        log1p_ratio_by(ATANH_TAIL_EXACT, COUNT_OF(ATANH_TAIL_EXACT), moderate, v_set(ROW_UNIT));
    struct dd log = dd_select(is_tiny, t, ratio);
    V lo = v_select(v_lt(v_abs(log.hi), one), zero, dd_lo(log)); /* it could underflow */
    log = dd_of(v_mul(log.hi, v_set(ROW_UNIT)), v_mul(lo, v_set(ROW_UNIT)));
    row->total = dd_add(dd_mul_by(dd_set(LN2, LN2_LOW), k), log);
}
#else
/* log(1 + others) by libm, in a type that is wide enough to be split into a double word. `unit` is
   the term of a largest element. */
static ALWAYS_INLINE void log1p_of_others(struct row *row, V unit)
{
#if LANE_BITS == 32
    typedef double Finer;
#else
    typedef long double Finer;
#endif
    Lane hi[LANES], lo[LANES], count[LANES], count_lo[LANES], units[LANES];
    v_store(units, unit);
    v_store(hi, row->total.hi);
    v_store(lo, dd_lo(row->total));
    v_store(count, row->count.hi);
    v_store(count_lo, dd_lo(row->count));
    Finer last = -1, log = 0;
    for (int k = 0; k < LANES; k++) {
        Finer others = ((Finer)hi[k] + lo[k]) / units[k];
        if (count[k] > 1)
            others += (Finer)count[k] + count_lo[k] - 1;
        if (others != last) { /* ACROSS all lanes are equal */
            bool is_double = sizeof(Finer) == sizeof(double);
            log = is_double ? (Finer)log1p((double)others) : (Finer)log1pl(others);
            last = others;
        }
        hi[k] = (Lane)log;
        lo[k] = isless(log, (Finer)TINY) ? 0 : (Lane)(log - hi[k]);
    }
    row->total = dd_of(v_load(hi), v_load(lo));
}
#endif

/* The steps that log_softmax and the cross-entropies share. `unit` is the term of a largest
   element. */
static inline void log_sum_limits(struct row *row)
{
    softmax_limits(row);
    row->unit = v_set(1 / ROW_UNIT);
}

#if SHORT_FORMS && LANE_BITS == 32
/* A term of the short form has the factor c of EXP_EIGHTHS, which is its first entry. */
static ALWAYS_INLINE V unit_of_short(M in_range)
{
    return v_select(in_range, v_set(EXP_EIGHTHS[0] / ROW_UNIT), v_set(1 / ROW_UNIT));
}

static inline M log_sum_limits_short(struct row *row)
{
    M in_range = softmax_limits_short(row);
    row->unit = unit_of_short(in_range);
    return in_range;
}

/* The residual of a tiny term would underflow, and does not count. */
static ALWAYS_INLINE struct dd log_sum_add_short(struct dd total, struct dd term)
{
    V hi = softmax_value_short(term), zero = v_set(0);
    M is_tiny = v_lt(hi, v_set(0x1p-60f));
    V scale = v_select(is_tiny, zero, term.hi), value = v_select(is_tiny, zero, hi);
    return dd_accumulate(total, dd_of(hi, v_fma(scale, term.lo, v_sub(scale, value))));
}
#endif

static inline void log_sum_finish(struct row *row) { log1p_of_others(row, row->unit); }

#if SHORT_FORMS && LANE_BITS == 32
/* The same in the short form: 1 + others = 2^k (1 + t), t from -0.29 to 0.43, and log(1 + t) is
   2 atanh(s), s = t / (2 + t), whose terms after 2 s are at most 0.011 of it; for a tiny t it is t.
   others and t are in units of 2^ROW_EXPONENT, so that their low parts are not subnormal. */
static ALWAYS_INLINE void log_sum_finish_short(struct row *row)
{
    const Lane near_root_2 = 1.40625f, unit = 1 / ROW_UNIT;
    const double inverse = 1 / (double)EXP_EIGHTHS[0];
    const Lane inverse_hi = (Lane)inverse, inverse_lo = (Lane)(inverse - inverse_hi);
    V one = v_set(1), zero = v_set(0);
    struct dd none = dd_set(0, 0), more = dd_add(row->count, dd_set(-1, 0));
    /* 2^-60 in these units is 2^-150, below which the logarithm is 0 in float32. */
    struct dd total = dd_select(v_lt(row->total.hi, v_set(0x1p-60f)), none, dd_trim(row->total));
    struct dd others = dd_mul(total, dd_set(inverse_hi, inverse_lo));
    more = dd_select(v_gt(row->count.hi, one), dd_mul_exp2(more, v_set(unit)), none);
    others = dd_trim(dd_add(others, more));
    /* (NaN gives any k, and both parts of t are NaN.) */
    V k = v_exponent(v_fma(others.hi, v_set(near_root_2 * ROW_UNIT), v_set(near_root_2)));
    V scale = v_exp2(v_neg(k));
    struct dd offset = dd_from(v_mul(v_set(unit), v_sub(scale, one)));
    struct dd t = dd_trim(dd_add(dd_mul_exp2(others, scale), offset));
    M is_tiny = v_lt(v_abs(t.hi), v_set(0x1p-30f / ROW_UNIT));
    V tiny_lo = v_select(v_lt(v_abs(t.hi), v_set(TINY / ROW_UNIT)), zero, t.lo);
    struct dd tiny = dd_mul_exp2(dd_of(t.hi, tiny_lo), v_set(ROW_UNIT));
    t = dd_select(is_tiny, none, tiny);
    struct dd s = dd_div(t, dd_add_to(v_set(2), t));
    V square = v_mul(s.hi, s.hi);
    V tail =
        pairwise_horner(ATANH_TAIL_NEAR, COUNT_OF(ATANH_TAIL_NEAR), square, v_mul(square, square));
    tail = v_fma(v_mul(s.hi, square), tail, v_add(s.lo, s.lo));
    struct dd log = dd_select(is_tiny, tiny, fast_two_sum(v_add(s.hi, s.hi), tail));
    row->total = dd_add(dd_mul_by(dd_set(LN2, LN2_LOW), k), log);
}
#endif

static inline void log_softmax_finish(struct row *row)
{
    log1p_of_others(row, v_set(1 / ROW_UNIT));
}

/* No two of x - max and -log(1 + others) cancel. Far below the maximum the low parts vanish. */
static inline V log_softmax_result(const V *in, const struct row *row)
{
    V max = v_select(v_eq(v_abs(row->max), v_set(INFINITY)), v_set(NAN), row->max);
    M is_far = v_lt(in[0], row->lo);
    V far = v_sub(v_sub(in[0], max), row->total.hi);
    struct dd difference = two_sum(v_select(is_far, max, in[0]), v_neg(max));
    V lo = v_sub(dd_lo(difference), dd_lo(row->total));
    struct dd y = two_sum(difference.hi, v_neg(row->total.hi));
    V near = v_add(y.hi, v_add(dd_lo(y), lo));
    return v_select(is_far, far, near);
}

#if SHORT_FORMS && LANE_BITS == 32
/* x - (max + log(1 + others)): the difference of the high parts is rounded where it is not small
   next to them, and then in one place. Far below the maximum, and for -infinity, its error is left
   out. */
static ALWAYS_INLINE V log_softmax_result_short(const V *in, const struct row *row)
{
    struct dd all = two_sum(row->max, row->total.hi);
    V lo = v_add(all.lo, row->total.lo), minus_all = v_neg(all.hi);
    V error = two_sum(v_max(in[0], row->lo), minus_all).lo;
    error = v_select(v_lt(in[0], row->lo), v_set(0), error);
    return v_add(v_add(in[0], minus_all), v_sub(error, lo));
}
#endif

#if EXACT_FORMS
static inline V logsumexp_result(const struct row *row)
{
    V max = finite_max(row);
    struct dd y = two_sum(max, row->total.hi);
    V finite = v_add(y.hi, v_add(dd_lo(y), dd_lo(row->total)));
    return v_select(v_eq(max, row->max), finite, v_add(row->max, row->total.hi));
}

static inline struct dd log_softmax_backward_term(const V *in, const struct row *row)
{
    (void)row;
    return dd_from(in[0]);
}

/* Where the low part of the product could over- or underflow, it vanishes next to the
   result. */
static inline V log_softmax_backward_result(const V *in, const struct row *row)
{
    V share = scaled_value(exp_scaled(in[1], v_set(0)));
    M in_range = v_and(v_ge(share, v_set(TINY)), v_le(share, v_set(LANE_MAX)));
    V lo = v_mul(share, v_select(in_range, dd_lo(row->total), v_set(0)));
    lo = v_select(in_range, lo, v_set(0));
    return v_sub(in[0], v_mul_add(share, row->total.hi, lo));
}

/* The same, rounded once where the total is finite. */
static inline V log_softmax_backward_result_once(const V *in, const struct row *row)
{
    struct scaled_dd share = exp_scaled(in[1], v_set(0));
    struct scaling scaling = scaling_for(row->total.hi);
    struct dd total = dd_mul_exp2(dd_trim(row->total), scaling.factor);
    struct dd product = dd_trim(dd_mul(share.value, total));
    V hi = v_mul(v_ldexp(product.hi, share.exponent), scaling.inverse), magnitude = v_abs(hi);
    V lo = v_mul(v_ldexp(dd_lo(product), share.exponent), scaling.inverse);
    M has_lo = v_and(v_ge(magnitude, v_set(TINY)), v_le(magnitude, v_set(LANE_MAX)));
    struct dd difference = two_sum(in[0], v_neg(hi));
    V low = v_sub(dd_lo(difference), v_select(has_lo, lo, v_set(0)));
    V y = v_add(difference.hi, low);
    M finite = v_le(v_abs(y), v_set(LANE_MAX));
    return v_select(finite, y, log_softmax_backward_result(in, row));
}
#endif

#endif
