"""Reproducible functions along an axis: the same bits on every target, and their accuracy.

The oracle of accuracy is this file's own, in mpmath. Long rows consist of few distinct elements,
each with a count, so that it is exact for them, too.
"""

import numpy as np
import pytest
from mpmath import mp
from support import ROWWISE, bind_rowwise, change_rows, random_rows

from relu_ufunc import _ufuncs

TARGETS = [target["name"] for target in _ufuncs.built_targets() if target["runs_here"]]
DTYPES = (np.float16, np.float32, np.float64)
# ULP of normal results; 1.0 is what is promised, for rows of up to 10^6 elements.
BOUNDS = {np.float16: 0.51, np.float32: 0.51, np.float64: 0.6}
# Negative NaN, too: its sign must not reach a result.
SPECIAL = {
    "nan": (np.nan, -np.nan),
    "infinite": (np.inf,),
    "minus infinity": (-np.inf,),
    "zeros": (0.0, -0.0),
    "subnormal": (2.0**-1074, -(2.0**-1060), 2.0**-1022, 2.0**-149, 2.0**-126, 2.0**-24),
    "huge": (1.7e308, -1.7e308, 6e307, 3.4e38, -3.4e38, 6e4, -6e4),
    "far": (700, -700, -740, 100, -100, 17, -17, 2.0**-30),
}

pytestmark = [
    pytest.mark.parametrize("name", ROWWISE),
    pytest.mark.parametrize("dtype", DTYPES, ids=lambda dtype: np.dtype(dtype).name),
]


def reproducible(target, name):
    return bind_rowwise(target, True)[name]


def bits_of(a):
    return np.ascontiguousarray(a).view(f"u{a.dtype.itemsize}")


def strided(a):
    """A copy whose last axis has a step of three elements."""
    copy = np.zeros((*a.shape[:-1], 3 * a.shape[-1]), a.dtype)[..., 1::3]
    copy[:] = a
    return copy


def with_special_values(a, values, rng):
    if a.dtype.kind != "f":
        return a
    with np.errstate(all="ignore"):
        return np.where(rng.random(a.shape) < 0.15, rng.choice(values, a.shape), a).astype(a.dtype)


def check_bits(name, operands):
    """Rows, columns and strided rows have the same bits on every target."""
    columns = change_rows(name, operands, lambda a: a.T.copy())
    reduces = ROWWISE[name]["signature"].endswith("->()")
    expected = None
    for target in TARGETS:
        ufunc = reproducible(target, name)
        with np.errstate(all="ignore"):
            results = [ufunc(*operands), ufunc(*change_rows(name, operands, strided))]
            results.append(ufunc(*columns, axis=0) if reduces else ufunc(*columns, axis=0).T)
        for result in results:
            expected = bits_of(result) if expected is None else expected
            np.testing.assert_array_equal(bits_of(result), expected, err_msg=target)
    return expected.view(result.dtype)


@pytest.mark.parametrize("scale", [0.01, 1, 20])
def test_bits_of_every_length(name, dtype, scale):
    for n in [*range(1, 41), 63, 64, 65, 1000, 4099]:
        operands = random_rows(name, dtype, (5, n), seed=n)
        check_bits(name, change_rows(name, operands, lambda a: a * a.dtype.type(scale)))


@pytest.mark.parametrize("kind", SPECIAL)
def test_bits_of_special_values(name, dtype, kind):
    """And every NaN is the same one."""
    rng = np.random.default_rng(3)
    for n in (1, 2, 3, 7, 8, 9, 16, 31, 70, 200):
        operands = random_rows(name, dtype, (20, n), seed=n)
        operands = [with_special_values(a, SPECIAL[kind], rng) for a in operands]
        result = check_bits(name, operands)
        nan = bits_of(result)[np.isnan(result)]
        np.testing.assert_array_equal(nan, bits_of(np.full(nan.shape, np.nan, dtype)))


def cancelling(shape, dtype, rng):
    """Of many magnitudes, and with sums that depend on the order of the additions."""
    half = shape[-1] // 2
    span = {np.float16: 8, np.float32: 60, np.float64: 200}[dtype]
    one = rng.normal(size=(shape[0], half)) * np.exp2(rng.integers(-span, span, (shape[0], half)))
    one = one.astype(dtype)
    both = np.concatenate([one, -one, np.ones((shape[0], shape[1] - 2 * half), dtype)], axis=1)
    return rng.permuted(both, axis=1)


def test_bits_of_sums_that_cancel(name, dtype):
    """Sums of positive terms are too exact to show the order of their additions."""
    rng = np.random.default_rng(4)
    for n in (17, 71, 1001, 5001):
        operands = random_rows(name, dtype, (6, n), seed=n)
        for k, operand in enumerate(ROWWISE[name]["operands"]):
            if operand in ("grad", "target") and operands[k].ndim == 2:
                operands[k] = cancelling((6, n), dtype, rng)
            elif operand == "y":
                operands[k] = np.full((6, n), -1 if name.startswith("log") else 0.25, dtype)
        check_bits(name, operands)


def test_bits_of_long_rows(name, dtype):
    """Several blocks, renormalizations, and terms that are not kept."""
    check_bits(name, random_rows(name, dtype, (3, 70_001)))


# Accuracy. A row is `values` of each operand, and how often each of them occurs.


def shares_of(row, counts):
    """e^(x - max) of each element, and the sum over all."""
    highest = max(row)
    terms = [mp.exp(x - highest) for x in row]
    return terms, mp.fsum(count * term for count, term in zip(counts, terms, strict=True))


def weighted_sum(counts, *factors):
    return mp.fsum(count * mp.fprod(some) for count, *some in zip(counts, *factors, strict=True))


