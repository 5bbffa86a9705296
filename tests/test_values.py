"""Every value lies within the bound that the catalogue states."""

from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import (
    ACTIVATIONS,
    PRECISION,
    Exact,
    evaluate,
    evaluate_roughly,
    exact_precision,
    to_mp,
)
from support import (
    CORRECTLY_ROUNDED,
    HALF_BOUND,
    ROWS,
    allow_cancellation,
    as_tuple,
    backward,
    bind,
    bound_of,
    hyperparameters,
    only,
    without_grad,
)

CORNERS = (0, 1, -1, -1.5, 3, -3, 6)

# All that are finite; test_special_values.py has the others.
EVERY_HALF = np.arange(2**16, dtype=np.uint16).view(np.float16)
EVERY_HALF = EVERY_HALF[np.isfinite(EVERY_HALF)]


def correctly_rounded(name, pass_, dtype):
    pass_ = "forward" if pass_ == "parameter_derivative" else pass_
    return dtype in (np.float32, np.float64) and bound_of(name, pass_, dtype) == 0.5


def both_signs(x):
    return np.concatenate([x, -x])


@cache
def every_binade(dtype):
    """Numbers from every binade of both signs (of float64's every 3rd, of longdouble's every 64th),
    more near 1."""
    rng = np.random.default_rng(1)
    limits = np.finfo(dtype)
    step, often = {np.float64: (3, 1), np.longdouble: (64, 1)}.get(dtype, (1, 2))
    everywhere = np.repeat(np.arange(limits.minexp - limits.nmant, limits.maxexp, step), often)
    middle = np.repeat(np.arange(-limits.nmant - 4, 12), 3 * often)
    exponents = np.concatenate([everywhere, middle])
    numbers = np.ldexp(rng.uniform(1, 2, exponents.size).astype(np.longdouble), exponents)
    ends = dtype([limits.max, limits.smallest_normal, limits.smallest_subnormal])
    return both_signs(np.concatenate([numbers.astype(dtype), ends]))


def neighbours(x, reach=3):
    """x and the floats next to it."""
    limits = np.finfo(x.dtype)
    below, above = [x], [x]
    for _ in range(reach):
        below.append(np.nextafter(below[-1], -limits.max))
        above.append(np.nextafter(above[-1], limits.max))
    return np.concatenate(below + above[1:])


@cache
def hard_points(dtype):
    """Where roundings go wrong: the corners, and ties of the hard sigmoid and swish."""
    rng = np.random.default_rng(2)
    digits = np.finfo(dtype).nmant + 1
    ties = np.ldexp(dtype(3) * rng.integers(1, 2 ** min(digits - 3, 62), 60).astype(dtype), -digits)
    near = np.ldexp(rng.integers(1, 2**12, 60).astype(dtype), 2 - digits)
    points = [neighbours(np.array(CORNERS, dtype)), both_signs(ties), near - 3, near / 4 - 1.5]
    return np.concatenate(points).astype(dtype)


@cache
def sample(dtype, hyperparameter):
    """Fewer points for each further hyperparameter."""
    x = every_binade(dtype)
    zeros = [row["derivative_zero"] for row in ROWS.values() if row["derivative_zero"] is not None]
    x = np.append(x, neighbours(np.array(zeros, dtype)))
    if hyperparameter:
        x = np.concatenate([x[::5], neighbours(np.array(hyperparameter, dtype))])
        x = x[np.isfinite(x)]
    return np.concatenate([x, hard_points(dtype)])


@cache
def exact_values(name, which, dtype, hyperparameter):
    function = getattr(ACTIVATIONS[name], which)
    x = sample(dtype, hyperparameter)
    precision = exact_precision(dtype) if correctly_rounded(name, which, dtype) else PRECISION
    return evaluate(function, x, *hyperparameter, precision=precision)


@cache
def exact(name, which, dtype, hyperparameter):
    return Exact(exact_values(name, which, dtype, hyperparameter), dtype)


def check(result, exact, allowed, call, x):
    """`call` describes what was called on x."""
    error = exact.error(result)
    worst = np.argmax(error - allowed)
    assert error[worst] <= np.broadcast_to(allowed, error.shape)[worst], (
        f"{call} at x = {x[worst]!r} gives {result[worst]!r}, {error[worst]} units off"
    )


