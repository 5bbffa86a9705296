"""The public ufuncs: those of the chosen target, documented, and their aliases."""

from relu_ufunc import _ufuncs
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._config import target
from relu_ufunc._docstrings import docstring, rowwise_docstring, rowwise_signature, signature

# The ufuncs that exist: {module: ({(activation, pass): ufunc}, {public name: ufunc})}.
registered = {}


def public_ufuncs(module, reproducible):
    """Every public ufunc of one of the two modules by its name."""
    bound = _ufuncs.bind(target, reproducible)
    rowwise = _ufuncs.bind_rowwise(target, reproducible)
    ufuncs = {}

    def add(ufunc, doc, its_signature):
        ufunc.__doc__ = doc
        ufunc.__signature__ = its_signature
        ufunc.__module__ = module  # pickles name this module
        ufuncs[ufunc.__name__] = ufunc

    for row in ACTIVATIONS:
        for pass_ in row["passes"]:
            ufunc = bound[row["name"], pass_]
            add(ufunc, docstring(row, pass_), signature(row, pass_))
            if row["alias"] is not None:
                ufuncs[ufunc.__name__.replace(row["name"], row["alias"], 1)] = ufunc
    for row in ROWWISE:
        add(rowwise[row["name"]], rowwise_docstring(row), rowwise_signature(row))
    registered[module] = bound, ufuncs
    return ufuncs
