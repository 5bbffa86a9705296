"""Softmax and its relatives on a million elements, along rows and columns of many lengths."""

import numpy as np

from .common import EXPRESSIONS, MILLION, NUMPY, OURS, benchmark, find, operand

ALONG = ["rows", "columns"]
LENGTHS = [2, 10, 32, 100, 1000, 50_257, MILLION]


def matrix(along, length):
    """A C-ordered matrix, and its axis that has so many elements."""
    if along == "rows":
        return operand((MILLION // length, length)), 1
    return operand((length, MILLION // length)), 0


def forward_operands(name):
    def operands(along, length):
        x, axis = matrix(along, length)
        out = np.ones(x.shape if name != "logsumexp" else x.shape[1 - axis], x.dtype)
        return {"x": x, "axis": axis, "out": out}

    return operands


def backward_operands(name):
    def operands(along, length):
        x, axis = matrix(along, length)
        y = find(name)(x, axis=axis)
        return {"x": x, "grad": x, "y": y, "axis": axis, "out": np.ones_like(y)}

    return operands


def benchmarks():
    params = {"along": ALONG, "length": LENGTHS}
    for name, expression in EXPRESSIONS["ROWWISE"].items():
        statements = {OURS: "f(x, axis=axis, out=out)", NUMPY: expression}
        yield benchmark(name, "forward", name, statements, forward_operands(name), **params)
    for name, expression in EXPRESSIONS["ROWWISE_BACKWARD"].items():
        statements = {OURS: "f(grad, y, axis=axis, out=out)", NUMPY: expression}
        operands = backward_operands(name)
        yield benchmark(name, "backward", f"{name}_backward", statements, operands, **params)


BENCHMARKS = {found.benchmark_name: found for found in benchmarks()}
globals().update(BENCHMARKS)  # where asv looks for them
