/* The forms of fast.h for targets without a lookup in 32 entries, and for float64: by the power of
   e, and by a division whose rounding error is taken back. */
#ifndef ACTIVATIONS_FORMULAS_H
#define ACTIVATIONS_FORMULAS_H

/* e^x = power (1 + r + tail), r being exact and the tail at most 0.07. */
struct split_growth {
    V power, r, tail;
};

static inline struct split_growth fast_split_growth(V x, V x_low)
{
    V magic = v_set(POWER_MAGIC), index = v_fma(x, v_set(LOG2_E), magic);
    V n = v_sub(index, magic), r = v_fma(n, v_set(-LN2), x);
    V r_low = v_fma(n, v_set(-LN2_LOW), x_low), rounded = v_add(r, r_low);
    V square = v_fma(rounded, rounded, v_set(LEAST_SQUARE)); /* does not underflow */
    V tail = POLYNOMIAL_BY_PAIRS(EXP_RISE, rounded, square);
    return (struct split_growth){v_pow2_of(index), r, v_fma(tail, square, r_low)};
}

static inline struct sum fast_sum_of_growth(struct growth e)
{
    V high = v_fma(e.power, e.rise, e.power);
    return s_of(high, v_fma(e.power, e.rise, v_sub(e.power, high)));
}

static inline struct sum fast_exp_sum(V x) { return fast_sum_of_growth(fast_growth(x)); }

static inline struct sum fast_exp_sum_of_sum(V x, V x_low)
{
    return fast_sum_of_growth(fast_growth_of_sum(x, x_low));
}

static inline struct sum fast_times(struct sum a, struct sum b)
{
    struct sum product = s_product(a.high, b.high);
    product.low = v_fma(a.high, b.low, v_fma(a.low, b.high, product.low));
    return product;
}

static inline struct sum fast_square(struct sum a)
{
    struct sum square = s_product(a.high, a.high);
    square.low = v_fma(v_add(a.high, a.high), a.low, square.low);
    return square;
}

/* For an e of 1 at most. */
static inline struct sum fast_1_plus(struct sum e)
{
    struct sum total = s_ordered(v_set(1), e.high);
    return s_of(total.high, v_add(total.low, e.low));
}

/* Every other coefficient of that of fast_rise. */
static inline V fast_half_rise(int first, V square)
{
    int last = (int)(sizeof EXP_RISE / sizeof EXP_RISE[0]) - 1;
    last -= (last - first) % 2;
    V y = v_set(EXP_RISE[last]);
#pragma GCC unroll 8
    for (int k = last - 2; k >= first; k -= 2)
        y = v_fma(y, square, v_set(EXP_RISE[k]));
    return y;
}

/* 1 / (2 + 2 cosh x) for x <= 0. 2 cosh x = (p + 1/p) cosh r + (p - 1/p) sinh r for p = 2^n <= 1. All but
   2 + 1/p is small beside that, and so is what it loses to rounding. */
static inline V fast_bell(V x)
{
    struct reduction a = fast_reduction(x);
    V power = v_pow2_of(a.index), inverse = v_pow2_inverse(power);
    V square = v_fma(a.r, a.r, v_set(LEAST_SQUARE));
    V even = v_mul(square, fast_half_rise(0, square));
    V cubic = v_mul(v_mul(a.r, square), fast_half_rise(1, square));
    V sum = v_add(power, inverse), difference = v_sub(power, inverse);
    struct sum largest = s_ordered(inverse, v_set(2));
    V rest = v_fma(difference, cubic, v_add(largest.low, power));
    rest = v_fma(difference, a.r, v_fma(sum, even, rest));
    return v_div(v_set(1), v_add(largest.high, rest));
}

static inline struct fast sigmoid_derivative_fast(V x)
{
    Lane limit = FAST_SLOPE_LIMIT;
    V y = fast_bell(v_minus_size(x, FAST_LEAST, limit));
    return (struct fast){y, v_lt(v_abs(x), v_set(limit))};
}

