"""Boost trees with the focal loss, and time its derivatives.

One label in a hundred is positive here. The focal loss makes gradient boosting care about the
labels that it misses. LightGBM asks a custom objective for the gradient and the second derivative
at every score. The usual recipe takes finite differences of the loss; relu_ufunc has both as
functions. The program trains the same trees in both ways, and compares times, errors and scores.
At the top of a checkout::

    python -m pip install '.[examples]'
    python examples/boosting.py
    python examples/boosting.py --rows 20000 --rounds 50 --gamma 1
"""

import argparse
import os
from pathlib import Path
from time import perf_counter

import lightgbm
import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import make_classification
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import relu_ufunc

STEP = 1e-6  # of the finite differences, as the usual recipe has it
FLOOR = 1e-6  # of the second derivative, which is negative where a label is missed by far
COLOURS = {"trees": "#b8bcc4", "objective": "#c8503c"}
TREES = {
    "objective": "none",  # the derivatives come from outside
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
}


def usual_loss(x, target, gamma):
    """The usual expression."""
    p = 1 / (1 + np.exp(-x))
    p_t = np.where(target == 1, p, 1 - p)
    return -((1 - p_t) ** gamma) * np.log(p_t)


def finite_differences(x, target, gamma):
    """The two derivatives by central differences."""
    low, middle, high = (usual_loss(x + h, target, gamma) for h in (-STEP, 0, STEP))
    return (high - low) / (2 * STEP), (high - 2 * middle + low) / STEP**2


def by_relu_ufunc(x, target, gamma):
    return (
        relu_ufunc.sigmoid_focal_loss_derivative(x, target, gamma),
        relu_ufunc.sigmoid_focal_loss_second_derivative(x, target, gamma),
    )


def by_formula(x, target, gamma):
    """The two derivatives for comparison, from the formula in the longest float of NumPy."""
    sign = np.where(target == 1, 1, -1)
    s = sign * x.astype(np.longdouble)
    log_p = -np.logaddexp(0, -s)
    p, q = np.exp(log_p), np.exp(-np.logaddexp(0, s))  # of the label, and of the other one
    focus = q**gamma
    first = focus * (gamma * p * log_p - q)
    second = focus * p * (gamma * (q - gamma * p) * log_p + (2 * gamma + 1) * q)
    return sign * first, second


class Training:
    """Trees that grow by one way to compute the derivatives, under a stopwatch."""

    def __init__(self, name, derivatives, x, target, options):
        self.name = name
        self.derivatives = derivatives
        self.target = target
        self.gamma = options.gamma
        self.seconds = dict.fromkeys(COLOURS, 0.0)
        # The scores begin at 0. LightGBM's own objective begins at the logarithm of the odds. There
        # the second derivative of a positive label is negative, and the first steps get too long.
        parameters = TREES | {"num_threads": options.threads}
        self.booster = lightgbm.Booster(parameters, lightgbm.Dataset(x, target))

    def objective(self, scores, _):
        start = perf_counter()
        self.scores = scores
        gradient, second = self.derivatives(scores, self.target, self.gamma)
        np.maximum(second, FLOOR, out=second)
        self.seconds["objective"] += perf_counter() - start
        return gradient, second

    def grow(self):
        before = self.seconds["objective"]
        start = perf_counter()
        self.booster.update(fobj=self.objective)
        elapsed = perf_counter() - start
        self.seconds["trees"] += elapsed - (self.seconds["objective"] - before)

    def errors(self):
        """The largest of both derivatives at the last scores, relative to the largest value."""
        exact = by_formula(self.scores, self.target, self.gamma)
        found = self.derivatives(self.scores, self.target, self.gamma)
        return [float(np.abs(a - b).max() / np.abs(b).max()) for a, b in zip(found, exact)]

    def score(self, x, target):
        return average_precision_score(target, self.booster.predict(x))

    def total(self):
        return sum(self.seconds.values())


def trainings(x, target, options):
    yield Training("finite differences", finite_differences, x, target, options)
    yield Training("relu_ufunc", by_relu_ufunc, x, target, options)


def read(options):
    """Features and labels of both halves: to learn, and to score."""
    features, labels = make_classification(
        2 * options.rows, n_informative=10, weights=[0.99], flip_y=0.002, n_clusters_per_class=4,
        random_state=options.seed,
    )  # fmt: skip
    halves = train_test_split(features, labels.astype(float), test_size=0.5, stratify=labels,
                              random_state=options.seed)  # fmt: skip
    return halves[::2], halves[1::2]


