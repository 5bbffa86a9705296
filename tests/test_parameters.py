"""Two parameters on one ufunc, gated units on parts of one array."""

import inspect

import numpy as np
import pytest
from support import ROWS, UFUNCS, as_tuple, assert_identical, bind, one_by_one

import relu_ufunc

TWO = [
    name
    for name, row in ROWS.items()
    if sum(parameter["default"] is not None for parameter in row["parameters"]) == 2
]
GATED = [name for name, row in ROWS.items() if row["kind"] == "gated"]
X = np.array([-2.5, -0.25, 0.125, 0.5, 7.0], np.float32)


@pytest.mark.parametrize("name", TWO)
def test_either_parameter_can_be_left_out(name):
    ufunc, buffer = UFUNCS[name], np.empty_like(X)
    (first, a), (second, b) = ((p["name"], p["default"]) for p in ROWS[name]["parameters"])
    p, q = 0.25, 0.75
    for ways, full in (
        ([ufunc(X), ufunc(X, a), ufunc(X, **{first: a}), ufunc(X, **{second: b})], (a, b)),
        ([ufunc(X, p), ufunc(X, **{first: p}), ufunc(X, p, out=buffer)], (p, b)),
        ([ufunc(X, **{second: q}), ufunc(X, a, q), ufunc(X, **{second: q, "where": True})], (a, q)),
        ([ufunc(X, p, q), ufunc(X, p, **{second: q}), ufunc(X, **{second: q, first: p})], (p, q)),
    ):
        for way in ways:
            assert_identical(way, ufunc(X, *full, where=True))
    assert list(inspect.signature(ufunc).parameters)[:4] == ["x", first, second, "out"]


@pytest.mark.parametrize("name", TWO)
def test_both_parameters_broadcast(name, dtype):
    ufunc, rng = UFUNCS[name], np.random.default_rng(0)
    x = rng.normal(scale=3, size=(40, 3)).astype(dtype)
    rows = rng.uniform(-1, 0, (40, 1)).astype(dtype)
    channels = rng.uniform(0.1, 2, 3).astype(dtype)
    full = np.broadcast_arrays(x, rows, channels)
    expected = ufunc(*map(np.ascontiguousarray, full))
    assert_identical(ufunc(x, rows, channels), expected)
    flat = [operand.ravel() for operand in full]
    assert_identical(expected.ravel(), one_by_one(ufunc, flat)[0])
    for fixed in (ufunc(x, dtype(-1), channels), ufunc(x, np.full(3, -1, dtype), channels)):
        assert_identical(fixed, ufunc(x, np.full_like(x, -1), np.broadcast_to(channels, x.shape)))


@pytest.mark.parametrize("name", TWO)
def test_mistakes_with_two_parameters_are_named(name):
    ufunc, names = UFUNCS[name], [p["name"] for p in ROWS[name]["parameters"]]
    for parameter in names:
        with pytest.raises(TypeError, match=rf"{name}\(\) argument '{parameter}' must be a number"):
            ufunc(X, **{parameter: None})
        with pytest.raises(TypeError, match=f"multiple values for argument '{parameter}'"):
            ufunc(X, 0.1, 0.2, **{parameter: 0.3})
    with pytest.raises(TypeError, match=f"takes '{names[0]}' and '{names[1]}'"):
        ufunc(X, slope=1)
    with pytest.raises(TypeError, match="from 1 to 4 positional arguments but 5"):
        ufunc(X, 1, 2, X.copy(), 3)


def test_defaults_promote_with_the_other_parameter():
    """As Python floats would."""
    for other in (np.float64(0.25), np.full(5, 0.25), np.array(0.25)):
        for result in (relu_ufunc.hard_tanh(X, other), relu_ufunc.hard_tanh(X, hi=other)):
            assert result.dtype == np.multiply(X, other).dtype
    assert relu_ufunc.hard_sigmoid(X, beta=np.float64(0.5)).tolist() == [
        relu_ufunc.hard_sigmoid(np.float64(x)) for x in X.tolist()
    ]


@pytest.mark.parametrize("name", ["hard_tanh", "hard_sigmoid"])
@pytest.mark.parametrize("which", ["forward", "derivative", "backward"])
def test_the_loop_of_the_default_gives_the_same(target, name, which, dtype):
    """As with an array of hyperparameters, which has the other loop."""
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    x = np.concatenate([every[np.isfinite(every)], [np.nan, np.inf, -np.inf]]).astype(dtype)
    defaults = [dtype(parameter["default"]) for parameter in ROWS[name]["parameters"]]
    grad = [np.full_like(x, -3)] if which == "backward" else []
    ufunc = bind(target)[name, which]
    arrays = [np.full_like(x, value) for value in defaults]
    assert_identical(ufunc(*grad, x, *defaults), ufunc(*grad, x, *arrays))
    for at in range(0, len(x), 7001):
        one = [array[at : at + 1] for array in (*grad, x)]
        assert_identical(ufunc(*one, *defaults), ufunc(*grad, x, *arrays)[at : at + 1])


@pytest.mark.parametrize("name", GATED)
def test_gated_units_take_the_halves_of_an_array(target, name, dtype):
    h = np.random.default_rng(1).normal(scale=3, size=(7, 46)).astype(dtype)
    gate, x = h[:, :23], h[:, 23:]
    ufunc, backward = bind(target)[name, "forward"], bind(target)[name, "backward"]
    rest = [dtype(1)] * (ufunc.nin - 2)
    expected = ufunc(gate.copy(), x.copy(), *rest)
    assert_identical(ufunc(gate, x, *rest), expected)
    gradients = backward(expected, gate.copy(), x.copy(), *rest)
    both = np.empty_like(h)
    backward(expected, gate, x, *rest, out=(both[:, :23], both[:, 23:]))
    assert_identical(both, np.concatenate(gradients, axis=1))
    for place in (0, 1):  # in place of either operand
        operands = [gate.copy(), x.copy()]
        assert ufunc(*operands, *rest, out=operands[place]) is operands[place]
        assert_identical(operands[place], expected)
    halves = h.copy()
    backward(expected, halves[:, :23], halves[:, 23:], *rest,
             out=(halves[:, :23], halves[:, 23:]))  # fmt: skip
    assert_identical(halves, both)


@pytest.mark.parametrize("name", GATED)
def test_gated_units_keep_digits(target, name):
    """Where the activation alone is subnormal, and its product with x is not."""
    ufunc = bind(target)[name, "forward"]
    for dtype, gate, x in ((np.float32, 1e-40, 1e30), (np.float64, 1e-310, 1e200)):
        if name == "glu":
            continue
        at = np.full(33, gate, dtype)
        result = ufunc(at, dtype(x), *[dtype(1)] * (ufunc.nin - 2))
        half = 1 if name == "reglu" else 2
        np.testing.assert_allclose(result, float(dtype(gate)) * x / half, 1e-6)
    assert as_tuple(ufunc(*np.float64([[-800.0], [1e300]]), *[1.0] * (ufunc.nin - 2)))
