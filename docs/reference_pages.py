"""Sphinx extension: the reference follows from the compiled catalogue.

Before a build it writes to docs/generated an index of the public ufuncs, and for each function
a page with its formula, plot, docstrings, errors and times. A new function is documented by
being there; a new kind of functions needs a title in KINDS. The charts of the other pages are
drawn there, too.
"""

import inspect
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import error_plot
import figures
import numpy as np
import results
import speed_plot

import relu_ufunc
from relu_ufunc import _catalogue
from relu_ufunc._bounds import CORRECTLY_ROUNDED, bound
from relu_ufunc._expressions import BACKWARD, FORWARD, ROWWISE

DOCS = Path(__file__).resolve().parent
FORMULAS = tomllib.loads((DOCS / "formulas.toml").read_text("utf-8"))

# The kinds of functions in the catalogue: what stands above each in the index.
KINDS = {
    "activation": ("Activations", ""),
    "gated": ("Gated units", "Functions of two arrays: an activation of the gate times x."),
    "loss": ("Losses", "With the derivatives that training and gradient boosting need."),
    "rowwise": ("Along an axis", "Generalized ufuncs: `axis=` is the last axis by default."),
}
# Suffixes of names, longest first, and the titles of their sections.
PASSES = {
    "_backward_from_output": "Backward pass from the result",
    "_second_derivative": "Second derivative",
    "_derivative": "Derivative",
    "_backward": "Backward pass",
    "": "Function",
}
ARRIVES = "autodoc-process-docstring"
UNSTATED = {"See Also", "Notes", "References", "Raises"}  # by the companions of a function


def companions():
    """The public ufuncs by the page on which they stand together, as (own name, aliases)."""
    names = defaultdict(list)
    for public, function in vars(relu_ufunc).items():
        if isinstance(function, np.ufunc):
            names[function.__name__].append(public)
    pages = defaultdict(list)
    for name, public in names.items():
        stems = [name.removesuffix(suffix) for suffix in PASSES if name.endswith(suffix)]
        page = next(stem for stem in stems if stem in names)
        pages[page].append((name, [alias for alias in public if alias != name]))
    return pages


PAGES = companions()
HOME = {name: page for page, functions in PAGES.items() for name, _ in functions}


def is_exact(row):
    """Whether a function is exact or correctly rounded, as piecewise-linear ones are."""
    return "bound" not in row and results.max_ulp(row, "forward") is None


def kinds():
    """(title, introduction, rows) of each kind of functions, in the order of the catalogue."""
    by_kind = defaultdict(list)
    for rows, usual in ((_catalogue.ACTIVATIONS, "activation"), (_catalogue.ROWWISE, "rowwise")):
        for row in rows:
            if row["name"] in PAGES:  # not on the page of another function
                by_kind[row.get("kind", usual)].append(row)
    for kind, rows in by_kind.items():
        title, introduction = KINDS[kind]
        exact = [row for row in rows if is_exact(row)]
        if kind == "activation":
            yield f"Piecewise-linear {title.lower()}", introduction, exact
            yield f"Smooth {title.lower()}", introduction, [r for r in rows if r not in exact]
        else:
            yield title, introduction, rows


ROWS = {row["name"]: row for _, _, rows in kinds() for row in rows}


def index():
    """Tables of the functions, a line for each page."""
    parts = []
    for title, introduction, rows in kinds():
        drawn = any(figures.can_be_drawn(getattr(relu_ufunc, row["name"])) for row in rows)
        parts += [f"## {title}", introduction, '<div class="functions">', ""]
        columns = ["", "function", "description"][not drawn :]
        lines = [columns, ["---"] * len(columns)]
        for row in rows:
            name = row["name"]
            summary = row["summary"] + "".join(f", alias `{alias}`" for alias in PAGES[name][0][1])
            cells = [f"[`{name}`](/generated/{name}.md)", summary]
            if drawn:
                cells.insert(0, thumbnail(name))
            lines.append(cells)
        parts += ["\n".join(f"| {' | '.join(line)} |" for line in lines), "", "</div>", ""]
    toctree = ["```{toctree}", ":hidden:", "", *(f"/generated/{page}" for page in PAGES), "```"]
    return "\n\n".join(part for part in parts if part) + "\n\n" + "\n".join(toctree) + "\n"


def thumbnail(name):
    if not figures.can_be_drawn(getattr(relu_ufunc, name)):
        return ""
    return " ".join(
        f"![](/generated/thumbnail_{name}-{theme.name}.svg){{.only-{theme.name} .dark-light}}"
        for theme in figures.THEMES
    )