def exact_softmax(counts, x, mask=None, scale=1):
    if mask is None:
        mask = [True] * len(x)
    kept = [at for at, keeps in enumerate(mask) if keeps]
    terms, total = shares_of([scale * x[at] for at in kept], [counts[at] for at in kept])
    shares = dict(zip(kept, (term / total for term in terms), strict=True))
    return [shares.get(at, mp.zero) for at in range(len(x))]


def log_total(counts, x):
    return max(x) + mp.log(shares_of(x, counts)[1])


def exact_cross_entropy_backward(counts, grad, x, target):
    """With the larger of the terms whose difference each result is."""
    total = weighted_sum(counts, target)
    pairs = [(total * p, t) for p, t in zip(exact_softmax(counts, x), target, strict=True)]
    return [grad * (a - b) for a, b in pairs], [abs(grad) * max(a, b) for a, b in pairs]


def exact_results(name, counts, operands):
    """The results, and where they are differences the larger term of each, in lists."""
    if name.endswith("log_softmax"):
        shares = exact_softmax(counts, *operands)
        return [mp.log(share) if share else -mp.inf for share in shares], None
    if name.endswith("softmax"):
        return exact_softmax(counts, *operands), None
    if name == "logsumexp":
        return [log_total(counts, *operands)], None
    if name == "softmax_backward":
        grad, y = operands
        total, largest = weighted_sum(counts, grad, y), max(map(abs, grad))
        results = [b * (a - total) for a, b in zip(grad, y, strict=True)]
        return results, [b * largest for b in y]
    if name == "log_softmax_backward":
        grad, y = operands
        total = weighted_sum(counts, grad)
        terms = [mp.exp(b) * total for b in y]
        results = [a - b for a, b in zip(grad, terms, strict=True)]
        return results, [max(abs(a), abs(b)) for a, b in zip(grad, terms, strict=True)]
    if name == "softmax_cross_entropy":
        x, label = operands
        return [log_total(counts, x) - x[label]], None
    if name == "softmax_cross_entropy_backward":
        grad, x, label = operands
        shares = exact_softmax(counts, x)
        shares[label] -= 1
        return [grad * share for share in shares], None
    if name == "softmax_cross_entropy_dense":
        x, target = operands
        total = log_total(counts, x)
        return [weighted_sum(counts, target, [total - value for value in x])], None
    return exact_cross_entropy_backward(counts, *operands)


def error_of(result, exact, larger, dtype):
    """In units in the last place of the exact value, or of the larger term."""
    if mp.isinf(exact):
        return 0 if result == exact else np.inf
    limits = np.finfo(dtype)
    magnitude = max(abs(exact), larger or 0)
    exponent = max(mp.mag(magnitude), limits.minexp + 1) if magnitude else limits.minexp + 1
    return abs(mp.mpf(float(result)) - exact) / mp.ldexp(1, int(exponent) - limits.nmant - 1)


def distinct_operands(name, dtype, kind, n, rng):
    """24 distinct elements of each operand, for a row of n. The label's element occurs once."""
    x = {
        "random": rng.normal(scale=3, size=24),
        "wide": rng.normal(scale=40, size=24),
        "equal": np.full(24, rng.normal()),
        "dominant": np.append(rng.normal(size=23), 18.3),
        "offset": rng.normal(scale=4, size=24) + 3000,
    }[kind].astype(dtype)
    y = np.exp(x.astype(float) - x.max())
    y /= y.sum()
    of_name = {
        "x": x,
        "mask": np.append(rng.random(23) < 0.7, True),
        "scale": dtype(rng.uniform(0.1, 2)),
        "label": 0,
        "target": (np.abs(rng.normal(size=24)) * 24 / n).astype(dtype),
        "y": (np.log(y) if name == "log_softmax_backward" else y).astype(dtype),
    }
    if "y" in ROWWISE[name]["operands"]:
        of_name["grad"] = (rng.normal(size=24) * 24 / n).astype(dtype)
    else:
        of_name["grad"] = dtype(rng.normal())
    row = ROWWISE[name]
    names = [*row["operands"], *([row["parameter"]] if row["parameter"] else [])]
    return [of_name[operand] for operand in names]


def to_exact(a):
    if np.ndim(a):
        return list(map(to_exact, a))
    return mp.mpf(float(a)) if isinstance(a, np.floating) else a


@pytest.mark.parametrize("kind", ["random", "wide", "equal", "dominant", "offset"])
def test_accuracy(name, dtype, kind):
    rng = np.random.default_rng(5)
    ufunc = reproducible(TARGETS[0], name)
    for n in (24, 24, 24, 1000, 1_000_000):
        operands = distinct_operands(name, dtype, kind, n, rng)
        counts = np.append(1, 1 + rng.multinomial(n - 24, np.full(23, 1 / 23)))
        order = rng.permutation(np.repeat(np.arange(24), counts))
        first = np.unique(order, return_index=True)[1]
        places = [int(first[0]) if kind == "label" else order for kind in ROWWISE[name]["kinds"]]
        result = ufunc(
            *(
                a[place] if np.ndim(a) else place if isinstance(a, int) else a
                for a, place in zip(operands, places, strict=True)
            )
        )
        if result.ndim:
            np.testing.assert_array_equal(bits_of(result), bits_of(result[first][order]))
        result = result[first] if result.ndim else [result]
        with mp.workprec(700):
            exact, larger = exact_results(name, counts.tolist(), list(map(to_exact, operands)))
            for k, (one, value) in enumerate(zip(result, exact, strict=True)):
                assert error_of(one, value, larger and larger[k], dtype) <= BOUNDS[dtype]
