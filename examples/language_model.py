"""Train a small language model in NumPy, with relu_ufunc and without it.

A transformer learns Python's documentation character by character, from the text of ``help()`` that
the standard library carries, so nothing is downloaded. It is a decoder as in "Attention Is All
You Need", with the RMS norm and the SwiGLU of its successors. Every pass forward also returns
the function for its pass backward, written out by hand.

The program prints the loss and a sample of text. It then repeats the first steps with the NumPy
expressions that people write, and shows where the time goes. At the top of a checkout::

    python -m pip install '.[examples]'
    python examples/language_model.py
    python examples/language_model.py --steps 3000 --prompt "A function is "
"""

import argparse
import math
import os
import textwrap
from pathlib import Path
from pydoc_data.topics import topics
from time import perf_counter

import numpy as np
from matplotlib.figure import Figure
from threadpoolctl import threadpool_limits
from tqdm import tqdm

import relu_ufunc

BATCH = 16  # passages in a training step
CONTEXT = 64  # characters that the model sees at once
WIDTH, HEADS, LAYERS = 128, 4, 2
PEAK_RATE, WARM_UP = 0.004, 50  # the highest learning rate, and the steps that lead up to it
TEMPERATURE = 0.7  # of the sample; lower is less varied

# The functions of a training step that relu_ufunc has, and the colours of the plot.
PARTS = {
    "softmax": ("masked_softmax", "softmax_backward"),
    "swiglu": ("swiglu", "swiglu_backward"),
    "cross-entropy": ("softmax_cross_entropy", "softmax_cross_entropy_backward"),
}
COLOURS = {
    "the rest": "#b8bcc4",
    "softmax": "#e8a33d",
    "swiglu": "#c8503c",
    "cross-entropy": "#4a7fb5",
}


class PlainNumPy:
    """The expressions that people write without this package."""

    def masked_softmax(x, mask, scale, out):
        x = np.where(mask, scale * x, -np.inf)
        exponentials = np.exp(x - x.max(axis=-1, keepdims=True))
        return np.divide(exponentials, exponentials.sum(axis=-1, keepdims=True), out=out)

    def softmax_backward(grad, y, out):
        return np.multiply(y, grad - (grad * y).sum(axis=-1, keepdims=True), out=out)

    def swiglu(gate, x):
        return gate / (1 + np.exp(-gate)) * x

    def swiglu_backward(grad, gate, x, out):
        sigmoid = 1 / (1 + np.exp(-gate))
        slope = sigmoid * (1 + gate * (1 - sigmoid))
        out[0][:], out[1][:] = grad * x * slope, grad * gate * sigmoid
        return out

    def softmax_cross_entropy(x, label):
        x = x - x.max(axis=-1, keepdims=True)
        return np.log(np.exp(x).sum(axis=-1)) - x[np.arange(len(x)), label]

    def softmax_cross_entropy_backward(grad, x, label, out):
        probabilities = np.exp(x - x.max(axis=-1, keepdims=True))
        probabilities /= probabilities.sum(axis=-1, keepdims=True)
        probabilities[np.arange(len(x)), label] -= 1
        return np.multiply(grad, probabilities, out=out)


class Engine:
    """The functions of PARTS, under a stopwatch."""

    def __init__(self, name, functions):
        self.name = name
        self.seconds = dict.fromkeys(PARTS, 0.0)
        for part, names in PARTS.items():
            for function in names:
                setattr(self, function, self.timed(part, getattr(functions, function)))

    def timed(self, part, function):
        def call(*operands, **out):
            start = perf_counter()
            result = function(*operands, **out)
            self.seconds[part] += perf_counter() - start
            return result

        return call


def engines():
    return [Engine("plain NumPy", PlainNumPy), Engine("relu_ufunc", relu_ufunc)]


def make_arrays(shapes, dtype):
    """One flat array, and an array of each name and shape as a view of it."""
    sizes = [math.prod(shape) for shape in shapes.values()]
    flat = np.zeros(sum(sizes), dtype)
    pieces = np.split(flat, np.cumsum(sizes)[:-1])
    return flat, {name: piece.reshape(shapes[name]) for name, piece in zip(shapes, pieces)}


