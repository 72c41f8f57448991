"""Figures on a stop of Taiwan's chips: who loses, and what leading chips cost in the United States month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reshore.report import months, rows
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frames import stress
from reshore.report.frames.columns import BASE
from reshore.report.labels import number_words
from reshore.report.style import with_unit
from reshore.report.text import stress as says
from reshore.report.words import as_float, number_of, on_paths

if TYPE_CHECKING:
    from reshore.report.canvas import Spec
    from reshore.report.figure import Basis
    from reshore.report.frame import Frame

_BASIS: tuple[Basis, ...] = ("market", "capacity", "deal")


def loss_figure(found: dict[str, Any], losses: Frame, changes: Frame) -> Figure:
    """Losses by region, the world first.

    Args:
        found: `Stress.plain()`.
        losses: losses by region and path.
        changes: what the deal changes in them.
    """
    roles = _roles(losses)
    world, regions = (losses.among("region", names) for names in ([stress.WORLD], _regions(losses)))
    words = [f"{row['region']}, {row['path']}: {number_words(row['p50_usd_bn'], 'usd_bn')}" for row in losses.records()]
    panels = tuple(
        Panel(heading, _with_shares(rows.ranges(part, "region", "usd_bn", roles), part, roles), label)
        for heading, part, label in (
            ("the world", world, f"Ranges. {'; '.join(words[: len(roles)])}"),
            ("by region", regions, f"Ranges. {'; '.join(words[len(roles) :])}"),
        )
    )
    return Figure(
        "taiwan-stop-losses",
        "Value added lost by chip users and chip makers if Taiwan's chips stop",
        f"billion US dollars of 2024, within {found['horizon_months']} months",
        panels,
        tuple(Key(f"{path}, median and 10–90 % of draws", role, "disc") for path, role in roles.items()),
        (losses, changes),
        _BASIS,
        "Losses are of the size of the economy in the year of the stop. Pointing at a mark shows the loss over a "
        "year's output too. The CSV holds what the deal changes, draw by draw.",
        _largest(losses),
    )


def month_figure(found: dict[str, Any], prices: Frame, supply: Frame) -> Figure:
    """Price and supply of leading chips in the United States, month by month.

    Args:
        found: `Stress.plain()`.
        prices: price over that before, by month and path.
        supply: chips that users get over what they need.
    """
    roles, stop, horizon = _roles(prices), int(found["months"]), int(found["horizon_months"])
    spoken = (1, stop, min(stop + 6, horizon))
    panels = tuple(
        Panel(
            heading,
            months.monthly(frame, unit, title, roles, stop),
            f"Line with band. {_month_words(frame, unit, spoken)}",
        )
        for heading, title, frame, unit in (
            ("price", "times that before", prices, "ratio"),
            ("supply, stocks counted in", "% of need", supply, "share"),
        )
    )
    lines = [Key(f"{path}, median", role, "dash" if role == "base" else "line") for path, role in roles.items()]
    first = next(iter(roles.values()))
    return Figure(
        "taiwan-stop-months",
        "Leading chips in the United States if Taiwan's chips stop, by month",
        "price over that before; supply in % of what is needed",
        panels,
        (*lines, Key("10–90 % of draws", first, "area"), Key("end of the full stop", "muted", "dots")),
        (prices, supply),
        _BASIS,
        "The price is drawn up to the one at which users rather stop than pay, which is assumed; beyond it chips are "
        "rationed. Losses follow from supply and not from the price.",
        tuple(says.by_month(supply, "share", "leading chips that users in the United States get", spoken)),
    )


def _roles(frame: Frame) -> dict[str, str]:
    """Each path and the role of its colour."""
    return {str(path): "base" if path == BASE else "deal" for path in frame.distinct("path")}


def _regions(losses: Frame) -> list[Any]:
    """The regions without the world."""
    return [region for region in losses.distinct("region") if region != stress.WORLD]


def _with_shares(spec: Spec, frame: Frame, roles: dict[str, str]) -> Spec:
    """Ranges whose notes name the share of a year's output as well."""
    data = dict(spec["datasets"])
    for at, path in enumerate(roles):
        drawn = frame.where(path=path).records()
        data[f"ranges{at}"] = [
            {**row, "text": f"{row['text']}, {with_unit(as_float(record['p50_share']), 'share')} of a year's output"}
            for row, record in zip(data[f"ranges{at}"], drawn, strict=True)
        ]
    return {**spec, "datasets": data}


def _largest(losses: Frame) -> tuple[str, ...]:
    """Who loses most of a year's output."""
    own = losses.where(path=losses.distinct("path")[0]).among("region", _regions(losses))
    known = [row for row in own.records() if row["p50_share"] is not None]
    if not known:
        return ()
    amount = max(known, key=lambda row: number_of(row["p50_usd_bn"]))
    share = max(known, key=lambda row: number_of(row["p50_share"]))
    return (
        f"{amount['region']}: the largest loss in money, {on_paths(own, 'usd_bn', region=amount['region'])}. "
        f"{share['region']}: the largest loss over a year's output, {on_paths(own, 'share', region=share['region'])}.",
    )


def _month_words(frame: Frame, unit: str, spoken: tuple[int, ...]) -> str:
    """A monthly series in words."""
    return " ".join(says.by_month(frame, unit, str(frame.name).replace("_", " "), spoken))
