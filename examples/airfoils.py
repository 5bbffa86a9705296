"""Search for an airfoil with a neural network of aerodynamics, and time its activations.

NeuralFoil predicts lift and drag of airfoils, in NumPy. Its network ends every layer with swish.
The program mixes the shapes of known airfoils and looks for the mixture with the most lift
for its drag. It runs NeuralFoil as published, and with its swish and sigmoid replaced by those
of relu_ufunc, and compares results and times. The weights come with NeuralFoil's package. At the
top of a checkout::

    python -m pip install '.[examples]' neuralfoil
    python examples/airfoils.py
    python examples/airfoils.py --cases 2000 --size large --reynolds 200000
"""

import argparse
import os
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from unittest import mock

import aerosandbox
import neuralfoil
import numpy as np
from matplotlib.figure import Figure
from threadpoolctl import threadpool_limits
from tqdm import tqdm

import relu_ufunc

KNOWN = ["ag24", "clarky", "dae11", "e216", "fx63137", "mh32", "naca0012", "naca4412", "sd7037"]
ANGLES = np.linspace(-2, 12, 15)  # of attack, in degrees
SIZES = ["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge", "xxxlarge"]
BATCH = 60  # airfoils, each at all angles
TOLERANCE = 2e-7  # of a result, relative to the largest of its kind
COLOURS = {"the rest": "#b8bcc4", "activations": "#c8503c"}


class Engine:
    """NeuralFoil with one swish and one sigmoid, under a stopwatch."""

    def __init__(self, name, swish, sigmoid):
        self.name = name
        self.seconds = dict.fromkeys(COLOURS, 0.0)
        self.swish = self.timed(swish)
        self.sigmoid = self.timed(sigmoid)

    def timed(self, function):
        def call(x):
            start = perf_counter()
            y = function(x)
            self.seconds["activations"] += perf_counter() - start
            return y

        return call

    @contextmanager
    def installed(self):
        """NeuralFoil calls these functions by the names of two modules."""
        with (
            mock.patch.object(aerosandbox.numpy, "swish", self.swish),
            mock.patch.object(neuralfoil.main, "_sigmoid", self.sigmoid),
        ):
            yield

    def predict(self, shapes, options):
        """Lift, drag and more of each airfoil at each angle."""
        count = len(shapes["TE_thickness"])
        columns = {name: np.repeat(values, len(ANGLES), -1) for name, values in shapes.items()}
        angles = np.tile(ANGLES, count)
        before = self.total()
        with self.installed():
            start = perf_counter()
            results = neuralfoil.get_aero_from_kulfan_parameters(
                columns, angles, options.reynolds, model_size=options.size
            )
            elapsed = perf_counter() - start
        self.seconds["the rest"] += elapsed - (self.total() - before)
        return {name: values.reshape(count, -1) for name, values in results.items()}

    def total(self):
        return sum(self.seconds.values())


def engines():
    yield Engine("NeuralFoil", aerosandbox.numpy.swish, neuralfoil.main._sigmoid)
    yield Engine("with relu_ufunc", relu_ufunc.swish, relu_ufunc.sigmoid)


def mixtures(count, rng):
    """Random weights of the known airfoils, and the shape parameters of these mixtures.

    The surface of an airfoil is linear in its Kulfan parameters, so a mean of parameters is a mean
    of surfaces.
    """
    airfoils = [aerosandbox.Airfoil(name).normalize().to_kulfan_airfoil() for name in KNOWN]
    weights = rng.dirichlet(np.full(len(KNOWN), 0.3), count)
    names = airfoils[0].kulfan_parameters
    known = {name: np.array([a.kulfan_parameters[name] for a in airfoils]) for name in names}
    return weights, {name: np.dot(weights, values).T for name, values in known.items()}


def difference(expected, found):
    """The largest one, relative to the largest number of its kind."""
    return max(
        np.abs(found[name] - values).max() / np.abs(values).max()
        for name, values in expected.items()
    )


def predict_all(shapes, contenders, options):
    """Lift, drag and confidence by the last contender, and how far the contenders differ."""
    count = len(shapes["TE_thickness"])
    found, differences = [], []
    # disable=None: no progress bar where standard error is no terminal.
    with tqdm(total=count, unit="airfoil", leave=False, disable=None) as progress:
        for start in range(0, count, BATCH):
            batch = {name: values[..., start : start + BATCH] for name, values in shapes.items()}
            # They take turns, so other programs slow all alike, and in both orders, so that
            # neither always finds the other's cache.
            turn = -1 if start // BATCH % 2 else 1
            usual, ours = [e.predict(batch, options) for e in contenders[::turn]][::turn]
            differences.append(difference(usual, ours))
            found.append([ours[name] for name in ("CL", "CD", "analysis_confidence")])
            progress.update(len(batch["TE_thickness"]))
    return *map(np.concatenate, zip(*found)), max(differences)


