"""Fixtures: every function, on every target that runs here, in every dtype."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

# `python -m pytest` at the top of a checkout puts the source tree on the path, which has no
# compiled module: the tests, and the processes that they start, are of the installed package.
CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != CHECKOUT]
os.environ["PYTHONSAFEPATH"] = "1"

from support import FLOATS, FUNCTIONS, UFUNCS, bind  # noqa: E402

from relu_ufunc import _ufuncs  # noqa: E402


@pytest.fixture(scope="session", params=_ufuncs.built_targets(), ids=lambda target: target["name"])
def target(request):
    """The name of a target."""
    if not request.param["runs_here"]:
        pytest.skip(f"this processor lacks {request.param['needs']}")
    return request.param["name"]


@pytest.fixture(params=FUNCTIONS, ids=lambda function: function.public_name)
def function(request):
    """One pass of one activation, a support.Function."""
    return request.param


@pytest.fixture
def ufunc(target, function):
    """The ufunc of `function` bound to `target`."""
    return bind(target)[function]


@pytest.fixture
def public(function):
    """The ufunc of `function` that users see."""
    return UFUNCS[function.public_name]


@pytest.fixture(params=FLOATS, ids=lambda dtype: np.dtype(dtype).name)
def dtype(request):
    """A floating dtype."""
    return request.param


def pytest_collection_modifyitems(items):
    """Every target computes longdouble by the scalar one's loops: once is enough."""

    def repeats(item):
        params = item.callspec.params if hasattr(item, "callspec") else {}
        target, dtype = params.get("target"), params.get("dtype")
        return dtype is np.longdouble and target is not None and target["name"] != "scalar"

    items[:] = [item for item in items if not repeats(item)]
