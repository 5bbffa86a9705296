"""Draws the times in docs/speed-results.md, which benchmarks/compare.py wrote."""

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "benchmarks"))
import compare  # noqa: E402


def cells(text):
    """The lines of the table of all contenders."""
    table = text.partition("All contenders, ns per element:\n\n")[2].partition("\n\n")[0]
    header, _, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
    )
    for label, size, *figures in lines:
        ns = {name: float(figure) for name, figure in zip(header[2:], figures) if figure}
        yield compare.Cell(label, int(size.replace(",", "")), ns)


def machine(text):
    """The processor and the target on which the times were taken."""
    processor = re.search(r"^- processor: (.*?);", text, re.MULTILINE)[1]
    target = re.search(r"^ns per element, (\w+);", text, re.MULTILINE)[1]
    return processor, target


def save(file):
    """ns per element of each contender against the size, one panel for each function."""
    text = (DOCS / "speed-results.md").read_text("utf-8")
    shown = [cell for cell in cells(text) if cell.label in compare.CHARTED]
    compare.draw(shown, file, ", ".join(machine(text)))
