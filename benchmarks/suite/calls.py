"""What a call costs beside its elements."""

import numpy as np

from .common import Batches, find, operand


class Calls(Batches):
    """A thousand calls on 16 elements: here, 1 ms is 1 microsecond a call."""

    params = (
        "np.negative(x, out=out)",
        "np.maximum(x, 0, out=out)",
        "relu(x, out=out)",
        "relu(x)",
        "leaky(x, out=out)",
        "leaky(x, 0.01, out=out)",
        "leaky(x, alpha=0.01, out=out)",
        "leaky(x)",
    )
    param_names = ("call",)

    def setup(self, statement):
        names = {name: find(name) for name in ["relu", "leaky"]}
        x = operand(16)
        self.prepare(statement, 1000, x=x, out=np.ones_like(x), **names)

    def time_thousand(self, statement):
        self.batch()
