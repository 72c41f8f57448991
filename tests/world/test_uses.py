"""What is said to read a number is what really reads it: found in the source text, checked by playing a month."""

from __future__ import annotations

import dataclasses
import inspect
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
from reshore.chips.chunk import GROUP_DRAWS, built_of, market_inputs, play_markets
from reshore.chips.parameters import MarketParameters
from reshore.chips.single_years import markets_at
from reshore.deal import KINDS, Clause, load_deal, no_deal
from reshore.deal.clause import SHARED_KEYS
from reshore.ensemble.draws import draws_of
from reshore.evidence.effects import changed_clause
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.chip_base import chip_base
from reshore.world.chip_inputs import ChipTerms
from reshore.world.chip_terms import chip_terms
from reshore.world.flow import flows
from reshore.world.inputs import Projects, Terms
from reshore.world.resolve import resolve
from reshore.world.tables import TABLES
from reshore.world.uses import ROOT, modules, parameter_readers, table_readers, term_readers, tree_of

DEAL = "us-taiwan-2025-11"
BLOCKS = {field.name: getattr(blocks, str(field.type)) for field in dataclasses.fields(blocks.Parameters)}


@contextmanager
def watched(*classes: type) -> Iterator[dict[tuple[str, str], set[str]]]:
    """Notes which module of the engine takes which attribute of which class while the block runs."""
    seen: dict[tuple[str, str], set[str]] = {}
    with pytest.MonkeyPatch.context() as patch:
        for kind in classes:

            def look(self: Any, name: str, kind: type = kind) -> Any:
                caller = sys._getframe(1).f_globals.get("__name__", "")
                if caller.startswith(("reshore.buildout.", "reshore.chips.")):
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
    assert readers_in("buildout.") == {stem: found for stem, found in really.items() if found}


def readers_in(part: str) -> dict[str, set[str]]:
    """The modules of one part of the engine that are said to read each parameter."""
    said = {stem: {m for m in found if m.startswith(part)} for stem, found in parameter_readers().items()}
    return {stem: found for stem, found in said.items() if found}


def test_parameters_of_the_chip_market_are_read_where_it_is_said() -> None:
    """The whole market is traced for a few draws, and the market of a single year.

    A disruption looks its numbers up by name, after the trace. A program that was traced before in this process would
    not be traced again, so that both are taken without what keeps their traces.
    """
    deal = load_deal(DEAL)
    world = load_world(deal.as_of)
    terms, projects, _ = resolve(deal, world)
    drawn = draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)
    few = [{name: values[:GROUP_DRAWS] for name, values in given.items()} for given in (drawn.parameters, drawn.shocks)]
    build_out = jax.eval_shape(jax.vmap(play_draw, (None, None, 0, 0)), vars(projects), vars(terms), *few)
    built = built_of({name: np.zeros(found.shape) for name, found in build_out.items()})
    base = chip_base(world)
    inputs = market_inputs(base, chip_terms(deal, base), projects)
    with watched(MarketParameters) as seen:
        uniform = few[1]["chip_flow_uniform"]
        jax.eval_shape(inspect.unwrap(play_markets), *inputs, few[0], built, uniform)
        jax.eval_shape(inspect.unwrap(markets_at), *inputs, few[0], built, uniform, np.zeros(1, int), np.asarray(1))
    really = {name: found for (_, name), found in seen.items() if name in MarketParameters.__dataclass_fields__}
    said = {
        stem: {module for module in found if not module.startswith("chips.disruption.")}
        for stem, found in readers_in("chips.").items()
    }
    assert {stem: found for stem, found in said.items() if found} == really


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
        said = {module for module in term_readers().get((kind, field), ()) if module.startswith("buildout.")}
        assert said == really, f"{kind}.{field}"


OTHER: dict[str, Any] = {
    "sites": ("austin",), "site": "austin", "host": "JPN", "owner_region": "KOR", "investor_region": "KOR",
    "tracks": ("local",), "payer": "partner", "product": "mature", "projects": ("INTC-AZ-F52",), "owners": ("Intel",),
    "persons": {"installer": 1, "engineer": 2}, "partners": ("JPN",), "importer": "JPN", "use": "general",
    "state": "in_force", "exempt_owners": (), "form": "loan", "goods": ("autos",), "except_goods": (),
}  # fmt: skip
"""Another value of a term that is no number, no day and no switch."""

SPARE = date(2031, 5, 1)


