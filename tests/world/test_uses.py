"""What is said to read a number is what really reads it: found in the source text, checked by playing a month."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import jax
import numpy as np
import pytest

import reshore.buildout.parameters as blocks
from reshore.buildout.path import play_draw
from reshore.deal import KINDS, Clause, load_deal
from reshore.deal.clause import SHARED_KEYS
from reshore.ensemble.draws import draws_of
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.flow import flows
from reshore.world.inputs import Projects, Terms
from reshore.world.resolve import resolve
from reshore.world.tables import TABLES
from reshore.world.uses import ROOT, parameter_readers, table_readers, term_readers, tree_of

DEAL = "us-taiwan-2025-11"
BLOCKS = {field.name: getattr(blocks, str(field.type)) for field in dataclasses.fields(blocks.Parameters)}


@contextmanager
def watched(*classes: type) -> Iterator[dict[tuple[str, str], set[str]]]:
    """Notes which module of the build-out takes which attribute of which class while the block runs."""
    seen: dict[tuple[str, str], set[str]] = {}
    with pytest.MonkeyPatch.context() as patch:
        for kind in classes:

            def look(self: Any, name: str, kind: type = kind) -> Any:
                caller = sys._getframe(1).f_globals.get("__name__", "")
                if caller.startswith("reshore.buildout."):
                    seen.setdefault((kind.__name__, name), set()).add(caller.removeprefix("reshore."))
                return object.__getattribute__(self, name)

            patch.setattr(kind, "__getattribute__", look, raising=False)
        yield seen


@pytest.fixture(scope="module")
def seen() -> dict[tuple[str, str], set[str]]:
    """Every attribute that the equations take while the whole path of one draw is traced."""
    deal = load_deal(DEAL)
    world = load_world(deal.as_of)
    terms, projects, _ = resolve(deal, world)
    drawn = draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)
    one = [{name: values[0] for name, values in arrays.items()} for arrays in (drawn.parameters, drawn.shocks)]
    with watched(Terms, Projects, *BLOCKS.values()) as found:
        jax.make_jaxpr(play_draw)(vars(projects), vars(terms), *one)
    return found


def test_parameters_are_read_where_it_is_said(seen: dict[tuple[str, str], set[str]]) -> None:
    really: dict[str, set[str]] = {}
    for block in BLOCKS.values():
        for field in dataclasses.fields(block):
            stem = field.metadata["stem"] or field.name
            really.setdefault(stem, set()).update(seen.get((block.__name__, field.name), ()))
    said = {stem: {m for m in found if m.startswith("buildout.")} for stem, found in parameter_readers().items()}
    assert said == {stem: found for stem, found in really.items() if found}


def test_every_parameter_is_read():
    assert parameter_readers().keys() == load_catalogue().parameters.keys()


def test_slots_are_read_where_it_is_said(seen: dict[tuple[str, str], set[str]]) -> None:
    """A term is played by the modules that take one of the slots that it is written into."""
    for (kind, field), slots in flows(tree_of("world.term_slots"), tree_of("world.fab_slots")).items():
        owners = {"terms": "Terms", "projects": "Projects"}
        really = {
            module
            for slot in slots
            for module in seen.get((owners[slot.partition(".")[0]], slot.partition(".")[2]), ())
        }
        assert set(term_readers().get((kind, field), ())) == really, f"{kind}.{field}"


OTHER: dict[str, Any] = {
    "sites": ("austin",), "site": "austin", "host": "JPN", "owner_region": "KOR", "investor_region": "KOR",
    "tracks": ("local",), "payer": "partner", "product": "mature", "projects": ("INTC-AZ-F52",), "owners": ("Intel",),
    "persons": {"installer": 1, "engineer": 2}, "partners": ("JPN",), "importer": "JPN", "use": "general",
    "state": "in_force", "exempt_owners": (), "form": "loan", "goods": ("autos",), "except_goods": (),
}  # fmt: skip
"""Another value of a term that is no number, no day and no switch."""

SPARE = date(2031, 5, 1)


def changed(clause: Clause, name: str) -> Clause | None:
    """A clause with another value of one term; None where no other value is at hand."""
    value = getattr(clause, name)
    if name in OTHER:
        other = OTHER[name]
    elif isinstance(value, bool):
        other = not value
    elif isinstance(value, float | int):
        other = value / 2 if value else 1
    elif isinstance(value, date) or name in {"until", "start_building_by"}:
        other = SPARE
    else:
        return None
    given = clause.model_dump(by_alias=True) | {type(clause).model_fields[name].alias or name: other}
    try:
        return type(clause).model_validate(given)
    except ValueError:
        return None


def slots_of(deal: Any) -> dict[str, np.ndarray]:
    """Every slot of a deal by its name."""
    terms, projects, _ = resolve(deal, load_world(deal.as_of))
    return {f"terms.{name}": value for name, value in vars(terms).items()} | {
        f"projects.{name}": value for name, value in vars(projects).items()
    }


def test_terms_move_only_the_slots_that_the_trace_finds():
    """Every term of every clause of the largest shipped deal is changed, and what moves is among what is said."""
    deal = load_deal(DEAL)
    said = flows(tree_of("world.term_slots"), tree_of("world.fab_slots"))
    before = slots_of(deal)
    moved_by: dict[tuple[str, str], set[str]] = {}
    for name, clause in deal.clauses.items():
        for field in type(clause).model_fields:
            other = changed(clause, field) if field not in SHARED_KEYS else None
            if other is None:
                continue
            after = slots_of(deal.model_copy(update={"clauses": {**deal.clauses, name: other}}))
            moved = {slot for slot in before if not np.array_equal(before[slot], after[slot])}
            moved_by.setdefault((clause.kind, field), set()).update(moved)
    for key, moved in moved_by.items():
        known = said.get(key, frozenset())
        assert {slot for slot in moved if slot.startswith("terms.")} <= known | PHASES, key
        assert bool(moved) <= bool(known), key
    assert {key for key, moved in moved_by.items() if moved} >= {
        ("experts", "stay_months"), ("training", "places_per_year"), ("park", "opening"), ("permits", "months_saved"),
        ("vetting", "refusal_pct"), ("pledge", "amount_usd_bn"), ("subsidy", "rate_pct"), ("chip_tariff", "rate_pct"),
        ("technology", "generations_behind"),
    }  # fmt: skip


PHASES = frozenset({
    "terms.pledge_slots", "terms.pledge_product", "terms.expert_fabs", "terms.permit_fabs", "terms.credit_rate",
    "terms.credit_from", "terms.credit_until", "terms.credit_deadline", "terms.generations_behind",
    "terms.behind_until", "terms.guarantee_sites",
})  # fmt: skip
"""Slots of other clauses that hold a number for every phase, so that another number of phases moves them too."""


def test_terms_that_no_equation_reads_are_said_to_be_read_by_none():
    for key in [("pledge", "equity_pct"), ("pledge", "host_return_pct"), ("technology", "rd_stays")]:
        assert key not in term_readers()
    assert {kind for kind, _ in term_readers()} == set(KINDS) - {"tariff", "purchases", "share_target"}


def test_tables_are_read_where_it_is_said():
    readers = table_readers()
    assert set(readers) <= set(TABLES.values())
    assert "world.fab_slots" in readers["projects"]
    assert "world.fab_slots" in readers["pauses"]
    assert "world.check" in readers["firms"]
    for table in ("trade", "forecasts", "economics"):
        assert table not in readers


def test_readers_are_modules_that_there_are():
    for readers in (*parameter_readers().values(), *table_readers().values(), *term_readers().values()):
        for module in readers:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
