"""What every test stands on: checked shapes, repeatable examples, one CPU device.

Shapes and types of every function of reshore are checked in the tests by jaxtyping and beartype. The hook is installed
by the option `--jaxtyping-packages` in pyproject.toml, before anything of reshore is imported and in every worker of
pytest-xdist. JAX comes in with that hook, so a test of what `reshore` imports has to start a process of its own.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("JAX_PLATFORMS", "cpu")

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
