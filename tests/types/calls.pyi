"""What type checkers make of calls; test_types.py has mypy and pyright read this file."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import relu_ufunc as ru

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]

half: NDArray[np.float16]
single: NDArray[np.float32]
double: NDArray[np.float64]
extended: NDArray[np.longdouble]
integer: NDArray[np.int8]
matrix: Matrix
memmap: np.memmap[tuple[int, ...], np.dtype[np.float32]]
boolean: NDArray[np.bool]

# An array of floats gives one of the same dtype, shape and class.
assert_type(ru.gelu(half), NDArray[np.float16])
assert_type(ru.gelu(single), NDArray[np.float32])
assert_type(ru.gelu_derivative(double), NDArray[np.float64])
assert_type(ru.gelu(extended), NDArray[np.longdouble])
assert_type(ru.gelu(matrix, where=matrix > 0, order="F", casting="safe"), Matrix)
assert_type(ru.relu(matrix), Matrix)
assert_type(ru.relu(memmap), np.memmap[tuple[int, ...], np.dtype[np.float32]])
assert_type(ru.gelu_backward(single, single), NDArray[np.float32])

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

class Lazy:
    """An array of another library."""

    def __array_ufunc__(self, ufunc: Any, method: Any, /, *inputs: Any, **kwargs: Any) -> Any:
        return self

assert_type(ru.gelu(Lazy()), Any)
assert_type(ru.leaky(Lazy(), alpha=Lazy()), Any)

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