/* (1 - e) / (1 + e) for e = e^-2|x|. */
static inline struct fast tanh_forward_fast(V x)
{
    V one = v_set(1), minus_size = v_minus_size(x, 0, EXPM1_LIMIT / 2);
#if LANE_BITS == 64
    M none = v_lt(v_abs(x), v_set(FAST_NONE)); /* whose square could underflow */
    minus_size = v_select(none, v_set(0), minus_size);
#endif
    struct growth e = fast_decay(v_mul(v_set(2), minus_size));
    V plus = v_add(one, e.power), minus = v_sub(one, e.power);
    V above = v_fma(e.power, e.rise, plus), below = v_fma(v_neg(e.power), e.rise, minus);
#if LANE_BITS == 32
    V y = v_div(below, above);
#else
    V above_low = v_fma(e.power, e.rise, v_sub(plus, above));
    above_low = v_add(above_low, v_sub(e.power, v_sub(plus, one)));
    V below_low = v_fma(v_neg(e.power), e.rise, v_sub(minus, below));
    V y = fast_divide(s_of(below, below_low), s_of(above, above_low));
    y = v_select(none, x, y);
#endif
    return (struct fast){v_keep_nan(x, v_copysign(y, x)), fast_always()};
}

/* Four times that of sigmoid at 2 x. */
static inline struct fast tanh_derivative_fast(V x)
{
    Lane limit = FAST_SLOPE_LIMIT / 2;
    V y = fast_bell(v_mul(v_set(2), v_minus_size(x, FAST_LEAST, limit)));
    return (struct fast){v_mul(v_set(4), y), v_lt(v_abs(x), v_set(limit))};
}

/* e a / (1 + e)^2 for z = -|beta x|, e = e^z and a = 1 + z + e, or 1 minus that. What e loses to
   rounding costs 0.7 of a unit in the last place. */
static inline V fast_swish_slope(V z, V e, struct sum a)
{
    struct sum product = s_product(e, a.high);
    product.low = v_fma(e, a.low, product.low);
    return fast_mirrored(z, fast_divide(product, fast_square(s_ordered(v_set(1), e))));
}

static inline struct fast swish_derivative_fast(V x, V beta)
{
    struct product z = fast_product(x, beta, FAST_SLOPE_LIMIT);
    V high = v_neg(v_abs(z.high)), low = v_neg(v_mul_sign(z.low, z.high));
    struct growth growth = fast_growth_of_sum(high, low);
    V e = v_fma(growth.power, growth.rise, growth.power);
    struct sum a = s_ordered(v_add(v_set(1), high), e);
    a.low = v_add(a.low, low);
    return (struct fast){fast_swish_slope(z.high, e, a), z.ordinary};
}

static inline struct fast swish_derivative_at_1(V x)
{
    Lane limit = FAST_SLOPE_LIMIT;
    V z = v_minus_size(x, 0, limit), e = fast_exp(z);
    return (struct fast){fast_swish_slope(x, e, s_ordered(v_add(v_set(1), z), e)),
                         v_lt(v_abs(x), v_set(limit))};
}

/* For a of 1 or more. */
static inline struct sum fast_plus_1(struct sum a)
{
    struct sum total = s_ordered(a.high, v_set(1));
    return s_of(total.high, v_add(total.low, a.low));
}

/* x p / (p + 2) for p = t (t + 2) and t = e^x. What is lost in p for a large t matters little. */
static inline struct fast mish_forward_fast(V x)
{
    Lane limit = 40;
    V inner = v_within(x, limit), two = v_set(2);
    struct sum e = fast_exp_sum(inner);
    V cross = v_mul(v_fma(two, e.high, two), e.low);
    struct sum p = s_ordered(v_mul(two, e.high), v_fma(e.high, e.high, cross));
    struct sum d = s_ordered(two, p.high);
    d.low = v_add(d.low, p.low);
    V size = v_abs(x);
    M ordinary = v_lt(size, v_set(limit));
#if LANE_BITS == 32
    return (struct fast){v_mul(x, fast_divide(p, d)), ordinary};
#else
    M none = v_eq(x, v_set(0)); /* the residual of whose product would have another sign */
    ordinary = v_and(ordinary, v_or(none, v_ge(size, v_set(FAST_LEAST))));
    V factor = v_select(v_and(ordinary, v_lt(v_set(0), size)), x, v_set(1));
    V y = fast_divide(fast_times(s_of(factor, v_set(0)), p), d);
    return (struct fast){v_select(none, x, y), ordinary};
#endif
}

