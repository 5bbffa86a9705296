"""What the suites share: operands, statements, and how they are timed."""

import functools
import timeit

import numpy as np

import relu_ufunc
from relu_ufunc._expressions import REQUIRED

MILLION = 1_000_000
SIZES = [16, 1000, 32_000, MILLION, 16 * MILLION]
BY = ["relu_ufunc", "numpy"]


@functools.cache
def operand(shape, dtype="float32"):
    """Normal numbers, no larger than float16 can exponentiate."""
    million = 2 * np.random.default_rng(0).standard_normal(MILLION)
    return np.resize(million, shape).astype(dtype)


def find(name):
    """The ufunc of that name; asv skips what this version does not have."""
    if not hasattr(relu_ufunc, name):
        raise NotImplementedError(f"relu_ufunc {relu_ufunc.__version__} has no {name}")
    return getattr(relu_ufunc, name)


def call(name, *operands):
    """The statement that calls the ufunc of a function, which it knows as `f`."""
    hyperparameters = [str(REQUIRED[name])] if name in REQUIRED else []
    return f"f({', '.join([*operands, *hyperparameters])}, out=out)"


class Batches:
    """Times batches of calls.

    asv runs `setup` before every call that it times (asv 1613), and reads the clock on
    either side, which would drown a call of 200 ns. So what it times is a whole batch.
    """

    warmup_time = 0.03
    repeat = (3, 30, 0.1)  # at least, at most, seconds

    def prepare(self, statement, calls, **names):
        """Let `batch` run the statement so many times, with these names."""
        timer = timeit.Timer(statement, globals={"np": np, **names})
        self.batch = functools.partial(timer.timeit, calls)

    def prepare_million(self, statement, size, **names):
        """Let `batch` run the statement on a million elements, or once."""
        self.prepare(statement, max(MILLION // size, 1), **names)
