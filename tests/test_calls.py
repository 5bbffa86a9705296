"""From a call to a loop: the operands that NumPy or an override sees, and what is refused."""

import contextlib
import inspect
import subprocess
import sys
import threading

import numpy as np
import pytest
from support import (
    FUNCTIONS,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    axes_of,
    random_rows,
)

import relu_ufunc
from relu_ufunc import _ufuncs

PUBLIC = {name: ufunc for name, ufunc in UFUNCS.items() if ufunc.__name__ == name}
ELEMENTWISE = {name: ufunc for name, ufunc in PUBLIC.items() if ufunc.signature is None}
PARAMETERS = {f.public_name: f.parameter for f in FUNCTIONS if f.parameter is not None}
PARAMETERS |= {name: row["parameter"] for name, row in ROWWISE.items() if row["parameter"]}
NAMED = {f.public_name: [p["name"] for p in f.parameters] for f in FUNCTIONS}
NAMED |= {name: [row["parameter"]] for name, row in ROWWISE.items() if row["parameter"]}
OPTIONAL = {f.public_name: sum(p["default"] is not None for p in f.parameters) for f in FUNCTIONS}
OPTIONAL |= {name: 1 for name, row in ROWWISE.items() if row["default"] is not None}
SAME_SHAPE = [name for name, row in ROWWISE.items() if not row["signature"].endswith("->()")]

every = pytest.mark.parametrize("name", PUBLIC)
elementwise = pytest.mark.parametrize("name", ELEMENTWISE)
rowwise = pytest.mark.parametrize("name", ROWWISE)


def numbers(name, shape=(3, 3)):
    """Operands of a public function, the hyperparameter included."""
    if name in ROWWISE:
        return random_rows(name, np.float32, shape)
    rng = np.random.default_rng(7)
    return list(rng.uniform(0.5, 2, (PUBLIC[name].nin, *shape)).astype(np.float32))


# In place across axes


class Subclass(np.ndarray):
    """Of ndarray, without an override."""


class Overriding(np.ndarray):
    """Of ndarray, with an override that computes with the plain arrays."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **keywords):
        if out is not None:
            keywords["out"] = tuple(np.asarray(array) for array in out)
        result = getattr(ufunc, method)(*map(np.asarray, inputs), **keywords)
        return result if out is None else out[0]


class Holder:
    """Hands out its memory as an array."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


def mapped(array, folder):
    memory = np.memmap(folder / "map", array.dtype, "w+", shape=array.shape)
    memory[...] = array
    return memory


# What makes an operand of an array's memory (or of its own), and the array of that memory.
SHARING = {
    "ndarray": lambda array, folder: (array, array),
    "transposed": lambda array, folder: (array.T.copy().T, None),
    "memmap": lambda array, folder: (mapped(array, folder), None),
    "recarray": lambda array, folder: (array.view(np.recarray), array),
    "matrix": lambda array, folder: (array.view(np.matrix), array),
    "subclass": lambda array, folder: (array.view(Subclass), array),
    "overriding": lambda array, folder: (array.view(Overriding), array),
    "__array__": lambda array, folder: (Holder(array), array),
    "memoryview": lambda array, folder: (memoryview(array), array),
    "list": lambda array, folder: (array.tolist(), array),
}


def ways_to_give(output):
    return [((), {"out": output}), ((), {"out": (output,)}), ((output,), {})]


@pytest.mark.parametrize("kind", SHARING)
@pytest.mark.parametrize("name", SAME_SHAPE)
def test_in_place_across_axes(name, kind, tmp_path):
    """Reads along one axis and writes along the other, of the same memory."""
    f, operands = PUBLIC[name], numbers(name, (40, 40))  # more than a group of rows
    axes = [*axes_of(name, 0), (1,)]
    dtype = np.float64 if kind == "list" else np.float32
    expected = f(*operands, axes=axes, dtype=dtype).astype(np.float32)
    for k in (k for k, of_rows in enumerate(ROWWISE[name]["kinds"]) if of_rows == "row"):
        for way in range(3):
            given = [array.copy() for array in operands]
            given[k], memory = SHARING[kind](given[k], tmp_path)
            memory = given[k] if memory is None else memory
            outputs = [memory]
            if isinstance(given[k], np.ndarray) and given[k] is not memory:
                outputs.append(given[k])
            for output in outputs:
                np.asarray(memory)[...] = operands[k]
                positional, keyword = ways_to_give(output)[way]
                result = f(*given, *positional, **keyword, axes=axes)
                assert result is output
                assert_identical(np.asarray(output).copy(), expected)


