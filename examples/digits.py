"""Train a neural network on handwritten digits, with relu_ufunc and without it.

A multilayer perceptron in NumPy learns the 1,797 digits that scikit-learn ships, so nothing
is downloaded. The activation and its backward pass write into arrays that exist already
(``out=``). The same training is then repeated with the expressions of NumPy and SciPy that
people write instead, and a table compares what the activations cost. At the top of a checkout::

    python -m pip install '.[examples]'
    python examples/digits.py
    python examples/digits.py --activation leaky --output leaky.png

A network this small spends a good part of its time in gelu and the like, which take several
operations and arrays as an expression. relu and its relatives take one or two operations: with
them the matrix products and the optimizer take nearly all of the time, and the last line says
that the choice of expression does not matter.

Too high a learning rate shows the "dying ReLU". Large steps push relu units below zero for
every training sample, where the slope is 0 and no gradient brings them back: nearly all of
them die, and the network learns little or nothing. Leaky keeps a slope there, and learns::

    python examples/digits.py --activation relu --learning-rate 0.2
    python examples/digits.py --activation leaky --learning-rate 0.2
"""

import argparse
import inspect
import math
import os
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.special import erf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits
from tqdm import tqdm

import relu_ufunc

BATCH = 64


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gelu_backward(grad, z):
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return grad * (0.5 * (1 + erf(z / math.sqrt(2))) + z * density)


def gelu_tanh_backward(grad, z):
    t = np.tanh(0.7978845608 * (z + 0.044715 * z**3))
    return grad * 0.5 * (1 + t + z * (1 - t**2) * 0.7978845608 * (1 + 0.134145 * z**2))


# What people write without this package, for the activation and for its backward pass.
FORWARD = {
    "relu": lambda z: np.maximum(z, 0),
    "relu6": lambda z: np.clip(z, 0, 6),
    "leaky": lambda z: np.where(z > 0, z, 0.01 * z),
    "thresholded_relu": lambda z: np.where(z > 1, z, 0),
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "hard_sigmoid": lambda z: np.clip(z + 3, 0, 6) / 6,
    "hard_swish": lambda z: z * np.clip(z + 3, 0, 6) / 6,
    "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "swish": lambda z: z * sigmoid(z),
    "gelu": lambda z: 0.5 * z * (1 + erf(z / math.sqrt(2))),
    "gelu_tanh": lambda z: 0.5 * z * (1 + np.tanh(0.7978845608 * (z + 0.044715 * z**3))),
    "softplus": lambda z: np.logaddexp(0, z),
    "softsign": lambda z: z / (1 + np.abs(z)),
}
BACKWARD = {
    "relu": lambda grad, z: grad * (z > 0),
    "relu6": lambda grad, z: grad * ((z > 0) & (z < 6)),
    "leaky": lambda grad, z: np.where(z > 0, grad, 0.01 * grad),
    "thresholded_relu": lambda grad, z: grad * (z > 1),
    "hard_tanh": lambda grad, z: grad * (np.abs(z) < 1),
    "hard_sigmoid": lambda grad, z: grad * (np.abs(z) < 3) / 6,
    "hard_swish": lambda grad, z: grad * np.where(z < 3, (z > -3) * (2 * z + 3) / 6, 1),
    "elu": lambda grad, z: np.where(z > 0, grad, grad * np.exp(z)),
    "sigmoid": lambda grad, z: grad * (s := sigmoid(z)) * (1 - s),
    "tanh": lambda grad, z: grad * (1 - np.tanh(z) ** 2),
    "swish": lambda grad, z: grad * (s := sigmoid(z)) * (1 + z * (1 - s)),
    "gelu": gelu_backward,
    "gelu_tanh": gelu_tanh_backward,
    "softplus": lambda grad, z: grad * sigmoid(z),
    "softsign": lambda grad, z: grad / (1 + np.abs(z)) ** 2,
}


def activation_names():
    """Every activation that needs no hyperparameter: all but prelu, which would learn it."""
    for name in relu_ufunc.__all__:
        if hasattr(relu_ufunc, f"{name}_derivative") and hasattr(relu_ufunc, f"{name}_backward"):
            operands = inspect.signature(getattr(relu_ufunc, name)).parameters.values()
            if sum(operand.default is operand.empty for operand in operands) == 1:
                yield name


class Engine:
    """An activation and its backward pass, under a stopwatch."""

    def __init__(self, name, forward, backward):
        self.name = name
        self.seconds = 0.0
        self.forward = self.timed(forward)
        self.backward = self.timed(backward)

    def timed(self, function):
        def call(*operands, out):
            start = perf_counter()
            result = function(*operands, out=out)
            self.seconds += perf_counter() - start
            return result

        return call


def engines(name):
    """The two ways to compute the activation, or one where there is no usual expression."""
    ufunc = getattr(relu_ufunc, name)
    yield Engine("relu_ufunc", ufunc, getattr(relu_ufunc, f"{name}_backward"))
    original = ufunc.__name__  # of an alias
    if original in FORWARD:
        yield Engine(
            "NumPy and SciPy" if original == "gelu" else "plain NumPy",
            lambda z, out: FORWARD[original](z),  # an expression makes a new array
            lambda grad, z, out: BACKWARD[original](grad, z),
        )


