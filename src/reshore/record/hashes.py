"""Hashes and versions: what has to be the same for two runs to be the same run."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

ENGINE_PARTS = (
    "names.py",
    "settings.py",
    "outcome.py",
    "variables.py",
    "run.py",
    "deal",
    "world",
    "buildout",
    "chips",
    "economy",
    "solve",
    "ensemble/draws.py",
)
"""Files and folders of the package whose text decides the numbers of a run."""

NUMERIC_PACKAGES = ("reshore", "jax", "jaxlib", "numpy", "scipy")
"""Packages whose version can move the last bits of a result."""


def text_hash(text: str) -> str:
    """The fingerprint of a text.

    Args:
        text: any text, such as the canonical form of a deal.

    Returns:
        Its SHA-256 as 64 hexadecimal digits.
    """
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """A nested value as one text that does not depend on the order of keys.

    Args:
        value: mappings, lists, texts and numbers, as JSON knows them.

    Returns:
        JSON with sorted keys.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=str)


@cache
def engine_hash() -> str:
    """The fingerprint of the engine: every line of code, every parameter and every table behind the numbers.

    Chunks of two engines must never meet in one run folder, and a version number is not enough to tell engines apart
    while somebody works on one.

    Returns:
        64 hexadecimal digits.
    """
    return _files_hash(ENGINE_PARTS, {".py", ".yaml", ".csv", ".nc"})


@cache
def world_hash() -> str:
    """The fingerprint of the baseline: every parameter and every table, without the code.

    Returns:
        64 hexadecimal digits.
    """
    return _files_hash(("world",), {".yaml", ".csv"})


def _files_hash(parts: tuple[str, ...], suffixes: set[str]) -> str:
    """The fingerprint of some files of the package; their names count as well as their content."""
    root = Path(str(resources.files("reshore")))
    digest = hashlib.sha256()
    for part in parts:
        base = root / part
        candidates = [base] if base.is_file() else sorted(base.rglob("*"))
        for path in candidates:
            if path.suffix in suffixes and path.is_file():
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """The versions of everything that can move a number.

    Returns:
        Package name to version, with Python itself.
    """
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in NUMERIC_PACKAGES}}


@cache
def machine() -> dict[str, str]:
    """The kind of machine a run was played on, without its name.

    Returns:
        System, processor architecture and a fingerprint of the processor's features.
    """
    return {"system": platform.system(), "architecture": platform.machine(), "cpu_features": cpu_features_hash()}


@cache
def cpu_features_hash() -> str:
    """A fingerprint of the instructions this processor knows; compiled code of another one may not run here.

    Returns:
        16 hexadecimal digits.
    """
    features = f"{platform.machine()} {platform.processor()}"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        wanted = ("flags", "Features", "model name", "vendor_id")
        lines = cpuinfo.read_text(errors="replace").splitlines()
        features += "\n".join(sorted({line for line in lines if line.startswith(wanted)}))
    return text_hash(features)[:16]
