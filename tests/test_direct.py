"""Calls that go past NumPy's machinery do what it would have done.

With `where=True` or `subok=True`, which ask for nothing, a call goes through it.
"""

import ctypes
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import (
    FUNCTIONS,
    ROWS,
    ROWS_ALONE,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    usual_parameters,
)

import relu_ufunc
from relu_ufunc.interop import c_loop

ROOM = 64
SAME_SHAPE = [name for name in ROWS_ALONE if not ROWWISE[name]["signature"].endswith("->()")]


def layouts():
    """Arguments of np.ndarray: shape, elements to the first, steps in elements."""
    line = st.builds(
        lambda n, step, start: ((n,), start + max(0, -step) * 6, (step,)),
        st.integers(0, 6),
        st.integers(-3, 3),
        st.integers(0, 40),
    )

    def plane(shape, kind, start):
        rows, columns = shape
        steps = {"C": (columns, 1), "F": (1, rows), "wide": (columns + 1, 1), "still": (0, 1)}
        steps |= {"double": (2 * columns, 2), "back": (columns, -1)}
        start += columns * (kind == "back")
        return shape, start, steps[kind]

    shapes = st.tuples(st.integers(1, 4), st.integers(0, 4))
    kinds = st.sampled_from(["C", "F", "wide", "still", "double", "back"])
    planes = st.builds(plane, shapes, kinds, st.integers(0, 40))
    cube = st.tuples(st.integers(1, 2), st.integers(1, 3), st.integers(1, 3))
    wider = st.tuples(st.integers(9, 12), st.integers(3, 4), st.just(1))
    cubes = st.tuples(cube, st.integers(0, 40), wider)
    return line | planes | cubes | st.just(((), 3, ()))


def view(memory, layout, dtype):
    shape, start, steps = layout
    item = np.dtype(dtype).itemsize
    return np.ndarray(shape, dtype, memory, start * item, [step * item for step in steps])


def outcome(ufunc, memory, layouts, dtypes, parameter, out, **more):
    """The bytes of the memory after a call on views of it; what it gave, warned of or raised."""
    memory = memory.copy()
    views = [view(memory, *pair) for pair in zip(layouts, dtypes)]
    operands, outputs = views[: len(views) - ufunc.nout], views[len(views) - ufunc.nout :]
    if out:
        more["out"] = tuple(outputs)
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn"):
        warnings.simplefilter("always")
        try:
            result = ufunc(*operands, *parameter, **more)
        except (ValueError, TypeError) as error:
            return memory.tobytes(), type(error), str(error)
    said = [(w.category, str(w.message)) for w in caught]
    results = result if isinstance(result, tuple) else (result,)
    if out:
        assert all(one is output for one, output in zip(results, outputs, strict=True))
    found = [type(result)]
    for one in results:
        strides = [step for step, n in zip(one.strides, one.shape) if n > 1]
        found.append((type(one), one.dtype, one.shape, strides, one.tobytes()))
    return memory.tobytes(), found, said


def check_as_through_numpy(data):
    function = data.draw(st.sampled_from(FUNCTIONS))
    ufunc = UFUNCS[function.public_name]
    arrays = function.nin - len(function.parameters)
    same = data.draw(layouts())
    some = st.just(same) | layouts()
    dtype = data.draw(st.sampled_from("efd"))
    dtypes = [dtype] * (arrays + function.nout)
    if data.draw(st.integers(0, 5)) == 0:
        dtypes[data.draw(st.integers(0, len(dtypes) - 1))] = data.draw(
            st.sampled_from(["f", "d", ">f4"])
        )
    parameter = ()
    if function.parameter is not None:
        choices = [0.5, 1e300, 1e-300, 2, np.dtype(dtype).type(0.5), np.array(0.5, dtype)]
        choices += [np.full(same[0], 0.5, dtype)]
        if len(same[0]) == 2:  # per column and per row
            rows, columns = (np.linspace(-0.5, 1.5, n).astype(dtype) for n in same[0])
            choices += [columns, columns[None], rows[:, None], columns[::-1]]
        if len(same[0]) == 3:
            shapes = [same[0][1:], same[0][2:], (same[0][1], 1), (same[0][0], 1, 1)]
            choices += [np.linspace(-0.5, 1.5, np.prod(n)).astype(dtype).reshape(n) for n in shapes]
        given = [[data.draw(st.sampled_from(choices)) for _ in function.parameters]]
        left_out = [
            given[0][:k]
            for k in range(len(function.parameters))
            if all(p["default"] is not None for p in function.parameters[k:])
        ]
        parameter = tuple(data.draw(st.sampled_from(given + left_out)))
    numbers = data.draw(
        st.lists(st.sampled_from([-1e30, -70, -1, -0.0, 0, 2, 300, np.nan]), min_size=1)
    )
    memory = np.empty(16 * ROOM, np.uint8)
    with np.errstate(all="ignore"):
        first = memory.view(dtypes[0].lstrip(">") if len(dtypes[0]) > 1 else dtypes[0])
        first[...] = np.resize(numbers, len(first))
    arguments = (
        [data.draw(some) for _ in dtypes],
        dtypes,
        parameter,
        data.draw(st.booleans()),
    )
    named = {}
    if parameter and data.draw(st.booleans()):
        named = {p["name"]: value for p, value in zip(function.parameters, parameter)}
        arguments = (*arguments[:2], (), arguments[3])
    direct = outcome(ufunc, memory, *arguments, **named)
    assert direct == outcome(ufunc, memory, *arguments, **named, where=True)


