"""Activation functions, their derivatives and backward passes as NumPy ufuncs.

Each activation ``f`` comes as three ufuncs:

``f(x)``
    the activation,
``f_derivative(x)``
    its derivative,
``f_backward(grad, x)``
    ``grad`` times the derivative, the backward pass.

A hyperparameter is one more operand, which may be left out where it has a default:
``leaky(x)``, ``leaky(x, 0.2)``, ``leaky(x, alpha=0.2, out=x)``.

``relu_ufunc.show_config()`` tells which processor target runs.
"""

from contextlib import suppress as _suppress
from importlib.util import find_spec as _find_spec

if _find_spec("relu_ufunc._ufuncs") is None:
    from relu_ufunc import _source_tree

    _source_tree.hand_over()
else:
    from relu_ufunc._config import show_config
    from relu_ufunc._register import ufuncs as _public_ufuncs
    from relu_ufunc._ufuncs import version as __version__
    from relu_ufunc.interop import register as _register_with_others

    globals().update(_public_ufuncs)
    with _suppress(ImportError, AttributeError):  # of a library that has changed
        _register_with_others()
    __all__ = [*_public_ufuncs, "__version__", "show_config"]
