"""Results that vanish: the sign of their zero, and the underflow flag.

A result that is 0 because it is too small has the sign of the exact value; so has the limit 0
towards an infinity. It raises the underflow flag if it is tiny and inexact, as IEEE 754 has it.
"""

from functools import cache

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, FAR, evaluate, to_mp
from support import PRODUCTS, as_tuple, bind, only, usual_parameters, without_grad

PRECISION = 160
HYPERPARAMETERS = (None, -0.5, 2.0, 0.0, -0.0)  # None: the default, or 0.25


def used_hyperparameters(name):
    *first, last = (None, *usual_parameters(name))
    if last is None:
        return [()]
    return [(*first[1:], last if value is None else value) for value in HYPERPARAMETERS]


@cache
def magnitudes(dtype):
    """From the smallest to infinity, and those whose exponentials begin to vanish."""
    limits = np.finfo(dtype)
    least = -float(np.log(np.longdouble(limits.smallest_subnormal)))
    scale = np.array([0.1, 0.5, 0.7, 0.9, 0.95, 0.99, 1, 1.01, 1.1, 1.5, 2.1, 3]) * least
    numbers = [0, limits.smallest_subnormal, limits.smallest_normal, limits.eps, 0.3, 1, 2, 3, 6]
    numbers += [*scale, *np.sqrt(2 * scale), limits.max / 2, limits.max, np.inf]
    with np.errstate(over="ignore"):
        positive = np.unique(np.array(numbers, dtype))
    return np.concatenate([positive, -positive])


def sign_of(definition, at, hyperparameter):
    """That of the exact value or, at an infinity, of the values on the way there; 0 if it is 0 or
    NaN."""
    distance = mp.sign(at) * FAR if np.isinf(at) else to_mp(at)
    if hyperparameter == (0.0,):
        try:
            return int(mp.sign(definition(mp, distance, mp.zero)))
        except ZeroDivisionError:
            side = mp.ldexp(-1 if np.signbit(hyperparameter[0]) else 1, -100_000)
            return int(mp.sign(definition(mp, distance, side)))
    value = definition(mp, distance, *map(to_mp, hyperparameter))
    return 0 if mp.isnan(value) else int(mp.sign(value))


@cache
def signs(name, which, dtype, hyperparameter, _):
    definition = getattr(ACTIVATIONS[name], which)
    with mp.workprec(PRECISION):
        found = [sign_of(definition, at, hyperparameter) for at in magnitudes(dtype)]
    return np.array(found)


@without_grad
def test_what_vanishes_keeps_its_sign(target, function, dtype):
    x = magnitudes(dtype)
    for hyperparameter in used_hyperparameters(function.name):
        side = bool(hyperparameter) and bool(np.signbit(hyperparameter[0]))  # 0.0 is -0.0's hash
        sign = signs(*function, dtype, hyperparameter, side)
        with np.errstate(all="ignore"):
            result = bind(target)[function](x, *map(dtype, hyperparameter))
        wrong = np.flatnonzero((result == 0) & (sign != 0) & (np.signbit(result) != (sign < 0)))
        assert not wrong.size, (
            f"{function.public_name}{hyperparameter} at {x[wrong[0]]!r} is {result[wrong[0]]!r}; "
            f"{wrong.size} signs are wrong"
        )


NUMBERS = (0.0, 2.0**-24, 0.5, 1.0, 1.5, 3.0, 6.0, 16.0, 1024.0, 40000.0, np.inf)


@pytest.mark.pairs
@only(lambda function: True)
def test_every_zero_has_the_same_sign_in_every_dtype(target, function, dtype):
    """Where the result is 0 in float64 it has the same sign in every dtype, on every target."""
    numbers = np.array([*NUMBERS, *(-number for number in NUMBERS)])
    for hyperparameter in used_hyperparameters(function.name):
        for grad in (1.0, -2.0, 0.0):
            first = [np.float64(grad)] if function.has_grad else []
            operands = [*first, numbers, *map(np.float64, hyperparameter)]
            with np.errstate(all="ignore"):
                reference = as_tuple(bind("scalar")[function](*operands))
                narrow = [np.asarray(operand).astype(dtype) for operand in operands]
                result = as_tuple(bind(target)[function](*narrow))
            for wide, output in zip(reference, result):
                zero = wide == 0
                np.testing.assert_array_equal(np.signbit(output[zero]), np.signbit(wide[zero]))


@pytest.mark.pairs
@pytest.mark.parametrize("grad", [1.0, -2.0])
@only(lambda function: function.pass_ == "backward" and function.name in PRODUCTS)
def test_zeros_of_backward_have_the_sign_of_the_product(target, function, dtype, grad):
    x = magnitudes(dtype)
    for hyperparameter in used_hyperparameters(function.name):
        operands = [x, *map(dtype, hyperparameter)]
        with np.errstate(all="ignore"):
            slope = bind(target)[function.name, "derivative"](*operands)
            result = as_tuple(bind(target)[function](dtype(grad), *operands))[0]
        zero = result == 0
        np.testing.assert_array_equal(
            np.signbit(result[zero]), np.signbit(slope[zero]) ^ (grad < 0)
        )


# float64 is computed in its own lanes and rounded twice where it is tiny: the second rounding alone
# raises the flag, and is exact if the first happens to leave enough zeros.
TWICE_ROUNDED = {np.float64: 2.0**-20, np.longdouble: 2.0**-20}


