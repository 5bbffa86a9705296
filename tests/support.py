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
from relu_ufunc._bounds import CORRECTLY_ROUNDED, bound

CHECKOUT = Path(__file__).resolve().parents[1]
ROWS = {row["name"]: row for row in _catalogue.ACTIVATIONS}
FLOATS = (np.float16, np.float32, np.float64, np.longdouble)
INTEGERS = tuple(np.dtype(code) for code in "?bBhHiIlLqQ")
UFUNCS = {name: ufunc for name, ufunc in vars(relu_ufunc).items() if isinstance(ufunc, np.ufunc)}

bind = cache(_ufuncs.bind)
bind_rowwise = cache(_ufuncs.bind_rowwise)


class Function(NamedTuple):
    """One pass of one activation: a key of `bind(target)`."""

    name: str
    pass_: str

    @property
    def public_name(self):
        return self.name if self.pass_ == "forward" else f"{self.name}_{self.pass_}"

    @property
    def parameter(self):
        return ROWS[self.name]["parameter"]

    @property
    def default(self):
        return ROWS[self.name]["default"]

    @property
    def nin(self):
        return 1 + (self.pass_ == "backward") + (self.parameter is not None)

    @property
    def nout(self):
        return 2 if self.pass_ == "backward" and ROWS[self.name]["learned"] else 1

    def operands(self, grad, x, hyperparameter):
        """Those of the three that this function takes."""
        first = (grad,) if self.pass_ == "backward" else ()
        last = () if self.parameter is None else (hyperparameter,)
        return [*first, x, *last]

    def random_operands(self, dtype, n, seed=0):
        """Arrays of n elements, with special values in between, that nothing overflows on."""
        rng = np.random.default_rng(seed)
        x = rng.normal(scale=4, size=n)
        special = rng.choice(n, size=n // 8, replace=False)
        x[special] = rng.choice([0, -0.0, 1, -1, 3, -3, 6, np.inf, -np.inf, np.nan], n // 8)
        arrays = self.operands(rng.normal(size=n), x, rng.uniform(0.1, 2, size=n))
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


FUNCTIONS = [Function(name, pass_) for name in ROWS for pass_ in _ufuncs.PASS_NAMES]


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


KINDS = {(f.nin, f.nout, f.parameter is None): f for f in reversed(FUNCTIONS)}
one_of_each_kind = only(lambda function: function in KINDS.values())
forward_and_derivative = only(lambda function: function.pass_ != "backward")
backward = only(lambda function: function.pass_ == "backward")
parametric = only(lambda function: function.parameter is not None)
with_default = only(lambda function: function.default is not None)
two_operands = only(lambda function: (function.nin, function.nout) == (2, 1))


def hyperparameters(name, dtype):
    """What to append to the operands, () where there is none; the default comes first."""
    row = ROWS[name]
    if row["parameter"] is None:
        return [()]
    default = () if row["default"] is None else (row["default"],)
    others = ACTIVATIONS[name].hyperparameters(np.finfo(dtype))
    return [(value,) for value in dict.fromkeys(map(dtype, (*default, *others)))]


HALF_BOUND = 0.51
LONGDOUBLE_BOUND = 4  # what libm gives


def bound_of(name, pass_, dtype, target=None, hyperparameter=()):
    """The largest error of a function, in units in the last place."""
    if dtype is np.float16:
        return HALF_BOUND
    at_default = all(float(h) == ROWS[name]["default"] for h in hyperparameter)
    known = "float32" if dtype is np.float32 else "float64"
    ulp = bound(name, pass_, known, target, at_default)
    return LONGDOUBLE_BOUND if dtype is np.longdouble and ulp > CORRECTLY_ROUNDED else ulp


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
