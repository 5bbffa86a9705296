"""The Python examples of the README and the documentation are true."""

import doctest
import re

import pytest
from support import CHECKOUT

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    page
    for page in sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md")])
    if BLOCK.search(page.read_text("utf-8"))
]


def code_alone(text):
    """`text` with empty lines for all that is not code, so that line numbers stay."""
    kept, end = [], 0
    for block in BLOCK.finditer(text):
        kept += ["\n" * text.count("\n", end, block.start(1)), block[1]]
        end = block.end(1)
    return "".join(kept)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples(page):
    code = code_alone(page.read_text("utf-8"))
    session = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), 0)
    if session.examples:
        assert doctest.DocTestRunner().run(session).failed == 0
    else:
        exec(compile(code, page, "exec"), {})