@rowwise
def test_axes_copy_no_operand_that_has_an_override(name):
    class Recorder(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
            return inputs, keywords

    f, axes = PUBLIC[name], axes_of(name, 0)
    output = np.zeros((3, 3), np.float32)
    for k in range(f.nin):
        operands = numbers(name)
        operands[k] = operands[k].view(Recorder)
        inputs, keywords = f(*operands, axes=axes, out=output)
        assert all(a is b for a, b in zip(inputs, operands, strict=True))
        assert keywords == {"axes": axes, "out": (output,)}


def test_rows_that_overlap_in_part_across_axes():
    memory = np.arange(72, dtype=np.float32).reshape(9, 8) / 10
    expected = relu_ufunc.softmax(memory[:8].copy(), axes=[(0,), (1,)])
    relu_ufunc.softmax(memory[:8], axes=[(0,), (1,)], out=memory[1:])
    assert_identical(memory[1:].copy(), expected)
    v = np.arange(9, dtype=np.float32).reshape(3, 3)
    expected = relu_ufunc.logsumexp(v.copy(), axes=[(0,), ()])
    relu_ufunc.logsumexp(v, axes=[(0,), ()], out=v[1])
    assert_identical(v[1].copy(), expected)


# Overrides, on every operand


class Seen:
    """An override that tells what it was called with."""

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        return method, inputs, keywords


def with_override(base, override):
    return type(base.__name__, (base,), {"__array_ufunc__": override})


SCALARS = [np.float16, np.float32, np.float64, np.longdouble, np.int64, np.bool_, float, int]
SCALARS = [base for base in SCALARS if base is not np.bool_]  # which has no subclasses


def outcome(ufunc, *args, **keywords):
    """What a call returns, or the text of its TypeError; the ufunc's name counts as f."""
    try:
        return ufunc(*args, **keywords)
    except TypeError as error:
        return str(error).replace(ufunc.__name__, "f")


def numpy_ufunc(f):
    """One of NumPy's making with as many operands."""
    return np.frompyfunc(lambda *operands: operands[: f.nout], f.nin, f.nout)


@pytest.mark.pairs
@pytest.mark.parametrize("override", [Seen.__array_ufunc__, None], ids=["override", "None"])
@pytest.mark.parametrize("base", [*SCALARS, "ndarray", "object"])
@elementwise
def test_override_of_any_operand(name, base, override):
    """Is honoured as NumPy honours it: by position and keyword, with and without outputs."""
    f, like = ELEMENTWISE[name], numpy_ufunc(ELEMENTWISE[name])
    if base == "ndarray":
        special = np.array(0.5, np.float32).view(with_override(np.ndarray, override))
    elif base == "object":
        special = with_override(object, override)()
    else:
        special = with_override(base, override)(1)
    plain = [np.array([0.5, 2, 3], np.float32) for _ in range(f.nin)]
    outputs = tuple(np.zeros(3, np.float32) for _ in range(f.nout))
    for k in range(f.nin):
        operands = [*plain[:k], special, *plain[k + 1 :]]
        for keywords in ({}, {"out": outputs}, {"where": True}):
            expected = outcome(like, *operands, **keywords)
            assert outcome(f, *operands, **keywords) == expected
            assert ("does not support ufuncs" in expected) == (override is None)
            if name in PARAMETERS:
                by_keyword = {PARAMETERS[name]: operands[-1], **keywords}
                assert outcome(f, *operands[:-1], **by_keyword) == expected
        assert outcome(f, *operands, *outputs) == outcome(like, *operands, *outputs)
    outputs = (special, *outputs[1:])
    assert outcome(f, *plain, out=outputs) == outcome(like, *plain, out=outputs)
    assert not any(output.any() for output in outputs[1:])


def test_override_of_the_hyperparameter_as_np_multiply():
    class Slope(np.float64):
        def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
            return "override"

    class Opaque(np.float32):
        __array_ufunc__ = None

    x = np.ones(4, np.float32)
    for out in (None, np.zeros(4, np.float32)):
        assert np.multiply(x, Slope(2), out=out) == "override"
        assert relu_ufunc.leaky(x, Slope(2), out=out) == "override"
        assert relu_ufunc.leaky(x, alpha=Slope(2), out=out) == "override"
        for f in (np.multiply, relu_ufunc.leaky):
            with pytest.raises(TypeError, match="operand 'Opaque' does not support ufuncs"):
                f(x, Opaque(2), out=out)


# The default axis, for operands with an override


class Transposing:
    """Takes no axis for the first one, as pandas does."""

    def __init__(self, array):
        self.array = array

    def __array_ufunc__(self, ufunc, method, *inputs, axis=0, out=None, **keywords):
        self.keywords = keywords
        arrays = [getattr(a, "array", a) for a in inputs]
        if out is not None:
            keywords["out"] = tuple(getattr(a, "array", a) for a in out)
        return getattr(ufunc, method)(*arrays, axis=axis, **keywords)


@rowwise
def test_default_axis_is_the_last_for_overrides(name):
    f, operands = PUBLIC[name], numbers(name, (3, 3))
    expected, columns = f(*operands), f(*operands, axis=0)
    for k in range(f.nin):
        wrapped = list(operands)
        wrapped[k] = Transposing(operands[k])
        assert_identical(f(*wrapped), expected)
        assert_identical(f(*wrapped, axes=None), expected)
        assert_identical(f(*wrapped, axis=0), columns)
        assert_identical(f(*wrapped, axis=-1), expected)
    output = Transposing(np.zeros_like(expected))
    assert f(*operands, out=output) is output.array
    assert f(*operands, out=(output,)) is output.array
    assert f(*operands, output) is output.array
    assert_identical(output.array, expected)


@rowwise
def test_default_axis_is_not_given_with_axes_nor_to_plain_arrays(name):
    f, seen = PUBLIC[name], Seen()
    others = numbers(name)[1:]
    assert f(seen, *others)[2] == {"axis": -1}
    assert f(seen, *others, axis=1)[2] == {"axis": 1}
    assert f(seen, *others, axes=axes_of(name, 0))[2] == {"axes": axes_of(name, 0)}
    assert f(seen, *others, axes=None, axis=0)[2] == {"axis": 0}
    keywords = {"dtype": np.float64, "casting": "unsafe"}
    assert f(seen, *others, **keywords)[2] == {**keywords, "axis": -1}
    with pytest.raises(ValueError, match="does not have enough dimensions"):
        f(*(a.ravel()[0] for a in numbers(name)))


# What a function along an axis would misread


FILL = r"fill the masked elements first: x.filled\(-np.inf\)"
LEAVE_OUT = r"leave their rows out, as in x\[~label.mask\], or fill them first"
MASKED_REMEDIES = {name: LEAVE_OUT if "entropy" in name else FILL for name in ROWWISE} | {
    name: rf"hand over the mask: {name}\(x.data, ~x.mask\)"
    for name in ("masked_softmax", "masked_log_softmax")
}


@rowwise
def test_masked_arrays_are_refused(name):
    f, operands = PUBLIC[name], numbers(name)
    masks = [np.ma.nomask, False, np.eye(3, dtype=bool)]
    for k in range(f.nin):
        for mask in masks:
            given = list(operands)
            given[k] = np.ma.array(operands[k])
            given[k].mask = mask if operands[k].ndim > 1 or mask is not masks[-1] else mask[0]
            for keywords in ({}, {"axis": 0}, {"axes": axes_of(name, 0)}, {"dtype": "d"}):
                message = rf"{name}\(\) would count masked elements; {MASKED_REMEDIES[name]}"
                with pytest.raises(TypeError, match=message):
                    f(*given, **keywords)


def test_masked_arrays_filled_as_the_message_says():
    x = np.ma.array([[1.0, 2, 3], [4, 5, 6]], mask=[[0, 1, 0], [0, 0, 0]])
    y = relu_ufunc.softmax(x.filled(-np.inf))
    assert_identical(y[0, [0, 2]], relu_ufunc.softmax(np.array([1.0, 3])))
    assert y[0, 1] == 0
    grad = np.ma.array(np.ones((2, 3)), mask=x.mask)
    dx = relu_ufunc.softmax_backward(grad.filled(0), y)
    assert dx[0, 1] == 0 and np.isfinite(dx).all()


def test_masked_arrays_elementwise_keep_their_mask():
    x = np.ma.array([1.0, -2, 3], mask=[0, 1, 0])
    assert relu_ufunc.leaky(x).mask.tolist() == [False, True, False]


# bfloat16, whenever ml_dtypes is imported. Each ufunc of a bind() is one that NumPy has never
# dispatched, so a test of the first call of each way needs no process of its own.


@pytest.fixture
def bfloat16():
    return np.dtype(pytest.importorskip("ml_dtypes").bfloat16)


def fresh(name, pass_="forward"):
    return _ufuncs.bind(_ufuncs.built_targets()[-1]["name"])[name, pass_]


def ways_with_bfloat16(dtype):
    """Calls of a binary function, of which the first two operands are bfloat16 in some way."""
    x = np.array([-1, 2, 3], dtype)
    scalar, at = dtype.type(1.5), np.array([0, 2])

    def in_place(f):
        target = x.copy()
        f.at(target, at, x[:2])
        return target

    return {
        "arrays": lambda f: f(x, x),
        "scalars": lambda f: f(scalar, scalar),
        "0-d": lambda f: f(x[0, ...], x[1, ...]),
        "array and scalar": lambda f: f(x, scalar),
        "lists": lambda f: f([scalar, scalar], [scalar, scalar]),
        "__array__": lambda f: f(Holder(x), Holder(x)),
        "subclass": lambda f: f(x.view(Subclass), x),
        "mixed": lambda f: f(x.astype(np.float32), x),
        "mixed with float16": lambda f: f(x, x.astype(np.float16)),
        "mixed with int8": lambda f: f(x, x.astype(np.int8)),
        "out": lambda f: f(x, x, out=np.empty_like(x)),
        "out alone": lambda f: f(x.astype("f"), x.astype("f"), out=np.empty_like(x)),
        "where": lambda f: f(x, x, out=np.ones_like(x), where=[True, False, True]),
        "dtype": lambda f: f(x.astype("f"), x.astype("f"), dtype=dtype),
        "dtype of integers": lambda f: f(x.astype("b"), x.astype("b"), dtype=dtype),
        "signature": lambda f: f(x.astype("f"), x.astype("f"), signature=(dtype,) * 3),
        "other dtype": lambda f: f(x, x, dtype=np.float64),
        "reduce": lambda f: f.reduce(x),
        "reduce with axis": lambda f: f.reduce(x[None], axis=1),
        "reduce of float32": lambda f: f.reduce(x.astype("f"), dtype=dtype),
        "accumulate": lambda f: f.accumulate(x),
        "reduceat": lambda f: f.reduceat(x, at),
        "outer": lambda f: f.outer(x, x),
        "at": in_place,
        "resolve_dtypes": lambda f: np.empty(0, f.resolve_dtypes((dtype, dtype, None))[-1]),
    }


WAYS = list(ways_with_bfloat16(np.dtype(np.float16)))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("function", [("relu", "backward"), ("elu", "forward")])
def test_first_call_with_bfloat16(bfloat16, function, way):
    """Is as any later one; of one dtype it is computed in that dtype."""
    call = ways_with_bfloat16(bfloat16)[way]
    cold, warm = fresh(*function), fresh(*function)
    warm(np.ones(3, bfloat16), np.ones(3, bfloat16))
    for _ in range(2):
        result, expected = call(cold), call(warm)
        assert result.dtype == expected.dtype
        np.testing.assert_array_equal(result, expected)
    if not way.startswith(("mixed", "other")):
        assert result.dtype == bfloat16
    ones = np.ones(3, bfloat16)
    assert cold(ones, ones).dtype == bfloat16


def test_default_hyperparameter_in_bfloat16(bfloat16):
    x = np.array([-1, 2, 3], bfloat16)
    expected = relu_ufunc.leaky(x, bfloat16.type(0.01))
    assert expected.dtype == bfloat16
    for f in (fresh("leaky"), relu_ufunc.leaky):
        for operand in (x, x.view(Subclass)):
            np.testing.assert_array_equal(f(operand), expected)
            assert f(operand, where=True).dtype == f(operand, casting="safe").dtype == bfloat16
        assert f(x[0]) == expected[0] and f(x[0]).dtype == bfloat16
        assert f(x, dtype=np.float64).dtype == np.float64
        assert f(x, dtype=np.float64)[0] == -0.01
    grad = np.ones(3, np.float32)
    assert relu_ufunc.leaky_backward(grad, x).dtype == np.float32


def test_other_dtypes_of_ml_dtypes_promote_as_ever(bfloat16):
    import ml_dtypes

    for kind in (ml_dtypes.float8_e4m3, ml_dtypes.float8_e5m2):
        x = np.array([-1, 2], kind)
        assert fresh("gelu")(x).dtype == fresh("tanh")(x).dtype == relu_ufunc.leaky(x).dtype


@rowwise
def test_bfloat16_along_an_axis_is_float32(bfloat16, name):
    operands = [a.astype(bfloat16) if a.dtype.kind == "f" else a for a in numbers(name)]
    result = PUBLIC[name](*operands)
    wide = [a.astype(np.float32) if a.dtype == bfloat16 else a for a in operands]
    assert_identical(result, PUBLIC[name](*wide))
    out = np.zeros(result.shape, bfloat16)
    np.testing.assert_array_equal(PUBLIC[name](*operands, out=out), result.astype(bfloat16))


def test_threads_that_meet_bfloat16_at_once(bfloat16):
    x, threads = np.array([-1, 2, 3], bfloat16), 8
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for f in list(_ufuncs.bind(relu_ufunc.show_config("dicts")["target"]).values()):
            results, start = [], threading.Barrier(threads)

            def work(f=f, results=results, start=start):
                start.wait()
                with np.errstate(all="ignore"):  # the root of squareplus
                    results.append(as_tuple(f(*[x] * f.nin)))

            workers = [threading.Thread(target=work) for _ in range(threads)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            assert len(results) == threads
            assert all(array.dtype == bfloat16 for result in results for array in result)
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize("first", ["relu_ufunc", "ml_dtypes"])
@pytest.mark.parametrize("called_before", [False, True])
def test_bfloat16_whichever_is_imported_first(bfloat16, first, called_before):
    second = {"relu_ufunc": "ml_dtypes", "ml_dtypes": "relu_ufunc"}[first]
    calls = "relu_ufunc.leaky(np.ones(3)), relu_ufunc.relu(np.ones(3, int))"
    code = f"""
import numpy as np
import {first}
{calls if called_before and first == "relu_ufunc" else ""}
import {second}
x = np.array([-1, 2], ml_dtypes.bfloat16)
ufuncs = [f for f in vars(relu_ufunc).values() if isinstance(f, np.ufunc) and not f.signature]
for f in ufuncs:
    results = f(*[x] * f.nin)
    for result in results if f.nout > 1 else [results]:
        assert result.dtype == x.dtype, f
assert relu_ufunc.leaky(x).dtype == relu_ufunc.gelu(x[0]).dtype == x.dtype
register = relu_ufunc.interop.register
register(), register()
assert relu_ufunc.leaky(x).dtype == x.dtype
print(len(ufuncs))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len([f for f in UFUNCS.values() if not f.signature])


# Wrong calls


def message(name, *args, **keywords):
    with pytest.raises(TypeError) as caught:
        PUBLIC[name](*args, **keywords)
    assert str(caught.value).startswith(f"{name}() ")
    return str(caught.value)


WRONG_KEYWORDS = {
    "negative_slope": 0.1,
    "weight": 0.1,
    "slope": 0.1,
    "a": 0.1,
    "threshold": 20,
    "temperature": 2.0,
    "inplace": True,
    "dim": -1,
    "approximate": "tanh",
    "input": None,
    "x": None,
    "keepdim": True,
    "implicit": 1,
}


@pytest.mark.parametrize("keyword", [*WRONG_KEYWORDS, "alpha", "beta", "theta"])
@every
def test_wrong_keywords(name, keyword):
    """Name the function, the keyword, and what it is called here; nothing is computed."""
    parameter = PARAMETERS.get(name)
    if keyword in NAMED.get(name, []):
        return
    operands = numbers(name)
    value = {keyword: WRONG_KEYWORDS.get(keyword, 0.1)}
    calls = [(operands, value), (operands, {**value, "out": (operands[0],) * PUBLIC[name].nout})]
    calls.append((operands[:-1], value))
    if parameter is not None:
        calls.append((operands[:-1], {**value, parameter: 0.1}))
    before = [a.copy() for a in operands]
    first_inputs = len(operands) - len(NAMED.get(name, []))
    for args, keywords in calls:
        text = message(name, *args, **keywords)
        assert f"unexpected keyword argument '{keyword}'" in text
        hint = text.partition(f"'{keyword}'")[2]
        if keyword == "inplace":
            assert "out=x" in hint
        elif keyword in ("input", "x") or (keyword == "a" and len(args) < first_inputs):
            assert "by position" in hint and f"{name}(" in hint
        elif keyword == "approximate" and name.startswith("gelu"):
            assert "gelu_tanh" in hint
        elif name in ROWWISE:
            assert hint == {"dim": "; use 'axis'", "keepdim": "; use 'keepdims'"}.get(keyword, "")
        elif keyword in ("dim", "keepdim"):
            assert "each element" in hint
        elif parameter is not None:
            assert all(f"'{known}'" in hint for known in NAMED[name])
        else:
            assert "no hyperparameter" in hint
    for array, value in zip(operands, before):
        assert_identical(array, value)


@elementwise
def test_axis_is_unknown_to_elementwise_functions(name):
    for keyword in ("axis", "axes", "keepdims"):
        assert f"'{keyword}'" in message(name, *numbers(name), **{keyword: 0})
        assert "has no axis" in message(name, *numbers(name), **{keyword: 0})


@every
def test_keywords_that_are_not_interned(name):
    """Are the same keywords."""
    f, operands = PUBLIC[name], numbers(name)
    output = tuple(np.empty_like(a) for a in as_tuple(f(*operands)))
    keywords = {"".join(["o", "ut"]): output}
    if name in ROWWISE:
        keywords["".join(["ax", "is"])] = 0
        assert_identical(f(*operands, **keywords), f(*operands, axis=0))
        keywords["".join(["ax", "es"])] = None
    elif name in PARAMETERS:
        keywords["".join(PARAMETERS[name])] = operands.pop()
    assert all(a is b for a, b in zip(as_tuple(f(*operands, **keywords)), output, strict=True))


@elementwise
@pytest.mark.parametrize("wrong", [0.1, 1, True, "tanh", [1.0], np.float32(2), {}], ids=repr)
def test_outputs_that_are_no_arrays(name, wrong):
    """What a third operand or torch's order of arguments makes of the output."""
    f, operands = ELEMENTWISE[name], numbers(name)
    kind = type(wrong).__name__
    text = message(name, *operands, wrong)
    if kind in ("bool", "str") and name.startswith("gelu"):
        assert "gelu_tanh" in text
    elif kind == "bool":
        assert "out=x" in text
    elif name not in PARAMETERS:
        assert "no hyperparameter" in text
    assert f"argument {f.nin + 1} is the output, an array, not {kind}" in text
    for out in [wrong, (wrong, None)[: f.nout]] if f.nout == 1 else [(wrong, None), (None, wrong)]:
        text = message(name, *operands, out=out)
        assert f"argument 'out' must be an array, not {kind}" in text


@rowwise
def test_axis_by_position(name):
    operands = ", ".join(ROWWISE[name]["operands"])
    for axis in (1, 0, -1, np.int64(1)):
        text = message(name, *numbers(name), axis)
        assert text == f"{name}() takes its axis by keyword: {name}({operands}, axis={axis})"
    assert "is the output" in message(name, *numbers(name), 0.5)


@rowwise
@pytest.mark.parametrize("axis", [None, (0, 1), (0,), [0], 1.0, "rows"], ids=repr)
def test_axis_that_is_not_one(name, axis):
    for wrap in (np.asarray, lambda a: a.view(Subclass), np.ndarray.tolist):
        text = message(name, *map(wrap, numbers(name)), axis=axis)
        assert f"axis={axis!r}" in text
        assert "one axis at a time" in text and "ravel" in text and "reshape" in text


X = np.ones((2, 3), np.float32)
POSITION = "; its operands are given by position: "
ONE_AXIS = (
    "softmax() works along one axis at a time, an integer, not axis={}; for all elements at once "
    "flatten the operands first, as in x.ravel(); for several axes reshape them into one"
)

# The name, the operands, a wrong keyword with its value, and what the message says after it.
KEYWORDS = [
    ("masked_softmax", [X], "mask", X > 0, POSITION + "masked_softmax(x, mask)"),
    ("masked_softmax", [X, X > 0], "where", X > 0, POSITION + "masked_softmax(x, mask)"),
    ("softmax_cross_entropy", [X], "label", 0, POSITION + "softmax_cross_entropy(x, label)"),
    ("softmax_cross_entropy", [X], "labels", 0, POSITION + "softmax_cross_entropy(x, label)"),
    ("softmax_cross_entropy", [X], "target", 0, POSITION + "softmax_cross_entropy(x, label)"),
    (
        "softmax_cross_entropy_dense_backward",
        [1, X],
        "targets",
        X,
        POSITION + "softmax_cross_entropy_dense_backward(grad, x, target)",
    ),
    ("sigmoid_cross_entropy", [X], "labels", X, "; after x it takes 'target'"),
    ("swiglu", [X], "gate", X, POSITION + "swiglu(gate, x)"),
    ("elu", [X], "a", 1, "; its hyperparameter is called 'alpha'"),
    ("elu", [], "a", X, POSITION + "elu(x)"),
    ("softmax", [X], "mask", X > 0, "; masked_softmax(x, mask) leaves elements out"),
    ("log_softmax", [X], "where", X > 0, "; masked_log_softmax(x, mask) leaves elements out"),
    (
        "logsumexp",
        [X],
        "where",
        X > 0,
        "; -inf leaves elements out: logsumexp(np.where(mask, x, -np.inf))",
    ),
    ("softmax_backward", [X, X], "where", X > 0, ""),
    (
        "softplus",
        [X],
        "threshold",
        20,
        "; it needs none, because a large x does not overflow; its hyperparameter is called 'beta'",
    ),
    ("thresholded_relu", [X], "threshold", 2, "; after x it takes 'theta' and 'value'"),
    ("relu", [X], "axis", 0, "; it works on each element by itself and has no axis"),
]


@pytest.mark.parametrize("name, operands, keyword, value, hint", KEYWORDS)
def test_keywords_of_other_libraries(name, operands, keyword, value, hint):
    text = message(name, *operands, **{keyword: value})
    assert text == f"{name}() got an unexpected keyword argument '{keyword}'{hint}"


@every
def test_missing_operands_are_named(name):
    f, operands = PUBLIC[name], numbers(name)
    parameters = f.__signature__.parameters.values()
    names = [p.name for p in parameters]
    required = ", ".join(p.name for p in parameters if p.default is p.empty)
    for count in range(f.nin - len(NAMED.get(name, []))):
        expected = (
            f"{name}() missing required argument: '{names[count]}'{POSITION}{name}({required})"
        )
        assert message(name, *operands[:count]) == expected
        assert message(name, *operands[:count], out=(None,) * f.nout) == expected
        if name in PARAMETERS:
            assert message(name, *operands[:count], **{PARAMETERS[name]: 0.5}) == expected


@pytest.mark.parametrize("name", [name for name, f in PUBLIC.items() if f.nout == 2])
def test_one_output_for_two_results(name):
    for out in (X, [X, X], 0.5):
        assert message(name, *numbers(name), out=out) == (
            f"{name}() has two results: 'out' must be a tuple of two arrays, as in "
            "out=(first, second)"
        )


@pytest.mark.parametrize("axis", [None, (0, 1)])
def test_message_about_several_axes(axis):
    assert message("softmax", X, axis=axis) == ONE_AXIS.format(axis)


def test_messages_of_api():
    x = np.ones((2, 3), np.float32)
    assert message("softmax", x, 1) == "softmax() takes its axis by keyword: softmax(x, axis=1)"
    assert "'alpha'" in message("prelu", x, weight=0.1)
    assert "'alpha'" in message("leaky", x, negative_slope=0.1)
    assert "'theta'" in message("thresholded_relu", x, alpha=0.1)
    assert "gelu_tanh" in message("gelu", x, True)
    assert "gelu_tanh" in message("gelu", x, approximate="tanh")
    assert "no hyperparameter" in message("relu", x, 0.1)
    assert "out=x" in message("relu", x, inplace=True)
    assert "'axis'" in message("log_softmax", x, dim=1)


@every
def test_other_errors_are_numpys(name):
    """Also of operands that come with something that is wrong, but no mistake of the call."""
    f, operands = PUBLIC[name], numbers(name)
    with pytest.raises(TypeError, match=f"ufunc '{name}' not supported for the input types"):
        f(*[a.astype(complex) for a in operands])
    with pytest.raises(TypeError, match="casting"):
        f(*operands, casting=3)
    with pytest.raises(ValueError, match="one entry per ufunc output"):
        f(*operands, out=(None,) * (f.nout + 1))


@every
def test_defaults_of_the_signature_are_accepted(name):
    """But for signature=None, which NumPy shows and refuses for its own ufuncs, too."""
    f, operands = PUBLIC[name], numbers(name)
    options = {
        key: parameter.default
        for key, parameter in f.__signature__.parameters.items()
        if parameter.default is not inspect.Parameter.empty and key != "signature"
    }
    arrays = operands[: f.nin - OPTIONAL.get(name, 0)]
    for keywords in (options, *({key: value} for key, value in options.items())):
        for result, expected in zip(as_tuple(f(*arrays, **keywords)), as_tuple(f(*arrays))):
            assert_identical(result, expected)


@rowwise
def test_axes_none_is_as_none(name):
    f, operands = PUBLIC[name], numbers(name)
    expected = f(*operands)
    assert_identical(f(*operands, axes=None), expected)
    assert_identical(f(*operands, axes=None, axis=0), f(*operands, axis=0))
    out = np.empty_like(expected)
    assert f(*operands, out=out, axes=None) is out
    assert_identical(out, expected)
    assert_identical(f(*operands, axes=None, dtype="d"), f(*operands, dtype="d"))


# References, of calls that take one of the ways above


def calls_in_every_way(name):
    """Calls without arguments, and objects that they pass."""
    f, operands = PUBLIC[name], numbers(name)
    output, seen, fixed = np.zeros((3, 3), np.float32), Seen(), -1.5
    opaque = with_override(float, None)(1)
    *others, last = operands
    named = {PARAMETERS.get(name, "unknown"): last}
    calls = [
        lambda: f(*others, opaque),
        lambda: f(*others, **named),
        lambda: f(*others, out=(output,) * f.nout, **named),
        lambda: f(*others, unknown=last),
        lambda: f(*operands, inplace=last, approximate=last),
        lambda: f(*operands, x=last),
        lambda: f(*operands, fixed),
        lambda: f(*operands, out=(fixed,) * f.nout),
        lambda: f(*operands, True),
        lambda: f(*operands, *operands, *operands),
        lambda: f(*operands, out=seen),
        lambda: f(*operands, out=[output]),
        lambda: f(),
    ]
    if f.nargs < 6:  # NumPy 2.4 keeps a block for each overridden call of ufuncs with more
        calls.append(lambda: f(*others, seen))
    if name in ROWWISE:
        axes, masked = [*axes_of(name, 0), 0], np.ma.array(last)
        integers = [np.ones((3, 3), int)] * f.nin
        calls += [
            lambda: f(*operands, axes=None),
            lambda: f(*operands, axes=axes[: f.nin + (name in SAME_SHAPE)], out=output),
            lambda: f(*operands, axes=fixed, out=output),
            lambda: f(*others, Holder(last), axes=axes, out=output),
            lambda: f(*others, "no array", axes=axes, out=output),
            lambda: f(*others, memoryview(b""), axes=axes, out=output),
            lambda: f(*others, seen, axes=None, dtype="d"),
            lambda: f(*others, masked),
            lambda: f(*operands, axis=None),
            lambda: f(*operands, axis=(0, 1)),
            lambda: f(*operands, 1),
            lambda: f(*operands, dim=0),
            lambda: f(*operands, mask=0, label=0),
            lambda: f(*integers),
        ]
    words = ["axis", "axes", "out", *named]
    return calls, [f, output, seen, fixed, opaque, *operands, *map(sys.intern, words)]


def bfloat16_calls(name):
    """On an array, and on a scalar with the default."""
    import ml_dtypes

    f, x = PUBLIC[name], np.ones(3, ml_dtypes.bfloat16)
    arrays = [x] * (f.nin - OPTIONAL.get(name, 0))
    scalars = [x[0]] * len(arrays)
    calls = [lambda: f(*arrays), lambda: f(*scalars), lambda: f(*arrays, dtype=x.dtype)]
    return calls, [f, x, x.dtype, type(x[0])]


def assert_nothing_is_kept(calls, objects):
    def growth():
        references = [sys.getrefcount(value) for value in objects]
        blocks = sys.getallocatedblocks()
        for _ in range(200):
            for call in calls:
                with contextlib.suppress(TypeError, ValueError):
                    call()
        grown = [sys.getrefcount(value) - before for value, before in zip(objects, references)]
        return max([*map(abs, grown), sys.getallocatedblocks() - blocks])

    growth()
    assert min(growth() for _ in range(3)) < 100


@every
def test_calls_and_errors_keep_no_reference(name):
    assert_nothing_is_kept(*calls_in_every_way(name))


@elementwise
def test_calls_with_bfloat16_keep_no_reference(name, bfloat16):
    assert_nothing_is_kept(*bfloat16_calls(name))


def test_ufuncs_give_back_what_their_calls_need(bfloat16):
    """The private bind() makes new ones, which nobody keeps."""
    x, target = np.ones(3, bfloat16), _ufuncs.built_targets()[-1]["name"]

    def make():
        for f in _ufuncs.bind(target).values():
            f(*[x] * f.nin)
        for name, f in _ufuncs.bind_rowwise(target).items():
            f(*random_rows(name, np.float32, (3,)))

    make()
    counts = []
    for _ in range(5):
        make()
        counts.append(sys.getrefcount(_ufuncs.check_rows))
    assert len(set(counts)) == 1
