"""Any function on any strided operands gives what it gives on contiguous ones."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from support import FLOATS, FUNCTIONS, as_tuple, assert_identical, bind


def embedded(values, order, steps):
    """A view of equal values with its axes in that order in memory and those steps."""
    room = np.zeros([values.shape[axis] * abs(steps[axis]) for axis in order], values.dtype)
    view = room.transpose(np.argsort(order))[(..., *(slice(None, None, step) for step in steps))]
    view[...] = values
    return view


@st.composite
def layouts(draw, values):
    axes = range(values.ndim)
    steps = st.sampled_from([1, 1, 2, -1, -2, 3])
    return embedded(values, draw(st.permutations(axes)), [draw(steps) for _ in axes])


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.data())
def test_layout_never_matters(target, data):
    function = data.draw(st.sampled_from(FUNCTIONS))
    dtype = data.draw(st.sampled_from(FLOATS))
    shape = data.draw(array_shapes(max_dims=3, max_side=40))
    seed = data.draw(st.integers(0, 1000))
    operands = []
    for flat in function.random_operands(dtype, np.prod(shape), seed):
        broadcast = [data.draw(st.sampled_from([side, side, 1])) for side in shape]
        operands.append(np.resize(flat, broadcast))
    ufunc = bind(target)[function]
    with np.errstate(all="ignore"):
        expected = as_tuple(ufunc(*(np.broadcast_to(a, shape).copy() for a in operands)))
        outputs = tuple(data.draw(layouts(np.zeros_like(value))) for value in expected)
        ufunc(*(data.draw(layouts(a)) for a in operands), out=outputs)
    for output, value in zip(outputs, expected):
        assert_identical(output.copy(), value)
