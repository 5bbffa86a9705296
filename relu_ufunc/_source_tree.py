"""What to do where the source tree is imported, which has no compiled module."""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def hand_over():
    """Put the installed package in the place of the source tree's, or say how to install.

    ``python -m relu_ufunc`` and ``python -m pytest`` put the current directory first on the
    path, which is the source tree where they are started at the top of a checkout.
    """
    checkout = Path(__file__).resolve().parents[1]
    elsewhere = [entry for entry in sys.path if Path(entry).resolve() != checkout]
    spec = PathFinder.find_spec("relu_ufunc", elsewhere)
    if spec is None or spec.loader is None:
        raise ImportError(
            f"{checkout} is the source tree of relu_ufunc, which has no compiled module. "
            f"Install the package first: python -m pip install '{checkout}' (add "
            "--editable before the path to work on it)."
        )
    module = module_from_spec(spec)
    sys.modules["relu_ufunc"] = module
    spec.loader.exec_module(module)