class Transformer:
    """A decoder. The characters of all passages of a batch lie one after another, one row each.

    Its methods return a result and the function for the pass backward. That function turns the
    gradient with respect to the result into the one with respect to the input, and leaves those
    of the weights in self.gradients.
    """

    def __init__(self, characters, context, width, heads, layers, engine, rng, dtype=np.float32):
        self.heads, self.layers, self.engine = heads, layers, engine
        self.causal = np.tri(context, dtype=bool)  # no character looks at a later one
        hidden = 8 * width // 3  # three matrices of this size have 8 width^2 weights, as in GPT
        shapes = {"characters": (characters, width), "positions": (context, width)}
        for i in range(layers):
            shapes[f"{i}.attention.norm"] = (width,)
            shapes[f"{i}.attention.in"] = (width, 3 * width)  # query, key and value
            shapes[f"{i}.attention.out"] = (width, width)
            shapes[f"{i}.mlp.norm"] = (width,)
            shapes[f"{i}.mlp.in"] = (width, 2 * hidden)  # gate and x
            shapes[f"{i}.mlp.out"] = (hidden, width)
        shapes |= {"norm": (width,), "logits": (width, characters)}
        self.parameters, self.weights = make_arrays(shapes, dtype)
        self.gradient, self.gradients = make_arrays(shapes, dtype)
        for name, weight in self.weights.items():
            if name.endswith("norm"):
                weight[:] = 1
            else:
                spread = 0.1 if name in ("characters", "positions") else 1 / math.sqrt(len(weight))
                weight[:] = rng.normal(0, spread, weight.shape)

    def linear(self, x, name):
        def backward(grad):
            np.matmul(x.T, grad, out=self.gradients[name])
            return grad @ self.weights[name].T

        return x @ self.weights[name], backward

    def rms_norm(self, x, name):
        scale = 1 / np.sqrt(np.vecdot(x, x) / x.shape[1] + 1e-6)[:, np.newaxis]
        normal = scale * x

        def backward(grad):
            np.vecdot(grad, normal, axis=0, out=self.gradients[name])
            grad = grad * self.weights[name]
            grad -= normal * np.vecdot(grad, normal)[:, np.newaxis] / x.shape[1]
            grad *= scale
            return grad

        return normal * self.weights[name], backward

    def split(self, x, length):
        """A view of x, of shape (query, key and value, passages, heads, length, size)."""
        size = self.weights["norm"].size // self.heads
        parts = x.shape[1] // (self.heads * size)
        return x.reshape(-1, length, parts, self.heads, size).transpose(2, 0, 3, 1, 4)

    def attention(self, x, name, length):
        projected, backward_in = self.linear(x, f"{name}.in")
        query, key, value = self.split(projected, length)
        scale = 1 / math.sqrt(query.shape[-1])
        mask = self.causal[:length, :length]
        scores = query @ key.mT
        weights = self.engine.masked_softmax(scores, mask, scale, out=scores)
        mixed = np.empty_like(x)
        np.matmul(weights, value, out=self.split(mixed, length)[0])
        y, backward_out = self.linear(mixed, f"{name}.out")

        def backward(grad):
            (grad,) = self.split(backward_out(grad), length)
            grad_projected = np.empty_like(projected)
            grad_query, grad_key, grad_value = self.split(grad_projected, length)
            np.matmul(weights.mT, grad, out=grad_value)
            grad_scores = grad @ value.mT
            self.engine.softmax_backward(grad_scores, weights, out=grad_scores)
            grad_scores *= scale
            np.matmul(grad_scores, key, out=grad_query)
            np.matmul(grad_scores.mT, query, out=grad_key)
            return backward_in(grad_projected)

        return y, backward

    def mlp(self, x, name, length):
        projected, backward_in = self.linear(x, f"{name}.in")
        gate_and_x = tuple(np.split(projected, 2, axis=1))  # views
        y, backward_out = self.linear(self.engine.swiglu(*gate_and_x), f"{name}.out")

        def backward(grad):
            # The gradients take the places of the gate and of x.
            self.engine.swiglu_backward(backward_out(grad), *gate_and_x, out=gate_and_x)
            return backward_in(projected)

        return y, backward

    def logits(self, ids):
        """Scores of the character that follows each; ids has the shape (passages, length)."""
        length = ids.shape[1]
        x = self.weights["characters"][ids] + self.weights["positions"][:length]
        x = x.reshape(ids.size, -1)
        backwards = []
        for i in range(self.layers):
            for name, part in ((f"{i}.attention", self.attention), (f"{i}.mlp", self.mlp)):
                y, backward_norm = self.rms_norm(x, f"{name}.norm")
                y, backward_part = part(y, name, length)
                x = x + y
                backwards.append((backward_norm, backward_part))
        y, backward_last = self.rms_norm(x, "norm")
        y, backward_logits = self.linear(y, "logits")

        def backward(grad):
            grad = backward_last(backward_logits(grad))
            for backward_norm, backward_part in reversed(backwards):
                grad += backward_norm(backward_part(grad))
            grad = grad.reshape(*ids.shape, -1)
            np.sum(grad, axis=0, out=self.gradients["positions"][:length])
            self.gradients["characters"][:] = 0
            np.add.at(self.gradients["characters"], ids, grad)

        return y, backward

    def loss(self, ids):
        """The mean loss of all characters but the first of each passage."""
        logits, backward_logits = self.logits(ids[:, :-1])
        labels = ids[:, 1:].ravel()

        def backward():
            operands = 1 / labels.size, logits, labels
            grad = self.engine.softmax_cross_entropy_backward(*operands, out=logits)
            backward_logits(grad)

        return self.engine.softmax_cross_entropy(logits, labels).mean(), backward