def cross_entropy_score(train, test, options):
    """The average precision of as many trees by LightGBM's own objective."""
    parameters = TREES | {"num_threads": options.threads, "objective": "binary"}
    booster = lightgbm.train(parameters, lightgbm.Dataset(*train), options.rounds)
    return average_precision_score(test[1], booster.predict(test[0]))


def grow_all(contenders, rounds):
    """They take turns, so other programs slow all alike."""
    # disable=None: no progress bar where standard error is no terminal.
    for _ in tqdm(range(rounds), unit="round", leave=False, disable=None):
        contenders = contenders[::-1]  # so that neither always finds the other's cache
        for training in contenders:
            training.grow()


def save_plot(contenders, file):
    """Draw a bar of the time of each contender, in its parts."""
    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    names = [training.name for training in contenders]
    left = np.zeros(len(names))
    for part, colour in COLOURS.items():
        seconds = np.array([training.seconds[part] for training in contenders])
        axes.barh(names, seconds, left=left, height=0.6, color=colour, label=part)
        left += seconds
    for y, total in enumerate(left):
        axes.text(total, y, f" {total:.2f} s", va="center")
    axes.set(title="Focal loss in LightGBM: time of the training", xlabel="seconds")
    axes.set_xlim(0, 1.1 * left.max())
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right center", frameon=False)
    figure.savefig(file, dpi=150)


def gain(usual, ours):
    """One sentence: what relu_ufunc gained over finite differences."""
    before, after = usual.seconds["objective"], ours.seconds["objective"]
    if usual.total() < 1.05 * ours.total():
        return (
            f"The objective does not matter here: it takes {before / usual.total():.1%} of the "
            f"training with finite differences and {after / ours.total():.1%} with relu_ufunc."
        )
    return (
        f"With relu_ufunc the training takes {ours.total():.2f} s instead of "
        f"{usual.total():.2f} s, {usual.total() / ours.total():.2f} times as fast: "
        f"the objective takes {after:.2f} s instead of {before:.2f} s."
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
        description="Train LightGBM with the focal loss on imbalanced labels, and compare "
        "finite differences with the derivatives of relu_ufunc.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--rows", type=int, default=100_000, help="to learn; as many more are scored")
    add("--rounds", type=int, default=100, help="trees")
    add("--gamma", type=float, default=2.0, help="focus of the loss")
    add("--threads", type=int, default=1, help="of LightGBM")
    add("--seed", type=int, default=0, help="of the data and the trees")
    add("--output", type=Path, default=Path("boosting.png"), help="file for the plot")
    options = parser.parse_args()
    if options.rows < 1000 or min(options.rounds, options.threads) < 1 or options.gamma < 0:
        parser.error(
            "--rows takes numbers from 1000 on, --rounds and --threads from 1 on, --gamma from 0 on"
        )
    problem = output_problem(options.output)
    if problem:
        parser.exit(2, f"{parser.prog}: error: {problem}\n")
    return options


def main():
    options = parse_options()
    train, test = read(options)
    contenders = usual, ours = list(trainings(*train, options))
    grow_all(contenders, options.rounds)
    errors = {training: training.errors() for training in contenders}
    if not max(errors[ours]) < 1e-13:
        raise SystemExit(f"The derivatives differ from the formula's by {max(errors[ours]):.1e}.")

    print(f"{options.rows} rows, {train[1].mean():.1%} positive, {options.rounds} trees, "
          f"gamma {options.gamma:g}, threads: {options.threads}")  # fmt: skip
    columns = ["total", *COLOURS, "gradient", "second", "precision"]
    print(f"{'':18}" + "".join(f"{name:>11}" for name in columns))
    for training in contenders:
        seconds = [training.total(), *training.seconds.values()]
        print(f"{training.name:18}" + "".join(f"{s:9.2f} s" for s in seconds)
              + "".join(f"{error:11.0e}" for error in errors[training])
              + f"{training.score(*test):11.4f}")  # fmt: skip
    save_plot(contenders, options.output)
    print(f"\nPlot saved to {options.output}")
    print(
        "gradient, second: the largest error of either derivative, relative to the largest value."
    )
    print("precision: average precision on rows that were not learned; LightGBM's own objective, "
          f"cross-entropy, gets {cross_entropy_score(train, test, options):.4f}.")  # fmt: skip
    print(gain(usual, ours))


if __name__ == "__main__":
    main()
