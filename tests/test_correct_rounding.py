"""relu_ufunc.reproducible is correctly rounded: float16 and bfloat16 at all inputs, float32 at
hard cases and at a sample. tools/prove_rounding.py runs all float32 inputs.
"""

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import reference
from mpmath import mp
from rounding import FORMATS, NAMES, Value, decide, exactly_zero, pieces_of
from support import usual_parameters

from relu_ufunc import _ufuncs

PASSES = ("forward", "derivative")
# Of mpmath. Every case but ties and tanh_shrink of large numbers is at least 2^-300 away from a
# midpoint, relatively: tanh_shrink' is x^2 - 2/3 x^4, with x^2 a midpoint and x as small as 2^-75.
PRECISION, EXACT_BITS = 600, 400
FORMAT_NAMES = [
    pytest.param(name, marks=pytest.mark.skipif(format_.dtype is None, reason="needs ml_dtypes"))
    for name, format_ in FORMATS.items()
]

# Those with hard cases in each pass.
SMOOTH = {
    "elu", "celu", "selu", "sigmoid", "log_sigmoid", "tanh", "tanh_shrink", "swish", "quick_gelu",
    "gelu", "gelu_tanh", "softplus", "squareplus", "softsign", "mish",
}  # fmt: skip

each_function = pytest.mark.parametrize("name", NAMES)
each_pass = pytest.mark.parametrize("pass_", PASSES)
each_format = pytest.mark.parametrize("format_name", FORMAT_NAMES)


def exact(name, pass_, format_, x):
    """f(x) as a Fraction, with an error that is smaller than any distance from a midpoint."""
    activation = reference.ACTIVATIONS[name]
    function = activation.derivative if pass_ == "derivative" else activation.forward
    parameters = list(usual_parameters(name))
    if name == "leaky":  # the default is rounded to the dtype
        parameters = [float(format_.value(format_.round(np.float64(0.01))))]
    with mp.workprec(PRECISION):
        if (name, pass_) == ("tanh_shrink", "forward") and abs(x) > EXACT_BITS / 2:
            # |tanh x| is less than 1 by less than this.
            value = x - mp.sign(x) * (1 - mp.ldexp(1, -EXACT_BITS))
        else:
            value = mp.mpf(function(mp, mp.mpf(x), *map(mp.mpf, parameters)))
        if 0 < abs(value) < mp.ldexp(1, -500):  # rounded to 0, and faster
            value = mp.sign(value) * mp.ldexp(1, -500)
    return int(value.man) * (-1 if value < 0 else 1) * Fraction(2) ** int(value.exp)


def correct(name, pass_, format_, bits):
    """The bits of f(x), correctly rounded, by mpmath alone."""
    value = exact(name, pass_, format_, float(format_.value(bits)))
    result = format_.round_exact(value)
    tie, _ = format_.distances(value) if value else (1, 0)
    # Functions in rational arithmetic have ties, which mpmath computes without an error.
    assert tie > Fraction(1, 2 ** (EXACT_BITS + 50)) or (tie == 0 and name not in SMOOTH)
    return result


@cache
def correct_results(name, pass_, format_name, step):
    """Each step-th input that is a number, the bits of the results, and which are exactly 0."""
    format_ = FORMATS[format_name]
    bits = np.arange(0, 1 << format_.width, step, dtype=np.uint64).astype(format_.bits)
    bits = bits[format_.magnitude(bits) <= format_.infinity]
    pieces = pieces_of(name, pass_, format_)
    results, left = decide(pieces, format_, bits)
    for at in left:
        results[at] = correct(name, pass_, format_, bits[at])
    return bits, results, exactly_zero(pieces, format_.value(bits))


def hard_cases():
    """The rows of hard_cases.csv by function, pass and dtype."""
    cases = {}
    with open(Path(__file__).with_name("hard_cases.csv"), newline="") as file:
        for row in csv.DictReader(file):
            key = row["function"], row["pass"], row["dtype"]
            cases.setdefault(key, []).append((int(row["input"], 16), int(row["result"], 16)))
    return cases


HARD = hard_cases()


@each_format
def test_rounding_to_nearest_even(format_name):
    """Next to midpoints: from 0 and the smallest numbers to the midpoint before infinity."""
    format_ = FORMATS[format_name]
    last = format_.infinity - 1
    low = np.random.default_rng(5).integers(0, last, 2000)
    low[:6] = 0, 1, 2, last - 1, last - 2, last
    high = format_.value(low + 1)
    high[5] = 2 * format_.value(last) - format_.value(last - 1)  # in the place of infinity
    middle = (format_.value(low) + high) / 2
    for numbers, expected in (
        (format_.value(low), low),
        (np.nextafter(middle, 0), low),
        (middle, low + (low & 1)),
        (np.nextafter(middle, np.inf), low + 1),
    ):
        np.testing.assert_array_equal(format_.round(numbers), expected)
        np.testing.assert_array_equal(format_.round(-numbers), expected | format_.sign_bit)
        assert [format_.round_exact(Fraction(number)) for number in numbers] == expected.tolist()


