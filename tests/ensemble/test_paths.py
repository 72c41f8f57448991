"""Which paths a run plays: the confirmed clauses alone are a path of their own only where they say something else."""

from __future__ import annotations

from reshore.deal import load_deal, no_deal
from reshore.ensemble.paths import paths_of, same_as_confirmed
from reshore.ensemble.plan import ONLY_CONFIRMED, WITH_DEAL, WITHOUT_DEAL
from reshore.world.baseline import load_world

DEAL = "us-taiwan-2025-11"


def test_the_shipped_deal_confirms_nothing_that_is_new():
    deal = load_deal(DEAL)
    base, world = no_deal(deal), load_world(deal.as_of)
    assert base is not None
    paths = paths_of(deal, base, world)
    assert list(paths) == [WITH_DEAL, WITHOUT_DEAL]
    assert same_as_confirmed(paths, deal.only({"confirmed"}, beside=base), world) == WITHOUT_DEAL


def test_a_confirmed_clause_is_played_alone():
    deal = load_deal(DEAL, ["experts.status=confirmed"])
    base, world = no_deal(deal), load_world(deal.as_of)
    assert base is not None
    paths = paths_of(deal, base, world)
    assert list(paths) == [WITH_DEAL, WITHOUT_DEAL, ONLY_CONFIRMED]
    assert "experts" in paths[ONLY_CONFIRMED].clauses
    assert "pledge-new" not in paths[ONLY_CONFIRMED].clauses
    assert list(paths_of(deal, base, world, confirmed=False)) == [WITH_DEAL, WITHOUT_DEAL]


def test_the_path_without_a_deal_is_alone():
    deal = load_deal("status-quo")
    assert list(paths_of(deal, None, load_world(deal.as_of))) == [WITH_DEAL]
