"""Hyperparameters of every kind: negative, zero, tiny, huge, infinite, NaN.

An infinite hyperparameter stands for the limit towards it. So does a zero where the formula divides
by it (`celu`, `softplus`): the limit from the side of its sign. Elsewhere a zero is the number 0.
"""

import itertools
from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, Exact, evaluate, to_mp
from support import (
    FLOATS,
    PRODUCTS,
    ROWS,
    allow_cancellation,
    as_tuple,
    assert_identical,
    bind,
    bound_of,
    only,
)

PRECISION = 140
PARAMETRIC = [name for name in PRODUCTS if len(ROWS[name]["parameters"]) == 1]
DIVIDES = ("celu", "softcap", "softplus")  # by the hyperparameter
TARGETS_OF_LONGDOUBLE = ("scalar",)

parametric = pytest.mark.parametrize("name", PARAMETRIC)
passes = pytest.mark.parametrize("which", ["forward", "derivative"])


def both_signs(numbers):
    return [sign * number for number in numbers for sign in (1, -1)]


def hyperparameters(dtype):
    limits = np.finfo(dtype)
    small = [limits.smallest_subnormal, limits.smallest_normal, limits.smallest_normal * 5]
    large = [np.sqrt(limits.max), limits.max / 5000, limits.max / 3, limits.max, np.inf]
    middle = [limits.eps, 0.01, 0.3, 1, 1.7, 60]
    return np.array(both_signs([dtype(0), *small, *middle, *large]), dtype)


@cache
def operands(dtype):
    """Every hyperparameter with x of every magnitude and with x near where e^(beta x) and
    e^(x / alpha) begin to count, and where they overflow."""
    limits = np.finfo(dtype)
    x = [0, limits.smallest_subnormal, limits.smallest_normal, limits.eps / 2, 0.01, 1, 9]
    x += [100, 712, 12000, np.sqrt(limits.max), limits.max / 2, limits.max, np.inf]
    overflow = float(np.log(np.longdouble(limits.max)))
    with np.errstate(all="ignore"):
        fixed = np.array(both_signs(x), dtype)
        fixed = fixed[~np.isinf(fixed) | (np.arange(len(fixed)) >= len(fixed) - 2)]
        pairs = []
        for h in hyperparameters(dtype):
            reached = [0.5, 1.2785, 40, 0.99 * overflow, 1.01 * overflow, 2.5 * overflow]
            scaled = np.array(both_signs(reached), dtype)
            near = np.concatenate([scaled * h, scaled / h])
            near = near[np.isfinite(near)]
            pairs += [(at, h) for at in np.unique(np.concatenate([fixed, near]))]
            pairs += [(-dtype(0), h)]
    return tuple(np.array(column) for column in zip(*pairs))


@cache
def expected(name, which, dtype):
    """mpmath numbers."""
    definition = getattr(ACTIVATIONS[name], which)
    if name == "thresholded_relu":  # compares only, infinities, too
        return [mp.mpf(definition(mp, to_mp(x), to_mp(h))) for x, h in zip(*operands(dtype))]
    return evaluate(definition, *operands(dtype), precision=PRECISION)


@cache
def exact(name, which, dtype):
    """The same as seen from the dtype, with 0 for NaN; their signs, 0 where the exact value is 0;
    whether they are NaN, as the roots of negative numbers."""
    values = expected(name, which, dtype)
    undefined = np.array([mp.isnan(value) for value in values])
    values = [mp.zero if nan else value for nan, value in zip(undefined, values)]
    return Exact(values, dtype), np.array([int(mp.sign(value)) for value in values]), undefined


@cache
def allowed_error(name, which, dtype):
    bound = bound_of(name, which, dtype, hyperparameter=(np.nan,)) + 1e-6
    unit = exact(name, which, dtype)[0].unit
    return allow_cancellation(bound, name, which, operands(dtype), unit)


def check(ufunc, result, name, which, dtype):
    rounded, signs, undefined = exact(name, which, dtype)
    np.testing.assert_array_equal(np.isnan(result), undefined)
    error = rounded.error(np.where(undefined, 0, result))
    excess = np.where(np.isnan(error), np.inf, error - allowed_error(name, which, dtype))
    worst = np.argmax(excess)
    x, h = operands(dtype)
    assert excess[worst] <= 0, (
        f"{ufunc.__name__}({x[worst]!r}, {h[worst]!r}) is {result[worst]!r}, {error[worst]} units "
        f"from {rounded.nearest[worst]!r}; {np.count_nonzero(excess > 0)} of {x.size} are wrong"
    )
    wrong = np.flatnonzero((result == 0) & (signs != 0) & (np.signbit(result) != (signs < 0)))
    assert not wrong.size, (
        f"{ufunc.__name__}({x[wrong[0]]!r}, {h[wrong[0]]!r}) is {result[wrong[0]]!r}, "
        f"which has the wrong sign; {wrong.size} of {x.size} have"
    )


@passes
@parametric
def test_every_hyperparameter_is_within_the_bound(target, name, which, dtype):
    ufunc = bind(target)[name, which]
    x, h = operands(dtype)
    with np.errstate(all="ignore"):
        result = ufunc(x, h)
        check(ufunc, result, name, which, dtype)
        for constant in np.unique(h):
            same = h == constant
            same &= np.signbit(h) == np.signbit(constant)
            result[same] = ufunc(x[same], constant)
    check(ufunc, result, name, which, dtype)


