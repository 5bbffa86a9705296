"""The figures of the documentation, each one for a light and for a dark page."""

import inspect
from collections import defaultdict
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

import relu_ufunc

X = np.arange(-8, 8 + 1 / 64, 1 / 64)
# Values that are drawn next to the default, or in its place.
SAMPLES = defaultdict(lambda: (0.25, 0.5), target=(0, 1), cap=(1, 3))
JUMP = 0.1  # between two points, steeper than any slope


class Theme(NamedTuple):
    """Colours that stand out against the background of a page."""

    name: str
    text: str
    grid: str
    curves: tuple


THEMES = (
    Theme("light", "#30363d", "#d8dee4", ("#1f4e9c", "#d9730d", "#2f8f5b", "#a0306e")),
    Theme("dark", "#ced6dd", "#444c56", ("#79b0ff", "#ffa657", "#6bd394", "#f28bc5")),
)


def save_both(draw, folder, name):
    """`draw(theme)`, a figure, as `name`-light.svg and `name`-dark.svg."""
    for theme in THEMES:
        style = {
            "svg.hashsalt": name,
            "svg.fonttype": "none",
            "font.size": 9,
            "axes.edgecolor": theme.grid,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": mpl.cycler(color=theme.curves),
            "grid.color": theme.grid,
            "grid.linewidth": 0.6,
            "xtick.color": theme.text,
            "ytick.color": theme.text,
            "text.color": theme.text,
            "axes.labelcolor": theme.text,
            "axes.titlesize": 10,
            "legend.frameon": False,
        }
        with mpl.rc_context(style):
            draw(theme).savefig(
                folder / f"{name}-{theme.name}.svg", transparent=True, metadata={"Date": None}
            )


def image(path, alt):
    """The directives of both pictures. A page shows the one for its theme."""
    return "\n".join(
        f"```{{image}} {path}-{theme.name}.svg\n:alt: {alt}\n:class: only-{theme.name}\n```\n"
        for theme in THEMES
    )


def hyperparameters(ufunc):
    """Names and defaults of the operands that have a name in a call."""
    return {
        name: None if parameter.default is parameter.empty else parameter.default
        for name, parameter in inspect.signature(ufunc).parameters.items()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and name != "out"
    }


def can_be_drawn(ufunc):
    """Whether it is a function of one operand and of hyperparameters, with a derivative."""
    operands = ufunc.nin - len(hyperparameters(ufunc))
    return operands == 1 and hasattr(relu_ufunc, f"{ufunc.__name__}_derivative")


def curve(axes, function, *values, **style):
    """`function` with gaps where it jumps, and dots for its values there."""
    y = function(X, *values)
    before = np.flatnonzero(np.abs(np.diff(y)) > JUMP)
    x, gapped = np.insert(X, before + 1, np.nan), np.insert(y, before + 1, np.nan)
    line, *_ = axes.plot(x, gapped, **style)
    for i in before:
        at = i if X[i] % 0.25 == 0 else i + 1
        axes.plot(X[at], y[at], "o", color=line.get_color(), markersize=3.5)


def choices(ufunc):
    """Tuples of hyperparameters to draw: of one, several values; of more, the defaults."""
    known = hyperparameters(ufunc)
    if len(known) == 1:
        ((name, default),) = known.items()
        return [(value,) for value in (default, *SAMPLES[name]) if value is not None]
    return [tuple(SAMPLES[name][-1] if d is None else d for name, d in known.items())]


def function_and_derivative(name):
    """A figure of an activation and its derivative, side by side."""

    def draw(theme):
        fig = Figure(figsize=(6.2, 2.3), layout="constrained")
        titles = {name: f"{name}(x)", f"{name}_derivative": f"{name}_derivative(x)"}
        for axes, (function, title) in zip(fig.subplots(1, 2), titles.items(), strict=True):
            ufunc = getattr(relu_ufunc, function)
            for values in choices(ufunc):
                label = ", ".join(
                    f"{known} = {value:g}"
                    for known, value in zip(hyperparameters(ufunc), values, strict=True)
                )
                curve(axes, ufunc, *values, label=label or None)
            axes.set_title(title, family="monospace")
            axes.set_xticks(range(-8, 9, 4))
            axes.grid()
            if function == name and hyperparameters(ufunc):
                axes.legend(fontsize=8, loc="upper left")
        return fig

    return draw


def thumbnail(name):
    """A figure of an activation and, thinner, its derivative, without any words."""

    def draw(theme):
        fig = Figure(figsize=(1.1, 0.65))
        axes = fig.add_axes((0, 0, 1, 1))
        axes.axhline(0, color=theme.grid, linewidth=0.8)
        axes.axvline(0, color=theme.grid, linewidth=0.8)
        for suffix, width in (("_derivative", 0.9), ("", 1.6)):
            ufunc = getattr(relu_ufunc, name + suffix)
            color = theme.curves[1] if suffix else theme.curves[0]
            curve(axes, ufunc, *choices(ufunc)[0], color=color, linewidth=width)
        for dot in axes.lines:
            dot.set_markersize(0)
        axes.set_xlim(-4, 4)
        axes.set_ylim(-1.6, 3)
        axes.set_axis_off()
        return fig

    return draw


class Series(NamedTuple):
    """The dots of one contender: a figure for each row, or None."""

    label: str
    marker: str
    curve: int  # which colour of the theme
    values: list
    size: float = 5


def dots(axes, theme, rows, series, limits):
    """A row per function, a dot per contender; what lies beyond the limits is an arrow."""
    low, high = limits
    for y in range(len(rows)):
        axes.axhline(y, color=theme.grid, linewidth=0.5, zorder=0)
    handles = []
    for one in series:
        color = theme.curves[one.curve] if one.curve is not None else theme.text
        style = {"linestyle": "none", "color": color, "markersize": one.size}
        if one.marker in "|":
            style["markeredgewidth"] = 1.6
        shown = [(v, y) for y, v in enumerate(one.values) if v is not None and v <= high]
        beyond = [y for y, v in enumerate(one.values) if v is not None and v > high]
        x, y = zip(*shown, strict=True) if shown else ((), ())
        handles += axes.plot(x, y, one.marker, label=one.label, **style)
        axes.plot([high] * len(beyond), beyond, ">", clip_on=False, **style)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), rows, family="monospace")
    axes.tick_params(axis="both", length=0)
    axes.minorticks_off()
    axes.grid(axis="x")
    axes.spines[["left", "bottom"]].set_visible(False)
    return handles