def check_rows_as_through_numpy(data):
    name = data.draw(st.sampled_from(SAME_SHAPE))
    dtype = data.draw(st.sampled_from("efd"))
    arrays = UFUNCS[name].nin
    cubes = st.builds(lambda start: ((2, 3, 4), start, (12, 4, 1)), st.integers(0, 40))
    flat = st.builds(lambda start: ((3, 1, 4), start, (4, 50, 1)), st.integers(0, 40))
    same = data.draw(layouts() | cubes | flat)
    shape, start, steps = same
    shifted = st.builds(lambda more: (shape, start + more, steps), st.integers(1, 5))
    some = st.just(same) | shifted | layouts()
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    memory = np.empty(16 * ROOM, np.uint8)
    memory.view(dtype)[...] = rng.normal(scale=9, size=len(memory.view(dtype)))
    arguments = [data.draw(some) for _ in range(arrays + 1)], [dtype] * (arrays + 1), ()
    out = data.draw(st.booleans())
    axis = data.draw(st.sampled_from([{}, {"axis": -1}, {"axis": 0}, {"axis": 1}, {"axis": 3}]))
    direct = outcome(UFUNCS[name], memory, *arguments, out, **axis)
    assert direct == outcome(UFUNCS[name], memory, *arguments, out, **axis, subok=True)


@pytest.mark.parametrize("examples", [250, pytest.param(2500, marks=pytest.mark.full)])
@pytest.mark.parametrize("check", [check_as_through_numpy, check_rows_as_through_numpy])
def test_random_calls_are_as_through_numpy(check, examples):
    settings(max_examples=examples, deadline=None)(given(st.data())(check))()


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "softmax_backward"])
@pytest.mark.parametrize("layout", [((3, 4), 0, (0, 1)), ((3, 4), 0, (2, 1)), ((4,), 0, (0,))])
def test_rows_that_are_written_over_each_other(name, layout):
    memory = np.random.default_rng(0).normal(size=200).astype(np.float32).view(np.uint8)
    count = UFUNCS[name].nin + 1
    arguments = [layout] * count, ["f"] * count, (), True
    assert outcome(UFUNCS[name], memory, *arguments) == outcome(
        UFUNCS[name], memory, *arguments, subok=True
    )


X = np.array([-2.0, -0.5, 0.0, 3.0], np.float32)
HUGE = np.full(4, 3e38, np.float32)


@pytest.mark.parametrize("n", [4, 5000])
def test_floating_point_errors(n):
    huge = np.resize(HUGE, n)
    with pytest.warns(RuntimeWarning, match="overflow encountered in leaky$"):
        relu_ufunc.leaky(-huge, 10.0)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match="overflow"):
        relu_ufunc.leaky(-huge, 10.0)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match="underflow"):
        relu_ufunc.leaky(-np.resize(np.float32(2e-38), n), 0.01)
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match="invalid"):
        relu_ufunc.relu_backward(np.resize(np.float32(np.inf), n), -huge)
    said = []
    with np.errstate(all="call", call=lambda kind, flag: said.append((kind, flag))):
        relu_ufunc.leaky(-huge, 10.0, out=np.empty_like(huge))
    assert said == [("overflow", 2)]


def test_errors_of_others_are_not_reported():
    with np.errstate(all="ignore"):
        np.exp(np.full(4, 1e5)), np.log(-HUGE), np.divide(X, 0)
        with np.errstate(all="raise"):
            assert_identical(relu_ufunc.relu(X), np.array([0, 0, 0, 3], np.float32))


