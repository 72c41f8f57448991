"""Frames on the threatened chip tariff carried out: duty, who bears it, what exemptions forgo, what quotas are worth.

All numbers are of single years in which border regimes are compared. Capacity is that of the path in every regime;
prices and trade answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.names import CASE_YEARS, REGION_LABELS, REGIONS
from reshore.report.bands import Array, Draws, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, paths
from reshore.report.words import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.report.frame import Value

WITH_EXEMPTIONS = "with the exemptions"
ON_EVERYBODY = "on everybody"
FORGONE = "forgone to exemptions"
REGIMES = {"imposed": WITH_EXEMPTIONS, "imposed_all": ON_EVERYBODY}
"""Border regime with the threat carried out, and how it is called."""

ALL = "All"
SMALL_USD_BN = 0.1
"""A draw in which less duty is paid has no share of it that users bear [usd_bn]."""

SLACK_SHARE = 0.999
"""A quota of which less is used is slack [share]."""

USERS = "US device makers"
TAIWAN = "owners in Taiwan"
KOREA = "owners in Korea"
OTHERS = "other owners abroad"
US_OWNERS = "owners in the US"
CUSTOMS = "US customs"
LICENCES = "holders of quota licences"
ACCOUNTS = (USERS, TAIWAN, KOREA, OTHERS, US_OWNERS, LICENCES, CUSTOMS)
"""Whom a tariff takes from or gives to."""

_REGIME = Column("regime", "The tariff is collected")
_OWNER = Column("owner", "Owner")
_ITEM = Column("item", "Item")

USER_LOSS = "loss of US device makers against no duty"
BORNE = "loss of US device makers over the duty"
FOREIGN_RENT = "gain of fab owners abroad against no duty"
US_RENT = "gain of US fab owners against no duty"
LICENCE = "value of quota licences"
GOODS = "duty on chips inside goods"
RELIANCE = "reliance on foreign fabs, all chips"
PRICE = "price of leading chips in the United States, 2024 = 1"


class Case(NamedTuple):
    """One border regime in one year, in the draws that count [draw, ...]."""

    duty: Array
    goods: Array
    rent: Array
    licence: Array
    loss: Array


def case_of(data: xr.Dataset, draws: Draws, year: int, case: str) -> Case:
    """One border regime in one year.

    Args:
        data: results of one path.
        draws: positions of the draws that count.
        year: one of `CASE_YEARS`.
        case: one of `BORDER_CASES`.

    Returns:
        Duty, rent and licences by owner, duty on goods and the loss of users [usd_bn].
    """
    here = data.sel(case_year=year, case=case)
    names = ("case_duty_usd_bn", "case_goods_duty_usd_bn", "case_rent_usd_bn", "case_licence_usd_bn")
    return Case(*(take(here[name], draws) for name in (*names, "case_user_loss_usd_bn")))


def case_years(years: Sequence[int]) -> list[int]:
    """The years for which border regimes are compared, up to the last year shown."""
    return [year for year in CASE_YEARS if year <= max(years)]


def near_case(years: Sequence[int], near: int) -> int:
    """The year of the cases that sentences speak of: the wanted one, else the last one before it.

    Args:
        years: years of the cases, first to last.
        near: the wanted year.
    """
    return max((year for year in years if year <= near), default=years[0])


def duties(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """Duty on bare chips by owner of the fab with the threat carried out, and what exemptions forgo of it.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: some of `CASE_YEARS`.

    Returns:
        One row per path, year, regime and owner; `All` sums over owners, draw by draw [usd_bn].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        for year in years:
            some, every = (case_of(results, draws, year, case).duty for case in REGIMES)
            for regime, values in ((WITH_EXEMPTIONS, some), (ON_EVERYBODY, every), (FORGONE, every - some)):
                rows += _by_owner((year, regime), path, values)
    return Frame("duty_by_owner", (YEAR, _REGIME, _OWNER, PATH, *band_columns("usd_bn")), tuple(rows))


