"""Genuine ufuncs: NumPy's keywords, the hyperparameter as operand, overrides, pickles."""

import ast
import doctest
import inspect
import pickle
import pydoc
import subprocess
import sys

import numpy as np
import pytest
from support import (
    FLOATS,
    ROWS,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    needs,
    parametric,
    with_default,
)

import relu_ufunc

X = np.array([-2.0, -0.5, 0.0, 3.0], np.float32)


def operands_of(function, dtype=np.float32):
    """A gradient, x and a hyperparameter, as far as the function takes them."""
    return function.operands(dtype([0.5, 2, -1, 3]), X.astype(dtype), dtype(0.25))


def test_objects_are_ufuncs(public, function):
    assert isinstance(public, np.ufunc)
    assert public.__name__ == function.public_name
    assert public.__module__ == "relu_ufunc"
    assert (public.nin, public.nout) == (function.nin, function.nout)
    assert public.nargs == public.nin + public.nout and public.signature is None


def test_namespace_is_the_catalogue_and_its_aliases():
    families = {}
    for row in ROWS.values():
        for pass_ in row["passes"]:
            suffix = "" if pass_ == "forward" else f"_{pass_}"
            families[row["name"] + suffix] = row["name"] + suffix
            if row["alias"] is not None:
                families[row["alias"] + suffix] = row["name"] + suffix
    families |= {name: name for name in ROWWISE}
    assert UFUNCS.keys() == families.keys() <= set(relu_ufunc.__all__)
    for name, own_name in families.items():
        assert UFUNCS[name] is UFUNCS[own_name]


# Keywords of every ufunc


def test_out(public, function):
    operands = operands_of(function)
    expected = as_tuple(public(*operands))
    arrays = tuple(np.empty_like(X) for _ in expected)
    ways = [((), {"out": arrays}), (arrays, {})]
    if function.nout == 1:
        ways.append(((), {"out": arrays[0]}))
    for positional, keyword in ways:
        for array in arrays:
            array.fill(np.nan)
        returned = as_tuple(public(*operands, *positional, **keyword))
        for array, result, value in zip(arrays, returned, expected):
            assert result is array
            assert_identical(array, value)


def test_out_that_cannot_take_the_result_is_refused(public, function):
    operands = operands_of(function)
    read_only = np.zeros_like(X)
    read_only.flags.writeable = False
    wrong = {
        ValueError: [np.zeros(3, np.float32), np.zeros((2, 3), np.float32), read_only],
        TypeError: [np.zeros(4, int), [0.0] * 4],
    }
    for error, arrays in wrong.items():
        for array in arrays:
            with pytest.raises(error):
                public(*operands, out=(array,) * function.nout)
            assert not np.any(array)


OPERANDS = {
    "float": 0.75,
    "float32": np.float32(0.75),
    "0-d": np.array(0.75),
    "row": np.abs(X) + 0.25,
    "list": [0.75, 2.0],
    "subclass": (np.abs(X) + 0.25).view(np.recarray),
}


@pytest.mark.parametrize("kind", OPERANDS)
@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_out_ellipsis_makes_an_array_of_a_scalar(name, kind):
    """As NumPy's ufuncs do from 2.3 on. All else stays."""
    ufunc, operand = UFUNCS[name], OPERANDS[kind]
    if name in ROWWISE:
        operand = [operand] if np.ndim(operand) == 0 else operand
        kinds = {"row": operand, "mask": np.array(operand) > 0.8, "label": 0, "value": 0.75}
        operands = [kinds[one] for one in ROWWISE[name]["kinds"]]
    else:
        operands = [operand] * ufunc.nin
    calls = [(operands, {})]
    if list(inspect.signature(ufunc).parameters)[ufunc.nin - 1] == "alpha":
        calls.append((operands[:-1], {"alpha": operand}))
    for given, keyword in calls:
        if np.lib.NumpyVersion(np.__version__) < "2.3.0":
            with pytest.raises(TypeError):
                ufunc(*given, **keyword, out=...)
            continue
        without = as_tuple(ufunc(*given, **keyword))
        for result, value in zip(as_tuple(ufunc(*given, **keyword, out=...)), without, strict=True):
            assert isinstance(result, type(value) if np.ndim(value) else np.ndarray)
            assert_identical(result, np.asarray(value))


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_a_memmap_gives_an_ordinary_array(name, tmp_path):
    """Nothing of a result is in the file unless that is given as out=."""
    ufunc = UFUNCS[name]
    mapped = np.memmap(tmp_path / "x", np.float32, "w+", shape=(2, 4))
    mapped[:] = np.abs(X) + 0.25
    if name in ROWWISE:
        kinds = {"row": mapped, "mask": True | (mapped > 0), "label": [0, 1], "value": mapped[:, 0]}
        operands = [kinds[kind] for kind in ROWWISE[name]["kinds"]]
    else:
        operands = [mapped] * ufunc.nin
    for given in (operands, [operands[0], *map(np.asarray, operands[1:])]):
        for result in as_tuple(ufunc(*given)):
            assert type(result) is type(np.negative(mapped)) is np.ndarray
    out = as_tuple(ufunc(*operands))
    out = tuple(np.memmap(tmp_path / "y", np.float32, "w+", shape=value.shape) for value in out)
    for result, given in zip(as_tuple(ufunc(*operands, out=out)), out):
        assert result is given


