"""What the suites share: operands, statements, and how they are timed."""

import functools
import runpy
import time
import timeit
from pathlib import Path

import numpy as np

import relu_ufunc

# Of the checkout, as the benchmarks: an installed relu_ufunc may be older and know fewer functions.
EXPRESSIONS = runpy.run_path(Path(__file__).parents[2] / "relu_ufunc" / "_expressions.py")

MILLION = 1_000_000
SIZES = [16, 1000, 32_000, MILLION, 16 * MILLION]
OURS, NUMPY, MAXIMUM = "relu_ufunc", "NumPy", "np.maximum"
# asv prints this above the columns of a table, and the unit of the values nowhere.
BY = "ns per element by"

# A batch is shorter than the time that a busy system gives a process at a stretch.
BATCH = 0.0005  # seconds
ALL_BATCHES = 0.1  # seconds

# A longer call is interrupted. The thread's clock stops meanwhile, but is too coarse on Windows.
FINE = time.get_clock_info("thread_time").resolution < 1e-6
CLOCK = time.thread_time if FINE else time.perf_counter


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


def call(name, *first):
    """The statement that calls the ufunc of a function, which it knows as `f`."""
    operands = EXPRESSIONS["OPERANDS"].get(name, "x")
    return f"f({', '.join([*first, operands])}, out=out)"


def seconds(statement, names, before=None):
    """Of one call: that of the best batch. A statement `before` makes each call a batch."""
    # Reading the thread's clock takes a microsecond, too much of a single call.
    clock = time.perf_counter if before else CLOCK
    timer = timeit.Timer(statement, before or "pass", clock, globals={"np": np, **names})
    first = min(timer.repeat(3, 1))
    calls = 1 if before else max(1, int(BATCH / first))
    batches = max(3, int(ALL_BATCHES / max(BATCH, first)))
    return min(timer.repeat(batches, calls)) / calls


def rounded(ns):
    """Three digits: asv prints all that there are."""
    return float(f"{ns:.3g}")


def label(value):
    """Text, also for numbers: asv has no logarithmic axis for them, but one for names."""
    return f"{value:,}" if isinstance(value, int) else value


def benchmark(name, part, ufunc, statements, operands, before=None, **params):
    """A benchmark `name.track_part`, in ns per element, for asv to find in a module.

    `params` are the values of each parameter. `operands` takes a value of each and returns the
    names that the statements know. `statements` holds one for each implementation. The statement
    `before` each call is not timed.
    """

    labels = [{label(value): value for value in values} for values in params.values()]

    def setup(*chosen):
        find(ufunc)

    def track(*chosen):
        *chosen, by = chosen
        values = [of_label[text] for of_label, text in zip(labels, chosen)]
        names = {"f": find(ufunc), **operands(*values)}
        return rounded(1e9 * seconds(statements[by], names, before) / names["x"].size)

    track.benchmark_name = f"{name}.track_{part}"
    track.pretty_name = f"{name}, {part.replace('_', ' ')}"
    track.pretty_source = "".join(
        f"{by + ':':12} {statement}\n" for by, statement in statements.items()
    )
    track.setup = setup
    track.unit = "ns per element"
    track.params = [*map(list, labels), list(statements)]
    track.param_names = [*params, BY]
    return track
