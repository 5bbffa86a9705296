"""The ufuncs in other libraries and languages.

Most libraries take every ufunc as it is. `register` tells astropy what becomes of units. `c_loop`
finds the C function of a ufunc, for compiled code.
"""

import sys
from typing import NamedTuple

import numpy as np

from relu_ufunc import _ufuncs
from relu_ufunc._register import registered

__all__ = ["C_LOOP_VERSION", "CLoop", "c_loop", "register"]

# Changes with the arguments of the C functions.
C_LOOP_VERSION = 1


class CLoop(NamedTuple):
    """Addresses of a C function and of the data that is its last argument."""

    function: int
    data: int


def c_loop(ufunc, dtype) -> CLoop:
    """Return the C function that computes a ufunc for operands of one dtype.

    Compiled code calls it without Python: numba, Cython, C through ctypes or cffi.

    Parameters
    ----------
    ufunc : numpy.ufunc
        A function of `relu_ufunc` or `relu_ufunc.reproducible`.
    dtype : dtype_like
        The dtype of the operands and results.

    Returns
    -------
    CLoop
        The addresses `function` and `data`. They are valid as long as the process lives.

    Raises
    ------
    TypeError
        If `ufunc` is of another package, or has no loop for the dtype.

    See Also
    --------
    numpy.ufunc.types : The dtypes of a ufunc.

    Notes
    -----
    The function is an inner loop of NumPy's C API (``PyUFuncGenericFunction``), the one of the
    target that runs::

        void function(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)

    - ``args`` are the addresses of the inputs, hyperparameters included, then of the outputs. All
      are required, aligned and of the same dtype.
    - ``dimensions[0]`` is the number of elements.
    - ``steps`` has the distance in bytes between elements for each of ``args``. That of an input
      may be 0: one element for all.
    - An output may be the same memory as an input, element for element. It must not overlap with
      it otherwise.

    Functions along an axis have two dimensions: the number of rows, the elements of a row. After
    the steps from row to row, ``steps`` has those from element to element of each operand with
    rows. A mask is boolean. Labels are int64 or uint64, and all must be in range: otherwise
    nothing is written.

    Any thread may call it, with or without the GIL. It may set floating-point flags of its thread.

    ``C_LOOP_VERSION`` is the number of this interface, now 1.

    Examples
    --------
    >>> import ctypes
    >>> import numpy as np
    >>> import relu_ufunc
    >>> from relu_ufunc.interop import c_loop
    >>> sizes = ctypes.POINTER(ctypes.c_ssize_t)
    >>> pointers = ctypes.POINTER(ctypes.c_void_p)
    >>> prototype = ctypes.CFUNCTYPE(None, pointers, sizes, sizes, ctypes.c_void_p)
    >>> loop = c_loop(relu_ufunc.relu, np.float32)
    >>> call = prototype(loop.function)
    >>> x, y = np.float32([-2, 0, 3]), np.empty(3, np.float32)
    >>> args = (ctypes.c_void_p * 2)(x.ctypes.data, y.ctypes.data)
    >>> call(args, (ctypes.c_ssize_t * 1)(3), (ctypes.c_ssize_t * 2)(4, 4), loop.data)
    >>> y
    array([0., 0., 3.], dtype=float32)
    """
    if not any(known is ufunc for _, ufuncs in registered.values() for known in ufuncs.values()):
        raise TypeError(f"{ufunc!r} is not a function of relu_ufunc")
    dtype = np.dtype(dtype)
    addresses = _ufuncs.loop_addresses(ufunc, dtype.num)
    if addresses is None or not dtype.isnative:
        raise TypeError(f"{ufunc.__name__}() has no loop for {dtype}")
    return CLoop(*addresses)


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
            free = 2 if pass_.startswith("backward") else 1
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
done: dict[str, int] = {}  # the number of modules whose ufuncs a library knows


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
