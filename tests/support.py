"""What the test files share: the functions under test, data for them, comparisons."""

from functools import cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pytest
from reference import ACTIVATIONS

import relu_ufunc
from relu_ufunc import _catalogue, _ufuncs
from relu_ufunc._bounds import CORRECTLY_ROUNDED, bound, cancels

CHECKOUT = Path(__file__).resolve().parents[1]
ROWS = {row["name"]: row for row in _catalogue.ACTIVATIONS}
FLOATS = (np.float16, np.float32, np.float64, np.longdouble)
INTEGERS = tuple(np.dtype(code) for code in "?bBhHiIlLqQ")
UFUNCS = {name: ufunc for name, ufunc in vars(relu_ufunc).items() if isinstance(ufunc, np.ufunc)}

bind = cache(_ufuncs.bind)
bind_rowwise = cache(_ufuncs.bind_rowwise)


def usual_value(parameter, required):
    """The default of a parameter, the last of the only values, or `required`."""
    if parameter["default"] is not None:
        return parameter["default"]
    return parameter["values"][-1] if parameter["values"] else required


class Function(NamedTuple):
    """One pass of one activation: a key of `bind(target)`."""

    name: str
    pass_: str

    @property
    def row(self):
        return ROWS[self.name]

    @property
    def public_name(self):
        return self.row["passes"][self.pass_]["name"]

    @property
    def has_grad(self):
        return "grad" in self.row["passes"][self.pass_]["operands"]

    @property
    def parameters(self):
        return self.row["parameters"]

    @property
    def parameter(self):
        """The name of the last one, or None."""
        return self.parameters[-1]["name"] if self.parameters else None

    @property
    def default(self):
        """That of the last parameter."""
        return self.parameters[-1]["default"] if self.parameters else None

    @property
    def nin(self):
        return 1 + self.has_grad + len(self.parameters)

    @property
    def nout(self):
        return 2 if self.pass_ == "backward" and self.row["two_gradients"] else 1

    def operands(self, grad, x, parameter):
        """Those of the three that this function takes. The first of two parameters is a number."""
        first = (grad,) if self.has_grad else ()
        middle = [usual_value(p, 0.75) for p in self.parameters[:-1]]
        return [*first, x, *middle, *([parameter] if self.parameters else [])]

    def random_operands(self, dtype, n, seed=0):
        """Arrays of n elements, with special values in between, that nothing overflows on."""
        rng = np.random.default_rng(seed)
        x = rng.normal(scale=4, size=n)
        special = rng.choice(n, size=n // 8, replace=False)
        x[special] = rng.choice([0, -0.0, 1, -1, 3, -3, 6, np.inf, -np.inf, np.nan], n // 8)
        arrays = self.operands(rng.normal(size=n), x, rng.uniform(0.1, 2, size=n))
        if len(self.parameters) == 2:
            values = self.parameters[0]["values"]
            arrays[-2] = rng.choice(values, n) if values else rng.uniform(-2, 0.1, size=n)
        return [array.astype(dtype) for array in arrays]


ROWWISE = {row["name"]: row for row in _catalogue.ROWWISE}


ROWS_ALONE = [name for name, row in ROWWISE.items() if set(row["kinds"]) == {"row"}]


def random_rows(name, dtype, shape, seed=0):
    """Operands of a rowwise function; the last rows are negative, as logarithms of probabilities
    are, except targets."""
    rng, row = np.random.default_rng(seed), ROWWISE[name]
    last_rows = len(row["kinds"]) - 1 - row["kinds"][::-1].index("row")
    operands = []
    for k, kind in enumerate(row["kinds"]):
        if kind == "row":
            a = rng.normal(scale=3, size=shape).astype(dtype)
            is_target = row["operands"][k] == "target"
            operands.append(np.abs(a) if is_target else -np.abs(a) if k == last_rows else a)
        elif kind == "mask":
            operands.append(rng.random(shape) < 0.7)
        elif kind == "label":
            operands.append(rng.integers(shape[-1], size=shape[:-1]))
        else:
            operands.append(rng.uniform(0.1, 2, shape[:-1]).astype(dtype))
    return operands


def has_rows(name):
    """Whether each operand has rows; the others have one number for each row."""
    return [kind in ("row", "mask") for kind in ROWWISE[name]["kinds"]]


def axes_of(name, axis):
    """The entries of axes= for the inputs."""
    return [(axis,) if rows else () for rows in has_rows(name)]


def change_rows(name, operands, change):
    """The operands, with those that have rows changed."""
    return [change(a) if rows else a for a, rows in zip(operands, has_rows(name), strict=True)]


def cover_pairs(rows):
    """Keys of rows that together hold every pair of values that some row holds.

    `rows` maps a name to the values of a test's parameters. Rows whose pairs are all new come
    first, then those with fewer; between equals, the hash of the name decides, so that two tests
    of the same parameters cover different triples.
    """
    pairs = {name: set(combinations(enumerate(values), 2)) for name, values in rows.items()}
    order = sorted(rows, key=lambda name: crc32(name.encode()))
    covered, kept = set(), set()
    for wanted in range(max(map(len, pairs.values()), default=0), 0, -1):
        for name in order:
            if len(pairs[name] - covered) >= wanted:
                covered |= pairs[name]
                kept.add(name)
    return kept


FUNCTIONS = [Function(name, pass_) for name, row in ROWS.items() for pass_ in row["passes"]]


FACTORS = [tuple(f) for f in FUNCTIONS if f.pass_ in ("forward", "derivative")]
# The activations whose backward pass is the gradient times the derivative.
PRODUCTS = [
    name for name, row in ROWS.items() if {"derivative", "backward"} <= row["passes"].keys()
]


def only(condition):
    """Parametrizes a test by some of the functions."""
    return pytest.mark.parametrize(
        "function",
        [function for function in FUNCTIONS if condition(function)],
        ids=lambda function: function.public_name,
    )


def needs(*libraries):
    """Runs a test where these are installed, else skips it once for all its parameters.

    It stands above the marks that parametrize the test.
    """
    missing = [library for library in libraries if find_spec(library) is None]

    def decorate(test):
        if not missing:
            return test

        @pytest.mark.skip(reason=f"not installed: {', '.join(missing)}")
        def skipped():
            pass

        skipped.__name__, skipped.__doc__ = test.__name__, test.__doc__
        return skipped

    return decorate


KINDS = {(f.nin, f.nout, len(f.parameters)): f for f in reversed(FUNCTIONS)}
one_of_each_kind = only(lambda function: function in KINDS.values())
without_grad = only(lambda function: not function.has_grad)
backward = only(lambda function: function.pass_ == "backward")
parametric = only(lambda function: function.parameter is not None)
with_default = only(lambda function: function.default is not None)
# With a hyperparameter that a NaN can take the place of.
with_hyperparameter = only(
    lambda f: f.parameter is not None and not f.parameters[-1]["per_element"]
)
two_operands = only(lambda function: (function.nin, function.nout) == (2, 1))


def usual_parameters(name):
    """The defaults, and 0.25 for what is required."""
    return tuple(usual_value(parameter, 0.25) for parameter in ROWS[name]["parameters"])


def required_parameters(name):
    """The same as far as they cannot be left out."""
    usual = zip(usual_parameters(name), ROWS[name]["parameters"])
    return tuple(value for value, parameter in usual if parameter["default"] is None)


def hyperparameters(name, dtype):
    """What to append to the operands, () where there is none; the default comes first."""
    parameters = ROWS[name]["parameters"]
    if not parameters:
        return [()]
    default = tuple(parameter["default"] for parameter in parameters)
    others = ACTIVATIONS[name].hyperparameters(np.finfo(dtype))
    others = [value if isinstance(value, tuple) else (value,) for value in others]
    values = [*([] if None in default else [default]), *others]
    return list(dict.fromkeys(tuple(map(dtype, value)) for value in values))


HALF_BOUND = 0.51
LONGDOUBLE_BOUND = 4  # what libm gives


def bound_of(name, pass_, dtype, target=None, hyperparameter=()):
    """The largest error of a function, in units in the last place."""
    if dtype is np.float16:
        return HALF_BOUND
    at_default = all(
        0 <= float(h) <= 1 if parameter["name"] == "target" else h == dtype(parameter["default"])
        for h, parameter in zip(hyperparameter, ROWS[name]["parameters"])
    )
    known = "float32" if dtype is np.float32 else "float64"
    if pass_ not in ROWS[name]["passes"]:  # the derivative of a gated unit
        pass_ = "backward"
    ulp = bound(name, pass_, known, target, at_default)
    if dtype is not np.longdouble or ulp == CORRECTLY_ROUNDED:
        return ulp
    is_activation = ROWS[name]["kind"] == "activation"
    return LONGDOUBLE_BOUND if is_activation else 2 * LONGDOUBLE_BOUND + 0.5


def allow_cancellation(allowed, name, pass_, operands, unit):
    """`allowed`, or 4 units that the lanes have in [0.5, 1) where the result is the difference of
    two terms so nearly equal that no other bound holds; in the units of the results."""
    x = np.asarray(operands[0])
    cancelled = cancels(name, *operands, pass_=pass_)
    if x.dtype == np.longdouble and "gelu" in (name, ROWS[name]["see_also"][0]):
        cancelled = cancelled | (abs(x - ROWS["gelu"]["derivative_zero"]) < 0.2)  # libm's erfc
    lanes = np.float32 if x.dtype == np.float16 else x.dtype
    with np.errstate(over="ignore"):
        absolute = 4 * np.finfo(lanes).epsneg / unit
    return np.where(cancelled, np.maximum(allowed, absolute), allowed)


def as_tuple(outputs):
    return outputs if isinstance(outputs, tuple) else (outputs,)


def assert_identical(actual, expected):
    """Equal bit for bit. Of a longdouble some bytes mean nothing: equal with equal signs."""
    assert actual.dtype == expected.dtype and actual.shape == expected.shape
    if actual.itemsize > 8:
        np.testing.assert_array_equal(actual, expected)
        number = ~np.isnan(expected)
        np.testing.assert_array_equal(np.signbit(actual)[number], np.signbit(expected)[number])
    elif actual.tobytes() != expected.tobytes():
        bits = np.dtype(f"{actual.dtype.byteorder}u{actual.itemsize}")
        np.testing.assert_array_equal(actual.view(bits), expected.view(bits))


def one_by_one(ufunc, operands):
    """The outputs, each element computed by a call of its own."""
    outputs = [np.empty_like(operands[0]) for _ in range(ufunc.nout)]
    for i in range(len(operands[0])):
        ufunc(*(a[i : i + 1] for a in operands), out=tuple(o[i : i + 1] for o in outputs))
    return outputs
