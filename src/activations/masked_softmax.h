/* masked_softmax(x, mask, scale) = softmax(scale x) over the elements where mask is true, else 0
   masked_log_softmax(x, mask, scale) = log_softmax(scale x) over the same elements, else -infinity

   The loops (loops/vector_rowwise.h) see to the mask and to the sign of the scale: to formulas, a
   masked element is -infinity, and x has the sign that makes the scale positive. scale x is not
   rounded: terms are those of scale (x - max), a double word. With a scale of 1 every step gives
   the bits of softmax.h and log_softmax.h. */
#ifndef ACTIVATIONS_MASKED_SOFTMAX_H
#define ACTIVATIONS_MASKED_SOFTMAX_H

#include "activations/log_softmax.h"
#include "activations/softmax.h"

/* A difference may exceed LANE_MAX where a scale below 1 makes it count: it is halved, and the
   scale doubled. Differences below `negligible` do not change a term. Elements below `lo` are too
   far from the maximum to count; with a scale of 0 only -infinity is. An extreme scale is brought
   into the range of exact products, and `expand` makes up for it. A scale that is infinite or NaN
   makes the row NaN, as an infinite maximum does. */
static inline void masked_limits(struct row *row)
{
    V scale = v_abs(row->value), one = v_set(1), zero = v_set(0), max = row->max;
    M is_tiny = v_lt(scale, v_set(-ROW_LO * 0x1p70f / LANE_MAX)), is_zero = v_eq(scale, zero);
    M halves = v_and(v_lt(scale, one), v_gt(max, v_set(EPSILON * LANE_MAX)));
    row->shrink = v_select(halves, v_set(0.5f), one);
    row->scale = v_select(halves, v_add(scale, scale), scale);
    M is_exact = v_or(v_eq(scale, one), v_gt(scale, v_set(1 / TINY)));
    V negligible = v_div(v_set(EPSILON / 64), v_select(v_or(is_exact, is_zero), one, scale));
    row->negligible = v_select(is_exact, zero, v_select(is_zero, v_set(INFINITY), negligible));
    M is_wrong = v_or(v_eq(v_abs(max), v_set(INFINITY)), v_eq(scale, v_set(INFINITY)));
    row->max = v_keep_nan(scale, v_select(is_wrong, v_set(NAN), max));
    row->scale = v_select(v_le(scale, v_set(LANE_MAX)), row->scale, one);
    struct scaling scaling = scaling_for(row->scale);
    row->scale = v_mul(row->scale, scaling.factor);
    row->expand = scaling.inverse;
    V reach = v_div(v_set(ROW_LO), v_select(is_tiny, one, scale));
    V lo = v_select(is_tiny, v_set(-LANE_MAX), v_add(row->max, reach));
    row->lo = v_keep_nan(row->max, lo);
}

/* scale (x - max), for x from lo to the maximum */
static inline struct dd masked_difference(V x, const struct row *row)
{
    struct dd difference = two_sum(v_mul(x, row->shrink), v_neg(v_mul(row->max, row->shrink)));
    M vanishes = v_lt(v_abs(difference.hi), row->negligible);
    difference = dd_select(vanishes, dd_set(0, 0), difference);
    /* An exponent has an absolute error: up to -ROW_LO times the relative one. */
    difference = dd_trim_below(difference, EPSILON * EPSILON);
    struct dd expanded = dd_mul_exp2(difference, row->expand);
    struct dd product = dd_mul_by(expanded, row->scale);
    return dd_select(v_eq(v_abs(row->value), v_set(1)), difference, product);
}

/* e^(scale (x - max)), but 0 where `is_zero` */
static ALWAYS_INLINE struct dd masked_exp(M is_zero, V x, const struct row *row)
{
    struct dd zero = dd_set(0, 0);
    struct dd difference = masked_difference(v_select(is_zero, row->max, x), row);
    is_zero = v_or(is_zero, v_lt(difference.hi, v_set(ROW_LO)));
    return dd_select(is_zero, zero, row_exp_of(dd_select(is_zero, zero, difference)));
}

/* masked_softmax; its other steps are those of softmax. */

static ALWAYS_INLINE struct dd masked_softmax_term(const V *in, const struct row *row)
{
    return masked_exp(v_lt(in[0], row->lo), in[0], row);
}

static inline V masked_softmax_result(const V *in, const struct row *row)
{
    V term = dd_value(masked_softmax_term(in, row));
    return softmax_scale(&term, row);
}

static inline V masked_softmax_result_once(const V *in, const struct row *row)
{
    return softmax_result_of(masked_softmax_term(in, row), row);
}

#if LANE_BITS == 32
static inline V masked_softmax_result_f16(const V *in, const struct row *row)
{
    return softmax_scale_f16(dd_value(masked_softmax_term(in, row)), row);
}
#endif

#if SHORT_FORMS && LANE_BITS == 32
/* For scales within these bounds and a scaled maximum of at most SOFTMAX_LIMIT. A product is exact
   as a rounded number and a residual. Elements below `negligible`, whose residual could underflow,
   count as 0. */
#define MASKED_SCALE_LIMIT 0x1p20f
#define MASKED_NEGLIGIBLE 0x1p-60f

static ALWAYS_INLINE V flush_negligible(V x, V negligible)
{
    return v_select(v_lt(v_abs(x), negligible), v_set(0), x);
}

