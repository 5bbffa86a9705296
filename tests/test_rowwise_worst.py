"""How far functions along an axis err at worst: equal elements, and rows that a search found.

A search over more than 10^8 rows of 2 to 500 elements, with standard deviations of 1 to 150, on
every target, found the rows in `worst_rows.py`. Elements that the error does not need were then
deleted.
"""

from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ROWWISE as EXACT
from reference import Exact, exact_precision, to_mp
from support import FLOATS, ROWWISE, bind_rowwise
from worst_rows import ROWS as WORST

FORWARD = ("softmax", "log_softmax", "logsumexp")
SEARCHED = (*FORWARD, "softmax_backward", "log_softmax_backward")
DOUBLE_DIGITS = np.finfo(np.longdouble).nmant == np.finfo(np.float64).nmant


def bound(name, dtype):
    if dtype is np.float16:
        return 0.51 if name in FORWARD else ROWWISE[name]["bound"]
    return 4 if dtype is np.longdouble else ROWWISE[name]["bound"]


# Equal elements.


def reciprocal(n, dtype):
    """1 / n rounded to nearest, ties to even, by integers."""
    limits = np.finfo(dtype)
    highest = -((n - 1).bit_length())  # of a power of two not above 1 / n
    shift = max(highest - limits.nmant - 1, int(limits.minexp) - limits.nmant)
    while True:
        count, rest = divmod(1 << -shift, n)
        if count.bit_length() <= limits.nmant + 1:
            break
        shift += 1
    count += 2 * rest > n or (2 * rest == n and count % 2)
    return np.ldexp(dtype(count), shift)


def values_of(dtype):
    limits = np.finfo(dtype)
    ordinary = [0, 1, -3.3, 0.7, 0.28, 5.545, 88.7, -745.2, 999.9, 1000.5, -1000.5, 6e4, 1e-3]
    special = [limits.smallest_subnormal, limits.smallest_normal, limits.max, -limits.max]
    return np.array([*ordinary, *special], dtype)


def survivors(n, value, dtype):
    """A row of n equal elements, and one with masked elements among them."""
    masked = np.full(3 * n + 2, -np.inf, dtype)
    masked[1 : 3 * n : 3] = value
    return np.full(n, value, dtype), masked


def test_the_reciprocals():
    for n in (1, 2, 3, 7, 49, 1000, 2**16):
        assert reciprocal(n, np.float64) == 1 / n
        assert reciprocal(n, np.float32) == np.float32(1) / np.float32(n)
        assert reciprocal(n, np.float16) == np.float16(1 / n)
    assert reciprocal(18_631, np.float16) == np.float16(901 * 2.0**-24)


def test_equal_elements_share_equally(target, dtype):
    softmax = bind_rowwise(target)["softmax"]
    for n in [*range(1, 70), 99, 127, 128, 129, 300, 1000]:
        share = reciprocal(n, dtype)
        for value in values_of(dtype) if n < 20 else values_of(dtype)[n % 5 :: 5]:
            for row in survivors(n, value, dtype):
                expected = np.where(row == value, share, 0)
                np.testing.assert_array_equal(softmax(row), expected)
                columns = np.full((len(row), 3), 2, dtype)
                columns[:, 1] = row
                np.testing.assert_array_equal(softmax(columns, axis=0)[:, 1], expected)
                np.testing.assert_array_equal(softmax(np.repeat(row, 2)[::2]), expected)
                in_place = row.copy()
                assert softmax(in_place, out=in_place) is in_place
                np.testing.assert_array_equal(in_place, expected)


