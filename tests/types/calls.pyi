"""What type checkers make of calls; test_types.py has mypy and pyright read this file."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import relu_ufunc as ru

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]
Memmap = np.memmap[tuple[int, ...], np.dtype[np.float32]]
Plain = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Zero = np.ndarray[tuple[()], np.dtype[np.float32]]  # without dimensions

half: NDArray[np.float16]
single: NDArray[np.float32]
double: NDArray[np.float64]
extended: NDArray[np.longdouble]
integer: NDArray[np.int8]
matrix: Matrix
memmap: Memmap
boolean: NDArray[np.bool]

# An array of floats gives one of the same dtype, shape and class.
assert_type(ru.gelu(half), NDArray[np.float16])
assert_type(ru.gelu(single), NDArray[np.float32])
assert_type(ru.gelu_derivative(double), NDArray[np.float64])
assert_type(ru.gelu(extended), NDArray[np.longdouble])
assert_type(ru.gelu(matrix, where=matrix > 0, order="F", casting="safe"), Matrix)
assert_type(ru.relu(matrix), Matrix)
assert_type(ru.gelu_backward(single, single), NDArray[np.float32])

# Of a memmap an ordinary array, which has nothing to do with the file.
assert_type(ru.relu(memmap), Plain)
assert_type(ru.gelu(memmap), Plain)
assert_type(ru.leaky(memmap), Plain)
assert_type(ru.leaky(memmap, alpha=0.2), Plain)
assert_type(ru.leaky(memmap, memmap), Plain)
assert_type(ru.relu_backward(memmap, memmap), Plain)
assert_type(ru.swish_backward(memmap, memmap, beta=2.0), Plain)
assert_type(ru.thresholded_relu(memmap), Plain)
assert_type(ru.prelu(memmap, 0.1), Plain)
assert_type(ru.prelu_backward(memmap, memmap, 0.1), tuple[Plain, Plain])
assert_type(ru.softmax(memmap), Plain)
assert_type(ru.softmax_backward(memmap, memmap), Plain)
assert_type(ru.relu(single, out=memmap), Memmap)

# Masks and labels have types of their own; numbers for each row broadcast.
assert_type(ru.masked_softmax(single, boolean), NDArray[np.float32])
assert_type(ru.masked_softmax(matrix, [True, False], 0.125), Matrix)
assert_type(ru.masked_softmax(single, boolean, scale=single, axis=0), NDArray[np.float32])
assert_type(ru.masked_log_softmax(single, boolean, out=memmap), Memmap)
assert_type(ru.masked_softmax([1.0], [True], out=...), NDArray[np.float64])
assert_type(ru.softmax_cross_entropy(single, integer, out=...), NDArray[np.float32])
assert_type(ru.softmax_cross_entropy(single, [0, 1], axis=0), Any)
assert_type(ru.softmax_cross_entropy(single, 1, out=double), NDArray[np.float64])
assert_type(ru.softmax_cross_entropy_dense(single, single, keepdims=True), Any)
assert_type(ru.softmax_cross_entropy_backward(0.5, single, integer), NDArray[np.float32])
assert_type(ru.softmax_cross_entropy_backward(single, single, [0]), NDArray[np.float32])
assert_type(ru.softmax_cross_entropy_dense_backward(1, single, single), NDArray[np.float32])
ru.softmax_cross_entropy(single, 1, keepdims=True)  # type: ignore[call-overload]  # pyright: ignore

# Scalars, and what Python has.
assert_type(ru.gelu(np.float32(1)), np.float32)
assert_type(ru.gelu(np.float64(1)), np.float64)
assert_type(ru.gelu(1.0), np.float64)
assert_type(ru.gelu(1), np.float64)
assert_type(ru.gelu_backward(1.0, 2), np.float64)
assert_type(ru.gelu([1.0, 2.0]), NDArray[np.float64])
assert_type(ru.gelu([[1.0], [2.0]]), NDArray[np.float64])

# relu and its derivative keep integers.
assert_type(ru.relu(integer), NDArray[np.int8])
assert_type(ru.relu_derivative(integer), NDArray[np.int8])
assert_type(ru.relu(np.uint16(1)), np.uint16)
assert_type(ru.relu(boolean), NDArray[np.bool])
assert_type(ru.relu(True), np.bool)
assert_type(ru.relu(-5), np.int_)
assert_type(ru.relu(-5.0), np.float64)
assert_type(ru.gelu(integer), Any)

# Into an array that is there.
assert_type(ru.gelu(single, out=double), NDArray[np.float64])
assert_type(ru.gelu(single, matrix), Matrix)
assert_type(ru.gelu([1.0], out=(double,)), NDArray[np.float64])
assert_type(ru.leaky(single, out=single), NDArray[np.float32])
assert_type(ru.leaky(single, alpha=0.2, out=single), NDArray[np.float32])
assert_type(ru.leaky_backward(single, single, 0.2, out=single), NDArray[np.float32])

# An array, whatever comes in.
scalar = np.float32(1)
assert_type(ru.relu(single, out=...), NDArray[np.float32])
assert_type(ru.relu(matrix, out=..., where=matrix > 0), Matrix)
assert_type(ru.relu(memmap, out=...), Plain)
assert_type(ru.relu(integer, out=...), NDArray[np.int8])
assert_type(ru.relu(scalar, out=...), Zero)
assert_type(ru.relu(np.uint16(1), out=...), np.ndarray[tuple[()], np.dtype[np.uint16]])
assert_type(ru.relu(1, out=...), NDArray[Any])
assert_type(ru.gelu(double, out=...), NDArray[np.float64])
assert_type(ru.gelu(scalar, out=...), Zero)
assert_type(ru.gelu(1.0, out=...), NDArray[np.float64])
assert_type(ru.gelu([1.0], out=...), NDArray[np.float64])
assert_type(ru.gelu_backward(scalar, scalar, out=...), Zero)
assert_type(ru.leaky(single, out=...), NDArray[np.float32])
assert_type(ru.leaky(single, 0.2, out=...), NDArray[np.float32])
assert_type(ru.leaky(scalar, alpha=0.2, out=...), Zero)
assert_type(ru.leaky_backward(scalar, scalar, alpha=0.2, out=...), Zero)
assert_type(ru.thresholded_relu(2.0, out=...), NDArray[np.float64])
assert_type(ru.softplus(scalar, out=...), Zero)
assert_type(ru.softplus_backward(single, single, out=...), NDArray[np.float32])
assert_type(ru.prelu(scalar, 0.1, out=...), Zero)
assert_type(ru.prelu_backward(scalar, scalar, 0.1, out=...), tuple[Zero, Zero])
assert_type(ru.softmax(single, axis=0, out=...), NDArray[np.float32])
assert_type(ru.softmax(single, out=..., axis=0, dtype=np.float64), Any)
assert_type(ru.softmax_backward(single, single, out=...), NDArray[np.float32])
assert_type(ru.logsumexp(matrix, out=...), NDArray[np.float32])
assert_type(ru.logsumexp(matrix, axis=0, keepdims=True, out=...), NDArray[np.float32])
assert_type(ru.logsumexp([1.0], out=...), NDArray[np.float64])
ru.relu(single, ...)  # type: ignore[call-overload]  # pyright: ignore
ru.softmax(single, ...)  # type: ignore[call-overload]  # pyright: ignore

# The hyperparameter, by its place and by its name.
assert_type(ru.leaky(single), NDArray[np.float32])
assert_type(ru.leaky(single, 0.2), NDArray[np.float32])
assert_type(ru.leaky(single, alpha=1), NDArray[np.float32])
assert_type(ru.leaky(single, alpha=single), NDArray[np.float32])
assert_type(ru.leaky(2, alpha=0.5), np.float64)
assert_type(ru.elu_derivative(np.float32(2), alpha=0.5), np.float32)
assert_type(ru.silu(half, beta=2.0), NDArray[np.float16])
assert_type(ru.softplus_backward(single, single, beta=2.0), NDArray[np.float32])
assert_type(ru.thresholded_relu(double, theta=0.5), NDArray[np.float64])
assert_type(ru.prelu(single, single), NDArray[np.float32])
assert_type(ru.prelu(single, alpha=0.25), NDArray[np.float32])
assert_type(
    ru.prelu_backward(single, single, single), tuple[NDArray[np.float32], NDArray[np.float32]]
)
assert_type(ru.prelu_backward(1.0, 2.0, 0.5), tuple[np.float64, np.float64])
assert_type(ru.prelu_backward(single, single, single, out=(single, single))[1], NDArray[np.float32])

# Another dtype is not known beforehand.
assert_type(ru.gelu(single, dtype=np.float64), Any)
assert_type(ru.leaky(single, alpha=0.1, signature="dd->d"), Any)
assert_type(ru.prelu_backward(half, single, double, dtype="d"), tuple[Any, Any])
assert_type(ru.gelu(single, dtype=np.float64, out=...), Any)

# Nor another class.
assert_type(ru.gelu(matrix, subok=False), Any)

class Lazy:
    """An array of another library."""

    def __array_ufunc__(self, ufunc: Any, method: Any, /, *inputs: Any, **kwargs: Any) -> Any:
        return self

assert_type(ru.gelu(Lazy()), Any)
assert_type(ru.leaky(Lazy(), alpha=Lazy()), Any)
assert_type(ru.leaky(Lazy(), out=...), Any)

# Everything that NumPy's ufuncs have.
ufunc: np.ufunc = ru.leaky
assert_type(ru.leaky.nin, int)
ru.relu_backward.reduce(single)
ru.prelu.outer(single, single)

# Mistakes.
ru.leaky(single, beta=0.2)  # type: ignore[call-overload]  # pyright: ignore
ru.swish(single, alpha=0.2)  # type: ignore[call-overload]  # pyright: ignore
ru.relu(single, alpha=0.2)  # type: ignore[call-overload]  # pyright: ignore
ru.prelu(single)  # type: ignore[call-overload]  # pyright: ignore
ru.gelu_backward(single)  # type: ignore[call-overload]  # pyright: ignore
ru.gelu(x=single)  # type: ignore[call-overload]  # pyright: ignore
ru.gelu(single, out=[0.0])  # type: ignore[call-overload]  # pyright: ignore

assert_type(ru.__version__, str)
assert_type(ru.show_config(), None)
assert_type(ru.show_config(mode="dicts")["version"], str)
