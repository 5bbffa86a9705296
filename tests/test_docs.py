"""The README's and the documentation's Python examples are true, and so are its plots."""

import doctest
import re

import pytest
from support import CHECKOUT

from relu_ufunc._bounds import bound

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
README = CHECKOUT / "README.md"
OTHERS = {"ecosystem.md": ["astropy", "ml_dtypes"]}
SESSIONS = [page for page in CHECKOUT.glob("docs/*.md") if ">>> " in page.read_text("utf-8")]


def code_alone(page):
    """The Python of a page, with empty lines for all else, so that line numbers stay."""
    text, kept, end = page.read_text("utf-8"), [], 0
    for block in BLOCK.finditer(text):
        kept += ["\n" * text.count("\n", end, block.start(1)), block[1]]
        end = block.end(1)
    return "".join(kept)


@pytest.mark.parametrize("page", sorted(SESSIONS), ids=lambda page: page.name)
def test_sessions(page):
    for library in OTHERS.get(page.name, []):
        pytest.importorskip(library)
    session = doctest.DocTestParser().get_doctest(code_alone(page), {}, page.name, str(page), 0)
    assert session.examples
    assert doctest.DocTestRunner().run(session).failed == 0


@pytest.mark.skipif(not README.is_file(), reason="the tests run without the source tree")
def test_readme():
    exec(compile(code_alone(README), README, "exec"), {})


@pytest.fixture
def plots(monkeypatch):
    """The folder of the scripts that draw, where they can be imported."""
    docs = CHECKOUT / "docs"
    if not docs.is_dir():
        pytest.skip("the tests run without the source tree")
    pytest.importorskip("matplotlib")
    for folder in (docs, CHECKOUT / "benchmarks"):
        monkeypatch.syspath_prepend(folder)
    return docs


def test_plot_of_errors_draws_the_bounds_of_the_catalogue(plots, monkeypatch):
    import error_plot

    monkeypatch.setattr(error_plot, "POINTS", 10)
    drawn = {}
    for axes in error_plot.figure().axes:
        name, _, derivative = axes.get_title().partition(", ")
        dashed = [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"]
        drawn[name, derivative or "forward"] = sorted(dashed)
    assert len(drawn) == 2 * len(error_plot.REFERENCES)
    for (name, pass_), lines in drawn.items():
        allowed = bound(name, pass_, "float32")
        assert lines == [-allowed, allowed], name


def test_plot_of_times_draws_every_figure_of_the_results(plots):
    import speed_plot

    text = (plots / "speed-results.md").read_text("utf-8")
    cells = list(speed_plot.cells(text))
    assert {cell.label for cell in cells} <= set(speed_plot.compare.ROWS)
    for cell in cells[:3]:
        start = rf"\| +{cell.label} \| +{cell.size:,} \| +"
        assert re.search(rf"^{start}{cell.ns['relu_ufunc']:.3f}", text, re.MULTILINE)


NAMED = re.compile(r"\b(?:src|tests|docs|relu_ufunc|benchmarks|examples)/[\w/]*\w\.\w+\b")


@pytest.mark.skipif(not README.is_file(), reason="the tests run without the source tree")
def test_pages_name_files_that_exist():
    """Except what a build writes."""
    pages = [README, CHECKOUT / "CONTRIBUTING.md", *CHECKOUT.glob("docs/*.md")]
    missing = {
        f"{page.name}: {name}"
        for page in pages
        for name in NAMED.findall(page.read_text("utf-8"))
        if not (CHECKOUT / name).exists()
    }
    assert not {name for name in missing if "generated/" not in name and "_build" not in name}