def changed(clause: Clause, name: str, others: dict[str, Any] = OTHER) -> Clause | None:
    """A clause with another value of one term; None where no other value is at hand."""
    value = getattr(clause, name)
    if name in others or name in OTHER:
        other = others.get(name, OTHER.get(name))
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
    for key in [("pledge", "equity_pct"), ("technology", "rd_stays")]:
        assert key not in term_readers()
    assert {kind for kind, _ in term_readers()} == set(KINDS) - {"share_target"}


def test_terms_that_the_economy_reads_are_said_to_be_read_there():
    def read_in_the_economy(kind: str, field: str) -> bool:
        return any(module.startswith("economy.") for module in term_readers().get((kind, field), ()))

    for key in [
        ("tariff", "rate_pct"), ("tariff", "stacking"), ("purchases", "amount_usd_bn"), ("purchases", "goods"),
        ("pledge", "host_return_pct"), ("pledge", "amount_usd_bn"), ("chip_tariff", "scope"),
    ]:  # fmt: skip
        assert read_in_the_economy(*key), key
    assert not read_in_the_economy("experts", "persons")


def test_terms_that_move_the_chip_market_are_those_that_are_said_to():
    """Every term of a clause at the border, one after the other; what moves is said to be read, and the rest is not."""
    moved: dict[tuple[str, str], set[str]] = {}
    for page in ("tariff-chips", "chip-tariff", "subsidy-running-cost"):
        deal = load_deal(EXAMPLES / f"{page}.yaml")
        base = chip_base(load_world(deal.as_of))
        before = vars(chip_terms(deal, base))
        name = changed_clause(deal, no_deal(deal))
        clause = deal.clauses[name]
        for field in set(type(clause).model_fields) - set(SHARED_KEYS):
            other = changed(clause, field, ELSEWHERE)
            if other is None or (clause.kind, field) in REFUSED:
                continue
            after = vars(chip_terms(deal.model_copy(update={"clauses": {**deal.clauses, name: other}}), base))
            fields = {key for key in before if not np.array_equal(before[key], after[key])}
            moved.setdefault((clause.kind, field), set()).update(fields)
    market = {key for key, found in term_readers().items() if set(found) & READ_IN}
    moving = {key for key, fields in moved.items() if fields & READ}
    assert moving == {key for key in moved if key in market} - NOT_ALONE
    assert moving >= {
        ("tariff", "goods"), ("tariff", "stacking"), ("chip_tariff", "scope"), ("chip_tariff", "quota_multiple_built"),
        ("chip_tariff", "quota_unit"), ("subsidy", "products"), ("subsidy", "rate_pct"),
    }  # fmt: skip


READ_IN = {name for name in modules() if name.startswith(("chips.", "evidence."))}

READ = {
    field.name
    for field in dataclasses.fields(ChipTerms)
    if any(f"terms.{field.name}" in (ROOT / f"{name.replace('.', '/')}.py").read_text("utf-8") for name in READ_IN)
}
"""Fields that something reads."""

REFUSED = {("chip_tariff", "importer")}
"""Terms of which another value is refused beside the rest: only the United States give quotas."""

NOT_ALONE = {("tariff", "authority")}
"""Terms that move something only together with another one."""

EXAMPLES = ROOT.parents[1] / "docs" / "examples" / "clauses"

ELSEWHERE: dict[str, Any] = {
    "importer": "JPN", "products": ("memory",), "quota_unit": "value", "scope": "bare_and_goods",
    "quota_licence_holder": "auction", "quota_repair": "taper", "stacking": "cap", "authority": "232",
    "builders_exempt": False, "exempt_owners": ("TSMC",), "state": "threatened", "host": "JPN", "form": "loan",
    "approved_period_months": 40, "except_goods": ("chips",), "temporary_exemption_until": date(2028, 1, 1),
}  # fmt: skip
"""Another value of a term, where the shipped deal needs another one than these clauses."""


def test_tables_are_read_where_it_is_said():
    readers = table_readers()
    assert set(readers) <= set(TABLES.values())
    assert "world.fab_slots" in readers["projects"]
    assert "world.fab_slots" in readers["pauses"]
    assert "world.check" in readers["firms"]
    assert readers["economics"] == ("evidence.stress_published",)
    for table in ("trade", "forecasts"):
        assert table not in readers


def test_readers_are_modules_that_there_are():
    for readers in (*parameter_readers().values(), *table_readers().values(), *term_readers().values()):
        for module in readers:
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()