@each_format
def test_rounding_agrees_with_conversions(format_name):
    """NumPy's and ml_dtypes'. ml_dtypes converts float64 by way of float32: it gets float32."""
    format_ = FORMATS[format_name]
    rng = np.random.default_rng(6)
    numbers = (rng.normal(size=10_000) * 2.0 ** rng.integers(-170, 125, 10_000)).astype(np.float32)
    with np.errstate(over="ignore"):
        expected = numbers.astype(format_.dtype).view(format_.bits)
    np.testing.assert_array_equal(format_.round(numbers.astype(np.float64)), expected)


def sample_of_pieces(pieces, format_, size):
    """For each piece the bits of its ends and of `size` inputs between them."""
    rng = np.random.default_rng(7)
    largest = float(format_.value(format_.infinity - 1))
    lower = -largest
    for end, way in pieces:
        upper = min(end, largest)
        if lower < upper:
            ends = format_.round(np.array([lower, upper]))
            # As integers in the order of the numbers they stand for.
            low, high = (
                int(format_.magnitude(bits)) * (-1 if bits & format_.sign_bit else 1)
                for bits in ends
            )
            between = rng.integers(low, high, size, endpoint=True)
            between = np.abs(between) | np.where(between < 0, format_.sign_bit, 0)
            bits = np.concatenate([ends, between]).astype(format_.bits)
            x = format_.value(bits)
            yield way, bits[(lower < x) & (x <= end)]
        lower = upper


@each_pass
@each_function
def test_error_bounds(name, pass_):
    """The errors of the float64 values are at most a quarter of the bounds."""
    format_ = FORMATS["float32"]
    for way, bits in sample_of_pieces(pieces_of(name, pass_, format_), format_, 30):
        if isinstance(way, Value):
            x = format_.value(bits)
            values = np.broadcast_to(way.values(x), x.shape)
            for at, value in zip(x, values):
                true = exact(name, pass_, format_, at)
                error = abs(Fraction(value) - true)
                assert 4 * error <= (way.absolute or way.relative * abs(true)), at


@each_pass
@each_function
def test_pieces(name, pass_):
    """The ends of the pieces and inputs between them, against mpmath alone."""
    for format_ in FORMATS.values():
        pieces = pieces_of(name, pass_, format_)
        for _, bits in sample_of_pieces(pieces, format_, 8):
            for x in bits[:, None]:
                result, left = decide(pieces, format_, x)
                true = correct(name, pass_, format_, x[0])
                both_zero = format_.magnitude(result[0] | format_.bits.type(true)) == 0
                assert left.size or result[0] == true or both_zero, hex(x[0])


def test_hard_cases_cover_the_functions():
    rational = {"hard_swish", "sparse_plus"}
    for name in NAMES:
        for pass_ in PASSES:
            for format_name in FORMATS:
                smooth = name in SMOOTH or (name in rational and pass_ == "forward")
                assert ((name, pass_, format_name) in HARD) == smooth


@pytest.mark.parametrize(("name", "pass_", "format_name"), HARD)
def test_hard_cases(name, pass_, format_name):
    """The results in hard_cases.csv, against mpmath alone."""
    format_ = FORMATS[format_name]
    for x, result in HARD[name, pass_, format_name]:
        true = correct(name, pass_, format_, x)
        assert result == true or format_.magnitude(np.array(result | true, format_.bits)) == 0


@cache
def reproducible(target):
    """The ufuncs of relu_ufunc.reproducible on a target, by function and pass."""
    pytest.importorskip("relu_ufunc.reproducible")
    return _ufuncs.bind(target, reproducible=True)


def apply(target, name, pass_, format_, bits):
    with np.errstate(all="ignore"):
        result = reproducible(target)[name, pass_](bits.view(format_.dtype))
    assert result.dtype == format_.dtype
    return result.view(format_.bits)


@pytest.mark.parametrize(("name", "pass_", "format_name"), HARD)
def test_reproducible_rounds_hard_cases(name, pass_, format_name, target):
    format_ = FORMATS[format_name]
    bits, expected = np.array(HARD[name, pass_, format_name], format_.bits).T
    result = apply(target, name, pass_, format_, bits.copy())
    np.testing.assert_array_equal(result, expected)


STEPS = {"float32": 4099, "float16": 1, "bfloat16": 1}


@each_format
@each_pass
@each_function
def test_reproducible_rounds_correctly(name, pass_, format_name, target):
    """All inputs of 16 bits, and a million of float32."""
    format_ = FORMATS[format_name]
    bits, expected, is_zero = correct_results(name, pass_, format_name, STEPS[format_name])
    result = apply(target, name, pass_, format_, bits)
    wrong = (result != expected) & ~(is_zero & (format_.magnitude(result) == 0))
    assert not wrong.any(), [hex(x) for x in bits[wrong][:10]]
    nan = np.array([format_.infinity + 1, 2 * format_.sign_bit - 1], format_.bits)
    result = apply(target, name, pass_, format_, nan)
    assert (format_.magnitude(result) > format_.infinity).all()
