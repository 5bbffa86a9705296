"""The README's and the documentation's Python examples are true, and so are its plots."""

import doctest
import re
import tomllib

import pytest
from relu_ufunc._catalogue import ACTIVATIONS
from support import CHECKOUT

import relu_ufunc
from relu_ufunc._bounds import bound

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
README = CHECKOUT / "README.md"
OTHERS = {
    "other_libraries.md": ["astropy", "ml_dtypes", "numba"],
    "training_digits.md": ["sklearn"],
}
PAGES = [page for page in sorted(CHECKOUT.glob("docs/**/*.md"))
         if not {"_build", "generated"} & set(page.relative_to(CHECKOUT).parts)]  # fmt: skip
SESSIONS = [page for page in [*CHECKOUT.glob("README.md"), *PAGES]
            if ">>> " in page.read_text("utf-8")]  # fmt: skip


def code_alone(page):
    """The Python of a page, with empty lines for all else, so that line numbers stay."""
    text, kept, end = page.read_text("utf-8"), [], 0
    for block in BLOCK.finditer(text):
        kept += ["\n" * text.count("\n", end, block.start(1)), block[1]]
        end = block.end(1)
    return "".join(kept)


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.name)
def test_sessions(page):
    for library in OTHERS.get(page.name, []):
        pytest.importorskip(library)
    session = doctest.DocTestParser().get_doctest(code_alone(page), {}, page.name, str(page), 0)
    assert session.examples
    assert doctest.DocTestRunner().run(session).failed == 0


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


def test_table_of_errors_has_every_smooth_function(plots):
    import results

    smooth = {row["name"] for row in ACTIVATIONS if row["passes"]["forward"]["max_ulp"] is not None}
    passes = [(name, pass_) for name in smooth for pass_ in ("forward", "derivative")]
    assert {each[:2] for each in results.others()} == set(passes)
    assert all(results.other(*each, "reproducible", "all") <= 0.5 for each in passes)


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
    pages = [README, CHECKOUT / "CONTRIBUTING.md", *PAGES]
    missing = {
        f"{page.name}: {name}"
        for page in pages
        for name in NAMED.findall(page.read_text("utf-8"))
        if not (CHECKOUT / name).exists()
    }
    assert not {name for name in missing if "generated/" not in name and "_build" not in name}


LINK = re.compile(r"\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)")


def anchors(page):
    """The names of a page's headings in links, as GitHub and MyST make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page):
    """On GitHub, too, where a page is not built."""
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), f"{target}#{anchor}"


def test_formulas_are_those_of_public_functions(plots):
    formulas = tomllib.loads((plots / "formulas.toml").read_text("utf-8"))
    assert formulas
    assert formulas.keys() <= set(relu_ufunc.__all__)
