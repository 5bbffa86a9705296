"""The charts of the pages and the numbers in them, from the measured results in this folder.

speed-results.md is written by benchmarks/compare.py, accuracy.csv by benchmarks/accuracy.py. The
errors of relu_ufunc itself are those of the catalogue.
"""

import csv
import sys
from functools import cache
from math import isfinite
from pathlib import Path
from re import search
from statistics import median

import figures
import speed_plot
from matplotlib.figure import Figure
from relu_ufunc._catalogue import ACTIVATIONS

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "benchmarks"))
from peers import FLOORS, LOOP, OURS  # noqa: E402

MILLION = 1_000_000
EXPRESSION = "numpy"  # the contender that is what people write
LOST = 2**20  # ULP, from which on no digit is right
TARGETS = {
    "avx512": "AVX-512", "avx2": "AVX2", "sse42": "SSE4.2", "neon": "NEON", "scalar": "scalar"
}  # fmt: skip
LABELS = {"numpy": "NumPy expression", "NumPy": "NumPy expression", "torch": "PyTorch",
          "scipy": "SciPy", "litert": "LiteRT (XNNPACK)"}  # fmt: skip


@cache
def speed():
    """The text of the results, its cells, and the machine."""
    text = (DOCS / "speed-results.md").read_text("utf-8")
    processor, target = speed_plot.machine(text)
    return text, list(speed_plot.cells(text)), f"{processor} with {TARGETS[target]}"


def charted():
    """The lines of which charts consist; the others are derivatives and shapes."""
    return [c for c in speed()[1] if c.label in speed_plot.compare.CHARTED]


def cell(label, size=MILLION):
    """The times of one line, or None."""
    return next((c for c in speed()[1] if (c.label, c.size) == (label, size)), None)


def peers(one):
    """Times of other libraries, without the floors and the expressions of NumPy."""
    return {n: ns for n, ns in one.ns.items() if n not in (OURS, EXPRESSION, *FLOORS)}


def call_ns(call):
    return float(search(rf"\| +`{call}` \| +(\d+) \|", speed()[0])[1])


def speed_numbers():
    """Five figures that say what to expect, each with its meaning."""
    cells = [c for c in speed()[1] if "-" not in c.label and EXPRESSION in c.ns]
    gains = {c.label: c.ns[EXPRESSION] / c.ns[OURS] for c in cells if c.size == MILLION}
    best = max(gains, key=gains.get)
    large = [c.ns[OURS] / c.ns[LOOP] for c in cells if c.size > MILLION and LOOP in c.ns]
    compared = [c for c in speed()[1] if peers(c)]
    ratios = [min(peers(c).values()) / c.ns[OURS] for c in compared]
    half = {c.label: c.ns[EXPRESSION] / c.ns[OURS] for c in speed()[1]
            if c.label.endswith("-float16")}  # fmt: skip
    relu, negative = call_ns(r"relu\(x\)"), call_ns(r"np.negative\(x\)")
    return [
        (f"{median(gains.values()):.0f}×", "the speed of the NumPy expression it replaces, for "
         f"a million float32: median of {len(gains)} functions "
         f"(best: {best}, {gains[best]:.0f}×)"),
        (f"{min(large):.1f} to {max(large):.1f}", "of the time that a plain copy loop in C takes, "
         "for 16 million float32 in main memory"),
        (f"{sum(r >= 1 for r in ratios)} of {len(ratios)}", "comparisons with the fastest other "
         f"library are won. The worst takes {1 / min(ratios):.2f}× its time"),
        (f"{relu:.0f} ns", "is the time of relu on 16 numbers. NumPy's np.negative "
         f"takes {negative:.0f} ns"),
        (f"{min(half.values()):.0f} to {max(half.values()):.0f}×", "the speed of NumPy in "
         f"float16 ({len(half)} functions)"),
    ]  # fmt: skip


def speed_chart(theme):
    """ns per element of a million float32, for each function."""
    labels = list(dict.fromkeys(c.label for c in charted() if "float" not in c.label))
    cells = [c for c in map(cell, labels) if c is not None]

    def of(name):
        return [c.ns.get(name) for c in cells]

    def best(c):
        return min((ns for n, ns in peers(c).items() if n != "torch"), default=None)

    series = [
        figures.Series("copy in C", "|", None, of(LOOP), 9),
        figures.Series("NumPy expression", "s", 1, of(EXPRESSION), 4.5),
        figures.Series("PyTorch", "D", 3, of("torch"), 4),
        figures.Series("fastest other", "^", 2, [best(c) for c in cells], 5),
        figures.Series("relu_ufunc", "o", 0, of(OURS), 7.5),
    ]
    fig = Figure(figsize=(6.2, 0.5 + 0.26 * len(cells)), layout="constrained")
    axes = fig.subplots()
    handles = figures.dots(axes, theme, [c.label for c in cells], series, (0.03, 5))
    axes.set_xticks([0.05, 0.1, 0.2, 0.5, 1, 2, 5], ["0.05", "0.1", "0.2", "0.5", "1", "2", "5"])
    axes.set_xlabel("ns per element, a million float32")
    fig.legend(handles=handles[::-1], loc="outside upper center", ncols=5, fontsize=8.5,
               columnspacing=1.2, handletextpad=0.2)  # fmt: skip
    return fig


