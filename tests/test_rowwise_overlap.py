"""Outputs that share memory with themselves: rows in order, the last one written wins."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided
from support import (
    ROWWISE,
    as_tuple,
    assert_identical,
    bind_rowwise,
    change_rows,
    one_of_each_kind,
    random_rows,
)

# Rows, elements of a row, and the steps of both in elements: windows that slide by less than their
# length, rows that are all the same memory, elements that are, rows that run backwards.
LAYOUTS = [
    (7, 3, 0, 1),
    (7, 3, 1, 1),
    (7, 3, 2, 1),
    (40, 20, 1, 1),
    (40, 20, 0, 1),
    (40, 20, -1, 1),
    (40, 20, 3, -1),
    (33, 17, 5, 0),
    (33, 17, 0, 0),
    (33, 17, 1, 3),
    (21, 17, 2, 3),
    (20, 33, 20, 2),
    (9, 130, 7, 1),
    (6, 1100, 100, 1),
    (5, 1100, 1, 2),
    (17, 1, 0, 1),
]


def windows(rows, n, row_step, step, dtype, fill=7):
    """A view of so many rows, and all the memory behind it."""
    first = (rows - 1) * max(-row_step, 0) + (n - 1) * max(-step, 0)
    count = first + (rows - 1) * max(row_step, 0) + (n - 1) * max(step, 0) + 1
    memory = np.full(count, fill, dtype)
    item = memory.itemsize
    return as_strided(memory[first:], (rows, n), (row_step * item, step * item)), memory


def written_in_order(out, rows):
    """Element after element, as NumPy's rule is."""
    for to, row in zip(out, rows):
        for i, value in enumerate(row):
            to[i] = value


SAME_SHAPE = [name for name, row in ROWWISE.items() if not row["signature"].endswith("->()")]
with_rows = pytest.mark.parametrize("name", SAME_SHAPE)


@with_rows
def test_the_last_row_wins(target, name, dtype):
    for layout in LAYOUTS:
        check_the_last_row(bind_rowwise(target)[name], dtype, layout)


def check_the_last_row(gufunc, dtype, layout):
    rows, n, _, _ = layout
    name = gufunc.__name__
    operands = random_rows(name, dtype, (rows, n))
    expected_out, expected = windows(*layout, dtype)
    written_in_order(expected_out, [gufunc(*map(np.copy, row)) for row in zip(*operands)])
    wide = change_rows(name, operands, lambda a: np.repeat(a, 2, axis=1)[:, ::2])
    for arrays in (operands, [np.asfortranarray(a) for a in operands], wide):
        out, memory = windows(*layout, dtype)
        gufunc(*arrays, out=out)
        assert_identical(memory, expected)
    out, memory = windows(*layout, dtype)
    gufunc(*(a.T.copy() for a in operands), out=out.T, axis=0)
    assert_identical(memory, expected)


def test_the_last_sum_wins(target, dtype):
    logsumexp = bind_rowwise(target)["logsumexp"]
    for rows, n in ((7, 3), (40, 20), (5, 1100)):
        x = random_rows("logsumexp", dtype, (rows, n))[0]
        for step in (0, 1, -1):
            out, memory = windows(1, rows, 0, step, dtype)
            expected_out, expected = windows(1, rows, 0, step, dtype)
            written_in_order(expected_out, [[logsumexp(row.copy()) for row in x]])
            for operand in (x, np.asfortranarray(x)):
                logsumexp(operand, out=out[0])
                assert_identical(memory, expected)


@with_rows
def test_in_place_in_shared_memory(target, name, dtype):
    """The operand counts as it was before the call.

    NumPy has the rows computed into a copy, and assigns that in an order of its own.
    """
    for layout in LAYOUTS:
        check_in_place(bind_rowwise(target)[name], dtype, layout)


def check_in_place(gufunc, dtype, layout):
    operands = random_rows(gufunc.__name__, dtype, layout[:2])
    last = max(k for k, kind in enumerate(ROWWISE[gufunc.__name__]["kinds"]) if kind == "row")
    out, memory = windows(*layout, dtype)
    written_in_order(out, operands[last])
    operands[last] = out.copy()
    expected_out, expected = windows(*layout, dtype)
    expected_out[...] = np.array([gufunc(*map(np.copy, row)) for row in zip(*operands)])
    operands[last] = out
    gufunc(*operands, out=out)
    assert_identical(memory, expected)


@pytest.mark.parametrize("rows, n", [(1, 40), (40, 1), (3, 20), (40, 20), (5, 600)])
def test_layouts_that_share_nothing(target, dtype, rows, n):
    """Interleaved rows and columns, whose neighbours stay as they are."""
    softmax = bind_rowwise(target)["softmax"]
    x = random_rows("softmax", dtype, (rows, n))[0]
    expected = np.array([softmax(row.copy()) for row in x])
    for row_step, step in ((n, 1), (2 * n, 2), (1, rows), (2, 2 * rows), (-n, 1), (1, -rows)):
        out, memory = windows(rows, n, row_step, step, dtype)
        softmax(x, out=out)
        assert_identical(out.copy(), expected)
        assert (memory == 7).sum() == memory.size - x.size


@one_of_each_kind
def test_elementwise_functions(ufunc, function):
    """In the order that NumPy chooses: that of np.positive for the same operands."""
    for layout in (*LAYOUTS[:4], *LAYOUTS[7:11], (3, 2000, 1, 1)):
        rows, n, _, _ = layout
        for dtype in (np.float16, np.float32, np.float64):
            operands = [a.reshape(rows, n) for a in function.random_operands(dtype, rows * n)]
            outs, memories = zip(*(windows(*layout, dtype) for _ in range(2 * function.nout)))
            fresh = as_tuple(ufunc(*operands))
            for a, out in zip(fresh, outs):
                np.positive(a, out=out)
            ufunc(*operands, out=outs[function.nout :])
            for memory, expected in zip(memories[function.nout :], memories):
                np.testing.assert_array_equal(memory, expected)
