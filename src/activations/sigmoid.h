/* sigmoid(x) = 1 / (1 + e^-x), sigmoid'(x) = sigmoid(x) sigmoid(-x) = 1 / (2 + 2 cosh x).

   Largest errors in ULP:
   sigmoid, float32: 1.999 at -0.000344992 (avx512, avx2), 0.501 at -18.1614 (sse42, scalar)
   sigmoid, float64: 0.982 at -16.9955 (avx512, avx2), 0.788 at -708.746 (sse42, scalar)
   sigmoid', float32: 1.522 at 0.571604 (avx512), 1.838 at 1.76708 (avx2), 0.501 at 30.6121
     (sse42, scalar)
   sigmoid', float64: 1.750 at -0.0621853 (avx512, avx2), 0.788 at -708.746 (sse42, scalar)
   sigmoid' from the result, float32: 1.497 at 0.499714 (avx2), 0.500 at 0.982574 (sse42,
     scalar)
   sigmoid' from the result, float64: 1.431 at 0.494908 (avx2, sse42, scalar) */
#ifndef ACTIVATIONS_SIGMOID_H
#define ACTIVATIONS_SIGMOID_H

#include "math/gated.h"
#include "math/piecewise.h"

#if EXACT_FORMS
static inline V sigmoid_forward(V x) { return scaled_value(logistic(dd_from(x)).open); }

static inline V sigmoid_derivative(V x)
{
    return scaled_value(gate_derivative(logistic(dd_from(x))));
}
#endif

/* y (1 - y) from the result; the difference is exact from 1/2 on. */
static inline V sigmoid_slope_of_output(V y) { return v_mul(y, v_sub(v_set(1), y)); }

#if SHORT_FORMS
static ALWAYS_INLINE struct partial sigmoid_slope_of_output_short(V y)
{
    return everywhere(sigmoid_slope_of_output(y));
}

static ALWAYS_INLINE struct partial sigmoid_forward_short(V x)
{
    struct split_exp e = split_exp(v_neg(v_clamp_magnitude(x, EXP_LIMIT)));
    return in_range(short_gate(e), v_gt(x, v_set(-EXP_LIMIT)));
}

/* sigmoid'(t), the density of the logistic distribution, for -DENSITY_LIMIT <= t <=
   -DENSITY_MIN. */
#ifdef V_HAS_LOOKUP_32
/* 32 polynomials of degree 7. */
#define DENSITY_LIMIT (-BELL.lo)
#define DENSITY_MIN 0
static ALWAYS_INLINE V logistic_density(V t)
{
    return piecewise_at(BELL, index_by_square(BELL, t), t);
}
#else
/* 1 / (2 + 2 cosh t). With p = 2^n <= 1, 2 cosh t = (p + 1/p) cosh r + (p - 1/p) sinh r; all but
   2 + 1/p is small, and so is its rounding error. */
#define DENSITY_LIMIT SQUARE_LIMIT
#define DENSITY_MIN MIN_ARGUMENT
static ALWAYS_INLINE V logistic_density(V t)
{
    struct reduction a = reduce(t, v_set(EXP2_MAGIC));
    V p = v_exp2_of_index(a.index), inverse = v_reciprocal_exp2(p);
    V square = v_fma(a.r, a.r, v_set(MIN_SQUARE));
    V cosh_m1 = horner_every_other(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), 0, square);
    cosh_m1 = v_mul(square, cosh_m1);
    V sinh_mr = horner_every_other(EXP_TAIL_SHORT, COUNT_OF(EXP_TAIL_SHORT), 1, square);
    sinh_mr = v_mul(v_mul(a.r, square), sinh_mr);
    V sum = v_add(p, inverse), difference = v_sub(p, inverse);
    struct dd largest = fast_two_sum(inverse, v_set(2));
    V others = v_fma(difference, sinh_mr, v_add(largest.lo, p));
    others = v_fma(difference, a.r, v_fma(sum, cosh_m1, others));
    return v_div(v_set(1), v_add(largest.hi, others));
}
#endif

static ALWAYS_INLINE struct partial sigmoid_derivative_short(V x)
{
    V t = v_neg_abs_clamped(x, DENSITY_MIN, DENSITY_LIMIT);
    return in_range(logistic_density(t), v_lt(v_abs(x), v_set(DENSITY_LIMIT)));
}
#endif

#endif