def cross_entropy(logits, labels):
    """The mean loss; its gradient takes the place of the logits."""
    loss = relu_ufunc.softmax_cross_entropy(logits, labels).mean()
    operands = 1 / len(labels), logits, labels
    return loss, relu_ufunc.softmax_cross_entropy_backward(*operands, out=logits)


def make_layers(sizes):
    """One flat array, and (weights, bias) of each layer as views of it."""
    flat = np.zeros(sum((n + 1) * m for n, m in pairwise(sizes)), np.float32)
    layers, start = [], 0
    for n, m in pairwise(sizes):
        block = flat[start : start + (n + 1) * m].reshape(n + 1, m)
        layers.append((block[:-1], block[-1]))
        start += block.size
    return flat, layers


def affine(x, layer, out=None):
    weights, bias = layer
    result = np.matmul(x, weights, out=out)
    result += bias
    return result


class Network:
    """A multilayer perceptron; the arrays of a training step are made here, once."""

    def __init__(self, sizes, engine, rng):
        self.engine = engine
        self.parameters, self.layers = make_layers(sizes)
        self.gradient, self.layer_gradients = make_layers(sizes)
        for weights, _ in self.layers:
            weights[:] = rng.normal(0, math.sqrt(2 / len(weights)), weights.shape)
        self.pre_activations, self.activations, self.deltas = (
            [np.empty((BATCH, size), np.float32) for size in sizes[1:]] for _ in range(3)
        )

    def backpropagate(self, images, labels):
        """The loss of a batch; leaves its gradient in self.gradient."""
        inputs = [images]
        for layer, z, y in zip(self.layers[:-1], self.pre_activations, self.activations):
            affine(inputs[-1], layer, out=z)
            # The backward pass needs z once more, hence out=y here and not out=z.
            inputs.append(self.engine.forward(z, out=y))
        logits = affine(inputs[-1], self.layers[-1], out=self.pre_activations[-1])
        loss, delta = cross_entropy(logits, labels)
        for i in reversed(range(len(self.layers))):
            weights_gradient, bias_gradient = self.layer_gradients[i]
            np.matmul(inputs[i].T, delta, out=weights_gradient)
            np.sum(delta, axis=0, out=bias_gradient)
            if i > 0:
                weights, _ = self.layers[i]
                delta = np.matmul(delta, weights.T, out=self.deltas[i - 1])
                delta = self.engine.backward(delta, self.pre_activations[i - 1], out=delta)
        return loss

    def accuracy(self, images, labels):
        x = images
        for layer in self.layers[:-1]:
            z = affine(x, layer)
            x = self.engine.forward(z, out=z)  # z has served: in place
        return np.mean(affine(x, self.layers[-1]).argmax(axis=1) == labels)

    def dead_units(self, images, derivative):
        """Of each hidden layer, how many units have a slope of 0 for every image."""
        x = images
        for layer in self.layers[:-1]:
            z = affine(x, layer)
            yield np.count_nonzero(~derivative(z).any(axis=0))
            x = self.engine.forward(z, out=z)


class Adam:
    """Kingma and Ba's optimizer."""

    def __init__(self, size):
        self.mean, self.square = np.zeros((2, size), np.float32)
        self.steps = 0

    def update(self, parameters, gradient, rate):
        self.steps += 1
        self.mean += 0.1 * (gradient - self.mean)
        self.square += 0.001 * (gradient**2 - self.square)
        rate *= math.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        parameters -= rate * self.mean / (np.sqrt(self.square) + 1e-8)


def train(engine, data, options):
    """Train a new network; the same seed gives every engine the same start and batches."""
    images, test_images, labels, test_labels = data
    rng = np.random.default_rng(options.seed)
    network = Network([images.shape[1], *options.hidden, 10], engine, rng)
    adam = Adam(network.parameters.size)
    batches = len(images) // BATCH
    losses = []
    start = perf_counter()
    # disable=None: no progress bar where standard error is no terminal.
    progress = {"unit": "epoch", "leave": False, "disable": None}
    with tqdm(range(options.epochs), engine.name, **progress) as epochs:
        for epoch in epochs:
            loss = 0.0
            shuffled = rng.permutation(len(images))[: batches * BATCH]
            for i, batch in enumerate(shuffled.reshape(batches, BATCH)):
                loss += network.backpropagate(images[batch], labels[batch]) / batches
                done = (epoch + i / batches) / options.epochs
                rate = options.learning_rate * (1 + math.cos(math.pi * done)) / 2
                adam.update(network.parameters, network.gradient, rate)
            losses.append(loss)
            accuracy = network.accuracy(test_images, test_labels)
            if (epoch + 1) % 5 == 0 or epoch + 1 == options.epochs:
                epochs.write(
                    f"{engine.name}, epoch {epoch + 1:2}: "
                    f"training loss {loss:.4f}, test accuracy {accuracy:.1%}"
                )
    seconds = perf_counter() - start
    return SimpleNamespace(
        engine=engine, network=network, losses=losses, accuracy=accuracy, seconds=seconds
    )


