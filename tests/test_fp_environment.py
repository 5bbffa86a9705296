"""Floating-point warnings: where the exact result asks for one, and nowhere else."""

from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, evaluate, to_mp
from support import ROWS, hyperparameters, parametric

LENGTHS = range(71)


def interesting_numbers(dtype):
    """Both zeros, the smallest and largest of each kind, the corners, infinities."""
    limits = np.finfo(dtype)
    smallest = [limits.smallest_subnormal, limits.smallest_normal / 2, limits.smallest_normal]
    small = [np.sqrt(limits.smallest_normal), limits.epsneg / 8, limits.epsneg, 0.01]
    corners = [0.5, 1, np.nextafter(dtype(1), dtype(2)), 1.5, np.nextafter(dtype(3), dtype(0)), 3]
    large = [6, 20, np.sqrt(limits.max), limits.max, np.inf]
    positive = np.array([0, *smallest, *small, *corners, *large], dtype)
    return np.concatenate([positive, -positive])


def evaluated(name, which, x, hyperparameter):
    return evaluate(getattr(ACTIVATIONS[name], which), x, *hyperparameter)


@cache
def cases(function, dtype, hyperparameter):
    """Operands without the hyperparameter, the exact outputs, and those with the derivative,
    which a backward pass computes on its way."""
    x = interesting_numbers(dtype)
    if function.pass_ != "backward":
        exact = [evaluated(function.name, function.pass_, x, hyperparameter)]
        return [x], exact, exact
    limits = np.finfo(dtype)
    grad = np.array([0, 1, -1.5, limits.smallest_normal, limits.max], dtype)
    grad, x = (a.ravel() for a in np.meshgrid(grad, x))
    learned = ["parameter_derivative"] if ROWS[function.name]["learned"] else []
    factors = [
        evaluated(function.name, which, x, hyperparameter) for which in ["derivative", *learned]
    ]
    exact = [[to_mp(g) * factor for g, factor in zip(grad, column)] for column in factors]
    return [grad, x], exact, [*exact, factors[0]]


def is_quiet(value, x, limits):
    """Whether the exact value is zero, or normal, or an infinite limit."""
    if mp.isinf(value):
        return np.isinf(x)
    return value == 0 or limits.smallest_normal < abs(value) <= limits.max


def overflows(value, limits):
    return mp.isfinite(value) and abs(value) >= mp.ldexp(1, limits.maxexp)


def quiet_operands(function, dtype, hyperparameter):
    """All operands of the cases that must not warn, and NaN, as arrays."""
    operands, _, exact = cases(function, dtype, hyperparameter)
    limits = np.finfo(dtype)
    quiet = [
        all(is_quiet(value, x, limits) for value in values)
        for x, *values in zip(operands[-1], *exact)
    ]
    slope = [np.full(sum(quiet) + 1, value) for value in hyperparameter]
    return [*(np.append(operand[quiet], dtype(np.nan)) for operand in operands), *slope]


def loud_elements(ufunc, operands):
    """The operands of the elements that warn in a call of their own, and the warnings."""
    loud = []
    for i in range(len(operands[0])):
        try:
            ufunc(*(operand[i : i + 1] for operand in operands))
        except FloatingPointError as error:
            loud.append(([operand[i] for operand in operands], str(error)))
    return loud


def windows(operands):
    """Pieces of each length, all over the operands."""
    start = 0
    for length in LENGTHS:
        indices = np.arange(start, start + length)
        yield [np.take(operand, indices, mode="wrap") for operand in operands]
        start += length


def test_no_spurious_warning(ufunc, function, dtype):
    together = []
    for hyperparameter in hyperparameters(function.name, dtype):
        operands = quiet_operands(function, dtype, hyperparameter)
        together.append(operands)
        with np.errstate(all="raise"):
            assert loud_elements(ufunc, operands) == []
            for piece in windows(operands[: function.nin - len(hyperparameter)]):
                ufunc(*piece, *hyperparameter)
    together = [np.concatenate(operands) for operands in zip(*together)]
    with np.errstate(all="raise"):
        for piece in (together, [operand[::-3] for operand in together], *windows(together)):
            ufunc(*piece)


@parametric
def test_nan_hyperparameter_is_quiet(ufunc, function, dtype):
    x = interesting_numbers(dtype)
    operands = function.operands(np.ones_like(x), x, dtype(np.nan))
    with np.errstate(all="raise"):
        ufunc(*operands)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_real_overflow_warns(ufunc, function, dtype):
    limits = np.finfo(dtype)
    for hyperparameter in hyperparameters(function.name, dtype):
        operands, exact, _ = cases(function, dtype, hyperparameter)
        for numbers, values in zip(zip(*operands), zip(*exact)):
            if any(overflows(value, limits) for value in values):
                with np.errstate(over="raise"):
                    with pytest.raises(FloatingPointError, match="overflow"):
                        ufunc(*numbers, *hyperparameter)