/* e (4 x a + (1 + a) d) / d^2 for e = e^x, a = 1 + e and d = a^2 + 1; where x ends above, it is 1. */
static inline struct fast mish_derivative_fast(V x)
{
    Lane low = LANE_BITS == 32 ? -30 : -300, high = LANE_BITS == 32 ? 11.5 : 22;
    V inner = v_select(v_lt(x, v_set(high)), v_within(x, -low), v_set(high));
    inner = v_select(v_lt(v_abs(x), v_set(FAST_NONE)), v_set(0),
                     inner); /* lest products underflow */
    struct sum e = fast_exp_sum(inner), a = s_accumulate(s_set(1, 0), e);
    struct sum d = fast_plus_1(fast_square(a)), cubic = fast_times(fast_plus_1(a), d);
    struct sum linear = fast_times(s_of(v_mul(v_set(4), inner), v_set(0)), a);
    struct sum q = s_accumulate(cubic, linear);
    return (struct fast){fast_divide(fast_times(e, q), fast_square(d)), v_gt(x, v_set(low))};
}

#if LANE_BITS == 32
/* linear + log(1 + e^x), the logarithm being e^x (1 + e^x tail) for x <= 0. */
static inline V fast_ramp(V linear, V x)
{
    struct growth growth = fast_growth(x);
    V e = v_fma(growth.power, growth.rise, growth.power), square = v_mul(e, e);
    V slope = v_fma(POLYNOMIAL_BY_PAIRS(LOG1P_TAIL, e, square), e, v_set(1));
    V leading = v_mul(slope, growth.power);
    return v_add(leading, v_fma(leading, growth.rise, linear));
}
#else
/* The same: the logarithm is 2 atanh(s) for s = t / (2 + t), t = e^x. */
static inline V fast_ramp(V linear, V x)
{
    struct sum t = fast_exp_sum(x), d = s_ordered(v_set(2), t.high);
    d.low = v_add(d.low, t.low);
    V s = v_div(t.high, d.high), s_low = v_mul(fast_rest(t, d, s), v_rough_inverse(d.high));
    V square = v_mul(s, s), fourth = v_fma(square, square, v_set(LEAST_SQUARE));
    V tail = POLYNOMIAL_BY_PAIRS(ATANH_TAIL, square, fourth), two = v_set(2);
    return v_add(linear, v_fma(two, s, v_fma(v_mul(s, square), tail, v_mul(two, s_low))));
}
#endif

static inline struct fast softplus_forward_at_1(V x)
{
    Lane limit = LANE_BITS == 32 ? FAST_SLOPE_LIMIT : 200; /* e^-600 is normal */
    M ordinary = v_lt(v_abs(x), v_set(limit)), positive = v_gt(x, v_set(0));
    V linear = v_select(v_and(ordinary, positive), x, v_set(0));
    return (struct fast){fast_ramp(linear, v_minus_size(x, FAST_LEAST, limit)), ordinary};
}

/* z = x (a + b x^2) as a sum, whose low part is small however a is split: its first part is so
   short that its difference from the bracket is exact. */
static inline struct sum fast_gelu_tanh(V x)
{
    V a = v_set(GELU_TANH_SHORT), b = v_set(GELU_TANH_CUBIC);
    struct sum square = s_product(x, x);
    V slope = v_fma(b, square.high, v_set(GELU_TANH_SHORT + GELU_TANH_SHORT_LOW));
    V low = v_fma(v_set(GELU_TANH_CUBIC_LOW), square.high, v_set(GELU_TANH_SHORT_LOW));
    low = v_fma(b, square.low, low);
    low = v_add(v_fma(b, square.high, v_sub(a, slope)), low);
    struct sum z = s_product(x, slope);
    return s_of(z.high, v_fma(x, low, z.low));
}

