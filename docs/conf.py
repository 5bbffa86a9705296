"""Sphinx configuration: `python -m sphinx -W --keep-going docs docs/_build`."""

import sys
from pathlib import Path

# `python -m sphinx` at the top of a checkout puts the source tree on the path, which has no
# compiled module. The extensions of this documentation are in this folder.
DOCS = Path(__file__).resolve().parent
sys.path[:] = [str(DOCS), *(entry for entry in sys.path if Path(entry).resolve() != DOCS.parent)]

from relu_ufunc._catalogue import ACTIVATIONS  # noqa: E402

import relu_ufunc  # noqa: E402

project = "relu_ufunc"
copyright = "2026, the relu_ufunc developers"
version = release = relu_ufunc.__version__

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "mathml",
    "reference_pages",
]
exclude_patterns = ["_build"]
nitpicky = True
# Links to other projects would need their inventories, and so a network, for every build.
nitpick_ignore_regex = [("py:.*", r"numpy\..*")]

default_role = "autolink"  # `x` in a docstring: a link where there is such an object
myst_enable_extensions = ["attrs_inline", "colon_fence", "dollarmath", "substitution"]
myst_substitutions = {"activations": len(ACTIVATIONS)}
myst_heading_anchors = 3
numpydoc_show_class_members = False
html_math_renderer = "mathml"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "pydata_sphinx_theme"
html_title = f"relu_ufunc {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["filter.js"]
html_show_sourcelink = False
html_sidebars = {"index": []}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "footer_start": ["copyright"],
    "footer_end": [],
    "navbar_persistent": ["search-button-field"],
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
}
