"""The Python examples of the README and the documentation are true."""

import doctest
import re

import pytest
from support import CHECKOUT

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
