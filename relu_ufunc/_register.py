"""The public ufuncs: those of the chosen target, documented, and their aliases."""

from relu_ufunc import _ufuncs
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._config import target
from relu_ufunc._docstrings import docstring, rowwise_docstring, rowwise_signature, signature

bound = _ufuncs.bind(target)


def public_ufuncs():
    """Every public ufunc by its name."""
    ufuncs = {}
    for row in ACTIVATIONS:
        for pass_ in row["passes"]:
            ufunc = bound[row["name"], pass_]
            ufunc.__doc__ = docstring(row, pass_)
            ufunc.__signature__ = signature(row, pass_)
            ufunc.__module__ = "relu_ufunc"  # pickles name this module
            ufuncs[ufunc.__name__] = ufunc
            if row["alias"] is not None:
                ufuncs[ufunc.__name__.replace(row["name"], row["alias"], 1)] = ufunc
    rowwise = _ufuncs.bind_rowwise(target)
    for row in ROWWISE:
        ufunc = rowwise[row["name"]]
        ufunc.__doc__ = rowwise_docstring(row)
        ufunc.__signature__ = rowwise_signature(row)
        ufunc.__module__ = "relu_ufunc"
        ufuncs[ufunc.__name__] = ufunc
    return ufuncs


ufuncs = public_ufuncs()
