/* elu, celu and selu: linear to the right of 0, an exponential to the left.

   What a selection throws away is computed on 0 instead of x, and with 1 as alpha, so that
   it raises no flag. */
#ifndef ACTIVATIONS_EXPONENTIALS_H
#define ACTIVATIONS_EXPONENTIALS_H

#include "math/exp.h"

static inline V elu_forward(V x, V alpha)
{
    M right = v_ge(x, v_set(0));
    struct sum expm1 = expm1_sum(v_select(right, v_set(0), x), v_set(0));
    return v_select(right, x, s_times(expm1, v_select(right, v_set(1), alpha)));
}

/* alpha e^x, at 0 too. */
static inline V elu_derivative(V x, V alpha)
{
    M positive = v_gt(x, v_set(0));
    struct power exp = exp_power(v_select(positive, v_set(0), x), v_set(0));
    V slope = p_times(exp, v_select(positive, v_set(1), alpha));
    return v_select(positive, v_set(1), slope);
}

/* x / alpha as a sum, for x <= 0: limited to where e^x differs from its limits, and 0 where
   it is so small that alpha (e^(x / alpha) - 1) is x. */
static inline struct sum celu_argument(V x, V alpha)
{
#ifdef WIDE
    V z = v_div(v_bounded(x), alpha);
    return s_of(v_copysign(v_saturated(z, -EXP_LOWEST), z), v_set(0));
#else
    V size = v_abs(alpha), most = v_set(LARGEST / -EXP_LOWEST / 2);
    V lowest = v_mul(v_set(EXP_LOWEST), v_select(v_gt(size, most), most, size));
    x = v_select(v_lt(x, lowest), lowest, x);
    V least = v_mul(v_set(TINY), v_select(v_lt(size, v_set(TINY)), v_set(0), size));
    x = v_select(v_lt(v_neg(x), least), v_set(0), x);
    struct unit unit = unit_for(alpha);
    alpha = v_mul(alpha, unit.factor);
    x = v_mul(x, unit.factor);
    V quotient = v_div(x, alpha);
    V rest = v_neg(v_mul_residual(quotient, alpha, x));
    return s_of(quotient, v_div(rest, alpha));
#endif
}

static inline V celu_forward(V x, V alpha)
{
    M positive = v_gt(x, v_set(0));
    V divisor = v_select(positive, v_set(1), alpha);
    struct sum z = celu_argument(v_select(positive, v_set(0), x), divisor);
    M linear = v_eq(z.high, v_set(0)); /* where alpha may be infinite */
    V y = s_times(expm1_sum(z.high, s_low(z)), v_select(linear, v_set(1), divisor));
    return v_select(positive, x, v_select(linear, x, y));
}

/* e^(x / alpha), 1 at 0. */
static inline V celu_derivative(V x, V alpha)
{
    M positive = v_gt(x, v_set(0));
    V divisor = v_select(positive, v_set(1), alpha);
    struct sum z = celu_argument(v_select(positive, v_set(0), x), divisor);
    V limit = v_copysign(v_set(INFINITY), z.high);
    V high = v_select(v_eq(x, v_set(-(Lane)INFINITY)), v_keep_nan(z.high, limit), z.high);
    return p_value(exp_power(high, s_low(z)));
}

/* Next to 0 the left side is lambda alpha x. */
static inline V selu_forward(V x)
{
    M positive = v_gt(x, v_set(0)), linear = v_gt(x, v_set(-TINY));
    struct sum right = s_set(SELU_LAMBDA, SELU_LAMBDA_LOW);
    struct sum left = s_set(SELU_LAMBDA_ALPHA, SELU_LAMBDA_ALPHA_LOW);
    struct sum expm1 = expm1_sum(v_select(linear, v_set(0), x), v_set(0));
    V line = s_times(s_select(positive, right, left), v_select(linear, x, v_set(0)));
    return v_copysign(v_select(linear, line, s_value(s_mul(left, expm1))), x);
}

/* lambda alpha at 0. */
static inline V selu_derivative(V x)
{
    M positive = v_gt(x, v_set(0));
    struct power exp = exp_power(v_select(positive, v_set(0), x), v_set(0));
    exp.value = s_mul(s_set(SELU_LAMBDA_ALPHA, SELU_LAMBDA_ALPHA_LOW), exp.value);
    return v_select(positive, v_set((Lane)SELU_LAMBDA + SELU_LAMBDA_LOW), p_value(exp));
}

#endif
