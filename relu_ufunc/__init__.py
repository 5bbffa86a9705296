"""Activation functions, their derivatives and backward passes as NumPy ufuncs.

Each activation ``f`` of one array comes as three ufuncs:

``f(x)``
    the activation,
``f_derivative(x)``
    its derivative,
``f_backward(grad, x)``
    ``grad`` times the derivative, the backward pass.

Gated units such as ``swiglu(gate, x)`` have no derivative, and their backward pass returns two
gradients. ``softmax``, ``softmax_cross_entropy`` and others work along ``axis=``.

A hyperparameter is one more operand, which may be left out where it has a default:
``leaky(x)``, ``leaky(x, 0.2)``, ``leaky(x, alpha=0.2, out=x)``.

`relu_ufunc.reproducible` has the same functions with the same bits on every processor.

``relu_ufunc.show_config()`` tells which processor target runs.
"""

from contextlib import suppress as _suppress

try:
    from relu_ufunc._ufuncs import version as __version__
except ModuleNotFoundError as error:
    if error.name != "relu_ufunc._ufuncs":
        raise
    raise ImportError(
        f"{__path__[0]} has no compiled module: it is the source tree of relu_ufunc. Install the "
        "package (python -m pip install . at the top of the source tree), and start Python in "
        "another folder or with -P (python -P -m relu_ufunc), which leaves the current folder "
        "out of the path."
    ) from None

from relu_ufunc._config import reproducible_by_default as _reproducible
from relu_ufunc._config import show_config
from relu_ufunc._register import public_ufuncs as _public_ufuncs
from relu_ufunc.interop import register as _register_with_others

if _reproducible:
    from relu_ufunc.reproducible import _ufuncs as _own_ufuncs
else:
    _own_ufuncs = _public_ufuncs(__name__, reproducible=False)
globals().update(_own_ufuncs)
with _suppress(ImportError, AttributeError):  # of a library that has changed
    _register_with_others()
__all__ = [*_own_ufuncs, "__version__", "show_config"]


def __getattr__(name):
    if name != "reproducible":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module("relu_ufunc.reproducible")


def __dir__():
    return sorted({*globals(), "reproducible"})