def test_outputs_that_may_not_be_written():
    fixed = X.copy()
    fixed.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        relu_ufunc.relu(X, out=fixed)
    for ufunc in (np.negative, relu_ufunc.relu):
        column = np.broadcast_arrays(np.empty((4, 1), np.float32), np.empty((4, 2)))[0][:, 0]
        with pytest.warns(DeprecationWarning, match="writing to an array") as caught:
            ufunc(X, out=column)
        assert len(caught) == 1
        column = np.broadcast_arrays(np.empty((4, 1), np.float32), np.empty((4, 2)))[0][:, 0]
        with warnings.catch_warnings(), pytest.raises(DeprecationWarning):
            warnings.simplefilter("error")
            ufunc(X, out=column)


ONE_DEFAULT = [
    name
    for name, row in ROWS.items()
    if len(row["parameters"]) == 1 and row["parameters"][0]["default"] is not None
]


@pytest.mark.parametrize("name", ONE_DEFAULT)
def test_ways_to_give_the_hyperparameter(name):
    ufunc, (parameter,) = UFUNCS[name], (p["name"] for p in ROWS[name]["parameters"])
    expected = ufunc(X, 0.75, where=True)
    buffer = np.empty_like(X)
    for result in (
        ufunc(X, 0.75),
        ufunc(X, **{parameter: 0.75}),
        ufunc(X, 0.75, buffer),
        ufunc(X, 0.75, out=(buffer,)),
        ufunc(X, out=buffer, **{parameter: 0.75}),
        ufunc(X, np.full_like(X, 0.75), None),
        ufunc(X, 0.75, out=None),
    ):
        assert_identical(result, expected)
    assert_identical(ufunc(X), ufunc(X, *usual_parameters(name), where=True))


@pytest.mark.parametrize("swapped", [X.astype(">f4"), X.astype("<f4")])
def test_foreign_byte_order(swapped):
    assert_identical(relu_ufunc.relu(swapped), np.maximum(X, 0))
    assert_identical(relu_ufunc.relu_backward(X, swapped), np.where(X > 0, X, X * 0))
    out = np.empty_like(swapped)
    np.testing.assert_array_equal(relu_ufunc.relu(X, out=out), np.maximum(X, 0))


def test_more_than_asked_for():
    for wrong in ({"out": (X, X)}, {"out": ()}, {"nonsense": X}, {"out": [1, 2]}):
        with pytest.raises((TypeError, ValueError)):
            relu_ufunc.relu(X, **wrong)
    with pytest.raises(TypeError):
        relu_ufunc.relu(X, X, X)
    with pytest.raises(TypeError):
        relu_ufunc.relu()


def test_metadata_and_order_of_a_new_array():
    marked = np.zeros((2, 3), np.dtype("f4", metadata={"unit": "m"}), order="F")
    for function in (relu_ufunc.relu, relu_ufunc.sigmoid, relu_ufunc.leaky):
        for array in (marked, marked.T, marked[0], marked[:, ::2]):
            direct, through = function(array), function(array, where=True)
            assert direct.strides == through.strides
            assert direct.dtype.metadata == through.dtype.metadata
            assert direct.flags.owndata


def assert_all_identical(results, expected):
    for one, other in zip(as_tuple(results), expected, strict=True):
        assert_identical(one, other)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(500, 64), (7, 3), (3, 4000), (2, 3, 5), (40, 2, 2, 8)])
def test_broadcast_parameters(shape, dtype):
    """A parameter per column, per row or both gives what an array of all elements gives."""
    rng = np.random.default_rng(1)
    x = rng.normal(scale=3, size=shape).astype(dtype)
    wide = np.full((*shape[:-1], shape[-1] + 3), np.nan, dtype)
    wide[..., :-3] = x
    for function in FUNCTIONS:
        ufunc, count = UFUNCS[function.public_name], len(function.parameters)
        if count == 0:
            continue
        operands = [x] * (function.nin - count)
        slices = [wide[..., :-3]] * len(operands)
        for cut in range(1, len(shape)):
            column = rng.uniform(0.1, 2, shape[cut:]).astype(dtype)
            row = rng.uniform(0.1, 2, (*shape[:cut], *(1 for _ in shape[cut:]))).astype(dtype)
            for parameters in [(column,) * count, (row,) * count, (column, row)[:count]]:
                full = [np.broadcast_to(a, shape).copy() for a in parameters]
                expected = as_tuple(ufunc(*operands, *full))
                for arrays in (operands, slices):
                    assert_all_identical(ufunc(*arrays, *parameters), expected)
                    out = tuple(np.empty_like(wide)[..., :-3] for _ in expected)
                    assert_all_identical(ufunc(*arrays, *parameters, out=out), out)
                    assert_all_identical(out, expected)


