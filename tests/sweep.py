"""Every float32 input through a function, against float64: the errors in units in the last
place. The exhaustive tests use it, measure.py and benchmarks/accuracy.py.

The references are NumPy's and SciPy's float64 functions, arranged so that nothing cancels or
overflows; test_sweep.py holds them to mpmath.
"""

from dataclasses import dataclass

import numpy as np
from mpmath import mp
from reference import ACTIVATIONS
from scipy import special
from support import ROWS, usual_parameters
from tqdm import tqdm

from relu_ufunc import _ufuncs

CHUNK = 1 << 16  # small enough for the arrays of one step to stay in cache
ALL = 1 << 32

SELU_LAMBDA, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
ROOT = np.sqrt(2 / np.pi)


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1.0) / (1 + small)


def softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def times_gate(x, gate):
    """x * gate, with the limit 0 where an infinite x meets a shut gate."""
    return np.where(gate == 0, np.copysign(0.0, x), x * gate)


def gate_slope(z, w):
    """The derivative of x sigmoid(z), where w = x dz/dx."""
    closed = sigmoid(-z)
    return sigmoid(z) * (1 + np.where(closed == 0, 0.0, np.where(closed == 1, w, w * closed)))


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def elu_slope(x):
    return np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))


def selu(x):
    return SELU_LAMBDA * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0)))


def selu_slope(x):
    return SELU_LAMBDA * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0)))


def gelu_slope(x):
    x = np.clip(x, -1e3, 1e3)
    return special.ndtr(x) + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def tanh_argument(x):
    x = np.clip(x, -1e3, 1e3)
    return 2 * ROOT * (x + 0.044715 * x * x * x)


def tanh_argument_slope(x):
    x = np.clip(x, -1e3, 1e3)
    return 2 * ROOT * (x + 3 * 0.044715 * x * x * x)


def mish(x):
    t = np.exp(-np.abs(x))
    left, right = t * (t + 2), 1 + 2 * t
    gate = np.where(x <= 0, left / (left + 2), right / (right + 2 * t * t))
    return times_gate(x, gate)


def mish_slope(x):
    x = np.clip(x, -1e3, 1e3)
    t = np.exp(-np.abs(x))
    left = t * (4 * (x + 1) + t * (4 * x + 6 + t * (4 + t))) / (2 + t * (2 + t)) ** 2
    right = (1 + t * (4 + t * (4 * x + 6 + t * 4 * (x + 1)))) / (1 + t * (2 + 2 * t)) ** 2
    return np.where(x <= 0, left, right)


def tanh_shrink(x):
    v = x * x
    series = x * v * (1 / 3 - v * (2 / 15 - v * (17 / 315 - v * (62 / 2835 - v * 0.00886))))
    return np.where(np.abs(x) < 2**-6, series, x - np.tanh(x))


def squareplus(x, b=4.0):
    s = np.sqrt(x * x + b)
    return np.where(x > 0, (x + s) / 2, b / (2 * (s + np.abs(x))))


def squareplus_slope(x, b=4.0):
    s = np.sqrt(x * x + b)
    left = b / (2 * s * (s + np.abs(x)))
    return np.where(x > 0, 1 - left, left)


REFERENCES = {
    "elu": (elu, elu_slope),
    "celu": (elu, elu_slope),
    "selu": (selu, selu_slope),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    "log_sigmoid": (lambda x: -softplus(-x), lambda x: sigmoid(-x)),
    "tanh": (np.tanh, lambda x: 4 * sigmoid(2 * x) * sigmoid(-2 * x)),
    "tanh_shrink": (tanh_shrink, lambda x: np.tanh(x) ** 2),
    "swish": (lambda x: times_gate(x, sigmoid(x)),
              lambda x: gate_slope(x, np.clip(x, -1e3, 1e3))),
    "quick_gelu": (lambda x: times_gate(x, sigmoid(1.702 * x)),
                   lambda x: gate_slope(1.702 * x, 1.702 * np.clip(x, -1e3, 1e3))),
    "gelu": (lambda x: times_gate(x, special.ndtr(x)), gelu_slope),
    "gelu_tanh": (lambda x: times_gate(x, sigmoid(tanh_argument(x))),
                  lambda x: gate_slope(tanh_argument(x), tanh_argument_slope(x))),
    "softplus": (softplus, sigmoid),
    "squareplus": (squareplus, squareplus_slope),
    "softsign": (lambda x: np.where(np.isinf(x), np.sign(x), x / (1 + np.abs(x))),
                 lambda x: (1 + np.abs(x)) ** -2.0),
    "mish": (mish, mish_slope),
}  # fmt: skip
# Functions with operands that have no default: these operands, and the references for them.
OPERANDS = {
    "softcap": (30.0,),
    "sigmoid_cross_entropy": (1.0,),
    "sigmoid_focal_loss": (1.0, 2.0),
}
WITH_OPERANDS = {
    "softcap": (lambda x: 30 * np.tanh(x / 30), lambda x: 4 * sigmoid(x / 15) * sigmoid(-x / 15)),
    "sigmoid_cross_entropy": (lambda x: softplus(-x), lambda x: -sigmoid(-x)),
    "sigmoid_focal_loss": (
        lambda x: times_gate(softplus(-x), sigmoid(-x) ** 2),
        lambda x: -(sigmoid(-x) ** 2) * (2 * times_gate(softplus(-x), sigmoid(x)) + sigmoid(-x)),
    ),
}


