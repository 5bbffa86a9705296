"""Correctly rounded activations, from float64 values with a certain error bound.

`decide` evaluates a function in float64 with NumPy and SciPy. Where both ends of the error interval
round to the same number, that number is the correctly rounded result. It returns the indices of
the other inputs, which a caller settles in higher precision: `tools/prove_rounding.py` with
balls of python-flint, the tests with mpmath. Nothing here comes from the package's own kernels.

Every float16 and bfloat16 number is a float32 number, so that statements about float32 inputs hold
for the other two formats.
"""

from collections.abc import Callable
from fractions import Fraction
from math import inf
from typing import NamedTuple

import numpy as np
from scipy import special

try:
    import ml_dtypes
except ImportError:  # musllinux: no wheels
    ml_dtypes = None


class Format(NamedTuple):
    """A binary floating-point format. `digits` includes the leading bit; 2^lowest is the smallest
    normal number."""

    name: str
    digits: int
    lowest: int
    width: int

    @property
    def dtype(self):
        if self.name != "bfloat16":
            return np.dtype(self.name)
        return np.dtype(ml_dtypes.bfloat16) if ml_dtypes else None

    @property
    def bits(self):
        return np.dtype(f"u{self.width // 8}")

    @property
    def sign_bit(self):
        return 1 << (self.width - 1)

    @property
    def infinity(self):
        """The bits of infinity: the exponent's are all ones."""
        return self.sign_bit - (1 << (self.digits - 1))

    def value(self, bits):
        """The numbers that arrays of bits stand for, as float64."""
        bits = np.asarray(bits, self.bits)
        if self.name == "bfloat16":
            return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
        return bits.view(self.dtype).astype(np.float64)

    def split(self, magnitude):
        """The exponent of the unit in the last place of a positive Fraction."""
        exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
        if magnitude < Fraction(2) ** exponent:
            exponent -= 1
        return max(exponent, self.lowest) - self.digits + 1

    def round_exact(self, number):
        """The bits of a Fraction, rounded to nearest, ties to even."""
        sign = self.sign_bit if number < 0 else 0
        number = abs(number)
        if number == 0:
            return 0
        unit = self.split(number)
        count = round(number / Fraction(2) ** unit)  # Fractions round ties to even
        return sign | min(self.join(count, unit), self.infinity)

    def join(self, count, unit):
        """The bits of count * 2^unit. A count that rounding has carried to 2^digits carries into
        the exponent field, and so does the leading bit of every normal number."""
        return count + ((unit + self.digits - 1 - self.lowest) << (self.digits - 1))

    def round(self, numbers):
        """The bits of float64 numbers, rounded to nearest, ties to even."""
        if self.name == "float32":
            with np.errstate(over="ignore"):
                return numbers.astype(np.float32).view(np.uint32)
        magnitude = np.minimum(np.abs(numbers), 2.0**200)  # beyond any format
        _, exponent = np.frexp(np.maximum(magnitude, 2.0**self.lowest))
        unit = exponent.astype(np.int64) - self.digits
        count = np.rint(np.ldexp(magnitude, -unit)).astype(np.int64)
        bits = np.minimum(self.join(count, unit), self.infinity)
        return (bits | np.where(np.signbit(numbers), self.sign_bit, 0)).astype(self.bits)

    def distances(self, number):
        """Of a Fraction from the nearest midpoint of two neighbours and from the nearest number of
        the format, relative to the Fraction."""
        number = abs(number)
        unit = Fraction(2) ** self.split(number)
        rest = number / unit % 1
        return abs(rest - Fraction(1, 2)) * unit / number, min(rest, 1 - rest) * unit / number

    def magnitude(self, bits):
        return bits & self.bits.type(self.sign_bit - 1)


FORMATS = {
    format_.name: format_
    for format_ in (
        Format("float32", 24, -126, 32),
        Format("float16", 11, -14, 16),
        Format("bfloat16", 8, -126, 16),
    )
}


