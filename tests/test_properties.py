"""Whatever a call looks like, each element is what a call of its own gives, bit for bit."""

import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from support import FLOATS, FUNCTIONS, INTEGERS, as_tuple, assert_identical, bind, one_by_one

STEPS = [1, 1, 2, -1, -2, 3]
OFFSETS = [0, 0, 1, 2, 6, 64]  # in bytes
SHAPES = st.one_of(
    array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=8), st.tuples(st.integers(0, 700))
)


def room_for(shape):
    """Bytes in which there is place for any layout of any dtype."""
    sides = [max(side, 1) * max(STEPS) for side in shape]
    return np.zeros(math.prod(sides) * 16 + max(OFFSETS), np.uint8)


class Place(NamedTuple):
    """An array that lies anyhow in a room of bytes."""

    room: np.ndarray
    dtype: np.dtype
    shape: tuple
    order: list  # of the axes in memory
    steps: list  # one for each axis, in elements
    offset: int  # in bytes

    def view(self):
        sides = [self.shape[axis] * abs(self.steps[axis]) for axis in self.order]
        end = self.offset + math.prod(sides) * self.dtype.itemsize
        full = self.room[self.offset : end].view(self.dtype).reshape(sides)
        steps = (slice(None, None, step) for step in self.steps)
        return full.transpose(np.argsort(self.order))[(..., *steps)]

    def around(self, mask):
        """The room's bytes but for the elements in the mask."""
        copy = self._replace(room=self.room.copy())
        copy.view().view(f"V{self.dtype.itemsize}")[mask] = bytes(self.dtype.itemsize)
        return copy.room.tobytes()


@st.composite
def places(draw, room, dtypes, shape):
    """For one of the dtypes, in either byte order."""
    dtype = np.dtype(draw(st.sampled_from(dtypes))).newbyteorder(draw(st.sampled_from("==S")))
    order = draw(st.permutations(range(len(shape))))
    steps = [draw(st.sampled_from(STEPS)) for _ in shape]
    return Place(room, dtype, tuple(shape), order, steps, draw(st.sampled_from(OFFSETS)))


@st.composite
def parts_of(draw, shape):
    """A shape that broadcasts to this one."""
    sides = [draw(st.sampled_from([side, side, side, 1])) for side in shape]
    return sides[draw(st.sampled_from([0, 0, 1])) :]


@st.composite
def operands_of(draw, function, shape):
    """A place for each operand, filled."""
    dtypes = draw(st.sampled_from([FLOATS, FLOATS + INTEGERS]))
    seed, most = draw(st.integers(0, 99)), max(math.prod(shape), 8)
    operands = []
    for numbers in function.random_operands(np.float64, most, seed):
        operands.append(draw(places(room_for(shape), dtypes, draw(parts_of(shape)))))
        view = operands[-1].view()
        if view.dtype.kind != "f":
            numbers = np.nan_to_num(numbers, posinf=100, neginf=0).astype(np.int8)
        view[...] = np.resize(numbers, view.shape)
    return operands


@st.composite
def outputs_of(draw, function, shape, operands, dtypes):
    """A place for each output: an operand's own, another in its room, or one far away."""
    outputs = []
    for operand in draw(st.permutations(operands))[: function.nout]:
        way = draw(st.sampled_from(["in place", "overlapping", "apart"]))
        if way == "in place" and operand.shape == shape and operand.dtype.kind == "f":
            outputs.append(operand)
        else:
            room = room_for(shape) if way == "apart" else operand.room
            outputs.append(draw(places(room, dtypes, shape)))
    return outputs


def loop_dtype(ufunc, operands):
    """Of the first loop that takes every operand without loss."""
    return next(
        np.dtype(types[0])
        for types in ufunc.types
        if all(np.can_cast(operand.dtype, types[0]) for operand in operands)
    )


def check_call(target, draw):
    function, shape = draw(st.sampled_from(FUNCTIONS)), draw(SHAPES)
    ufunc = bind(target)[function]
    operands = draw(operands_of(function, shape))
    arguments = [operand.view() for operand in operands]
    keywords = {"casting": "unsafe", "order": draw(st.sampled_from("KCFA"))}

    dtype = loop_dtype(ufunc, arguments)
    if draw(st.booleans()):
        keywords["dtype"] = dtype = np.dtype(draw(st.sampled_from(FLOATS)))
    alone = [np.broadcast_to(operand, shape).astype(dtype).ravel() for operand in arguments]
    expected = [value.reshape(shape) for value in one_by_one(ufunc, alone)]
    if function.parameter is not None and draw(st.booleans()):
        keywords[function.parameter] = arguments.pop()

    if draw(st.booleans()):
        for output, value in zip(as_tuple(ufunc(*arguments, **keywords)), expected):
            assert_identical(np.broadcast_to(output, shape), value)
        return
    dtypes = FLOATS + (dtype,) * (3 if dtype.kind == "f" else 0)
    outputs = draw(outputs_of(function, shape, operands, dtypes))
    mask = np.ones(shape, bool)
    # Of another dtype, NumPy sends what where= leaves out through the loop's dtype and back.
    if all(output.dtype.newbyteorder("=") == dtype for output in outputs):
        mask = draw(st.one_of(st.just(mask), arrays(bool, shape)))
    before = [output.around(mask) for output in outputs]
    views = tuple(output.view() for output in outputs)
    ufunc(*arguments, out=views, where=mask, **keywords)
    for view, value in zip(views, expected):
        assert_identical(view[mask], value.astype(view.dtype)[mask])
    assert [output.around(mask) for output in outputs] == before


@pytest.mark.parametrize("examples", [150, pytest.param(1500, marks=pytest.mark.full)])
@np.errstate(all="ignore")
def test_any_call_gives_what_single_elements_give(target, examples):
    """Shapes, broadcasting, layouts, dtypes, keywords, and outputs over the operands' memory."""
    run = given(st.data())(lambda data: check_call(target, data.draw))
    settings(max_examples=examples, derandomize=True, database=None, deadline=None)(run)()
