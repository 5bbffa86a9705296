"""Sphinx configuration: `python -m sphinx -W --keep-going docs docs/_build`."""

import sys
from pathlib import Path

# `python -m sphinx` at the top of a checkout puts the source tree on the path, which has no
# compiled module. The extensions of this documentation are in this folder.
DOCS = Path(__file__).resolve().parent
sys.path[:] = [str(DOCS), *(entry for entry in sys.path if Path(entry).resolve() != DOCS.parent)]

import relu_ufunc  # noqa: E402

project = "relu_ufunc"
copyright = "2026, the relu_ufunc developers"
version = release = relu_ufunc.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "activation_pages",
]
exclude_patterns = ["_build", "speed-results.md"]  # the page on speed includes it
nitpicky = True
# Links to other projects would need their inventories, and so a network, for every build.
nitpick_ignore_regex = [("py:.*", r"numpy\..*")]

default_role = "autolink"  # `x` in a docstring: a link where there is such an object
myst_enable_extensions = ["fieldlist"]
myst_heading_anchors = 3
numpydoc_show_class_members = False

html_theme = "pydata_sphinx_theme"
html_title = f"relu_ufunc {release}"
html_show_sourcelink = False
html_sidebars = {"index": [], "catalogue": []}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "footer_start": ["copyright"],
    "footer_end": [],
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
}
