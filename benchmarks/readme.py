"""Measures what README.md shows, and writes it there.

    python benchmarks/readme.py             # measures for a minute or three, then does as below
    python benchmarks/readme.py --render    # readme.csv into README.md and its two pictures

The measurement needs the extra `examples` and the model's weights, see
examples/sentence_embeddings.py. Run it while the machine has nothing else to do.
"""

import argparse
import ast
import csv
import re
import sys
from pathlib import Path
from statistics import geometric_mean
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
README = HERE.parent / "README.md"
DATA = HERE / "readme.csv"
PICTURES = {theme: HERE / f"readme-{theme}.svg" for theme in ("light", "dark")}

SIZE = 100_000
PASSAGES = 128
ROUNDS = 3
# In the table and the picture, together with every function that loses to NumPy.
SMOOTH = ["elu", "sigmoid", "tanh", "swish", "gelu", "softplus", "mish"]
CHOSEN = ["relu", "leaky", *SMOOTH, "softmax", "relu_backward", "swish_backward"]


def measure_functions():
    """Time and digits of every function, as `python -m relu_ufunc bench` measures them."""
    from relu_ufunc import _bench

    rounds = [_bench.measure(_bench.names(), [SIZE]) for _ in range(ROUNDS)]
    for results in zip(*rounds):
        first = results[0]
        ns, ns_numpy = (min(getattr(r, key) for r in results) for key in ("ns", "ns_numpy"))
        yield "ns", first.function, round(ns_numpy, 4), round(ns, 4)
        yield "digits", first.function, round(first.digits_numpy, 3), round(first.digits, 3)


def measure_model():
    """Seconds of each part of the transformer, in the fastest of the rounds."""
    sys.path.insert(0, str(HERE.parent / "examples"))
    import sentence_embeddings as example
    from threadpoolctl import threadpool_limits

    model, tokenize = example.load_model()
    options = argparse.Namespace(text=None, passages=PASSAGES)
    token_ids = [tokenize(passage) for _, passage in example.read(options, tokenize)]
    rounds = [list(example.engines()) for _ in range(ROUNDS)]
    with threadpool_limits(limits=1):
        for contenders in rounds:
            example.embed_passages(model, token_ids, contenders)
    usual, ours = (min(engines, key=example.Engine.total).seconds for engines in zip(*rounds))
    for part in reversed(usual):
        yield "seconds", part, round(usual[part], 3), round(ours[part], 3)


def measure():
    """Write the CSV."""
    import numpy as np
    from compare import processor

    import relu_ufunc

    config = relu_ufunc.show_config(mode="dicts")
    rows = [
        ("processor", processor(), "", ""),
        ("target", config["target"], "", ""),
        ("version", "", np.__version__, config["version"]),
        *measure_model(),
        *measure_functions(),
    ]
    with DATA.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["quantity", "of", "numpy", "relu_ufunc"])
        writer.writerows(rows)


class Data:
    """The CSV. What was measured is a dict each: name to (NumPy, relu_ufunc)."""

    def __init__(self, rows):
        rows = list(rows)
        of = {row["quantity"]: row for row in rows}
        self.processor, self.target = of["processor"]["of"], of["target"]["of"]
        self.numpy_version = of["version"]["numpy"]
        self.ns, self.digits, self.seconds = (
            {
                row["of"]: (float(row["numpy"]), float(row["relu_ufunc"]))
                for row in rows
                if row["quantity"] == quantity
            }
            for quantity in ("ns", "digits", "seconds")
        )
        self.speed_up = {name: numpy / ours for name, (numpy, ours) in self.ns.items()}

    def loses(self, name):
        """Whether the NumPy expression is faster or keeps more digits, as far as is shown."""
        numpy, ours = (round(digits, 1) for digits in self.digits[name])
        return self.speed_up[name] < 1 or ours < numpy

    def shown(self):
        """The functions of the table and the picture, the largest gain first."""
        names = [name for name in self.ns if name in CHOSEN or self.loses(name)]
        return sorted(names, key=self.speed_up.get, reverse=True)

    def totals(self):
        """Seconds of the model, with NumPy and with relu_ufunc."""
        return [sum(seconds) for seconds in zip(*self.seconds.values())]


