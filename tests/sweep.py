"""Every float32 input through a function, against float64: the errors in units in the last
place. The exhaustive tests use it, and the documentation's table is printed by it:

    python tests/sweep.py --targets avx512 avx2 > docs/accuracy.csv

The references are NumPy's and SciPy's float64 functions, arranged so that nothing cancels or
overflows; test_sweep.py holds them to mpmath.
"""

import argparse
import csv
import sys
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


def error_with_infinities(y, exact):
    """|y - exact|, where beyond float32 all is 2^128, and NaN is right for NaN only."""
    limit = 2.0**128
    error = np.abs(np.clip(y.astype(np.float64), -limit, limit) - np.clip(exact, -limit, limit))
    error[np.isnan(exact) & np.isnan(y)] = 0
    error[np.isnan(error)] = np.inf
    return error


@dataclass
class Errors:
    """The errors of one implementation, over the inputs seen so far."""

    largest: float = 0.0
    witness: float = float("nan")
    total: float = 0.0
    rounded: int = 0
    count: int = 0

    @classmethod
    def measure(cls, x, y, exact):
        """Those of y, float32, against the float64 values."""
        with np.errstate(invalid="ignore"):
            error = np.abs(y - exact)
        if not np.isfinite(error.sum()):
            error = error_with_infinities(y, exact)
        exponent = (exact.view(np.int64) >> 52) & 0x7FF
        exponent = np.clip(exponent, 1023 - 126, 1023 + 127)
        ulp = error * ((2046 + 23 - exponent) << 52).view(np.float64)
        worst = ulp.argmax()
        rounded = int(np.count_nonzero(ulp <= 0.5000001))
        return cls(float(ulp[worst]), float(x[worst]), float(ulp.sum()), rounded, x.size)

    def merge(self, other):
        if other.largest > self.largest:
            self.largest, self.witness = other.largest, other.witness
        self.total += other.total
        self.rounded += other.rounded
        self.count += other.count

    def row(self):
        return {
            "max ulp": f"{self.largest:.3g}" if self.largest > 10 else f"{self.largest:.3f}",
            "at": f"{self.witness:.9g}",
            "mean ulp": f"{self.total / self.count:.4f}",
            "correctly rounded": f"{self.rounded / self.count:.4%}",
        }


def float32_inputs(step):
    """All float32 in chunks, or each `step`-th by its bits."""
    for start in range(0, ALL, CHUNK * step):
        stop = min(start + CHUNK * step, ALL)
        yield np.arange(start, stop, step, dtype=np.uint64).astype(np.uint32).view(np.float32)


def exact_values(name, pass_, x):
    """To more digits than float32 has. Next to a zero of the derivative the formulas lose them."""
    if pass_ == "forward":
        return REFERENCES[name][0](x)
    y, zero = REFERENCES[name][1](x), ROWS[name]["derivative_zero"]
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


def numpy_expressions():
    """What people write, by function and pass."""
    one = np.float32(1)

    def plain_sigmoid(x):
        return one / (one + np.exp(-x))

    def plain_softplus(x):
        return np.log1p(np.exp(x))

    half, root, cubic = np.float32(0.5), np.float32(ROOT), np.float32(0.044715)

    def plain_mish(x):
        return x * np.tanh(plain_softplus(x))

    def derived_sigmoid(x):
        return plain_sigmoid(x) * (one - plain_sigmoid(x))

    scale, alpha = np.float32(SELU_LAMBDA), np.float32(SELU_ALPHA)
    elu_pair = (lambda x: np.where(x > 0, x, np.exp(x) - one),
                lambda x: np.where(x > 0, one, np.exp(x)))  # fmt: skip
    return {
        "elu": elu_pair,
        "celu": elu_pair,
        "selu": (lambda x: scale * np.where(x > 0, x, alpha * (np.exp(x) - one)),
                 lambda x: scale * np.where(x > 0, one, alpha * np.exp(x))),
        "sigmoid": (plain_sigmoid, derived_sigmoid),
        "log_sigmoid": (lambda x: np.log(plain_sigmoid(x)), lambda x: one - plain_sigmoid(x)),
        "tanh": (np.tanh, lambda x: one - np.tanh(x) ** 2),
        "swish": (lambda x: x * plain_sigmoid(x),
                  lambda x: plain_sigmoid(x) * (one + x * (one - plain_sigmoid(x)))),
        "gelu": (lambda x: half * x * (one + special.erf(x / np.float32(np.sqrt(2)))),
                 lambda x: half * (one + special.erf(x / np.float32(np.sqrt(2))))
                 + x * np.exp(-half * x * x) / np.float32(np.sqrt(2 * np.pi))),
        "gelu_tanh": (lambda x: half * x * (one + np.tanh(root * (x + cubic * x * x * x))), None),
        "softplus": (plain_softplus, plain_sigmoid),
        "softsign": (lambda x: x / (one + np.abs(x)), lambda x: one / (one + np.abs(x)) ** 2),
        "mish": (plain_mish, None),
    }  # fmt: skip


