/* elu, celu and selu: linear to the right of 0, an exponential to the left.

   What a selection throws away is computed on 0 instead of x, and with 1 as alpha, so that
   it raises no flag. */
#ifndef ACTIVATIONS_EXPONENTIALS_H
#define ACTIVATIONS_EXPONENTIALS_H

#include "math/exp.h"

/* Next to 0 the left side is alpha x. It is computed so, because products with a subnormal lose
   digits. */
static inline V elu_forward(V x, V alpha)
{
    M right = v_ge(x, v_set(0));
#ifdef WIDE
    M linear = right;
#else
    M linear = v_gt(x, v_set(-TINY));
#endif
    V one = v_set(1), line = v_mul(v_select(linear, x, one), v_select(right, one, alpha));
    struct sum expm1 = expm1_sum(v_select(linear, v_set(0), x), v_set(0));
    return v_select(linear, line, s_times(expm1, v_select(linear, one, alpha)));
}

/* alpha e^x, at 0 too. An infinite alpha is the limit: infinite for every x. */
static inline V elu_derivative(V x, V alpha)
{
    M positive = v_gt(x, v_set(0)), infinite = v_eq(v_abs(alpha), v_set(INFINITY));
    infinite = v_and(infinite, v_le(x, v_set(0)));
    struct power exp = exp_power(v_select(v_or(positive, infinite), v_set(0), x), v_set(0));
    V slope = p_times(exp, v_select(positive, v_set(1), alpha));
    return v_select(positive, v_set(1), slope);
}

/* x / alpha as a sum, for finite operands and x <= 0: limited to where e^x differs from its limits,
   and 0 where it is so small that alpha (e^(x / alpha) - 1) is x. */
static inline struct sum celu_quotient(V x, V alpha)
{
#ifdef WIDE
    return s_of(v_div(x, alpha), v_set(0));
#else
    V size = v_abs(alpha), most = v_set(LARGEST / -EXP_LOWEST / 2);
    M large = v_gt(size, most);
    V lowest = v_mul(v_set(EXP_LOWEST), v_select(large, v_set(0), size));
    x = v_select(v_lt(x, v_select(large, v_set(-LARGEST), lowest)), lowest, x);
    V least = v_mul(v_set(TINY), v_select(v_lt(size, v_set(TINY)), v_set(0), size));
    x = v_select(v_lt(v_neg(x), least), v_set(0), x);
    struct unit unit = unit_for(alpha);
    alpha = v_mul(alpha, unit.factor);
    x = v_mul(x, unit.factor);
    V quotient = v_div(x, alpha);
    V residual = v_neg(v_mul_residual(quotient, alpha, x));
    return s_of(quotient, v_div(residual, alpha));
#endif
}

/* The same for any alpha, and x <= 0 or NaN. An infinite alpha gives the limit 0. A zero alpha gives
   the limit from the side of its sign: infinite for x < 0. */
static inline struct sum celu_argument(V x, V alpha)
{
    V zero = v_set(0), infinity = v_set(INFINITY), size = v_abs(alpha);
    M flat = v_and(v_eq(size, infinity), v_le(x, zero));
    M steep = v_or(v_eq(alpha, zero), v_and(v_eq(x, v_neg(infinity)), v_lt(size, infinity)));
    steep = v_and(steep, v_lt(x, zero));
    M settled = v_or(flat, steep);
    struct sum z =
        celu_quotient(v_select(settled, zero, x), v_select(settled, v_set(1), alpha));
    z.high = v_select(steep, v_copysign(infinity, v_neg(alpha)), z.high);
    raise_division_in(v_and(v_eq(z.high, infinity), v_eq(alpha, zero)));
    return z;
}

static inline V celu_forward(V x, V alpha)
{
    V zero = v_set(0), most = v_set(-EXP_LOWEST);
    M right = v_ge(x, zero);
    V divisor = v_select(right, v_set(1), alpha);
    struct sum z = celu_argument(v_select(right, zero, x), divisor);
    M linear = v_eq(z.high, zero), infinite = v_eq(z.high, v_set(INFINITY));
    V high = v_select(v_gt(z.high, most), v_select(infinite, zero, most), z.high);
    V factor = v_select(v_or(linear, infinite), v_set(1), divisor);
    V y = p_times(expm1_power(high, s_low(z)), factor);
    return v_select(linear, x, v_select(infinite, v_set(-(Lane)INFINITY), y));
}

/* e^(x / alpha), 1 at 0. */
static inline V celu_derivative(V x, V alpha)
{
    M right = v_ge(x, v_set(0));
    V divisor = v_select(right, v_set(1), alpha);
    struct sum z = celu_argument(v_select(right, v_set(0), x), divisor);
    M infinite = v_eq(z.high, v_set(INFINITY));
    V y = p_value(exp_power(v_select(infinite, v_set(0), z.high), s_low(z)));
    return v_select(infinite, z.high, y);
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
