"""Pages with cells of Python: they run again when the engine changes, and leave nothing outside the build folder.

Sphinx reads a page again when its text changes. The numbers of a notebook depend on the code of reshore too.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reshore.record.hashes import engine_hash

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def keep_inside(app: Sphinx) -> None:
    """The shell behind the kernel keeps its history in the build folder, and the compiler its programs."""
    for variable, folder in {"IPYTHONDIR": "ipython", "JAX_COMPILATION_CACHE_DIR": "compiled"}.items():
        os.environ.setdefault(variable, str(Path(app.doctreedir) / folder))


def outdated(_app: Sphinx, env: BuildEnvironment, *_pages: set[str]) -> list[str]:
    """The notebooks, where the engine is not the one that filled them."""
    filled_by = getattr(env, "notebooks_engine", None)
    env.notebooks_engine = engine_hash()  # type: ignore[attr-defined]
    if filled_by in (None, env.notebooks_engine):  # type: ignore[attr-defined]
        return []
    return [page for page in env.found_docs if "\nkernelspec:\n" in Path(env.doc2path(page)).read_text("utf-8")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Hooks both in before the pages are read."""
    app.connect("builder-inited", keep_inside)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
