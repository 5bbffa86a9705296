"""The activations, their derivatives and backward passes."""

import numpy as np

from .common import EXPRESSIONS, MAXIMUM, MILLION, NUMPY, OURS, SIZES, benchmark, call, operand

MAXIMUM_OF_X = EXPRESSIONS["FORWARD"]["relu"]
IN_PLACE, STRIDED = "in place", "x[::2]"


def forward_statements(name):
    """Ours, the NumPy expression, and np.maximum, which relu replaces and everybody knows."""
    expression = {} if name == "relu" else {NUMPY: EXPRESSIONS["FORWARD"][name]}
    return {OURS: call(name), **expression, MAXIMUM: MAXIMUM_OF_X}


def others(x):
    """Operands of gated units and losses."""
    return {"gate": np.roll(x, 1), "target": (np.roll(x, 2) > 0).astype(x.dtype)}


def separate(size, dtype="float32"):
    x = operand(size, dtype)
    return {"x": x, **others(x), "out": np.ones_like(x)}


def in_layout(layout, size):
    source = operand(size)
    if layout == IN_PLACE:
        x = np.ones_like(source)
        return {"x": x, **others(source), "out": x, "source": source}
    return {
        "x": np.ones(2 * size, source.dtype)[::2],
        **others(source),
        "out": np.ones_like(source),
        "source": source,
    }


def backward_operands(nout):
    def operands(size):
        x = operand(size)
        outs = tuple(np.ones_like(x) for _ in range(nout))
        out = outs if nout > 1 else outs[0]
        return {"x": x, "grad": x[::-1].copy(), **others(x), "out": out}

    return operands


def benchmarks():
    for name in EXPRESSIONS["FORWARD"]:
        forward, expression = forward_statements(name), EXPRESSIONS["BACKWARD"].get(name)
        yield benchmark(name, "forward", name, forward, separate, elements=SIZES)
        yield benchmark(
            name, "dtypes", name, forward, lambda dtype: separate(MILLION, dtype),
            dtype=["float16", "float32", "float64"],
        )  # fmt: skip
        # Over and over in place, `leaky` and others go subnormal: x is renewed before each call.
        yield benchmark(
            name, "layouts", name, forward, in_layout, before="np.copyto(x, source)",
            layout=[IN_PLACE, STRIDED], elements=[32_000, MILLION, 16 * MILLION],
        )  # fmt: skip
        if "gate" not in EXPRESSIONS["OPERANDS"].get(name, ""):  # gated units have no derivative
            yield benchmark(
                name, "derivative", f"{name}_derivative", {OURS: call(name)}, separate,
                elements=SIZES[2:],
            )  # fmt: skip
        if expression is not None:
            yield benchmark(
                name, "backward", f"{name}_backward",
                {OURS: call(name, "grad"), NUMPY: expression},
                backward_operands(1 + ("out[1]" in expression)), elements=SIZES[2:],
            )  # fmt: skip


BENCHMARKS = {found.benchmark_name: found for found in benchmarks()}
globals().update(BENCHMARKS)  # where asv looks for them
