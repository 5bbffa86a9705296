"""The value of an element depends on that element alone, wherever and however it lies.

What the loops do with strides and overlap they do for all functions alike, so there one
function of each kind (that is, number of operands) stands for all; test_properties.py
tries the others.
"""

import itertools

import numpy as np
import pytest
from support import (
    KINDS,
    as_tuple,
    assert_identical,
    one_by_one,
    one_of_each_kind,
    only,
    parametric,
    two_operands,
)

from relu_ufunc import _ufuncs

SENTINEL = 0xA5
BLOCKS = 2200  # more elements than two of the blocks that strided operands go through


@pytest.fixture(autouse=True)
def quiet():
    """test_fp_environment.py is about warnings."""
    with np.errstate(all="ignore"):
        yield


def in_memory(values, offset, step):
    """A view of equal values, `offset` bytes into fresh memory and `step` apart; the memory."""
    item, span = values.itemsize, abs(step) * max(len(values) - 1, 0)
    memory = np.full(64 + offset + span + item + 64, SENTINEL, np.uint8)
    start = 64 + offset + (span if step < 0 else 0)
    view = np.ndarray(len(values), values.dtype, memory, start, (step,))
    view[...] = values
    return view, memory


def assert_only_these_changed(views, memories):
    """Around the views the memory is as it was."""
    for view, memory in zip(views, memories):
        view.view(f"V{view.itemsize}")[...] = bytes([SENTINEL]) * view.itemsize
        assert (memory == SENTINEL).all()