def gain_chart(theme):
    """How many times as fast as the NumPy expression, as bars."""
    labels = [c.label for c in charted() if "-" not in c.label and c.size == MILLION]
    gains = {n: cell(n).ns[EXPRESSION] / cell(n).ns[OURS] for n in labels}
    fig = Figure(figsize=(6.2, 0.4 + 0.22 * len(gains)), layout="constrained")
    axes = fig.subplots()
    bars = axes.barh(list(gains), list(gains.values()), color=theme.curves[0], height=0.66)
    axes.bar_label(bars, [f"{gain:.1f}×" for gain in gains.values()], padding=4, fontsize=8.5)
    axes.axvline(1, color=theme.curves[1], linewidth=1.4)
    axes.set_yticks(range(len(gains)), list(gains), family="monospace")
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(0, 1.1 * max(gains.values()))
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    return fig


def max_ulp(row, pass_):
    """The measured maxima of the catalogue by dtype and target; None where it has none."""
    return row["passes"].get(pass_, {}).get("max_ulp")


@cache
def others():
    """accuracy.csv: {(function, pass, "normal" or "all"): {contender: ULP, or None}}."""
    with (DOCS / "accuracy.csv").open(newline="") as lines:
        return {
            (row.pop("function"), row.pop("pass"), row.pop("inputs")): {
                label: float(text) if text else None for label, text in row.items()
            }
            for row in csv.DictReader(lines)
        }


def other(function, pass_, label, inputs="normal"):
    """The largest error of a contender, whatever its version, or None."""
    found = others()[function, pass_, inputs]
    return next(ulp for key, ulp in found.items() if key.startswith(label))


def measured():
    """The functions of accuracy.csv in the order of the catalogue."""
    names = {name for name, *_ in others()}
    return [row for row in ACTIVATIONS if row["name"] in names]


def ours(row, pass_, *targets, dtype="float32"):
    """The largest error in the catalogue, on some targets or on all; None if not measured."""
    ulps = (max_ulp(row, pass_) or {}).get(dtype, {})
    return max((ulp for t, (ulp, *_) in ulps.items() if not targets or t in targets), default=None)


def is_lost(ulp):
    """Whether no digit is right, or NaN or infinity is in place of a number."""
    return ulp is not None and not ulp <= LOST


def error(ulp, with_subnormals=None):
    """A cell of the table of errors. A dagger says that subnormal numbers are lost."""
    if ulp is None:
        return ""
    if is_lost(ulp):
        return "lost"
    dagger = " †" if is_lost(with_subnormals) else ""
    return f"{ulp:.2f}{dagger}" if ulp < 100 else f"{ulp:,.0f}{dagger}"