def test_out_of_another_dtype(public, function):
    operands = operands_of(function)
    expected = as_tuple(public(*operands))
    wide = tuple(np.empty(4) for _ in expected)
    narrow = tuple(np.empty(4, np.float16) for _ in expected)
    integers = tuple(np.empty(4, int) for _ in expected)
    public(*operands, out=wide)
    public(*operands, out=narrow)
    public(*operands, out=integers, casting="unsafe")
    for value, *arrays in zip(expected, wide, narrow, integers):
        for array in arrays:
            np.testing.assert_array_equal(array, value.astype(array.dtype))


def test_where(public, function):
    operands = operands_of(function)
    where = np.array([True, False, True, False])
    arrays = tuple(np.full(4, 77, np.float32) for _ in range(function.nout))
    public(*operands, out=arrays, where=where)
    for array, value in zip(arrays, as_tuple(public(*operands))):
        np.testing.assert_array_equal(array, np.where(where, value, 77))


def test_dtype_and_signature_choose_the_loop(public, function):
    operands = operands_of(function)
    expected = as_tuple(public(*(np.asarray(operand, float) for operand in operands)))
    signature = "d" * function.nin + "->" + "d" * function.nout
    for choice in (
        {"dtype": np.float64},
        {"dtype": "d"},
        {"signature": signature},
        {"signature": tuple(signature.replace("->", ""))},
    ):
        for result, value in zip(as_tuple(public(*operands, **choice)), expected):
            assert_identical(result, value)


def test_casting_is_kept_to(public, function):
    operands = operands_of(function, np.float64)
    with pytest.raises(TypeError, match=function.public_name):
        public(*operands, dtype=np.float32, casting="safe")
    with pytest.raises(TypeError, match=function.public_name):
        public(*operands, dtype=int)
    results = as_tuple(public(*operands, dtype=np.float32))
    assert {result.dtype for result in results} == {np.dtype(np.float32)}


def test_order_and_subok(public, function):
    class Subclass(np.ndarray):
        pass

    square = np.ones((3, 3), np.float32)
    operands = function.operands(square, square.view(Subclass), square)
    for result in as_tuple(public(*operands, order="F")):
        assert type(result) is Subclass and result.flags.f_contiguous
    for result in as_tuple(public(*operands, subok=False)):
        assert type(result) is np.ndarray and result.flags.c_contiguous


def test_operands_broadcast(public, function):
    grad, x, slope = np.ones((3, 1)), X.astype(float), np.full((2, 1, 1), 0.5)
    operands = function.operands(grad, x, slope)
    full = [operand.copy() for operand in np.broadcast_arrays(*operands)]
    for result, value in zip(as_tuple(public(*operands)), as_tuple(public(*full))):
        assert_identical(result, value)


# The hyperparameter


@with_default
def test_default_is_what_the_catalogue_says(public, function):
    for dtype in (*FLOATS, np.int8, np.int64):
        grad, x = dtype([1, 2, 3, -4]), dtype([-5, 0, 7, -1])
        subclass = x.view(np.recarray)
        swapped = x.astype(x.dtype.newbyteorder())
        for at in (x, x[0], x[::2], x[:0], np.array(x[0]), subclass, swapped, x.tolist(), -3.0, 5):
            first = function.operands(np.ones_like(at) if at is x else 2, at, None)[:-1]
            explicit = as_tuple(public(*first, function.default))
            for result, expected in zip(as_tuple(public(*first)), explicit):
                assert_identical(np.asarray(result), np.asarray(expected))
        mixed = function.operands(grad.astype(np.float64), x, None)[:-1]
        explicit = as_tuple(public(*mixed, function.default))
        for result, expected in zip(as_tuple(public(*mixed)), explicit):
            assert_identical(result, expected)


