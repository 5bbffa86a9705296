"""The oracle: what each activation is, in arbitrary precision.

A second definition, written from the public documentation and never from the package's own
code. An activation is one line: f and f', with the values of f' at the corners.

A line works on the numbers of `m`, one of mpmath's two contexts: `mp` of any precision, or
`fp`, Python's floats, good enough for float16 and a hundred times faster. Both need
formulas that do not cancel (log1p, expm1 and erfc instead of log, exp and erf).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from mpmath import fp, mp

PRECISION = 256  # in bits, for what no precision makes exact
mp.prec = PRECISION
# By FAR every activation has settled down in every dtype, whatever its hyperparameter. An EXTREME
# hyperparameter is like infinity, and its inverse like zero, as far as FAR and beyond. What is
# BEYOND is infinite, and its inverse is zero.
FAR, EXTREME, BEYOND = (mp.mpf(2) ** exponent for exponent in (40_000, 10**11, 20_000))


@dataclass(frozen=True)
class Activation:
    """f(m, x, *parameters), and its derivatives by x and by the first parameter."""

    forward: Callable
    derivative: Callable
    parameter_derivative: Callable | None = None
    from_output: Callable | None = None  # f'(x) as a function of y = f(x)
    second_derivative: Callable | None = None
    # Worth a test beside the default, for numpy.finfo(dtype).
    hyperparameters: Callable = lambda limits: (0, -0.5, 1, limits.smallest_normal, limits.max)


LARGE = 50_000  # e to this is infinite in every dtype, even times the smallest numbers


def exponent(m, x):
    """x or, where that is huge, a number that grows slowly enough to be computed with."""
    if abs(x) <= LARGE:
        return x
    size = LARGE * (1 + m.log(abs(x) / LARGE))
    return size if x > 0 else -size


def exp(m, x):
    return m.exp(exponent(m, x))


def expm1(m, x):
    return m.expm1(exponent(m, x))


def sigmoid(m, x):
    return 1 / (1 + exp(m, -x)) if x > 0 else exp(m, x) / (1 + exp(m, x))


def gate_slope(m, z):
    return sigmoid(m, z) * (1 + z * sigmoid(m, -z))


def softplus(m, x):
    return max(x, 0) + m.log1p(exp(m, -abs(x)))


def tanh_slope(m, x):
    return 4 * sigmoid(m, 2 * x) * sigmoid(m, -2 * x)


def normal_density(m, x):
    return exp(m, -x * x / 2) / m.sqrt(2 * m.pi)


def normal_cdf(m, x):
    if x < -300:  # where only its sign and its size next to the density matter
        return normal_density(m, x) / -x
    return m.erfc(-x / m.sqrt(2)) / 2


def gelu_tanh_argument(m, x):
    """Twice that of the tanh, which makes (1 + tanh) / 2 a sigmoid."""
    return 2 * m.sqrt(2 / m.pi) * (x + m.mpf("0.044715") * x**3)


def gelu_tanh_slope(m, x):
    argument = gelu_tanh_argument(m, x)
    change = 2 * m.sqrt(2 / m.pi) * (x + 3 * m.mpf("0.044715") * x**3)
    return sigmoid(m, argument) * (1 + change * sigmoid(m, -argument))


SIXTHS = {float(dtype(1 / 6)) for dtype in (np.float16, np.float32, np.float64)} | {0.1669921875}


def slope(m, alpha, beta):
    """That of hard_sigmoid: 1/6 and 1/2, in whatever dtype, stand for the exact numbers."""
    return m.one / 6 if float(alpha) in SIXTHS and beta == 0.5 else alpha


def tanh_shrink(m, x):
    if abs(x) > 1:
        return x - m.tanh(x)
    # x cosh x - sinh x is the sum of 2k x^(2k+1) / (2k+1)!
    return x * x * x / 3 * m.hyp0f1(m.mpf(2.5), x * x / 4) / m.cosh(x)


def root(m, x):
    return m.sqrt(x) if x >= 0 else m.nan


def squareplus(m, x, b):
    s = root(m, x * x + b)
    return (x + s) / 2 if x > 0 or b == 0 else b / (2 * (s - x))


def squareplus_slope(m, x, b):
    s = root(m, x * x + b)
    if s == 0:  # for b = 0 the limit from above
        return m.mpf(0.5) if x == 0 else m.sign(x) * m.inf
    left = b / (2 * s * (s + abs(x)))
    return 1 - left if x > 0 else left


def other_logit(x, target):
    """The logit of the other target, for a target of 0 or 1."""
    return -x if target == 1 else x


def focal_power(m, a, gamma):
    """The probability sigmoid(a) of the other target to the power gamma."""
    return exp(m, -gamma * softplus(m, -a))


def focal_loss(m, x, target, gamma):
    a = other_logit(x, target)
    return focal_power(m, a, gamma) * softplus(m, a)


def focal_slope(m, x, target, gamma):
    a = other_logit(x, target)
    p, q = sigmoid(m, -a), sigmoid(m, a)
    slope = focal_power(m, a, gamma) * (gamma * p * softplus(m, a) + q)
    return -slope if target == 1 else slope


def focal_curvature(m, x, target, gamma):
    a = other_logit(x, target)
    p, q, s = sigmoid(m, -a), sigmoid(m, a), softplus(m, a)
    return focal_power(m, a, gamma) * p * (gamma * s * (gamma * p - q) + q + 2 * gamma * q)


SELU_LAMBDA, SELU_ALPHA = "1.0507009873554805", "1.6732632423543772"

ACTIVATIONS = {
    "relu": Activation(
        lambda m, x: max(x, 0),
        lambda m, x: 1 if x > 0 else 0,
        from_output=lambda m, y: 1 if y > 0 else 0,
    ),
    "squared_relu": Activation(
        lambda m, x: max(x, 0) ** 2,
        lambda m, x: 2 * max(x, 0),
    ),
    "relu6": Activation(
        lambda m, x: min(max(x, 0), 6),
        lambda m, x: 1 if 0 < x < 6 else 0,
    ),
    "leaky": Activation(
        lambda m, x, alpha: x if x > 0 else alpha * x,
        lambda m, x, alpha: 1 if x > 0 else alpha,
        from_output=lambda m, y, alpha: 1 if y > 0 else alpha,
    ),
    "prelu": Activation(
        lambda m, x, alpha: x if x > 0 else alpha * x,
        lambda m, x, alpha: 1 if x > 0 else alpha,
        lambda m, x, alpha: 0 if x > 0 else x,
    ),
    "thresholded_relu": Activation(
        lambda m, x, theta, value: x if x > theta else value,
        lambda m, x, theta, value: 1 if x > theta else 0,
        hyperparameters=lambda limits: (
            (0, 0),
            (-0.5, -3),
            (limits.smallest_normal, limits.max),
            (limits.max, 0.25),
        ),
    ),
    "hard_shrink": Activation(
        lambda m, x, lambd: x if abs(x) > lambd else 0,
        lambda m, x, lambd: 1 if abs(x) > lambd else 0,
    ),
    "soft_shrink": Activation(
        lambda m, x, lambd: ((x > 0) - (x < 0)) * max(abs(x) - lambd, 0),
        lambda m, x, lambd: 1 if abs(x) > lambd else 0,
    ),
    "hard_tanh": Activation(
        lambda m, x, lo, hi: min(max(x, lo), hi),
        lambda m, x, lo, hi: 1 if lo < x < hi else 0,
        from_output=lambda m, y, lo, hi: 1 if lo < y < hi else 0,
        hyperparameters=lambda limits: (
            (0, 6),
            (-1.5, 3),
            (3, 1),
            (limits.smallest_normal, limits.max),
            (-limits.max, 0),
        ),
    ),
    "hard_sigmoid": Activation(
        lambda m, x, alpha, beta: min(max(slope(m, alpha, beta) * x + beta, 0), 1),
        lambda m, x, alpha, beta: (
            slope(m, alpha, beta) if -beta < slope(m, alpha, beta) * x < 1 - beta else 0
        ),
        from_output=lambda m, y, alpha, beta: slope(m, alpha, beta) if 0 < y < 1 else 0,
        hyperparameters=lambda limits: (
            (0.2, 0.5),
            (-1.5, 0.25),
            (0, 0.5),
            (1, 0),
            (limits.smallest_normal, 0.5),
            (limits.max, 0),
            (0.3, -limits.max),
        ),
    ),
    "hard_swish": Activation(
        lambda m, x: x * min(max(x + 3, 0), 6) / 6,
        lambda m, x: 0 if x <= -3 else 1 if x >= 3 else (2 * x + 3) / 6,
    ),
    "sparse_sigmoid": Activation(
        lambda m, x: min(max((x + 1) / 2, 0), 1),
        lambda m, x: m.mpf(0.25) if abs(x) == 1 else m.mpf(0.5) if abs(x) < 1 else 0,
    ),
    "sparse_plus": Activation(
        lambda m, x: 0 if x <= -1 else x if x >= 1 else (x + 1) ** 2 / 4,
        lambda m, x: min(max((x + 1) / 2, 0), 1),
    ),
    "elu": Activation(
        lambda m, x, alpha: x if x > 0 else alpha * expm1(m, x),
        lambda m, x, alpha: 1 if x > 0 else alpha * exp(m, x),
        from_output=lambda m, y, alpha: 1 if y > 0 else y + alpha,
    ),
    "celu": Activation(
        lambda m, x, alpha: x if x > 0 else alpha * expm1(m, x / alpha),
        lambda m, x, alpha: 1 if x > 0 else exp(m, x / alpha),
        from_output=lambda m, y, alpha: 1 if y > 0 else 1 + y / alpha,
        hyperparameters=lambda limits: (0.3, limits.smallest_normal, limits.max),
    ),
    "selu": Activation(
        lambda m, x: m.mpf(SELU_LAMBDA) * (x if x > 0 else m.mpf(SELU_ALPHA) * expm1(m, x)),
        lambda m, x: m.mpf(SELU_LAMBDA) * (1 if x > 0 else m.mpf(SELU_ALPHA) * exp(m, x)),
        from_output=lambda m, y: (
            m.mpf(SELU_LAMBDA) if y > 0 else y + m.mpf(SELU_LAMBDA) * m.mpf(SELU_ALPHA)
        ),
    ),
    "sigmoid": Activation(
        sigmoid,
        lambda m, x: sigmoid(m, x) * sigmoid(m, -x),
        from_output=lambda m, y: y * (1 - y),
    ),
    "log_sigmoid": Activation(
        lambda m, x: -softplus(m, -x),
        lambda m, x: sigmoid(m, -x),
    ),
    "tanh": Activation(
        lambda m, x: m.tanh(x),
        tanh_slope,
        from_output=lambda m, y: (1 - y) * (1 + y),
    ),
    "tanh_shrink": Activation(
        tanh_shrink,
        lambda m, x: m.tanh(x) ** 2,
    ),
    "softcap": Activation(
        lambda m, x, cap: cap * m.tanh(exponent(m, x / cap)),
        lambda m, x, cap: tanh_slope(m, x / cap),
        hyperparameters=lambda limits: (3, -0.3, 0, 50, limits.smallest_normal, limits.max),
    ),
    "swish": Activation(
        lambda m, x, beta: x * sigmoid(m, beta * x),
        lambda m, x, beta: sigmoid(m, beta * x) * (1 + beta * x * sigmoid(m, -beta * x)),
    ),
    "quick_gelu": Activation(
        lambda m, x: x * sigmoid(m, m.mpf("1.702") * x),
        lambda m, x: gate_slope(m, m.mpf("1.702") * x),
    ),
    "gelu": Activation(
        lambda m, x: x * normal_cdf(m, x),
        lambda m, x: normal_cdf(m, x) + x * normal_density(m, x),
    ),
    "gelu_tanh": Activation(
        lambda m, x: x * sigmoid(m, gelu_tanh_argument(m, x)),
        gelu_tanh_slope,
    ),
    "softplus": Activation(
        lambda m, x, beta: softplus(m, beta * x) / beta,
        lambda m, x, beta: sigmoid(m, beta * x),
        from_output=lambda m, y, beta: -expm1(m, -beta * y),
        hyperparameters=lambda limits: (-0.5, 3, limits.smallest_normal, limits.max),
    ),
    "squareplus": Activation(
        squareplus,
        squareplus_slope,
        hyperparameters=lambda limits: (0.3, 0, 1, limits.smallest_normal, limits.max),
    ),
    "softsign": Activation(
        lambda m, x: x / (1 + abs(x)),
        lambda m, x: 1 / (1 + abs(x)) ** 2,
    ),
    "mish": Activation(
        lambda m, x: x * m.tanh(softplus(m, x)),
        lambda m, x: m.tanh(softplus(m, x)) + x * sigmoid(m, x) * tanh_slope(m, softplus(m, x)),
    ),
    "sigmoid_cross_entropy": Activation(
        lambda m, x, target: abs(x) * (1 - target if x > 0 else target) + m.log1p(exp(m, -abs(x))),
        lambda m, x, target: (1 - target) - sigmoid(m, -x) if x > 0 else sigmoid(m, x) - target,
        hyperparameters=lambda limits: (0, 1, 0.3, 1 - limits.epsneg, -0.5, 3, limits.max),
    ),
    "sigmoid_focal_loss": Activation(
        focal_loss,
        focal_slope,
        second_derivative=focal_curvature,
        hyperparameters=lambda limits: ((1, 2), (0, 2), (1, 0), (0, 0.5), (1, 1), (0, 5)),
    ),
}


def gated(activation, *parameters):
    """The gated unit of one of the activations above."""
    f, slope = activation.forward, activation.derivative
    return Activation(
        lambda m, gate, x, *rest: f(m, gate, *rest) * x,
        lambda m, gate, x, *rest: slope(m, gate, *rest) * x,
        lambda m, gate, x, *rest: f(m, gate, *rest),
        hyperparameters=lambda limits: parameters or (1.5, -0.25, 3e4),
    )


ACTIVATIONS |= {
    "glu": gated(ACTIVATIONS["sigmoid"]),
    "reglu": gated(ACTIVATIONS["relu"]),
    "geglu": gated(ACTIVATIONS["gelu"]),
    "geglu_tanh": gated(ACTIVATIONS["gelu_tanh"]),
    "swiglu": gated(ACTIVATIONS["swish"], (1.5, 1), (-0.25, 1), (3, -0.5), (0.1, 0), (1, 60)),
}

# float64 inputs with large errors, found by long searches.
FOUND_FLOAT64 = {
    "gelu": [-0.8179117196483789],
    "gelu_tanh": [-11.532404191062305],
    "tanh_shrink": [0.76905592092781916],
}

# Name and default of each parameter; None: it is required.
PARAMETERS = {
    "leaky": [("alpha", 0.01)],
    "prelu": [("alpha", None)],
    "thresholded_relu": [("theta", 1.0), ("value", 0.0)],
    "hard_shrink": [("lambd", 0.5)],
    "soft_shrink": [("lambd", 0.5)],
    "hard_tanh": [("lo", -1.0), ("hi", 1.0)],
    "hard_sigmoid": [("alpha", 1 / 6), ("beta", 0.5)],
    "elu": [("alpha", 1.0)],
    "celu": [("alpha", 1.0)],
    "swish": [("beta", 1.0)],
    "softcap": [("cap", None)],
    "softplus": [("beta", 1.0)],
    "squareplus": [("b", 4.0)],
    "glu": [("x", None)],
    "reglu": [("x", None)],
    "geglu": [("x", None)],
    "geglu_tanh": [("x", None)],
    "swiglu": [("x", None), ("beta", 1.0)],
    "sigmoid_cross_entropy": [("target", None)],
    "sigmoid_focal_loss": [("target", None), ("gamma", 2.0)],
}
ALIASES = {
    "squared_relu": "relu2",
    "leaky": "leaky_relu",
    "hard_shrink": "hardshrink",
    "soft_shrink": "softshrink",
    "hard_swish": "hard_silu",
    "tanh_shrink": "tanhshrink",
    "swish": "silu",
}


def to_mp(number):
    """The mpmath number equal to a NumPy scalar of any width."""
    if not isinstance(number, np.longdouble) or not np.isfinite(number):
        return mp.mpf(float(number))
    mantissa, exponent = np.frexp(np.longdouble(number))
    bits = np.finfo(np.longdouble).nmant + 1
    return mp.ldexp(int(np.ldexp(mantissa, bits)), int(exponent) - bits)


def settled(value, further):
    """The limit of a sequence of which these are far along."""
    if mp.isnan(further):
        return further
    if abs(further) > BEYOND:
        return mp.sign(further) * mp.inf
    if abs(further) < 1 / BEYOND:
        return mp.zero
    assert abs(further - value) <= abs(value) / 2**80
    return value


def limit(function, sign, hyperparameter):
    """What `function` tends to towards plus or minus infinity."""
    return settled(*(
        mp.mpf(function(mp, sign * distance, *hyperparameter)) for distance in (FAR, 2 * FAR)
    ))  # fmt: skip


def at_extreme(function, at, hyperparameter):
    """The limit towards an infinite or zero hyperparameter, which is `hyperparameter` of a number;
    then that towards an infinite `at`."""
    if mp.isinf(at):
        distances = (mp.sign(at) * FAR, 2 * mp.sign(at) * FAR)
        return settled(*(at_extreme(function, distance, hyperparameter) for distance in distances))
    return settled(*(
        mp.mpf(function(mp, at, hyperparameter(extreme))) for extreme in (EXTREME, 2 * EXTREME)
    ))  # fmt: skip


def exact_value(function, at, hyperparameter, negative_zero):
    """At mpmath numbers. A zero by which `function` divides is the limit from its side."""
    if hyperparameter and mp.isinf(hyperparameter[0]):
        sign = mp.sign(hyperparameter[0])
        return at_extreme(function, at, lambda extreme: sign * extreme)
    try:
        if mp.isinf(at):
            return limit(function, mp.sign(at), hyperparameter)
        return mp.mpf(function(mp, at, *hyperparameter))
    except ZeroDivisionError:
        side = -1 if negative_zero else 1
        return at_extreme(function, at, lambda extreme: side / extreme)


def exact_precision(dtype):
    """Bits enough for the products of two sums in `dtype`, and far more than any tie takes."""
    limits = np.finfo(dtype)
    return 2 * (limits.maxexp - limits.minexp + limits.nmant)


def evaluate(function, x, *hyperparameter, precision=PRECISION):
    """`function`, one of an Activation's, at arrays or scalars: mpmath numbers in a list."""
    values = []
    with mp.workprec(precision):
        for at, *rest in np.broadcast(x, *hyperparameter):
            negative = bool(rest) and bool(np.signbit(rest[0]))
            values.append(exact_value(function, to_mp(at), list(map(to_mp, rest)), negative))
    return values