static inline struct fast gelu_tanh_forward_fast(V x)
{
    Lane limit = LANE_BITS == 32 ? 8 : 15;
#if LANE_BITS == 32
    struct sum minus = fast_gelu_tanh(v_mul_sign(v_minus_size(x, FAST_LEAST, limit), x));
    V y = fast_gated(x, fast_growth_of_sum(minus.high, minus.low));
#else
    V inner = v_within(x, limit);
    V z = v_select(v_lt(v_abs(x), v_set(FAST_NONE)), v_set(0), inner);
    struct sum minus = fast_gelu_tanh(v_neg(z));
    V y = fast_gated_finely(inner, fast_growth_of_sum(minus.high, minus.low));
    y = v_select(v_gt(x, v_set(limit)), x, y);
#endif
    return (struct fast){y, v_gt(x, v_set(-limit))};
}

#if LANE_BITS == 32
/* e^z times the pieces at t. Beside the value at the centre all else, and what rounding takes from it, is
   small; where that value is 0, beside the slope's term, but for pieces that `start_at_0`: products
   would underflow there. z is 0 or so large that the square of r does not. */
static inline V fast_scaled(struct pieces f, V t, struct sum z, bool start_at_0)
{
    struct reduction a = fast_reduction_of_sum(z.high, z.low);
    V growth = fast_rise_by(a.r, v_mul(a.r, a.r));
    V index = index_by_square(f, t), distance = distance_in(f, index, t);
    V centre = v_lookup(f.rows[1], index), slope = v_lookup(f.rows[2], index);
    V curve = powers_in(f, 2, index, distance), rise = v_fma(curve, distance, slope);
    V rest = v_mul(v_fma(rise, distance, centre), growth);
    if (start_at_0)
        rest = v_fma(rise, distance, rest);
    else
        rest = v_fma(slope, distance, v_fma(v_mul(curve, distance), distance, rest));
    return v_mul(v_add(centre, rest), v_pow2_of(a.index));
}

/* With z = -t^2 / 2, or 0 where that vanishes beside 1. */
static inline V fast_gauss_scaled(struct pieces f, V t, bool start_at_0)
{
    V z = v_select(v_gt(t, v_set(-0x1p-13f)), v_set(0), t);
    return fast_scaled(f, t, s_product(v_mul(v_set(-0.5), z), z), start_at_0);
}

/* max(x, -0) + t Phi(t) for t = -|x|. The sum keeps the sign of a zero. */
static inline struct fast gelu_forward_fast(V x)
{
    struct pieces f = GELU_SCALED;
    V left = fast_gauss_scaled(f, v_minus_size(x, 0, -f.least), true);
    return (struct fast){v_add(v_larger(x, v_set(-0.0f)), left), v_gt(x, v_set(f.least))};
}

static inline struct fast gelu_derivative_fast(V x)
{
    struct pieces f = GELU_SLOPE_SCALED;
    V left = fast_gauss_scaled(f, v_minus_size(x, 0, -f.least), false);
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(-f.least))};
}

static inline struct fast gelu_tanh_derivative_fast(V x)
{
    struct pieces f = GELU_TANH_SLOPE_SCALED;
    V t = v_minus_size(x, FAST_LEAST, -f.least),
      left = fast_scaled(f, t, fast_gelu_tanh(t), false);
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(-f.least))};
}
#else
/* e (rest + e) / (1 + e)^2. */
static inline V fast_slope(struct sum e, struct sum rest)
{
    struct sum a = s_ordered(rest.high, e.high);
    a.low = v_add(a.low, v_add(rest.low, e.low));
    return fast_divide(fast_times(e, a), fast_square(fast_1_plus(e)));
}