@with_default
def test_default_enters_at_full_precision(public, function):
    operands = operands_of(function)
    wide = [np.asarray(operand, np.float64) for operand in operands[:-1]]
    expected = public(*wide, function.default)
    loop = "d" * function.nin + "->" + "d" * function.nout
    for choice in (
        {"dtype": np.float64},
        {"signature": loop},
        {"signature": tuple("d" * public.nargs)},
    ):
        for result, value in zip(as_tuple(public(*operands[:-1], **choice)), as_tuple(expected)):
            assert_identical(result, value)


def test_slope_of_leaky_in_a_float64_loop():
    assert relu_ufunc.leaky(np.float32([-1]), dtype=np.float64)[0] == -0.01


@with_default
def test_default_goes_with_every_keyword(public, function):
    operands = operands_of(function)[:-1]
    explicit = [*operands, function.default]
    where = np.array([True, False, True, True])
    expected, given = ([np.zeros_like(X) for _ in range(function.nout)] for _ in range(2))
    public(*explicit, out=tuple(expected), where=where)
    assert as_tuple(public(*operands, out=tuple(given), where=where))[0] is given[0]
    narrow = public(*operands, dtype=np.float16, casting="same_kind", order="C", subok=False)
    explicit = public(*explicit, dtype=np.float16)
    for result, value in zip((*given, *as_tuple(narrow)), (*expected, *as_tuple(explicit))):
        assert_identical(result, value)


@parametric
def test_keyword_is_the_operand(public, function):
    *operands, value = operands_of(function)
    expected = as_tuple(public(*operands, value))
    arrays = tuple(np.zeros_like(X) for _ in expected)
    keyword = {function.parameter: value}
    for ways in ({}, {"out": arrays}, {"where": True, "dtype": np.float32}):
        for arguments in ({**keyword, **ways}, {**ways, **keyword}):
            for result, value in zip(as_tuple(public(*operands, **arguments)), expected):
                assert_identical(result, value)


@parametric
def test_wrong_calls_name_the_function_and_the_argument(public, function):
    *operands, value = operands_of(function)
    name, keyword = function.public_name, {function.parameter: value}
    with pytest.raises(TypeError, match=rf"{name}\(\).*'{function.parameter}'"):
        public(*operands, value, **keyword)
    with pytest.raises(TypeError, match=rf"{name}\(\) missing required argument: "):
        public(*operands[: function.nin - len(function.parameters) - 1], **keyword)
    with pytest.raises(TypeError, match=rf"{name}\(\).*'slope'"):
        public(*operands, value, slope=1)
    with pytest.raises(TypeError, match=rf"{name}\(\).*'slope'"):
        public(*operands, slope=1, **keyword)


@parametric
def test_none_is_refused_by_name(public, function):
    """It does not stand for the default, which the message tells."""
    *operands, _ = operands_of(function)
    default = "" if function.default is None else rf"; leave it out for {function.default}"
    message = rf"{function.public_name}\(\) argument '{function.parameter}' .* not None{default}$"
    for positional, keyword in (((None,), {}), ((), {function.parameter: None})):
        with pytest.raises(TypeError, match=message):
            public(*operands, *positional, **keyword)


@with_default
def test_number_of_operands_counts_the_default(public, function):
    operands = operands_of(function)
    optional = sum(parameter["default"] is not None for parameter in function.parameters)
    for wrong in (operands * 2, [*operands, *[X] * (function.nout + 1)]):
        count = rf"from {function.nin - optional} to {public.nargs} positional .* but {len(wrong)} "
        with pytest.raises(TypeError, match=rf"{function.public_name}\(\) takes {count}"):
            public(*wrong)


def test_number_of_operands_is_checked(public, function):
    operands = operands_of(function)
    with pytest.raises(TypeError, match=rf"{function.public_name}\(\)"):
        public()
    with pytest.raises(TypeError, match=rf"{function.public_name}\(\)"):
        public(*operands, *[np.zeros_like(X)] * function.nout, X)
    with pytest.raises(TypeError, match=rf"{function.public_name}\(\).*'slope'"):
        public(*operands, slope=1)
    with pytest.raises(TypeError):
        public(*operands, *[None] * 60)