@cache
def tiny_and_quiet(function, dtype, hyperparameter):
    """Those x whose result is tiny and clearly inexact; those where it is zero or normal."""
    limits = np.finfo(dtype)
    rng = np.random.default_rng(4)
    least = -float(np.log(np.longdouble(limits.smallest_subnormal)))
    start = -float(np.log(np.longdouble(limits.smallest_normal)))
    far = rng.uniform(0.9 * start, 1.1 * least, 120)
    exponents = rng.integers(limits.minexp - limits.nmant, -2, 40)
    small = np.ldexp(rng.uniform(1, 2, 40).astype(np.longdouble), exponents)
    with np.errstate(under="ignore"):
        positive = np.concatenate([far, np.sqrt(2 * far), small]).astype(dtype)
    x = np.unique(np.concatenate([positive, -positive]))
    definition = getattr(ACTIVATIONS[function.name], function.pass_)
    values = evaluate(definition, x, *map(dtype, hyperparameter), precision=PRECISION)
    normal, unit = to_mp(limits.smallest_normal), to_mp(limits.smallest_subnormal)
    below = normal * min(1 - mp.mpf(float(limits.eps)), TWICE_ROUNDED.get(dtype, 1))
    tiny, quiet = [], []
    for at, value in zip(x, values):
        units = abs(value) / unit
        if value == 0 or abs(value) >= normal:
            quiet.append(at)
        elif abs(value) < below and abs(units - mp.nint(units)) > 0.01:
            tiny.append(at)
    return np.array(tiny, dtype), np.array(quiet, dtype)


def raising(ufunc, x, hyperparameter):
    """Those of x whose calls raise the underflow flag."""
    loud = []
    with np.errstate(all="ignore", under="raise"):
        for at in x:
            try:
                ufunc(at, *hyperparameter)
            except FloatingPointError:
                loud.append(at)
    return loud


@pytest.mark.pairs
@without_grad
def test_underflow_is_raised_where_the_result_is_tiny_and_inexact(target, function, dtype):
    for hyperparameter in used_hyperparameters(function.name)[:3]:
        tiny, quiet = tiny_and_quiet(function, dtype, hyperparameter)
        operands = tuple(map(dtype, hyperparameter))
        assert raising(bind(target)[function], tiny, operands) == list(tiny)
        assert raising(bind(target)[function], quiet, operands) == []


def test_float16_products_have_the_flags_of_their_rounding(target):
    """alpha times an odd number of the smallest units: ties, quarters, and exact results."""
    grad = np.arange(1, 2**11, 2, dtype=np.uint16).view(np.float16)  # odd subnormals and normals
    leaky = bind(target)["leaky", "backward"]
    x, half, quarter = np.float16(-1), np.float16(0.5), np.float16(0.25)
    limits = np.finfo(np.float16)
    for alpha in (half, quarter):
        exact = grad.astype(np.float64) * float(alpha)
        units = exact / float(limits.smallest_subnormal)
        expected = (exact < float(limits.smallest_normal)) & (units != np.rint(units))
        for at, deserved in zip(grad, expected):
            with np.errstate(under="raise"):
                try:
                    leaky(at, x, alpha)
                    raised = False
                except FloatingPointError:
                    raised = True
            assert raised == deserved, (at, alpha)


@cache
def bfloat16_ufuncs(target):
    bfloat16 = np.dtype(pytest.importorskip("ml_dtypes").bfloat16)
    ufuncs = bind(target)
    return ufuncs, bfloat16.type


@pytest.mark.parametrize("scale", [0.5, 0.375, -0.25])
def test_bfloat16_products_have_the_flags_of_their_rounding(target, scale):
    ufuncs, bfloat16 = bfloat16_ufuncs(target)
    backward = ufuncs["leaky", "backward"]
    normal, unit = 2.0**-126, 2.0**-133
    tiny = normal * (1 - 2.0**-9)  # from here on it is normal when rounded to 8 bits
    for at in np.arange(1, 2**9, dtype=np.uint16).view(bfloat16):
        exact = float(at) * scale
        deserved = abs(exact) < tiny and exact / unit != round(exact / unit)
        raised = raising(backward, [at], (bfloat16(-1), bfloat16(scale)))
        assert bool(raised) == deserved, (at, scale)


@cache
def bfloat16_underflows(target, function):
    """Whether each of these x raises the flag."""
    ufuncs, bfloat16 = bfloat16_ufuncs(target)
    positive = np.concatenate([magnitudes(np.float32), np.linspace(80, 100, 41), [7.3, 12.1, 13.2]])
    x = positive[positive > 1e-3]  # what rounding takes from others is too little for some forms
    x = np.unique(np.concatenate([x, -x]).astype(bfloat16))
    hyperparameter = used_hyperparameters(function.name)[0]
    return x, raising(ufuncs[function], x, tuple(map(bfloat16, hyperparameter)))


@without_grad
def test_bfloat16_underflows_alike_on_every_target(target, function):
    x, raised = bfloat16_underflows(target, function)
    assert raised == bfloat16_underflows("scalar", function)[1]
    hyperparameter = used_hyperparameters(function.name)[0]
    definition = getattr(ACTIVATIONS[function.name], function.pass_)
    operands = map(type(x[0]), hyperparameter)
    values = evaluate(definition, x.astype(np.float32), *map(np.float32, operands))
    for at, value in zip(x, values):
        if value == 0 or abs(value) >= mp.ldexp(1, -126):
            assert at not in raised
        elif abs(value) < mp.ldexp(1, -134):
            assert at in raised
