"""Losses of a logit and a target: soft labels, tails, focal parameters, other libraries."""

from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, Exact, evaluate, to_mp
from reference import sigmoid as exact_sigmoid
from support import FLOATS, INTEGERS, assert_identical, bind, bound_of, needs
from sweep import Errors, float32_inputs, sigmoid
from sweep import softplus as wide_softplus

import relu_ufunc
from relu_ufunc._bounds import cancels

CROSS_ENTROPY, FOCAL = "sigmoid_cross_entropy", "sigmoid_focal_loss"
FOCAL_PASSES = ("forward", "derivative", "second_derivative")
PRECISION = 200


def soft_labels(rng, n, dtype):
    """Hard labels, smoothed ones, and those next to 0."""
    kinds = rng.integers(0, 5, n)
    values = [0, 1, rng.choice([0.05, 0.1, 0.9, 0.95], n), rng.uniform(0, 1, n)]
    return np.choose(kinds, [*values, 2.0 ** -rng.uniform(0, 12, n)]).astype(dtype)


def logits(rng, n, dtype, largest=1e4):
    """Usual ones, and magnitudes up to `largest`."""
    far = rng.choice([-1, 1], n // 2) * np.exp(rng.uniform(-20, np.log(largest), n // 2))
    return np.concatenate([rng.normal(0, 3, n - n // 2), far]).astype(dtype)


def check(result, name, which, allowed, operands):
    definition = getattr(ACTIVATIONS[name], which)
    exact = Exact(evaluate(definition, *operands, precision=PRECISION), operands[0].dtype)
    error = exact.error(result)
    excess = np.where(np.isnan(error), np.inf, error - allowed)
    worst = np.argmax(excess)
    assert excess[worst] <= 0, (
        f"{name} {which} at {[operand[worst] for operand in operands]} is {result[worst]!r}, "
        f"{error[worst]} units from {exact.nearest[worst]!r}"
    )


@pytest.mark.parametrize("which", ["forward", "derivative"])
@pytest.mark.parametrize("step", [20_011, pytest.param(1, id="all", marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("label", [0, 1])
def test_float32_inputs_with_hard_labels_are_within_the_bound(target, which, label, step):
    """Softplus and sigmoid of x or -x: without a loss where the probability is next to 0 or 1."""
    ufunc, errors = bind(target)[CROSS_ENTROPY, which], Errors()
    with np.errstate(all="ignore"):
        for x in float32_inputs(step):
            a = (-x if label else x).astype(np.float64)
            exact = wide_softplus(a) if which == "forward" else sigmoid(a) * (1 - 2 * label)
            errors.merge(Errors.measure(x, ufunc(x, np.float32(label)), exact))
    assert errors.largest <= bound_of(CROSS_ENTROPY, which, np.float32, target), errors.witness


@pytest.mark.parametrize("which", ["forward", "derivative"])
def test_soft_labels_are_within_the_bound(target, dtype, which):
    rng = np.random.default_rng(5)
    x, label = logits(rng, 3000, dtype), soft_labels(rng, 3000, dtype)
    result = bind(target)[CROSS_ENTROPY, which](x, label)
    allowed = bound_of(CROSS_ENTROPY, which, dtype, target)
    if which == "derivative":
        allowed = np.where(cancels(CROSS_ENTROPY, x, label), np.inf, allowed)
    check(result, CROSS_ENTROPY, which, allowed, (x, label))


# By so much of sigmoid(-|x|) the derivative errs before it is rounded.
CANCELLATION = {np.float16: 2.0**-25, np.float32: 2.0**-25, np.float64: 2.0**-54}


@pytest.mark.dtypes(*CANCELLATION)
def test_error_where_sigmoid_and_label_cancel(target, dtype):
    """The label is the sigmoid or next to it."""
    rng = np.random.default_rng(6)
    x = rng.uniform(-9, 9, 1500).astype(dtype)
    change = 2.0 ** -rng.uniform(3, 60, x.size) * rng.choice([-1, 1], x.size)
    label = (sigmoid(x.astype(np.longdouble)) * (1 + change)).astype(dtype)
    result = bind(target)[CROSS_ENTROPY, "derivative"](x, label)
    with mp.workprec(PRECISION):
        terms = [float(exact_sigmoid(mp, -abs(to_mp(at)))) for at in x]
    values = evaluate(ACTIVATIONS[CROSS_ENTROPY].derivative, x, label)
    unit = Exact(values, dtype).unit.astype(np.float64)
    allowed = 0.51 + CANCELLATION[dtype] * np.array(terms) / unit
    check(result, CROSS_ENTROPY, "derivative", allowed, (x, label))


@pytest.mark.parametrize("which", ["forward", "derivative"])
def test_labels_that_are_no_probabilities(target, dtype, which):
    """The error is relative to the larger of the two terms, which may cancel."""
    rng = np.random.default_rng(7)
    x = logits(rng, 1000, dtype, 1e3)
    label = rng.choice(np.array([-3, -0.5, 1.5, 2, 7], dtype), x.size)
    wide_x, wide_label = x.astype(np.longdouble), label.astype(np.longdouble)
    terms = np.abs(wide_x * wide_label) + 1 if which == "forward" else np.abs(wide_label) + 1
    result = bind(target)[CROSS_ENTROPY, which](x, label)
    ratio = np.maximum(1, terms / np.maximum(np.abs(result.astype(np.longdouble)), 1e-30))
    allowed = bound_of(CROSS_ENTROPY, which, dtype, target) * ratio
    check(result, CROSS_ENTROPY, which, allowed, (x, label))


# Of q^gamma, for each unit of its exponent; libm's for longdouble.
EXPONENT_ERROR = {np.float16: 0, np.float32: 0.02, np.float64: 0.3, np.longdouble: 2}


def focal_bound(which, dtype, target, x, label, gamma):
    """That at gamma = 2, and what the exponent of q^gamma adds; inf next to a zero."""
    bound = bound_of(FOCAL, which, dtype, target, (1, 2))
    a = np.abs(x.astype(np.float64))
    exponent = np.minimum(np.abs(gamma.astype(np.float64)) * np.log1p(np.exp(-a)), 750)
    bound = bound + EXPONENT_ERROR[dtype] * exponent
    if which == "second_derivative":
        bound = np.where(cancels(FOCAL, x, label, gamma, pass_=which), np.inf, 4 * bound)
    return bound


@pytest.mark.parametrize("which", FOCAL_PASSES)
@pytest.mark.parametrize("gamma", [2.0, 0.0, 0.5, 1.0, "small", "large"])
def test_focal_loss_is_within_the_bound(target, dtype, which, gamma):
    rng = np.random.default_rng(8)
    x = logits(rng, 1500, dtype)
    label = rng.integers(0, 2, x.size).astype(dtype)
    ranges = {"small": (0, 5), "large": (5, 60)}
    gamma = rng.uniform(*ranges.get(gamma, (gamma, gamma)), x.size).astype(dtype)
    with np.errstate(all="ignore"):
        result = bind(target)[FOCAL, which](x, label, gamma)
    allowed = focal_bound(which, dtype, target, x, label, gamma)
    check(result, FOCAL, which, allowed, (x, label, gamma))


@pytest.mark.parametrize("which", FOCAL_PASSES)
def test_tails_of_the_focal_loss(target, dtype, which):
    """For |x| to 1e4."""
    x = np.concatenate([np.linspace(1, 800, 200), np.geomspace(800, 1e4, 50)]).astype(dtype)
    x = np.concatenate([x, -x])
    label, gamma = np.ones_like(x), np.full_like(x, 2)
    with np.errstate(all="ignore"):
        result = bind(target)[FOCAL, which](x, label, gamma)
    allowed = focal_bound(which, dtype, target, x, label, gamma)
    check(result, FOCAL, which, np.maximum(allowed, 1.01 if dtype is np.float64 else 0),
          (x, label, gamma))  # fmt: skip


@pytest.mark.parametrize(
    "name, which",
    [
        (CROSS_ENTROPY, "forward"),
        (CROSS_ENTROPY, "derivative"),
        *((FOCAL, which) for which in FOCAL_PASSES),
    ],
)
def test_labels_promote_as_factors_do(name, which):
    suffix = "" if which == "forward" else f"_{which}"
    ufunc = getattr(relu_ufunc, name + suffix)
    x, label = np.array([-2, -0.5, 0, 3.25]), np.array([1, 0, 1, 1])
    for dtype in FLOATS:
        for other in (*INTEGERS, *FLOATS, bool):
            operands = x.astype(dtype), label.astype(other)
            wide = np.multiply(*operands).dtype
            assert_identical(ufunc(*operands), ufunc(*(a.astype(wide) for a in operands)))
        assert ufunc(x.astype(dtype), 1).dtype == dtype


def test_other_labels_than_0_and_1_have_no_focal_loss(target, dtype):
    labels = np.array([0.5, -1, 2, np.inf, -np.inf, np.nan, 1 + np.finfo(dtype).eps], dtype)
    x = np.array([-1000, -1, 0, 1, 1000, np.inf, -np.inf], dtype)
    with np.errstate(all="raise"):
        for which in FOCAL_PASSES:
            assert np.isnan(bind(target)[FOCAL, which](x[:, None], labels, dtype(2))).all()


def test_focal_loss_without_focus_is_the_cross_entropy(target, dtype):
    x = np.array([-1e4, -700, -30, -2, -1e-6, 0, 0.3, 5, 40, 80, 1e4], dtype)
    for label in np.array([0, 1], dtype):
        for which in ("forward", "derivative"):
            operands = [(np.broadcast_to(label, x.shape), np.zeros_like(x)), (label,)]
            with np.errstate(all="ignore"):
                focal = bind(target)[FOCAL, which](x, *operands[0])
            check(focal, CROSS_ENTROPY, which, bound_of(FOCAL, which, dtype, target),
                  (x, np.broadcast_to(label, x.shape)))  # fmt: skip


@pytest.mark.parametrize("label", [0, 1])
def test_limits_of_gamma(target, dtype, label):
    """An infinite gamma is the limit: the factor is below 1."""
    x, sign = np.array([-1000, -1, 0, 1, 1000, np.inf, -np.inf], dtype), 1 - 2 * label
    one = np.ones_like(x)
    for gamma, value in ((np.inf, 0.0), (-np.inf, np.inf)):
        with np.errstate(all="raise"):
            loss, slope, curvature = (
                bind(target)[FOCAL, which](x, dtype(label), dtype(gamma)) for which in FOCAL_PASSES
            )
        assert_identical(loss, dtype(value) * one)
        assert_identical(slope, dtype(np.copysign(value, sign * gamma)) * one)
        assert_identical(curvature, dtype(value) * one)


def extremes(dtype):
    limits = np.finfo(dtype)
    numbers = [0, limits.smallest_subnormal, limits.smallest_normal, limits.eps**2, limits.eps, 0.3]
    numbers += [1, 2, 17, 60, 88, 104, 199, 201, 372, 709, 745, 760, 1499, 1501, 23000]
    numbers += [np.sqrt(limits.max), limits.max / 3, limits.max, np.inf]
    with np.errstate(over="ignore"):
        positive = np.array(numbers, dtype)
    return np.unique(np.concatenate([positive, -positive]))


@cache
def extreme_operands(name, dtype):
    x = extremes(dtype)
    if name == CROSS_ENTROPY:
        limits = np.finfo(dtype)
        columns = [np.append(x, dtype([1 - limits.epsneg, 1 + limits.eps, 0.9]))]
    else:
        columns = [dtype([0, 1]), x[(x >= 0) | (x == -0.3) | (x == -2)]]
    return [a.ravel() for a in np.meshgrid(x, *columns)]


@cache
def extreme_values(name, which, dtype):
    definition = getattr(ACTIVATIONS[name], which)
    return evaluate(definition, *extreme_operands(name, dtype), precision=2300)


@pytest.mark.dtypes(np.float32, np.float64)
@pytest.mark.parametrize(
    "name, which",
    [
        (CROSS_ENTROPY, "forward"),
        (CROSS_ENTROPY, "derivative"),
        *((FOCAL, which) for which in FOCAL_PASSES),
    ],
)
def test_extreme_operands_are_quiet_where_the_result_is(target, dtype, name, which):
    limits, ufunc = np.finfo(dtype), bind(target)[name, which]
    columns = extreme_operands(name, dtype)
    for operands, value in zip(zip(*columns), extreme_values(name, which, dtype)):
        is_inf = any(np.isinf(operand) for operand in operands)
        normal = limits.smallest_normal < abs(value) <= limits.max
        with np.errstate(all="raise" if value == 0 or normal or is_inf else "ignore"):
            result = ufunc(*operands)
        assert not np.isnan(result), operands
        assert (result == np.inf) == (value > limits.max) or not mp.isinf(value), operands


@needs("torch")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_is_that_of_torch(dtype):
    import torch

    rng = np.random.default_rng(9)
    x, label = rng.normal(0, 3, 1000).astype(dtype), soft_labels(rng, 1000, dtype)
    leaf = torch.from_numpy(x).requires_grad_()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        leaf, torch.from_numpy(label), reduction="none"
    )
    loss.sum().backward()
    tolerance = 16 * np.finfo(dtype).eps
    ours = relu_ufunc.sigmoid_cross_entropy(x, label)
    np.testing.assert_allclose(ours, loss.detach().numpy(), tolerance, tolerance)
    ours = relu_ufunc.sigmoid_cross_entropy_derivative(x, label)
    np.testing.assert_allclose(ours, leaf.grad.numpy(), 0, tolerance)


@needs("jax")
@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0, 3.5])
def test_focal_loss_is_that_of_autodiff(gamma):
    """Optax' formula, differentiated twice by JAX."""
    import jax
    from jax import numpy as jnp

    def loss(x, label):
        p_t = jax.nn.sigmoid(jnp.where(label == 1, x, -x))
        entropy = -jax.nn.log_sigmoid(jnp.where(label == 1, x, -x))
        return (1 - p_t) ** gamma * entropy

    rng = np.random.default_rng(10)
    x, label = rng.normal(0, 2, 300), rng.integers(0, 2, 300)
    with jax.enable_x64(True):
        for which, function in zip(FOCAL_PASSES, (loss, jax.grad(loss), jax.grad(jax.grad(loss)))):
            suffix = "" if which == "forward" else f"_{which}"
            ours = getattr(relu_ufunc, FOCAL + suffix)(x, label, gamma)
            theirs = jax.vmap(function)(jnp.array(x), jnp.array(label))
            np.testing.assert_allclose(ours, theirs, 1e-9, 1e-12)