def test_learned_hyperparameter_is_required():
    for name, row in ROWS.items():
        if row["two_gradients"]:
            for ufunc, first in ((UFUNCS[name], (X,)), (UFUNCS[f"{name}_backward"], (X, X))):
                message = rf"{ufunc.__name__}\(\).*'{row['parameters'][0]['name']}'"
                with pytest.raises(TypeError, match=message):
                    ufunc(*first)
                with pytest.raises(TypeError, match=message):
                    ufunc(*first, out=(X,) * ufunc.nout)


def test_gradients_of_prelu():
    """Summing the second over what alpha was broadcast along is the caller's."""
    grad = np.array([[1.0, 2, 3], [4, 5, 6]])
    x = np.array([[-1.0, 0, 2], [3, -2, -4]])
    alpha = np.array([0.5, 0.25, 2])
    of_x, of_alpha = relu_ufunc.prelu_backward(grad, x, alpha)
    np.testing.assert_array_equal(of_x, [[0.5, 0.5, 3], [4, 1.25, 12]])
    np.testing.assert_array_equal(of_alpha, [[-1, 0, 0], [0, -10, -24]])


# What is not a number


NOT_NUMBERS = {
    "complex64": np.zeros(4, np.complex64),
    "complex128": np.zeros(4, np.complex128),
    "object": np.zeros(4, object),
    "str": np.zeros(4, "U3"),
    "bytes": np.zeros(4, "S3"),
    "StringDType": np.zeros(4, np.dtypes.StringDType()),
    "datetime64": np.zeros(4, "M8[s]"),
    "timedelta64": np.zeros(4, "m8[s]"),
    "record": np.zeros(4, [("x", "f4")]),
}


@pytest.mark.parametrize("kind", NOT_NUMBERS)
def test_what_is_no_number_is_refused_and_nothing_written(public, function, kind):
    """In the place of each operand."""
    for k in range(function.nin):
        operands = operands_of(function)
        operands[k] = NOT_NUMBERS[kind]
        arrays = tuple(np.full(4, 77, np.float32) for _ in range(function.nout))
        with pytest.raises(TypeError, match=function.public_name):
            public(*operands, out=arrays)
        assert all((array == 77).all() for array in arrays)


# Overrides


class Recorder:
    """Answers a ufunc with what it was called with."""

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        return ufunc, method, inputs, keywords


def test_override_sees_the_public_object_and_all_operands(public, function):
    recorder = Recorder()
    operands = function.operands(2.0, recorder, 0.25)
    ufunc, method, inputs, keywords = public(*operands, where=True)
    assert ufunc is public and method == "__call__"
    assert inputs == tuple(operands) and keywords in ({}, {"where": True})


@with_default
def test_override_sees_the_default(public, function):
    recorder = Recorder()
    operands = function.operands(2.0, recorder, function.default)
    assert public(*operands[:-1]) == (public, "__call__", tuple(operands), {})
    out = (recorder, *[None] * (function.nout - 1))
    ufunc, _, inputs, keywords = public(*operands_of(function)[:-1], out=out)
    assert ufunc is public and keywords == {"out": out}
    assert len(inputs) == function.nin and inputs[-1] == np.float32(function.default)


@parametric
def test_override_sees_the_keyword_as_an_operand(public, function):
    recorder = Recorder()
    operands = function.operands(2.0, recorder, 0.25)
    called = public(*operands[:-1], **{function.parameter: 0.25})
    assert called == (public, "__call__", tuple(operands), {})
    operands = function.operands(2.0, X, recorder)
    ufunc, _, inputs, keywords = public(*operands[:-1], **{function.parameter: recorder})
    assert ufunc is public and inputs[-1] is recorder and keywords == {}


def test_none_as_override_is_refused(public, function):
    class Opaque:
        __array_ufunc__ = None

    with pytest.raises(TypeError, match="Opaque"):
        public(*function.operands(X, Opaque(), 0.5))


def test_masked_arrays_keep_their_mask(public, function):
    mask = [True, False, False, True]
    operands = operands_of(function)
    masked = list(operands)
    masked[function.has_grad] = np.ma.array(X, mask=mask)
    for result, value in zip(as_tuple(public(*masked)), as_tuple(public(*operands))):
        assert result.mask.tolist() == mask
        np.testing.assert_array_equal(result.compressed(), value[1:3])


# Pickles, documentation, memory


def test_pickles_are_names(public):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(public, protocol)) is public