class Training:
    """A model with its optimizer; the same seed gives every engine the same start and batches."""

    def __init__(self, engine, characters, options):
        self.engine, self.steps = engine, options.steps
        self.rng = np.random.default_rng(options.seed)
        self.model = Transformer(characters, CONTEXT, WIDTH, HEADS, LAYERS, engine, self.rng)
        self.mean, self.square = np.zeros((2, self.model.parameters.size), np.float32)
        self.losses, self.seconds = [], 0.0

    def step(self, text):
        start = perf_counter()
        places = self.rng.integers(len(text) - CONTEXT, size=(BATCH, 1)) + np.arange(CONTEXT + 1)
        loss, backward = self.model.loss(text[places])
        backward()
        self.losses.append(loss)
        self.update(self.model.parameters, self.model.gradient)
        self.seconds += perf_counter() - start

    def update(self, parameters, gradient):
        """Kingma and Ba's Adam, with a learning rate that rises and then falls to 0."""
        step = len(self.losses)
        rate = PEAK_RATE * min(step / WARM_UP, (1 + math.cos(math.pi * step / self.steps)) / 2)
        rate *= math.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        self.mean += 0.1 * (gradient - self.mean)
        self.square += 0.01 * (gradient**2 - self.square)
        parameters -= rate * self.mean / (np.sqrt(self.square) + 1e-8)

    def milliseconds(self):
        """The time of a step, in its parts."""
        rest = self.seconds - sum(self.engine.seconds.values())
        parts = {"the rest": rest, **self.engine.seconds}
        return {part: 1000 * seconds / len(self.losses) for part, seconds in parts.items()}


def read():
    """The characters that occur, and the text as indices of them."""
    # Some topics repeat paragraphs of others, which must not be in both parts of the text.
    paragraphs = dict.fromkeys("\n\n".join(topics.values()).split("\n\n"))
    return np.unique(list("\n\n".join(paragraphs)), return_inverse=True)


def progress(count, name):
    # disable=None: no progress bar where standard error is no terminal.
    return tqdm(range(count), name, unit="step", leave=False, disable=None)