# How a function is evaluated on an interval of x. The midpoint below a power of two is 2^-25 away
# from it, relatively. No number of a format is nearer to a midpoint.


class Value(NamedTuple):
    """f(x) with a relative or an absolute error bound; `function` may return a scalar."""

    function: Callable
    relative: float
    absolute: float = 0.0

    def values(self, x):
        return np.asarray(self.function(x), np.float64)

    def bracket(self, format_, y):
        """The bits that the ends of the error interval round to."""
        if self.absolute:
            return format_.round(y - self.absolute), format_.round(y + self.absolute)
        low, high = 1 - self.relative, 1 + self.relative
        return format_.round(y * low), format_.round(y * high)

    def decide(self, format_, x, bits):
        low, high = self.bracket(format_, self.values(x))
        return low, None if np.array_equal(low, high) else low != high


class Exact(NamedTuple):
    """f(x), or a float64 number on the same side of each midpoint."""

    function: Callable

    def decide(self, format_, x, bits):
        return format_.round(self.function(x)), None


class Near(NamedTuple):
    """f(x) lies next to leading(x), which float64 holds exactly, in the direction of `towards`;
    no midpoint but leading(x) itself lies between them, or within one unit of float64."""

    leading: Callable
    towards: Callable

    def decide(self, format_, x, bits):
        return format_.round(np.nextafter(self.leading(x), self.towards(x))), None


class Constant(NamedTuple):
    """f(x) lies within 2^-25 of the constant, relatively, or within 2^-150 of 0 with the sign of
    that 0. The constant has few bits."""

    constant: float

    def decide(self, format_, x, bits):
        return format_.round(np.float64(self.constant)), None


class Identity(NamedTuple):
    """f(x) lies within 2^-25 of x, relatively."""

    def decide(self, format_, x, bits):
        return bits, None


# Error bounds. u = 2^-53 bounds the relative error of an operation in float64, L that of NumPy's
# exp, expm1, log1p and tanh. NumPy calls the C library or SVML, which state 1 to 4 ULP: L <= 8u.
# Comments at the formulas derive their errors; each bound is at least 4 times as large.
ARITHMETIC = 2.0**-48  # 32u
LIBRARY = 2.0**-45  # 256u
# SciPy's erfc is that of Cephes. Its documentation states a relative error of 5.7e-14 = 514u.
ERFC = 2.0**-41  # 4096u

LN2 = np.log(2)
SELU_LAMBDA, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
ROOT = np.sqrt(8 / np.pi)  # with an error of 2u


def up(x):
    return np.inf


def away(x):
    """From 0."""
    return np.copysign(np.inf, x)


def inwards(x):
    """To 0."""
    return 0.0


def half(x):
    return x / 2


# 3u + L: exp(-x) + 1 has the error L + u, the quotient one more.
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# 3L + 5u: the square of 1 + t has the error 2L + 3u.
def sigmoid_slope(x):
    t = np.exp(x)
    return t / np.square(1 + t)


def tanh_slope(x):
    return 4 * sigmoid_slope(2 * x)


# 2L: log1p(t) varies relatively less than t.
def softplus(x):
    return np.log1p(np.exp(x))


TANH_SERIES = [
    1 / 3, -2 / 15, 17 / 315, -62 / 2835, 1382 / 155925, -21844 / 6081075, 929569 / 638512875,
    -6404582 / 10854718875, 443861162 / 1856156927625, -18888466084 / 194896477400625,
]  # fmt: skip


# |x| <= 1/4. Each term is less than 0.41 v times the one before. The terms left out are less than
# (0.41 / 16)^10 < 2^-52 of the sum; rounding adds less than 20u.
def tanh_shrink_series(x):
    v = x * x
    total = np.full_like(v, TANH_SERIES[-1])
    for coefficient in TANH_SERIES[-2::-1]:
        total *= v
        total += coefficient
    return x * v * total


# |x| >= 1/4: tanh x is less than 48 times the difference, whose error is 48 L + u < 400u.
def tanh_shrink(x):
    return x - np.tanh(x)


