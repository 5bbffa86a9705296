/* Piecewise-linear activations: relu, relu6, leaky, prelu, thresholded_relu, hard_shrink,
   soft_shrink, hard_tanh, hard_sigmoid, hard_swish, sparse_sigmoid; piecewise quadratic ones:
   squared_relu, sparse_plus. Every result is exact or correctly rounded, except for those of
   hard_sigmoid (0.667 ULP) and hard_swish (0.879 ULP) in float32 with fused multiply-adds.
   Functions named _default are those of the default hyperparameters.

   A lane that a selection discards must not raise a flag: factors are selected before they are
   multiplied, and operands that could overflow are clamped before they are used. */
#ifndef ACTIVATIONS_RECTIFIERS_H
#define ACTIVATIONS_RECTIFIERS_H

#include "math/dd.h"
#include "math/tables/constants.h"

/* `slope` inside the open interval (lo, hi), else 0. */
static inline V slope_between(V x, Lane lo, Lane hi, V slope)
{
    V zero = v_set(0);
    V right = v_select(v_lt(x, v_set(hi)), slope, zero);
    return v_keep_nan(x, v_select(v_gt(x, v_set(lo)), right, zero));
}

/* -0 gives +0. */
static inline V relu_forward(V x) { return v_select(v_le(x, v_set(0)), v_set(0), x); }

static inline V relu_derivative(V x)
{
    return v_keep_nan(x, v_select(v_gt(x, v_set(0)), v_set(1), v_set(0)));
}

/* -0 gives +0. */
static inline V squared_relu_forward(V x)
{
    V y = relu_forward(x);
    return v_mul_subnormal(y, y);
}

static inline V squared_relu_derivative(V x) { return v_mul(v_set(2), relu_forward(x)); }

/* grad times the derivative, which may overflow where the product does not: the 2 goes to a factor
   that it does not make infinite unless the product is. */
static inline V squared_relu_backward(V grad, V x)
{
    V y = relu_forward(x), one = v_set(1), two = v_set(2);
    M large = v_and(v_gt(y, one), v_le(y, v_set(LANE_MAX)));
    return v_mul(v_mul(grad, v_select(large, two, one)), v_mul(y, v_select(large, one, two)));
}

static inline V relu6_forward(V x) { return v_clamp(x, 0, 6); }

static inline V relu6_derivative(V x) { return slope_between(x, 0, 6, v_set(1)); }

static inline V leaky_slope(V x, V alpha) { return v_select(v_gt(x, v_set(0)), v_set(1), alpha); }

/* Limits instead of the NaN of 0 x infinity: 0 at -infinity for alpha = 0, 0 at 0 for an infinite
   alpha. */
static inline V leaky_forward(V x, V alpha)
{
    V lo = v_set(-LANE_MAX);
    x = v_select(v_and(v_eq(alpha, v_set(0)), v_lt(x, lo)), lo, x);
    return v_mul_subnormal(x, v_select(v_ge(x, v_set(0)), v_set(1), alpha));
}

static inline V leaky_derivative(V x, V alpha) { return v_keep_nan(x, leaky_slope(x, alpha)); }

static inline V prelu_forward(V x, V alpha) { return leaky_forward(x, alpha); }

static inline V prelu_derivative(V x, V alpha) { return leaky_derivative(x, alpha); }

/* grad prelu'(x), and the gradient for alpha: grad x where x <= 0 */
static inline void prelu_backward(V grad, V x, V alpha, V *out)
{
    M positive = v_gt(x, v_set(0));
    out[0] = v_mul(grad, prelu_derivative(x, alpha));
    out[1] = v_mul(v_select(positive, v_set(0), grad), v_select(positive, v_set(0), x));
}

static inline V thresholded_relu_forward(V x, V theta, V value)
{
    return v_keep_nan(theta, v_select(v_le(x, theta), value, x));
}

static inline V thresholded_relu_derivative(V x, V theta, V value)
{
    (void)value;
    V slope = v_select(v_gt(x, theta), v_set(1), v_set(0));
    return v_keep_nan(theta, v_keep_nan(x, slope));
}

/* Odd: what is cut off is a zero with the sign of x. */
static inline V hard_shrink_forward(V x, V lambd)
{
    V y = v_select(v_le(v_abs(x), lambd), v_copysign(v_set(0), x), x);
    return v_keep_nan(lambd, y);
}

static inline V hard_shrink_derivative(V x, V lambd)
{
    V slope = v_select(v_gt(v_abs(x), lambd), v_set(1), v_set(0));
    return v_keep_nan(lambd, v_keep_nan(x, slope));
}

/* Odd: zeros have the sign of x, and 0 stays 0 even if lambd is negative. */
static inline V soft_shrink_forward(V x, V lambd)
{
    V zero = v_set(0), zero_of_x = v_copysign(zero, x);
    M inside = v_le(v_abs(x), v_select(v_lt(lambd, zero), zero, lambd));
    V change = v_select(inside, zero, v_xor_sign(lambd, x));
    return v_sub(v_select(inside, zero_of_x, x), change);
}

static inline V soft_shrink_derivative(V x, V lambd) { return hard_shrink_derivative(x, lambd); }

