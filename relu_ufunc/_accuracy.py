"""Correct digits in float32 of a function and of the NumPy expression that it replaces.

`python -m relu_ufunc bench` prints them. The reference is a second definition of each function in
float64, from NumPy and `math` alone. Its formulas do not cancel in the tails. Hyperparameters have
the values of the expressions (`relu_ufunc._expressions`), rounded to float32 where the expression
has an array of float32 to combine them with.
"""

import math

import numpy as np

from relu_ufunc._expressions import REQUIRED, ROWWISE

ALPHA = float(np.float32(0.01))  # of leaky
SELU, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
CUBIC = 0.044715  # of gelu_tanh
SMALLEST_NORMAL = float(np.finfo(np.float32).smallest_normal)
# -log10 of half a unit in the last place: a correctly rounded result has this many digits.
ALL_DIGITS = 24 * math.log10(2)
# Largest error that is reported, in ULP: no digit is left.
NO_DIGITS = 2.0**24

erfc = np.vectorize(math.erfc, otypes=[np.float64])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.logaddexp(0, x)


def sech2(x):
    return 4 * sigmoid(2 * x) * sigmoid(-2 * x)


def normal_cdf(x):
    return erfc(-x / math.sqrt(2)) / 2


def gelu_tanh_argument(x):
    return 2 * math.sqrt(2 / math.pi) * (x + CUBIC * x**3)


def gelu_tanh_derivative(x):
    u = gelu_tanh_argument(x)
    slope = 2 * math.sqrt(2 / math.pi) * (1 + 3 * CUBIC * x**2)
    return sigmoid(u) * (1 + x * slope * sigmoid(-u))


def quick_gelu_derivative(x):
    z = 1.702 * x
    return sigmoid(z) * (1 + z * sigmoid(-z))


def tanh_shrink(x):
    v = x * x
    series = x * v * (1 / 3 - v * (2 / 15 - v * (17 / 315 - v * (62 / 2835 - v * 0.00886))))
    return np.where(abs(x) < 2**-6, series, x - np.tanh(x))


def squareplus(x):
    s = np.hypot(x, 2)
    return np.where(x > 0, x + s, 4 / (s + abs(x))) / 2


def squareplus_derivative(x):
    s = np.hypot(x, 2)
    return np.where(x > 0, x + s, 4 / (s + abs(x))) / (2 * s)


def hard_swish_derivative(x):
    return np.where(abs(x) < 3, (2 * x + 3) / 6, x >= 3)


def log_softmax(x):
    """The logarithm of softmax. The maximum's own term stays out of the sum."""
    d = x - x.max(-1, keepdims=True)
    others = np.exp(d)
    np.put_along_axis(others, d.argmax(-1)[..., None], 0, -1)
    return d - np.log1p(others.sum(-1, keepdims=True))