def draw_times(axes, runs, name):
    """A bar of each run: the activation, and the rest of the training."""
    names = [run.engine.name for run in runs]
    spent = np.array([run.engine.seconds for run in runs])
    seconds = np.array([run.seconds for run in runs])
    axes.bar(names, seconds - spent, width=0.5, color="#b8bcc4", label="the rest")
    bars = axes.bar(
        names, spent, width=0.5, bottom=seconds - spent, color="#c8503c", label=f"{name}, backward"
    )
    axes.bar_label(bars, [f"{total:.2f} s" for total in seconds])
    axes.set(title="Time of the training", ylabel="seconds", ylim=(0, 1.35 * seconds.max()))


def gain(name, ours, usual):
    """One sentence: what relu_ufunc gained over the usual expression."""
    before, after = usual.engine.seconds, ours.engine.seconds
    saved = (before - after) / usual.seconds
    if saved < 0.05:
        shares = before / usual.seconds, after / ours.seconds
        return (
            f"Activations do not matter here: {name} and its backward pass take {shares[0]:.1%} "
            f"of the training with {usual.engine.name} and {shares[1]:.1%} with relu_ufunc."
        )
    return (
        f"With relu_ufunc, {name} and its backward pass take {after:.3f} s instead of "
        f"{before:.3f} s, which saves {saved:.0%} of the training."
    )


def save_plot(runs, name, file):
    """Draw the loss and the time of each run, and the activation with its derivative."""
    figure = Figure(figsize=(12.5, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    epochs = np.arange(1, len(runs[0].losses) + 1)
    if len(runs) == 2 and runs[0].losses == runs[1].losses:
        left.semilogy(epochs, runs[0].losses, ".-", label="both, equal")
    else:
        for run, style in zip(runs, (".-", ".--")):
            left.semilogy(epochs, run.losses, style, label=run.engine.name)
    left.set(title="Training loss", xlabel="epoch", ylabel="cross-entropy")
    left.xaxis.set_major_locator(MaxNLocator(integer=True))
    x = np.linspace(-7.5, 7.5, 1501)
    right.plot(x, getattr(relu_ufunc, name)(x), label=name)
    right.plot(x, getattr(relu_ufunc, f"{name}_derivative")(x), "--", label=f"{name}_derivative")
    right.set(title="Activation", xlabel="x")
    draw_times(middle, runs, name)
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    left.grid(alpha=0.3)
    right.grid(alpha=0.3)
    figure.savefig(file, dpi=150)


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


def parse_options():
    names = list(activation_names())
    parser = argparse.ArgumentParser(
        description="Train a network on handwritten digits with an activation of relu_ufunc, "
        "then with the usual expression, and compare. Reports dead units: hidden units whose "
        "activation has a slope of 0 for every training sample, so that they no longer learn. "
        "A relu unit is dead when no training sample activates it.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--activation", choices=names, default="gelu", metavar="NAME", help=", ".join(names))
    add("--hidden", type=int, nargs="+", default=[256, 256], help="units of each hidden layer")
    add("--epochs", type=int, default=20, help="passes over the training samples")
    add("--learning-rate", type=float, default=0.005, help="at the start; it falls to 0")
    add("--seed", type=int, default=0, help="of the split, the weights and the batches")
    add("--output", type=Path, default=Path("digits.png"), help="file for the plot")
    options = parser.parse_args()
    if min(options.epochs, *options.hidden) < 1:
        parser.error("--epochs and --hidden take numbers from 1 on")
    problem = output_problem(options.output)
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return options


def main():
    options = parse_options()
    pixels, labels = load_digits(return_X_y=True)
    images = (pixels / 16).astype(np.float32)
    data = train_test_split(
        images, labels, test_size=0.25, stratify=labels, random_state=options.seed
    )
    # Threads would not speed up matrices this small, but they would blur the times.
    with threadpool_limits(limits=1):
        runs = [train(engine, data, options) for engine in engines(options.activation)]

    print(f"\n{options.activation:15} activations   share   training   test accuracy")
    for run in runs:
        spent = run.engine.seconds
        print(
            f"{run.engine.name:15} {1000 * spent:8.1f} ms {spent / run.seconds:7.1%}"
            f" {run.seconds:8.2f} s {run.accuracy:15.1%}"
        )
    print("\nDead units (slope 0 for every training sample):")
    derivative = getattr(relu_ufunc, f"{options.activation}_derivative")
    dead_units = runs[0].network.dead_units(data[0], derivative)
    for i, (dead, units) in enumerate(zip(dead_units, options.hidden), start=1):
        print(f"  hidden layer {i}: {dead} of {units}")
    save_plot(runs, options.activation, options.output)
    print(f"\nPlot saved to {options.output}")
    if len(runs) == 2:
        print(gain(options.activation, *runs))
    else:
        print(f"There is no usual expression to compare {options.activation} with.")


if __name__ == "__main__":
    main()