def error_with_infinities(y, exact):
    """|y - exact|, where beyond float32 all is 2^128, and NaN is right for NaN only."""
    limit = 2.0**128
    error = np.abs(np.clip(y.astype(np.float64), -limit, limit) - np.clip(exact, -limit, limit))
    error[np.isnan(exact) & np.isnan(y)] = 0
    error[np.isnan(error)] = np.inf
    return error


@dataclass
class Errors:
    """The largest error of one implementation over the inputs seen so far, and its input."""

    largest: float = 0.0
    witness: float = float("nan")

    @classmethod
    def measure(cls, x, y, exact):
        """That of y, float32, against the float64 values."""
        with np.errstate(invalid="ignore"):
            error = np.abs(y - exact)
        if not np.isfinite(error.sum()):
            error = error_with_infinities(y, exact)
        exponent = (exact.view(np.int64) >> 52) & 0x7FF
        exponent = np.clip(exponent, 1023 - 126, 1023 + 127)
        ulp = error * ((2046 + 23 - exponent) << 52).view(np.float64)
        worst = ulp.argmax()
        return cls(float(ulp[worst]), float(x[worst]))

    def merge(self, other):
        if other.largest > self.largest:
            self.largest, self.witness = other.largest, other.witness


def float32_inputs(step):
    """All float32 in chunks, or each `step`-th by its bits."""
    for start in range(0, ALL, CHUNK * step):
        stop = min(start + CHUNK * step, ALL)
        yield np.arange(start, stop, step, dtype=np.uint64).astype(np.uint32).view(np.float32)


def exact_values(name, pass_, x):
    """To more digits than float32 has. Next to a zero of the derivative the formulas lose them."""
    forward, derivative = (REFERENCES | WITH_OPERANDS)[name]
    if pass_ == "forward":
        return forward(x)
    y, zero = derivative(x), ROWS[name]["derivative_zero"]
    if zero is not None:
        near = np.flatnonzero(np.abs(x - zero) < 2.0**-10)
        slope, defaults = ACTIVATIONS[name].derivative, usual_parameters(name)
        with mp.workprec(100):
            y[near] = [float(slope(mp, mp.mpf(at), *map(mp.mpf, defaults))) for at in x[near]]
    return y


def sweep(name, pass_, implementations, step=1, progress=True):
    """The Errors of each implementation (a dict of float32 functions) over all inputs."""
    errors = {label: Errors() for label in implementations}
    total = -(-ALL // (CHUNK * step))
    with np.errstate(all="ignore"):
        for x in tqdm(float32_inputs(step), f"{name} {pass_}", total, disable=not progress):
            wide = x.astype(np.float64)
            exact = exact_values(name, pass_, wide)
            y = measured = None
            for label, function in implementations.items():
                previous, y = y, function(x)
                if previous is None or not np.array_equal(y.view("i4"), previous.view("i4")):
                    measured = Errors.measure(x, y, exact)
                errors[label].merge(measured)
    return errors


def bound_ufunc(target, name, pass_):
    """A float32 function; of the backward pass, the factor that it multiplies with."""
    ufunc = _ufuncs.bind(target)[name, pass_]
    return (lambda x: ufunc(np.float32(1), x)) if pass_ == "backward" else ufunc
