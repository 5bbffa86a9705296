"""Nothing is read or written outside of the operands, and nothing is left behind."""

import contextlib
import ctypes
import itertools
import math
import mmap
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from support import (
    FUNCTIONS,
    INTEGERS,
    KINDS,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    bind,
    bind_rowwise,
    change_rows,
    has_rows,
    one_of_each_kind,
    only,
    random_rows,
)

import relu_ufunc

SENTINEL = 0xA5
LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture(autouse=True)
def quiet():
    """test_fp_environment.py is about warnings."""
    with np.errstate(all="ignore"):
        yield


# Between two pages that nobody may touch: reading or writing beyond is a segmentation fault,
# which ends the whole run, and whose traceback names the test.


def guarded(size):
    """At least `size` bytes, with an inaccessible page before and after them."""
    page = mmap.PAGESIZE
    size += -size % page
    pages = mmap.mmap(-1, page + size + page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(pages))
    for guard in (start, start + page + size):
        if LIBC.mprotect(ctypes.c_void_p(guard), ctypes.c_size_t(page), 0) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")
    return np.frombuffer(pages, np.uint8)[page:-page]


def at_edge(memory, dtype, edge, step, n):
    """n elements, `step` apart, the outermost of them at the memory's begin or end."""
    item = np.dtype(dtype).itemsize
    span = (n - 1) * abs(step) * item
    first = 0 if edge == "begin" else len(memory) - item - span
    return np.ndarray(n, dtype, memory, first + span * (step < 0), (step * item,))


STEPS = [[1], [1, 2], [-1, 1], [2, 3], [-2]]  # of the operands in turn, in items