@pytest.mark.pairs
@pytest.mark.parametrize("long", [False, True], ids=["short", "long"])
def test_every_length_at_every_offset(ufunc, function, dtype, long):
    """Inputs at one offset and outputs at another; long is where outputs get aligned.

    Functions that are not the first of their kind have another offset at each length.
    """
    item = np.dtype(dtype).itemsize
    offsets = 64 // item
    page = 4096 // item
    lengths = [page - 1, page, page + 1, page + offsets + 3] if long else range(301)
    room = max(lengths) + offsets
    inputs = function.random_operands(dtype, room)
    values = one_by_one(ufunc, inputs)
    outputs = [np.empty((len(lengths), room), dtype) for _ in values]
    expected = [np.empty_like(output) for output in outputs]
    for first in range(offsets) if function in KINDS.values() else [0]:
        for array in outputs + expected:
            array.view(np.uint8)[...] = SENTINEL
        for row, length in enumerate(lengths):
            start = (first + row) % offsets
            here = slice(start, start + length)
            start = (7 * start + row // offsets) % offsets
            there = row, slice(start, start + length)
            ufunc(*(a[here] for a in inputs), out=tuple(output[there] for output in outputs))
            for to, value in zip(expected, values):
                to[there] = value[here]
        for output, value in zip(outputs, expected):
            assert_identical(output, value)


# Offset and step in bytes, for elements of `item` bytes.
LAYOUTS = {
    "contiguous": lambda item: (0, item),
    "reversed": lambda item: (0, -item),
    "every second": lambda item: (item, 2 * item),
    "every third, reversed": lambda item: (0, -3 * item),
    "far apart": lambda item: (0, 67 * item),
    "misaligned": lambda item: (1, item),
    "packed records": lambda item: (1, item + 1),
    "no multiple of the item": lambda item: (0, item + item // 2),
}


@pytest.mark.pairs
@one_of_each_kind
@pytest.mark.parametrize("layout", LAYOUTS)
def test_strides(ufunc, function, dtype, layout):
    """Of the operands, of the outputs, and of both, mixed with those of the next layout."""
    item = np.dtype(dtype).itemsize
    names = list(LAYOUTS)
    following = names[(names.index(layout) + 1) % len(names)]
    for n in (0, 1, 5, BLOCKS):
        operands = function.random_operands(dtype, n)
        expected = as_tuple(ufunc(*operands))
        for ins, outs in itertools.product(
            [layout, following, "contiguous"], [layout, "contiguous"]
        ):
            mixed = itertools.cycle([LAYOUTS[ins](item), LAYOUTS[layout](item)])
            views = [in_memory(a, *next(mixed))[0] for a in operands]
            outputs = [in_memory(np.zeros_like(a), *LAYOUTS[outs](item)) for a in expected]
            ufunc(*views, out=tuple(view for view, _ in outputs))
            for (view, _), value in zip(outputs, expected):
                assert_identical(view.copy(), value)
            assert_only_these_changed(*zip(*outputs))


@pytest.mark.pairs
def test_broadcast_operands(ufunc, function, dtype):
    """Steps of 0, in each operand and in all of them."""
    operands = function.random_operands(dtype, BLOCKS)
    for chosen in [*([k] for k in range(function.nin)), range(function.nin)]:
        for first in (0, 5, 20):
            broadcast = list(operands)
            for k in chosen:
                broadcast[k] = np.broadcast_to(operands[k][first], BLOCKS)
            expected = as_tuple(ufunc(*(np.array(a) for a in broadcast)))
            for output, value in zip(as_tuple(ufunc(*broadcast)), expected):
                assert_identical(output, value)


@pytest.mark.pairs
@parametric
def test_constant_hyperparameter_gives_what_a_full_array_gives(ufunc, function, dtype):
    *operands, _ = function.random_operands(dtype, BLOCKS)
    for value in (0, 0.01, 1, 2.5, -3):
        full = as_tuple(ufunc(*operands, np.full(BLOCKS, value, dtype)))
        for constant in (dtype(value), np.array([value], dtype)):
            for output, expected in zip(as_tuple(ufunc(*operands, constant)), full):
                assert_identical(output, expected)
        for step in (2, -1):
            views = [a[::step] for a in operands]
            for output, expected in zip(as_tuple(ufunc(*views, dtype(value))), full):
                assert_identical(output, expected[::step].copy())


@pytest.mark.pairs
@parametric
def test_hyperparameter_1_of_every_magnitude(ufunc, function, dtype):
    """For which some functions have a form of their own."""
    limits = np.finfo(dtype)
    x = np.geomspace(limits.smallest_subnormal, limits.max, 10_000).astype(dtype)
    x = np.concatenate([x, -x, np.linspace(-130, 130, 20_000), [np.inf, -np.inf]]).astype(dtype)
    operands = [np.ones_like(x)] * function.has_grad + [x]
    with np.errstate(all="ignore"):
        constant = as_tuple(ufunc(*operands, dtype(1)))
        full = as_tuple(ufunc(*operands, np.ones_like(x)))
    for output, expected in zip(constant, full):
        assert_identical(output, expected)


@pytest.mark.pairs
@one_of_each_kind
def test_byte_swapped(ufunc, function, dtype):
    operands = function.random_operands(dtype, BLOCKS)
    swapped = [a.astype(a.dtype.newbyteorder()) for a in operands]
    for output, expected in zip(as_tuple(ufunc(*swapped)), as_tuple(ufunc(*operands))):
        assert_identical(output, expected)


@pytest.mark.pairs
@one_of_each_kind
def test_matrices_in_any_order(ufunc, function, dtype):
    operands = [a.reshape(40, 55) for a in function.random_operands(dtype, BLOCKS)]
    expected = as_tuple(ufunc(*operands))
    for change in (np.asfortranarray, lambda a: np.pad(a, 1)[1:-1, 1:-1]):
        outputs = tuple(change(np.zeros_like(a)) for a in expected)
        ufunc(*map(change, operands), out=outputs)
        for output, value in zip(outputs, expected):
            assert_identical(output.copy(), value)


@pytest.mark.pairs
@one_of_each_kind
@pytest.mark.parametrize("layout", LAYOUTS)
def test_in_place(ufunc, function, dtype, layout):
    """Each operand, or two of them, overwritten by the outputs."""
    item = np.dtype(dtype).itemsize
    for n in (1, 5, BLOCKS):
        operands = function.random_operands(dtype, n)
        expected = as_tuple(ufunc(*operands))
        for chosen in itertools.permutations(range(function.nin), function.nout):
            views, memories = zip(*(in_memory(a, *LAYOUTS[layout](item)) for a in operands))
            ufunc(*views, out=tuple(views[k] for k in chosen))
            for k, value in zip(chosen, expected):
                assert_identical(views[k].copy(), value)
            assert_only_these_changed(views, memories)


@pytest.mark.pairs
@one_of_each_kind
def test_columns_in_place_leave_the_others_alone(ufunc, function, dtype):
    for columns in (slice(None, None, 2), slice(1, None, 3), slice(None, None, -2), slice(0, 1)):
        matrices = [a.reshape(-1, 11) for a in function.random_operands(dtype, BLOCKS)]
        before = [matrix.copy() for matrix in matrices]
        expected = as_tuple(ufunc(*(matrix[:, columns].copy() for matrix in matrices)))
        ufunc(
            *(m[:, columns] for m in matrices),
            out=tuple(m[:, columns] for m in matrices[: function.nout]),
        )
        for matrix, value in zip(before, expected):
            matrix[:, columns] = value
        for matrix, value in zip(matrices, before):
            assert_identical(matrix, value)


@pytest.mark.pairs
@one_of_each_kind
@pytest.mark.parametrize("step", [1, -1])
def test_overlap_counts_as_a_copy(ufunc, function, dtype, step):
    """Each operand against the first output, shifted by up to 40 elements."""
    n, margin = 150, 40
    operands = function.random_operands(dtype, n)
    expected = as_tuple(ufunc(*operands))
    for k, shift in itertools.product(range(function.nin), range(-margin, margin + 1)):
        memory = np.zeros(n + 2 * margin, dtype)
        views = list(operands)
        views[k] = memory[margin : margin + n]
        views[k][...] = operands[k]
        output = memory[margin + shift : margin + shift + n][::step]
        outputs = as_tuple(ufunc(*views, out=(output,) + (None,) * (function.nout - 1)))
        for output, value in zip(outputs, expected):
            assert_identical(output.copy(), value)


def loop(ufunc, a, b):
    """One element with another, by a call of its own."""
    return ufunc(np.array([a]), np.array([b]))[0]


def accumulated(ufunc, row):
    return list(itertools.accumulate(row, lambda a, b: loop(ufunc, a, b)))


@pytest.mark.pairs
@two_operands
def test_reduce_and_accumulate(ufunc, function, dtype):
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(9, 75)).astype(dtype)
    for a in (matrix, matrix.T, matrix[::-1, ::2], matrix[:2], matrix[:, :1]):
        down = np.array([accumulated(ufunc, column) for column in a.T], dtype).T
        across = np.array([accumulated(ufunc, row) for row in a], dtype)
        assert_identical(ufunc.accumulate(a, axis=0), down)
        assert_identical(ufunc.accumulate(a, axis=1), across)
        assert_identical(ufunc.reduce(a, axis=0), down[-1].copy())
        assert_identical(ufunc.reduce(a, axis=1), across[:, -1].copy())
    in_place = matrix.copy()
    ufunc.accumulate(in_place, axis=1, out=in_place)
    assert_identical(in_place, ufunc.accumulate(matrix, axis=1))


@pytest.mark.pairs
@two_operands
def test_reduceat(ufunc, function, dtype):
    a = np.random.default_rng(6).normal(size=90).astype(dtype)
    starts = [0, 40, 3, 4, 80]
    ends = [40, 41, 4, 80, 90]
    expected = [accumulated(ufunc, a[i:j])[-1] for i, j in zip(starts, ends)]
    assert_identical(ufunc.reduceat(a, starts), np.array(expected, dtype))


@pytest.mark.pairs
@two_operands
def test_outer(ufunc, function, dtype):
    a, b = np.random.default_rng(7).normal(size=(2, 37)).astype(dtype)
    expected = np.array([[loop(ufunc, x, y) for y in b[:20]] for x in a], dtype)
    assert_identical(ufunc.outer(a, b[:20]), expected)


@pytest.mark.pairs
@one_of_each_kind
def test_at(ufunc, function, dtype):
    """Indices that come twice count twice."""
    if function.nin > 2 or function.nout > 1:
        with pytest.raises(ValueError):
            ufunc.at(np.ones(3, dtype), [0], 1)
        return
    rng = np.random.default_rng(8)
    a, *b = rng.normal(size=(function.nin, 80)).astype(dtype)
    indices = rng.integers(0, 80, 80)
    expected = a.copy()
    for at, i in enumerate(indices):
        expected[i] = ufunc(expected[i : i + 1], *(operand[at : at + 1] for operand in b))[0]
    ufunc.at(a, indices, *b)
    assert_identical(a, expected)


STREAMED = [("relu", "forward"), ("leaky", "forward"), ("relu", "backward"), ("prelu", "backward")]


@pytest.mark.pairs
@only(lambda function: function in STREAMED)
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_arrays_beyond_the_caches(ufunc, function, dtype):
    """Outputs are written past the caches: all of them, and nothing around them."""
    item = np.dtype(dtype).itemsize
    n = _ufuncs.stream_threshold() // (item * (function.nin + function.nout)) + 1001
    chunk = 100_000
    operands = [np.resize(a, n) for a in function.random_operands(dtype, chunk)]
    for constant, offset in itertools.product({False, function.parameter is not None}, (0, item)):
        if constant:
            operands[-1] = operands[-1][:1]
        outputs = [in_memory(operands[0], offset, item) for _ in range(function.nout)]
        ufunc(*operands, out=tuple(view for view, _ in outputs))
        for at in range(0, n, chunk):
            parts = [a if len(a) == 1 else a[at : at + chunk] for a in operands]
            for (view, _), expected in zip(outputs, as_tuple(ufunc(*parts))):
                assert_identical(view[at : at + chunk], expected)
        assert_only_these_changed(*zip(*outputs))


@pytest.mark.pairs
@only(lambda function: function in STREAMED)
@pytest.mark.parametrize("step", [2, -2, 5, 64])
def test_strided_arrays_beyond_the_caches(ufunc, function, step):
    """What is ahead is asked for before it is packed, also where nothing is ahead."""
    item = np.dtype(np.float32).itemsize
    n = _ufuncs.stream_threshold() // (item * abs(step)) + 1001
    chunk = 10_000
    operands = [np.resize(a, n) for a in function.random_operands(np.float32, chunk)]
    expected = as_tuple(ufunc(*(a[:chunk] for a in operands)))
    strided = [np.empty(n * abs(step), np.float32)[::step] for _ in operands]
    for view, operand in zip(strided, operands):
        view[:] = operand
    for output, value in zip(as_tuple(ufunc(*strided)), expected):
        assert_identical(output, np.resize(value, n))