def check_rounding(result, exact, call, x):
    """Either neighbour will do where the exact value all but meets the middle of them: x (x +
    3) / 6 comes within u^2 / 6 of it, which a sum of two lanes cannot tell."""
    wrong = np.flatnonzero((result != exact.rounded()) & (exact.error(result) != 0.5))
    assert not wrong.size, (
        f"{call} at x = {x[wrong[0]]!r} gives {result[wrong[0]]!r}, correctly rounded is "
        f"{exact.rounded()[wrong[0]].astype(x.dtype)!r}; {wrong.size} of {x.size} are wrong"
    )


@without_grad
@pytest.mark.dtypes(np.float32, np.float64, np.longdouble)
def test_every_magnitude_is_within_its_bound(ufunc, function, dtype, target):
    for hyperparameter in hyperparameters(function.name, dtype):
        x = sample(dtype, hyperparameter)
        expected = exact(function.name, function.pass_, dtype, hyperparameter)
        with np.errstate(all="ignore"):
            result = ufunc(x, *hyperparameter)
        call = f"{ufunc.__name__}{hyperparameter}"
        if correctly_rounded(*function, dtype):
            check_rounding(result, expected, call, x)
        else:
            allowed = bound_of(*function, dtype, target, hyperparameter)
            allowed = allow_cancellation(allowed, *function, (x, *hyperparameter), expected.unit)
            check(result, expected, allowed, call, x)


@cache
def half_exact(name, which, every, hyperparameter):
    """At each `every`-th float16."""
    x = EVERY_HALF[::every]
    return Exact(evaluate_roughly(getattr(ACTIVATIONS[name], which), x, *hyperparameter), x.dtype)


@without_grad
@pytest.mark.parametrize(
    "every", [pytest.param(5, id="every 5th"), pytest.param(1, id="all", marks=pytest.mark.full)]
)
def test_every_float16_is_within_its_bound(ufunc, function, every):
    """With the first hyperparameter, the default; with the others each `every`-th."""
    for k, hyperparameter in enumerate(hyperparameters(function.name, np.float16)):
        step = every if k else 1
        x = EVERY_HALF[::step]
        with np.errstate(all="ignore"):
            result = ufunc(EVERY_HALF, *hyperparameter)[::step]
        expected = half_exact(*function, step, hyperparameter)
        check(result, expected, HALF_BOUND, f"{ufunc.__name__}{hyperparameter}", x)
        if bound_of(*function, np.float32) == 0.5:
            tie = np.abs(expected.rest) == 0.5
            np.testing.assert_array_equal(result[tie], expected.rounded()[tie])


@cache
def gradients(dtype, n):
    """Ordinary ones, powers of two, tiny and huge ones."""
    rng = np.random.default_rng(3)
    limits = np.finfo(dtype)
    grad = rng.normal(size=n).astype(dtype)
    grad[::3] = rng.choice(dtype([1, -1, 4, limits.smallest_normal, limits.max]), grad[::3].size)
    return grad


@cache
def exact_products(name, which, dtype, hyperparameter):
    """The gradients times the exact factors."""
    factors = exact_values(name, which, dtype, hyperparameter)
    grads = map(to_mp, gradients(dtype, len(factors)))
    with mp.workprec(2 * PRECISION):
        return Exact([grad * factor for grad, factor in zip(grads, factors)], dtype)


def bound_of_factor(name, which, dtype, hyperparameter, x, factor):
    """The error of the factor that backward starts from, in units of the factor."""
    bound = bound_of(name, which, dtype, hyperparameter=hyperparameter)
    if bound == 0.5:
        return np.abs(factor.rest)
    if dtype is np.float16:
        bound = (HALF_BOUND - 0.5) / 2  # it is not rounded to float16 before the product is
    return allow_cancellation(bound, name, which, (x, *hyperparameter), factor.unit)


@backward
def test_backward_is_the_gradient_times_the_derivative(ufunc, function, dtype):
    """The product is rounded once more than its factor."""
    for hyperparameter in hyperparameters(function.name, dtype):
        x = sample(dtype, hyperparameter)
        grad = gradients(dtype, x.size)
        factor = exact(function.name, "derivative", dtype, hyperparameter)
        product = exact_products(function.name, "derivative", dtype, hyperparameter)
        bound = bound_of_factor(function.name, "derivative", dtype, hyperparameter, x, factor)
        with np.errstate(all="ignore"):
            allowed = 0.5 + 1e-9 + bound * np.abs(grad * (factor.unit / product.unit))
            result = as_tuple(ufunc(grad, x, *hyperparameter))[0]
        check(result, product, allowed, f"{ufunc.__name__}{hyperparameter}", x)