def describe_best(weights, lift, drag, confidence):
    """The best mixture in a sentence. Where the network is unsure does not count."""
    ratio = np.where(confidence > 0.9, lift / drag, -np.inf)
    best, angle = np.unravel_index(ratio.argmax(), ratio.shape)
    parts = [
        f"{weights[best, i]:.0%} {KNOWN[i]}"
        for i in np.argsort(-weights[best])
        if weights[best, i] >= 0.01
    ]
    return (
        f"The best of {len(weights)} mixtures at {ANGLES[angle]:.0f} degrees: "
        f"lift {lift[best, angle]:.2f}, drag {drag[best, angle]:.4f}, "
        f"ratio {ratio[best, angle]:.0f} ({', '.join(parts)})"
    )


def save_plot(contenders, file):
    """Draw a bar of the time of each contender, in its parts."""
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    names = [engine.name for engine in contenders]
    left = np.zeros(len(names))
    for part, colour in COLOURS.items():
        seconds = np.array([engine.seconds[part] for engine in contenders])
        axes.barh(names, seconds, left=left, height=0.6, color=colour, label=part)
        left += seconds
    for y, total in enumerate(left):
        axes.text(total, y, f" {total:.2f} s", va="center")
    axes.set(title="NeuralFoil: time of the predictions", xlabel="seconds")
    axes.set_xlim(0, 1.1 * left.max())
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right center", frameon=False)
    figure.savefig(file, dpi=150)


def gain(usual, ours):
    """One sentence: what relu_ufunc gained over the usual expressions."""
    before, after = usual.seconds["activations"], ours.seconds["activations"]
    if usual.total() < 1.05 * ours.total():
        return (
            f"Activations do not matter here: they take {before / usual.total():.1%} of the time "
            f"of NeuralFoil and {after / ours.total():.1%} with relu_ufunc."
        )
    return (
        f"With relu_ufunc the predictions take {ours.total():.2f} s instead of "
        f"{usual.total():.2f} s, {usual.total() / ours.total():.2f} times as fast: "
        f"activations take {after:.2f} s instead of {before:.2f} s."
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


def parse_options():
    parser = argparse.ArgumentParser(
        description="Search for an airfoil with NeuralFoil, and compare the time with its own "
        "activations and with those of relu_ufunc.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--cases", type=int, default=20_000, help="airfoils times angles")
    add("--size", choices=SIZES, default="xxxlarge", help="of the network")
    add("--reynolds", type=float, default=1e6, help="Reynolds number of the flow")
    add("--threads", type=int, default=1, help="of the matrix products")
    add("--seed", type=int, default=0, help="of the mixtures")
    add("--output", type=Path, default=Path("airfoils.png"), help="file for the plot")
    options = parser.parse_args()
    if min(options.cases, options.threads) < 1 or not options.reynolds > 0:
        parser.error("--cases and --threads take numbers from 1 on, --reynolds a positive one")
    problem = output_problem(options.output)
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return options


def main():
    options = parse_options()
    count = -(-options.cases // len(ANGLES))
    weights, shapes = mixtures(count, np.random.default_rng(options.seed))
    contenders = usual, ours = list(engines())
    with threadpool_limits(limits=options.threads):
        *results, error = predict_all(shapes, contenders, options)
    if not error < TOLERANCE:
        raise SystemExit(f"The results differ by {error:.1e}.")

    print(describe_best(weights, *results))
    print(f"\n{count * len(ANGLES)} cases, network {options.size}, threads: {options.threads}")
    print(f"{'':15}" + "".join(f"{part:>13}" for part in ["total", *COLOURS]))
    for engine in contenders:
        seconds = [engine.total(), *engine.seconds.values()]
        print(f"{engine.name:15}" + "".join(f"{s:11.2f} s" for s in seconds))
    save_plot(contenders, options.output)
    print(f"\nPlot saved to {options.output}")
    print(f"Results differ by at most {error:.0e} of the largest of their kind.")
    print(gain(usual, ours))


if __name__ == "__main__":
    main()
