/* Gated linear units, f(gate) x for an activation f: glu (sigmoid), reglu (relu), geglu (gelu),
   geglu_tanh (gelu_tanh), swiglu (swish). The gradients are grad x f'(gate) and grad f(gate).

   A result errs as f does, and by the rounding of one product. */
#ifndef ACTIVATIONS_GATED_UNITS_H
#define ACTIVATIONS_GATED_UNITS_H

#include "activations/gelu.h"
#include "activations/rectifiers.h"
#include "activations/sigmoid.h"
#include "activations/swish.h"

static inline V reglu_forward(V gate, V x) { return v_mul_subnormal(relu_forward(gate), x); }

/* A product with a slope of 0 or 1 neither over- nor underflows. */
static inline void reglu_backward(V grad, V gate, V x, V *out)
{
    out[0] = v_mul(v_mul(relu_derivative(gate), x), grad);
    out[1] = v_mul(relu_forward(gate), grad);
}

#if EXACT_FORMS
/* a b c, where no product of two over- or underflows if that of all three does not */
static inline V product_of_three(V a, V b, V c)
{
#ifdef WIDE
    return v_mul(v_mul(a, b), c);
#else
    struct scaled x = mul_scaled(dd_set(1, 0), a);
    struct scaled y = mul_scaled(dd_from(x.value), b);
    struct scaled z = mul_scaled(dd_from(y.value), c);
    return v_ldexp(z.value, v_add(v_add(x.shift, y.shift), z.shift));
#endif
}

/* gate open x; a gate that is shut gives 0, as in gated() */
static inline V gated_product(V gate, struct scaled_dd open, V x)
{
    M shut = v_lt(open.exponent, v_set(EXP_VANISHED));
    M is_inf = v_eq(v_abs(gate), v_set(INFINITY)), is_one = v_or(shut, is_inf);
    is_inf = v_and(is_inf, v_ge(open.exponent, v_set(EXP_VANISHED)));
    V one = v_set(1), infinity = v_select(is_inf, gate, one);
    struct scaled y = mul_scaled(open.value, v_select(is_one, one, gate));
    struct scaled z = mul_scaled(dd_from(y.value), x);
    V exponent = v_add(v_add(y.shift, z.shift), open.exponent);
    V product = v_copysign(v_ldexp(z.value, exponent), v_xor_sign(gate, x));
    return v_select(is_inf, v_mul(infinity, x), product);
}

static inline V glu_forward(V gate, V x) { return scaled_times(logistic(dd_from(gate)).open, x); }

static inline void glu_backward(V grad, V gate, V x, V *out)
{
    out[0] = product_of_three(sigmoid_derivative(gate), x, grad);
    out[1] = glu_forward(gate, grad);
}

static inline V geglu_forward(V gate, V x) { return gated_product(gate, normal_cdf(gate), x); }

static inline void geglu_backward(V grad, V gate, V x, V *out)
{
    out[0] = product_of_three(gelu_derivative(gate), x, grad);
    out[1] = geglu_forward(gate, grad);
}

static inline V geglu_tanh_forward(V gate, V x)
{
    return gated_product(gate, logistic(gelu_tanh_argument(gate)).open, x);
}

static inline void geglu_tanh_backward(V grad, V gate, V x, V *out)
{
    out[0] = product_of_three(gelu_tanh_derivative(gate), x, grad);
    out[1] = geglu_tanh_forward(gate, grad);
}

static inline V swiglu_forward(V gate, V x, V beta)
{
    return gated_product(gate, logistic(gate_argument(gate, beta)).open, x);
}

static inline void swiglu_backward(V grad, V gate, V x, V beta, V *out)
{
    out[0] = product_of_three(swish_derivative(gate, beta), x, grad);
    out[1] = swiglu_forward(gate, grad, beta);
}
#endif

#if SHORT_FORMS
/* The value of an activation at a tiny gate is tiny, too: it may be subnormal, with few digits.
   Such gates are left to the exact form. */
static ALWAYS_INLINE M has_digits(V gate)
{
    return v_or(v_ge(v_abs(gate), v_set(MIN_SQUARE)), v_eq(gate, v_set(0)));
}

static ALWAYS_INLINE V ordinary_gate(V gate) { return v_select(has_digits(gate), gate, v_set(1)); }

static ALWAYS_INLINE struct partial times(struct partial value, V x)
{
    return in_range(v_mul(quiet_factor(value), x), value.in_range);
}

/* value x, where `value` is that of the activation at ordinary_gate(gate) */
static ALWAYS_INLINE struct partial gated_short(struct partial value, V gate, V x)
{
    return times(in_range(value.value, v_and(value.in_range, has_digits(gate))), x);
}

/* Both gradients; `second` is that for x. The product of slope and x must neither over- nor
   underflow. Zeros of x are frequent: padding. */
static ALWAYS_INLINE M gated_gradients_short(V x, V grad, struct partial slope,
                                             struct partial second, V *out)
{
    V one = v_set(1);
    M moderate = v_or(magnitude_between(x, TINY, 1 / TINY), v_eq(x, v_set(0)));
    moderate = v_and(moderate, magnitude_between(slope.value, TINY, 1 / TINY));
    M range = v_and(v_and(second.in_range, slope.in_range), moderate);
    V factor = v_mul(v_select(range, slope.value, one), v_select(range, x, one));
    out[0] = v_mul(factor, grad);
    out[1] = second.value;
    return range;
}

static ALWAYS_INLINE struct partial glu_forward_short(V gate, V x)
{
    return times(sigmoid_forward_short(gate), x);
}

static ALWAYS_INLINE M glu_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(x, grad, sigmoid_derivative_short(gate),
                                 glu_forward_short(gate, grad), out);
}

static ALWAYS_INLINE struct partial geglu_forward_short(V gate, V x)
{
    return gated_short(gelu_forward_short(ordinary_gate(gate)), gate, x);
}

static ALWAYS_INLINE M geglu_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(x, grad, gelu_derivative_short(gate),
                                 geglu_forward_short(gate, grad), out);
}

static ALWAYS_INLINE struct partial geglu_tanh_forward_short(V gate, V x)
{
    return gated_short(gelu_tanh_forward_short(ordinary_gate(gate)), gate, x);
}

static ALWAYS_INLINE M geglu_tanh_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(x, grad, gelu_tanh_derivative_short(gate),
                                 geglu_tanh_forward_short(gate, grad), out);
}

static ALWAYS_INLINE struct partial swiglu_forward_short(V gate, V x, V beta, bool beta_is_1)
{
    struct partial value = swish_forward_short(ordinary_gate(gate), beta, beta_is_1);
    return gated_short(value, gate, x);
}

static ALWAYS_INLINE M swiglu_backward_short(V grad, V gate, V x, V beta, bool beta_is_1, V *out)
{
    return gated_gradients_short(x, grad, swish_derivative_short(gate, beta, beta_is_1),
                                 swiglu_forward_short(gate, grad, beta, beta_is_1), out);
}
#endif

#endif