def train(training, text):
    with progress(training.steps, "training") as steps:
        for step in steps:
            training.step(text)
            if (step + 1) % 100 == 0 or step + 1 == training.steps:
                loss = np.mean(training.losses[step // 100 * 100 :])
                steps.write(f"step {step + 1:4}: training loss {loss:.3f}")


def repeat(trainings, text, count):
    """The first steps once more. Engines take turns, so other programs slow all alike."""
    with progress(count, "repeating") as steps:
        for _ in steps:
            trainings = trainings[::-1]  # so that neither always finds the other's cache
            for training in trainings:
                training.step(text)


def held_out_loss(model, text):
    count = len(text) // (BATCH * (CONTEXT + 1))
    batches = text[: count * BATCH * (CONTEXT + 1)].reshape(count, BATCH, CONTEXT + 1)
    return np.mean([model.loss(batch)[0] for batch in batches])


def frequency_loss(text):
    """The least loss of a model that knows how frequent each character of the text is, no more."""
    frequencies = np.unique(text, return_counts=True)[1] / len(text)
    return -np.sum(frequencies * np.log(frequencies))


def sample(model, ids, count, rng):
    """The ids with those of `count` more characters that the model draws."""
    ids = list(ids)
    for _ in range(count):
        logits, _ = model.logits(np.array([ids[-CONTEXT:]]))
        ids.append(rng.choice(logits.shape[1], p=relu_ufunc.softmax(logits[-1] / TEMPERATURE)))
    return ids


def share(step):
    return 1 - step["the rest"] / sum(step.values())


def save_plot(losses, baseline, steps, file):
    """Draw the loss of the training, and a bar of the time of a step with each engine."""
    figure = Figure(figsize=(11, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(np.arange(1, len(losses) + 1), losses, linewidth=0.8, label="transformer")
    left.axhline(baseline, color="black", linestyle="--", label="character frequencies")
    left.set(title="Training loss", xlabel="step", ylabel="cross-entropy of a character")
    left.grid(alpha=0.3)
    bottom = np.zeros(len(steps))
    for part, colour in COLOURS.items():
        heights = np.array([milliseconds[part] for milliseconds in steps.values()])
        bars = right.bar(list(steps), heights, 0.5, bottom, color=colour, label=part)
        bottom += heights
    labels = (
        f"{sum(step.values()):.0f} ms\nactivations and loss {share(step):.0%}"
        for step in steps.values()
    )
    right.bar_label(bars, list(labels))
    right.set(title="Time of a training step", ylabel="milliseconds", ylim=(0, 1.4 * bottom.max()))
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    figure.savefig(file, dpi=150)


def gain(usual, ours):
    """One sentence: what relu_ufunc gained over the usual expressions."""
    before, after = (sum(step.values()) - step["the rest"] for step in (usual, ours))
    saved = (before - after) / sum(usual.values())
    if saved < 0.05:
        return (
            f"Activations do not matter here: with the loss they take {share(usual):.1%} of a "
            f"step with plain NumPy and {share(ours):.1%} with relu_ufunc."
        )
    return (
        f"With relu_ufunc, activations and loss take {after:.1f} ms instead of {before:.1f} ms, "
        f"which saves {saved:.0%} of a step; most of the rest are matrix products."
    )


def output_problem(file):
    """A message that says why the plot cannot be saved there, or None."""
    if not file.parent.is_dir():
        return f"there is no folder {file.parent}"
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        return f"{file} cannot be written"
    formats = Figure().canvas.get_supported_filetypes()
    if file.suffix[1:].lower() not in formats:
        return f"{file} should end in one of {', '.join(formats)}"
    return None


def parse_options(characters):
    parser = argparse.ArgumentParser(
        description="Train a transformer on Python's documentation, write a sample of text, and "
        "compare the time of a step with relu_ufunc and with the usual NumPy expressions.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--steps", type=int, default=800, help="of the training")
    add("--repeat", type=int, default=30, help="steps that are timed in both ways")
    add("--prompt", default="The ", help="how the sample begins")
    add("--length", type=int, default=400, help="characters that follow it")
    add("--threads", type=int, default=1, help="of the matrix products")
    add("--seed", type=int, default=0, help="of the weights, the batches and the sample")
    add("--output", type=Path, default=Path("language_model.png"), help="file for the plot")
    options = parser.parse_args()
    if min(options.steps, options.repeat, options.threads) < 1:
        parser.error("--steps, --repeat and --threads take numbers from 1 on")
    if not options.prompt or not set(options.prompt) <= set(characters):
        parser.error(f"--prompt takes characters of the text: {''.join(characters).strip()}")
    problem = output_problem(options.output)
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return options


def main():
    characters, text = read()
    options = parse_options(characters)
    text, held_out = np.split(text, [len(text) * 9 // 10])
    baseline = frequency_loss(held_out)
    # One thread by default: activations use one, and more of them would blur the times.
    with threadpool_limits(limits=options.threads):
        training = Training(engines()[1], len(characters), options)
        train(training, text)
        loss = held_out_loss(training.model, held_out)
        prompt = np.searchsorted(characters, list(options.prompt))
        ids = sample(training.model, prompt, options.length, training.rng)
        repeated = [Training(engine, len(characters), options) for engine in engines()]
        repeat(repeated, text, options.repeat)

    print(f"Held-out text: loss {loss:.3f}, by character frequencies alone {baseline:.3f}\n")
    print(textwrap.indent("".join(characters[ids]), "    "))
    steps = {run.engine.name: run.milliseconds() for run in repeated}
    print(f"\n{'one step':15}" + "".join(f"{part:>15}" for part in ["total", *COLOURS]))
    for name, milliseconds in steps.items():
        columns = sum(milliseconds.values()), *milliseconds.values()
        print(f"{name:15}" + "".join(f"{value:12.2f} ms" for value in columns))
    save_plot(training.losses, baseline, steps, options.output)
    print(f"\nPlot saved to {options.output}")
    print(gain(*steps.values()))


if __name__ == "__main__":
    main()
