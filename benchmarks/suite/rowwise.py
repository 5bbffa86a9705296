"""Softmax and its relatives, along rows and columns of 1,000."""

import numpy as np

from .common import BY, SIZES, Batches, find, operand
from .expressions import ROWWISE, ROWWISE_BACKWARD

ALONG = ["rows", "columns"]


def matrix(along, size):
    """A C-ordered matrix, and its axis that has 1,000 elements."""
    if along == "rows":
        return operand((size // 1000, 1000)), 1
    return operand((1000, size // 1000)), 0


class Forward(Batches):
    params = (list(ROWWISE), ALONG, SIZES[2:], BY)
    param_names = ("function", "along", "size", "by")

    def setup(self, name, along, size, by):
        f = find(name)
        x, axis = matrix(along, size)
        out = np.ones_like(f(x, axis=axis))
        statement = "f(x, axis=axis, out=out)" if by == "relu_ufunc" else ROWWISE[name]
        self.prepare_million(statement, size, f=f, x=x, axis=axis, out=out)

    def time_forward(self, name, along, size, by):
        self.batch()


class Backward(Batches):
    params = (list(ROWWISE_BACKWARD), ALONG, SIZES[2:], BY)
    param_names = ("function", "along", "size", "by")

    def setup(self, name, along, size, by):
        f = find(f"{name}_backward")
        grad, axis = matrix(along, size)
        y = find(name)(grad, axis=axis)
        statement = (
            "f(grad, y, axis=axis, out=out)" if by == "relu_ufunc" else ROWWISE_BACKWARD[name]
        )
        self.prepare_million(statement, size, f=f, grad=grad, y=y, axis=axis, out=np.ones_like(y))

    def time_backward(self, name, along, size, by):
        self.batch()
