"""show_config, the choice of a target, and importing where nothing is installed."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import CHECKOUT

import relu_ufunc
from relu_ufunc import _ufuncs

POSSIBLE = [target["name"] for target in _ufuncs.built_targets() if target["runs_here"]]


def python(*arguments, target=None, cwd=None, safe_path=True):
    """The finished process; `target` is what RELU_UFUNC_TARGET says.

    With `safe_path` neither the current folder nor that of a script is on the path.
    """
    ours = {"RELU_UFUNC_TARGET", "PYTHONSAFEPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    if target is not None:
        environment["RELU_UFUNC_TARGET"] = target
    if safe_path:
        environment["PYTHONSAFEPATH"] = "1"
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=cwd, capture_output=True, text=True
    )


@pytest.fixture
def checkout(tmp_path):
    """A copy of the package's part of the source tree."""
    source = CHECKOUT / "relu_ufunc"
    if not source.is_dir():
        pytest.skip("the tests run without the source tree")
    shutil.copytree(
        source,
        tmp_path / "relu_ufunc",
        ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"),
    )
    return tmp_path


def test_version_is_that_of_the_installed_package():
    assert relu_ufunc.__version__ == importlib.metadata.version("relu_ufunc")


def test_config_as_dictionary_tells_all():
    report = relu_ufunc.show_config(mode="dicts")
    assert report["version"] == relu_ufunc.__version__
    assert report["targets"] == _ufuncs.built_targets()
    assert report["target"] in POSSIBLE
    assert report["stream_from_bytes"] == _ufuncs.stream_threshold() > 0
    assert report["reason"]


def test_streaming_begins_where_one_core_runs_out_of_cache():
    """Intel's last-level cache is that of all cores, which need it, too."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists() or "GenuineIntel" not in cpuinfo.read_text():
        pytest.skip("not an Intel processor")
    assert 2**20 <= _ufuncs.stream_threshold() <= 32 * 2**20


def test_config_in_print_tells_the_same(capsys):
    assert relu_ufunc.show_config() is None
    printed = capsys.readouterr().out
    report = relu_ufunc.show_config(mode="dicts")
    for fact in (report["version"], report["machine"], report["target"], report["reason"]):
        assert fact in printed
    for target in report["targets"]:
        (line,) = [line for line in printed.splitlines() if line.split()[:1] == [target["name"]]]
        assert ("cannot run here" in line) is not target["runs_here"]
        assert target["needs"] in line


def test_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="'stdout' or 'dicts', not 'json'"):
        relu_ufunc.show_config(mode="json")


def test_best_target_is_chosen_where_none_is_asked_for():
    for unset in (None, ""):
        done = python("-m", "relu_ufunc", target=unset)
        assert f"target: {POSSIBLE[0]} (" in done.stdout, done.stderr


@pytest.mark.parametrize("name", POSSIBLE)
def test_environment_chooses_the_target(name):
    code = "import relu_ufunc; print(relu_ufunc.relu([-1., 2.])); relu_ufunc.show_config()"
    computed, _, report = python("-c", code, target=name).stdout.partition("\n")
    assert computed == "[0. 2.]"
    assert f"target: {name} (asked for by RELU_UFUNC_TARGET" in report
    assert python("-m", "relu_ufunc", target=name).stdout == report


def impossible_targets():
    built = _ufuncs.built_targets()
    return ["pentium", *(target["name"] for target in built if not target["runs_here"])]


@pytest.mark.parametrize("name", impossible_targets())
def test_impossible_target_is_an_import_error_that_lists_the_possible(name):
    done = python("-c", "import relu_ufunc", target=name)
    assert done.returncode != 0
    message = done.stderr.splitlines()[-1]
    assert message.startswith(f"ImportError: RELU_UFUNC_TARGET='{name}'")
    assert message.endswith(f"{', '.join(POSSIBLE)}.")


def test_source_tree_alone_says_how_to_install(checkout):
    code = f"import sys; sys.path.insert(0, {str(checkout)!r}); import relu_ufunc"
    done = python("-I", "-S", "-c", code)
    assert done.returncode != 0
    message = done.stderr.splitlines()[-1]
    assert message.startswith("ImportError: ") and "pip install" in message
    assert str(checkout) in message


IMPORTS = {
    "module": ("-m", "relu_ufunc"),
    "import": ("-c", "import relu_ufunc; relu_ufunc.show_config()"),
}


@pytest.mark.skipif(
    CHECKOUT in Path(relu_ufunc.__file__).parents,
    reason="an editable install is found wherever Python starts",
)
@pytest.mark.parametrize("arguments", IMPORTS.values(), ids=IMPORTS)
def test_source_tree_in_place_of_the_installed_package_says_what_to_do(checkout, arguments):
    """At the top of a checkout, which Python puts first on the path."""
    done = python(*arguments, cwd=checkout, safe_path=False)
    assert done.returncode != 0
    message = done.stderr.splitlines()[-1]
    assert "has no compiled module" in message and "python -P -m relu_ufunc" in message


@pytest.mark.parametrize("arguments", IMPORTS.values(), ids=IMPORTS)
def test_safe_path_finds_the_installed_package(checkout, arguments):
    done = python("-P", *arguments, cwd=checkout, safe_path=False)
    assert f"relu_ufunc {relu_ufunc.__version__} on" in done.stdout, done.stderr


def test_pytest_at_the_top_of_a_checkout_tests_the_installed_package(checkout):
    """The README's command, with the configuration of the source tree."""
    tests = checkout / "tests"
    tests.mkdir()
    shutil.copy(CHECKOUT / "pyproject.toml", checkout)
    for name in ("conftest.py", "support.py", "reference.py"):
        shutil.copy(CHECKOUT / "tests" / name, tests)
    (tests / "test_it.py").write_text(
        "import subprocess, sys, relu_ufunc\n"
        "def test_it():\n"
        "    code = 'import relu_ufunc; print(relu_ufunc.__file__)'\n"
        "    command = [sys.executable, '-c', code]\n"
        "    file = subprocess.run(command, capture_output=True, text=True).stdout.strip()\n"
        f"    assert relu_ufunc.__file__ == file == {relu_ufunc.__file__!r}\n"
    )
    done = python(
        "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", cwd=checkout, safe_path=False
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_another_missing_module_is_not_taken_for_the_source_tree(tmp_path):
    """A module that the compiled module or NumPy lacks is named as it is."""
    (tmp_path / "numpy.py").write_text("import something_missing")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import relu_ufunc"
    message = python("-c", code).stderr.splitlines()[-1]
    assert "something_missing" in message and "source tree" not in message