def lengths(item):
    """Short ones; about the blocks of strided operands, and where outputs get aligned."""
    around = [at // item + beyond for at in (2048, 4096) for beyond in (-1, 0, 1, 3)]
    return [*range(1, 201), *around]


def assert_stays_inside(ufunc, inputs, constant, every=1):
    """Calls on the first elements of the inputs: each length, or each `every`-th, at both edges,
    with all steps.

    The last input is one element for all if it is constant.
    """
    dtype, most = inputs[0].dtype, len(inputs[0])
    values = as_tuple(ufunc(*inputs))
    ins, outs = ([guarded(3 * most * dtype.itemsize) for _ in a] for a in (inputs, values))
    expected = [np.empty_like(out) for out in outs]
    for edge, steps in itertools.product(("begin", "end"), STEPS):
        for memory in outs + expected:
            memory[...] = SENTINEL
        step = itertools.cycle(steps)
        steps_in, steps_out = ([next(step) for _ in a] for a in (ins, outs))
        if constant:
            steps_in[-1] = 0
        for n in lengths(dtype.itemsize)[::every]:
            views = [at_edge(memory, dtype, edge, step, n) for memory, step in zip(ins, steps_in)]
            there = [(dtype, edge, step, n) for step in steps_out]
            for view, a in zip(views, inputs):
                view[...] = a[:n]
            ufunc(*views, out=tuple(at_edge(out, *at) for out, at in zip(outs, there)))
            for out, memory, at, value in zip(outs, expected, there, values):
                at_edge(memory, *at)[...] = value[:n]
                assert out.tobytes() == memory.tobytes()


@pytest.mark.pairs
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_at_the_edge_of_memory(ufunc, function, dtype):
    """Those that are not the first of their kind at every third length, so that every number of
    elements beyond whole vectors comes."""
    operands = function.random_operands(dtype, max(lengths(np.dtype(dtype).itemsize)))
    every = 1 if function in KINDS.values() else 3
    assert_stays_inside(ufunc, operands, False, every)
    if function.parameter is not None:
        operands[-1][:] = operands[-1][0]
        assert_stays_inside(ufunc, operands, True, every)


@pytest.mark.pairs
@only(lambda function: function.row["integers"] and not function.has_grad)
@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_integers_at_the_edge_of_memory(ufunc, function, dtype):
    x = np.random.default_rng(0).integers(-9, 9, max(lengths(dtype.itemsize))).astype(dtype)
    assert_stays_inside(ufunc, [x], constant=False)


def rows_at_edge(memory, dtype, edge, layout, shape):
    """Rows or columns that lie one after the other, with steps between all elements."""
    step, order = layout
    return at_edge(memory, dtype, edge, step, math.prod(shape)).reshape(shape, order=order)


ROW_LAYOUTS = [
    [(1, "C")],
    [(1, "F")],
    [(2, "C"), (-1, "C")],
    [(-1, "F"), (2, "C"), (1, "C")],
    [(2, "F"), (1, "C"), (1, "F")],
]
ROW_SHAPES = [
    (rows, n) for rows in (1, 5, 37) for n in [*range(1, 71), 127, 128, 129] if rows * n < 2600
]


@pytest.mark.pairs
@pytest.mark.parametrize("name", ROWWISE)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_rows_at_the_edge_of_memory(target, name, dtype):
    gufunc = bind_rowwise(target)[name]
    room = 2 * max(map(math.prod, ROW_SHAPES)) * 8
    ins, out = [guarded(room) for _ in range(gufunc.nin)], guarded(room)
    expected = np.empty_like(out)
    for shape in ROW_SHAPES:
        operands = random_rows(name, dtype, shape)
        value = gufunc(*operands)
        for edge, layouts in itertools.product(("begin", "end"), ROW_LAYOUTS):
            layout = itertools.cycle(layouts)
            views = [
                rows_at_edge(memory, a.dtype, edge, next(layout), shape)
                if rows
                else at_edge(memory, a.dtype, edge, 1, len(a))
                for memory, a, rows in zip(ins, operands, has_rows(name))
            ]
            for view, a in zip(views, operands):
                view[...] = a
            there = (dtype, edge, next(layout), value.shape)
            out[...] = expected[...] = SENTINEL
            rows_at_edge(expected, *there)[...] = value
            gufunc(*views, out=rows_at_edge(out, *there))
            assert out.tobytes() == expected.tobytes()


# Sizes


def test_nothing_and_0d(public, function, dtype):
    for shape in ((0,), (3, 0, 2)):
        for output in as_tuple(public(*[np.empty(shape, dtype)] * function.nin)):
            assert output.shape == shape and output.dtype == dtype
    numbers = function.random_operands(dtype, 8)
    alone = [as_tuple(public(*(a[i] for a in numbers))) for i in range(8)]
    of_0d = [as_tuple(public(*(a[i, ...] for a in numbers))) for i in range(8)]
    for k, together in enumerate(as_tuple(public(*numbers))):
        for outputs in (alone, of_0d):
            assert {type(output[k]) for output in outputs} == {dtype}
            assert_identical(np.array([output[k] for output in outputs]), together)


BEYOND = 2**31 + 5


@pytest.mark.large
@pytest.mark.parametrize("step", [1, -1, 2**30, 2**31 + 3], ids=lambda step: f"step {step}")
def test_more_than_2_31_elements_or_bytes_between_them(target, step):
    x = np.full(BEYOND, -1, np.int8)
    positive = [0, 1, 2**30, 2**31 - 1, 2**31, 2**31 + 3, BEYOND - 1]
    x[positive] = 7
    in_between = BEYOND - len(x[::step]) + sum(at % step == 0 for at in positive)
    bind(target)["relu", "forward"](x[::step], out=x[::step])
    assert (x[positive] == 7).all()
    assert np.count_nonzero(x) == in_between


@pytest.mark.large
def test_a_row_of_more_than_2_31_elements():
    zeros = np.zeros(BEYOND, np.float16)  # which take no memory as long as nobody writes there
    assert relu_ufunc.logsumexp(zeros) == np.float16(np.log(BEYOND))


# Memory-mapped files


def mapped(tmp_path, values, offset=0, **keywords):
    """A map of a file that holds the values, and the file's path."""
    path = tmp_path / "values"
    path.write_bytes(bytes(offset) + values.tobytes())
    return np.memmap(path, values.dtype, offset=offset, **{"mode": "r+", **keywords}), path


@one_of_each_kind
@pytest.mark.parametrize("offset", [0, 24, 4097])
def test_mapped_file_in_place(public, function, tmp_path, offset):
    *others, x = function.random_operands(np.float32, 5000)
    values, *_ = as_tuple(public(*others, x))
    here, path = mapped(tmp_path, x, offset)
    public(*others, here, out=(here, None)[: function.nout])
    here.flush()
    assert path.read_bytes() == bytes(offset) + values.tobytes()


def test_mapped_file_that_is_not_to_be_written(tmp_path):
    x = np.linspace(-5, 5, 5000)
    read_only, path = mapped(tmp_path, x, mode="r")
    assert_identical(np.asarray(relu_ufunc.gelu(read_only)), relu_ufunc.gelu(x))
    with pytest.raises(ValueError, match="read-only"):
        relu_ufunc.gelu(read_only, out=read_only)
    private = np.memmap(path, mode="c", dtype=x.dtype)
    relu_ufunc.gelu(private, out=private)
    assert_identical(np.asarray(private), relu_ufunc.gelu(x))
    assert path.read_bytes() == x.tobytes()


IN_PLACE = """
import sys
import numpy as np
import relu_ufunc
x = np.memmap(sys.argv[1], sys.argv[2], "r+")
relu_ufunc.gelu(x, out=x)
"""


@pytest.mark.parametrize("code", ["f", "d"])
def test_killed_process_leaves_no_half_written_element(tmp_path, code):
    """Each is the old one or the new one; tried until there are some of both."""
    old = np.random.default_rng(0).uniform(-3, -1, 4_000_000).astype(code)
    new = relu_ufunc.gelu(old)
    for _ in range(20):
        here, path = mapped(tmp_path, old)
        child = subprocess.Popen([sys.executable, "-c", IN_PLACE, path, code])
        while here[0] == old[0] and child.poll() is None:
            pass
        child.kill()
        child.wait()
        of_old, of_new = here == old, here == new
        assert np.all(of_old | of_new)
        if of_old.any() and of_new.any():
            return
    pytest.fail("each of 20 calls had ended before the process was killed")


# Leaks. The calls are right and wrong ones, in every way that src/python/call.c tells apart.


def calls_of(function):
    """Calls of the public ufunc without arguments, and the objects that they pass."""
    public = UFUNCS[function.public_name]
    *first, last = (np.ones(4, np.float32) for _ in range(function.nin))
    out = np.empty(4, np.float32)
    keyword = {function.parameter or "slope": last}
    calls = [
        lambda: public(*first, last),
        lambda: public(*first),
        lambda: public(*first, **keyword),
        lambda: public(*first, **keyword, out=(out,) * function.nout),
        lambda: public(*first, last, **keyword),
        lambda: public(*first, unknown=out, **keyword),
        lambda: public(*first[:-1], **keyword),
        lambda: public(*first, last, "no number", out, out),
        lambda: public(*first, np.zeros(4, complex), out=out),
        lambda: public(*first, None),
        lambda: public(*first, **dict.fromkeys(keyword)),
        lambda: public(*first, **keyword, **{f"_{i}": out for i in range(40)}),
        lambda: public(last, *first, last, *first, last),
    ]
    return calls, [public, out, last, sys.intern(function.parameter or "slope"), None, *first]


def call_all(calls):
    for call in calls:
        with contextlib.suppress(TypeError, ValueError):
            call()


def test_calls_and_errors_keep_no_reference(function):
    calls, objects = calls_of(function)
    call_all(calls)

    def growth():
        references = [sys.getrefcount(value) for value in objects]
        blocks = sys.getallocatedblocks()
        for _ in range(200):
            call_all(calls)
        grown = [sys.getrefcount(value) - before for value, before in zip(objects, references)]
        return max([*map(abs, grown), sys.getallocatedblocks() - blocks])

    # None and the blocks belong to the session, too; what leaks does so each time.
    assert min(growth() for _ in range(3)) < 100


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_million_calls_do_not_grow_the_process():
    def pages():
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1])

    calls = [call for function in FUNCTIONS for call in calls_of(function)[0]]
    for gufunc in (UFUNCS[name] for name in ROWWISE):
        operands = random_rows(gufunc.__name__, np.float32, (2, 3))
        wrong = change_rows(gufunc.__name__, operands, lambda a: a * np.ones(3, complex))
        calls += [
            partial(gufunc, *operands),
            partial(gufunc, *operands, axis=0),
            partial(gufunc, *operands, axis=5),
            partial(gufunc, *operands, out=np.ones((4, 7))),
            partial(gufunc, *wrong),
        ]
        if "label" in ROWWISE[gufunc.__name__]["kinds"]:
            calls.append(partial(gufunc, *operands[:-1], [-1, 3]))
    call_all(calls)
    before = pages()
    for _ in range(1_000_000 // len(calls) + 1):
        call_all(calls)
    assert (pages() - before) * mmap.PAGESIZE < 1_000_000
