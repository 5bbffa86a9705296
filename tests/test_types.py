"""The stubs, against the runtime and as type checkers read them."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
from support import CHECKOUT

pytest.importorskip("mypy")

CALLS = CHECKOUT / "tests" / "types" / "calls.pyi"


def run(folder, *arguments):
    """A module of Python run in `folder`, away from the source tree."""
    environment = os.environ | {"KERAS_BACKEND": "numpy"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_are_those_of_the_runtime(tmp_path):
    config = CHECKOUT / "pyproject.toml"
    if not config.exists():
        pytest.skip("the tests run without the source tree")
    if find_spec("keras") is None or find_spec("numba") is None:
        pytest.skip("stubtest imports every module, those for keras and numba too")
    run(tmp_path, "mypy.stubtest", "relu_ufunc", "--mypy-config-file", config)


def test_mypy_reads_calls_right(tmp_path):
    run(tmp_path, "mypy", "--strict", "--cache-dir", tmp_path, CALLS)


def test_pyright_reads_calls_right(tmp_path):
    pytest.importorskip("pyright")
    run(tmp_path, "pyright", "--pythonpath", sys.executable, CALLS)