/* e (1 + x z' + e) / (1 + e)^2 for x < 0 and e = e^z, x z' = z + 2 b x^3, or 1 minus that. */
static inline struct fast gelu_tanh_derivative_fast(V x)
{
    Lane limit = 15;
    V inner = v_minus_size(x, FAST_LEAST, limit);
    struct sum z = fast_gelu_tanh(inner);
    struct sum cubic = s_of(v_set(2 * GELU_TANH_CUBIC), v_set(2 * GELU_TANH_CUBIC_LOW));
    struct sum slope = fast_times(s_product(inner, inner), cubic);
    V linear = v_add(v_set(1), z.high), high = v_fma(inner, slope.high, linear);
    V low = v_fma(inner, slope.low, v_fma(inner, slope.high, v_sub(linear, high)));
    V left = fast_slope(fast_exp_sum_of_sum(z.high, z.low), s_of(high, v_add(low, z.low)));
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(limit))};
}

/* Phi(-a) = e^(-a^2/2) mills: that factor by polynomials about the multiples of MILLS_WIDTH to 15,
   one of which is nearest to a. Their leading term is a sum; the rest is at most two fifths of it.
   The power of e is split. */
#define FAST_GAUSS_LIMIT ((Lane)15.5 * MILLS_WIDTH)
struct gauss {
    struct sum mills;
    struct split_growth e;
};

static inline struct gauss fast_gauss(V a)
{
    V magic = v_set((Lane)1.5 / EPSILON), index = v_fma(a, v_set(1 / MILLS_WIDTH), magic);
    V d = v_fma(v_sub(index, magic), v_set(-MILLS_WIDTH), a);
    V tail = v_lookup_16(MILLS[MILLS_DEGREE], index), step = v_mul(d, d);
#pragma GCC unroll 8
    for (int power = MILLS_DEGREE - 2; power >= 0; power -= 2) {
        V even = v_lookup_16(power ? MILLS[power] : MILLS_LOW, index);
        tail = v_fma(tail, step, v_fma(v_lookup_16(MILLS[power + 1], index), d, even));
    }
    struct sum square = s_product(a, a);
    V half = v_set(-0.5);
    return (struct gauss){s_ordered(v_lookup_16(MILLS[0], index), tail),
                          fast_split_growth(v_mul(half, square.high), v_mul(half, square.low))};
}

/* x Phi(x) = max(x, -0) - a Phi(-a) for a = |x|. The sum keeps the sign of a zero. At the limit Phi(-a) vanishes beside 1. */
static inline struct fast gelu_forward_fast(V x)
{
    Lane limit = FAST_GAUSS_LIMIT;
    struct gauss g = fast_gauss(v_neg(v_minus_size(x, FAST_LEAST, limit)));
    V minus_a = v_mul(v_minus_size(x, 0, limit), g.e.power), zero = v_set(0);
    V low = v_fma(g.mills.high, g.e.r, v_fma(g.mills.high, g.e.tail, g.mills.low));
    low = v_select(v_lt(v_abs(x), v_set(EPSILON / 128)), zero,
                   low); /* lest the product underflow */
    struct sum tail = s_ordered(g.mills.high, low);
    V minus_closed = v_fma(minus_a, tail.high, v_mul(minus_a, tail.low));
    return (struct fast){v_add(v_larger(x, v_set(-0.0)), minus_closed), v_gt(x, v_set(-limit))};
}

/* Phi(-a) - a phi(a) for a = -x, or 1 minus that. */
static inline struct fast gelu_derivative_fast(V x)
{
    Lane limit = FAST_GAUSS_LIMIT;
    V a = v_neg(v_minus_size(x, FAST_LEAST, limit));
    struct gauss g = fast_gauss(a);
    V high = v_fma(a, v_set(-INV_SQRT_2PI), g.mills.high);
    V low = v_fma(a, v_set(-INV_SQRT_2PI_LOW), v_fma(high, g.e.tail, g.mills.low));
    low = v_fma(high, g.e.r, low);
    V left = v_mul(v_add(high, low), g.e.power);
    return (struct fast){fast_mirrored(x, left), v_lt(v_abs(x), v_set(limit))};
}
#endif

#endif
