"""Floating-point warnings: where the exact result asks for one, and nowhere else.

And the processor's modes: whatever they are, calls leave them so and are right.
"""

import contextlib
import ctypes
import platform
import sys
from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, evaluate, to_mp
from support import (
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    bind_rowwise,
    hyperparameters,
    only,
    random_rows,
    with_hyperparameter,
)

LENGTHS = range(71)


def interesting_numbers(dtype):
    """Both zeros, the smallest and largest of each kind, the corners, infinities."""
    limits = np.finfo(dtype)
    smallest = [limits.smallest_subnormal, limits.smallest_normal / 2, limits.smallest_normal]
    small = [float(limits.smallest_normal) ** power for power in (0.9, 0.7, 0.5, 0.3, 0.1)]
    small += [limits.epsneg / 8, limits.epsneg, 0.01]
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
    if not function.has_grad:
        exact = [evaluated(function.name, function.pass_, x, hyperparameter)]
        return [x], exact, exact
    limits = np.finfo(dtype)
    grad = np.array([0, 1, -1.5, limits.smallest_normal, limits.max], dtype)
    grad, x = (a.ravel() for a in np.meshgrid(grad, x))
    whichs = {
        "backward": ["derivative", *["parameter_derivative"] * function.row["two_gradients"]],
        "backward_from_output": ["from_output"],
    }[function.pass_]
    factors = [evaluated(function.name, which, x, hyperparameter) for which in whichs]
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


@pytest.mark.pairs
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


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("beta", [0.3, 1.1])
@only(lambda function: function.name in ("swish", "softplus"))
def test_large_numbers_are_quiet(ufunc, function, dtype, beta):
    """Where beta x has a rounding error that is large in itself."""
    x = np.geomspace(1, np.finfo(dtype).max / 2, 200).astype(dtype)
    with np.errstate(all="raise"):
        ufunc(*function.operands(np.ones_like(x), x, dtype(beta)))


@only(lambda function: function.name in ("elu", "celu", "leaky", "prelu"))
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_what_the_other_side_of_0_would_be_is_quiet(ufunc, function, dtype):
    """alpha x underflows, which the result for x > 0 does not."""
    limits = np.finfo(dtype)
    x = limits.smallest_normal * np.linspace(1, 3, 50).astype(dtype)
    with np.errstate(all="raise"):
        ufunc(*function.operands(np.ones_like(x), x, dtype(0.3)))


@with_hyperparameter
def test_nan_hyperparameter_is_quiet(ufunc, function, dtype):
    x = interesting_numbers(dtype)
    operands = function.operands(np.ones_like(x), x, dtype(np.nan))
    with np.errstate(all="raise"):
        ufunc(*operands)


@pytest.mark.pairs
@pytest.mark.dtypes(np.float32, np.float64, np.longdouble)
def test_real_overflow_warns(ufunc, function, dtype):
    limits = np.finfo(dtype)
    for hyperparameter in hyperparameters(function.name, dtype):
        operands, exact, _ = cases(function, dtype, hyperparameter)
        for numbers, values in zip(zip(*operands), zip(*exact)):
            if any(overflows(value, limits) for value in values):
                with np.errstate(over="raise"):
                    with pytest.raises(FloatingPointError, match="overflow"):
                        ufunc(*numbers, *hyperparameter)


# The words of glibc's fenv_t: which bits of which are modes, rather than flags, and which have
# subnormal numbers count as zero; and the shift of the two bits that fesetround takes.
MACHINES = {
    "x86_64": ([(0, 0xFFFF), (7, 0xFFC0)], (7, 0x8040), 10),
    "aarch64": ([(0, 0xFFFFFFFF)], (0, 1 << 24), 22),
}
has_modes = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in MACHINES,
    reason="knows the floating-point environment of glibc on x86_64 and aarch64",
)
LIBM = ctypes.CDLL(None)


def environment():
    words = (ctypes.c_uint32 * 8)()
    assert LIBM.fegetenv(words) == 0
    return words


def modes():
    words = environment()
    return [words[index] & mask for index, mask in MACHINES[platform.machine()][0]]


