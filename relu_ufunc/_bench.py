"""``python -m relu_ufunc bench``: the functions against the NumPy expressions they replace."""

import json
import math
import os
import sys
import timeit
from pathlib import Path
from statistics import geometric_mean
from typing import NamedTuple

import numpy as np

import relu_ufunc
from relu_ufunc._accuracy import ALL_DIGITS, digits, errors, inputs
from relu_ufunc._expressions import BACKWARD, FORWARD, OPERANDS, ROWWISE

ROW = 1000  # elements, for softmax and its relatives
# A batch is shorter than the time that a busy system gives a process at a stretch.
BATCH = 0.0005  # seconds
ALL_BATCHES = 0.03  # seconds, of a statement
BAR = 19  # columns for the bars: a line has at most 80


class Result(NamedTuple):
    """A function against the NumPy expression, for one size."""

    function: str
    size: int
    ns: float  # per element
    ns_numpy: float
    ulp: float  # the largest error
    ulp_numpy: float

    @property
    def speed_up(self):
        return self.ns_numpy / self.ns

    @property
    def digits(self):
        return digits(self.ulp)

    @property
    def digits_numpy(self):
        return digits(self.ulp_numpy)


def statements(name):
    """Our call and NumPy's expression."""
    if name in ROWWISE:
        return "f(x, axis=-1, out=out)", ROWWISE[name]
    base = name.removesuffix("_backward")
    operands = OPERANDS.get(base, "x")
    if base == name:
        return f"f({operands}, out=out)", FORWARD[name]
    return f"f(grad, {operands}, out=out)", BACKWARD[base]


def names():
    """Every function that has an expression to be compared with."""
    return [*FORWARD, *(f"{name}_backward" for name in BACKWARD), *ROWWISE]


def canonical(name):
    """The own name of a function, also for an alias."""
    return getattr(getattr(relu_ufunc, name, None), "__name__", name)