def evaluate_roughly(function, x, *hyperparameter):
    """The same at finite x in double precision, for float16, as an array."""
    rest = [float(operand) for operand in hyperparameter]
    values = []
    for at in x.tolist():
        try:
            values.append(function(fp, at, *rest))
        except (OverflowError, ZeroDivisionError):
            values.append(float(evaluate(function, at, *rest)[0]))
    return np.array(values, float)


def nearest_integer(mantissa, bits):
    """To mantissa / one, where one = 2^bits, ties to even; the rest in units of 1 / one; one."""
    if bits <= 0:
        return mantissa << -bits, 0, 1
    bits = min(bits, mantissa.bit_length() + 1100)  # the rest is 0 in float64 either way
    one = 1 << bits
    count, rest = mantissa >> bits, mantissa & (one - 1)
    if 2 * rest > one or (2 * rest == one and count & 1):
        count, rest = count + 1, rest - one
    return count, rest, one


class Exact:
    """Exact values, seen from one dtype: (nearest + rest) units in the last place.

    The unit is that of the exact value's own binade; that of zero is the smallest subnormal.
    What lies beyond the dtype counts as the power of two just beyond it, and so does infinity as
    a result.
    """

    def __init__(self, values, dtype):
        self.limits = np.finfo(dtype)
        self.digits = self.limits.nmant + 1
        split = self.split_floats if isinstance(values, np.ndarray) else self.split_mp
        count, self.rest, exponent = split(values)
        self.nearest = np.ldexp(count, exponent)
        self.unit = np.ldexp(np.longdouble(1), exponent)

    def exponent_of_unit(self, exponent):
        lowest, highest = self.limits.minexp + 1, self.limits.maxexp
        return np.clip(exponent, lowest, highest) - self.digits

    def split_floats(self, values):
        exponent = self.exponent_of_unit(
            np.where(values == 0, self.limits.minexp, np.frexp(values)[1])
        )
        beyond = np.ldexp(1.0, self.limits.maxexp)
        units = np.ldexp(np.clip(values, -beyond, beyond), -exponent)
        most = np.ldexp(float(self.limits.max), -exponent)
        count = np.clip(np.rint(units), -most, most)
        return count.astype(np.longdouble), units - count, exponent

    def split_mp(self, values):
        """In whole numbers: mpmath's are mantissa * 2^exponent, and so are units."""
        lowest, highest = self.limits.minexp + 1, self.limits.maxexp
        most = 2**self.digits - 1
        high, low, rests, exponents = [], [], [], []
        for value in values:
            size = mp.mag(value)  # abs(value) < 2^size, and half of that at least
            mantissa, power = (int(value.man), value.exp) if size <= highest else (1, highest)
            mantissa = -mantissa if value < 0 else mantissa
            exponent = int(min(max(size, lowest), highest)) - self.digits
            count, fraction, one = nearest_integer(mantissa, exponent - power)
            if exponent == highest - self.digits and abs(count) > most:
                fraction, count = (fraction + one, most) if count > 0 else (fraction - one, -most)
            high.append(count >> 62)
            low.append(count & (2**62 - 1))
            rests.append(fraction / one)
            exponents.append(exponent)
        count = np.ldexp(np.array(high, np.longdouble), 62) + np.array(low, np.longdouble)
        return count, np.array(rests), np.array(exponents)

    def rounded(self):
        """The values rounded to nearest, ties to even."""
        largest = np.abs(self.nearest) == self.limits.max
        overflow = largest & (np.abs(self.rest) >= 0.5)
        return np.where(overflow, np.copysign(np.inf, self.nearest), self.nearest)

    def error(self, result):
        """Distance of `result` from the exact values, in units in the last place."""
        beyond = np.where(np.isinf(result), np.sign(result), 0)
        result = np.clip(result, -self.limits.max, self.limits.max).astype(np.longdouble)
        with np.errstate(over="ignore"):
            return np.abs((result - self.nearest) / self.unit + beyond - self.rest)