def tanh_squared(x):
    return np.square(np.tanh(x))


# L + 4u.
def swish(x):
    return x / (1 + np.exp(-x))


# The second factor's two terms have the error 2L + 5u. For x < -4 or x > -0.5 they are less than
# 2.3 times their sum, so that all have 5L + 15u < 64u. Between, an absolute error: the terms are
# less than 4, the first factor less than 0.4: 0.4 (4 (2L + 5u) + 4 (L + 3u)) < 54u.
def swish_slope(x):
    t = np.exp(-x)
    return (1 + x * t / (1 + t)) / (1 + t)


# The error of z, 2u, times |z| <= 120 is that of exp z. 240u + L + 4u.
def quick_gelu(x):
    return x / (1 + np.exp(-1.702 * x))


# In relative terms 250u + 64u; next to the zero, |z| <= 4, an absolute 8u + 54u.
def quick_gelu_slope(x):
    return swish_slope(1.702 * x)


# ndtr(x) is erfc(-x / sqrt(2)) / 2 for x < -1. The error 2u of its argument z counts 2 z^2 < 220
# times: 440u + 514u + u.
def gelu(x):
    return x * special.ndtr(x)


def density_times(x):
    return x * np.exp(x * x / -2) / np.sqrt(2 * np.pi)


# For x < -1.5 the terms are less than 2.1 times their sum: 2000u. In [-1.5, -0.25] they are less
# than 0.42, with an absolute error of 0.42 (520u + L + 5u) < 224u.
def gelu_slope(x):
    return special.ndtr(x) + density_times(x)


# Of the same sign: their sum has the error 7u with the factor's.
def tanh_argument(x):
    return ROOT * (x + 0.044715 * (x * x * x))


# 7u times |t| <= 130 is the error of exp t: 910u + L + 4u.
def gelu_tanh(x):
    return x / (1 + np.exp(-tanh_argument(x)))


# As that of swish. Where it is relative, the terms are less than 2 times their sum:
# 910u + 2 (7u + 2L + 5u) + L + 3u. In [-1.5, -0.25] the terms are less than 3, the factor less
# than 0.4, |t| < 2.7: 0.4 (3 (40u) + 2 (30u)) < 80u.
def gelu_tanh_slope(x):
    t = np.exp(-tanh_argument(x))
    w = ROOT * (x + 3 * 0.044715 * (x * x * x))
    return (1 + w * t / (1 + t)) / (1 + t)


# tanh(log(1 + t)) = (t^2 + 2t) / (t^2 + 2t + 2) for t = e^x; 4L + 8u.
def mish(x):
    t = np.exp(x)
    n = t * (t + 2)
    return x * n / (n + 2)


# The terms have errors of 4L + 8u and 6L + 12u. They are less than 2.4 times their sum outside of
# [-3, -0.5]: 200u. There they are less than 0.5: an absolute 50u.
def mish_slope(x):
    t = np.exp(x)
    n = t * (t + 2)
    return n / (n + 2) + 4 * x * t * (t + 1) / np.square(n + 2)


# x * x is exact. The errors of these and of softsign are 2u to 5u.
def squareplus(x):
    return (x + np.sqrt(x * x + 4)) / 2


def squareplus_left(x):
    return 2 / (np.sqrt(x * x + 4) - x)


def squareplus_slope_left(x):
    s = np.sqrt(x * x + 4)
    return 2 / (s * (s - x))


def squareplus_slope_right(x):
    return 1 - squareplus_slope_left(-x)


def softsign(x):
    return x / (1 + np.abs(x))


def softsign_slope(x):
    return 1 / np.square(1 + np.abs(x))


def sixth(s):
    """s / 6 for an exact s. A quotient that rounding has moved to a number of few bits, such as a
    midpoint, is moved back by one unit; 6 y is exact for these."""
    y = s / 6
    few = (y.view(np.int64) & 0xFFFFFF) == 0
    moved = np.nextafter(y, np.copysign(np.inf, s - 6 * y))
    return np.where(few & (s != 6 * y), moved, y)