@contextlib.contextmanager
def rounding(direction):
    """One of the three that are not to nearest."""
    saved = environment()
    assert LIBM.fesetround(direction << MACHINES[platform.machine()][2]) == 0
    try:
        yield
    finally:
        LIBM.fesetenv(saved)


@contextlib.contextmanager
def flushing():
    """Subnormal operands and results count as zero."""
    saved, words = environment(), environment()
    index, bits = MACHINES[platform.machine()][1]
    words[index] |= bits
    LIBM.fesetenv(words)
    try:
        yield
    finally:
        LIBM.fesetenv(saved)


def all_sorts(function, dtype):
    x = np.concatenate([interesting_numbers(dtype), np.linspace(-30, 30, 500, dtype=dtype)])
    operands = function.operands(np.full_like(x, 1.5), x, np.linspace(0.1, 2, len(x)))
    return [np.asarray(operand, dtype) for operand in operands]


def call(ufunc, operands):
    """The outputs; the modes are those that were."""
    before = modes()
    with np.errstate(all="ignore"):
        outputs = as_tuple(ufunc(*operands))
    assert modes() == before
    return outputs


def assert_rounding_mode_does_not_matter(ufunc, operands):
    expected = call(ufunc, operands)
    for direction in (1, 2, 3):
        with rounding(direction):
            outputs = call(ufunc, operands)
        for output, value in zip(outputs, expected):
            assert_identical(output, value)


@pytest.mark.pairs
@has_modes
def test_rounding_mode_is_kept_and_does_not_matter(ufunc, function, dtype):
    assert_rounding_mode_does_not_matter(ufunc, all_sorts(function, dtype))


@has_modes
@pytest.mark.parametrize("width", [64, 65])
def test_rounding_mode_does_not_matter_to_slices(width):
    """Rows that fill the kernel's blocks go past the loop that sets the mode."""
    wide = np.random.default_rng(0).normal(size=(9, 80)).astype(np.float32)
    for ufunc in (UFUNCS["gelu"], UFUNCS["leaky"]):
        assert_rounding_mode_does_not_matter(ufunc, [wide[:, :width]])


@pytest.mark.pairs
@has_modes
@pytest.mark.parametrize("name", ROWWISE)
def test_rounding_mode_is_kept_and_does_not_matter_to_rows(target, name, dtype):
    gufunc = bind_rowwise(target)[name]
    assert_rounding_mode_does_not_matter(gufunc, random_rows(name, dtype, (20, 150)))


@pytest.mark.pairs
@has_modes
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_flushing_of_subnormals_is_kept_and_does_no_more(ufunc, function, dtype):
    """An element is that of its operand or, if that is subnormal, of zero."""
    least = np.finfo(dtype).smallest_normal
    operands = all_sorts(function, dtype)
    flushed = [np.where(np.abs(a) < least, np.copysign(dtype(0), a), a) for a in operands]
    expected, of_zero = call(ufunc, operands), call(ufunc, flushed)
    with flushing():
        outputs = call(ufunc, operands)
    for output, *values in zip(outputs, expected, of_zero):
        near = [
            np.isclose(output, value, rtol=0, atol=4 * least, equal_nan=True) for value in values
        ]
        assert np.all(near[0] | near[1])


@pytest.mark.pairs
@has_modes
@pytest.mark.parametrize("name", ROWWISE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_flushing_of_subnormals_is_kept_and_does_no_more_to_rows(target, name, dtype):
    gufunc, least = bind_rowwise(target)[name], np.finfo(dtype).smallest_normal
    operands = random_rows(name, dtype, (20, 150))
    kinds = ROWWISE[name]["kinds"]
    x = operands[len(kinds) - 1 - kinds[::-1].index("row")]
    x[:, ::7] = np.log(least) - 3  # whose exponentials are subnormal
    (expected,) = call(gufunc, operands)
    with flushing():
        (output,) = call(gufunc, operands)
    np.testing.assert_allclose(output, expected, rtol=0, atol=4 * least)