@only(lambda function: function.nout == 2)
def test_first_parameter_gets_its_gradient(ufunc, function, dtype):
    """The product is rounded once more than its factor."""
    for hyperparameter in hyperparameters(function.name, dtype):
        x = sample(dtype, hyperparameter)
        grad = gradients(dtype, x.size)
        factor = exact(function.name, "parameter_derivative", dtype, hyperparameter)
        product = exact_products(function.name, "parameter_derivative", dtype, hyperparameter)
        bound = bound_of_factor(function.name, "forward", dtype, hyperparameter, x, factor)
        with np.errstate(all="ignore"):
            allowed = 0.5 + 1e-9 + bound * np.abs(grad * (factor.unit / product.unit))
            result = ufunc(grad, x, *hyperparameter)[1]
        check(result, product, allowed, f"{ufunc.__name__}{hyperparameter}", x)


@cache
def results(name, dtype, hyperparameter):
    """Those of the forward pass, and numbers next to where it saturates."""
    with np.errstate(all="ignore"):
        y = bind("scalar")[name, "forward"](sample(dtype, hyperparameter), *hyperparameter)
    y = np.unique(y[np.isfinite(y)])
    return np.unique(np.concatenate([y[:: max(1, y.size // 4000)], y[:9], y[-9:]]))


def positive(function, hyperparameter):
    """Whether the derivative is a function of the result."""
    return function.name not in ("leaky", "elu", "celu", "softplus") or hyperparameter[0] > 0


@only(lambda function: function.pass_ == "backward_from_output")
def test_backward_from_output_is_the_gradient(ufunc, function, dtype, target):
    for hyperparameter in hyperparameters(function.name, dtype):
        if not positive(function, hyperparameter):
            continue
        y = results(function.name, dtype, hyperparameter)
        if function.name == "selu" and dtype is np.longdouble:
            y = y[y > -1.7580993]  # its constants have the digits of two float64
        grad = gradients(dtype, y.size)
        factors = evaluate(ACTIVATIONS[function.name].from_output, y, *hyperparameter)
        factor = Exact(factors, dtype)
        with mp.workprec(2 * PRECISION):
            product = Exact([to_mp(g) * value for g, value in zip(grad, factors)], dtype)
        bound = bound_of(*function, dtype, target, hyperparameter)
        bound = np.abs(factor.rest) if bound == 0.5 else bound
        if dtype is np.float16:
            bound = (HALF_BOUND - 0.5) / 2
        with np.errstate(all="ignore"):
            allowed = 0.5 + 1e-9 + bound * np.abs(grad * (factor.unit / product.unit))
            result = ufunc(grad, y, *hyperparameter)
        check(result, product, allowed, f"{ufunc.__name__}{hyperparameter}", y)


@only(lambda function: function.pass_ == "backward_from_output")
def test_backward_from_output_agrees_with_backward(function, target):
    """Where the result has lost nothing."""
    hyperparameter = hyperparameters(function.name, np.float64)[0]
    x, grad = np.random.default_rng(0).uniform(-3, 3, (2, 500))
    y = bind(target)[function.name, "forward"](x, *hyperparameter)
    wanted = bind(target)[function.name, "backward"](grad, x, *hyperparameter)
    np.testing.assert_allclose(bind(target)[function](grad, y, *hyperparameter), wanted, 1e-12)


@pytest.mark.parametrize("lane, wider", [(np.float32, np.float64), (np.float64, np.longdouble)])
def test_ties_go_to_even(target, lane, wider):
    """hard_sigmoid(6 k u) is 1/2 + k u, for odd k in the middle of two numbers."""
    if np.finfo(wider).nmant < np.finfo(lane).nmant + 2:
        pytest.skip("longdouble is not wider than float64 here")
    if bound_of("hard_sigmoid", "forward", lane, target) > CORRECTLY_ROUNDED:
        pytest.skip("not correctly rounded")
    k = np.arange(-4001, 4001, 2)
    u = wider(2) ** -(np.finfo(lane).nmant + 3 - (k > 0))
    result = bind(target)["hard_sigmoid", "forward"]((6 * k * u).astype(lane))
    np.testing.assert_array_equal(result, (0.5 + k * u).astype(lane))