def formula(row):
    """The formulas in mathematics, or that of the catalogue as code."""
    name = row["name"]
    if name not in FORMULAS:
        return f"Formula: `{row['formula']}`"
    own = dict(FORMULAS[name])
    where = own.pop("where", None)
    elements = [p["name"] for p in row.get("parameters", ()) if p["per_element"]]
    operands = [row.get("operand", "x"), *elements]
    operands = ", ".join(n if len(n) == 1 else rf"\mathit{{{n}}}" for n in operands)
    symbol = rf"\operatorname{{{name}}}".replace("_", r"\_")
    left = {
        "function": f"{symbol}({operands})" + "_i" * row.get("signature", "").endswith("->(n)"),
        "derivative": f"{symbol}'(x)",
        "backward": r"\frac{\partial L}{\partial x_i}",
    }
    lines = [f"$$\n{left[key]} = {text}\n$$" for key, text in own.items()]
    if where:
        lines += ["where", f"$$\n{where}\n$$"]
    if "backward" in own:
        lines.append("where $y$ is the result and $g = \\partial L / \\partial y$ the gradient.")
    return "\n\n".join(lines)


def ulp_of(row, pass_, dtype):
    """The bound of an error, and the largest one that was measured."""
    measured = (results.max_ulp(row, pass_) or {}).get(dtype, {}).items()
    promised = f"{bound(row['name'], pass_, dtype):.2f}"
    if not measured:
        return promised
    target, (ulp, *at) = max(measured, key=lambda item: item[1][0])
    names = [row["operand"], *(parameter["name"] for parameter in row["parameters"])]
    where = ", ".join(f"{name} = {value:.4g}" for name, value in zip(names, at))
    return f"{promised} ({ulp:.2f} at {where}, {results.TARGETS[target]})"


def digits(row):
    if "bound" in row:
        return (
            f"**Digits.** Errors are at most {row['bound']:g} ULP for rows of up to 10⁵ elements "
            "in float32 and float64, and 0.51 ULP in float16."
        )
    if is_exact(row):
        rounded = "**Digits.** Every result is exact or correctly rounded (at most 0.5 ULP)"
        largest = bound(row["name"], "forward", "float32")
        if largest == CORRECTLY_ROUNDED:
            return f"{rounded}."
        return (
            f"{rounded}, except those of the function in float32 on AVX-512, AVX2 and NEON "
            f"(within {largest:.2f} ULP)."
        )
    suffixes = [s for s in reversed(PASSES) if (row["name"] + s) in HOME and s[1:] != "backward"]
    passes = [suffix[1:] or "forward" for suffix in suffixes]
    lines = [f"| | {' | '.join(PASSES[suffix].lower() for suffix in suffixes)} |"]
    lines.append("|---" * (len(passes) + 1) + "|")
    lines += [
        f"| {dtype} | {' | '.join(ulp_of(row, pass_, dtype) for pass_ in passes)} |"
        for dtype in ("float32", "float64")
    ]
    head = "**Digits.** The promised bound in ULP, and in parentheses the largest measured error."
    text = "\n".join([head, "", *lines])
    if row.get("derivative_zero"):
        text += (
            f"\n\nThe derivative is 0 at x = {row['derivative_zero']:.4g}. The bound holds next to "
            "it, too."
        )
    return text


def kinks(row):
    if row.get("kink"):
        return f"**Kinks.** The derivative is {row['kink']}."
    return ""


def speed_table(name):
    """Times of a function and its backward pass, where they were measured."""
    found = {label: results.cell(label) for label in (name, f"{name}_backward")}
    found = {label: cell for label, cell in found.items() if cell}
    if not found:
        return ""
    shown = dict.fromkeys([results.OURS, results.EXPRESSION, "torch"])
    lines = ["| a million float32 | " + " | ".join(
        results.LABELS.get(name, name) for name in shown) + " | fastest other |",
        "|---|" + "--:|" * (len(shown) + 1)]  # fmt: skip
    for label, cell in found.items():
        rest = {n: ns for n, ns in results.peers(cell).items() if n != "torch"}
        best = min(rest, key=rest.get, default=None)
        cells = [f"{cell.ns[one]:.3g}" if one in cell.ns else "" for one in shown]
        cells.append(f"{rest[best]:.3g} ({results.LABELS.get(best, best)})" if best else "")
        lines.append(f"| `{label}` | {' | '.join(cells)} |")
    how = "[how it is measured](/explanation/performance.md)"
    head = f"**Speed.** ns per element ({results.speed()[2]}); {how}."
    return "\n".join([head, "", *lines])


def replaces(name):
    expression = FORWARD.get(name) or ROWWISE.get(name)
    if expression is None:
        return ""
    code = expression.replace("; ", "\n")
    text = f"**In NumPy** you would write:\n\n```python\n{code}\n```"
    if name in BACKWARD:
        text += "\n\nand for the backward pass:\n\n```python\n"
        text += BACKWARD[name].replace("; ", "\n") + "\n```"
    return text


def section(name, aliases):
    """The docstring of a function, and the functions that are the same object."""
    lines = ["```{eval-rst}", ".. currentmodule:: relu_ufunc", "", f".. autofunction:: {name}"]
    for alias in aliases:
        lines += ["", f".. function:: {alias}", "", f"   The same object as :func:`{name}`."]
    return "\n".join([*lines, "```"])