/* hi where lo > hi */
static inline V hard_tanh_forward(V x, V lo, V hi)
{
    V y = v_select(v_le(x, lo), lo, x);
    return v_keep_nan(lo, v_keep_nan(hi, v_select(v_ge(y, hi), hi, y)));
}

static inline V hard_tanh_derivative(V x, V lo, V hi)
{
    V zero = v_set(0), right = v_select(v_lt(x, hi), v_set(1), zero);
    V slope = v_keep_nan(x, v_select(v_gt(x, lo), right, zero));
    return v_keep_nan(lo, v_keep_nan(hi, slope));
}

static inline V hard_tanh_forward_default(V x) { return v_clamp(x, -1, 1); }

static inline V hard_tanh_derivative_default(V x) { return slope_between(x, -1, 1, v_set(1)); }

/* (d / 2 + x) / d for |x| <= 3 as a double word: hard_sigmoid for d = 6, hard_swish' for d = 3.

   The rounding error of the sum is recovered by Dekker's fast two-sum, that of the quotient from
   its residual, which is exact. Where the result is a tie every term is exact, and the tie goes
   to even. */
static inline struct dd ramp(V x, Lane d)
{
    V middle = v_set(d / 2), reciprocal = v_set(1 / d);
    x = v_flush_tiny(x);
    struct dd sum = fast_two_sum(middle, x);
    V quotient = v_mul(sum.hi, reciprocal);
    V residual = v_add(v_mul_residual(quotient, v_set(-d), v_neg(sum.hi)), dd_lo(sum));
    return dd_of(quotient, v_mul(residual, reciprocal));
}

#if LANE_BITS == 32 && LANES > 1 && defined(V_HAS_FMA)
/* For x < -1 the sum x + 3 is exact, and the result is a sixth of it. For x >= -1, x / 6 and 1/2 do
   not cancel. */
static inline V hard_sigmoid_forward_default(V x)
{
    V inner = v_clamp(x, -3, 3);
    M left = v_lt(inner, v_set(-1));
    V factor = v_select(left, v_add(inner, v_set(3)), inner);
    return v_fma(factor, v_set(THIRD / 2), v_select(left, v_set(0), v_set(0.5f)));
}
#else
static inline V hard_sigmoid_forward_default(V x)
{
    struct dd y = ramp(v_clamp(x, -3, 3), 6);
    return dd_value(y);
}
#endif

static inline V hard_sigmoid_derivative_default(V x)
{
    return slope_between(x, -3, 3, v_set((Lane)1 / 6));
}

/* alpha = 1/6 and beta = 1/2 stand for the exact numbers. No dtype has 1/6: what it is rounded to
   in float16, bfloat16 and float32 counts, as all of these are computed in lanes of float32. */
static inline M has_hard_sigmoid_defaults(V alpha, V beta)
{
    M sixth = v_eq(alpha, v_set((Lane)(1.0 / 6)));
#if LANE_BITS == 32
    sixth = v_or(sixth, v_eq(alpha, v_set(0x1.554p-3f)));
    sixth = v_or(sixth, v_eq(alpha, v_set(0x1.56p-3f)));
#endif
    return v_and(sixth, v_eq(beta, v_set(0.5f)));
}

/* a b + c, rounded once. Targets without fused multiply-adds ask libm for each lane. */
static inline V fused(V a, V b, V c)
{
#ifdef V_HAS_FMA
    return v_fma(a, b, c);
#else
    Lane x[LANES], y[LANES], z[LANES];
    v_store(x, a);
    v_store(y, b);
    v_store(z, c);
    for (int k = 0; k < LANES; k++)
        z[k] = LANE_BITS == 32   ? (Lane)fmaf((float)x[k], (float)y[k], (float)z[k])
               : LANE_BITS == 64 ? (Lane)fma((double)x[k], (double)y[k], (double)z[k])
                                 : (Lane)fmal(x[k], y[k], z[k]);
    return v_load(z);
#endif
}

/* alpha x + beta, where clamped operands overflow in neither step: far beyond [0, 1] they change
   nothing. */
struct line {
    V alpha, x, beta;
};

static inline struct line clamped_line(V x, V alpha, V beta)
{
    V slope = v_abs_clamped(alpha, LANE_MAX), one = v_set(1);
    V limit = v_div(v_set(LANE_MAX / 4), v_select(v_gt(slope, one), slope, one));
    V magnitude = v_abs(x), max = v_set(LANE_MAX / 4);
    magnitude = v_select(v_gt(magnitude, limit), limit, magnitude);
    beta = v_select(v_gt(v_abs(beta), max), v_copysign(max, beta), beta);
    return (struct line){v_copysign(slope, alpha), v_copysign(magnitude, x), beta};
}

static inline V hard_sigmoid_forward(V x, V alpha, V beta)
{
    struct line line = clamped_line(x, alpha, beta);
    V y = v_clamp(fused(line.alpha, line.x, line.beta), 0, 1);
    return v_select(has_hard_sigmoid_defaults(alpha, beta), hard_sigmoid_forward_default(x), y);
}

