"""The error bounds that the package states, in units in the last place (ULP).

The catalogue has the maxima that were measured, by dtype and target, at the default
hyperparameter. A bound is a maximum plus a margin. What was not measured has the ceiling of all
functions of its kind.
"""

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

ROWS = {row["name"]: row for row in ACTIVATIONS}


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
    ulp = max(value for key, (value, _) in targets.items() if target in (None, key))
    return min(ceiling, ulp * MARGIN + EXTRA)


def near_zero(name, x, parameter=1):
    """Whether x is so near to the zero of a derivative that NEAR_ZERO is its bound.

    Parameters
    ----------
    name : str
        An activation, by its own name.
    x, parameter : float or array
        The operands of the derivative; it is a function of their product.

    Returns
    -------
    bool or array of bool
    """
    zero = ROWS[name]["derivative_zero"]
    if zero is None:
        return abs(x) < 0  # False, in the shape of x
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        return abs(x * parameter - zero["at"]) < zero["within"]