static inline M masked_limits_short(struct row *row)
{
    V scale = v_abs(row->value), highest = row->max, zero = v_set(0), one = v_set(1);
    M is_empty = v_eq(highest, v_set(-INFINITY)), is_one = v_eq(scale, one);
    M usable =
        v_and(v_ge(scale, v_set(1 / MASKED_SCALE_LIMIT)), v_le(scale, v_set(MASKED_SCALE_LIMIT)));
    masked_limits(row);
    V negligible = v_select(is_one, zero, v_set(MASKED_NEGLIGIBLE));
    scale = v_select(usable, scale, one);
    V max = flush_negligible(v_clamp_magnitude(highest, 0x1p40f), negligible);
    V product = v_mul(max, scale), residual = v_fma(max, scale, v_neg(product));
    M in_range = v_or(v_and(usable, v_le(v_abs(product), v_set(SOFTMAX_LIMIT))), is_empty);
    product = v_clamp_magnitude(product, SOFTMAX_LIMIT);
    V n = v_round(v_mul(v_set(8 * LOG2_E), v_flush_tiny(product)));
    V lo = v_mul(v_sub(n, v_set(8 * SOFTMAX_OCTAVES)), v_set(LN2 / 8));
    row->lo = v_select(in_range, lo, row->lo);
    row->negligible = v_select(in_range, negligible, row->negligible);
    row->scale = v_select(in_range, scale, row->scale);
    row->least = v_div(v_set(-4 * SOFTMAX_LIMIT), scale);
    row->magic = v_sub(v_set(EIGHTHS_MAGIC - 8 * ROW_EXPONENT), n);
    V reduced = v_add(reduce_by_eighths(product, n), residual);
    row->reduced_max = v_select(is_empty, v_set(NAN), reduced);
    return in_range;
}

static ALWAYS_INLINE struct dd masked_softmax_term_by(const Lane *factors, const V *in,
                                                      const struct row *row)
{
    V x = flush_negligible(v_max(in[0], row->least), row->negligible);
    V product = v_mul(x, row->scale), residual = v_fma(x, row->scale, v_neg(product));
    product = v_max(product, row->lo);
    V index = v_fma(product, v_set(8 * LOG2_E), row->magic), n = v_sub(index, row->magic);
    return softmax_term_of(factors, index, v_add(reduce_by_eighths(product, n), residual), row);
}

static ALWAYS_INLINE struct dd masked_softmax_term_short(const V *in, const struct row *row)
{
    return masked_softmax_term_by(EXP_EIGHTHS, in, row);
}

static ALWAYS_INLINE struct dd masked_softmax_term_short_f16(const V *in, const struct row *row)
{
    return masked_softmax_term_by(EXP_EIGHTHS_OF_1, in, row);
}

static ALWAYS_INLINE V masked_softmax_result_short(const V *in, const struct row *row)
{
    V term = softmax_value_short(masked_softmax_term_short(in, row));
    return softmax_scale(&term, row);
}

static ALWAYS_INLINE V masked_softmax_result_short_f16(const V *in, const struct row *row)
{
    return softmax_scale_f16(softmax_value_short(masked_softmax_term_short_f16(in, row)), row);
}
#endif

/* masked_log_softmax; its other steps are those of log_softmax. */

static inline void masked_log_limits(struct row *row)
{
    masked_limits(row);
    row->unit = v_set(1 / ROW_UNIT);
}

#if SHORT_FORMS && LANE_BITS == 32
static inline M masked_log_limits_short(struct row *row)
{
    M in_range = masked_limits_short(row);
    row->unit = unit_of_short(in_range);
    return in_range;
}

/* log_softmax_result_short of the products with the scale and their residuals. The residual of the
   maximum is subtracted from that of the element first: for the maximum itself both vanish. */
static ALWAYS_INLINE V masked_log_softmax_result_short(const V *in, const struct row *row)
{
    V max = flush_negligible(row->max, row->negligible), highest = v_mul(max, row->scale);
    V max_residual = v_fma(max, row->scale, v_neg(highest));
    struct dd all = two_sum(highest, row->total.hi);
    V lo = v_add(all.lo, row->total.lo), minus_all = v_neg(all.hi);
    V x = flush_negligible(in[0], row->negligible), product = v_mul(x, row->scale);
    V within = v_max(x, row->least), near = v_mul(within, row->scale);
    V residual = v_sub(v_fma(within, row->scale, v_neg(near)), max_residual);
    V error = two_sum(v_max(near, row->lo), minus_all).lo;
    error = v_add(v_select(v_lt(product, row->lo), v_set(0), error), residual);
    return v_add(v_add(product, minus_all), v_sub(error, lo));
}
#endif

static inline struct dd masked_log_softmax_term(const V *in, const struct row *row)
{
    M is_zero = v_or(v_lt(in[0], row->lo), v_eq(in[0], row->max));
    return masked_exp(is_zero, in[0], row);
}

static inline V masked_log_softmax_result(const V *in, const struct row *row)
{
    M is_far = v_lt(in[0], row->lo);
    V factor = v_select(v_eq(row->scale, v_set(0)), v_set(1), row->scale);
    V far_x = v_select(is_far, in[0], row->max);
    V far = v_sub(v_mul(far_x, row->shrink), v_mul(row->max, row->shrink));
    far = v_sub(v_mul(v_mul(far, factor), row->expand), row->total.hi);
    struct dd difference = masked_difference(v_select(is_far, row->max, in[0]), row);
    V lo = v_sub(dd_lo(difference), dd_lo(row->total));
    struct dd y = two_sum(difference.hi, v_neg(row->total.hi));
    V near = v_add(y.hi, v_add(dd_lo(y), lo));
    return v_select(is_far, far, near);
}

#endif