/* alpha where 0 < alpha x + beta < 1. Rounding keeps the sign of the sum, and that of the sum less
   1: what beta - 1 lost counts only where the rest is exact. */
static inline V hard_sigmoid_derivative(V x, V alpha, V beta)
{
    struct line line = clamped_line(x, alpha, beta);
    struct dd below = two_sum(line.beta, v_set(-1));
    V sum = fused(line.alpha, line.x, line.beta), zero = v_set(0);
    V above = v_add(fused(line.alpha, line.x, below.hi), dd_lo(below));
    /* A product that is rounded to 0 keeps its sign. */
    V sign = v_xor_sign(v_copysign(v_set(1), alpha), x);
    M product = v_and(v_gt(v_abs(alpha), zero), v_gt(v_abs(x), zero));
    sum = v_select(v_and(product, v_eq(beta, zero)), sign, sum);
    above = v_select(v_and(product, v_eq(below.hi, zero)), sign, above);
    M inside = v_and(v_gt(sum, zero), v_lt(above, zero));
    V y = v_keep_nan(sum, v_select(inside, alpha, zero));
    return v_select(has_hard_sigmoid_defaults(alpha, beta), hard_sigmoid_derivative_default(x), y);
}

/* From the result */
static inline V hard_sigmoid_slope_of_output(V y, V alpha, V beta)
{
    V slope = v_select(has_hard_sigmoid_defaults(alpha, beta), v_set((Lane)1 / 6), alpha);
    V zero = v_set(0), right = v_select(v_lt(y, v_set(1)), slope, zero);
    return v_keep_nan(y, v_select(v_gt(y, zero), right, zero));
}

#if LANE_BITS == 32 && LANES > 1 && defined(V_HAS_FMA)
/* x (q/6 + w). For x < -1, q is x + 3 and w the rounding error of q/6. For x >= -1, q is x and w is
   1/2; the 2^-60 that is added keeps q/6 of a tiny x from underflowing. */
static inline V hard_swish_forward(V x)
{
    V three = v_set(3), inner = v_clamp(x, -3, 3), sum = v_add(inner, three);
    M left = v_lt(inner, v_set(-1));
    V sixth = v_fma(v_select(left, sum, inner), v_set(THIRD / 2),
                    v_select(left, v_set(0), v_set(0x1p-60f)));
    V lost = v_neg(v_fma(sum, v_set(-THIRD_LOW / 2), v_fma(sum, v_set(-THIRD / 2), sixth)));
    V others = v_mul_subnormal(inner, v_select(left, lost, v_set(0.5f)));
    return v_select(v_ge(x, three), x, v_fma(inner, sixth, others));
}
#else
/* x times the ramp as a double word, rounded once. The product loses the sign of a zero: of x = -0,
   and without fused multiply-adds of tiny x, whose half may round to -0. */
static inline V hard_swish_forward(V x)
{
    V inner = v_clamp(x, -3, 3);
    struct dd y = ramp(inner, 6);
#ifdef V_HAS_FMA
    M tiny = v_eq(x, v_set(0));
    V line = x;
#else
    M tiny = v_lt(v_abs(x), v_set(TINY));
    V line = v_mul(x, v_select(tiny, v_set(0.5f), v_set(1)));
#endif
    M linear = v_or(v_ge(x, v_set(3)), tiny);
    V product = v_mul_subnormal(y.hi, inner);
    V lost = v_add(v_mul_subnormal(dd_lo(y), inner), v_mul_residual(y.hi, inner, product));
    return v_select(linear, line, v_add(product, lost));
}
#endif

/* 1/2 + x/3, between the 0 at -3 and the 1 at 3. */
static inline V hard_swish_derivative(V x)
{
    struct dd y = ramp(v_clamp(x, -3, 3), 3);
    V slope = v_select(v_le(x, v_set(-3)), v_set(0), dd_value(y));
    return v_select(v_ge(x, v_set(3)), v_set(1), slope);
}

/* (1 + x) / 2 between 0 and 1 */
static inline V sparse_sigmoid_forward(V x)
{
    return v_mul(v_set(0.5f), v_add(v_set(1), v_clamp(x, -1, 1)));
}

/* The mean of both sides at -1 and 1. */
static inline V sparse_sigmoid_derivative(V x)
{
    V magnitude = v_abs(x), one = v_set(1);
    V outside = v_select(v_eq(magnitude, one), v_set(0.25f), v_set(0));
    return v_keep_nan(x, v_select(v_lt(magnitude, one), v_set(0.5f), outside));
}

/* The square of (1 + x) / 2, as a double word, between the 0 at -1 and x from 1 on. */
static inline V sparse_plus_forward(V x)
{
    V half = v_set(0.5f), inner = v_flush_tiny(v_clamp(x, -1, 1));
    struct dd sum = fast_two_sum(v_set(1), inner);
    struct dd y = dd_of(v_mul(half, sum.hi), v_mul(half, dd_lo(sum)));
    return v_select(v_ge(x, v_set(1)), x, dd_mul(y, y).hi);
}

static inline V sparse_plus_derivative(V x) { return sparse_sigmoid_forward(x); }

#endif
