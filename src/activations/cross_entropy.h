/* softmax_cross_entropy(x, label) = log(sum(e^x)) - x[label]
   softmax_cross_entropy_dense(x, target) = sum(target (log(sum(e^x)) - x))
   softmax_cross_entropy_backward(grad, x, label) = grad (p - onehot(label)), p = softmax(x)
   softmax_cross_entropy_dense_backward(grad, x, target) = grad (sum(target) p - target)

   Numbers of the same size are subtracted only where the exact result is their difference:

     loss of a label     (max - x[label]) + log(1 + others)
     loss of a target    sum(target (max - x)) + sum(target) log(1 + others)
     1 - p               others / (1 + others) of a largest element, else (total - term) / total

   others is the sum of e^(x - max) over all elements except one of the largest (log_softmax.h).
   With labels, float16 and float32 are computed in lanes of float32, with targets in WIDE lanes.
   Error bounds are in catalogue.toml.

   Per row: limits; the sum of terms, with the largest elements counted instead; finish; the result
   of each element. The element that a label names has a result of its own. */
#ifndef ACTIVATIONS_CROSS_ENTROPY_H
#define ACTIVATIONS_CROSS_ENTROPY_H

#include "activations/log_softmax.h"
#include "activations/softmax.h"

/* The loss of a label */

static inline V cross_entropy_result(const struct row *row)
{
    return v_sub(v_set(0), log_softmax_result(&row->selected, row));
}

/* Its backward pass. The total becomes the reciprocal of total / 2^-ROW_EXPONENT. */

static inline void cross_entropy_backward_finish(struct row *row)
{
    struct dd unit = dd_from(row->unit), more = dd_add(row->count, dd_set(-1, 0));
    M is_only = v_le(row->count.hi, v_set(1));
    row->others = dd_select(is_only, row->total, dd_add(row->total, dd_mul_by(more, row->unit)));
    struct dd total = dd_mul_exp2(dd_trim(dd_add(unit, row->others)), v_set(ROW_UNIT));
    row->total = dd_trim(dd_div(dd_set(1, 0), total));
#if EXACT_FORMS
    row->only_max = v_select(is_only, row->max, v_set(NAN));
#endif
}

/* grad times a share in units of 2^ROW_EXPONENT. No intermediate result is out of range unless the
   product is. */
#if EXACT_FORMS
static inline V grad_times(V grad, struct dd share)
{
#ifdef WIDE
    return v_mul(v_mul(share.hi, v_set(ROW_UNIT)), grad);
#else
    M is_small = v_lt(v_abs(share.hi), v_set(EPSILON * EPSILON * EPSILON * EPSILON / ROW_UNIT));
    V unit = v_select(is_small, v_set(1), v_set(ROW_UNIT));
    V exponent = v_select(is_small, v_set(ROW_EXPONENT), v_set(0));
    return scaled_times((struct scaled_dd){dd_mul_exp2(dd_trim(share), unit), exponent}, grad);
#endif
}
#else
static inline V grad_times(V grad, struct dd share)
{
    V one = v_set(1), unit = v_set(ROW_UNIT), magnitude = v_abs(grad);
    M is_small = v_and(v_lt(magnitude, v_set(0x1p-30f)), v_gt(magnitude, v_set(0)));
    V scaled = v_mul(share.hi, v_select(is_small, unit, one));
    return v_mul(scaled, v_mul(grad, v_select(is_small, one, unit)));
}
#endif

/* From the rounded term to the result. */
static inline V cross_entropy_backward_scale(const V *term, const struct row *row)
{
#if EXACT_FORMS
    return grad_times(row->value, dd_mul_by(row->total, term[0]));
#else
    return grad_times(row->value, dd_from(softmax_share(term[0], row)));
#endif
}

static inline V cross_entropy_backward_result(const V *in, const struct row *row)
{
    V term = dd_value(softmax_term(in, row));
    return cross_entropy_backward_scale(&term, row);
}

/* The same, rounded once. */
static inline V cross_entropy_backward_result_once(const V *in, const struct row *row)
{
    return grad_times(row->value, dd_mul(softmax_term(in, row), row->total));
}

#if SHORT_FORMS && LANE_BITS == 32
static ALWAYS_INLINE V cross_entropy_backward_result_short(const V *in, const struct row *row)
{
    V term = softmax_value_short(softmax_term_short(in, row));
    return cross_entropy_backward_scale(&term, row);
}
#endif

