"""Sphinx: MyST pages, the reference from the docstrings; warnings are errors (`make docs`)."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "migtext"
author = "The migtext authors"
copyright = "2026, The migtext authors"  # Sphinx's own name
release = version = version_of("migtext")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "Thumbs.db"]
templates_path: list[str] = []
html_theme = "furo"
html_title = f"migtext {release}"
html_static_path: list[str] = []
# Nothing is fetched by a reader of the pages: furo's fonts are the system's.
html_theme_options = {"source_repository": "", "navigation_with_keys": True}

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": False}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
nitpicky = False
