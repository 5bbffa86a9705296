"""The C functions of the ufuncs, from ctypes and Cython."""

import ctypes
import doctest
import subprocess
import sys
import sysconfig

import numpy as np
import pytest
from support import (
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    needs,
    one_of_each_kind,
    random_rows,
)
from toolchain import native_compiler

import relu_ufunc
from relu_ufunc import reproducible
from relu_ufunc.interop import C_LOOP_VERSION, c_loop

SIZES, POINTERS = ctypes.POINTER(ctypes.c_ssize_t), ctypes.POINTER(ctypes.c_void_p)
PROTOTYPE = ctypes.CFUNCTYPE(None, POINTERS, SIZES, SIZES, ctypes.c_void_p)


def call(loop, args, dimensions, steps):
    addresses = (ctypes.c_void_p * len(args))(*(a.ctypes.data for a in args))
    dimensions = (ctypes.c_ssize_t * len(dimensions))(*dimensions)
    steps = (ctypes.c_ssize_t * len(steps))(*steps)
    PROTOTYPE(loop.function)(addresses, dimensions, steps, loop.data)


def test_documented_example():
    examples = doctest.DocTestParser().get_doctest(c_loop.__doc__, {}, "c_loop", None, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


def assert_elementwise(ufunc, function, dtype):
    inputs = [a[::-3] for a in function.random_operands(dtype, 100)]
    outputs = [np.empty(len(inputs[0]), dtype) for _ in range(ufunc.nout)]
    args = [*inputs, *outputs]
    call(c_loop(ufunc, dtype), args, [len(outputs[0])], [a.strides[0] for a in args])
    for got, wanted in zip(outputs, as_tuple(ufunc(*inputs)), strict=True):
        assert_identical(got, wanted)


def test_elementwise(public, function, dtype):
    assert_elementwise(public, function, dtype)


@one_of_each_kind
def test_reproducible(function, dtype):
    assert_elementwise(getattr(reproducible, function.public_name), function, dtype)


@pytest.mark.parametrize("name", sorted(ROWWISE))
def test_along_an_axis(name, dtype):
    operands = random_rows(name, dtype, (5, 19))
    expected = UFUNCS[name](*operands)
    args = [*operands, np.empty_like(expected)]
    steps = [a.strides[0] for a in args] + [a.strides[1] for a in args if a.ndim == 2]
    call(c_loop(UFUNCS[name], dtype), args, [5, 19], steps)
    assert_identical(args[-1], expected)


def test_integers_and_bfloat16():
    x, y = np.arange(-3, 3), np.empty(6, int)
    call(c_loop(relu_ufunc.relu, int), [x, y], [6], [8, 8])
    assert_identical(y, relu_ufunc.relu(x))
    ml_dtypes = pytest.importorskip("ml_dtypes")
    x, y = x.astype(ml_dtypes.bfloat16), np.empty(6, ml_dtypes.bfloat16)
    call(c_loop(relu_ufunc.gelu, x.dtype), [x, y], [6], [2, 2])
    assert_identical(y.view(np.int16), relu_ufunc.gelu(x).view(np.int16))


@pytest.mark.parametrize("ufunc", [np.exp, "gelu", relu_ufunc.show_config])
def test_other_functions_are_refused(ufunc):
    with pytest.raises(TypeError, match="is not a function of relu_ufunc"):
        c_loop(ufunc, np.float32)


@pytest.mark.parametrize("dtype", ["c16", "M8[s]", "O", "S3", "i1", "=f8"])
def test_dtypes_without_a_loop_are_refused(dtype):
    if dtype == "=f8":
        dtype = np.dtype(dtype).newbyteorder()
    with pytest.raises(TypeError, match=r"gelu\(\) has no loop for"):
        c_loop(relu_ufunc.gelu, dtype)


CYTHON = """
# cython: language_level=3
from relu_ufunc cimport c_loop, find_loop
import numpy as np
import relu_ufunc

def gelu(float[::1] x, float[::1] y):
    cdef c_loop loop = find_loop(relu_ufunc.gelu, np.float32)
    cdef char *args[2]
    cdef Py_ssize_t n = x.shape[0]
    cdef Py_ssize_t steps[2]
    args[:] = [<char *>&x[0], <char *>&y[0]]
    steps[:] = [sizeof(float), sizeof(float)]
    with nogil:
        loop.function(args, &n, steps, loop.data)
"""


@needs("Cython")
def test_cython(tmp_path):
    compiler = native_compiler()
    if compiler is None:
        pytest.skip("no C compiler")
    (tmp_path / "caller.pyx").write_text(CYTHON)
    built = f"caller{sysconfig.get_config_var('EXT_SUFFIX')}"
    include = f"-I{sysconfig.get_path('include')}"
    for command in (
        [sys.executable, "-m", "cython", "caller.pyx"],
        [*compiler.command, "-shared", "-fPIC", include, "caller.c", "-o", built],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import numpy as np, relu_ufunc, relu_ufunc.interop, caller
x, y = np.linspace(-3, 3, 100, dtype=np.float32), np.empty(100, np.float32)
caller.gelu(x, y)
assert y.tobytes() == relu_ufunc.gelu(x).tobytes()
relu_ufunc.interop.C_LOOP_VERSION += 1
try:
    caller.gelu(x, y)
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "compile it again" in done.stdout
    assert C_LOOP_VERSION == 1