def softmax(row):
    """Of finite mpmath numbers, as are all below."""
    highest = max(row)
    terms = [mp.exp(x - highest) for x in row]
    total = mp.fsum(terms)
    return [term / total for term in terms]


def max_and_rest(row):
    """Two parts of log(sum(exp(row))), the second of which may vanish beside the first."""
    first = row.index(max(row))
    others = mp.fsum(mp.exp(x - row[first]) for i, x in enumerate(row) if i != first)
    return row[first], mp.log1p(others)


def log_softmax(row):
    highest, rest = max_and_rest(row)
    return [(x - highest) - rest for x in row]


def softmax_backward(grad, y):
    mean = mp.fsum(a * b for a, b in zip(grad, y))
    return [b * (a - mean) for a, b in zip(grad, y)]


def log_softmax_backward(grad, y):
    total = mp.fsum(grad)
    return [a - mp.exp(b) * total for a, b in zip(grad, y)]


def kept(row, mask, scale):
    return [scale * x for x, keep in zip(row, mask) if keep]


def spread(values, mask, outside):
    """The values where the mask is true."""
    values = iter(values)
    return [next(values) if keep else outside for keep in mask]


def masked(function, outside):
    """Without a row to work on nothing is left but masked elements."""

    def of_kept(row, mask, scale):
        scaled = kept(row, mask, scale)
        return spread(function(scaled) if scaled else [], mask, outside)

    return of_kept


