"""Smooth activations in float32: a sample of all inputs, or with `-m exhaustive` all of them."""

import numpy as np
import pytest
import reference
from mpmath import mp
from support import ROWS, bind, usual_parameters
from sweep import (
    OPERANDS,
    REFERENCES,
    Errors,
    bound_ufunc,
    elu,
    elu_slope,
    exact_values,
    gate_slope,
    sigmoid,
    softplus,
    squareplus,
    squareplus_slope,
    sweep,
    times_gate,
)

from relu_ufunc._bounds import bound

SMOOTH = list(REFERENCES)
PASSES = ["forward", "derivative", "backward"]


def check(name, pass_, target, step):
    errors = sweep(name, pass_, {target: bound_ufunc(target, name, pass_)}, step, step == 1)[target]
    allowed = bound(name, pass_, "float32", target)
    assert errors.largest <= allowed, f"{errors.largest} ulp at {errors.witness!r}"


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
@pytest.mark.parametrize("name", [*SMOOTH, *OPERANDS])
def test_float64_reference_agrees_with_mpmath(name, derivative):
    """To a thousandth of a unit in the last place of float32, the tails included."""
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(-110, 110, 300), rng.normal(0, 2, 300)])
    x = np.concatenate([x, np.ldexp(rng.choice([-1.3, 1.3], 250), rng.integers(-140, 100, 250))])
    x = np.append(x, (ROWS[name]["derivative_zero"] or 0) + np.ldexp(1.0, np.arange(-23, 0)))
    x = x.astype(np.float32).astype(np.float64)
    activation = reference.ACTIVATIONS[name]
    function = activation.derivative if derivative else activation.forward
    defaults = [mp.mpf(value) for value in OPERANDS.get(name, usual_parameters(name))]
    exact = np.array([float(function(mp, mp.mpf(at), *defaults)) for at in x])
    with np.errstate(all="ignore"):
        error = np.abs(exact_values(name, "derivative" if derivative else "forward", x) - exact)
    unit = np.spacing(np.abs(exact).astype(np.float32)).astype(np.float64)
    finite = np.isfinite(unit)
    assert (error / unit)[finite].max() < 1e-3


# Of x and the hyperparameter, for 0 < hyperparameter; the float64 product of two float32 is exact.
WITH_HYPERPARAMETER = {
    "elu": (lambda x, a: np.where(x > 0, x, a * elu(x)),
            lambda x, a: np.where(x > 0, 1.0, a * elu_slope(x))),
    "celu": (lambda x, a: np.where(x > 0, x, a * elu(x / a)), lambda x, a: elu_slope(x / a)),
    "softcap": (lambda x, c: c * np.tanh(x / c),
                lambda x, c: 4 * sigmoid(2 * x / c) * sigmoid(-2 * x / c)),
    "squareplus": (squareplus, squareplus_slope),
    "swish": (lambda x, b: times_gate(x, sigmoid(b * x)), lambda x, b: gate_slope(b * x, b * x)),
    "softplus": (lambda x, b: softplus(b * x) / b, lambda x, b: sigmoid(b * x)),
}  # fmt: skip


@pytest.mark.parametrize("derivative", [False, True], ids=["forward", "derivative"])
@pytest.mark.parametrize("name", WITH_HYPERPARAMETER)
def test_hyperparameters_other_than_powers_of_two(name, derivative, target):
    """Those cost a rounding more; the tests of single ones have few points where it counts."""
    rng = np.random.default_rng(4)
    z = np.concatenate([rng.uniform(-60, 60, 50_000), rng.uniform(-3, 3, 150_000)])
    slope = np.exp2(rng.uniform(-3, 3, z.size)).astype(np.float32)
    wide = z if name == "elu" else z * slope if name in ("celu", "softcap") else z / slope
    x = wide.astype(np.float32)
    pass_ = "derivative" if derivative else "forward"
    y = bind(target)[name, pass_](x, slope)
    wide, slope = x.astype(float), slope.astype(float)
    errors = Errors.measure(x, y, WITH_HYPERPARAMETER[name][derivative](wide, slope))
    assert errors.largest <= bound(name, pass_, "float32", default=False), f"at {errors.witness!r}"