@pytest.mark.parametrize("n", [8, 64, 65, 600])
@pytest.mark.parametrize("name", ["relu", "gelu", "leaky_backward", "prelu_backward"])
def test_slices_leave_the_gaps_alone(name, n):
    """Rows that the kernel takes whole, those that it does not, and long ones."""
    ufunc = UFUNCS[name]
    rng = np.random.default_rng(3)
    operands = [rng.normal(size=(3, 5, n + 8)).astype(np.float32) for _ in range(ufunc.nin)]
    flat = [operand[:, 1:4, 3 : n + 3] for operand in operands]
    expected = as_tuple(ufunc(*[operand.copy() for operand in flat]))
    outs = [np.full_like(operands[0], 7) for _ in expected]
    ufunc(*flat, out=tuple(out[:, 1:4, 3 : n + 3] for out in outs))
    for out, right in zip(outs, expected):
        assert_identical(out[:, 1:4, 3 : n + 3].copy(), right)
        out[:, 1:4, 3 : n + 3] = 7
        assert np.all(out == 7)
    ufunc(*flat, out=tuple(flat[: ufunc.nout]))  # in place
    assert_all_identical(tuple(one.copy() for one in flat[: ufunc.nout]), expected)


def test_outputs_in_the_same_memory():
    x, slopes = np.linspace(-2, 2, 64, dtype=np.float32).reshape(4, 16), np.float32(0.5)
    for shape in ((4, 16), (64,)):
        both, again = np.empty(shape, np.float32), np.empty(shape, np.float32)
        operands = [x.reshape(shape), x.reshape(shape), slopes]
        relu_ufunc.prelu_backward(*operands, out=(both, both))
        relu_ufunc.prelu_backward(*operands, out=(again, again), where=True)
        assert_identical(both, again)


@pytest.mark.parametrize("row", [0, 3, 6])
def test_broadcast_parameter_inside_the_output(row):
    x = np.random.default_rng(2).normal(size=(7, 4)).astype(np.float32)
    slopes = x[row].copy()
    expected = relu_ufunc.prelu(x.copy(), slopes)
    assert_identical(relu_ufunc.prelu(x, x[row], out=x), expected)


LOOP = ctypes.CFUNCTYPE(
    None,
    ctypes.POINTER(ctypes.POINTER(ctypes.c_double)),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.POINTER(ctypes.c_ssize_t),
    ctypes.c_void_p,
)


def replace_loop():
    """PyUFunc_ReplaceLoopBySignature of NumPy's C API, of which 30 is the number."""
    get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
    get_pointer.restype, get_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    table = get_pointer(np._core._multiarray_umath._UFUNC_API, None)
    address = (ctypes.c_void_p * 31).from_address(table)[30]
    integers, slot = ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_void_p)
    prototype = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object, ctypes.c_void_p, integers, slot)
    return prototype(address)


@pytest.mark.parametrize("name", ["relu", "softmax"])
def test_replaced_loop(name):
    """The fast path calls what NumPy calls, also after somebody has replaced a loop."""

    @LOOP
    def answer(operands, dimensions, steps, data):
        called.append(data)
        operands[1][0] = 42

    called, x = [], np.array([-2.0])
    ufunc, replace = UFUNCS[name], replace_loop()
    doubles, old = (ctypes.c_int * 2)(12, 12), ctypes.c_void_p()
    loop = c_loop(ufunc, "d")
    expected = ufunc(x)
    assert relu_ufunc.show_config("dicts")["fast_path"]
    address = ctypes.cast(answer, ctypes.c_void_p)
    assert replace(ufunc, address, doubles, ctypes.byref(old)) == 0
    try:
        assert not relu_ufunc.show_config("dicts")["fast_path"]
        direct, through = ufunc(x), ufunc(x, subok=True)
        single = ufunc(x.astype("f"))
    finally:
        assert replace(ufunc, old, doubles, None) == 0
    # A NumPy that keeps the loop elsewhere does not see the replacement.
    assert direct == through and len(called) in (0, 2) and set(called) <= {loop.data}
    assert single == expected and old.value == loop.function
    assert relu_ufunc.show_config("dicts")["fast_path"]
    assert ufunc(x) == expected
