"""NaN, infinities, signed zeros, integers, and which dtype comes out."""

import numpy as np
import pytest
from reference import ACTIVATIONS, Exact, evaluate
from support import (
    FLOATS,
    INTEGERS,
    as_tuple,
    assert_identical,
    backward,
    bind,
    hyperparameters,
    only,
    parametric,
    with_default,
    without_grad,
)

import relu_ufunc

LENGTH = 70  # more than the lanes of four vectors, and a rest

of_integers = only(lambda f: f.row["integers"] and not f.has_grad)
not_of_integers = only(lambda f: not f.row["integers"] or f.has_grad)


def test_nan_gives_nan_quietly(ufunc, function, dtype):
    nan = np.array([np.nan, -np.nan] * LENGTH, dtype)
    operands = function.operands(np.ones_like(nan), nan, dtype(0.5))
    with np.errstate(all="raise"):
        outputs = as_tuple(ufunc(*operands))
    assert all(np.isnan(output).all() for output in outputs)


@backward
def test_nan_gradient_gives_nan_quietly(ufunc, function, dtype):
    """Even times a derivative of 0."""
    x = np.linspace(-8, 8, LENGTH).astype(dtype)
    operands = function.operands(np.full(LENGTH, np.nan, dtype), x, dtype(0.5))
    with np.errstate(all="raise"):
        gradient = as_tuple(ufunc(*operands))[0]
    assert np.isnan(gradient).all()


@pytest.mark.pairs
def test_nan_stays_in_its_lane(ufunc, function, dtype):
    operands = [np.ones(LENGTH, dtype) for _ in range(function.nin)]
    plain = as_tuple(ufunc(*operands))
    for operand in operands:
        for lane in range(LENGTH):
            operand[lane] = np.nan
            for output, expected in zip(as_tuple(ufunc(*operands)), plain):
                changed = np.flatnonzero(output != expected)
                assert set(changed) <= {lane}
            operand[lane] = 1


@pytest.mark.parametrize("x", [-2.0, 2.0])
@only(lambda f: not f.has_grad and [p["per_element"] for p in f.parameters] == [False])
def test_nan_hyperparameter_gives_nan_where_it_matters(ufunc, function, dtype, x):
    """It does not matter to leaky(2, nan), which is 2 whatever the slope."""
    definition = getattr(ACTIVATIONS[function.name], function.pass_)
    one, *others = evaluate(definition, x, np.array([-3, 0.5, 3]))
    expected = float(one) if others == [one, one] else np.nan
    with np.errstate(all="raise"):
        result = ufunc(np.full(LENGTH, x, dtype), dtype(np.nan))
    np.testing.assert_array_equal(result, np.full(LENGTH, expected, dtype))


@without_grad
def test_infinities_give_the_limit(ufunc, function, dtype):
    definition = getattr(ACTIVATIONS[function.name], function.pass_)
    x = np.array([np.inf, -np.inf], dtype)
    for hyperparameter in hyperparameters(function.name, dtype):
        if all(h == 0 or 1e-6 < abs(float(h)) < 1e6 for h in hyperparameter):
            limits = Exact(evaluate(definition, x, *hyperparameter), dtype).rounded()
            with np.errstate(all="raise"):
                result = ufunc(np.repeat(x, LENGTH), *hyperparameter)
            np.testing.assert_array_equal(result, np.repeat(limits, LENGTH))


CUT_OFF = ["relu", "squared_relu", "relu6", "thresholded_relu"]


@pytest.mark.parametrize("name", CUT_OFF)
def test_what_is_cut_off_is_positive_zero(target, name, dtype):
    x = np.repeat(np.array([-0.0, -1, np.finfo(dtype).min, -np.inf], dtype), LENGTH)
    hyperparameter = hyperparameters(name, dtype)[0]
    y = bind(target)[name, "forward"](x, *hyperparameter)
    assert (y == 0).all() and not np.signbit(y).any()


@only(lambda f: f.pass_ == "forward" and f.name not in [*CUT_OFF, "reglu"])
def test_other_zeros_keep_their_sign(ufunc, function, dtype):
    x = np.repeat(np.array([0, -0.0], dtype), LENGTH)
    y = ufunc(*function.operands(None, x, function.default or 0.25))
    if (y == 0).all():
        assert_identical(np.signbit(y), np.signbit(x))


@of_integers
def test_integers_are_exact(ufunc, function):
    """Of every dtype the ends of the range and around 0, in order and strided."""
    for dtype in INTEGERS:
        stored_as = np.dtype(np.uint8) if dtype == np.bool_ else dtype
        limits = np.iinfo(stored_as)
        ends = [limits.min, limits.min + 1, limits.max - 1, limits.max, 0, 1, limits.max // 2]
        x = np.array(ends * LENGTH, stored_as).astype(dtype)
        expected = np.where(x > 0, x if function.pass_ == "forward" else 1, 0).astype(dtype)
        assert_identical(ufunc(x), expected)
        assert_identical(ufunc(x[::-3]), expected[::-3])
        assert_identical(ufunc(x.astype(dtype.newbyteorder())), expected)
        ufunc(x, out=x)
        assert_identical(x, expected)


def test_python_numbers_stay_what_they_are():
    assert relu_ufunc.relu(5) == 5 and relu_ufunc.relu(5).dtype == np.dtype(int)
    assert relu_ufunc.relu([1, -2, 3]).tolist() == [1, 0, 3]
    assert relu_ufunc.relu(True) is np.True_
    assert relu_ufunc.relu(-2.5) == 0.0 and relu_ufunc.relu(-2.5).dtype == np.float64


def test_loops_of_every_dtype(ufunc, function):
    integers = function.row["integers"] and not function.has_grad
    codes = ("?bBhHiIlLqQ" if integers else "") + "efdg"
    assert ufunc.types == [f"{code * function.nin}->{code * function.nout}" for code in codes]


def dtypes_of(outputs):
    return {output.dtype for output in as_tuple(outputs)}


def test_floats_keep_their_dtype(public, function, dtype):
    for make in (dtype, np.array, lambda number: np.full(3, number)):
        operands = [make(dtype(0.5)) for _ in range(function.nin)]
        assert dtypes_of(public(*operands)) == {np.dtype(dtype)}


@not_of_integers
def test_integers_promote_as_exp_promotes_them(public, function):
    for dtype in INTEGERS:
        operands = [np.ones(3, dtype) for _ in range(function.nin)]
        assert dtypes_of(public(*operands)) == {np.exp(operands[0]).dtype}


@parametric
def test_hyperparameter_promotes_as_a_factor_does(public, function, dtype):
    x = np.ones(3, dtype)
    for hyperparameter in (2, 0.5, *(to(2) for to in FLOATS), np.int8(2), np.array(2)):
        outputs = public(*function.operands(x, x, hyperparameter))
        assert dtypes_of(outputs) == {np.multiply(x, hyperparameter).dtype}


@with_default
def test_default_promotes_as_a_python_float(public, function):
    for dtype in (*FLOATS, *INTEGERS):
        x = np.ones(3, dtype)
        operands = function.operands(x, x, function.default)
        assert dtypes_of(public(*operands[:-1])) == dtypes_of(public(*operands))