def page(row):
    """A page of the reference."""
    name = row["name"]
    parts = [f"# {name}", f"{row['summary']}.", formula(row)]
    if figures.can_be_drawn(getattr(relu_ufunc, name)):
        alt = f"Plots of {name} and of its derivative"
        parts.append(figures.image(f"/generated/{name}", alt))
    for function, aliases in PAGES[name]:
        title = next(t for suffix, t in PASSES.items() if function == name + suffix)
        parts += [f"## {title}", section(function, aliases)]
    parts += [
        "## Kinks, digits and speed",
        kinks(row),
        digits(row),
        speed_table(name),
        replaces(name),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def parts_of(lines):
    """The sections of a docstring by title, as lines; the first one has the title ""."""
    parts = {"": []}
    title = ""
    for i, line in enumerate(lines):
        if line and i + 1 < len(lines) and re.fullmatch("-{3,}", lines[i + 1]):
            title = line
            parts[title] = []
        elif title and not parts[title]:
            parts[title] = [""]  # the line under the title
        else:
            parts[title].append(line)
    return parts


def entries(lines):
    """The entries of a section, each one the lines from its name on."""
    text = "\n".join(lines).strip()
    return [entry.split("\n") for entry in re.split(r"\n(?=\S)", text)] if text else []


def explanation(text, row):
    """The explanation of a docstring, without the formula and the aliases that the page shows."""
    formula = f"``{row['formula']}``"
    for known in (
        f"Computes {formula} for each element.",
        f"The derivative of {formula}.",
        f"The derivative of {formula} with respect to `x`.",
        f", the gradient through {formula}",
        row.get("where") or "",
    ):
        text = text.replace(known, "")
    return re.sub(r" ?`\w+` is the same object\.", "", text).strip()


def shorten(app, what, name, obj, options, lines):
    """On a page that shows several functions, nothing is said twice."""
    name = name.removeprefix("relu_ufunc.")
    if name not in HOME or "See Also" not in lines:
        return
    parts, home = parts_of(lines), HOME[name]
    # The last paragraph of the introduction. The one before it is the summary.
    paragraph = "\n".join(parts.pop("")).strip().split("\n\n")[-1].replace("\n", " ")
    introduction = [explanation(paragraph, ROWS.get(name, ROWS[home]))]
    if name != home:
        first = parts_of(inspect.getdoc(getattr(relu_ufunc, home)).split("\n"))
        known = entries(first["Parameters"])
        own = [entry for entry in entries(parts["Parameters"]) if entry not in known]
        parts = {title: text for title, text in parts.items() if title not in UNSTATED}
        parts["Parameters"] = [line for entry in own for line in entry]
        introduction += ["", f"All other arguments and the exceptions are as for `{home}`."]
    else:
        related = [e for e in entries(parts["See Also"]) if HOME.get(e[0].split(" : ")[0]) != home]
        parts["See Also"] = [line for entry in related for line in entry]
    lines[:] = introduction
    for title, text in parts.items():
        if any(text):
            lines += ["", title, "-" * len(title), *text]


def short_signature(app, what, name, obj, options, signature, returned):
    """That of a companion, without the keywords that every ufunc has."""
    name = name.removeprefix("relu_ufunc.")
    if HOME.get(name, name) == name:
        return None
    full = inspect.signature(obj)
    own = [p for p in full.parameters.values() if p.kind is not p.KEYWORD_ONLY]
    kept = inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)
    return str(full.replace(parameters=[*own, kept])), None


def keep_initials(app, what, name, obj, options, lines):
    """A reference that begins with an initial ("A. Maas") is not the item of a list."""
    lines[:] = [re.sub(r"^(\.\. \[[^]]+\] )(?=[A-Z]\.)", r"\1\\", line) for line in lines]


def write(app):
    if missing := PAGES.keys() - ROWS.keys():
        raise ValueError(f"not in the catalogue: {', '.join(sorted(missing))}")
    folder = Path(app.srcdir) / "generated"
    folder.mkdir(exist_ok=True)
    for name in PAGES:
        if figures.can_be_drawn(getattr(relu_ufunc, name)):
            figures.save_both(figures.function_and_derivative(name), folder, name)
            figures.save_both(figures.thumbnail(name), folder, f"thumbnail_{name}")
        (folder / f"{name}.md").write_text(page(ROWS[name]), "utf-8")
    (folder / "index.inc").write_text(index(), "utf-8")
    results.save(folder)
    error_plot.save(folder / "errors.svg")
    speed_plot.save(folder / "speed.svg")


def setup(app):
    app.connect("builder-inited", write)
    app.connect(ARRIVES, shorten, priority=400)  # before numpydoc
    app.connect("autodoc-process-signature", short_signature, priority=400)
    app.connect(ARRIVES, keep_initials, priority=900)  # after numpydoc
    return {"parallel_read_safe": True}
