"""The functions in code that numba compiles."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, product
from textwrap import dedent

import numpy as np
import pytest
from support import (
    FUNCTIONS,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    change_rows,
    one_of_each_kind,
    random_rows,
)

import relu_ufunc
from relu_ufunc import reproducible
from relu_ufunc.interop import c_loop

numba = pytest.importorskip("numba")
from numba.core.entrypoints import init_all  # noqa: E402
from numba.core.errors import TypingError  # noqa: E402

FORMS = ("scalar", "array", "strided", "out")
TYPES = (np.float32, np.float64)


def calling(ufunc, arguments):
    """A compiled function of `arguments`, a text, that calls a ufunc with them."""
    names = {"ufunc": ufunc}
    exec(f"def call({arguments}): return ufunc({arguments})", names)
    return numba.njit(names["call"])


def assert_same(compiled, ufunc, operands):
    """The same results, dtypes and shapes as outside. Of float64 scalars numba makes floats."""
    actual, expected = (as_tuple(f(*operands)) for f in (compiled, ufunc))
    for got, wanted in zip(actual, expected, strict=True):
        is_number = type(got) is float
        assert_identical(wanted.dtype.type(got) if is_number else got, wanted)


def in_each_form():
    """Every function in one dtype and form, and with `-m full` in all of them."""
    turns = cycle(product(TYPES, FORMS))
    for function in FUNCTIONS:
        turn = next(turns)
        for dtype, form in product(TYPES, FORMS):
            marks = () if (dtype, form) == turn else pytest.mark.full
            name = f"{function.public_name}-{dtype.__name__}-{form}"
            yield pytest.param(function, dtype, form, marks=marks, id=name)


@pytest.mark.parametrize("function, dtype, form", list(in_each_form()))
def test_elementwise(function, dtype, form):
    ufunc = UFUNCS[function.public_name]
    operands = function.random_operands(dtype, 300)
    names = ", ".join(f"x{k}" for k in range(ufunc.nin))
    if form == "scalar":
        compiled = calling(ufunc, names)
        for scalars in list(zip(*operands))[:40]:
            actual, expected = as_tuple(compiled(*scalars)), as_tuple(ufunc(*scalars))
            for got, wanted in zip(actual, expected, strict=True):
                assert_identical(dtype(got), wanted)
    elif form == "out":
        outs = [np.full(300, 7, dtype) for _ in range(ufunc.nout)]
        arguments = ", ".join([names, *(f"y{k}" for k in range(ufunc.nout))])
        returned = as_tuple(calling(ufunc, arguments)(*operands, *outs))
        for got, y, wanted in zip(returned, outs, as_tuple(ufunc(*operands)), strict=True):
            assert_identical(got, wanted)
            assert_identical(y, wanted)
    else:
        step = 1 if form == "array" else -3
        operands = [a.reshape(3, 100)[:, ::step] for a in operands]
        assert_same(calling(ufunc, names), ufunc, operands)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_compiled_code_finds_the_loops_of_this_process(name, dtype):
    from llvmlite.binding import address_of_symbol

    from relu_ufunc._numba import symbol_of

    init_all()  # as numba does before it compiles for the first time
    ufunc = UFUNCS[name]
    for module in (relu_ufunc, reproducible):
        symbol = symbol_of(module.__name__, ufunc.__name__, np.dtype(dtype))
        found = tuple(address_of_symbol(f"{symbol}.{part}") for part in ("function", "data"))
        assert found == c_loop(getattr(module, name), dtype)


# Layouts, shapes, dtypes

LAYOUTS = {
    "C": lambda a: a,
    "F": np.asfortranarray,
    "a mixed order": lambda a: a.swapaxes(0, 1).copy().swapaxes(0, 1),
    "reversed": lambda a: a[::-1, :, ::-2],
    "empty": lambda a: a[:, :0],
    "one row": lambda a: a[:, 1],
    "unaligned": lambda a: unaligned(a),
    "read-only": lambda a: read_only(a),
    "no dimensions": lambda a: a[0, 0, 0, ...],
}


def unaligned(a):
    record = np.empty(a.shape, [("byte", "i1"), ("a", a.dtype)])
    record["a"] = a
    return record["a"]


def read_only(a):
    a = a.copy()
    a.flags.writeable = False
    return a


@pytest.fixture(scope="module")
def backward():
    return calling(relu_ufunc.gelu_backward, "grad, x")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(backward, layout):
    operands = np.random.default_rng(0).normal(size=(2, 4, 5, 6))
    operands = [LAYOUTS[layout](a) for a in operands]
    assert_same(backward, relu_ufunc.gelu_backward, operands)


@pytest.mark.parametrize(
    "first, second",
    [((5, 6), (6,)), ((5, 1), (1, 6)), ((5, 6), (5, 1)), ((), (5, 6)), ((4, 5, 6), (5, 1))],
)
def test_operands_broadcast(backward, first, second):
    rng = np.random.default_rng(0)
    for shapes in [(first, second), (second, first)]:
        operands = [rng.normal(size=shape) for shape in shapes]
        assert_same(backward, relu_ufunc.gelu_backward, operands)


def test_result_broadcasts_to_out():
    x, out = np.float64([[1], [2]]), np.empty((3, 2, 4))
    expected = relu_ufunc.gelu(x, out=out.copy())
    assert_identical(calling(relu_ufunc.gelu, "x, out")(x, out), expected)
    assert_identical(out, expected)


def test_shapes_that_do_not_fit(backward):
    x = np.ones((3, 4))
    with pytest.raises(ValueError, match="broadcast"):
        backward(x, np.ones((3, 5)))
    into = calling(relu_ufunc.gelu, "x, out")
    for shape in [(3, 5), (1, 4), (2, 1, 4)]:
        with pytest.raises(ValueError, match="shape of out"):
            into(x, np.ones(shape))
    with pytest.raises(TypingError, match="out has 1 dimensions"):
        into(x, np.ones(4))


@pytest.mark.parametrize("name", ["gelu", "relu"])
def test_integers(name):
    compiled = calling(UFUNCS[name], "x")
    for dtype in "hilL" if name == "gelu" else "?bhilL":
        assert_same(compiled, UFUNCS[name], [np.arange(-2, 5).astype(dtype)])


@pytest.mark.parametrize("first, second", [("f", "d"), ("d", "f"), ("l", "f"), ("h", "f")])
def test_dtypes_promote(backward, first, second):
    operands = [np.arange(-2, 5).astype(dtype) for dtype in (first, second)]
    assert_same(backward, relu_ufunc.gelu_backward, operands)


def test_scalar_next_to_an_array_is_a_python_number(backward):
    x = np.linspace(-3, 3, 7, dtype=np.float32)
    for grad in (0.1, 3):
        assert_same(backward, relu_ufunc.gelu_backward, [grad, x])


@pytest.mark.parametrize(
    "ends", [(slice(1, None), slice(-1)), (slice(-1), slice(1, None)), (slice(None),) * 2]
)
@pytest.mark.parametrize("step", [1, 2])
def test_overlap(ends, step):
    @numba.njit
    def call(x, out):
        return relu_ufunc.softplus(x, out=out)

    memory, expected = (np.linspace(-3, 3, 100) for _ in range(2))
    for f, a in ((call, memory), (call.py_func, expected)):
        f(*(a[::step][end] for end in ends))
    assert_identical(memory, expected)


def test_two_outputs_overlap():
    x, out = np.ones(4), np.ones(5)
    with pytest.raises(ValueError, match="outputs overlap"):
        calling(relu_ufunc.geglu_backward, "grad, gate, x, y, z")(x, x, x, out[1:], out[:-1])


# Hyperparameters, keywords


def test_hyperparameters():
    @numba.njit
    def calls(x, alpha):
        return (
            relu_ufunc.leaky(x),
            relu_ufunc.leaky(x, 0.2),
            relu_ufunc.leaky(x, alpha=0.3, out=np.empty_like(x)),
            relu_ufunc.leaky(x, alpha=alpha),
            relu_ufunc.leaky(x, alpha[0]),
            relu_ufunc.leaky_relu(x, 1),
            relu_ufunc.leaky(x[0, 0], 0.2),
            relu_ufunc.leaky_backward(x, x, alpha=alpha[0, 0]),
            relu_ufunc.hard_tanh(x, hi=0.5),
        )

    for dtype in TYPES:
        x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(dtype)
        for got, wanted in zip(calls(*x), calls.py_func(*x), strict=True):
            assert_identical(dtype(got) if np.ndim(got) == 0 else got, wanted)


def test_two_outputs_by_keyword():
    @numba.njit
    def call(grad, gate, x, first, second):
        return relu_ufunc.geglu_backward(grad, gate, x, out=(first, second))

    operands, outs = np.random.default_rng(0).normal(size=(3, 10)), np.empty((2, 10))
    returned = call(*operands, *outs)
    for got, out, wanted in zip(returned, outs, relu_ufunc.geglu_backward(*operands), strict=True):
        assert_identical(got, wanted)
        assert_identical(out, wanted)


@one_of_each_kind
def test_reproducible(function):
    name = function.public_name
    arguments = ", ".join(f"x{k}" for k in range(UFUNCS[name].nin))
    operands = function.random_operands(np.float32, 300)
    compiled = calling(getattr(reproducible, name), arguments)
    assert_same(compiled, getattr(reproducible, name), operands)


def test_result_of_one_is_an_operand_of_another():
    @numba.njit
    def fused(x):
        return relu_ufunc.gelu(x * 2) + relu_ufunc.relu(-relu_ufunc.tanh(x))

    x = np.linspace(-3, 3, 1001)
    assert_identical(fused(x), fused.py_func(x))
    (code,) = fused.inspect_llvm().values()
    assert "relu_ufunc.gelu.float64" in code


# Along an axis


@pytest.mark.parametrize("name", sorted(ROWWISE))
def test_rowwise(name):
    ufunc = UFUNCS[name]
    compiled = calling(ufunc, ", ".join(f"x{k}" for k in range(ufunc.nin)))
    for dtype in TYPES:
        operands = random_rows(name, dtype, (3, 4, 19))
        assert_same(compiled, ufunc, operands)
    assert_same(compiled, ufunc, [np.asfortranarray(a) for a in operands])
    assert_same(compiled, ufunc, [a[::-1, ::2] for a in operands])
    assert_same(compiled, ufunc, change_rows(name, operands, lambda a: a[..., ::-1].copy()))
    assert_same(compiled, ufunc, [a[0, 0, ...] for a in operands])


@pytest.mark.parametrize("name", ["softmax", "logsumexp", "softmax_backward"])
@pytest.mark.parametrize("layout", ["C", "F", "reversed", "empty"])
def test_rowwise_along_any_axis(name, layout):
    ufunc = UFUNCS[name]
    operands = [LAYOUTS[layout](a) for a in random_rows(name, np.float64, (3, 4, 5))]
    arguments = ", ".join(f"x{k}" for k in range(ufunc.nin))
    for axis in (0, 1, -1):
        names = {"ufunc": ufunc}
        exec(f"def call({arguments}): return ufunc({arguments}, axis={axis})", names)
        assert_same(numba.njit(names["call"]), names["call"], operands)


def test_rowwise_out():
    @numba.njit
    def call(x, out, lse):
        relu_ufunc.logsumexp(x, lse)
        relu_ufunc.softmax(x, out=out)

    x = np.random.default_rng(0).normal(size=(4, 5))
    for get_out in (np.empty_like, lambda x: x, lambda x: x[::-1], lambda x: x.T[:, :4]):
        results = []
        for f in (call, call.py_func):
            own = x.copy()[:, :4]
            f(own, get_out(own), np.empty(4))
            results.append(own)
        assert_identical(*results)


def test_labels_are_checked():
    compiled = calling(relu_ufunc.softmax_cross_entropy, "x, label")
    x = np.ones((2, 3))
    for label in ([0, 3], [-1, 2]):
        with pytest.raises(ValueError, match="outside"):
            compiled(x, np.array(label))
    with pytest.raises(ValueError, match="outside"):
        compiled(x[0], 3)
    with pytest.raises(ValueError, match="another shape"):
        compiled(x, np.array([0, 0, 0]))


# Wrong calls


@pytest.mark.parametrize(
    "operand",
    [np.ones(3, np.int8), np.int8(1), np.ones(3, complex), 1j, [1.0, 2.0], (1.0, 2.0), None],
    ids=repr,
)
def test_operands_that_are_refused(operand):
    with pytest.raises(TypingError, match=r"gelu\(\) in compiled code: .*(float64|scalars)"):
        calling(relu_ufunc.gelu, "x")(operand)


def test_wrong_calls():
    x = np.ones((2, 3))
    f32, frozen = x.astype(np.float32), read_only(x)
    into = calling(relu_ufunc.gelu, "x, out")
    for out, problem in [(f32, "out has dtype"), (frozen, "writeable"), (1.0, "out is an array")]:
        with pytest.raises(TypingError, match=problem):
            into(x, out)
    with pytest.raises(TypingError, match="argument"):
        calling(relu_ufunc.gelu, "x, y, z")(x, x, x)
    with pytest.raises(TypingError, match="missing a required argument"):
        calling(relu_ufunc.gelu_backward, "x")(x)
    with pytest.raises(TypingError, match="missing a required argument: 'alpha'"):
        calling(relu_ufunc.prelu, "x")(x)
    with pytest.raises(TypingError, match="1 of 2 outputs"):
        calling(relu_ufunc.geglu_backward, "grad, gate, x, out")(x, x, x, x)
    with pytest.raises(TypingError, match="axis is a constant"):
        calling(relu_ufunc.softmax, "x, out, axis")(x, x, 1)
    with pytest.raises(TypingError, match="axis is a constant"):
        numba.njit(lambda x: relu_ufunc.softmax(x, axis=2))(x)
    with pytest.raises(TypingError, match="axis is a constant"):
        calling(relu_ufunc.softmax, "x")(1.0)
    with pytest.raises(TypingError, match="y has 2 dimensions"):
        calling(relu_ufunc.softmax_backward, "grad, y")(x, x[0])
    with pytest.raises(TypingError, match="out has 1 dimensions"):
        calling(relu_ufunc.logsumexp, "x, out")(x, x)


# Threads, the cache, imports


def test_threads_of_numba():
    @numba.njit(parallel=True)
    def rows(x):
        out = np.empty_like(x)
        for i in numba.prange(len(x)):
            relu_ufunc.softmax(x[i], out=out[i])
            relu_ufunc.gelu(out[i], out=out[i])
        return out

    x = np.random.default_rng(0).normal(size=(200, 301))
    assert_identical(rows(x), relu_ufunc.gelu(relu_ufunc.softmax(x)))


def test_other_threads_run_meanwhile():
    @numba.njit(nogil=True)
    def meets(flag, x):
        for _ in range(300_000):
            relu_ufunc.tanh(x, out=x)
            if flag[0]:
                return True
        return False

    flag, x = np.zeros(1, bool), np.ones(1000)
    meets.compile((numba.typeof(flag), numba.typeof(x)))
    with ThreadPoolExecutor(1) as pool:
        met = pool.submit(meets, flag, x)
        while x[0] == 1:  # it has not begun
            pass
        flag[0] = True
        assert met.result()


def test_threads_of_python():
    compiled = numba.njit(nogil=True)(lambda x: relu_ufunc.mish(x))
    x = np.random.default_rng(0).normal(size=(8, 10_000))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(compiled, [*x] * 10))
    for k, result in enumerate(results):
        assert_identical(result, relu_ufunc.mish(x[k % 8]))


def run(folder, code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_cached_code_computes_by_the_target_that_runs(tmp_path):
    """Also where the function that it was cached for is the first thing that numba meets."""
    (tmp_path / "cached.py").write_text(
        dedent("""
        import numba
        import relu_ufunc

        @numba.njit(cache=True)
        def call(x):
            return relu_ufunc.softmax(relu_ufunc.gelu(x))
        """)
    )
    code = """
        import numpy as np
        import relu_ufunc
        from cached import call
        x = np.random.default_rng(0).normal(size=(100, 1001)) * 3
        result = call(x)
        assert result.tobytes() == call.py_func(x).tobytes()
        print(sum(call.stats.cache_hits.values()), relu_ufunc.show_config("dicts")["target"])
        print(result.tobytes()[:8000].hex())
    """
    hits, target, bits = run(tmp_path, code, RELU_UFUNC_TARGET="")
    assert hits == "0"
    assert run(tmp_path, code, RELU_UFUNC_TARGET="") == ["1", target, bits]
    hits, target, others = run(tmp_path, code, RELU_UFUNC_TARGET="scalar")
    assert (hits, target) == ("1", "scalar")
    hits, _, reproducible_bits = run(tmp_path, code, RELU_UFUNC_REPRODUCIBLE="1")
    assert hits == "1"
    assert len({bits, others, reproducible_bits}) > 1


def test_numba_is_not_imported(tmp_path):
    code = """
        import sys
        import relu_ufunc.interop, relu_ufunc.reproducible
        print([name for name in sys.modules if name.partition(".")[0] == "numba"])
    """
    assert run(tmp_path, code) == ["[]"]
