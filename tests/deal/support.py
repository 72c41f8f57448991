"""A small deal that is right in every respect, and what the tests do with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reshore.deal import load_deal
from reshore.errors import DealError

GOOD = """\
schema: 1
name: small
title: A small deal
parties: [USA, TWN]
as_of: 2025-11-26
status: reported
baseline: status-quo
sources:
  paper:
    name: A newspaper
    date: 2025-11-20
    url: https://example.org/paper
clauses:
  experts:
    kind: experts
    status: reported
    source: paper
    from: 2026-01-01
    until: 2028-01-01
    owner_region: TWN
    host: USA
    sites: [phoenix]
    persons: {installer: 100, engineer: 50}
    stay_months: 24
    family_share_pct: 50
  permits:
    kind: permits
    status: assumed
    note: A guess.
    host: USA
    months_saved: 2
"""


def changed(*changes: tuple[str, str], text: str = GOOD) -> str:
    """The small deal with pieces of its text replaced; each piece has to be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults_of(folder: Path, text: str | bytes, sets: tuple[str, ...] = (), name: str = "deal.yaml") -> list[str]:
    """The faults of a deal file, one line each, with the folder taken off."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DealError) as caught:
        load_deal(path, sets)
    return [str(fault).replace(f"{folder}/", "") for fault in caught.value.faults]
