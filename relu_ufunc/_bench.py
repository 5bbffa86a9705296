"""``python -m relu_ufunc bench``: the functions against the NumPy expressions they replace."""

import os
import timeit
from pathlib import Path
from statistics import median

import numpy as np

import relu_ufunc
from relu_ufunc._expressions import BACKWARD, FORWARD, REQUIRED, ROWWISE

ROW = 1000  # elements, for softmax and its relatives
ROUNDS = 7
SECONDS = 0.002  # a batch of calls takes about as long


def statements(name):
    """Our call and NumPy's expression."""
    if name in ROWWISE:
        return "f(x, axis=-1, out=out)", ROWWISE[name]
    operands = "grad, x" if name.endswith("_backward") else "x"
    base = name.removesuffix("_backward")
    expression = BACKWARD[base] if name.endswith("_backward") else FORWARD[name]
    required = f", {REQUIRED[base]}" if base in REQUIRED else ""
    return f"f({operands}{required}, out=out)", expression


def names():
    """Every function that has an expression to be compared with."""
    return [*FORWARD, *(f"{name}_backward" for name in BACKWARD), *ROWWISE]


def canonical(name):
    """What an alias stands for."""
    return getattr(getattr(relu_ufunc, name, None), "__name__", name)


def ratio_of(name, size):
    """Nanoseconds an element of both, medians of batches that take turns."""
    f = getattr(relu_ufunc, name)
    rng = np.random.default_rng(0)
    shape = (max(size // ROW, 1), min(size, ROW)) if name in ROWWISE else size
    x, grad = 2 * rng.standard_normal((2, *np.atleast_1d(shape))).astype(np.float32)
    first = f(x) if name in ROWWISE else None
    out = np.ones_like(x if first is None else first)
    if f.nout > 1:
        out = tuple(np.ones_like(x) for _ in range(f.nout))
    given = {"np": np, "f": f, "x": x, "grad": grad, "out": out, "axis": -1}
    timers = [timeit.Timer(statement, globals=given) for statement in statements(name)]
    with np.errstate(all="ignore"):
        calls = [max(1, int(SECONDS / timer.timeit(1))) for timer in timers]
        rounds = [
            [timer.timeit(count) / count / x.size * 1e9 for timer, count in zip(timers, calls)]
            for _ in range(ROUNDS)
        ]
    return [median(times) for times in zip(*rounds)]


class NoBar:
    """Stands in for the progress bar where tqdm is not installed."""

    def write(self, text):
        print(text)

    def set_description(self, text):
        pass

    def update(self):
        pass

    def close(self):
        pass


def progress_bar(total):
    """A progress bar on standard error, shown where tqdm is installed and that is a terminal."""
    try:
        from tqdm import tqdm
    except ImportError:
        return NoBar()
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


def draw(file, results, sizes):
    """Nanoseconds an element against the size, one panel for each function."""
    from matplotlib.figure import Figure

    columns = min(len(results), 4)
    rows = -(-len(results) // columns)
    figure = Figure(figsize=(3 * columns, 2.2 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True)
    for panel, (name, times) in zip(panels.flat, results.items()):
        for label, values in zip(("relu_ufunc", "NumPy"), zip(*times)):
            panel.loglog(sizes, values, ".-", label=label)
        panel.set_title(name, fontsize="medium")
        panel.grid(alpha=0.3)
    for panel in panels.flat[len(results) :]:
        panel.remove()
    panels[0, 0].legend(frameon=False, fontsize="small")
    figure.supxlabel("elements")
    figure.supylabel("ns per element")
    figure.savefig(file)


def bench(functions, sizes, plot=None):
    """Time the functions, print a table and draw it.

    Parameters
    ----------
    functions : list of str
        Their public names.
    sizes : list of int
        Numbers of float32 elements.
    plot : str, optional
        A file for the plot, for which `plot_problem` finds no problem.
    """
    print(f"target {relu_ufunc.show_config(mode='dicts')['target']}, NumPy {np.__version__}")
    print("ns per float32 element, and how many times faster than the NumPy expression")
    print(f"{'':26}" + "".join(f"{size:>24,}" for size in sizes))
    results = {}
    progress = progress_bar(len(functions) * len(sizes))
    for name in functions:
        results[name] = []
        for size in sizes:
            progress.set_description(name)
            results[name].append(ratio_of(name, size))
            progress.update()
        cells = (f"{ours:9.3f}{numpy:8.3f}{numpy / ours:6.1f}x" for ours, numpy in results[name])
        progress.write(f"{name:26}" + "".join(cells))
    progress.close()
    if plot is not None:
        draw(plot, results, sizes)
        print(f"Plot saved to {plot}")