def shifted_sixth(x):
    return sixth(x + 3)


def hard_swish_slope(x):
    return sixth(2 * x + 3)


def soft_shrink(x):
    return np.copysign(np.maximum(np.abs(x) - 0.5, 0), x)


def exact(function):
    return [(inf, Exact(function))]


def indicator(inside):
    return exact(lambda x: inside(x).astype(np.float64))


EXP_UNDERFLOWS = -105.0  # e^-105 < 2^-151
PRODUCT_UNDERFLOWS = -112.0  # 112 e^-112 < 2^-151
TINY = 2.0**-27

SIGMOID = [
    (EXP_UNDERFLOWS, Constant(0.0)),
    (-TINY, Value(sigmoid, LIBRARY)),
    (TINY, Constant(0.5)),
    (18.1, Value(sigmoid, LIBRARY)),
    (inf, Constant(1.0)),
]
SOFTPLUS = [
    (EXP_UNDERFLOWS, Constant(0.0)),
    (-(2.0**-33), Value(softplus, LIBRARY)),
    (2.0**-33, Value(lambda x: LN2, 2.0**-31)),
    (18.1, Value(softplus, LIBRARY)),
    (inf, Identity()),
]
ELU = [(-18.1, Constant(-1.0)), (-TINY, Value(np.expm1, LIBRARY)), (inf, Identity())]
ELU_SLOPE = [
    (EXP_UNDERFLOWS, Constant(0.0)),
    (-TINY, Value(np.exp, LIBRARY)),
    (inf, Constant(1.0)),
]


ZERO = Exact(np.zeros_like)
SPARSE_SIGMOID = [
    (-1.0, ZERO),
    (-TINY, Exact(lambda x: (x + 1) / 2)),
    (TINY, Constant(0.5)),
    (1.0, Exact(lambda x: (x + 1) / 2)),
    (inf, Constant(1.0)),
]
# x/2 + c x^2 with c > 0. Where x/2 may be subnormal, it may be a midpoint.
HALVED = [(-(2.0**-125), Exact(half)), (2.0**-125, Near(half, up)), (TINY, Exact(half))]


def mirrored(pieces, sign):
    """The pieces of sign * f(-x)."""
    mirror = []
    lower = [end for end, _ in pieces[:-1]]
    for (_, way), end in zip(reversed(pieces), [*(-end for end in reversed(lower)), inf]):
        if isinstance(way, Constant):
            way = Constant(sign * way.constant)
        elif isinstance(way, Value):
            way = way._replace(function=lambda x, f=way.function: sign * f(-x))
        else:
            assert isinstance(way, Identity) and sign == -1
        mirror.append((end, way))
    return mirror


def even(*right):
    """The pieces of an even function from those of x >= 0; `right` begins with the piece at 0."""
    left = [(-end, way) for (end, _), (_, way) in zip(right[-2::-1], right[:0:-1])]
    return [*left, *right]


