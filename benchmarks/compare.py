"""Times relu_ufunc beside what others offer: the floor (plain loops in C), the NumPy
expressions, and whichever of PyTorch, numba, numexpr, SciPy, onnxruntime and LiteRT (XNNPACK)
are installed. One thread; results go into arrays that are there already.

    python compare.py --functions relu sigmoid --sizes 1000 1000000 --plot speed.svg
    python compare.py --hold avx2                               # nobody uses AVX-512
    python compare.py --peers --before old/lib/site-packages    # two installs of relu_ufunc

The contenders of one line take turns, so that whatever else the machine does meets them alike:
compare within a line. The floor is without the call from Python, onnxruntime and LiteRT are
without the copies in and out that a user of NumPy pays.
"""

import argparse
import csv
import os
import platform
import subprocess
import sys
import tempfile
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from peers import (
    BEFORE,
    FLOORS,
    LOOP,
    OURS,
    OURS_CALLS,
    PEERS,
    SHAPES,
    aligned,
    compiled_floor,
    contender,
    floors,
    functions_of,
    installed_in,
    ours,
)
from suite.common import MILLION, operand

import relu_ufunc
from relu_ufunc import _ufuncs
from relu_ufunc._bench import file_problem, plot_problem, progress_bar
from relu_ufunc._expressions import FORWARD, REQUIRED

HERE = Path(__file__).resolve().parent
SIZES = [1000, 32_000, MILLION, 16 * MILLION]
BATCH_SECONDS = 5e-4  # shorter than a time slice, so that most batches run undisturbed
ROUNDS = 5, 101  # at least and at most


class Row(NamedTuple):
    """A line of the tables, for each size.

    A matrix has rows of 64 elements in layouts "channels" (a hyperparameter for each column), "per
    row" (one for each row) and "slice" (of a wider matrix). Layout "heads" is that of scores of
    attention, with a mask for all of them, "decode" one row as long as a vocabulary.
    """

    function: str
    layout: str = "contiguous"
    dtype: str = "float32"

    def sizes(self, sizes):
        """Those of `sizes` at which it is timed."""
        if self.layout == "decode":
            return [VOCABULARY]
        if self.layout not in LARGE_LAYOUTS:
            return [size for size in sizes if size <= MILLION]
        return sizes if self.dtype == "float32" else [MILLION]


VOCABULARY, LENGTH = 50_257, 128  # of GPT-2; of the sequences in "heads"
LARGE_LAYOUTS = ["contiguous", "rows", "columns", "in place", "strided"]

SMOOTH = ["sigmoid", "tanh", "elu", "selu", "swish", "gelu", "gelu_tanh", "softplus", "mish"]
FIRST = ["relu", "leaky", *SMOOTH]
WITH_BACKWARD = ["relu", "swish", "elu", "sigmoid_cross_entropy"]
CHARTED = {  # in the documentation
    **{name: Row(name) for name in [*FIRST, *(name for name in FORWARD if name not in FIRST)]},
    "softmax-rows": Row("softmax", "rows"),
    "softmax-columns": Row("softmax", "columns"),
    **{name: Row(name, "rows") for name in SHAPES if "masked" in name or "entropy" in name},
    **{f"{name}_backward": Row(f"{name}_backward") for name in WITH_BACKWARD},
    "relu-inplace": Row("relu", "in place"),
    **{f"{name}-strided": Row(name, "strided") for name in ["relu", "sigmoid"]},
    **{f"{name}-float16": Row(name, dtype="float16") for name in ["relu", "sigmoid", "gelu"]},
    "softmax-float16": Row("softmax", "rows", "float16"),
    **{f"{n}-float64": Row(n, dtype="float64") for n in ["relu", "sigmoid", "tanh", "gelu"]},
}
SHAPED = {
    "channels": ["prelu", "prelu_backward", "prelu_derivative"],
    "per row": ["prelu", "prelu_backward"],
    "slice": ["relu", "leaky", "sigmoid", "prelu", "relu_backward"],
    **{f"rows of {n}": ["softmax", "log_softmax", "softmax_backward"] for n in (8, 32, 128)},
    "heads": ["softmax", "masked_softmax"],
    "decode": ["softmax", "log_softmax", "logsumexp"],
}
ROWS = {
    **CHARTED,
    **{
        name: Row(name, "rows" if name in SHAPES else "contiguous")
        for name in OURS_CALLS
        if name not in CHARTED and name != "softmax"
    },
    **{
        f"{name}-{layout.replace(' ', '-')}": Row(name, layout)
        for layout, names in SHAPED.items()
        for name in names
    },
}
HELD = {  # environment variables that keep the peers to an instruction set
    "avx2": {
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "NUMBA_CPU_NAME": "haswell",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR",
    },
}
ARCHITECTURES = {"avx2": "x86-64-v3"}  # the compiler's names for them
CALLS = {  # on 16 elements: what a call costs beside them
    "np.negative(x)": "np.negative(x, out=out)",
    "np.maximum(x, 0)": "np.maximum(x, 0, out=out)",
    "relu(x)": "relu(x, out=out)",
    "leaky(x)": "leaky(x, out=out)",
    "leaky(x, 0.01)": "leaky(x, 0.01, out=out)",
}