@parametric
def test_backward_of_every_hyperparameter_is_the_derivative(target, name, dtype):
    """With a gradient of 1 or -1."""
    x, h = operands(dtype)
    with np.errstate(all="ignore"):
        slope = bind(target)[name, "derivative"](x, h)
        for grad in (dtype(1), dtype(-1)):
            result = as_tuple(bind(target)[name, "backward"](grad, x, h))[0]
            number = ~np.isnan(slope)
            np.testing.assert_array_equal(np.isnan(result), ~number)
            assert_identical(result[number], (grad * slope)[number])


def is_quiet(value, x, h, limits):
    """Whether the exact result asks for no warning: zero, normal, or the limit of an infinity."""
    if mp.isnan(value):
        return False
    if mp.isinf(value):
        return bool(h != 0 and (np.isinf(x) or np.isinf(h)))
    return value == 0 or limits.smallest_normal < abs(value) <= limits.max


@pytest.mark.pairs
@passes
@parametric
def test_every_hyperparameter_is_quiet_where_its_result_is(target, name, which, dtype):
    ufunc, limits = bind(target)[name, which], np.finfo(dtype)
    x, h = operands(dtype)
    values = expected(name, which, dtype)
    loud = []
    with np.errstate(all="raise"):
        for at, hyperparameter, value in zip(x, h, values):
            vanishes = hyperparameter == 0 and name in DIVIDES  # alpha itself, in celu
            if is_quiet(value, at, hyperparameter, limits) or (vanishes and value == 0):
                try:
                    ufunc(at, hyperparameter)
                except FloatingPointError as error:
                    loud.append((at, hyperparameter, str(error)))
    assert loud == []


NUMBERS = (0.0, -0.0, 2.0**-24, -(2.0**-24), 0.5, -0.5, 2.0, -2.0, 800.0, -800.0, np.inf, -np.inf)


@pytest.mark.pairs
@pytest.mark.parametrize("zero", [0.0, -0.0])
@only(lambda f: f.name in PARAMETRIC and not f.parameters[0]["per_element"])
def test_a_zero_gives_the_same_in_every_dtype(target, function, dtype, zero):
    """Rounded from float64's, signs of zero included."""
    for grad in (0.0, 1.0, -1.0, 3.0):
        wide = function.operands(np.float64(grad), np.array(NUMBERS), np.float64(zero))
        with np.errstate(all="ignore"):
            reference = as_tuple(bind("scalar")[function](*wide))[0].astype(dtype)
            result = as_tuple(bind(target)[function](*(a.astype(dtype) for a in wide)))[0]
        np.testing.assert_array_equal(result, reference)
        number = ~np.isnan(reference)
        np.testing.assert_array_equal(np.signbit(result)[number], np.signbit(reference)[number])


@pytest.mark.parametrize("dtype", FLOATS)
def test_what_a_zero_gives_by_its_limit(target, dtype):
    """As docs/how_to/hyperparameters.md says."""
    if dtype is np.longdouble and target not in TARGETS_OF_LONGDOUBLE:
        pytest.skip("longdouble is computed by the scalar target")
    x = np.array([-3, 0, -0.0, 3], dtype)
    zero, inf = dtype(0), np.inf
    cases = [
        ("celu", "forward", zero, [-0.0, 0, -0.0, 3]),
        ("celu", "derivative", zero, [0, 1, 1, 1]),
        ("celu", "forward", -zero, [-inf, 0, -0.0, 3]),
        ("celu", "derivative", -zero, [inf, 1, 1, 1]),
        ("softplus", "forward", zero, [inf] * 4),
        ("softplus", "derivative", zero, [0.5] * 4),
        ("softplus", "forward", -zero, [-inf] * 4),
        ("softplus", "derivative", -zero, [0.5] * 4),
    ]
    for name, which, hyperparameter, values in cases:
        with np.errstate(all="ignore"):
            result = bind(target)[name, which](x, hyperparameter)
        assert_identical(result, np.array(values, dtype))


@parametric
@pytest.mark.parametrize("which", ["forward", "derivative", "backward"])
def test_a_pole_divides_by_zero(target, name, which, dtype):
    """An infinite result at a zero is that of a division; others are quiet."""
    for zero in (dtype(0), -dtype(0)):
        for at in (-2, 0.5):
            operands = [dtype(1)] * (which == "backward") + [dtype(at), zero]
            with np.errstate(all="ignore"):
                infinite = np.isinf(as_tuple(bind(target)[name, which](*operands))[0])
            with np.errstate(all="raise"):
                if not infinite:
                    bind(target)[name, which](*operands)
                    continue
                with pytest.raises(FloatingPointError, match="divide by zero"):
                    bind(target)[name, which](*operands)


@passes
@parametric
@pytest.mark.parametrize("x", [0.0, -0.0, 1.5, -1.5, np.inf, -np.inf])
def test_nan_is_the_result_unless_no_number_would_change_it(target, name, which, x):
    """Then it may be either, the same in every dtype."""
    values = evaluate(getattr(ACTIVATIONS[name], which), x, np.array([-3, -0.5, 0.5, 3]))
    results = []
    for dtype, nan in itertools.product(FLOATS, (np.nan, -np.nan)):
        with np.errstate(all="raise"):
            results.append(float(bind(target)[name, which](dtype(x), dtype(nan))))
    np.testing.assert_array_equal(results, np.full(len(results), results[0]))
    settled = all(value == values[0] for value in values)
    assert np.isnan(results[0]) or (settled and results[0] == values[0])
