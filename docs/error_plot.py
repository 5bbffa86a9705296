"""Draws the float32 error of every smooth activation and derivative.

The documentation does it when it is built. To see the picture alone:

    python docs/error_plot.py --out errors.svg

A random sample, dense on the axis as it is drawn, against the float64 references of
tests/sweep.py; behind it, in orange, the NumPy expressions. The dashed lines are the bounds of
the catalogue. The same picture every time.
"""

import argparse
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

import relu_ufunc
from relu_ufunc._bounds import ROWS, bound

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "benchmarks"))
from accuracy import REFERENCES, numpy  # noqa: E402

POINTS = 2500  # in each panel
LINEAR, FURTHEST = 0.01, 200.0  # the x axis is linear up to the one, logarithmic to the other
CLIP = 1e4  # in ULP; larger errors are drawn at the edge
OURS, PLAIN, BOUND = "#1f4e9c", "#f2a65a", "#b02a2a"
STYLE = {
    "svg.hashsalt": "errors",
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
}


def sample(rng):
    """float32 evenly spread over the axis."""
    decades = np.log10(FURTHEST / LINEAR)
    at = rng.uniform(-1 - decades, 1 + decades, POINTS)
    size = np.abs(at)
    x = LINEAR * np.where(size < 1, size, 10 ** (size - 1))
    return np.copysign(x, at).astype(np.float32)


def signed_error(y, exact):
    """In units in the last place of float32, clipped to what is drawn."""
    last_place = np.clip(np.frexp(exact)[1], -125, 128) - 24
    error = np.ldexp(y - exact, -last_place)
    return np.clip(np.nan_to_num(error, nan=CLIP), -CLIP, CLIP)


def draw(axes, name, pass_, x):
    exact = REFERENCES[name][pass_ != "forward"](x.astype(np.float64))
    plain = numpy(name, pass_)
    dots = {"marker": ".", "markersize": 1.1, "markeredgewidth": 0, "linestyle": "none"}
    if plain is not None:
        axes.plot(x, signed_error(plain(x), exact), color=PLAIN, rasterized=True, **dots)
    ufunc = getattr(relu_ufunc, name if pass_ == "forward" else f"{name}_{pass_}")
    axes.plot(x, signed_error(ufunc(x), exact), color=OURS, rasterized=True, **dots)
    for sign in (-1, 1):
        axes.axhline(sign * 0.5, color="black", linewidth=0.4)
        axes.axhline(
            sign * bound(name, pass_, "float32"), color=BOUND, linewidth=0.5, linestyle="--"
        )
    axes.set_title(name if pass_ == "forward" else f"{name}, derivative", pad=3)
    zero = ROWS[name]["derivative_zero"]
    if pass_ != "forward" and zero is not None:
        axes.plot(zero, 0, marker="|", color=BOUND, markersize=8)


def arrange(axes):
    axes.set_xscale("symlog", linthresh=LINEAR, linscale=1)
    axes.set_xlim(-FURTHEST, FURTHEST)
    axes.set_xticks([-100, -1, 0, 1, 100], ["-100", "-1", "0", "1", "100"])
    axes.set_xticks([-10, -0.1, 0.1, 10], [], minor=True)
    axes.set_yscale("symlog", linthresh=1, linscale=2.2)
    axes.set_ylim(-1.3 * CLIP, 1.3 * CLIP)
    at = [-1e4, -100, -1, -0.5, 0, 0.5, 1, 100, 1e4]
    axes.set_yticks(at, ["$-10^4$", *(f"{tick:g}" for tick in at[1:-1]), "$10^4$"])
    axes.set_yticks([], minor=True)


def figure():
    panels = [(name, pass_) for name in REFERENCES for pass_ in ("forward", "derivative")]
    rows = -(-len(panels) // 4)
    fig = Figure(figsize=(10, 1.75 * rows), layout="constrained")
    grid = fig.subplots(rows, 4, sharex=True, sharey=True)
    rng = np.random.default_rng(0)
    for axes, (name, pass_) in zip(grid.flat, panels):
        with np.errstate(all="ignore"):
            draw(axes, name, pass_, sample(rng))
        axes.label_outer(remove_inner_ticks=True)
    for axes in grid.flat[len(panels) :]:
        axes.remove()
    arrange(grid[0, 0])
    fig.suptitle(
        "Error of float32 results in ULP over the input: relu_ufunc (blue), NumPy expression "
        "(orange)\nBlack: ±0.5, the error of correct rounding. Dashed: the bound of the "
        "catalogue. Errors beyond ±10⁴ are drawn at the edge.",
        fontsize=10,
    )
    fig.supxlabel("x", fontsize=9)
    fig.supylabel("error, ULP", fontsize=9)
    return fig


def save(file, dpi=110):
    """Write the picture; `dpi` is the resolution of the points."""
    with mpl.rc_context(STYLE):
        metadata = {"Date": None} if file.suffix == ".svg" else None
        figure().savefig(file, dpi=dpi, facecolor="white", metadata=metadata)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dpi", type=int, default=110, help="of the points")
    arguments = parser.parse_args()
    save(arguments.out, arguments.dpi)


if __name__ == "__main__":
    main()
