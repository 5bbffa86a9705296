"""The error bounds that the package states, in units in the last place (ULP).

The catalogue has the maxima that were measured, by dtype and target, at the default
hyperparameter. A bound is a maximum plus a margin. What was not measured has the ceiling of all
functions of its kind.
"""

import math

import numpy as np

from relu_ufunc._catalogue import ACTIVATIONS

MARGIN, EXTRA = 1.05, 0.02
CORRECTLY_ROUNDED = 0.5
CEILINGS = {
    "float32": {"forward": 2.0, "derivative": 2.0},
    "float64": {"forward": 1.5, "derivative": 2.5},
}
# Near a zero of a derivative the bound is absolute, in units of the last place of [0.5, 1).
NEAR_ZERO = 4

# Where a sum is so much smaller than its terms, too.
CANCELLED = 1 / 2

ROWS = {row["name"]: row for row in ACTIVATIONS}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def cross_entropy_terms(x, target):
    return abs(x) * np.where(x > 0, 1 - target, target), np.logaddexp(0, -abs(x))


def cross_entropy_slope_terms(x, target):
    return np.where(x > 0, 1 - target, -target), sigmoid(-abs(x)) * np.where(x > 0, -1, 1)


def focal_slope_terms(x, target, gamma):
    a = np.where(target == 1, -x, x)
    return gamma * sigmoid(-a) * np.logaddexp(0, a), sigmoid(a)


def focal_terms(x, target, gamma):
    a = np.where(target == 1, -x, x)
    p, q, s = sigmoid(-a), sigmoid(a), np.logaddexp(0, a)
    return gamma * p * s * (gamma * p - q), q * p * (1 + 2 * gamma)


# The two terms of a function, or of a derivative, that is 0 where they cancel.
CANCELS = {
    ("sigmoid_cross_entropy", "forward"): cross_entropy_terms,
    ("sigmoid_cross_entropy", "derivative"): cross_entropy_slope_terms,
    ("sigmoid_focal_loss", "derivative"): focal_slope_terms,  # for a negative gamma
    ("sigmoid_focal_loss", "second_derivative"): focal_terms,
}


def bound(name, pass_, dtype, target=None, default=True):
    """The largest error of a function.

    Parameters
    ----------
    name : str
        An activation, by its own name.
    pass_ : str
        A backward pass has the bound of its factor, the derivative.
    dtype : {"float32", "float64"}
        The dtype.
    target : str, optional
        A target; all targets if left out.
    default : bool, optional
        Whether the hyperparameter is the default.

    Returns
    -------
    float
        In units in the last place.
    """
    kind = "derivative" if pass_ == "backward" else pass_
    if ROWS[name]["kind"] == "gated":
        # Half a unit for the product, which may have a unit of half the size.
        of_activation = bound(ROWS[name]["see_also"][0], kind, dtype, target, default)
        return of_activation if of_activation == CORRECTLY_ROUNDED else 2 * of_activation + 0.5
    form = ROWS[name]["passes"][kind]
    measured = form["max_ulp"]
    if measured is None:
        return CORRECTLY_ROUNDED
    ceiling = CEILINGS[dtype]["forward" if kind == "forward" else "derivative"]
    targets = measured.get(dtype, {})
    if not default or (target is not None and target not in targets) or not targets:
        return ceiling
    ulp = max(value for key, (value, *_) in targets.items() if target in (None, key))
    return min(ceiling, ulp * MARGIN + EXTRA)


def near_zero(name, x, *parameters, pass_="derivative"):
    """Whether x is so near to the zero of a derivative that NEAR_ZERO is its bound.

    Parameters
    ----------
    name : str
        An activation, by its own name.
    x, *parameters : float or array
        The operands of the derivative. With one parameter it is a function of their product,
        unless it is a sum in `CANCELS`.
    pass_ : {"forward", "derivative", "second_derivative"}, optional
        The default is the derivative.

    Returns
    -------
    bool or array of bool
    """
    zero = ROWS[name]["derivative_zero"]
    with np.errstate(all="ignore"):
        if (name, pass_) in CANCELS:
            operands = (np.asarray(operand, np.float64) for operand in (x, *parameters))
            a, b = CANCELS[name, pass_](*operands)
            return abs(a + b) < CANCELLED * np.maximum(abs(a), abs(b))
        if zero is None or pass_ != "derivative":
            return abs(x) < 0  # False, in the shape of x
        return abs(math.prod(parameters, start=x) - zero["at"]) < zero["within"]
