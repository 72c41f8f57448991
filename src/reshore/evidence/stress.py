"""What happens if Taiwan stops: the same event in the same draws, with the deal and without it.

The event is given, not drawn: losses are those that follow if it comes, and say nothing on how likely it is.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Bool, Float

from reshore.chips.disruption.before import before
from reshore.chips.disruption.events import Event, check_event, course_of
from reshore.chips.disruption.losses import Losses, losses_of
from reshore.chips.disruption.months import Months, play
from reshore.chips.disruption.numbers import Numbers, numbers_of
from reshore.deal.load import load_deal
from reshore.errors import SolveError
from reshore.evidence.stress_bands import Row, band, rows_of
from reshore.evidence.stress_published import Compared, Elasticity, by_elasticity, compared
from reshore.names import LAST_YEAR
from reshore.record.compile_cache import compile_cache
from reshore.settings import Settings
from reshore.solve.results import MEANINGS, SOLVED

if TYPE_CHECKING:
    from reshore.chips.disruption.before import Before, Solve
    from reshore.chips.market import Market
    from reshore.deal.terms import Deal
    from reshore.ensemble.markets import Markets
    from reshore.outcome import Outcome

DRAWS = 256
"""Draws where nobody asks for another number [count]."""


@dataclass(frozen=True)
class Side:
    """What an event does on one path.

    Args:
        seen: the market before the event.
        months: supply, prices and output by month.
        losses: what that costs.
    """

    seen: Before
    months: Months
    losses: Losses


@dataclass(frozen=True)
class Stress:
    """What an event does with a deal, and without it.

    Args:
        name: deal.
        title: deal in words.
        event: what stops, when, for how long.
        cut: share that is cut: one in ten, half and nine in ten draws lie below [share].
        seed: seed of the draws.
        draws: draws asked for [count].
        solved: draws that count [count].
        failed: what happened in the others, in words, and how often.
        with_deal: the path with the deal, in the draws that count.
        without_deal: the path without it; None where the deal is itself a path without a deal.
        numbers: what is drawn, in the draws that count.
        rows: what is lost, how short chips are, how prices and output move.
        elasticities: the price at a full stop by elasticity of demand.
        published: published figures beside ours.
        seconds: time that it took.
    """

    name: str
    title: str
    event: Event
    cut: tuple[float, float, float]
    seed: int
    draws: int
    solved: int
    failed: tuple[tuple[str, int], ...]
    with_deal: Side
    without_deal: Side | None
    numbers: Numbers
    rows: tuple[Row, ...]
    elasticities: tuple[Elasticity, ...]
    published: tuple[Compared, ...]
    seconds: float

    def row(self, name: str) -> Row:
        """One row by its name.

        Args:
            name: slug such as `loss-USA`.
        """
        return next(row for row in self.rows if row.name == name)

    def row_beside(self, name: str) -> Compared:
        """One published figure by its name.

        Args:
            name: slug such as `output-USA`.
        """
        return next(one for one in self.published if one.name == name)

    def plain(self) -> dict[str, Any]:
        """Everything as one object for JSON: numbers, words, lists."""
        return {
            "deal": self.name,
            "event": self.event.kind,
            "year": self.event.year,
            "months": self.event.months,
            "horizon_months": self.event.horizon,
            "cut": list(self.cut),
            "seed": self.seed,
            "draws": self.draws,
            "solved": self.solved,
            "failed": [{"reason": reason, "draws": count} for reason, count in self.failed],
            "rows": [row.plain() for row in self.rows],
            "price_by_elasticity": [one.plain() for one in self.elasticities],
            "published": [one.plain() for one in self.published],
            "not_counted": NOT_COUNTED,
            "seconds": round(self.seconds, 2),
        }


NOT_COUNTED = (
    "Direct losses only: output of chip users and chip makers. Not counted: other trade with Taiwan and China, "
    "finance, shipping, destroyed capital and lives, and what spreads from sector to sector."
)
"""What the losses leave out."""


def stress(
    deal: Deal | str | Path, event: Event, settings: Settings | None = None, *, run: Outcome | None = None
) -> Stress:
    """What happens month by month if Taiwan's chips stop, with a deal and without it.

    Args:
        deal: what is agreed, or the name or file of a deal.
        event: what stops, in which year, for how long.
        settings: draws and seed; None for 256 draws of the default seed.
        run: a run of the same deal, seed and at least as many draws, whose fabs are taken; None to play them.

    Returns:
        Losses by region and sector, prices, shortage and output, each with a band; both paths share every draw.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: an unknown event, or a year, a number of months, a cut or a number of draws out of range.
        SolveError: no draw could be solved.
    """
    from reshore.ensemble.run import check_settings

    begun, settings = time.monotonic(), settings or Settings(draws=DRAWS)
    check_event(event)
    check_settings(settings)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    with compile_cache():
        markets = _markets(agreed, settings, event.year, run)
        found = stress_of(markets, event, _solver(), agreed.name, agreed.title, settings.seed)
    return replace(found, seconds=time.monotonic() - begun)


def stress_of(markets: Markets, event: Event, solve: Solve, name: str, title: str, seed: int) -> Stress:
    """`stress` on markets that are at hand.

    Args:
        markets: the market of the year with the deal and without it.
        event: what stops.
        solve: what clears markets.
        name: deal.
        title: deal in words.
        seed: seed of the draws.

    Returns:
        What the event does.

    Raises:
        SolveError: no draw could be solved.
    """
    begun, numbers = time.monotonic(), numbers_of(markets)
    region = np.asarray(markets.base.region)
    paths = [market for market in (markets.with_deal, markets.without_deal) if market is not None]
    sides = [_side(market, region, numbers, event, solve) for market in paths]
    codes = np.stack([side.months.code for side in sides])
    good = np.asarray(markets.solved, dtype=bool) & (codes == SOLVED).all(axis=0)
    failed = _failed(np.asarray(markets.solved, dtype=bool), codes)
    if not good.any():
        said = "; ".join(f"{count} draws: {reason}" for reason, count in failed)
        raise SolveError(
            f"{event.kind} in {event.year}: no draw could be solved ({said}); try another year or a smaller cut"
        )
    kept = [_kept(side, good) for side in sides]
    counted = _kept(numbers, good)
    without = kept[1] if len(kept) > 1 else None
    stop = by_elasticity(kept[0].seen, counted, solve)
    return Stress(
        name=name,
        title=title,
        event=event,
        cut=_cut_band(event, counted),
        seed=seed,
        draws=len(good),
        solved=int(good.sum()),
        failed=failed,
        with_deal=kept[0],
        without_deal=without,
        numbers=counted,
        rows=rows_of(kept[0], without),
        elasticities=stop,
        published=compared(kept[0], counted, event, stop, solve),
        seconds=time.monotonic() - begun,
    )


def _markets(deal: Deal, settings: Settings, year: int, run: Outcome | None = None) -> Markets:
    """The chip market of a year with the deal and without it, in every draw; the fabs of a whole run are taken."""
    from reshore.ensemble.markets import markets_of

    whole = run is not None and run.until_year == LAST_YEAR
    return markets_of(deal, settings, year, played=(run.data, run.base) if run is not None and whole else None)


def _solver() -> Solve:
    """What clears markets, as a program that is kept between runs."""
    from reshore.chips.disruption.solving import in_batches, solve_batch
    from reshore.record.programs import program

    return in_batches(program("stress-markets", solve_batch))


def _side(market: Market, region: np.ndarray, numbers: Numbers, event: Event, solve: Solve) -> Side:
    """What the event does on one path."""
    seen = before(market, region, numbers, solve)
    months = play(seen, numbers, course_of(event, numbers), solve)
    return Side(seen, months, losses_of(months, numbers, event.year))


def _failed(solved: Bool[np.ndarray, "draw"], codes: np.ndarray) -> tuple[tuple[str, int], ...]:
    """Why draws do not count, in words, and how many."""
    worst = codes.max(axis=0)
    reasons = [("the path to the year was not solved", int((~solved).sum()))]
    reasons += [
        (meaning, int((solved & (worst == code)).sum())) for code, meaning in MEANINGS.items() if code != SOLVED
    ]
    return tuple((reason, count) for reason, count in reasons if count)


def _kept(tree: Any, good: Bool[np.ndarray, "draw"]) -> Any:
    """The draws that count, of anything whose arrays have the draw as their last axis."""
    import dataclasses

    from reshore.chips.disruption.before import with_fields
    from reshore.chips.market import Market

    if isinstance(tree, Market):
        return with_fields(tree, **{name: _cut(values, good) for name, values in vars(tree).items()})
    if isinstance(tree, Side):
        return Side(*(_kept(getattr(tree, part.name), good) for part in dataclasses.fields(tree)))
    fields = {part.name: getattr(tree, part.name) for part in dataclasses.fields(tree)}
    cut = {name: _cut(value, good) for name, value in fields.items()}
    return dataclasses.replace(tree, **cut)


def _cut(value: Any, good: Bool[np.ndarray, "draw"]) -> Any:
    """One field of `_kept`."""
    import dataclasses

    if dataclasses.is_dataclass(value):
        return _kept(value, good)
    by_draw = hasattr(value, "shape") and value.ndim and value.shape[-1] == len(good)
    return np.asarray(value)[..., good] if by_draw and value.dtype != object else value


def _cut_band(event: Event, numbers: Numbers) -> tuple[float, float, float]:
    """The share that is cut."""
    drawn: Float[np.ndarray, "draw"] = np.broadcast_to(
        event.cut if event.cut is not None else numbers.blockade_cut if event.kind == "blockade" else 1.0,
        numbers.blockade_cut.shape,
    ).astype(float)
    return band(drawn)