def accuracy_table():
    """A row for each function and each derivative, a column for each contender."""
    columns = list(next(iter(others().values())))
    targets = ("avx512",), ("avx2",), ("sse42", "scalar")
    heads = ["AVX-512", "AVX2", "SSE4.2, scalar", *columns]
    lines = [["", *heads], ["---", *["--:"] * len(heads)]]
    for row in measured():
        for pass_ in ("forward", "derivative"):
            name = row["passes"][pass_]["name"]
            cells = [error(ours(row, pass_, *each)) or "–" for each in targets]
            pair = (others()[row["name"], pass_, inputs].values() for inputs in ("normal", "all"))
            cells += map(error, *pair)
            lines.append([f"[`{name}`](/generated/{row['name']}.md)", *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def accuracy_numbers():
    """Five figures that say what to expect, each with its meaning."""
    rows, passes = measured(), ("forward", "derivative")
    single, double = (
        max(ours(row, pass_, dtype=dtype) or 0 for row in rows for pass_ in passes)
        for dtype in ("float32", "float64")
    )

    def lost(pass_, label):
        """How many are lost, of how many that there are."""
        ulps = [other(row["name"], pass_, label, "all") for row in rows]
        return f"{sum(map(is_lost, ulps))} of {sum(ulp is not None for ulp in ulps)}"

    return [
        (f"{single:.2f} ULP", "is the largest measured float32 error of any function or "
         "derivative. 1 ULP is a step of the last binary digit"),
        ("0.50 ULP", "is that of relu_ufunc.reproducible, whose float32 results are correctly "
         "rounded, with the same bits on every processor"),
        (f"{double:.2f} ULP", "is the largest float64 error that a search over millions of "
         "inputs found"),
        (lost("forward", "NumPy"), "NumPy expressions for these functions have no correct "
         "digit for some float32 inputs"),
        (lost("derivative", "PyTorch"), "of PyTorch's gradients have no correct digit for some "
         "float32 inputs"),
    ]  # fmt: skip


def accuracy_chart(theme):
    """The largest float32 errors of functions and derivatives."""
    rows = measured()
    names = [row["name"] for row in rows]
    height = 1.35 + 0.26 * len(names)
    fig = Figure(figsize=(6.2, height))
    fig.subplots_adjust(0.28, 0.5 / height, 0.98, 1 - 0.8 / height, wspace=0.08)
    for axes, pass_ in zip(fig.subplots(1, 2), ("forward", "derivative"), strict=True):

        def of(label, pass_=pass_):
            values = [other(name, pass_, label) for name in names]
            return [1e30 if v is not None and not isfinite(v) else v for v in values]

        series = [
            # The first, so that a better one is not hidden behind its dot.
            figures.Series("relu_ufunc", "o", 0, [ours(row, pass_) for row in rows], 8.5),
            figures.Series("relu_ufunc.reproducible", "|", None, of("reproducible"), 9),
            figures.Series("NumPy expression", "s", 1, of("NumPy"), 4.5),
            figures.Series("SciPy", "^", 2, of("SciPy"), 4.5),
            figures.Series("PyTorch", "D", 3, of("PyTorch"), 3.5),
            figures.Series("JAX", "x", None, of("JAX"), 4),
        ]
        handles = figures.dots(axes, theme, names, series, (0.3, 2e8))
        axes.axvspan(LOST, 2e8, color=theme.curves[1], alpha=0.12, linewidth=0)
        axes.set_xticks([0.5, 2, 1e2, 1e4, 1e6], ["0.5", "2", "100", "10⁴", "10⁶"])
        axes.set_title("functions" if pass_ == "forward" else "derivatives")
        axes.tick_params(labelleft=pass_ == "forward")
    fig.supxlabel("largest error in ULP; shaded: no digit is right", fontsize=9)
    fig.legend(handles=handles, loc="upper center", ncols=3, fontsize=8.5,
               columnspacing=1.2, handletextpad=0.2)  # fmt: skip
    return fig


def cards(numbers):
    """Numbers with what they mean, as cards."""
    items = [
        f":::{{grid-item-card}} {number}\n:class-card: number\n{meaning}.\n:::"
        for number, meaning in numbers
    ]
    return "\n".join(["::::{grid} 1 2 4 4\n:gutter: 2", *items, "::::"]) + "\n"


def listed(numbers):
    """Numbers with what they mean, one below the other."""
    items = "\n".join(f"<dt>{number}</dt>\n<dd>{meaning}.</dd>" for number, meaning in numbers)
    return f'```{{raw}} html\n<dl class="numbers">\n{items}\n</dl>\n```\n'


CHARTS = {
    speed_chart: "Times of relu_ufunc, NumPy, PyTorch and the fastest other library, by function",
    gain_chart: "How many times as fast as the NumPy expression relu_ufunc is, by function",
    accuracy_chart: "Largest errors of relu_ufunc, NumPy, SciPy, PyTorch and JAX, by function",
}


def save(folder):
    for chart, alt in CHARTS.items():
        name = chart.__name__
        figures.save_both(chart, folder, name)
        directives = figures.image(f"/generated/{name}", f"{alt}, {speed()[2]}")
        (folder / f"{name}.inc").write_text(directives, "utf-8")
    (folder / "speed_numbers.inc").write_text(listed(speed_numbers()), "utf-8")
    (folder / "accuracy_numbers.inc").write_text(listed(accuracy_numbers()), "utf-8")
    (folder / "accuracy_table.inc").write_text(accuracy_table(), "utf-8")
    both = [*speed_numbers()[:2], *accuracy_numbers()[:2]]
    (folder / "start_numbers.inc").write_text(cards(both), "utf-8")
    (folder / "machine.inc").write_text(f"Machine: {speed()[2]}, one thread.\n", "utf-8")
