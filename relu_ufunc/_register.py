"""The public ufuncs: those of the chosen target, documented, and their aliases."""

from relu_ufunc import _ufuncs
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._config import target
from relu_ufunc._docstrings import DOCSTRINGS
from relu_ufunc._signatures import rowwise_signature, signature

# The ufuncs that exist: {module: ({(activation, pass): ufunc}, {public name: ufunc})}.
registered = {}


def public_ufuncs(module, reproducible):
    """Every public ufunc of one of the two modules by its name."""
    bound = _ufuncs.bind(target, reproducible)
    rowwise = _ufuncs.bind_rowwise(target, reproducible)
    ufuncs = {}

    def add(ufunc, signature):
        ufunc.__doc__ = DOCSTRINGS[ufunc.__name__]
        ufunc.__signature__ = signature
        ufunc.__module__ = module  # pickles name this module
        ufuncs[ufunc.__name__] = ufunc

    for row in ACTIVATIONS:
        for pass_, form in row["passes"].items():
            name = form["name"]
            add(bound[row["name"], pass_], signature(row, pass_))
            if row["alias"] is not None:
                ufuncs[name.replace(row["name"], row["alias"], 1)] = ufuncs[name]
    for row in ROWWISE:
        add(rowwise[row["name"]], rowwise_signature(row))
    registered[module] = bound, ufuncs
    return ufuncs
