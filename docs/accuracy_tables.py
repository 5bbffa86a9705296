"""Writes docs/accuracy-results.md, the tables of the measured errors.

    python docs/accuracy_tables.py

It reads accuracy.csv and accuracy_others.csv in this folder, which tests/sweep.py prints, and the
bounds from the catalogue. Running it again changes nothing.
"""

import argparse
import csv
from pathlib import Path

from relu_ufunc._catalogue import ACTIVATIONS

from relu_ufunc._bounds import bound

DOCS = Path(__file__).resolve().parent
INTRODUCTION = """\
# All measured errors

Errors of float32 results in ULP. relu_ufunc: every input, on each target. Others: every 127th
input. *At x* is the input with the largest error. Errors of 10⁶
and more mean that no digit is right. ∞ stands for an infinity or NaN in place of a number.
`relu_ufunc.reproducible` rounds all of these correctly: 0.500 ULP on every target.
[Accuracy](explanation/accuracy.md) says how this is measured."""

LARGE, BEYOND = 1e4, 1e30  # where figures are shortened, where they stand for infinities
ROUNDED_AWAY = 1e-3  # the CSV has three digits after the point
FIGURES = ("max ulp", "at", "mean ulp", "correctly rounded")
LABELS = {"NumPy": "NumPy expression", "torch": "PyTorch"}
HEADER = {
    "function": "function",
    "by": "computed by",
    "max ulp": "max ULP",
    "at": "at x =",
    "mean ulp": "mean ULP",
    "correctly rounded": "correctly rounded",
}


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def merged(rows):
    """Rows of one function with the same figures become one, `by` a list of labels. That of
    backward is left out where it has the figures of the derivative."""
    together = {}
    for row in rows:
        key = (row["function"], *(row[figure] for figure in FIGURES))
        first = together.setdefault(key, {**row, "by": []})
        if row["by"] not in first["by"]:
            first["by"].append(row["by"] + (" backward" if row["pass"] == "backward" else ""))
    return list(together.values())


def by_function(ours, others):
    """Ours and then the others', function by function, in the order of the catalogue."""
    for name in (row["name"] for row in ACTIVATIONS):
        for rows, own in ((ours, True), (others, False)):
            for row in merged([row for row in rows if row["function"] == name]):
                labels = [LABELS.get(label, label) for label in row["by"]]
                by = f"relu_ufunc ({', '.join(labels)})" if own else ", ".join(labels)
                yield {**row, "function": f"`{name}`" if own else "", "by": by}


def cell(row, column):
    text = row[column]
    if column == "at":
        return f"`{text}`"
    if column in ("max ulp", "mean ulp") and float(text) > BEYOND:
        return "∞"
    if column in ("max ulp", "mean ulp") and float(text) >= LARGE:
        return f"{float(text):.1e}"
    return text


def table(rows, columns):
    lines = [columns.values(), ["---" if c in ("function", "by") else "--:" for c in columns]]
    lines += [[cell(row, column) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def beyond_bounds(rows):
    """A phrase for each of our figures that lies beyond what the catalogue promises."""
    for row in rows:
        allowed = bound(row["function"], row["pass"], "float32", row["by"])
        where = f"`{row['function']}` {row['pass']} on {row['by']}"
        if not float(row["max ulp"]) <= allowed + ROUNDED_AWAY / 2:
            yield f"{where}: {row['max ulp']} ULP at `{row['at']}`, the bound is {allowed:.3f}"


def check_complete(rows):
    """Every smooth activation must be there, in these passes, for every target."""
    smooth = [
        row["name"]
        for row in ACTIVATIONS
        if row["kind"] == "activation" and row["passes"]["forward"]["max_ulp"]
    ]
    passes = ("forward", "derivative", "backward")
    there = {(row["function"], row["pass"], row["by"]) for row in rows}
    targets = {row["by"] for row in rows}
    wanted = {(n, p, t) for n in smooth for p in passes for t in targets}
    if there != wanted:
        raise ValueError(f"missing or unknown rows: {sorted(there ^ wanted)}")


def verdict(rows):
    broken = list(beyond_bounds(rows))
    if not broken:
        targets = ", ".join(dict.fromkeys(row["by"] for row in rows))
        return f"relu_ufunc stays within every float32 bound of the catalogue, on {targets}."
    lines = [f"- {phrase}" for phrase in broken]
    return "\n".join(["Bounds of the catalogue that were not reached:", "", *lines])


def page(ours, others):
    def pick(rows, *passes):
        return [row for row in rows if row["pass"] in passes]

    values = by_function(pick(ours, "forward"), pick(others, "forward"))
    slopes = by_function(
        pick(ours, "derivative", "backward"), pick(others, "derivative", "backward")
    )
    parts = [
        INTRODUCTION,
        verdict(ours),
        "## Functions",
        table(values, HEADER),
        "## Derivatives",
        table(slopes, HEADER),
    ]
    return "\n\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ours", type=Path, default=DOCS / "accuracy.csv")
    parser.add_argument("--others", type=Path, default=DOCS / "accuracy_others.csv")
    parser.add_argument("--page", type=Path, default=DOCS / "accuracy-results.md")
    arguments = parser.parse_args()
    ours = read(arguments.ours)
    check_complete(ours)
    arguments.page.write_text(page(ours, read(arguments.others)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
