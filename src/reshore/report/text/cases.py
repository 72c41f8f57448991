"""Sentences on the threatened chip tariff carried out: what exemptions cost, who gets it, quotas, and aims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import REGION_LABELS
from reshore.report.frames.cases import (
    ALL,
    BORNE,
    COVERED,
    FORGONE,
    KOREA,
    ON_EVERYBODY,
    OTHERS,
    QUOTA,
    TAIWAN,
    US_OWNERS,
    USER_LOSS,
    USERS,
    WITH_EXEMPTIONS,
    WORTH,
)
from reshore.report.frames.columns import BASE
from reshore.report.style import number_text, with_unit
from reshore.report.words import (
    as_float,
    band_of,
    band_text,
    has,
    in_words,
    is_nothing,
    listing,
    number_of,
    of_draws,
    on_paths,
)

if TYPE_CHECKING:
    from reshore.report.frame import Frame, Value

CARRIED_OUT = (
    "“Carried out” means that the tariff on chips that was announced is collected from 2026 on. Capacity is held as on "
    "the path that is shown: a tariff that is collected neither builds nor stops a fab here; prices and trade answer."
)
"""What the words mean that every sentence on the cases uses."""

GAINED_BY = {
    USERS: "US device makers, in lower prices",
    TAIWAN: "fab owners at home in Taiwan",
    KOREA: "fab owners at home in Korea",
    OTHERS: "other fab owners abroad",
    US_OWNERS: "fab owners at home in the United States",
}
"""Who gains by exemptions, in words."""


FEW_OWNERS = 3
"""Owners that a sentence names [count]."""


def forgone(duties: Frame, year: int) -> list[str]:
    """What the exemptions cost the customs of the United States in one year, and whose chips are spared.

    Args:
        duties: duty by owner and regime.
        year: the year.

    Returns:
        Sentences; none where the year is not known.
    """
    own = _own(duties.where(year=year, owner=ALL))
    if not {WITH_EXEMPTIONS, ON_EVERYBODY, FORGONE} <= set(own) or not has(own[FORGONE], "p50_usd_bn"):
        return []
    every, some, less = (own[regime] for regime in (ON_EVERYBODY, WITH_EXEMPTIONS, FORGONE))
    if is_nothing(number_of(every["p90_usd_bn"]), "usd_bn"):
        return ["No tariff on chips could be carried out: none is announced that would be collected from anybody."]
    head = f"In {year} the tariff on chips, carried out and with capacity as on this path, brings US customs"
    if is_nothing(number_of(less["p90_usd_bn"]), "usd_bn") and is_nothing(number_of(less["p10_usd_bn"]), "usd_bn"):
        return [f"{head} {band_of(every, 'usd_bn')} on bare chips; nobody is exempt from it."]
    says = [
        f"{head} {band_of(every, 'usd_bn')} if nobody is exempt and {band_of(some, 'usd_bn')} with the exemptions that "
        f"stand: the exemptions cost {on_paths(duties, 'usd_bn', year=year, owner=ALL, regime=FORGONE)}."
    ]
    rows = [row for row in duties.where(year=year, regime=FORGONE).records() if row["path"] != BASE]
    spared = {
        REGION_LABELS[str(row["owner"])]: as_float(row["p50_usd_bn"]) or 0.0 for row in rows if row["owner"] != ALL
    }
    most = sorted(spared, key=lambda label: -spared[label])[:FEW_OWNERS]
    parts = [
        f"{in_words(label)} ({with_unit(spared[label], 'usd_bn')})"
        for label in most
        if not is_nothing(spared[label], "usd_bn")
    ]
    return [*says, f"Most of it is spared to fab owners in {listing(parts)}, medians."] if parts else says


def gained(exemption: Frame, year: int) -> list[str]:
    """Who gets what the exemptions cost, in one year.

    Args:
        exemption: gains by account from the exemptions.
        year: the year.

    Returns:
        One sentence; none where nobody gains or loses anything.
    """
    own = {str(row["account"]): row for row in exemption.where(year=year).records() if row["path"] != BASE}
    known = [name for name in GAINED_BY if name in own and has(own[name], "p10_usd_bn", "p50_usd_bn", "p90_usd_bn")]
    apart = [name for name in known if not _holds_zero(own[name])]
    close = [name for name in known if name not in apart and not _is_zero(own[name])]
    winners = [name for name in apart if number_of(own[name]["p50_usd_bn"]) > 0]
    losers = [name for name in apart if name not in winners]
    if not apart:
        return []
    says = [f"{GAINED_BY[name]} {band_of(own[name], 'usd_bn')}" for name in winners]
    text = f"Against the same tariff on everybody, with capacity as on this path, the gain goes to {listing(says)}"
    if not winners:
        text = "Against the same tariff on everybody, with capacity as on this path, nobody gains"
    if losers:
        lost = [f"{GAINED_BY[name]} {_band_of_loss(own[name])}" for name in losers]
        text += f"; the exemptions take from {listing(lost)}"
    if close:
        text += f"; for {listing([GAINED_BY[name].partition(',')[0] for name in close])} the draws do not say which"
    return [f"{text}."]


def borne(items: Frame, year: int) -> list[str]:
    """Who would bear the tariff in one year: the loss of US device makers over the duty.

    Args:
        items: items of the tariff carried out.
        year: the year.

    Returns:
        Sentences; none where no duty is paid.
    """
    says = []
    for regime in (WITH_EXEMPTIONS, ON_EVERYBODY):
        loss, share = (_own_row(items.where(year=year, regime=regime, item=item)) for item in (USER_LOSS, BORNE))
        if loss is None or not has(loss, "p50") or share is None or not has(share, "p50"):
            continue
        lost, part = _band(loss, "usd_bn"), _band(share, "share")
        counted = number_of(share["draws_share"])
        few = "" if counted == 1 else f", in the {of_draws(counted)} in which duty is paid"
        says.append(
            f"Collected {regime}, with capacity as on this path, the tariff costs US device makers {lost} in "
            f"{year}: {part} of the duty{few}."
        )
    if says:
        says.append(
            "The share is their loss to dearer chips, against no duty, over the duty on bare chips. Above 100 % they "
            "lose more than customs take: chips on which nobody pays duty can get dearer too, and less is bought."
        )
    return says


def quotas(frame: Frame) -> list[str]:
    """Whether quotas bind, and what their licences are worth.

    Args:
        frame: quotas by owner and year.

    Returns:
        One sentence for each owner and year; none where nobody has a quota.
    """
    says = []
    for label in frame.distinct("label"):
        rows = {str(row["path"]): row for row in frame.where(label=label).records()}
        limit, trade, worth = rows[QUOTA], rows[COVERED], rows[WORTH]
        slack = number_of(limit["slack_share"])
        sizes = f"the quota holds {band_of(limit, 'usd_bn')}, against {band_of(trade, 'usd_bn')} of their bare imports"
        if slack == 1:
            worth_text = "is slack in every draw, so that its licences are worth nothing"
        elif is_nothing(number_of(worth["p90_usd_bn"]), "usd_bn"):
            worth_text = f"is slack in {of_draws(slack)}; its licences are worth nothing in nine draws of ten"
        elif is_nothing(number_of(worth["p50_usd_bn"]), "usd_bn"):
            high = number_text(as_float(worth["p90_usd_bn"]), "usd_bn")
            worth_text = (
                f"is slack in {of_draws(slack)}; its licences are worth nothing in the median, and more than {high} "
                f"bn USD in one draw of ten"
            )
        else:
            worth_text = f"binds in {of_draws(1 - slack)}; its licences are worth {band_of(worth, 'usd_bn')}"
        says.append(f"{label}, with capacity as on this path: {sizes}. It {worth_text}.")
    return says


def aims(frame: Frame) -> list[str]:
    """Which aims for shares of chips are met by their day, and in how many draws.

    Args:
        frame: aims and what is reached.

    Returns:
        One sentence on all of them; none where there is no aim.
    """
    parts = []
    for row in frame.records():
        if row["met_share"] is None:
            continue
        chance, aim = number_of(row["met_share"]), with_unit(number_of(row["target_share"]), "share")
        verdict = "" if 0.1 < chance < 0.9 else "met, " if chance >= 0.9 else "missed, "
        parts.append(
            f"{aim} {row['wording']}: {verdict}reached in {of_draws(chance)} ({row['measure']}: "
            f"{band_of(row, 'share')} in {row['year']})"
        )
    head = "Aims for the share of chips, each held against the last full year before its day:"
    return [f"{head} {'; '.join(parts)}."] if parts else []


def _own(frame: Frame) -> dict[str, dict[str, Value]]:
    """The rows of the deal's own path by regime."""
    return {str(row["regime"]): row for row in frame.records() if row["path"] != BASE}


def _band(row: dict[str, Value], unit: str) -> str:
    """The band of an item, whose columns have no unit as suffix."""
    low, middle, high = (as_float(row[point]) for point in ("p10", "p50", "p90"))
    return band_text(low, middle, high, unit)


def _own_row(frame: Frame) -> dict[str, Value] | None:
    """The row of the deal's own path."""
    return next((row for row in frame.records() if row["path"] != BASE), None)


def _holds_zero(row: dict[str, Value]) -> bool:
    """Whether the band of a number holds zero."""
    return number_of(row["p10_usd_bn"]) <= 0 <= number_of(row["p90_usd_bn"])


def _is_zero(row: dict[str, Value]) -> bool:
    """Whether both ends of a band print as zero."""
    return all(is_nothing(number_of(row[f"{end}_usd_bn"]), "usd_bn") for end in ("p10", "p90"))


def _band_of_loss(row: dict[str, Value]) -> str:
    """A band of negative gains as a band of losses."""
    low, middle, high = (-number_of(row[f"{point}_usd_bn"]) for point in ("p90", "p50", "p10"))
    return band_text(low, middle, high, "usd_bn")