def read():
    with DATA.open(encoding="utf-8", newline="") as file:
        return Data(csv.DictReader(file))


OPERATORS = {"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div}


class Shorter(ast.NodeTransformer):
    """Writes `np.add(a, b, out=out)` as `a + b`, and leaves out `out=` elsewhere."""

    def visit_Call(self, node):
        self.generic_visit(node)
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "out"]
        name = ast.unparse(node.func).removeprefix("np.")
        if name in OPERATORS:
            return ast.BinOp(node.args[0], OPERATORS[name](), node.args[1])
        if name == "negative":
            return ast.UnaryOp(ast.USub(), node.args[0])
        return node

    def visit_Constant(self, node):
        """Eight digits of 0.7978845608028654 are enough to read."""
        if isinstance(node.value, float):
            node.value = float(f"{node.value:.8g}")
        return node


def expression(name):
    """The NumPy expression that the function replaces, as people write it."""
    from relu_ufunc import _bench

    tree = Shorter().visit(ast.parse(_bench.statements(name)[1]))
    return "; ".join(ast.unparse(statement) for statement in tree.body)


def times(factor):
    """A factor with two or three digits."""
    return f"{factor:.{0 if factor >= 9.95 else 1 if factor >= 1 else 2}f}×"


def table(data):
    """The lines of the README's table."""
    yield "| function | speed-up | ns: NumPy → ours | digits: NumPy → ours | NumPy expression |"
    yield "|:--|--:|--:|--:|:--|"
    for name in data.shown():
        arrow = "\u00a0→\u00a0"  # spaces where no line breaks
        ns = arrow.join(f"{ns:.2f}" for ns in data.ns[name])
        digits = arrow.join(f"{digits:.1f}" for digits in data.digits[name])
        gain = times(data.speed_up[name])
        yield f"| `{name}` | {gain} | {ns} | {digits} | `{expression(name)}` |"


WIDTH = 640  # of the picture; a telephone shows it at a bit more than half of that
LEFT = 204  # where bars begin
COLORS = {
    "light": {
        "text": "#1f2328", "line": "#818b98", "ours": "#0969da", "loss": "#cf222e",
        "the rest": "#afb8c1", "softmax": "#d4a72c", "gelu": "#cf5c36",
    },
    "dark": {
        "text": "#f0f6fc", "line": "#9198a1", "ours": "#4493f8", "loss": "#f85149",
        "the rest": "#59636e", "softmax": "#d29922", "gelu": "#e5734d",
    },
}  # fmt: skip


TARGETS = {"avx512": "AVX-512", "avx2": "AVX2", "sse42": "SSE4.2", "neon": "NEON"}