FORWARD = {
    "relu": lambda x: np.maximum(x, 0),
    "squared_relu": lambda x: np.maximum(x, 0) ** 2,
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky": lambda x: np.where(x > 0, x, ALPHA * x),
    "prelu": lambda x: np.where(x > 0, x, REQUIRED["prelu"] * x),
    "thresholded_relu": lambda x: np.where(x > 1, x, 0),
    "hard_shrink": lambda x: np.where(abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.where(abs(x) > 0.5, x - 0.5 * np.sign(x), 0),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hard_swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "sparse_plus": lambda x: np.where(abs(x) < 1, (x + 1) ** 2 / 4, np.maximum(x, 0)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "celu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: SELU * np.where(x > 0, x, SELU_ALPHA * np.expm1(x)),
    "sigmoid": sigmoid,
    "log_sigmoid": lambda x: -softplus(-x),
    "tanh": np.tanh,
    "tanh_shrink": tanh_shrink,
    "softcap": lambda x: REQUIRED["softcap"] * np.tanh(x / REQUIRED["softcap"]),
    "swish": lambda x: x * sigmoid(x),
    "quick_gelu": lambda x: x * sigmoid(1.702 * x),
    "gelu": lambda x: x * normal_cdf(x),
    "gelu_tanh": lambda x: x * sigmoid(gelu_tanh_argument(x)),
    "softplus": softplus,
    "squareplus": squareplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "mish": lambda x: x * np.tanh(softplus(x)),
    "sigmoid_cross_entropy": lambda x: softplus(-x),
    "sigmoid_focal_loss": lambda x: sigmoid(-x) ** 2 * softplus(-x),
}

DERIVATIVE = {
    "relu": lambda x: np.where(x > 0, 1, 0),
    "squared_relu": lambda x: 2 * np.maximum(x, 0),
    "relu6": lambda x: np.where((x > 0) & (x < 6), 1, 0),
    "leaky": lambda x: np.where(x > 0, 1, ALPHA),
    "prelu": lambda x: np.where(x > 0, 1, REQUIRED["prelu"]),
    "thresholded_relu": lambda x: np.where(x > 1, 1, 0),
    "hard_shrink": lambda x: np.where(abs(x) > 0.5, 1, 0),
    "soft_shrink": lambda x: np.where(abs(x) > 0.5, 1, 0),
    "hard_tanh": lambda x: np.where(abs(x) < 1, 1, 0),
    "hard_sigmoid": lambda x: np.where(abs(x) < 3, 1 / 6, 0),
    "hard_swish": hard_swish_derivative,
    "sparse_sigmoid": lambda x: np.where(abs(x) < 1, 0.5, np.where(abs(x) == 1, 0.25, 0)),
    "sparse_plus": lambda x: np.clip((x + 1) / 2, 0, 1),
    "elu": lambda x: np.where(x > 0, 1, np.exp(x)),
    "celu": lambda x: np.where(x > 0, 1, np.exp(x)),
    "selu": lambda x: SELU * np.where(x > 0, 1, SELU_ALPHA * np.exp(x)),
    "sigmoid": lambda x: sigmoid(x) * sigmoid(-x),
    "log_sigmoid": lambda x: sigmoid(-x),
    "tanh": sech2,
    "tanh_shrink": lambda x: np.tanh(x) ** 2,
    "softcap": lambda x: sech2(x / REQUIRED["softcap"]),
    "swish": lambda x: sigmoid(x) * (1 + x * sigmoid(-x)),
    "quick_gelu": quick_gelu_derivative,
    "gelu": lambda x: normal_cdf(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "gelu_tanh": gelu_tanh_derivative,
    "softplus": sigmoid,
    "squareplus": squareplus_derivative,
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "mish": lambda x: np.tanh(softplus(x)) + x * sech2(softplus(x)) * sigmoid(x),
    "sigmoid_cross_entropy": lambda x: -sigmoid(-x),
}

GATED = {
    "glu": "sigmoid",
    "reglu": "relu",
    "geglu": "gelu",
    "geglu_tanh": "gelu_tanh",
    "swiglu": "swish",
}
GATED_X = 0.75

ALONG_AXIS = {
    "softmax": lambda x: np.exp(log_softmax(x)),
    "log_softmax": log_softmax,
    "logsumexp": lambda x: x.max(-1) - log_softmax(x).max(-1),
}


def targets(x):
    """Targets for a loss: 1, which with inputs of both signs has every case."""
    return np.ones_like(x)


def inputs():
    """The float32 inputs of the elementwise functions.

    Both signs: the magnitudes from 2**-40 to 2**10 in even steps of their logarithm, and those up
    to 100 in even steps, where the functions have their tails.
    """
    magnitudes = np.concatenate([np.geomspace(2**-40, 2**10, 2001), np.linspace(0, 100, 2001)])
    return np.sort(np.concatenate([-magnitudes, magnitudes])).astype(np.float32)


def input_rows():
    """The float32 rows of the functions along an axis: flat ones, and such with a large maximum."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((60, 200)) * np.repeat([0.1, 1, 10, 30], 15)[:, None]
    rows[::3, 0] += 40
    return rows.astype(np.float32)


def references(name, x):
    """The results of a function in float64, a list with an array for each output.

    For a backward pass the gradient is 1. For a gated unit x is the gate, and lets `GATED_X`
    through.
    """
    if name in ROWWISE:
        return [ALONG_AXIS[name](x)]
    base = name.removesuffix("_backward")
    if base in GATED:  # x is that of the gate
        through, activation = GATED_X, GATED[base]
        if base == name:
            return [FORWARD[activation](x) * through]
        return [DERIVATIVE[activation](x) * through, FORWARD[activation](x)]
    if base == name:
        return [FORWARD[name](x)]
    outputs = [DERIVATIVE[base](x)]
    if base == "prelu":
        outputs.append(np.minimum(x, 0))
    return outputs


def largest_error(y, reference):
    """The largest error of float32 results.

    Results that are subnormal numbers are left out: many float32 expressions lose them, and few
    users miss them.

    Parameters
    ----------
    y : array of float32
        The results.
    reference : array of float64
        The exact results, nearly.

    Returns
    -------
    float
        In units in the last place of the exact result, at most `NO_DIGITS`.
    """
    unit = np.spacing(np.maximum(abs(reference), SMALLEST_NORMAL).astype(np.float32))
    error = abs(y - reference) / unit
    error[~np.isfinite(error)] = NO_DIGITS
    magnitude = abs(reference)
    error[(magnitude > 0) & (magnitude < SMALLEST_NORMAL) & np.isfinite(y)] = 0
    return min(float(error.max()), NO_DIGITS)


def digits(error):
    """The correct decimal digits that an error of so many ULP leaves."""
    return max(0.0, ALL_DIGITS - math.log10(2 * max(error, 0.5)))


def errors(name, f, statements):
    """The largest error of each statement.

    Parameters
    ----------
    name : str
        A function with an expression.
    f : ufunc
        Our function, under the name that the statements have for it.
    statements : iterable of str
        Statements as in `relu_ufunc._expressions`.

    Returns
    -------
    list of float
        In units in the last place, at most `NO_DIGITS`.
    """
    x = input_rows() if name in ROWWISE else inputs()
    found = []
    with np.errstate(all="ignore"):
        exact = references(name, x.astype(np.float64))
        for statement in statements:
            outputs = [np.empty(reference.shape, np.float32) for reference in exact]
            out = tuple(outputs) if len(outputs) > 1 else outputs[0]
            operands = {
                "x": x,
                "grad": np.ones_like(x),
                "target": targets(x),
                "axis": -1,
                "out": out,
            }
            if name.removesuffix("_backward") in GATED:
                operands |= {"gate": x, "x": np.full_like(x, GATED_X)}
            exec(statement, {"np": np, "f": f, **operands, "axis": -1, "out": out})
            found.append(max(map(largest_error, outputs, exact)))
    return found
