"""Mistakes in the catalogue are reported with the table and the field."""

import copy
import importlib.util
import sys

import pytest
from support import CHECKOUT

SOURCE = CHECKOUT / "src"

pytestmark = pytest.mark.skipif(not SOURCE.is_dir(), reason="the tests run without the source")


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate_kernels", SOURCE / "generate.py")
    module = importlib.util.module_from_spec(spec)
    path = sys.path.copy()
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


@pytest.fixture
def catalogue(generate):
    return copy.deepcopy(generate.CATALOGUE)


def test_the_catalogue_has_no_mistakes(generate):
    assert generate.mistakes(generate.CATALOGUE) == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("target.avx2", "needs"),
        ("target.avx2", "runs"),
        *(("elementwise.relu6", field) for field in (
            "header", "lanes", "summary", "formula", "source", "example", "forward",
        )),
        *((f"elementwise.relu6.{pass_}", field)
          for pass_ in ("forward", "derivative") for field in ("exact", "result")),
        *(("rowwise.softmax", field) for field in ("header", "signature", "more", "exact")),
        ("rowwise.softmax.exact", "term"),
        ("rowwise.softmax.short", "limits"),
    ],
)  # fmt: skip
def test_missing_field_is_named(generate, catalogue, path, field):
    table = catalogue
    for key in path.split("."):
        table = table[key]
    del table[field]
    assert f"[{path}] lacks the field {field!r}" in generate.mistakes(catalogue)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("target.avx2", "runs", "run"),
        ("elementwise.celu", "kink", "kinks"),
        ("elementwise.celu", "parameters", "parameter"),
        ("elementwise.gelu.forward", "max_ulp", "max_ulps"),
        ("elementwise.gelu.derivative", "short_dtypes", "short_dtype"),
        ("elementwise.prelu", "backward", "backwards"),
        ("rowwise.softmax", "scale_kept", "scale_keep"),
        ("rowwise.softmax", "short", "shorts"),
        ("rowwise.log_softmax.exact", "result", "results"),
        ("rowwise.softmax.short", "float16", "float_16"),
    ],
)
def test_unknown_field_is_named(generate, catalogue, path, old, new):
    table = catalogue
    for key in path.split("."):
        table = table[key]
    table[new] = table.pop(old)
    assert f"[{path}] has an unknown field {new!r}" in generate.mistakes(catalogue)


def test_unknown_lanes_are_named(generate, catalogue):
    catalogue["elementwise"]["relu"]["lanes"] = "owm"
    (mistake,) = generate.mistakes(catalogue)
    assert mistake == "[elementwise.relu] has lanes = 'owm', neither 'own' nor 'wide'"


@pytest.mark.parametrize("field", ["short", "short_dtypes"])
def test_short_form_without_its_other_half_is_named(generate, catalogue, field):
    del catalogue["elementwise"]["gelu"]["forward"][field]
    (mistake,) = generate.mistakes(catalogue)
    assert mistake.startswith("[elementwise.gelu.forward] has one of")


def test_program_ends_with_the_mistakes(generate, monkeypatch, tmp_path):
    catalogue = copy.deepcopy(generate.CATALOGUE)
    del catalogue["elementwise"]["relu6"]["forward"]["exact"]
    monkeypatch.setattr(generate, "CATALOGUE", catalogue)
    monkeypatch.setattr(sys, "argv", ["generate.py", str(tmp_path), "scalar"])
    with pytest.raises(SystemExit) as stopped:
        generate.main()
    message = "catalogue.toml: [elementwise.relu6.forward] lacks the field 'exact'"
    assert stopped.value.code == message
    assert not list(tmp_path.iterdir())
