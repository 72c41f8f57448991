"""How the documentation is built: Sphinx with MyST, notebooks and Furo; every warning is an error (`make docs`)."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "reshore"
author = "reshore maintainers"
copyright = "reshore maintainers"
version = release = version_of("reshore")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "mathml",
    "reference",
    "gallery",
    "notebooks",
]
exclude_patterns = ["_build", "_ext", "reference/_generated", "gallery/_generated"]
default_role = "code"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nb_execution_mode = "force"  # when Sphinx reads the page; outputs live in the build folder alone
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"reshore {release}"
html_show_sourcelink = False
html_show_copyright = False
html_math_renderer = "mathml"