def shape_of(layout, size):
    """The shape of the arrays, and of the memory that they are part of."""
    if layout == "rows":
        return (max(size // 1000, 1), min(size, 1000))
    if layout == "columns":
        return (min(size, 1000), max(size // 1000, 1))
    if layout == "heads":
        heads = max(size // LENGTH**2, 1)
        return (max(heads // 4, 1), min(heads, 4), LENGTH, LENGTH)
    if layout == "decode":
        return (1, size)
    if layout in ("channels", "per row", "slice"):
        return (max(size // 64, 1), 64)
    if layout.startswith("rows of"):
        n = int(layout.removeprefix("rows of"))
        return (max(size // n, 1), n)
    return (size,)


def operands(row, size):
    """The names that statements know."""
    shape = shape_of(row.layout, size)
    wider = {"strided": 2 * shape[-1], "slice": shape[-1] + 16}.get(row.layout, shape[-1])
    x = aligned(operand((*shape[:-1], wider), row.dtype))
    x = x[::2] if row.layout == "strided" else x[..., : shape[-1]]
    rng, name = np.random.default_rng(1), row.function
    shapes = SHAPES.get(name, [])
    grad = aligned(x[::-1])
    if shapes[:1] == ["()"]:
        grad = np.full(shape[:-1], 1 / shape[0], x.dtype)
    names = {"np": np, "x": x, "grad": grad, "axis": 0 if row.layout == "columns" else -1}
    names |= {"gate": aligned(np.roll(x, 1)), "cap": REQUIRED["softcap"]}
    target = (rng.random(shape) > 0.5).astype(x.dtype)
    if shapes:
        target = rng.random(shape, np.float32).astype(x.dtype)
        target /= target.sum(axis=-1, keepdims=True)
        names |= {"rows": np.arange(shape[0]), "label": rng.integers(shape[-1], size=shape[0])}
        names["mask"] = aligned(rng.random(shape) < 0.9)
    if row.layout == "heads":
        names["mask"] = np.tri(LENGTH, dtype=bool)  # a position sees those before it
    names["target"] = aligned(target)
    forward = name.partition("_backward")[0]
    names["y"] = getattr(relu_ufunc, forward)(x) if uses_result(name) else None
    slopes = {"channels": shape[-1:], "per row": (shape[0], 1)}.get(row.layout)
    alpha = REQUIRED["prelu"]
    names["alpha"] = alpha if slopes is None else np.full(slopes, alpha, x.dtype)
    out = [aligned(np.ones(shape[:-1] if shapes[-1:] == ["()"] else shape, x.dtype))]
    if getattr(relu_ufunc, name).nout == 2:
        out.append(aligned(out[0]))
    names["out"] = x if row.layout == "in place" else out[0] if len(out) == 1 else tuple(out)
    return names


def uses_result(name):
    return name.endswith("from_output") or name in ("softmax_backward", "log_softmax_backward")


def contenders(row, names, peers, library, functions, before):
    """All that can do it: ours, a target after the other, another install, and then the others.

    A wrong result would make the comparison worthless.
    """
    found = [ours(row, names, of_one) for of_one in functions]
    older = ours(row, names, before, BEFORE)
    found += [older] if older is not None else []
    found += [one for peer in peers if (one := PEERS[peer][0](row, names)) is not None]
    if row.layout != "in place":
        exact = None
        for one in found:
            for out in names["out"] if isinstance(names["out"], tuple) else [names["out"]]:
                out.fill(-1)
            one.run(1)
            if one.name != "scipy" or row.function != "softmax":
                exact = np.array(one.result()) if exact is None else exact
                np.testing.assert_allclose(one.result(), exact, 1e-2, 1e-2, err_msg=one.name)
    return found + (list(floors(library, row, names)) if library else [])


def medians(found, seconds):
    """The median seconds of a call of each; they take turns.

    Each time in another order, since a call finds the caches as the one before left them.
    """
    once = [min(one.run(1) for _ in range(2)) for one in found]
    once = [one.run(100) / 100 if each < 1e-5 else each for one, each in zip(found, once)]
    calls = [max(1, round(BATCH_SECONDS / each)) for each in once]
    turn = sum(each * count for each, count in zip(once, calls))
    rounds = int(np.clip(seconds / turn, *ROUNDS))
    times = np.empty((rounds, len(found)))
    rng = np.random.default_rng(0)
    for i in range(rounds):
        for j in rng.permutation(len(found)):
            one, count = found[j], calls[j]
            if count > 1:
                one.run(1)  # its arrays may have left the caches
            times[i, j] = one.run(count) / count
    return np.median(times, axis=0)


def measure(rows, arguments, targets):
    """The lines of the CSV."""
    peers, seconds = arguments.peers, arguments.seconds
    cells = [(label, size) for label in rows for size in ROWS[label].sizes(arguments.sizes)]
    functions = [functions_of(target) for target in targets]
    before = {}
    if arguments.before is not None:
        before = functions_of(targets[0], installed_in(arguments.before))
    with tempfile.TemporaryDirectory() as directory:
        library = compiled_floor(directory, ARCHITECTURES.get(arguments.hold, "native"))
        progress = progress_bar(len(cells))
        for label, size in cells:
            progress.set_description(f"{label}, {size:,}")
            names = operands(ROWS[label], size)
            found = contenders(ROWS[label], names, peers, library, functions, before)
            of_each = targets + targets[:1] * (len(found) - len(targets))
            for target, one, each in zip(of_each, found, medians(found, seconds)):
                yield [target, label, size, one.name, each / names["x"].size * 1e9]
            progress.update()
        progress.close()
        x = operand(16)
        names = {**functions[0], "np": np, "x": x, "out": np.ones_like(x)}
        found = [contender(name, statement, names) for name, statement in CALLS.items()]
        for one, each in zip(found, medians(found, seconds)):
            yield [targets[0], "call", 16, one.name, each * 1e9]


MICROARCHITECTURES = {  # by family and model; virtual machines hide the processor's name
    ("25", "1"): "Zen 3",
    ("25", "17"): "Zen 4",
    ("26", "2"): "Zen 5",
    ("6", "207"): "Emerald Rapids",
}


def processor():
    """The name of the processor, as the system gives it."""
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        pairs = [[part.strip() for part in line.split(":", 1)] for line in lines if ":" in line]
        first = dict(reversed(pairs))
        if "model name" in first:
            kind = MICROARCHITECTURES.get((first.get("cpu family"), first.get("model")))
            return first["model name"] + (f" ({kind})" if kind else "")
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def conditions(targets, peers, hold):
    config = relu_ufunc.show_config(mode="dicts")
    needed = dict.fromkeys(["numpy", *(name for peer in peers for name in PEERS[peer][1])])
    distributions = [f"{name} {version(name)}" for name in needed]
    streams = config["stream_from_bytes"] / 2**20
    held = f"; peers held to {hold}, except onnxruntime and litert" if hold else ""
    return "\n".join([
        f"- processor: {processor()}; {platform.system()} {platform.machine()}{held}",
        f"- relu_ufunc {config['version']}, target {', '.join(targets)}, "
        f"past the caches from {streams:g} MiB on",
        f"- Python {platform.python_version()}; {', '.join(distributions)}",
    ])  # fmt: skip


def in_columns(lines):
    """As Markdown, readable as it stands."""
    widths = [max(map(len, column)) for column in zip(*lines)]
    lines = [lines[0], ["-" * (width - 1) + ":" for width in widths], *lines[1:]]
    lines = [[cell.rjust(width) for cell, width in zip(line, widths)] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def number(value):
    return "" if value is None else f"{value:.3f}" if value < 10 else f"{value:.1f}"


class Cell(NamedTuple):
    label: str
    size: int
    ns: dict  # by contender

    def best(self):
        """The fastest peer and how many times as long as ours it takes."""
        peers = {name: ns for name, ns in self.ns.items() if name in PEERS}
        return min(((ns / self.ns[OURS], name) for name, ns in peers.items()), default=None)

    def over_loop(self):
        return self.ns[OURS] / self.ns[LOOP] if LOOP in self.ns else None


def cells_of(rows, target):
    cells = {}
    for by, label, size, name, ns in rows:
        if by == target and label != "call":
            cells.setdefault((label, size), {})[name] = ns
    return [Cell(label, size, ns) for (label, size), ns in cells.items()]


def ratios_table(cells):
    lines = [["function", "elements", OURS, "best peer", "peer / ours", "floor", "ours / floor"]]
    for cell in cells:
        ratio, peer = cell.best() or (None, "")
        behind = " (behind)" if peer and ratio < 1 else ""
        figures = [number(cell.ns.get(LOOP)), number(cell.over_loop())]
        ours = [cell.label, f"{cell.size:,}", number(cell.ns[OURS])]
        lines.append([*ours, peer, number(ratio) + behind, *figures])
    return in_columns(lines)


def contenders_table(cells):
    names = list(dict.fromkeys(name for cell in cells for name in cell.ns))
    lines = [
        [cell.label, f"{cell.size:,}", *map(number, map(cell.ns.get, names))] for cell in cells
    ]
    return in_columns([["function", "elements", *names], *lines])


def verdict(cells, errors):
    """Every line in which a peer is ahead, with both errors where they are known."""
    compared = [cell for cell in cells if cell.best()]
    behind = [cell for cell in compared if cell.best()[0] < 1]
    lines = [f"Ahead of every peer in {len(compared) - len(behind)} of {len(compared)} lines."]
    for cell in behind:
        ratio, peer = cell.best()
        known = errors.get(cell.label, {})
        beside = f"; max ULP {known[peer]} to our {known[OURS]}" if peer in known else ""
        lines.append(f"- {cell.label}, {cell.size:,}: {peer} takes {ratio:.2f} of our time{beside}")
    return "\n".join(lines[:1] + [""] * bool(behind) + lines[1:])


def targets_table(rows, targets):
    of_each = [cells_of(rows, target) for target in targets]
    lines = [["function", "elements", *targets, *(f"{t} / {targets[0]}" for t in targets[1:])]]
    for cells in zip(*of_each):
        first, *others = (cell.ns[OURS] for cell in cells)
        figures = [first, *others, *(ns / first for ns in others)]
        lines.append([cells[0].label, f"{cells[0].size:,}", *map(number, figures)])
    return in_columns(lines)


def before_table(cells):
    """How many times as fast as before."""
    lines = [["function", "elements", BEFORE, OURS, f"{BEFORE} / {OURS}"]]
    for cell in cells:
        if BEFORE in cell.ns:
            figures = [cell.ns[BEFORE], cell.ns[OURS], cell.ns[BEFORE] / cell.ns[OURS]]
            lines.append([cell.label, f"{cell.size:,}", *map(number, figures)])
    return in_columns(lines)


def softmax_case(row, scale):
    """Operands and exact values of rows of logits with a standard deviation of 2 `scale`."""
    names = operands(row, 32_000)
    names["x"] *= scale
    x = names["x"].astype(np.longdouble)
    terms = np.exp(x - x.max(-1, keepdims=True))
    return names, (terms / terms.sum(-1, keepdims=True)).astype(np.float64), ...


def measured_errors(labels, peers, target):
    """Max ULP of each contender, by label.

    For 0.01 ≤ |x| ≤ 4 and for all float32; of softmax, for logits with a standard deviation of 2
    and of 8.
    """
    sys.path.insert(0, str(HERE.parent / "tests"))
    from sweep import REFERENCES, Errors, exact_values

    x = np.arange(0, 2**32, 4099, dtype=np.uint64).astype(np.uint32).view(np.float32)
    usual = (np.abs(x) >= 0.01) & (np.abs(x) <= 4)
    errors, functions = {}, functions_of(target)
    labels = [label for label in labels if ROWS[label].dtype == "float32"]
    progress = progress_bar(len(labels))
    for label in labels:
        progress.set_description(f"errors of {label}")
        progress.update()
        row = ROWS[label]
        function, backward = label.removesuffix("_backward"), label.endswith("_backward")
        if label == "softmax-rows":
            cases = [softmax_case(row, scale) for scale in (1, 4)]
        elif function in REFERENCES:
            names = {**operands(row, x.size), "x": x, "grad": np.ones_like(x)}
            with np.errstate(all="ignore"):
                pass_ = "derivative" if backward else "forward"
                exact = exact_values(function, pass_, x.astype(np.float64))
            cases = [(names, exact, part) for part in (usual, ...)]
        else:
            continue
        for make in [partial(ours, functions=functions), *(PEERS[peer][0] for peer in peers)]:
            texts = []
            for names, exact, part in cases:
                one = make(row, names)
                if one is None:
                    break
                with np.errstate(all="ignore"):
                    one.run(1)
                    y = one.result()[part].ravel()
                    found = Errors.measure(names["x"][part].ravel(), y, exact[part].ravel())
                texts.append(f"{found.largest:.2g}" if found.largest < 2**20 else "lost")
            if texts:
                errors.setdefault(label, {})[one.name] = " / ".join(texts)
    progress.close()
    return errors


def errors_table(errors):
    names = list(dict.fromkeys(name for known in errors.values() for name in known))
    lines = [[label, *(known.get(name, "") for name in names)] for label, known in errors.items()]
    return in_columns([["function", *names], *lines])


def draw(cells, path, title):
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": OURS, "svg.fonttype": "none", "font.size": 8})
    cells = [cell for cell in cells if ROWS[cell.label].dtype == "float32"]
    labels = list(dict.fromkeys(cell.label for cell in cells))
    names = list(dict.fromkeys(name for cell in cells for name in cell.ns))
    columns = min(len(labels), 4)
    rows = -(-len(labels) // columns)
    size = 1.4 + 3.2 * columns, 0.8 + 2.8 * rows
    figure, grid = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)
    lines = {}
    for axes, label in zip(grid.flat, labels):
        for i, name in enumerate(names):
            mine = [cell for cell in cells if cell.label == label and name in cell.ns]
            style = {"color": f"C{i}", "linestyle": "--" if name in FLOORS else "-"}
            style = {"color": "black", "linewidth": 2.5} if name == OURS else style
            sizes, ns = [cell.size for cell in mine], [cell.ns[name] for cell in mine]
            line = axes.loglog(sizes, ns, marker="o", markersize=3, **style)
            lines.setdefault(name, line[0])
        axes.set_title(label, loc="left", weight="bold")
        axes.minorticks_off()
        axes.grid(color="#e5e7eb")
        axes.spines[["top", "right"]].set_visible(False)
    for axes in grid.flat[len(labels) :]:
        axes.set_axis_off()
    figure.supxlabel("elements")
    figure.supylabel("ns per element")
    figure.suptitle(title)
    figure.legend(lines.values(), lines.keys(), loc="outside right center", frameon=False)
    figure.savefig(path, metadata={"Date": None}, facecolor="white", dpi=150)


def parse():
    installed = [
        peer for peer, (_, needs) in PEERS.items() if all(find_spec(need) for need in needs)
    ]
    runnable = [target["name"] for target in _ufuncs.built_targets() if target["runs_here"]]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    # fmt: off
    add("--functions", nargs="+", default=list(ROWS), choices=ROWS, metavar="FUNCTION",
        help=f"of {', '.join(ROWS)}; by default all")
    add("--sizes", nargs="+", type=int, default=SIZES, metavar="SIZE",
        help="in elements (default: %(default)s); float16 and float64 are timed at a million, "
        "shapes other than long rows up to a million")
    add("--peers", nargs="*", default=installed, choices=PEERS, metavar="PEER",
        help=f"of {', '.join(PEERS)}; by default those that are installed")
    add("--targets", nargs="+", metavar="TARGET", choices=runnable,
        help=f"of {', '.join(runnable)}, the first beside the peers; by default the best one")
    add("--hold", choices=HELD, metavar="TARGET",
        help=f"of {', '.join(HELD)}: keep relu_ufunc and the peers to it; onnxruntime and litert "
        "have no switch")
    # fmt: on
    add("--before", type=Path, metavar="FOLDER", help="which has another install of relu_ufunc")
    add("--seconds", type=float, default=1, help="at most, for a line (default: %(default)s)")
    add("--csv", type=Path, help="all medians, as ns per element")
    add("--plot", type=Path, help="ns per element against the size, of float32")
    add("--markdown", type=Path, help="the tables, with errors in ULP; needs SciPy")
    arguments = parser.parse_args()
    problems = [
        file_problem(file) for file in (arguments.csv, arguments.markdown) if file is not None
    ]
    if arguments.plot is not None:
        problems.append(plot_problem(arguments.plot))
    if arguments.before is not None and not (arguments.before / OURS / "__init__.py").is_file():
        problems.append(f"there is no {OURS} in {arguments.before}")
    if arguments.markdown is not None and find_spec("scipy") is None:
        problems.append("--markdown needs SciPy: python -m pip install scipy")
    for problem in filter(None, problems):
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return arguments


def report(rows, arguments, errors):
    peers = arguments.peers
    targets = list(dict.fromkeys(row[0] for row in rows))
    cells = cells_of(rows, targets[0])
    calls = [row[3:] for row in rows if row[:2] == [targets[0], "call"]]
    parts = [
        conditions(targets, peers, arguments.hold),
        *([verdict(cells, errors)] if peers else []),
        f"ns per element, {targets[0]}; the floor is the {LOOP}:",
        ratios_table(cells),
        "All contenders, ns per element:",
        contenders_table(cells),
        "ns per call on 16 elements, with `out=out`:",
        in_columns([["call", "ns"], *([f"`{name}`", f"{ns:.0f}"] for name, ns in calls)]),
    ]
    if arguments.before is not None:
        parts += ["Two installs, which took turns, ns per element:", before_table(cells)]
    if len(targets) > 1:
        parts += ["Targets, which took turns, ns per element:", targets_table(rows, targets)]
    if errors:
        heading = (
            "Max ULP for 0.01 ≤ |x| ≤ 4 / all float32 (backward: gradient 1; "
            "softmax: logits with a standard deviation of 2 / 8); lost: no correct digit, or NaN"
        )
        parts += [f"{heading}:", errors_table(errors)]
    return "\n\n".join(parts)


def main():
    arguments = parse()
    if arguments.hold and any(os.environ.get(k) != v for k, v in HELD[arguments.hold].items()):
        # Libraries read them when they are imported.
        command = [sys.executable, *sys.orig_argv[1:]]
        environment = {**os.environ, **HELD[arguments.hold]}
        sys.exit(subprocess.run(command, env=environment).returncode)
    peers, labels, errors = arguments.peers, arguments.functions, {}
    best = arguments.hold or relu_ufunc.show_config(mode="dicts")["target"]
    targets = arguments.targets or [best]
    if arguments.markdown:
        errors = measured_errors(labels, peers, targets[0])
    rows = list(measure(labels, arguments, targets))
    print(text := report(rows, arguments, errors))
    if arguments.markdown:
        arguments.markdown.write_text(f"# All times\n\n{text}\n", encoding="utf-8")
    if arguments.csv:
        with arguments.csv.open("w", newline="") as file:
            header = ["target", "function", "elements", "by", "ns per element or call"]
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    if arguments.plot:
        draw(cells_of(rows, rows[0][0]), arguments.plot, f"{processor()}, {rows[0][0]}")


if __name__ == "__main__":
    main()
