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

from relu_ufunc._config import show_config
from relu_ufunc._register import ufuncs as _public_ufuncs
from relu_ufunc.interop import register as _register_with_others

globals().update(_public_ufuncs)
with _suppress(ImportError, AttributeError):  # of a library that has changed
    _register_with_others()
__all__ = [*_public_ufuncs, "__version__", "show_config"]