# Sums x + 1 and 2 x + 3 are exact where |x| > 2^-27; nearer to 0 the pieces are constant. x - 1 and
# |x| - 1/2 are exact, or the result is x in any format.
PASSES = {
    ("relu", "forward"): exact(lambda x: np.maximum(x, 0)),
    ("relu", "derivative"): indicator(lambda x: x > 0),
    ("squared_relu", "forward"): exact(lambda x: np.square(np.maximum(x, 0))),
    ("squared_relu", "derivative"): exact(lambda x: 2 * np.maximum(x, 0)),
    ("relu6", "forward"): exact(lambda x: np.clip(x, 0, 6)),
    ("relu6", "derivative"): indicator(lambda x: (x > 0) & (x < 6)),
    ("thresholded_relu", "forward"): exact(lambda x: np.where(x > 1, x, 0)),
    ("thresholded_relu", "derivative"): indicator(lambda x: x > 1),
    ("hard_shrink", "forward"): exact(lambda x: np.where(np.abs(x) > 0.5, x, 0)),
    ("hard_shrink", "derivative"): indicator(lambda x: np.abs(x) > 0.5),
    ("soft_shrink", "forward"): exact(soft_shrink),
    ("soft_shrink", "derivative"): indicator(lambda x: np.abs(x) > 0.5),
    ("hard_tanh", "forward"): exact(lambda x: np.clip(x, -1, 1)),
    ("hard_tanh", "derivative"): indicator(lambda x: np.abs(x) < 1),
    ("hard_sigmoid", "forward"): [
        (-3.0, ZERO),
        (-TINY, Exact(shifted_sixth)),
        (TINY, Constant(0.5)),
        (3.0, Exact(shifted_sixth)),
        (inf, Constant(1.0)),
    ],
    ("hard_sigmoid", "derivative"): exact(lambda x: np.where(np.abs(x) < 3, 1 / 6, 0)),
    ("hard_swish", "forward"): [
        (-3.0, ZERO),
        (-TINY, Value(lambda x: x * (x + 3) / 6, ARITHMETIC)),  # 4u
        *HALVED,
        (3.0, Value(lambda x: x * (x + 3) / 6, ARITHMETIC)),
        (inf, Identity()),
    ],
    ("hard_swish", "derivative"): [
        (-3.0, ZERO),
        (-TINY, Exact(hard_swish_slope)),
        (TINY, Constant(0.5)),
        (np.nextafter(3, 0), Exact(hard_swish_slope)),  # 1 at 3
        (inf, Constant(1.0)),
    ],
    ("sparse_sigmoid", "forward"): SPARSE_SIGMOID,
    ("sparse_sigmoid", "derivative"): exact(
        lambda x: np.where(np.abs(x) < 1, 0.5, np.where(np.abs(x) == 1, 0.25, 0))
    ),
    ("sparse_plus", "forward"): [
        (-1.0, ZERO),
        (-TINY, Value(lambda x: np.square(x + 1) / 4, ARITHMETIC)),  # u
        (TINY, Constant(0.25)),
        (1.0, Value(lambda x: np.square(x + 1) / 4, ARITHMETIC)),
        (inf, Identity()),
    ],
    ("sparse_plus", "derivative"): SPARSE_SIGMOID,
    ("elu", "forward"): ELU,  # L
    ("elu", "derivative"): ELU_SLOPE,
    ("celu", "forward"): ELU,
    ("celu", "derivative"): ELU_SLOPE,
    ("selu", "forward"): [
        (-40.0, Value(lambda x: -SELU_LAMBDA * SELU_ALPHA, LIBRARY)),
        (0.0, Value(lambda x: SELU_LAMBDA * SELU_ALPHA * np.expm1(x), LIBRARY)),  # L + 4u
        (inf, Value(lambda x: SELU_LAMBDA * x, ARITHMETIC)),  # 2u
    ],
    ("selu", "derivative"): [
        (-106.0, Constant(0.0)),
        (0.0, Value(lambda x: SELU_LAMBDA * SELU_ALPHA * np.exp(x), LIBRARY)),
        (inf, Value(lambda x: SELU_LAMBDA, LIBRARY)),
    ],
    ("sigmoid", "forward"): SIGMOID,
    ("sigmoid", "derivative"): even(
        (2.0**-13, Constant(0.25)),
        (-EXP_UNDERFLOWS, Value(sigmoid_slope, LIBRARY)),
        (inf, Constant(0.0)),
    ),
    ("log_sigmoid", "forward"): mirrored(SOFTPLUS, -1),
    ("log_sigmoid", "derivative"): mirrored(SIGMOID, 1),
    ("tanh", "forward"): [
        (-9.4, Constant(-1.0)),
        (-(2.0**-13), Value(np.tanh, LIBRARY)),
        (2.0**-13, Identity()),
        (9.4, Value(np.tanh, LIBRARY)),
        (inf, Constant(1.0)),
    ],
    ("tanh", "derivative"): even(
        (2.0**-13, Constant(1.0)),
        (54.0, Value(tanh_slope, LIBRARY)),
        (inf, Constant(0.0)),
    ),
    ("tanh_shrink", "forward"): [
        (-20.0, Near(lambda x: x + 1, away)),
        (-0.25, Value(tanh_shrink, 2.0**-42)),
        (0.25, Value(tanh_shrink_series, 2.0**-43)),
        (20.0, Value(tanh_shrink, 2.0**-42)),
        (inf, Near(lambda x: x - 1, away)),
    ],
    ("tanh_shrink", "derivative"): even(
        (TINY, Near(np.square, inwards)),  # x^2 of 48 bits, less 2/3 x^4
        (9.8, Value(tanh_squared, LIBRARY)),  # 2L + u
        (inf, Constant(1.0)),
    ),
    ("swish", "forward"): [
        (PRODUCT_UNDERFLOWS, Constant(-0.0)),
        (-TINY, Value(swish, LIBRARY)),
        *HALVED,
        (18.1, Value(swish, LIBRARY)),
        (inf, Identity()),
    ],
    ("swish", "derivative"): [
        (PRODUCT_UNDERFLOWS, Constant(-0.0)),
        (-4.0, Value(swish_slope, LIBRARY)),
        (-0.5, Value(swish_slope, 0.0, LIBRARY)),
        (-TINY, Value(swish_slope, LIBRARY)),
        (TINY, Constant(0.5)),
        (21.0, Value(swish_slope, LIBRARY)),
        (inf, Constant(1.0)),
    ],
    ("quick_gelu", "forward"): [
        (-66.0, Constant(-0.0)),
        (-TINY, Value(quick_gelu, 2.0**-42)),
        *HALVED,
        (11.0, Value(quick_gelu, 2.0**-42)),
        (inf, Identity()),
    ],
    ("quick_gelu", "derivative"): [
        (-66.0, Constant(-0.0)),
        (-2.35, Value(quick_gelu_slope, 2.0**-42)),
        (-0.3, Value(quick_gelu_slope, 0.0, 2.0**-44)),
        (-TINY, Value(quick_gelu_slope, 2.0**-42)),
        (TINY, Constant(0.5)),
        (13.0, Value(quick_gelu_slope, 2.0**-42)),
        (inf, Constant(1.0)),
    ],
    ("gelu", "forward"): [
        (-14.5, Constant(-0.0)),
        (-TINY, Value(gelu, ERFC)),
        *HALVED,
        (6.0, Value(gelu, ERFC)),
        (inf, Identity()),
    ],
    ("gelu", "derivative"): [
        (-15.0, Constant(-0.0)),
        (-1.5, Value(gelu_slope, 2.0**-40)),
        (-0.25, Value(gelu_slope, 0.0, 2.0**-43)),
        (-TINY, Value(gelu_slope, 2.0**-40)),
        (TINY, Constant(0.5)),
        (6.5, Value(gelu_slope, 2.0**-40)),
        (inf, Constant(1.0)),
    ],
    ("gelu_tanh", "forward"): [
        (-11.5, Constant(-0.0)),
        (-TINY, Value(gelu_tanh, 2.0**-41)),
        *HALVED,
        (5.5, Value(gelu_tanh, 2.0**-41)),
        (inf, Identity()),
    ],
    ("gelu_tanh", "derivative"): [
        (-11.5, Constant(-0.0)),
        (-1.5, Value(gelu_tanh_slope, 2.0**-41)),
        (-0.25, Value(gelu_tanh_slope, 0.0, 2.0**-44)),
        (-TINY, Value(gelu_tanh_slope, 2.0**-41)),
        (TINY, Constant(0.5)),
        (6.0, Value(gelu_tanh_slope, 2.0**-41)),
        (inf, Constant(1.0)),
    ],
    ("softplus", "forward"): SOFTPLUS,
    ("softplus", "derivative"): SIGMOID,
    ("squareplus", "forward"): [
        (-TINY, Value(squareplus_left, ARITHMETIC)),
        (TINY, Constant(1.0)),
        (2.0**14, Value(squareplus, ARITHMETIC)),
        (inf, Identity()),  # x + 1/x
    ],
    ("squareplus", "derivative"): [
        (-(2.0**76), Constant(0.0)),
        (-TINY, Value(squareplus_slope_left, ARITHMETIC)),
        (TINY, Constant(0.5)),
        (2.0**13, Value(squareplus_slope_right, ARITHMETIC)),
        (inf, Constant(1.0)),
    ],
    ("softsign", "forward"): [
        (-(2.0**26), Constant(-1.0)),
        (-TINY, Value(softsign, ARITHMETIC)),  # 2u
        (TINY, Identity()),
        (2.0**26, Value(softsign, ARITHMETIC)),
        (inf, Constant(1.0)),
    ],
    ("softsign", "derivative"): even(
        (TINY, Constant(1.0)),
        (2.0**76, Value(softsign_slope, ARITHMETIC)),  # 4u
        (inf, Constant(0.0)),
    ),
    ("mish", "forward"): [
        (PRODUCT_UNDERFLOWS, Constant(-0.0)),
        (-(2.0**-32), Value(mish, LIBRARY)),
        # Multiples of 1/5 of a unit in the last place are at least 2^-27.4 away from a midpoint.
        (2.0**-32, Value(lambda x: 0.6 * x, 2.0**-30)),
        (10.0, Value(mish, LIBRARY)),
        (inf, Identity()),
    ],
    ("mish", "derivative"): [
        (PRODUCT_UNDERFLOWS, Constant(-0.0)),
        (-3.0, Value(mish_slope, 2.0**-43)),
        (-0.5, Value(mish_slope, 0.0, 2.0**-45)),
        (-(2.0**-33), Value(mish_slope, 2.0**-43)),
        (2.0**-33, Value(lambda x: 0.6, 2.0**-30)),
        (13.0, Value(mish_slope, 2.0**-43)),
        (inf, Constant(1.0)),
    ],
}