def cross_entropy(row, target):
    """Elements with a target of 0 do not count."""
    highest, rest = max_and_rest(row)
    return [mp.fsum(t * ((highest - x) + rest) for x, t in zip(row, target) if t)]


def cross_entropy_backward(grad, row, target):
    """sum(target) p - target without a difference of equal terms, over a common denominator."""
    highest = max(row)
    terms = [mp.exp(x - highest) for x in row]
    total = mp.fsum(terms)
    return [
        grad * mp.fsum(u * e - t * f for f, u in zip(terms, target)) / total
        for e, t in zip(terms, target)
    ]


def one_hot(row, label):
    return [int(i == label) for i in range(len(row))]


ROWWISE = {
    "softmax": softmax,
    "log_softmax": log_softmax,
    "logsumexp": lambda row: [mp.fsum(max_and_rest(row))],
    "softmax_backward": softmax_backward,
    "log_softmax_backward": log_softmax_backward,
    "masked_softmax": masked(softmax, mp.zero),
    "masked_log_softmax": masked(log_softmax, -mp.inf),
    "softmax_cross_entropy": lambda row, label: cross_entropy(row, one_hot(row, label)),
    "softmax_cross_entropy_backward": lambda grad, row, label: cross_entropy_backward(
        grad, row, one_hot(row, label)
    ),
    "softmax_cross_entropy_dense": cross_entropy,
    "softmax_cross_entropy_dense_backward": cross_entropy_backward,
}


def exact_row(name, operands):
    """ROWWISE[name] of one row of arrays, and of numbers for the operands with one for each row."""

    def number(value):
        if isinstance(value, mp.mpf):
            return value
        return to_mp(value) if isinstance(value, np.floating) else int(value)

    return ROWWISE[name](*(list(map(number, a)) if np.ndim(a) else number(a) for a in operands))