def test_pickles_are_understood_elsewhere():
    """In a process that has not imported relu_ufunc."""
    code = (
        "import pickle, sys\n"
        "ufuncs = pickle.load(sys.stdin.buffer)\n"
        "import relu_ufunc\n"
        "assert all(getattr(relu_ufunc, name) is ufunc for name, ufunc in ufuncs.items())\n"
        "print(len(ufuncs))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(UFUNCS), capture_output=True, check=True
    )
    assert int(done.stdout) == len(UFUNCS)


@pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.4.0", reason="ufuncs have signatures from NumPy 2.4"
)
def test_signature_shows_the_hyperparameter(public, function):
    parameters = inspect.signature(public).parameters
    named = [parameter["name"] for parameter in function.parameters]
    first = [*function.row["passes"][function.pass_]["operands"], *named]
    assert list(parameters)[: function.nin + 1] == [*first, "out"]
    assert list(inspect.signature(np.exp).parameters)[1:] == list(parameters)[function.nin :]
    if function.parameter is not None:
        default = parameters[function.parameter].default
        required = function.default is None
        assert default is inspect.Parameter.empty if required else default == function.default


def shown_by_help(name):
    """The lines of help(), without those above the docstring."""
    ufunc = UFUNCS[name]
    text = pydoc.render_doc(ufunc, renderer=pydoc.plaintext)
    return text.partition(f" = {ufunc!r}\n")[2].splitlines()


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_help_begins_with_the_signature(name):
    """As that of NumPy's ufuncs does. inspect.signature has it, too."""
    first, empty, summary, *_ = (line.strip() for line in shown_by_help(name))
    ufunc = UFUNCS[name]
    assert not empty and summary.endswith(".")
    definition = ast.parse(f"def {first}: ...").body[0]
    assert definition.name == ufunc.__name__
    operands = [argument.arg for argument in definition.args.posonlyargs]
    either = [argument.arg for argument in definition.args.args]
    keywords = [argument.arg for argument in definition.args.kwonlyargs]
    assert len(operands) + len(either) == ufunc.nin + 1 and either[-1] == "out"
    assert {"casting", "order", "dtype", "subok", "signature"} < set(keywords)
    assert ("axis" in keywords) is (ufunc.signature is not None)
    assert f"{ufunc.__name__}{inspect.signature(ufunc)}" == first


@parametric
def test_help_shows_the_hyperparameter(function):
    default = "" if function.default is None else f"={function.default}"
    out = None if function.nout == 1 else (None,) * function.nout  # as np.divmod shows it
    first = shown_by_help(function.public_name)[0]
    assert f", {function.parameter}{default}, out={out}, *" in first


def test_help_names_every_alias():
    aliases = {name: ufunc.__name__ for name, ufunc in UFUNCS.items() if name != ufunc.__name__}
    assert {"silu", "silu_derivative", "silu_backward", "leaky_relu"} < aliases.keys()
    for alias, name in aliases.items():
        text = " ".join(shown_by_help(alias))
        assert f"`{alias}` is the same object." in " ".join(text.split())
        assert text == " ".join(shown_by_help(name))


@pytest.mark.parametrize("name", sorted(relu_ufunc.__all__))
def test_documentation_is_there_and_its_examples_are_true(name):
    documented = getattr(relu_ufunc, name)
    if name == "__version__":
        return
    examples = doctest.DocTestParser().get_doctest(documented.__doc__, {}, name, None, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


@needs("numpydoc")
@pytest.mark.parametrize(
    "name", [*sorted(relu_ufunc.__all__), "interop.c_loop", "interop.register"]
)
def test_documentation_is_valid_for_numpydoc(name):
    """All of numpydoc's own checks, without an exception."""
    if name == "__version__":
        return
    from numpydoc.validate import validate

    import relu_ufunc.interop  # noqa: F401

    assert validate(f"relu_ufunc.{name}")["errors"] == []


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_see_also_names_the_family_and_public_functions(name):
    own = UFUNCS[name].__name__
    section = UFUNCS[name].__doc__.partition("See Also\n--------\n")[2].partition("\n\n")[0]
    named = {line.partition(" : ")[0] for line in section.splitlines()}
    assert named < UFUNCS.keys() - {own}
    stem = own.removesuffix("_derivative").removesuffix("_backward")
    family = {f"{stem}{suffix}" for suffix in ("", "_derivative", "_backward")}
    assert family & UFUNCS.keys() - {own} <= named
