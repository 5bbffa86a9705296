"""relu against np.maximum, by size: a table on the terminal, and a figure.

The floor is np.copyto, which reads and writes as much and computes nothing.
"""

import argparse
import timeit
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from asv.util import get_cpu_info
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from suite.expressions import FORWARD
from tqdm import tqdm

import relu_ufunc

MAXIMUM = FORWARD["relu"]
RELU = "relu(x, out=out)"
IN_PLACE = "relu(x, out=x)"
COPY = "np.copyto(out, x)"
COLORS = {MAXIMUM: "#c2410c", COPY: "#9ca3af", IN_PLACE: "#0891b2", RELU: "#1d4ed8"}

SIZES = [4**exponent for exponent in range(2, 13)]  # 16 to 16 Mi
ROUNDS = 101
BATCH_SECONDS = 5e-4  # shorter than a time slice, so that most batches run undisturbed


def operands(dtype):
    """For each statement its `x` and its `out`, in the largest size."""
    x = (4 * np.random.default_rng(0).standard_normal(SIZES[-1])).astype(dtype)
    out, own = np.ones_like(x), x.copy()
    return {statement: (own if statement == IN_PLACE else x, out) for statement in COLORS}


def batch(statement, x, out):
    """What times a statement, and how many calls make a batch."""
    names = {"np": np, "relu": relu_ufunc.relu, "x": x, "out": out}
    timer = timeit.Timer(statement, globals=names)
    return timer, max(1, round(BATCH_SECONDS / min(timer.repeat(5, 1))))


def measure(dtype):
    """Median ns per element, one row a size, one column a statement; they take turns."""
    arrays = operands(dtype)
    rows = []
    with tqdm(total=len(SIZES) * ROUNDS, unit="round") as progress:
        for size in SIZES:
            progress.set_postfix_str(f"{size:,} elements")
            batches = [batch(s, x[:size], out[:size]) for s, (x, out) in arrays.items()]
            seconds = []
            for _ in range(ROUNDS):
                seconds.append([timer.timeit(calls) / calls for timer, calls in batches])
                progress.update()
            rows.append(np.median(seconds, axis=0) / size * 1e9)
    return np.array(rows)


def short(size):
    for unit, suffix in [(2**20, " M"), (2**10, " k")]:
        if size >= unit:
            return f"{size // unit}{suffix}"
    return str(size)


def show(nanoseconds, conditions):
    columns = [*COLORS, "np.maximum / relu"]
    print(f"ns per element, {conditions}")
    print(f"{'size':>10}", *columns, sep="  ")
    for size, row in zip(SIZES, nanoseconds, strict=True):
        figures = [*row, row[0] / row[-1]]
        cells = [f"{f:{len(c)}.3f}" for f, c in zip(figures, columns, strict=True)]
        print(f"{size:10,}", *cells, sep="  ")


def apart(values, factor=1.45):
    """The values, each moved up until it is so many times the one below."""
    moved = np.array(values)
    order = np.argsort(moved)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], factor * moved[below])
    return moved


def draw(nanoseconds, conditions, output):
    plt.rcParams.update({"svg.hashsalt": "relu_ufunc", "svg.fonttype": "none"})
    figure, axes = plt.subplots(figsize=(8, 4.6), layout="constrained")
    axes.set(xscale="log", yscale="log", xlabel="elements", ylabel="ns per element")
    label_x, label_heights = 1.7 * SIZES[-1], apart(nanoseconds[-1])
    for (statement, color), column, height in zip(
        COLORS.items(), nanoseconds.T, label_heights, strict=True
    ):
        axes.plot(SIZES, column, color=color, marker="o", markersize=3.5, linewidth=2)
        axes.text(label_x, height, statement, va="center", color=color)
    above = {"transform": axes.get_xaxis_transform(), "y": 1.02}
    for size, row in zip(SIZES, nanoseconds, strict=True):
        axes.text(x=size, s=f"{row[0] / row[-1]:.1f}", ha="center", **above)
    axes.text(x=label_x, s="np.maximum / relu", **above)
    axes.xaxis.set_major_locator(FixedLocator(SIZES[::2]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: short(int(size))))
    axes.yaxis.set_major_formatter("{x:g}")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.grid(color="#e5e7eb")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("relu against np.maximum", loc="left", weight="bold", pad=46)
    axes.text(0, 1.11, conditions, transform=axes.transAxes, color="#4b5563")
    figure.savefig(output, metadata={"Date": None}, facecolor="white", dpi=150)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).with_name("relu_against_maximum.svg"),
        help="where the figure goes, by default beside this script",
    )
    parser.add_argument("--dtype", default="float32", help="of the arrays (default: float32)")
    arguments = parser.parse_args()
    target = relu_ufunc.show_config(mode="dicts")["target"]
    conditions = f"{arguments.dtype}, {get_cpu_info()}, {target}, NumPy {np.__version__}"
    nanoseconds = measure(arguments.dtype)
    show(nanoseconds, conditions)
    draw(nanoseconds, conditions, arguments.output)


if __name__ == "__main__":
    main()
