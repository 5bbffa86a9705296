"""What a call costs beside its elements."""

import numpy as np

from .common import find, operand, rounded, seconds


def track_16_elements(statement):
    names = {name: find(name) for name in ("relu", "leaky")}
    x = operand(16)
    return rounded(1e9 * seconds(statement, {"x": x, "out": np.ones_like(x), **names}))


track_16_elements.pretty_name = "a call on 16 elements"
track_16_elements.unit = "ns per call"
track_16_elements.param_names = ["statement, ns per call"]
track_16_elements.params = [
    "np.negative(x, out=out)",
    "np.maximum(x, 0, out=out)",
    "relu(x, out=out)",
    "relu(x)",
    "leaky(x, out=out)",
    "leaky(x, 0.01, out=out)",
    "leaky(x, alpha=0.01, out=out)",
    "leaky(x)",
]
