"""README.md shows what benchmarks/readme.csv says, and its links lead somewhere."""

import re
import tomllib
from importlib.metadata import metadata
from xml.etree import ElementTree

import pytest
from support import CHECKOUT

README = CHECKOUT / "README.md"
if not README.is_file():
    pytest.skip("the tests run without the source tree", allow_module_level=True)

TEXT = README.read_text("utf-8")
LINK = re.compile(r'(?:\]\(|(?:src|srcset|href)=")([^)"]*)[)"]')
RENDER = "stale: run python benchmarks/readme.py --render"


@pytest.fixture
def readme(monkeypatch):
    monkeypatch.syspath_prepend(CHECKOUT / "benchmarks")
    import readme

    return readme


@pytest.fixture
def invented(readme):
    """Data of two functions that are chosen, two that lose, and one that is left out."""
    cells = [
        ("processor", "Abacus", "", ""),
        ("target", "avx2", "", ""),
        ("version", "", "2.9", "0.9"),
        ("seconds", "the rest", "3", "3"),
        ("seconds", "gelu", "2", "0.5"),
    ]
    functions = {
        "relu": ("0.5", "0.1", "7.225", "7.225"),
        "gelu": ("4", "1", "0", "6.91"),
        "celu": ("4", "1", "6.5", "6.6"),
        "softsign": ("1", "2", "7.0", "7.1"),
        "elu_backward": ("3", "1", "7.1", "6.9"),
    }
    for name, (*ns, numpy_digits, digits) in functions.items():
        cells += [("ns", name, *ns), ("digits", name, numpy_digits, digits)]
    keys = ("quantity", "of", "numpy", "relu_ufunc")
    return readme.Data(dict(zip(keys, row)) for row in cells)


def test_readme_shows_the_measured_numbers(readme):
    assert readme.filled_in(TEXT, readme.read()) == TEXT, RENDER


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_show_the_measured_numbers(theme, readme):
    drawn = readme.PICTURES[theme].read_text("utf-8")
    assert drawn == readme.picture(readme.read(), theme), RENDER


def test_every_part_stands_in_the_readme(readme):
    for name in readme.texts(readme.read()):
        assert TEXT.count(f"<!-- {name} -->") == TEXT.count(f"<!-- /{name} -->") == 1, name


def test_comments_begin_no_line_of_prose():
    """Markdown takes the whole line for HTML then."""
    assert not re.search(r"^ *<!-- \w+ -->[^\n]", TEXT, re.MULTILINE)


def test_shown_functions_have_been_measured(readme):
    """A function that is newer than the measurement is not shown."""
    from relu_ufunc import _bench

    data = readme.read()
    assert set(data.ns) == set(data.digits)
    assert set(readme.CHOSEN) <= set(data.ns) <= set(_bench.names()), "run benchmarks/readme.py"


def test_table_has_the_chosen_functions_and_every_loss(readme, invented):
    lines = list(readme.table(invented))[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    cells = [[cell.replace("\u00a0", " ") for cell in line] for line in cells]
    assert [cell[:4] for cell in cells] == [
        ["`relu`", "5.0×", "0.50 → 0.10", "7.2 → 7.2"],
        ["`gelu`", "4.0×", "4.00 → 1.00", "0.0 → 6.9"],
        ["`elu_backward`", "3.0×", "3.00 → 1.00", "7.1 → 6.9"],
        ["`softsign`", "0.50×", "1.00 → 2.00", "7.0 → 7.1"],
    ]
    assert cells[0][4] == "`np.maximum(x, 0)`"


def test_sentences_count_gains_and_losses(readme, invented):
    texts = readme.texts(invented)
    assert texts["faster"] == "4 of 5"
    assert texts["lost"] == "1 of 5"
    assert texts["model"] == "3.5 s instead of 5.0 s"
    assert "`relu` (5.0×)" in texts["speed"] and "`softsign` (0.50×)" in texts["speed"]
    assert texts["speed"].startswith("2.6 times as fast")  # (5 * 4 * 4 * 1/2 * 3) ** (1/5)


def test_bars_are_as_long_as_the_numbers(readme, invented):
    svg = ElementTree.fromstring(readme.picture(invented, "light"))
    bars = svg.findall("{*}rect")[2:]  # the legend is first
    widths = [float(bar.get("width")) for bar in bars]
    assert len(widths) == 8
    for found, values in ((widths[:4], [3, 2, 3, 0.5]), (widths[4:], [5, 4, 3, 0.5])):
        assert found == pytest.approx([value * found[0] / values[0] for value in values], abs=0.2)
    color = readme.COLORS["light"]
    assert [bar.get("fill") == color["loss"] for bar in bars[4:]] == [False, False, False, True]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_in_the_picture_is_cut_off(theme, readme):
    svg = ElementTree.fromstring(readme.PICTURES[theme].read_text("utf-8"))
    width, height = (float(svg.get(side)) for side in ("width", "height"))
    texts = svg.findall("{*}text")
    assert texts
    for text in texts:
        length = 0.62 * float(svg.get("font-size")) * len(text.text)  # at most, in most fonts
        x, ends = float(text.get("x")), text.get("text-anchor") == "end"
        assert x - length * ends >= 0 and x + length * (not ends) <= width, text.text
        assert 0 < float(text.get("y")) < height


def anchors(text):
    """The names that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_to_files_and_headings():
    links = {link for link in LINK.findall(TEXT) if not link.startswith("https:")}
    assert len(links) > 10
    for link in links:
        file, _, heading = link.partition("#")
        page = CHECKOUT / file if file else README
        assert page.exists(), link
        assert not heading or heading in anchors(page.read_text("utf-8")), link


def test_links_of_the_long_description_are_absolute():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    described = metadata("relu_ufunc")
    text = described.get_payload() or described["Description"]
    found = LINK.findall(text)
    repository = project["urls"]["Repository"]
    assert len(found) == len(LINK.findall(TEXT))
    for link in found:
        kind = "raw" if link.endswith(".svg") else "blob"
        start = f"{repository}/{kind}/v{project['version']}/"
        assert link.startswith((start, "https:", "#")) and link.count(repository) <= 1, link


def test_badges_say_what_the_metadata_says():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    python, numpy = project["requires-python"], project["dependencies"][0]
    for badge in (
        f"Python {python.removeprefix('>=')}+",
        f"NumPy {numpy.removeprefix('numpy>=')}+",
        project["license"],
        project["version"],
    ):
        assert f"[`{badge}`]" in TEXT
