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
