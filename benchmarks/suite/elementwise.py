"""The activations, their derivatives and backward passes."""

import numpy as np

from .common import EXPRESSIONS, MAXIMUM, MILLION, NUMPY, OURS, SIZES, benchmark, call, operand

MAXIMUM_OF_X = EXPRESSIONS["FORWARD"]["relu"]
IN_PLACE, STRIDED = "in place", "every second element"


def forward_statements(name):
    """Ours, the NumPy expression, and np.maximum, which relu replaces and everybody knows."""
    expression = {} if name == "relu" else {NUMPY: EXPRESSIONS["FORWARD"][name]}
    return {OURS: call(name, "x"), **expression, MAXIMUM: MAXIMUM_OF_X}


def separate(size, dtype="float32"):
    x = operand(size, dtype)
    return {"x": x, "out": np.ones_like(x)}


def in_layout(layout, size):
    if layout == STRIDED:
        x = operand(2 * size)[::2]
        return {"x": x, "out": np.ones_like(x)}
    # Over and over in place, `leaky` and others go subnormal: x is renewed before each call.
    x = operand(size).copy()
    return {"x": x, "out": x, "source": operand(size), "before": "np.copyto(x, source)", "calls": 1}


def backward_operands(nout):
    def operands(size):
        x = operand(size)
        outs = tuple(np.ones_like(x) for _ in range(nout))
        return {"x": x, "grad": x[::-1].copy(), "out": outs if nout > 1 else outs[0]}

    return operands


def benchmarks():
    for name, expression in EXPRESSIONS["BACKWARD"].items():
        forward, backward = forward_statements(name), f"{name}_backward"
        yield benchmark(name, "forward", name, forward, separate, elements=SIZES)
        yield benchmark(
            name, "dtypes", name, forward, lambda dtype: separate(MILLION, dtype),
            dtype=["float16", "float32", "float64"],
        )  # fmt: skip
        yield benchmark(
            name, "layouts", name, forward, in_layout,
            layout=[IN_PLACE, STRIDED], elements=[32_000, MILLION, 16 * MILLION],
        )  # fmt: skip
        yield benchmark(
            name, "derivative", f"{name}_derivative", {OURS: call(name, "x")}, separate,
            elements=SIZES[2:],
        )  # fmt: skip
        yield benchmark(
            name, "backward", backward, {OURS: call(name, "grad", "x"), NUMPY: expression},
            backward_operands(1 + ("out[1]" in expression)), elements=SIZES[2:],
        )  # fmt: skip


globals().update((found.benchmark_name, found) for found in benchmarks())
