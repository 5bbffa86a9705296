"""The one list of constants, and the functions that the tables approximate, in mpmath.

The caller chooses the precision (`mpmath.workdps`). Constants are functions of no
argument, so that they have the digits of the moment.
"""

import mpmath as mp
from mpmath import mpf

# Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks, 2017, to 17 digits
# as other libraries have them.
SELU_LAMBDA = "1.0507009873554805"
SELU_ALPHA = "1.6732632423543772"
# The coefficient of x^3 in gelu_tanh.
CUBIC = "0.044715"
# quick_gelu(x) = x sigmoid(QUICK_GELU x)
QUICK_GELU = "1.702"
# gauss_tail is a function of t = (a - GAUSS_SHIFT) / (a + GAUSS_SHIFT).
GAUSS_SHIFT = 4


def ln2():
    return mp.log(2)


def log2_e():
    return 1 / mp.log(2)


def selu_lambda():
    return mpf(SELU_LAMBDA)


def selu_lambda_alpha():
    return mpf(SELU_LAMBDA) * mpf(SELU_ALPHA)


def third():
    return mpf(1) / 3


def quick_gelu():
    return mpf(QUICK_GELU)


def quick_gelu_ln2():
    return ln2() / quick_gelu()


def quick_gelu_log2_e():
    return log2_e() * quick_gelu()


def sqrt_half():
    return mp.sqrt(mpf(1) / 2)


def inv_sqrt_pi():
    return 1 / mp.sqrt(mp.pi)


def inv_sqrt_2pi():
    return 1 / mp.sqrt(2 * mp.pi)


def gelu_tanh_linear():
    """gelu_tanh(x) = x sigmoid(linear x + cubic x^3); this is 2 sqrt(2 / pi)."""
    return 4 * inv_sqrt_2pi()


def gelu_tanh_cubic():
    return gelu_tanh_linear() * mpf(CUBIC)


# Where these functions are least, and their derivatives 0.
def swish_argmin():
    return mp.findroot(lambda x: 1 + x + mp.exp(x), mpf("-1.28"))


def quick_gelu_argmin():
    return swish_argmin() / quick_gelu()


def gelu_argmin():
    return mp.findroot(gelu_derivative, mpf("-0.75"))


def gelu_tanh_argmin():
    return mp.findroot(gelu_tanh_derivative, mpf("-0.75"))


def mish_argmin():
    return mp.findroot(mish_derivative, mpf("-1.19"))


def swish_argmin_exp():
    return mp.exp(swish_argmin())


def mish_argmin_exp():
    return mp.exp(mish_argmin())


def gelu_tanh_argmin_exp():
    return mp.exp(gelu_tanh_argument(gelu_tanh_argmin()))


# Each of these plus twice the unit of its reduction, ln 2 or ln 2 / 1.702.
def swish_argmin_plus_2():
    return swish_argmin() + 2 * ln2()


def quick_gelu_argmin_plus_2():
    return quick_gelu_argmin() + 2 * quick_gelu_ln2()


def mish_argmin_plus_2():
    return mish_argmin() + 2 * ln2()


# With u = x - gelu_tanh_argmin() the difference of z(x) = linear x + cubic x^3 is u (z_slope + c),
# and that of w = x dz/dx is u (w_slope + 3 c), c = u (z_curve + u cubic).
def gelu_tanh_z_slope():
    return gelu_tanh_linear() + 3 * gelu_tanh_cubic() * gelu_tanh_argmin() ** 2


def gelu_tanh_w_slope():
    return gelu_tanh_linear() + 9 * gelu_tanh_cubic() * gelu_tanh_argmin() ** 2


def gelu_tanh_z_curve():
    return 3 * gelu_tanh_cubic() * gelu_tanh_argmin()


# mish'(x) is 0 with w = 4 (x + 1) + (4 x + 6) t + 4 t^2 + t^3, t = e^x. With u = x - mish_argmin()
# and s = e^x - mish_argmin_exp(), w = 4 u (1 + t) + s (t (t + linear) + constant).
def mish_linear():
    return 4 + mish_argmin_exp()


def mish_constant():
    t = mish_argmin_exp()
    return 4 * mish_argmin() + 6 + 4 * t + t**2


# For smaller arguments the leading terms of a series have more digits than the formula.
SERIES = mpf(10) ** -15


