"""Which functions, targets and dtypes a test runs for.

A test that takes `target`, `function` or `dtype` runs for all of them, except where a mark of
its own parametrizes it. Fixtures cannot say this: every target computes longdouble by the loops
of the scalar one, so `target` and `dtype` are parametrized together.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

# `python -m pytest` at the top of a checkout puts the source tree on the path, which has no
# compiled module: the tests, and the processes that they start, are of the installed package.
CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != CHECKOUT]
os.environ["PYTHONSAFEPATH"] = "1"

from support import FLOATS, FUNCTIONS, UFUNCS, bind, cover_pairs  # noqa: E402

from relu_ufunc import _ufuncs  # noqa: E402

TARGETS = _ufuncs.built_targets()


def one_target(target, *values):
    """The parameters of a test on `target`, which skips it where the processor lacks it."""
    lacks = pytest.mark.skipif(
        not target["runs_here"], reason=f"this processor lacks {target['needs']}"
    )
    ids = [target["name"], *(np.dtype(dtype).name for dtype in values)]
    return pytest.param(target["name"], *values, marks=lacks, id="-".join(ids))


def marked(metafunc):
    """The names that the test's own marks parametrize."""
    marks = metafunc.definition.iter_markers("parametrize")
    names = (mark.kwargs.get("argnames") or mark.args[0] for mark in marks)
    return {
        name.strip()
        for several in names
        for name in (several.split(",") if isinstance(several, str) else several)
    }


def pytest_generate_tests(metafunc):
    wanted = set(metafunc.fixturenames) - marked(metafunc)
    mark = metafunc.definition.get_closest_marker("dtypes")
    dtypes = mark.args if mark else FLOATS
    if {"target", "dtype"} <= wanted:
        pairs = [
            one_target(target, dtype)
            for target in TARGETS
            for dtype in dtypes
            if dtype is not np.longdouble or target["name"] == "scalar"
        ]
        metafunc.parametrize(("target", "dtype"), pairs)
    elif "target" in wanted:
        metafunc.parametrize("target", [one_target(target) for target in TARGETS])
    elif "dtype" in wanted:
        metafunc.parametrize("dtype", dtypes, ids=lambda dtype: np.dtype(dtype).name)
    if "function" in wanted:
        metafunc.parametrize("function", FUNCTIONS, ids=lambda function: function.public_name)


@pytest.fixture
def ufunc(target, function):
    """The ufunc of `function` bound to `target`."""
    return bind(target)[function]


@pytest.fixture
def public(function):
    """The ufunc of `function` that users see."""
    return UFUNCS[function.public_name]


def is_skipped(item):
    return any(mark.args[:1] == (True,) for mark in item.iter_markers("skipif"))


@pytest.hookimpl(tryfirst=True)  # before `-m` deselects
def pytest_collection_modifyitems(items):
    """Marks `full` what a test marked `pairs` runs for beyond all pairs of its parameters."""
    tests = defaultdict(dict)
    for item in items:
        if item.get_closest_marker("pairs") and not is_skipped(item):
            tests[item.nodeid.partition("[")[0]][item.nodeid] = item
    for test in tests.values():
        values = {name: map(repr, item.callspec.params.values()) for name, item in test.items()}
        for name in test.keys() - cover_pairs(values):
            test[name].add_marker("full")