def scipy_functions():
    table = {"sigmoid": (special.expit, None), "log_sigmoid": (special.log_expit, None)}
    if hasattr(special, "softplus"):
        table["softplus"] = (special.softplus, None)
    return table


def torch_functions():
    """torch's, forward and through autograd; empty without torch."""
    try:
        import torch
        from torch.nn import functional
    except ImportError:
        return {}
    torch.set_num_threads(1)

    def forward(function):
        return lambda x: function(torch.from_numpy(x)).numpy()

    def derivative(function):
        def slope(x):
            leaf = torch.from_numpy(x).requires_grad_()
            function(leaf).backward(torch.ones_like(leaf))
            # Some of them are a number at NaN; the rest of their errors is worth knowing.
            return np.where(np.isnan(x), x, leaf.grad.numpy())

        return slope

    functions = {
        "elu": functional.elu,
        "celu": functional.celu,
        "selu": functional.selu,
        "sigmoid": torch.sigmoid,
        "log_sigmoid": functional.logsigmoid,
        "tanh": torch.tanh,
        "swish": functional.silu,
        "gelu": functional.gelu,
        "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
        "softplus": functional.softplus,
        "softsign": functional.softsign,
        "mish": functional.mish,
    }
    return {name: (forward(f), derivative(f)) for name, f in functions.items()}


def others(name, pass_):
    """What people use instead of relu_ufunc."""
    tables = {"NumPy": numpy_expressions(), "SciPy": scipy_functions(), "torch": torch_functions()}
    pairs = {label: table.get(name, (None, None)) for label, table in tables.items()}
    functions = {label: pair[pass_ != "forward"] for label, pair in pairs.items()}
    return {(pass_, label): function for label, function in functions.items() if function}


def ours(targets, name, pass_):
    """relu_ufunc on each target; the backward pass is swept along with the derivative."""
    passes = ("forward",) if pass_ == "forward" else ("derivative", "backward")
    return {(p, target): bound_ufunc(target, name, p) for p in passes for target in targets}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--targets", nargs="+", default=["avx512", "avx2"])
    parser.add_argument("--functions", nargs="+", default=list(REFERENCES))
    parser.add_argument("--step", type=int, default=1, help="take each STEP-th input only")
    parser.add_argument(
        "--others",
        action="store_true",
        help="NumPy expressions, SciPy and torch instead of relu_ufunc",
    )
    arguments = parser.parse_args()
    writer = None
    for name in arguments.functions:
        for pass_ in ("forward", "derivative"):
            functions = (
                others(name, pass_) if arguments.others else ours(arguments.targets, name, pass_)
            )
            errors = sweep(name, pass_, functions, arguments.step) if functions else {}
            for (swept, label), error in errors.items():
                row = {"function": name, "pass": swept, "by": label, **error.row()}
                if writer is None:
                    writer = csv.DictWriter(sys.stdout, row, lineterminator="\n")
                    writer.writeheader()
                writer.writerow(row)
                sys.stdout.flush()


if __name__ == "__main__":
    main()
