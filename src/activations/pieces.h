/* The forms of fast.h for targets that look up one of 32 entries in one step: a polynomial a piece, by
   the tables of math/pieces.h, in a quarter less to a seventh of the time of other forms. */
#ifndef ACTIVATIONS_PIECES_H
#define ACTIVATIONS_PIECES_H

/* At -|x|. */
static inline V left_piece(struct pieces f, V x)
{
    V t = v_minus_size(x, 0, -f.least);
    return piece_at(f, index_by_square(f, t), t);
}

/* max(x, 0) + f(-|x|), true wherever the pieces do not end below. To the left of 0 the first is -0: where
   the second rounds to -0, so does the sum. */
static inline struct fast ramp_and(struct pieces f, V x)
{
    return (struct fast){v_add(v_larger(x, v_set(-0.0f)), left_piece(f, x)),
                         v_gt(x, v_set(f.least))};
}

/* A derivative by its left side. */
static inline struct fast mirrored(struct pieces f, V x)
{
    return (struct fast){fast_mirrored(x, left_piece(f, x)), v_lt(v_abs(x), v_set(-f.least))};
}

static inline struct fast tanh_forward_fast(V x)
{
    V a = v_saturated(x, TANH.most);
    V y = piece_at(TANH, v_quarter_octave(a, TANH.near), a);
    return (struct fast){v_copysign(y, x), fast_always()};
}

static inline struct fast gelu_forward_fast(V x) { return ramp_and(GELU, x); }
static inline struct fast gelu_tanh_forward_fast(V x) { return ramp_and(GELU_TANH, x); }
static inline struct fast softplus_forward_at_1(V x) { return ramp_and(SOFTPLUS, x); }

/* The gate is 1 where its pieces end above. */
static inline struct fast mish_forward_fast(V x)
{
    V inner = v_within(x, MISH_GATE.most);
    V gate = piece_at(MISH_GATE, index_by_offset(MISH_GATE, inner), inner);
    return (struct fast){v_mul(x, gate), v_gt(x, v_set(-MISH_GATE.most))};
}

static inline struct fast sigmoid_derivative_fast(V x)
{
    return (struct fast){left_piece(BELL, x), v_lt(v_abs(x), v_set(-BELL.least))};
}

/* Four times that of sigmoid at 2 x. */
static inline struct fast tanh_derivative_fast(V x)
{
    struct fast y = sigmoid_derivative_fast(v_mul(v_set(2), v_within(x, -BELL.least)));
    return (struct fast){v_mul(v_set(4), y.value), y.ordinary};
}

static inline struct fast swish_derivative_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, -SWISH_SLOPE.least);
    V t = v_neg(v_abs(z.high)), t_low = v_neg(v_mul_sign(z.low, z.high));
    V index = index_by_square(SWISH_SLOPE, t), exact = distance_in(SWISH_SLOPE, index, t);
    V distance = v_add(exact, t_low), lost = v_sub(t_low, v_sub(distance, exact));
    V rise = powers_in(SWISH_SLOPE, 1, index, distance);
    V left = v_fma(rise, lost, v_lookup(SWISH_SLOPE.rows[1], index));
    return (struct fast){fast_mirrored(z.high, v_fma(rise, distance, left)), z.ordinary};
}

static inline struct fast swish_derivative_at_1(V x) { return mirrored(SWISH_SLOPE, x); }
static inline struct fast gelu_derivative_fast(V x) { return mirrored(GELU_SLOPE, x); }
static inline struct fast gelu_tanh_derivative_fast(V x)
{
    return mirrored(GELU_TANH_SLOPE, x);
}

static inline struct fast mish_derivative_fast(V x)
{
    V inner = v_within(x, -MISH_SLOPE.least);
    V y = piece_at(MISH_SLOPE, index_by_offset(MISH_SLOPE, inner), inner);
    return (struct fast){v_select(v_gt(x, v_set(MISH_SLOPE.most)), v_set(1), y),
                         v_gt(x, v_set(MISH_SLOPE.least))};
}

#endif
