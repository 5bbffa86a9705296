"""Draws relu against np.maximum from the newest results of asv.

asv run 'HEAD^!' --bench '^relu\\.'
python figure.py relu_against_maximum.svg
"""

import argparse
import itertools
import json
import math
from pathlib import Path

RESULTS = Path(__file__).with_name(".asv") / "results"
FORWARD, LAYOUTS = "relu.track_forward", "relu.track_layouts"
STYLES = {
    "relu_ufunc": {"color": "black", "linewidth": 2.5},
    "np.maximum": {"color": "C0"},
}


def newest():
    """What asv has stored last of the two benchmarks."""
    files = sorted(RESULTS.glob("*/*-*.json"), key=lambda file: file.stat().st_mtime)
    for file in reversed(files):
        stored = json.loads(file.read_text(encoding="utf-8"))
        if {FORWARD, LAYOUTS} <= stored.get("results", {}).keys():
            return stored
    raise SystemExit("there are no results: asv run 'HEAD^!' --bench '^relu\\.'")


def values(stored, benchmark):
    """ns per element by the values of the parameters, without what asv did not run."""
    cell = dict(zip(stored["result_columns"], stored["results"][benchmark]))
    params = [[text.strip("'") for text in texts] for texts in cell["params"]]
    found = zip(itertools.product(*params), cell["result"])
    return {key: ns for key, ns in found if ns is not None and not math.isnan(ns)}


def lines(stored):
    """Label, implementation, sizes and ns per element of each line."""
    cells = {
        **{("", *key): ns for key, ns in values(stored, FORWARD).items()},
        **{key: ns for key, ns in values(stored, LAYOUTS).items() if key[0] == "in place"},
    }
    for layout, by in itertools.product(["", "in place"], STYLES):
        points = {
            int(key[1].replace(",", "")): ns
            for key, ns in cells.items()
            if (key[0], key[2]) == (layout, by)
        }
        yield f"{by}, {layout}".rstrip(", "), by, layout, points


def draw(stored, path):
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "relu", "svg.fonttype": "none", "lines.markersize": 4})
    figure, axes = plt.subplots(figsize=(6, 3.6), layout="constrained")
    for label, by, layout, points in lines(stored):
        dashes = "--" if layout else "-"
        axes.loglog(
            *zip(*points.items()), dashes, marker="o", markersize=4, label=label, **STYLES[by]
        )
    axes.set(xlabel="elements", ylabel="ns per element")
    axes.set_title(f"float32 on one core, {stored['params']['cpu']}", loc="left", fontsize="medium")
    axes.minorticks_off()
    axes.grid(color="#e5e7eb")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None}, facecolor="white", dpi=150)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, help="of any format that matplotlib writes")
    draw(newest(), parser.parse_args().file)