@pytest.mark.parametrize("n", [3000, 4099, 18_631, 24_573, 65_535, 65_537])
def test_many_equal_elements_share_equally(target, dtype, n):
    """1 / 18631 in float32 is the middle of two float16 numbers, and must not be rounded again."""
    softmax, value = bind_rowwise(target)["softmax"], values_of(dtype)[n % 13]
    for row in survivors(n, value, dtype):
        expected = np.where(row == value, reciprocal(n, dtype), 0)
        np.testing.assert_array_equal(softmax(row), expected)
        np.testing.assert_array_equal(softmax(np.array([row, row]).T, axis=0)[:, 1], expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_one_survivor_is_one(target, dtype):
    """Every exponent and every eighth of an octave, alone, masked, and far above the others."""
    softmax = bind_rowwise(target)["softmax"]
    x = np.linspace(-1100, 1100, 20_001).astype(dtype)
    x = np.concatenate([x, np.ldexp(np.float32(1.7), np.arange(-120, 13)).astype(dtype)])
    np.testing.assert_array_equal(softmax(x[:, None]), np.ones((len(x), 1)))
    rows = np.full((len(x), 20), -np.inf, dtype)
    rows[:, 10] -= x
    rows[np.arange(len(x)), np.arange(len(x)) % 20] = x
    expected = (rows == x[:, None]).astype(dtype)
    np.testing.assert_array_equal(softmax(rows), expected)
    np.testing.assert_array_equal(softmax(rows.T.copy(), axis=0), expected.T)
    rows[np.isinf(rows)] = -2500
    np.testing.assert_array_equal(softmax(rows), expected)


# The error of rows.


def units_of(name, operands, result, unit, dtype):
    """What the error counts in: the units of the result, or of terms whose difference it is."""
    wide = [a.astype(np.longdouble) for a in operands]
    if name == "softmax_backward":
        terms = wide[1] * np.abs(wide[0]).max(axis=-1, keepdims=True)
    elif name == "log_softmax_backward":
        terms = np.abs(wide[0]) + np.exp(wide[1]) * np.abs(wide[0].sum(axis=-1, keepdims=True))
    else:
        return unit
    return np.maximum(np.spacing(np.maximum(terms, np.abs(result)).astype(dtype)), unit)


def cancelled(operands, dtype):
    """The absolute error of logsumexp where the maximum and the logarithm cancel."""
    finer = np.float64 if dtype in (np.float16, np.float32) else dtype
    highest = np.abs(operands[0].max(axis=-1)).astype(finer)
    return 4 * np.spacing(np.maximum(highest, 1))


def exact_error(gufunc, operands):
    """The largest error of one row, in units in the last place, by mpmath."""
    name, dtype = gufunc.__name__, operands[0].dtype.type
    result = np.atleast_1d(gufunc(*operands))
    with mp.workprec(min(exact_precision(dtype), exact_precision(np.float64))):
        exact = Exact(EXACT[name](*([to_mp(v) for v in a] for a in operands)), dtype)
    error = exact.error(result) * exact.unit
    if name == "logsumexp":
        error = np.maximum(error - cancelled(operands, dtype), 0)
    return np.max(error / units_of(name, operands, result, exact.unit, dtype))


def kept(name):
    for (kept_name, code), rows in WORST.items():
        for operands in rows if kept_name == name else ():
            numbers = [np.frombuffer(bytes.fromhex(a), f"<{code}") for a in operands]
            yield [a.astype(a.dtype.newbyteorder("=")) for a in numbers]


@pytest.mark.parametrize("name", SEARCHED)
def test_worst_rows(target, name):
    """In every layout: alone, as a column, beside others."""
    gufunc = bind_rowwise(target)[name]
    for operands in kept(name):
        dtype = operands[0].dtype.type
        assert exact_error(gufunc, operands) <= bound(name, dtype)
        result = gufunc(*operands)
        for count in (3, 40):
            turned = [np.tile(a, (count, 1)) for a in operands]
            np.testing.assert_array_equal(gufunc(*turned)[-1], result)
            columns = [a.T.copy() for a in turned]
            np.testing.assert_array_equal(gufunc(*columns, axis=0).T[-1], result)


def random_bits(count, seed):
    """Steele, Lea and Flood's SplitMix64, so that the rows are the same with every NumPy."""
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(seed << 32)) * np.uint64(
            0x9E3779B97F4A7C15
        )
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def random_normal(count, seed):
    """Sums of uniform numbers, with a variance of 1."""
    bits = random_bits(3 * count, seed).reshape(3, count)
    halves = np.concatenate([bits >> np.uint64(32), bits & np.uint64(2**32 - 1)])
    return np.sum(halves.astype(float) / 2**32 - 0.5, axis=0) * np.sqrt(2)


SHAPES = [(n, sd) for n in (2, 3, 5, 16, 19, 30, 64, 200, 500) for sd in (1, 6, 13, 41, 150)]


@cache
def random_rows(dtype):
    """Rows of each shape, gradients, and the offsets that some of them have."""
    groups = []
    for seed, (n, sd) in enumerate(SHAPES):
        rows = 6000 // n
        x, grad = random_normal(2 * rows * n, seed + 1).reshape(2, rows, n)
        offset = (0, 0, 300, -800)[seed % 4]
        groups.append(((sd * x + offset).astype(dtype), grad.astype(dtype)))
    return groups


def softmax_parts(x):
    """Differences from the maximum, and the logarithm of the sum of their exponentials."""
    difference = x - x.max(axis=-1, keepdims=True)
    others = np.exp(difference)
    np.put_along_axis(others, np.argmax(x, axis=-1)[:, None], 0, axis=-1)
    return difference, others.sum(axis=-1, keepdims=True)


def precise(name, operands):
    """In a type that is finer by 11 bits or more."""
    finer = np.float64 if operands[0].dtype.itemsize <= 4 and name == "softmax" else np.longdouble
    a, *rest = (operand.astype(finer) for operand in operands)
    if name == "softmax_backward":
        return rest[0] * (a - (a * rest[0]).sum(axis=-1, keepdims=True))
    if name == "log_softmax_backward":
        return a - np.exp(rest[0]) * a.sum(axis=-1, keepdims=True)
    difference, others = softmax_parts(a)
    if name == "softmax":
        return np.exp(difference) / (1 + others)
    if name == "log_softmax":
        return difference - np.log1p(others)
    return (a.max(axis=-1, keepdims=True) + np.log1p(others))[:, 0]


@cache
def operands_and_results(name, dtype):
    pairs = []
    for x, grad in random_rows(dtype):
        operands = [x]
        if name not in FORWARD:
            share = precise(name.removesuffix("_backward"), [x]).astype(dtype)
            operands = [grad, share]
        pairs.append((operands, precise(name, operands)))
    return pairs


@pytest.mark.parametrize("name", SEARCHED)
@pytest.mark.parametrize("dtype", FLOATS[:3])
def test_random_rows(target, name, dtype):
    """Of many lengths and standard deviations, against a finer type."""
    if dtype is np.float64 and DOUBLE_DIGITS:
        pytest.skip("no finer type")
    gufunc, limits = bind_rowwise(target)[name], np.finfo(dtype)
    for operands, exact in operands_and_results(name, dtype):
        with np.errstate(under="ignore", over="ignore"):
            result = gufunc(*operands)
        exponent = np.maximum(np.frexp(exact)[1] - 1, limits.minexp)
        unit = np.ldexp(np.longdouble(1), exponent - limits.nmant)
        error = np.abs(result - exact)
        if name == "logsumexp":
            error = np.maximum(error - cancelled(operands, dtype), 0)
        with np.errstate(under="ignore"):
            units = units_of(name, operands, result, unit, dtype)
        assert np.max(error / units) <= bound(name, dtype) + 2.0**-8
