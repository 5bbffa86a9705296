"""Smooth activations in float32: a sample of all inputs, or with `-m exhaustive` all of them."""

import numpy as np
import pytest
import reference
from mpmath import mp
from support import ROWS
from sweep import REFERENCES, ZEROS, bound_ufunc, sweep

SMOOTH = list(REFERENCES)
PASSES = ["forward", "derivative", "backward"]


def check(name, pass_, target, step):
    errors = sweep(name, pass_, {target: bound_ufunc(target, name, pass_)}, step, step == 1)[target]
    bound = ROWS[name]["ulp"]["float32"]["forward" if pass_ == "forward" else "derivative"]
    assert errors.largest <= bound, f"{errors.largest} ulp at {errors.witness!r}"
    assert errors.near_zero <= 4


@pytest.mark.parametrize("pass_", PASSES)
@pytest.mark.parametrize("name", SMOOTH)
def test_a_sample_of_all_inputs_is_within_the_bound(name, pass_, target):
    check(name, pass_, target, step=20_011)  # 800 inputs of each binade and sign


@pytest.mark.exhaustive
@pytest.mark.parametrize("pass_", PASSES)
@pytest.mark.parametrize("name", SMOOTH)
def test_all_inputs_are_within_the_bound(name, pass_, target):
    """A few minutes each."""
    check(name, pass_, target, step=1)


@pytest.mark.parametrize("derivative", [False, True], ids=["forward", "derivative"])
@pytest.mark.parametrize("name", SMOOTH)
def test_float64_reference_agrees_with_mpmath(name, derivative):
    """To a thousandth of a unit in the last place of float32, the tails included."""
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(-110, 110, 300), rng.normal(0, 2, 300)])
    x = np.concatenate([x, np.ldexp(rng.choice([-1.3, 1.3], 250), rng.integers(-140, 100, 250))])
    x = x.astype(np.float32).astype(np.float64)
    activation = reference.ACTIVATIONS[name]
    function = activation.derivative if derivative else activation.forward
    defaults = [] if ROWS[name]["initial"] is None else [mp.mpf(ROWS[name]["initial"])]
    exact = np.array([float(function(mp, mp.mpf(at), *defaults)) for at in x])
    with np.errstate(all="ignore"):
        error = np.abs(REFERENCES[name][derivative](x) - exact)
    unit = np.spacing(np.abs(exact).astype(np.float32)).astype(np.float64)
    if derivative and name in ZEROS:
        unit = np.where(np.abs(x - ZEROS[name]) < 1 / 16, 2.0**-24, unit)
    finite = np.isfinite(unit)
    assert (error / unit)[finite].max() < 1e-3
