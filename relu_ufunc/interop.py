"""What libraries must be told before their arrays work with the ufuncs.

Most libraries take every ufunc as it is. `register` tells astropy what becomes of units, and
gives the ufuncs loops for the bfloat16 of ml_dtypes.
"""

import sys

from relu_ufunc import _ufuncs
from relu_ufunc._config import target
from relu_ufunc._register import bound, ufuncs

__all__ = ["register"]

# f(c x) = c f(x) for every c > 0: the result does not depend on the unit of x.
HOMOGENEOUS = ("relu", "leaky", "prelu")


def register_units():
    from astropy import units
    from astropy.units.quantity_helper import UFUNC_HELPERS

    one = units.dimensionless_unscaled

    def to_one(ufunc, unit):
        try:
            return None if unit is None else unit.get_converter(one)
        except units.UnitsError:
            raise units.UnitTypeError(
                f"Can only apply '{ufunc.__name__}' function to dimensionless quantities"
            ) from None

    def dimensionless(ufunc, *given):
        return [to_one(ufunc, unit) for unit in given], one if ufunc.nout == 1 else (one, one)

    def homogeneous(pass_):
        def helper(ufunc, *given):
            free = 2 if pass_ == "backward" else 1
            own = [one if unit is None else unit for unit in given[:free]]
            converters = [None] * free + [to_one(ufunc, unit) for unit in given[free:]]
            if pass_ == "derivative":
                return converters, one
            return converters, own[0] if ufunc.nout == 1 else (own[0], own[0] * own[1])

        return helper

    UFUNC_HELPERS.update(dict.fromkeys(ufuncs.values(), dimensionless))
    for (name, pass_), ufunc in bound.items():
        if name in HOMOGENEOUS:
            UFUNC_HELPERS[ufunc] = homogeneous(pass_)


def register_bfloat16():
    import ml_dtypes
    import numpy as np

    dtype = np.dtype(ml_dtypes.bfloat16)
    _ufuncs.add_bfloat16(target, bound, dtype.num)
    empty = np.empty(0, dtype)
    results = {ufunc.__name__: ufunc(*[empty] * ufunc.nin) for ufunc in bound.values()}
    late = [name for name, result in results.items() if np.asarray(result).dtype != dtype]
    if late:
        raise RuntimeError(
            f"{', '.join(late)} met bfloat16 arrays before relu_ufunc.interop.register() was "
            "called: NumPy keeps to float32 for them until the process ends"
        )


registrations = {"astropy.units": register_units, "ml_dtypes": register_bfloat16}


def register() -> None:
    """Make the ufuncs known to astropy and ml_dtypes, so far as these are imported.

    ``import relu_ufunc`` does it for those that were imported before; call it where one of
    them is imported later.

    Raises
    ------
    RuntimeError
        If a ufunc has been called with bfloat16 arrays already: NumPy remembers that it
        computed them in float32.

    Notes
    -----
    `astropy.units.Quantity`: `relu`, `leaky` and `prelu` keep the unit, since the unit makes
    no difference to them; their derivatives have none, and their backward passes have that
    of the gradient. All other operands must be dimensionless, and so is the result.

    bfloat16: computed in float32 and rounded once. With other dtypes it promotes as in
    ``np.add``, with a Python float to float32.

    Examples
    --------
    >>> import relu_ufunc.interop
    >>> relu_ufunc.interop.register()
    """
    for module in registrations.keys() & sys.modules.keys():
        registrations[module]()
        del registrations[module]
