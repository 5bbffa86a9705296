"""The oracle itself: complete, of one mind, and measuring what it says."""

from dataclasses import astuple
from itertools import product

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, ALIASES, PARAMETERS, Exact, evaluate, to_mp
from support import FLOATS, ROWS


def test_every_activation_has_an_oracle_and_every_oracle_an_activation():
    assert ACTIVATIONS.keys() == ROWS.keys()


def test_catalogue_has_the_documented_names_and_defaults():
    parameters = {
        name: [(parameter["name"], parameter["default"]) for parameter in row["parameters"]]
        for name, row in ROWS.items()
        if row["parameters"]
    }
    assert parameters == PARAMETERS
    assert {n: row["alias"] for n, row in ROWS.items() if row["alias"] is not None} == ALIASES


def slope(function, at):
    """Central difference, without the rounding errors that make it a poor one in floats."""
    step = mp.mpf(2) ** -80
    return (function(at + step) - function(at - step)) / (2 * step)


POINTS = [mp.mpf(x) for x in (-8, -4.5, -2.2, -0.7, -1e-3, 1e-3, 0.3, 1.1, 2.5, 4.5, 8)]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_are_the_slopes(name):
    """Anywhere but at the corners."""
    f, of_x, of_parameter = astuple(ACTIVATIONS[name])[:3]
    of_slope = ACTIVATIONS[name].second_derivative
    values = [parameter["values"] or [0.01, 0.6, 2] for parameter in ROWS[name]["parameters"]]
    for x, *rest in product(POINTS, *values):
        by_x = slope(lambda at: f(mp, at, *rest), x)
        assert abs(by_x - of_x(mp, x, *rest)) < 1e-20
        if of_slope is not None:
            by_x = slope(lambda at: of_x(mp, at, *rest), x)
            assert abs(by_x - of_slope(mp, x, *rest)) < 1e-20
        if of_parameter is not None:
            by_parameter = slope(lambda at: f(mp, x, at, *rest[1:]), rest[0])
            assert abs(by_parameter - of_parameter(mp, x, *rest)) < 1e-20


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_rounding_is_that_of_a_cast(dtype):
    limits = np.finfo(dtype)
    rng = np.random.default_rng(9)
    exponents = rng.integers(limits.minexp - limits.nmant - 3, limits.maxexp + 2, 2000)
    values = np.ldexp(rng.choice([-1, 1], 2000) * rng.uniform(1, 2, 2000), exponents)
    ties = np.ldexp(rng.integers(1, 2**12, 2000) + 0.5, limits.minexp - limits.nmant)
    unit = np.ldexp(1.0, limits.maxexp - limits.nmant - 1)
    edge = float(limits.max) + unit * np.array([0.49, 0.5, 0.51, 1, 2])
    values = np.concatenate([values, ties, edge, -edge, [0]])
    with np.errstate(all="ignore"):
        cast = values.astype(dtype)
    for exact in (Exact(values, dtype), Exact(evaluate(lambda m, x: x, values), dtype)):
        np.testing.assert_array_equal(exact.rounded(), cast)
        assert (exact.error(cast) <= 0.5).all()


@pytest.mark.parametrize("dtype", FLOATS)
def test_errors_are_counted_in_units_of_the_exact_value(dtype):
    limits = np.finfo(dtype)
    one, largest, smallest = dtype(1), limits.max, limits.smallest_subnormal
    third = mp.mpf(1) / 3
    cases = [
        (one, np.nextafter(one, dtype(2)), 1),
        (one, np.nextafter(one, dtype(0)), 0.5),
        (third, dtype(0.25), third * 2 ** (limits.nmant + 2) / 4),
        (third * to_mp(smallest), dtype(0), third),
        (third * to_mp(smallest), -smallest, third + 1),
        (2 * to_mp(largest), dtype(np.inf), 0),
        (2 * to_mp(largest), largest, 1),
        (to_mp(largest), dtype(np.inf), 1),
    ]
    for exact, result, units in cases:
        exact = exact if isinstance(exact, mp.mpf) else to_mp(exact)
        (error,) = Exact([exact], dtype).error(np.array([result]))
        assert error == pytest.approx(float(units), rel=1e-12)
