"""Softmax and its relatives on a million elements, along rows and columns of many lengths."""

import numpy as np

from relu_ufunc._expressions import ROWWISE, ROWWISE_BACKWARD

from .common import MILLION, Batches, find, operand

ALONG = ["rows", "columns"]
LENGTHS = [2, 10, 32, 100, 1000, 50_257, MILLION]


def matrix(along, length):
    """A C-ordered matrix, and its axis that has so many elements."""
    if along == "rows":
        return operand((MILLION // length, length)), 1
    return operand((length, MILLION // length)), 0


class Forward(Batches):
    params = (list(ROWWISE), ALONG, LENGTHS, ["relu_ufunc", "numpy", "scipy"])
    param_names = ("function", "along", "length", "by")

    def setup(self, name, along, length, by):
        f = find(name)
        x, axis = matrix(along, length)
        out = np.ones_like(f(x, axis=axis))
        names = {"f": f, "x": x, "axis": axis, "out": out}
        if by == "scipy":
            try:
                from scipy import special
            except ImportError:
                raise NotImplementedError("SciPy is not installed") from None
            names["f"] = getattr(special, name)
        statements = {
            "relu_ufunc": "f(x, axis=axis, out=out)",
            "numpy": ROWWISE[name],
            "scipy": "f(x, axis=axis)",
        }
        self.prepare_million(statements[by], x.size, **names)

    def time_forward(self, name, along, length, by):
        self.batch()


class Backward(Batches):
    params = (list(ROWWISE_BACKWARD), ALONG, LENGTHS, ["relu_ufunc", "numpy"])
    param_names = ("function", "along", "length", "by")

    def setup(self, name, along, length, by):
        f = find(f"{name}_backward")
        grad, axis = matrix(along, length)
        y = find(name)(grad, axis=axis)
        statement = (
            "f(grad, y, axis=axis, out=out)" if by == "relu_ufunc" else ROWWISE_BACKWARD[name]
        )
        self.prepare_million(
            statement, grad.size, f=f, grad=grad, y=y, axis=axis, out=np.ones_like(y)
        )

    def time_backward(self, name, along, length, by):
        self.batch()