def exp_tail(r):
    """(e^r - 1 - r) / r^2."""
    if abs(r) < SERIES:
        return mpf(1) / 2 + r / 6 + r**2 / 24
    return (mp.expm1(r) - r) / r**2


def atanh_tail(v):
    """(2 atanh(s) - 2 s) / s^3 as a function of v = s^2."""
    if v < SERIES:
        return mpf(2) / 3 + 2 * v / 5 + 2 * v**2 / 7
    s = mp.sqrt(v)
    return (2 * mp.atanh(s) - 2 * s) / s**3


def tanh_shrink_ratio(v):
    """(x - tanh x) / x^3 as a function of v = x^2."""
    if v < SERIES:
        return mpf(1) / 3 - 2 * v / 15 + 17 * v**2 / 315
    x = mp.sqrt(v)
    return (x - mp.tanh(x)) / x**3


def tanh_shrink_tail(v):
    """(tanh_shrink_ratio(v) - 1 / 3) / v."""
    if v < SERIES:
        return -mpf(2) / 15 + 17 * v / 315 - 62 * v**2 / 2835
    return (tanh_shrink_ratio(v) - mpf(1) / 3) / v


def log1p_tail(e):
    """(log(1 + e) / e - 1) / e."""
    if e < SERIES:
        return -mpf(1) / 2 + e / 3 - e**2 / 4
    return (mp.log1p(e) - e) / e**2


def mills(a):
    """Phi(-a) e^(a^2/2): Mills' ratio divided by sqrt(2 pi)."""
    return mp.ncdf(-a) * mp.exp(a**2 / 2)


def gauss_tail(t):
    """(a + k) Phi(-a) e^(a^2/2) as a function of t = (a - k) / (a + k), k = GAUSS_SHIFT."""
    k = mpf(GAUSS_SHIFT)
    if t == 1:
        return inv_sqrt_2pi()
    a = k * (1 + t) / (1 - t)
    if a > 1000:
        return (1 + k / a) * (1 - 1 / a**2 + 3 / a**4 - 15 / a**6) * inv_sqrt_2pi()
    return (a + k) * mills(a)


def gauss_slope(t):
    """(a phi(a) - Phi(-a)) e^(a^2/2) / (a - c) as a function of t, a as for gauss_tail; c > 0 is
    where the numerator is 0."""
    k, c = mpf(GAUSS_SHIFT), -gelu_argmin()
    if t == 1:
        return inv_sqrt_2pi()
    a = k * (1 + t) / (1 - t)
    if a > 1000:
        shrunk = a - (1 - 1 / a**2 + 3 / a**4 - 15 / a**6) / a
        return shrunk * inv_sqrt_2pi() / (a - c)
    return (a * inv_sqrt_2pi() - mills(a)) / (a - c)


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def bell(x):
    """The derivative of sigmoid."""
    return sigmoid(x) * sigmoid(-x)


def softplus(x):
    return mp.log1p(mp.exp(x))


def swish_derivative(x):
    return sigmoid(x) + x * bell(x)


def gelu(x):
    return x * mp.ncdf(x)


def gelu_derivative(x):
    return mp.ncdf(x) + x * mp.npdf(x)


def gelu_scaled(x):
    return gelu(x) * mp.exp(x**2 / 2)


def gelu_derivative_scaled(x):
    return gelu_derivative(x) * mp.exp(x**2 / 2)


def gelu_tanh_argument(x):
    """The z of gelu_tanh(x) = x sigmoid(z)."""
    return gelu_tanh_linear() * x + gelu_tanh_cubic() * x**3


def gelu_tanh(x):
    return x * sigmoid(gelu_tanh_argument(x))


def gelu_tanh_derivative(x):
    z = gelu_tanh_argument(x)
    return sigmoid(z) + bell(z) * (gelu_tanh_linear() * x + 3 * gelu_tanh_cubic() * x**3)


def gelu_tanh_derivative_scaled(x):
    return gelu_tanh_derivative(x) * mp.exp(-gelu_tanh_argument(x))


def mish_gate(x):
    """mish(x) / x = tanh(softplus(x))."""
    square = (1 + mp.exp(x)) ** 2
    return (square - 1) / (square + 1)


def mish_derivative(x):
    gate = mish_gate(x)
    return gate + x * (1 - gate**2) * sigmoid(x)