def leaky(format_, pass_):
    # The default is rounded to the dtype; products of 24 bits are exact.
    alpha = float(format_.value(format_.round(np.float64(0.01))))
    if pass_ == "forward":
        return exact(lambda x: np.where(x > 0, x, alpha * x))
    return exact(lambda x: np.where(x > 0, 1.0, alpha))


NAMES = ["leaky", *dict.fromkeys(name for name, _ in PASSES)]


def pieces_of(name, pass_, format_):
    """How to evaluate a function: pairs of the upper end of an interval, which belongs to the
    interval, and the way."""
    return leaky(format_, pass_) if name == "leaky" else PASSES[name, pass_]


def ways(pieces, x):
    """The ways of the pieces that x lies in, each with an index of its elements. The numbers are
    sorted by their bits."""
    ends = [end for end, _ in pieces]
    # Bits of one sign are in the order of their numbers, or in the reverse order.
    first, last = np.searchsorted(ends, (x[0], x[-1]))
    if first == last and np.signbit(x[0]) == np.signbit(x[-1]):
        yield pieces[first][1], slice(None)
        return
    place = np.searchsorted(ends, x)
    for k in np.unique(place):
        yield pieces[k][1], np.flatnonzero(place == k)


def decide(pieces, format_, bits):
    """The bits of the results for the sorted bits of inputs, none of them NaN, and the indices of
    the inputs that float64 leaves open."""
    x = format_.value(bits)
    result, left = np.empty_like(bits), []
    for way, at in ways(pieces, x):
        result[at], is_open = way.decide(format_, x[at], bits[at])
        if is_open is not None:
            left.append(np.arange(x.size)[at][is_open])
    return result, np.concatenate(left) if left else np.array([], np.intp)


def exactly_zero(pieces, x):
    """Where f(x) is 0, not only rounded to it."""
    zero = x == 0  # f(0) is a number of the format
    for way, at in ways(pieces, x):
        if isinstance(way, Exact):
            zero[at] = way.function(x[at]) == 0
    return zero
