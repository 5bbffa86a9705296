"""The activations, their derivatives and backward passes."""

import numpy as np

from relu_ufunc._expressions import BACKWARD, FORWARD

from .common import BY, MILLION, SIZES, Batches, call, find, operand

FUNCTIONS = list(FORWARD)


class _Forward(Batches):
    def setup(self, name, variant, by):
        f = find(name)
        x, out = self.operands(variant)
        statement = call(name, "x") if by == "relu_ufunc" else FORWARD[name]
        self.prepare_million(statement, x.size, f=f, x=x, out=out)

    def time_forward(self, name, variant, by):
        self.batch()


class Sizes(_Forward):
    params = (FUNCTIONS, SIZES, BY)
    param_names = ("function", "size", "by")

    def operands(self, size):
        x = operand(size)
        return x, np.ones_like(x)


class Dtypes(_Forward):
    """A million elements; float32 stands in Sizes."""

    params = (FUNCTIONS, ["float16", "float64"], BY)
    param_names = ("function", "dtype", "by")

    def operands(self, dtype):
        x = operand(MILLION, dtype)
        return x, np.ones_like(x)


class Strided(_Forward):
    params = (FUNCTIONS, [32_000, MILLION], BY)
    param_names = ("function", "size", "by")

    def operands(self, size):
        x = operand(2 * size)[::2]
        return x, np.ones_like(x)


class InPlace(_Forward):
    """One call a batch: over and over in place, `leaky` and others go subnormal."""

    params = (FUNCTIONS, [MILLION, 16 * MILLION], BY)
    param_names = ("function", "size", "by")
    number = 1

    def operands(self, size):
        x = operand(size).copy()
        return x, x


class Derivative(Batches):
    params = (FUNCTIONS, SIZES[2:])
    param_names = ("function", "size")

    def setup(self, name, size):
        f = find(f"{name}_derivative")
        x = operand(size)
        self.prepare_million(call(name, "x"), size, f=f, x=x, out=np.ones_like(x))

    def time_derivative(self, name, size):
        self.batch()


class Backward(Batches):
    params = (FUNCTIONS, SIZES[2:], BY)
    param_names = ("function", "size", "by")

    def setup(self, name, size, by):
        f = find(f"{name}_backward")
        x = operand(size)
        grad = x[::-1].copy()
        out = [np.ones_like(x) for _ in range(f.nout)]
        statement = call(name, "grad", "x") if by == "relu_ufunc" else BACKWARD[name]
        self.prepare_million(
            statement, size, f=f, x=x, grad=grad, out=tuple(out) if f.nout > 1 else out[0]
        )

    def time_backward(self, name, size, by):
        self.batch()
