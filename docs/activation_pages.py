"""Sphinx extension: what the documentation takes from the compiled catalogue.

Before a build it writes to docs/generated a section of the catalogue, a figure and a page
of the reference for each activation, and a page for each other ufunc, so that a new
function is documented by being there. It draws the plots of errors and times there, too.
"""

import re
from collections import defaultdict
from pathlib import Path

import error_plot
import numpy as np
import speed_plot
from matplotlib.figure import Figure
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE

import relu_ufunc
from relu_ufunc._bounds import CORRECTLY_ROUNDED, bound

X = np.arange(-8, 8 + 1 / 64, 1 / 64)
HYPERPARAMETERS = (0.25, 0.5)  # drawn beside the default
JUMP = 0.1  # between two points, steeper than any slope


def draw(axes, function, *hyperparameter, label=None):
    """`function` with gaps where it jumps, and dots for its values there."""
    y = function(X, *hyperparameter)
    before = np.flatnonzero(np.abs(np.diff(y)) > JUMP)
    line, *_ = axes.plot(np.insert(X, before + 1, np.nan), np.insert(y, before + 1, np.nan))
    line.set_label(label)
    for i in before:
        at = i if X[i] % 0.25 == 0 else i + 1
        axes.plot(X[at], y[at], "o", color=line.get_color(), markersize=4)


def pass_names(row):
    return [row["name"], f"{row['name']}_derivative", f"{row['name']}_backward"]


def figure(row):
    """An activation on the left, its derivative on the right."""
    fig = Figure(figsize=(7.5, 2.6), layout="constrained")
    panels = fig.subplots(1, 2)
    for axes, name in zip(panels, pass_names(row)[:2], strict=True):
        function = getattr(relu_ufunc, name)
        if row["parameter"] is None:
            draw(axes, function)
        else:
            default = [] if row["default"] is None else [row["default"]]
            for value in [*default, *HYPERPARAMETERS]:
                draw(axes, function, value, label=f"{row['parameter']} = {value:g}")
        axes.set_title(name, fontsize=10)
        axes.set_xticks(range(-8, 9, 4))
        axes.grid(color="0.9")
        axes.spines[["top", "right"]].set_visible(False)
    if row["parameter"] is not None:
        panels[0].legend(frameon=False, fontsize=8)
    return fig


def bounds(row):
    """The promised errors in a sentence."""
    dtypes = ("float32", "float64")
    ulp = {dtype: [bound(row["name"], pass_, dtype) for pass_ in ("forward", "derivative")]
           for dtype in dtypes}  # fmt: skip
    if ulp["float32"] == [CORRECTLY_ROUNDED] * 2:
        return "exact or correctly rounded"
    return "; ".join(f"{d} {ulp[d][0]:.2f} ULP, derivative {ulp[d][1]:.2f}" for d in dtypes)


def fields(row):
    """Name and value of what the catalogue says about an activation."""
    yield "Formula", f"`{row['formula']}`"
    if row["alias"] is not None:
        yield "Alias", f"`{row['alias']}`"
    if row["parameter"] is not None:
        default = "no default" if row["default"] is None else f"{row['default']:g} by default"
        yield "Hyperparameter", f"`{row['parameter']}`, {default}"
    if row["kink"] is not None:
        yield "Derivative at corners", row["kink"]
    yield "Error bound", bounds(row)
    yield "Source", row["source"]
    yield "Functions", ", ".join(f"{{obj}}`~relu_ufunc.{name}`" for name in pass_names(row))


def section(row):
    """A section of the catalogue."""
    image = f"![{row['name']} and its derivative](generated/{row['name']}.svg)"
    listed = "\n".join(f":{name}: {value}" for name, value in fields(row))
    return f"## {row['name']}\n\n{row['summary']}.\n\n{listed}\n\n{image}\n"


def rowwise_section():
    """A section of the catalogue for the generalized ufuncs."""
    lines = ["", "## Rowwise functions", "", "| function | signature | |", "|---|---|---|"]
    for row in ROWWISE:
        link = f"{{obj}}`~relu_ufunc.{row['name']}`"
        lines.append(f"| {link} | `{row['signature']}` | {row['summary']} |")
    return "\n".join(lines) + "\n"


def families():
    """The public ufuncs by the page on which they stand together, as (own name, aliases)."""
    names = defaultdict(list)
    for public, function in vars(relu_ufunc).items():
        if isinstance(function, np.ufunc):
            names[function.__name__].append(public)
    pages = defaultdict(list)
    for name, public in names.items():
        stem = name.removesuffix("_derivative").removesuffix("_backward")
        page = stem if stem in names else name
        pages[page].append((name, [alias for alias in public if alias != name]))
    return pages


def reference_index(pages):
    """A table of the public ufuncs, a line for each page."""
    lines = ["| function | derivative, backward | alias |", "|---|---|---|"]
    for title, functions in pages.items():
        others = ", ".join(f"{{obj}}`~relu_ufunc.{name}`" for name, _ in functions[1:])
        aliases = ", ".join(f"`{alias}`" for alias in functions[0][1])
        lines.append(f"| {{obj}}`~relu_ufunc.{title}` | {others} | {aliases} |")
    toctree = ["```{toctree}", ":hidden:", "", *(f"generated/{title}" for title in pages), "```"]
    return "\n".join([*lines, "", *toctree]) + "\n"


def reference(title, functions):
    """A page of the reference."""
    lines = [f"# {title}", "", "```{eval-rst}", ".. currentmodule:: relu_ufunc", ""]
    for name, aliases in functions:
        lines += [f".. autofunction:: {name}", ""]
        for alias in aliases:
            lines += [f".. function:: {alias}", "", f"   The same object as :func:`{name}`.", ""]
    return "\n".join([*lines, "```"]) + "\n"


def keep_initials(app, what, name, obj, options, lines):
    """A reference that begins with an initial ("A. Maas") is not the item of a list."""
    lines[:] = [re.sub(r"^(\.\. \[[^]]+\] )(?=[A-Z]\.)", r"\1\\", line) for line in lines]


def write(app):
    folder = Path(app.srcdir) / "generated"
    folder.mkdir(exist_ok=True)
    rows, pages = ACTIVATIONS, families()
    for row in rows:
        figure(row).savefig(folder / f"{row['name']}.svg", metadata={"Date": None})
    (folder / "catalogue.inc").write_text(
        "\n".join(map(section, rows)) + rowwise_section(), "utf-8"
    )
    (folder / "api.inc").write_text(reference_index(pages), "utf-8")
    error_plot.save(folder / "errors.svg")
    speed_plot.save(folder / "speed.svg")
    for title, functions in pages.items():
        (folder / f"{title}.md").write_text(reference(title, functions), "utf-8")


def setup(app):
    app.connect("builder-inited", write)
    app.connect("autodoc-process-docstring", keep_initials, priority=900)  # after numpydoc
    return {"parallel_read_safe": True}