def bearers(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """Who loses and who gains with the threat carried out, against no duty on chips.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: some of `CASE_YEARS`.

    Returns:
        One row per path, year, regime and account: what it loses, negative where it gains; what is left is lost to all
        [usd_bn].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        for year in years:
            free = case_of(results, draws, year, "free")
            for case, regime in REGIMES.items():
                lost = losses(case_of(results, draws, year, case), free)
                rows += [
                    (year, regime, account, path, *(number(p) for p in band(values)), number(float(mean(values))))
                    for account, values in lost.items()
                ]
    columns = (YEAR, _REGIME, Column("account", "Who"), PATH, *band_columns("usd_bn"))
    return Frame("who_pays", (*columns, Column("mean_usd_bn", "mean", "usd_bn")), tuple(rows))


def losses(case: Case, free: Case) -> dict[str, Array]:
    """What each account loses in a border regime against no duty on chips.

    Args:
        case: the regime.
        free: no duty, in the same draws.

    Returns:
        Account to its loss in every draw, negative where it gains [usd_bn].
    """
    fallen = free.rent - case.rent
    chosen = [REGIONS.index(region) for region in ("USA", "TWN", "KOR")]
    rest = [at for at in range(len(REGIONS)) if at not in chosen]
    return {
        USERS: case.loss - free.loss,
        TAIWAN: fallen[:, chosen[1]],
        KOREA: fallen[:, chosen[2]],
        OTHERS: fallen[:, rest].sum(axis=1),
        US_OWNERS: fallen[:, chosen[0]],
        LICENCES: -(case.licence - free.licence).sum(axis=1),
        CUSTOMS: -(case.duty - free.duty).sum(axis=1),
    }


def items(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """The table of the threat carried out: duty, losses, gains, incidence, reliance and price.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: some of `CASE_YEARS`.

    Returns:
        One row per path, year, regime and item, each in its own unit; and the share of draws that the band counts.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        for year in years:
            for case, regime in REGIMES.items():
                for item, (unit, values) in _items(results, draws, year, case).items():
                    known = values[np.isfinite(values)]
                    points = band(known)
                    part = known.size / values.size if values.size else 0.0
                    rows.append((year, regime, item, unit, path, *(number(point) for point in points), part))
    ends = (Column("p10", "10 %"), Column("p50", "median"), Column("p90", "90 %"))
    columns = (YEAR, _REGIME, _ITEM, Column("unit", "Unit"), PATH, *ends)
    return Frame("tariff_carried_out", (*columns, Column("draws_share", "Draws counted", "share")), tuple(rows))


def _items(data: xr.Dataset, draws: Draws, year: int, case: str) -> dict[str, tuple[str, Array]]:
    """Every item of one regime and year, draw by draw, with its unit."""
    here, free = case_of(data, draws, year, case), case_of(data, draws, year, "free")
    lost = losses(here, free)
    at = data.sel(case_year=year, case=case)
    owners = {
        f"duty, fab owners in {in_words(REGION_LABELS[code])}": here.duty[:, place]
        for place, code in enumerate(REGIONS)
    }
    shown = {name: values for name, values in owners.items() if values.size and np.median(values) >= SMALL_USD_BN / 2}
    money = {
        "duty on bare chips": here.duty.sum(axis=1),
        **shown,
        GOODS: here.goods,
        USER_LOSS: lost[USERS],
        FOREIGN_RENT: -(lost[TAIWAN] + lost[KOREA] + lost[OTHERS]),
        US_RENT: -lost[US_OWNERS],
        LICENCE: here.licence.sum(axis=1),
    }
    return {
        **{name: ("usd_bn", values) for name, values in money.items()},
        BORNE: ("share", borne(lost[USERS], here.duty.sum(axis=1))),
        RELIANCE: ("share", take(at["case_reliance_share"].sel(reliance="all_by_fab"), draws)),
        PRICE: ("index", take(at["case_us_price_index"].sel(node="leading"), draws)),
    }


def borne(loss: Array, duty: Array) -> Array:
    """What US device makers lose over the duty on bare chips that is paid; it can exceed one.

    Args:
        loss: what they lose [usd_bn].
        duty: the duty, same shape [usd_bn].

    Returns:
        The ratio, NaN where less duty than `SMALL_USD_BN` is paid [share].
    """
    paid = duty >= SMALL_USD_BN
    return np.where(paid, loss / np.where(paid, duty, 1.0), np.nan)


def quotas(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """Each owner's quota with the threat carried out: its size, the imports it could cover, its use and its worth.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: some of `CASE_YEARS`.

    Returns:
        One row per owner that has a quota in any draw of the deal, year and quantity [usd_bn], and the share of draws
        in which the quota is slack; none where nobody has a quota.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for at, owner in enumerate(REGIONS):
        for year in years:
            here = data.sel(case_year=year, case="imposed")
            names = ("case_quota_limit_usd_bn", "case_dutiable_usd_bn", "case_quota_used_share", "case_licence_usd_bn")
            limit, trade, used, worth = (take(here[name], draws)[:, at] for name in names)
            if not limit.size or limit.max() <= 0:
                continue
            slack = number(float((used < SLACK_SHARE).mean()))
            for path, values in ((QUOTA, limit), (COVERED, trade), (INSIDE, limit * used), (WORTH, worth)):
                label = f"{REGION_LABELS[owner]}'s firms, {year}"
                rows.append((year, owner, label, path, *(number(point) for point in band(values)), slack))
    columns = (YEAR, _OWNER, Column("label", "Whose"), Column("path", "What"), *band_columns("usd_bn"))
    return Frame("quotas", (*columns, Column("slack_share", "Draws in which it is slack", "share")), tuple(rows))


QUOTA = "quota"
COVERED = "bare imports of these owners"
INSIDE = "used inside the quota"
WORTH = "value of the licences"


def exemption(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """What the exemptions do once the threat is carried out: the regime with them less the one without.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: some of `CASE_YEARS`.

    Returns:
        One row per path, year and item: what customs forgo, what US device makers and fab owners gain [usd_bn].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        for year in years:
            free = case_of(results, draws, year, "free")
            some, every = (losses(case_of(results, draws, year, case), free) for case in REGIMES)
            rows += [
                (year, account, path, *(number(point) for point in band(every[account] - some[account])))
                for account in ACCOUNTS
            ]
    columns = (YEAR, Column("account", "Who"), PATH, *band_columns("usd_bn"))
    return Frame("what_exemptions_give", columns, tuple(rows))


def _by_owner(head: tuple[Value, Value], path: str, values: Array) -> list[tuple[Value, ...]]:
    """One row for each owner and one for all of them."""
    whole = np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)
    points = band(whole)
    owners = (*REGIONS, ALL)
    return [(*head, owner, path, *(number(point) for point in points[:, at])) for at, owner in enumerate(owners)]