/* -grad (1 - p) for the element that the label names */
static inline V cross_entropy_backward_label_result(const struct row *row)
{
    struct dd total = dd_add(dd_from(row->unit), row->others);
    V relative = v_mul(row->unit, v_set(ROW_UNIT));
    struct dd term = dd_mul_by(softmax_term(&row->selected, row), relative);
    M is_max = v_eq(row->selected, row->max);
    struct dd rest = dd_select(is_max, row->others, dd_add(total, dd_neg(term)));
    return grad_times(v_neg(row->value), dd_mul(rest, row->total));
}

#if EXACT_FORMS
/* A loss for targets: the second total is the sum of target (max - x), the third that of target. */

static inline struct dd target_term(const V *in, const struct row *row)
{
    (void)row;
    return dd_from(in[1]);
}

/* A target of 0 counts as 0 even at -infinity. */
#ifdef WIDE
static inline struct dd target_distance_term(const V *in, const struct row *row)
{
    V x = v_select(v_eq(in[1], v_set(0)), row->max, in[0]);
    return dd_from(v_mul(in[1], v_sub(row->max, x)));
}
#else
/* The low part of a product may be lost where the difference is far or the target extreme. A
   difference below EPSILON / 64 vanishes next to the logarithm. An infinite term is a low part,
   where sums of double words stay quiet. */
static inline struct dd target_distance_term(const V *in, const struct row *row)
{
    V target = in[1], magnitude = v_abs(target), zero = v_set(0);
    M is_extreme = v_or(v_lt(magnitude, v_set(TINY)), v_gt(magnitude, v_set(1 / TINY)));
    M is_plain = v_or(v_lt(in[0], row->lo), is_extreme);
    V plain_target = v_select(is_plain, target, zero);
    V plain_x = v_select(v_eq(plain_target, zero), row->max, in[0]);
    V plain = v_mul(plain_target, v_sub(row->max, plain_x));
    struct dd difference = two_sum(row->max, v_neg(v_select(is_plain, row->max, in[0])));
    M vanishes = v_lt(difference.hi, v_set(EPSILON / 64));
    difference = dd_trim(dd_select(vanishes, dd_set(0, 0), difference));
    struct dd product = dd_mul_by(difference, v_select(is_plain, zero, target));
    M is_inf = v_eq(v_abs(plain), v_set(INFINITY));
    return dd_of(v_add(product.hi, v_select(is_inf, zero, plain)),
                 v_select(is_inf, plain, product.lo));
}
#endif

/* sum(target (max - x)) + sum(target) log(1 + others); the total is the logarithm. */
static inline V cross_entropy_dense_result(const struct row *row)
{
#ifdef WIDE
    return v_add(row->second.hi, v_mul(row->third.hi, row->total.hi));
#else
    V tiny = v_set(TINY), zero = v_set(0);
    M is_tiny = v_or(v_lt(v_abs(row->total.hi), tiny), v_lt(v_abs(row->third.hi), tiny));
    V plain = v_mul(v_select(is_tiny, row->third.hi, zero), row->total.hi);
    struct dd product = dd_mul_any(row->total, dd_select(is_tiny, dd_set(0, 0), row->third));
    V distance = dd_value(row->second);
    M finite = v_le(v_abs(distance), v_set(LANE_MAX));
    struct dd y = dd_add(dd_select(finite, row->second, dd_set(0, 0)), product);
    return v_add(v_select(finite, zero, distance), v_add(y.hi, v_add(y.lo, plain)));
#endif
}

/* Its backward pass: the second total is the sum of the targets below the maximum, the third that
   of the others. */
static inline struct dd lower_target_term(const V *in, const struct row *row)
{
    return dd_from(v_select(v_eq(in[0], row->max), v_set(0), in[1]));
}

static inline struct dd highest_target_term(const V *in, const struct row *row)
{
    return dd_from(v_select(v_eq(in[0], row->max), in[1], v_set(0)));
}

static inline void cross_entropy_dense_backward_finish(struct row *row)
{
    cross_entropy_backward_finish(row);
    row->third = dd_add(row->second, row->third);
}

/* p is at most 1/2, except that of the only largest element. There it is
   (lower - target others) / total, lower the sum of the lower targets. */
static ALWAYS_INLINE V cross_entropy_dense_backward_result(const V *in, const struct row *row)
{
    V scaled_target = v_mul(in[1], v_set(1 / ROW_UNIT));
    struct dd product = dd_mul_any(row->third, dd_mul(softmax_term(in, row), row->total));
    struct dd share = dd_add(product, dd_from(v_neg(scaled_target)));
    struct dd lower = dd_mul_exp2(row->second, v_set(1 / ROW_UNIT));
    struct dd rest = dd_add(lower, dd_neg(dd_mul_any(row->others, dd_from(in[1]))));
    M is_only = v_eq(in[0], row->only_max);
    return grad_times(row->value, dd_select(is_only, dd_mul_any(rest, row->total), share));
}
#endif

#endif