class Svg:
    """A picture that grows downwards."""

    def __init__(self, theme):
        self.colors, self.parts, self.y = COLORS[theme], [], 0

    def text(self, x, text, anchor="start", weight="normal"):
        self.parts.append(
            f'<text x="{x:.0f}" y="{self.y:.0f}" text-anchor="{anchor}" font-weight="{weight}" '
            f'fill="{self.colors["text"]}">{escape(text)}</text>'
        )

    def bar(self, x, width, height, color):
        """Beside a text in the current line."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{self.y - 0.5 * height - 6:.1f}" width="{width:.1f}" '
            f'height="{height}" fill="{self.colors[color]}"/>'
        )

    def __str__(self):
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.y + 12}" '
            f'width="{WIDTH}" height="{self.y + 12}" font-size="18" '
            'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif">'
        )
        return "\n".join([head, *self.parts, "</svg>", ""])


def picture(data, theme):
    """The seconds of the model, and the speed-ups of the table, as SVG."""
    svg = Svg(theme)
    svg.y += 24
    svg.text(0, "A transformer in plain NumPy, seconds", weight="bold")
    svg.y += 30
    x = LEFT
    for part in data.seconds:
        svg.bar(x, 14, 14, part)
        svg.text(x + 22, part)
        x += 130
    scale = (WIDTH - LEFT - 60) / max(data.totals())
    for i, name in enumerate(["NumPy, SciPy", "relu_ufunc"]):
        svg.y += 36
        svg.text(LEFT - 10, name, "end")
        x = LEFT
        for part, seconds in data.seconds.items():
            svg.bar(x, scale * seconds[i], 26, part)
            x += scale * seconds[i]
        svg.text(x + 8, f"{data.totals()[i]:.1f}", weight="bold")

    svg.y += 48
    svg.text(0, "Speed-up over the NumPy expression", weight="bold")
    svg.y += 10
    top = svg.y
    scale = (WIDTH - LEFT - 60) / max(data.speed_up[name] for name in data.shown())
    for name in data.shown():
        gain = data.speed_up[name]
        svg.y += 23
        svg.text(LEFT - 10, name, "end")
        svg.bar(LEFT, scale * gain, 17, "ours" if gain >= 1 else "loss")
        svg.text(LEFT + scale * max(gain, 1) + 8, times(gain))
    one = LEFT + scale
    svg.parts.append(
        f'<path d="M{one:.1f} {top}V{svg.y + 4}" stroke="{svg.colors["line"]}" '
        'stroke-dasharray="4 3"/>'
    )
    svg.y += 24
    svg.text(one, "1×: as fast as NumPy")
    return str(svg)


def texts(data):
    """What stands in the README between `<!-- name -->` and `<!-- /name -->`."""
    from relu_ufunc._catalogue import ACTIVATIONS

    names = [f"`{row['name']}`" for row in ACTIVATIONS if row["kind"] == "activation"]
    gains = sorted((gain, name) for name, gain in data.speed_up.items())
    (least, worst), (most, best) = gains[0], gains[-1]
    mean = geometric_mean(data.speed_up.values())
    faster = sum(gain > 1 for gain in data.speed_up.values())
    lost = sum(round(numpy, 1) == 0 for numpy, _ in data.digits.values())
    usual, ours = data.totals()
    bars = ", ".join(f"{name} {times(data.speed_up[name])}" for name in data.shown())
    described = (
        f"A transformer in plain NumPy takes {usual:.1f} s with NumPy and SciPy and {ours:.1f} s "
        f"with relu_ufunc. Speed-up over the NumPy expression: {bars}."
    )
    light, dark = (PICTURES[theme].relative_to(README.parent).as_posix() for theme in PICTURES)
    return {
        "count": str(len(names)),
        "names": " ".join(names),
        "speed": f"{mean:.1f} times as fast as the NumPy expression, in the geometric mean of "
        f"{len(gains)} functions. The best is `{best}` ({times(most)}), the worst `{worst}` "
        f"({times(least)})",
        "model": f"{ours:.1f} s instead of {usual:.1f} s",
        "lost": f"{lost} of {len(gains)}",
        "faster": f"{faster} of {len(gains)}",
        "conditions": f"{SIZE:,} float32 elements, one thread, {data.processor}, "
        f"{TARGETS.get(data.target, data.target)}, NumPy {data.numpy_version}",
        "picture": f"""
<picture>
  <source media="(prefers-color-scheme: dark)" srcset="{dark}">
  <img src="{light}" width="{WIDTH}" alt="{described}">
</picture>
""",
        "table": "\n".join(["", "", *table(data), "", ""]),
    }


def filled_in(readme, data):
    """The README with what the CSV says."""
    for name, text in texts(data).items():
        part = re.compile(f"(<!-- {name} -->).*?(<!-- /{name} -->)", re.DOTALL)
        readme = part.sub(lambda match, text=text: match[1] + text + match[2], readme)
    return readme


def main():
    parser = argparse.ArgumentParser(
        description="Measure what README.md shows, and write it there.",
    )
    parser.add_argument("--render", action="store_true", help="from the CSV that is there")
    if not parser.parse_args().render:
        measure()
    data = read()
    README.write_text(filled_in(README.read_text("utf-8"), data), "utf-8")
    for theme, file in PICTURES.items():
        file.write_text(picture(data, theme), "utf-8")


if __name__ == "__main__":
    main()
