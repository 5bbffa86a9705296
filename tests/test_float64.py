"""Smooth activations in float64, at 10,000 points and more each, against mpmath; with `-m full`
at 100,000.

Reference values take time (two minutes for the full sample), so they are kept in pytest's cache,
for as long as the sample and the references stay the same.
"""

import hashlib
import inspect
import os

import numpy as np
import pytest
import reference
from mpmath import mp
from support import (
    PRODUCTS,
    ROWS,
    allow_cancellation,
    bind,
    required_parameters,
    usual_parameters,
)

from relu_ufunc._bounds import bound

SMOOTH = [name for name in PRODUCTS if ROWS[name]["passes"]["forward"]["max_ulp"]]
PRECISION = 140  # bits: twice a float64 and what cancels near a zero
EVERY = [pytest.param(15, id="every 15th"), pytest.param(1, id="all", marks=pytest.mark.full)]
POINTS = 100_000


def zero_of_derivative(name):
    """The nearest float64; 1 for a function that has none."""
    start = ROWS[name]["derivative_zero"]
    if start is None:
        return 1.0
    with mp.workprec(PRECISION):
        slope = reference.ACTIVATIONS[name].derivative
        defaults = [mp.mpf(value) for value in usual_parameters(name)]
        return float(mp.findroot(lambda x: slope(mp, x, *defaults), start))


def sample(name, every):
    """All binades of both signs, and more where it is hard; or a part, each `every`-th point."""
    rng = np.random.default_rng(2)
    binades = np.ldexp(rng.uniform(1, 2, 8 * 2098), np.repeat(np.arange(-1074, 1024), 8))
    halves = (np.arange(-1085, 60) + 0.5) * np.log(2)  # where the range reduction jumps
    edges = np.concatenate([halves, halves / 2, np.sqrt(np.abs(2 * halves))])
    edges = (edges[:, None] * (1 + np.ldexp(np.arange(-3, 4), -52))).ravel()
    lasts = np.concatenate(  # the last normal and the last non-zero results
        [rng.normal(centre, 3, 2000) for centre in (-708, -745, 709, -354, -372, -37.6, -38.5)]
    )
    zero = zero_of_derivative(name)
    zeros = zero + rng.choice([-1, 1], 6000) * 2.0 ** rng.uniform(-52, 0, 6000)
    zeros = np.concatenate([zeros, zero + np.arange(-40, 41) * np.spacing(zero)])
    middle = [rng.uniform(-40, 40, 20_000), rng.normal(0, 1, 20_000), rng.uniform(-760, 30, 5000)]
    x = np.concatenate([binades, -binades, edges, -edges, lasts, -lasts, zeros, *middle])
    return np.concatenate([x[np.isfinite(x)][::every], reference.FOUND_FLOAT64.get(name, [])])


def exact(name, pass_, x, cache):
    """The value as a sum of two float64, high (infinite beyond them) and low."""
    source = inspect.getsource(reference) + str(PRECISION)
    key = hashlib.sha256(source.encode() + x.tobytes()).hexdigest()[:16]
    file = cache.mkdir("float64") / f"{name}-{pass_}-{key}.npy"
    if not file.exists():
        function = getattr(reference.ACTIVATIONS[name], pass_)
        defaults = [mp.mpf(value) for value in usual_parameters(name)]
        with mp.workprec(PRECISION):
            values = [mp.mpf(function(mp, mp.mpf(at), *defaults)) for at in x.tolist()]
            pairs = [(float(v), float(v - mp.mpf(float(v)))) for v in values]
        unfinished = file.with_name(f"{os.getpid()}-{file.name}")  # another process may read
        np.save(unfinished, np.array(pairs).T)
        unfinished.replace(file)
    return np.load(file)


@pytest.mark.parametrize("pass_", ["forward", "derivative"])
@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("every", EVERY)
def test_within_the_bound_everywhere(name, pass_, target, every, pytestconfig):
    x = sample(name, every)
    assert x.size >= POINTS / every
    high, low = exact(name, pass_, x, pytestconfig.cache)
    with np.errstate(all="ignore"):
        y = bind(target)[name, pass_](x, *required_parameters(name))
        error = np.abs((y - high) - low)
    overflowed = np.isinf(high)
    assert np.array_equal(y[overflowed], high[overflowed])
    ulp = np.where(overflowed, 0, error / np.spacing(np.abs(np.where(overflowed, 1, high))))
    # `low` is a float64, too: next to subnormal results it is known to the nearest unit only.
    coarse = np.abs(high) < 64 * np.finfo(float).smallest_normal
    allowed = bound(name, pass_, "float64", target)
    allowed = np.where(coarse, max(allowed, 1), allowed)
    unit = np.spacing(np.abs(np.where(overflowed, 1, high)))
    allowed = allow_cancellation(allowed, name, pass_, (x, *usual_parameters(name)), unit)
    worst = (ulp - allowed).argmax()
    assert ulp[worst] <= allowed[worst], f"{ulp[worst]} ulp at {x[worst]!r}"
