"""The public ufuncs: those of the chosen target, documented, and their aliases."""

from relu_ufunc import _ufuncs
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._config import target
from relu_ufunc._docstrings import DOCSTRINGS
from relu_ufunc._signatures import rowwise_signature, signature

bound = _ufuncs.bind(target)


def document(ufunc, signature):
    ufunc.__doc__ = DOCSTRINGS[ufunc.__name__]
    ufunc.__signature__ = signature
    ufunc.__module__ = "relu_ufunc"  # pickles name this module
    return ufunc


def public_ufuncs():
    """Every public ufunc by its name."""
    ufuncs = {}
    for row in ACTIVATIONS:
        for pass_, form in row["passes"].items():
            name = form["name"]
            ufuncs[name] = document(bound[row["name"], pass_], signature(row, pass_))
            if row["alias"] is not None:
                ufuncs[name.replace(row["name"], row["alias"], 1)] = ufuncs[name]
    rowwise = _ufuncs.bind_rowwise(target)
    for row in ROWWISE:
        ufuncs[row["name"]] = document(rowwise[row["name"]], rowwise_signature(row))
    return ufuncs


ufuncs = public_ufuncs()
