"""Where the error bounds hold that the catalogue states, and which of them."""

import numpy as np

from relu_ufunc._catalogue import ACTIVATIONS, CORRECTLY_ROUNDED

__all__ = ["CORRECTLY_ROUNDED", "ROWS", "bound", "cancels"]

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
    bounds = ROWS[name]["passes"][pass_]["bounds"][dtype]
    return bounds.get(target or "default", bounds["other"]) if default else bounds["other"]


def cancels(name, x, *parameters, pass_="derivative"):
    """Whether the result is the difference of two terms so nearly equal that no bound holds.

    Parameters
    ----------
    name : str
        An activation, by its own name.
    x, *parameters : float or array
        The operands.
    pass_ : {"forward", "derivative", "second_derivative"}, optional
        The default is the derivative.

    Returns
    -------
    bool or array of bool
    """
    if (name, pass_) not in CANCELS:
        return abs(x) < 0  # False, in the shape of x
    operands = (np.asarray(operand, np.float64) for operand in (x, *parameters))
    with np.errstate(all="ignore"):
        a, b = CANCELS[name, pass_](*operands)
        return abs(a + b) < CANCELLED * np.maximum(abs(a), abs(b))
