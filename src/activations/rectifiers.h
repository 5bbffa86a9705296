/* Piecewise-linear activations. Every result is exact or correctly rounded.

   Lanes that a selection throws away must not raise a flag: factors are selected first
   and multiplied afterwards, and what could overflow is clamped before it is used. */
#ifndef ACTIVATIONS_RECTIFIERS_H
#define ACTIVATIONS_RECTIFIERS_H

#include "math/sum.h"

static inline V v_clamp(V x, Lane low, Lane high)
{
    x = v_select(v_le(x, v_set(low)), v_set(low), x);
    return v_select(v_ge(x, v_set(high)), v_set(high), x);
}

/* 1 inside of the open interval, 0 outside of it and at its ends. */
static inline V slope_between(V x, Lane low, Lane high, V slope)
{
    V zero = v_set(0);
    V right = v_select(v_lt(x, v_set(high)), slope, zero);
    return v_keep_nan(x, v_select(v_gt(x, v_set(low)), right, zero));
}

/* -0 gives +0. */
static inline V relu_forward(V x) { return v_select(v_le(x, v_set(0)), v_set(0), x); }

static inline V relu_derivative(V x)
{
    return v_keep_nan(x, v_select(v_gt(x, v_set(0)), v_set(1), v_set(0)));
}

static inline V relu6_forward(V x) { return v_clamp(x, 0, 6); }

static inline V relu6_derivative(V x) { return slope_between(x, 0, 6, v_set(1)); }

static inline V leaky_slope(V x, V alpha)
{
    return v_select(v_gt(x, v_set(0)), v_set(1), alpha);
}

/* The limits: with alpha = 0 it is 0 at -infinity, and at 0 it is 0 for an infinite alpha, too; not the
   NaN of 0 x infinity. */
static inline V leaky_forward(V x, V alpha)
{
    V lowest = v_select(v_eq(alpha, v_set(0)), v_set(-LARGEST), v_set(-(Lane)INFINITY));
    x = v_select(v_lt(x, lowest), lowest, x);
    return v_mul(x, v_select(v_ge(x, v_set(0)), v_set(1), alpha));
}

static inline V leaky_derivative(V x, V alpha) { return v_keep_nan(x, leaky_slope(x, alpha)); }

static inline V prelu_forward(V x, V alpha) { return leaky_forward(x, alpha); }

static inline V prelu_derivative(V x, V alpha) { return leaky_derivative(x, alpha); }

static inline V prelu_alpha_backward(V grad, V x)
{
    M positive = v_gt(x, v_set(0));
    return v_mul(v_select(positive, v_set(0), grad), v_select(positive, v_set(0), x));
}

static inline V thresholded_relu_forward(V x, V theta)
{
    return v_keep_nan(theta, v_select(v_le(x, theta), v_set(0), x));
}

static inline V thresholded_relu_derivative(V x, V theta)
{
    V slope = v_select(v_gt(x, theta), v_set(1), v_set(0));
    return v_keep_nan(theta, v_keep_nan(x, slope));
}

static inline V hard_tanh_forward(V x) { return v_clamp(x, -1, 1); }

static inline V hard_tanh_derivative(V x) { return slope_between(x, -1, 1, v_set(1)); }

/* (3/2 + x) / 3 for -3 <= x <= 3 and d = 3, (3 + x) / 6 for d = 6, as a sum good to almost
   twice the lane's precision.

   The rounding error of the sum is had back by Dekker's fast two-sum, the one of the quotient
   from its residual, which is exact. Where the result lies in the middle of two floats,
   every term is exact and the tie goes to even. */
static inline struct sum ramp(V x, Lane d)
{
    V middle = v_set(d / 2), reciprocal = v_set(1 / d);
    x = v_beside_one(x);
    V sum = v_add(middle, x);
    V lost = v_sub(x, v_sub(sum, middle));
    V quotient = v_mul(sum, reciprocal);
    V rest = v_add(v_mul_residual(quotient, v_set(-d), v_neg(sum)), lost);
    return s_of(quotient, v_mul(rest, reciprocal));
}

static inline V hard_sigmoid_forward(V x)
{
    struct sum y = ramp(v_clamp(x, -3, 3), 6);
    return s_value(y);
}

static inline V hard_sigmoid_derivative(V x)
{
    return slope_between(x, -3, 3, v_set((Lane)1 / 6));
}

/* x times the ramp in twice the lane's precision, rounded once. A sum of products loses the sign of a
   zero: x = -0, and without fused multiply-adds tiny x, whose half may be rounded to -0. */
static inline V hard_swish_forward(V x)
{
    V inner = v_clamp(x, -3, 3), line = x;
    struct sum y = ramp(inner, 6);
#ifdef V_HAS_FMA
    M tiny = v_eq(x, v_set(0));
#else
    M tiny = v_lt(v_abs(x), v_set(TINY));
    line = v_mul(x, v_select(tiny, v_set(0.5f), v_set(1)));
#endif
    M linear = v_or(v_ge(x, v_set(3)), tiny);
    return v_select(linear, line, s_mul_by(y, inner).high);
}

/* 1/2 + x/3, between the 0 at -3 and the 1 at 3. */
static inline V hard_swish_derivative(V x)
{
    struct sum y = ramp(v_clamp(x, -3, 3), 3);
    V slope = v_select(v_le(x, v_set(-3)), v_set(0), s_value(y));
    return v_select(v_ge(x, v_set(3)), v_set(1), slope);
}

#endif
