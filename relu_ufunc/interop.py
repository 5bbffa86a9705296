"""Registrations with libraries whose arrays need them to work with the ufuncs.

Most libraries take every ufunc as it is. `register` tells astropy what becomes of units.
"""

import sys

from relu_ufunc._register import registered

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

    for bound, ufuncs in registered.values():
        UFUNC_HELPERS.update(dict.fromkeys(ufuncs.values(), dimensionless))
        for (name, pass_), ufunc in bound.items():
            if name in HOMOGENEOUS:
                UFUNC_HELPERS[ufunc] = homogeneous(pass_)


registrations = {"astropy.units": register_units}
done = {}  # the number of modules whose ufuncs a library knows


def register() -> None:
    """Make the ufuncs known to astropy, if it is imported.

    ``import relu_ufunc`` does so if astropy was imported before. Call this function if astropy
    is imported later. To call it again does nothing.

    See Also
    --------
    astropy.units.Quantity : Arrays with a unit.

    Notes
    -----
    `astropy.units.Quantity`: `relu`, `leaky` and `prelu` keep the unit, since the unit makes
    no difference to them; their derivatives have none, and their backward passes have that
    of the gradient. All other operands must be dimensionless, and so is the result.

    bfloat16 of ml_dtypes needs no call.

    Examples
    --------
    >>> import relu_ufunc.interop
    >>> relu_ufunc.interop.register()
    """
    for module in registrations.keys() & sys.modules.keys():
        if done.get(module) != len(registered):
            registrations[module]()
            done[module] = len(registered)
