"""What every test stands on: checked shapes, repeatable examples, one CPU device.

Every function of a module that imports jaxtyping while it runs is checked in the tests by jaxtyping and beartype: its
types, and that axes of one name have one length. Other modules are left to mypy: a check of each of their many small
calls would take longer than the tests themselves. The hook is installed here, before anything of reshore is imported
and in every worker of pytest-xdist. JAX comes in with it, so a test of what `reshore` imports has to start a process
of its own.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

SOURCE = Path(__file__).parents[1] / "src"

install_import_hook(
    [
        ".".join(file.relative_to(SOURCE).with_suffix("").parts)
        for file in sorted(SOURCE.glob("reshore/**/*.py"))
        if re.search("^from jaxtyping import", file.read_text(encoding="utf-8"), re.MULTILINE)
    ],
    "beartype.beartype",
)

os.environ.setdefault("JAX_PLATFORMS", "cpu")

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