def times(name, size):
    """Nanoseconds per element of both: the best of batches that take turns."""
    f = getattr(relu_ufunc, name)
    rng = np.random.default_rng(0)
    shape = (max(size // ROW, 1), min(size, ROW)) if name in ROWWISE else size
    x, grad = 2 * rng.standard_normal((2, *np.atleast_1d(shape))).astype(np.float32)
    first = f(x) if name in ROWWISE else None
    out = np.ones_like(x if first is None else first)
    if f.nout > 1:
        out = tuple(np.ones_like(x) for _ in range(f.nout))
    given = {"np": np, "f": f, "x": x, "grad": grad, "out": out, "axis": -1}
    given |= {"gate": grad[::-1].copy(), "target": (grad > 0).astype(np.float32)}
    timers = [timeit.Timer(statement, globals=given) for statement in statements(name)]
    with np.errstate(all="ignore"):
        seconds = [min(timer.repeat(5, 1)) for timer in timers]
        calls = [max(1, int(BATCH / second)) for second in seconds]
        rounds = max(5, int(ALL_BATCHES / max(BATCH, *seconds)))
        best = [math.inf, math.inf]
        for _ in range(rounds):
            for i, (timer, count) in enumerate(zip(timers, calls)):
                timer.timeit(1)  # the other statement had the caches
                best[i] = min(best[i], timer.timeit(count) / count)
    return [second / x.size * 1e9 for second in best]


class Counter:
    """Stands in for the progress bar where tqdm is not installed. Shown on a terminal only."""

    def __init__(self, total):
        self.total, self.done, self.description = total, 0, ""
        self.shown = sys.stderr is not None and sys.stderr.isatty()

    def show(self, text):
        if self.shown:
            print(f"\r{text:79}\r{text}", end="", file=sys.stderr, flush=True)

    def write(self, text):
        self.show("")
        print(text)

    def set_description(self, text):
        self.description = text
        self.show(f"{self.done}/{self.total} {text}")

    def update(self):
        self.done += 1
        self.show(f"{self.done}/{self.total} {self.description}")

    def close(self):
        self.show("")


def progress_bar(total):
    """A progress bar on standard error, where that is a terminal; tqdm's if it is installed."""
    try:
        from tqdm import tqdm
    except ImportError:
        return Counter(total)
    return tqdm(total=total, unit="cell", leave=False, disable=None)


def file_problem(file):
    """A message that says why `file` cannot be written, or None."""
    path = Path(file)
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}"
    if path.is_dir():
        return f"{path} is a folder"
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        return f"{path} cannot be written"
    return None


def plot_problem(file):
    """A message that says why `file` cannot become a plot, or None."""
    problem = file_problem(file)
    if problem is not None:
        return problem
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return "a plot needs matplotlib: python -m pip install matplotlib"
    formats = Figure().canvas.get_supported_filetypes()
    if Path(file).suffix[1:].lower() not in formats:
        return f"{file} should end in one of {', '.join(formats)}"
    return None


def measure(functions, sizes):
    """A list of Result, with a progress bar."""
    results = []
    progress = progress_bar(len(functions) * len(sizes))
    for name in functions:
        progress.set_description(name)
        largest = errors(name, getattr(relu_ufunc, name), statements(name))
        for size in sizes:
            results.append(Result(name, size, *times(name, size), *largest))
            progress.update()
    progress.close()
    return results


def by_speed_up(results):
    """The largest speed-up first."""
    return sorted(results, key=lambda result: result.speed_up, reverse=True)


def short(number):
    """A positive number with about three digits."""
    places = 3 - sum(number >= limit for limit in (0.9995, 9.995, 99.95))
    return f"{number:.{places}f}"


class Scale:
    """The columns of the bars. A factor of 2 has the same length everywhere; bars begin at 1."""

    def __init__(self, results):
        logs = [math.log2(result.speed_up) for result in results]
        self.lo, self.hi = min(0, math.floor(min(logs))), max(1, math.ceil(max(logs)))
        self.columns_of_2 = (BAR - 1) / (self.hi - self.lo)
        self.one = self.column(2.0**-self.lo)

    def column(self, factor):
        """The columns from 1 to a factor."""
        return round(math.log2(factor) * self.columns_of_2)

    def bar(self, speed_up, mark):
        """To the right for a gain, to the left for a loss."""
        length = self.column(speed_up)
        return f"{mark * -length:>{self.one}}|{mark * length}"

    def ticks(self):
        """Powers of 2 above their columns: 1, and the others for which there is space."""
        line = ""
        for power in range(self.lo, self.hi + 1):
            label, start = f"{2.0**power:g}", self.one + self.column(2.0**power)
            end = self.one if power < 0 else BAR + 2
            if (start > len(line) or not line) and start + len(label) < end:
                line = f"{line:{start}}{label}"
        return line


def bar_mark():
    """A character for the bars that standard output can show."""
    line = "\N{BOX DRAWINGS HEAVY HORIZONTAL}"
    try:
        line.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "="
    return line


def table(results):
    """The lines of the table of one size, at most 80 columns wide."""
    scale, mark = Scale(results), bar_mark()
    units = f"{'':25}{'ns per element':>14}{'times':>8}{'digits kept':>12}"
    columns = f"{'':25}{'NumPy':>7}{'ours':>7}{'faster':>8}{'NumPy':>7}{'ours':>5} {scale.ticks()}"
    yield from (units, columns)
    for result in by_speed_up(results):
        yield (
            f"{result.function:25}{short(result.ns_numpy):>7}{short(result.ns):>7}"
            f"{short(result.speed_up) + 'x':>8}{result.digits_numpy:7.1f}{result.digits:5.1f} "
            f"{scale.bar(result.speed_up, mark)}"
        )
    if len(results) > 20:  # the heads have scrolled out of a terminal of 24 lines
        yield from (columns, units)


def summary(results):
    """Sentences that sum up the results of one size."""
    faster = sum(result.speed_up > 1 for result in results)
    mean = geometric_mean([result.speed_up for result in results])
    more = sum(result.digits >= result.digits_numpy + 0.1 for result in results)
    fewer = sum(result.digits <= result.digits_numpy - 0.1 for result in results)
    yield (
        f"Faster: {faster} of {len(results)} functions, {short(mean)} times in the geometric "
        "mean of all."
    )
    yield f"Digits: more for {more}, fewer for {fewer}, the same for the others."


def note():
    """How to read the table."""
    return (
        "Time: the best of many, one thread, both with out=. The bars are logarithmic.\n"
        f"Digits: correct decimal digits of the worst result, for {inputs().size:,} inputs that\n"
        f"include the tails. Correctly rounded results have {ALL_DIGITS:.1f}."
    )


def as_json(results):
    """A report that other programs read."""
    config = relu_ufunc.show_config(mode="dicts")
    rows = [
        {
            "function": result.function,
            "size": result.size,
            "dtype": "float32",
            "ns": result.ns,
            "ns_numpy": result.ns_numpy,
            "speed_up": result.speed_up,
            "max_ulp": result.ulp,
            "max_ulp_numpy": result.ulp_numpy,
            "digits": result.digits,
            "digits_numpy": result.digits_numpy,
        }
        for result in results
    ]
    about = {key: config[key] for key in ("version", "machine", "target")}
    return json.dumps({**about, "numpy": np.__version__, "results": rows}, indent=2)


def draw(file, results, sizes):
    """A bar for each function, a panel for each size."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    first = [result for result in results if result.size == sizes[0]]
    names = [result.function for result in by_speed_up(first)]
    width, height = 3 + 4.2 * len(sizes), 1.3 + 0.2 * len(names)
    figure = Figure(figsize=(width, height), layout="constrained")
    panels = figure.subplots(1, len(sizes), squeeze=False, sharex=True, sharey=True)[0]
    lo = min(1, *(result.speed_up for result in results))
    hi = max(2, *(result.speed_up for result in results))
    for panel, size in zip(panels, sizes):
        cells = {result.function: result for result in results if result.size == size}
        gains = [cells[name].speed_up for name in names]
        colors = ["#2a78b5" if gain >= 1 else "#c8553d" for gain in gains]
        panel.barh(names, [gain - 1 for gain in gains], left=1, color=colors, height=0.7)
        for name, gain in zip(names, gains):
            panel.annotate(
                f"{short(gain)}×",
                (max(gain, 1), name),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
                color="0.3",
            )
        panel.set_xscale("log", base=2)
        panel.set_xlim(lo / 1.15, hi * 1.6)
        panel.xaxis.set_major_locator(LogLocator(base=2))
        panel.xaxis.set_minor_locator(NullLocator())
        panel.xaxis.set_major_formatter(FuncFormatter(lambda gain, _: f"{gain:g}×"))
        panel.axvline(1, color="0.3", linewidth=0.8)
        panel.grid(axis="x", color="0.9")
        panel.set_axisbelow(True)
        panel.spines[["top", "right", "left"]].set_visible(False)
        panel.tick_params(labelsize=8)
        panel.tick_params(axis="y", length=0)
        panel.set_title(f"{size:,} elements", fontsize=9, loc="left")
        if size == sizes[-1]:
            label = {"va": "center", "fontsize": 7, "color": "0.3", "annotation_clip": False}
            at = {"xycoords": panel.get_yaxis_transform()}
            panel.annotate("digits kept", (1.01, -1), **at, **label)
            for name in names:
                cell = cells[name]
                text = f"{cell.digits_numpy:.1f} \N{RIGHTWARDS ARROW} {cell.digits:.1f}"
                panel.annotate(text, (1.01, name), **at, **label)
    panels[0].set_ylim(len(names) - 0.4, -0.6)  # the first on top
    target = relu_ufunc.show_config(mode="dicts")["target"]
    figure.suptitle(
        f"Speed-up over NumPy {np.__version__} (float32, {target})", fontsize=10, x=0.02, ha="left"
    )
    figure.savefig(file, dpi=150)


def bench(functions, sizes, plot=None, json_file=None):
    """Time the functions, print a table for each size, draw and save the results.

    Parameters
    ----------
    functions : list of str
        Their public names.
    sizes : list of int
        Numbers of float32 elements.
    plot : str, optional
        A file for the plot, for which `plot_problem` finds no problem.
    json_file : str, optional
        A file for the results, for which `file_problem` finds no problem. With "-" they are
        printed and the tables are not.
    """
    if json_file == "-":
        results = measure(functions, sizes)
        print(as_json(results))
        if plot is not None:
            draw(plot, results, sizes)
        return
    config = relu_ufunc.show_config(mode="dicts")
    print(
        f"relu_ufunc {config['version']} ({config['target']}) against NumPy {np.__version__}",
        flush=True,
    )
    results = measure(functions, sizes)
    for size in sizes:
        some = [result for result in results if result.size == size]
        print(f"\n{size:,} float32 elements", *table(some), "", *summary(some), sep="\n")
    print(f"\n{note()}")
    if json_file is not None:
        Path(json_file).write_text(as_json(results) + "\n", "utf-8")
        print(f"Results saved to {json_file}")
    if plot is not None:
        draw(plot, results, sizes)
        print(f"Plot saved to {plot}")
