/* Gated linear units, f(gate) x for an activation f: glu (sigmoid), reglu (relu), geglu (gelu),
   geglu_tanh (gelu_tanh), swiglu (swish). The gradients are grad x f'(gate) and grad f(gate).

   A result errs as f does, and by the rounding of one product. */
#ifndef ACTIVATIONS_GATED_UNITS_H
#define ACTIVATIONS_GATED_UNITS_H

#include "activations/gelu.h"
#include "activations/rectifiers.h"
#include "activations/sigmoid.h"
#include "activations/swish.h"

static inline V reglu_forward(V gate, V x) { return v_mul(relu_forward(gate), x); }

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

static inline void gated_gradients(V grad, V x, V value, V slope, V *out)
{
    out[0] = product_of_three(slope, x, grad);
    out[1] = v_mul(value, grad);
}

static inline V glu_forward(V gate, V x) { return v_mul(sigmoid_forward(gate), x); }

static inline void glu_backward(V grad, V gate, V x, V *out)
{
    gated_gradients(grad, x, sigmoid_forward(gate), sigmoid_derivative(gate), out);
}

static inline V geglu_forward(V gate, V x) { return v_mul(gelu_forward(gate), x); }

static inline void geglu_backward(V grad, V gate, V x, V *out)
{
    gated_gradients(grad, x, gelu_forward(gate), gelu_derivative(gate), out);
}

static inline V geglu_tanh_forward(V gate, V x) { return v_mul(gelu_tanh_forward(gate), x); }

static inline void geglu_tanh_backward(V grad, V gate, V x, V *out)
{
    gated_gradients(grad, x, gelu_tanh_forward(gate), gelu_tanh_derivative(gate), out);
}

static inline V swiglu_forward(V gate, V x, V beta) { return v_mul(swish_forward(gate, beta), x); }

static inline void swiglu_backward(V grad, V gate, V x, V beta, V *out)
{
    gated_gradients(grad, x, swish_forward(gate, beta), swish_derivative(gate, beta), out);
}
#endif

#if SHORT_FORMS
static ALWAYS_INLINE struct partial gated_short(struct partial value, V x)
{
    return in_range(v_mul(quiet_factor(value), x), value.in_range);
}

/* In range where the product of slope and x neither over- nor underflows. Zeros of x are frequent:
   padding. */
static ALWAYS_INLINE M gated_gradients_short(V grad, V x, struct partial value,
                                             struct partial slope, V *out)
{
    V one = v_set(1);
    M moderate = v_or(magnitude_between(x, TINY, 1 / TINY), v_eq(x, v_set(0)));
    moderate = v_and(moderate, magnitude_between(slope.value, TINY, 1 / TINY));
    M range = v_and(v_and(value.in_range, slope.in_range), moderate);
    V factor = v_mul(v_select(range, slope.value, one), v_select(range, x, one));
    out[0] = v_mul(factor, grad);
    out[1] = v_mul(v_select(range, value.value, one), grad);
    return range;
}

static ALWAYS_INLINE struct partial glu_forward_short(V gate, V x)
{
    return gated_short(sigmoid_forward_short(gate), x);
}

static ALWAYS_INLINE M glu_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(grad, x, sigmoid_forward_short(gate),
                                 sigmoid_derivative_short(gate), out);
}

static ALWAYS_INLINE struct partial geglu_forward_short(V gate, V x)
{
    return gated_short(gelu_forward_short(gate), x);
}

static ALWAYS_INLINE M geglu_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(grad, x, gelu_forward_short(gate), gelu_derivative_short(gate),
                                 out);
}

static ALWAYS_INLINE struct partial geglu_tanh_forward_short(V gate, V x)
{
    return gated_short(gelu_tanh_forward_short(gate), x);
}

static ALWAYS_INLINE M geglu_tanh_backward_short(V grad, V gate, V x, V *out)
{
    return gated_gradients_short(grad, x, gelu_tanh_forward_short(gate),
                                 gelu_tanh_derivative_short(gate), out);
}

static ALWAYS_INLINE struct partial swiglu_forward_short(V gate, V x, V beta, bool beta_is_1)
{
    return gated_short(swish_forward_short(gate, beta, beta_is_1), x);
}

static ALWAYS_INLINE M swiglu_backward_short(V grad, V gate, V x, V beta, bool beta_is_1, V *out)
{
    return gated_gradients_short(grad, x, swish_forward_short(gate, beta, beta_is_1),
                                 swish_derivative_short(gate, beta, beta_is_1), out);
}
#endif

#endif
