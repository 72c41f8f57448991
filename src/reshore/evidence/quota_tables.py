"""Tables of the audit of a quota, from cleared borders to bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from reshore.buildout.path import SHOWN_FROM_YEAR
from reshore.chips.quota_audit import (
    Reading,
    between_usd_bn,
    ghost_usd_mn_per_kwpm,
    mean_price,
    pays_to_complete,
)
from reshore.chips.quota_grounds import PARKED_SHARE, Grounds
from reshore.evidence.quota_readings import RATES, REPAIRED, TWICE, Readings, rate_name
from reshore.evidence.quota_rows import Row, band_where, share
from reshore.names import FIRST_YEAR
from reshore.units import MONTHS_A_YEAR
from reshore.world.chip_inputs import LICENCE_HOLDERS
from reshore.world.inputs import NEVER

if TYPE_CHECKING:
    from reshore.evidence.quota_scene import Scene

SHOWN_YEARS = (2026, 2027, 2028, 2029, 2030, 2032, 2035, 2040)
LABELS = {"deal": "as it stands", "taper": "taper", "clawback": "clawback"}


class View(NamedTuple):
    """What tables are made of.

    Args:
        scene: the markets, and what the quota rests on.
        found: cleared borders.
        unit: what the quota is counted in.
        good: draws that count [1].
    """

    scene: Scene
    found: Readings
    unit: str
    good: Bool[np.ndarray, "draw"]

    @property
    def main(self) -> Reading:
        """The quota as it stands."""
        return self.found.by_name["deal"]

    @property
    def by_value(self) -> bool:
        """Whether the quota is counted by value."""
        return self.unit == "value"


def sizes(view: View) -> tuple[Row, ...]:
    """Size of each quota by year, in wafers and by value, beside the imports that it covers.

    Args:
        view: what tables are made of.

    Returns:
        A row for each year and owner. Imports are those under an exemption without limit: the quota binds where they
        are larger.
    """
    scene, good, every = view.scene, view.good, np.ones(int(view.good.sum()), dtype=bool)
    whole, building = scene.grounds.accrued_k, scene.grounds.building_k
    found = []
    for year in sorted({*SHOWN_YEARS, *scene.markets}):
        place = year - SHOWN_FROM_YEAR
        limits = {unit: scene.size(scene.grounds, unit == "value", year) for unit in ("wafers", "value")}
        for quota, owner in enumerate(scene.owners):
            if not owner:
                continue
            bands = {
                "planned_k": band_where(building[quota, good, place].sum(axis=1), every),
                "completed_k": band_where((whole - building)[quota, good, place].sum(axis=1), every),
                "quota_k": band_where(limits["wafers"][quota][good], every),
                "quota_usd_bn": band_where(limits["value"][quota][good] / 1e3, every),
            }
            shares = {}
            if year in view.found.wanted:
                wanted = view.found.wanted[year]
                k, worth = wanted.covered_k[quota][good], wanted.covered_usd_bn[quota][good]
                bands |= {"imports_k": band_where(k, every), "imports_usd_bn": band_where(worth, every)}
                shares = {
                    "binds_by_wafers": share(k > limits["wafers"][quota][good]),
                    "binds_by_value": share(1e3 * worth > limits["value"][quota][good]),
                }
            found.append(Row(f"size-{year}-{owner}", f"{year}", owner, shares, bands))
    return tuple(found)


def borders(view: View) -> tuple[Row, ...]:
    """Every unit and rate above the quota, and the borders to compare with.

    Args:
        view: what tables are made of.
    """
    scene = view.scene
    found = []
    for unit in ("wafers", "value"):
        said = "the deal's" if unit == scene.unit else "assumed" if scene.unit is None else "not the deal's"
        for rate in RATES:
            stands = "the deal's" if scene.rate_said else "drawn"
            words = f"{rate_name(rate)} % of the tariff" if rate is not None else f"rate {stands}"
            status = f"unit {said}, rate {stands if rate is None else 'assumed'}"
            found.append(_border(view, f"{unit}-{rate_name(rate)}", f"{unit}, {words}", status))
    found.append(_border(view, "no-limit", "exemption without limit", "for comparison"))
    found.append(_border(view, "owners-pay", "no exemption for these owners", "for comparison"))
    found.append(_border(view, "all-pay", "no exemption for anybody", "for comparison"))
    return tuple(found)


def _border(view: View, name: str, label: str, status: str) -> Row:
    """One border."""
    one, good = view.found.by_name[name], view.good
    every = np.ones(int(good.sum()), dtype=bool)
    binds, limited = np.asarray(one.binds.any(axis=0))[good], name not in {"no-limit", "owners-pay", "all-pay"}
    price = _licence_usd_per_wafer(one, name.startswith("value"))[good]
    bands = {"imports_usd_bn": band_where(covered(view, one)[good], every)}
    if limited:
        bands |= {
            "duty_saved_usd_bn": band_where(one.saved_usd_bn[good], every),
            "licence_where_it_binds_usd_per_wafer": band_where(price, binds),
            "licences_where_it_binds_usd_bn": band_where(one.licence_usd_bn[good], binds),
        }
    bands["duty_usd_bn"] = band_where(one.duty_usd_bn[good], every)
    return Row(name, label, status, {"binds": share(binds)} if limited else {}, bands)


def covered(view: View, one: Reading) -> Float[np.ndarray, "draw"]:
    """Imports of the owners that have a quota; where a border has none, those that it would cover."""
    if one is view.found.by_name["all-pay"]:
        covered = np.asarray(view.scene.markets[view.scene.year].quota_share)
        own = np.asarray(one.import_usd_bn)[:, :, None] * covered
        return np.asarray(own.sum(axis=(0, 1, 2)))
    return np.asarray(one.covered_usd_bn.sum(axis=0))


def _licence_usd_per_wafer(one: Reading, by_value: bool) -> Float[np.ndarray, "draw"]:
    """Price of the dearest licence at the mean price of what the quota covers [usd_per_wafer]."""
    price = one.licence_price * mean_price(one) if by_value else one.licence_price
    return np.asarray(price.max(axis=0))


def money(view: View) -> tuple[Row, ...]:
    """What each party gains by the exemption under the quota, by licence holder.

    Args:
        view: what tables are made of.

    Returns:
        A row for each party. Against a border at which the owners with a quota pay in full and everybody else stays as
        in the deal; and, as `against_all`, against one at which everybody pays, where builders hold the licences.
    """
    one, good = view.main, view.good
    every = np.ones(int(good.sum()), dtype=bool)
    own, none = (_gains(one, view.found.by_name[name]) for name in ("owners-pay", "all-pay"))
    found = []
    for name, label in PARTIES.items():
        bands = {}
        for holder in LICENCE_HOLDERS:
            takes = name == ("owners" if holder == "builder" else "treasury")
            bands[f"{holder}_usd_bn"] = band_where((own[name] + takes * one.licence_usd_bn)[good], every)
        against = none[name] + (name == "owners") * one.licence_usd_bn
        found.append(Row(name, label, "", {}, bands | {"against_all_usd_bn": band_where(against[good], every)}))
    licences = band_where(one.licence_usd_bn[good], every)
    names = (*LICENCE_HOLDERS, "against_all")
    found.append(Row("licences", "of it: licences", "", {}, {f"{who}_usd_bn": licences for who in names}))
    return tuple(found)


PARTIES = {
    "users": "US device makers",
    "owners": "owners with a quota",
    "others": "other fabs, and packaging plants",
    "treasury": "US treasury",
}
"""Who gains or loses, in words."""


def _gains(one: Reading, other: Reading) -> dict[str, Float[np.ndarray, "draw"]]:
    """What each party gains by one border against another, before licences [usd_bn]."""
    return {
        "users": other.users_usd_bn - one.users_usd_bn,
        "owners": one.owners_usd_bn - other.owners_usd_bn,
        "others": one.others_usd_bn - other.others_usd_bn,
        "treasury": one.duty_usd_bn - other.duty_usd_bn,
    }


def margins(view: View) -> tuple[Row, ...]:
    """Ghost capacity and completion cliff, as the quota stands and with two repairs.

    Args:
        view: what tables are made of.

    Returns:
        A row for each repair, and one for all plants finished.
    """
    good = view.good
    every = np.ones(int(good.sum()), dtype=bool)
    found = []
    for name in REPAIRED:
        one, grounds = view.found.by_name[name], view.found.grounds[name]
        ghost, twice = _ghost(view, name)
        binds = np.asarray(one.binds.any(axis=0))[good]
        lost = _lost_usd_bn(view, one, grounds, name).sum(axis=1)
        bands = {
            "quota_k": band_where(_size_k(view, grounds)[good], every),
            "duty_saved_usd_bn": band_where(one.saved_usd_bn[good], every),
            "licences_where_it_binds_usd_bn": band_where(one.licence_usd_bn[good], binds),
            "ghost_usd_mn_per_kwpm": band_where(ghost[good], every),
            "ghost_where_it_binds_usd_mn_per_kwpm": band_where(ghost[good], binds),
            "announce_twice_usd_bn": band_where(twice[good], every),
            "announce_twice_where_it_binds_usd_bn": band_where(twice[good], binds),
            "cliff_usd_bn": band_where(lost[good], every),
            "cliff_where_it_binds_usd_bn": band_where(lost[good], binds),
        }
        if name == "clawback":
            bands["claimed_back_usd_bn"] = band_where(_claimed_usd_bn(view, one, grounds)[good], every)
        shares = {"binds": share(binds), "tempts_to_announce": share(twice[good] > 0)}
        found.append(Row(name, LABELS[name], _repair_status(view, name), shares, bands))
    done = view.found.by_name["finished"]
    binds = np.asarray(done.binds.any(axis=0))[good]
    bands = {
        "quota_k": band_where(_size_k(view, view.scene.grounds.finished(view.scene.year))[good], every),
        "duty_saved_usd_bn": band_where(done.saved_usd_bn[good], every),
        "licences_where_it_binds_usd_bn": band_where(done.licence_usd_bn[good], binds),
    }
    label = "all plants begun finished"
    found.append(Row("finished", label, "for comparison", {"binds": share(binds)}, bands))
    return tuple(found)


def _repair_status(view: View, name: str) -> str:
    """Whether a repair is the deal's."""
    if name == "deal":
        return f"repair: {view.scene.repair}"
    return f"what if, {view.found.period_months:.0f} months" if name == "clawback" else "what if"


def _size_k(view: View, grounds: Grounds) -> Float[np.ndarray, "draw"]:
    """Size of all quotas together in wafers [kwafers]."""
    size = view.scene.size(grounds, by_value=False)
    return np.asarray(np.where(view.scene.held, size, 0.0).sum(axis=0))


def _reference_usd_per_wafer(view: View) -> Float[np.ndarray, "draw fab"]:
    """Reference price of what each project makes, at which a quota by value counts its wafers [usd_per_wafer]."""
    reference = np.asarray(view.scene.markets[view.scene.year].reference_usd_per_wafer)
    return np.asarray(reference[view.scene.grounds.product].T)


def _worth_usd_per_wafer(view: View, one: Reading) -> Float[np.ndarray, "quota draw fab"]:
    """What a licence for a wafer of each project's class is worth [usd_per_wafer]."""
    price = one.licence_price[:, :, None] * np.where(one.binds, 1.0, 0.0)[:, :, None]
    reference = _reference_usd_per_wafer(view)
    return np.asarray(price * reference if view.by_value else price * np.ones_like(reference))


def _due_usd_per_wafer(view: View, one: Reading) -> Float[np.ndarray, "quota draw fab"]:
    """What a clawback takes for a wafer of quota that each project gave a right to [usd_per_wafer].

    A quota in wafers is filled with what comes in, at its price; one by value holds the reference price of the project.
    """
    reference = _reference_usd_per_wafer(view)
    mean = mean_price(one)[:, :, None] * np.ones_like(reference)
    price = np.broadcast_to(reference, mean.shape) if view.by_value else mean
    return np.asarray((one.used_share * np.asarray(view.scene.rate(None)))[:, :, None] * price)


def _claimed_usd_bn(view: View, one: Reading, grounds: Grounds) -> Float[np.ndarray, "draw"]:
    """What a clawback bills from the first period that ends to the last by 2040, at the year's prices [usd_bn]."""
    claimed = np.where(view.scene.held[:, :, None], grounds.claimed_k.sum(axis=2), 0.0)
    return np.asarray((claimed * _due_usd_per_wafer(view, one)).sum(axis=(0, 2)) / 1e6)


def _ghost(view: View, name: str) -> tuple[Float[np.ndarray, "draw"], Float[np.ndarray, "draw"]]:
    """What announcing one kwpm more, and announcing twice as much, earns in a year without building."""
    one, two = view.found.by_name[name], view.found.by_name[f"{name}-twice"]
    grounds, place = view.found.grounds[name], view.scene.year - SHOWN_FROM_YEAR
    extra = (grounds.announced(TWICE).accrued_k - grounds.accrued_k)[:, :, place]
    counts = extra > 0
    worth = _worth_usd_per_wafer(view, one)
    if name == "clawback":
        worth = worth - _due_usd_per_wafer(view, one)
    best = np.where(counts, worth, -np.inf).max(axis=2)
    best = np.where(counts.any(axis=2), best, 0.0)
    each = ghost_usd_mn_per_kwpm(np.asarray(grounds.building)[:, None], best).max(axis=0)
    whole = between_usd_bn(one, two, view.by_value)
    if name == "clawback":
        whole = whole - (extra * _due_usd_per_wafer(view, two)).sum(axis=(0, 2)) / 1e6
    return each, whole


def _lost_usd_bn(view: View, one: Reading, grounds: Grounds, name: str) -> Float[np.ndarray, "draw fab"]:
    """Value of the quota that a plant costs its owner in the year by being complete instead of nearly so."""
    place, year = view.scene.year - SHOWN_FROM_YEAR, view.scene.year
    parked = grounds.parked(year).accrued_k[:, :, place]
    done = grounds.finished(year).accrued_k[:, :, place]
    lost = (parked - done) * _worth_usd_per_wafer(view, one)
    if name == "clawback":
        lost = lost - np.where(parked > 0, parked, 0.0) * _due_usd_per_wafer(view, one)
    return np.asarray(np.where(_at_stake(view), lost.sum(axis=0), 0.0) / 1e6)


def _at_stake(view: View) -> Bool[np.ndarray, "draw fab"]:
    """Projects that count, begun by the end of the year, and not complete before the clause."""
    grounds = view.scene.grounds
    start, complete = (
        np.nan_to_num(np.asarray(one), nan=NEVER) for one in (grounds.start_month, grounds.complete_month)
    )
    begun = start < MONTHS_A_YEAR * (view.scene.year + 1 - FIRST_YEAR)
    new = complete >= float(np.min(grounds.first_month))
    return np.asarray(begun & new & (np.asarray(grounds.counted).max(axis=0) > 0))


def fabs(view: View) -> tuple[Row, ...]:
    """The completion cliff by project.

    Args:
        view: what tables are made of.

    Returns:
        A row for each project on which work has begun in some draws: what completion costs in quota, what a year's
        output earns, and in which share of draws the first is larger.
    """
    scene, good = view.scene, view.good
    lost = _lost_usd_bn(view, view.main, scene.grounds, "deal")
    slot = scene.grounds.in_slot
    cost = np.asarray(scene.markets[scene.year].cost_usd_per_wafer)
    margin = np.einsum("nif,nid->df", slot, view.main.supplier_usd_per_wafer - (1 - scene.margin_share) * cost)
    made = MONTHS_A_YEAR * np.asarray(scene.grounds.planned_kwpm) * np.einsum("nif,nid->df", slot, view.main.use_share)
    stake = _at_stake(view)
    found = []
    for fab, label in enumerate(scene.labels):
        begun = stake[good, fab]
        if not label or not begun.any():
            continue
        earns, costs, output = margin[good, fab], lost[good, fab], made[good, fab]
        per_wafer = np.divide(1e6 * costs, output, out=np.full_like(costs, np.inf), where=output > 0)
        per_wafer = np.where(costs > 0, per_wafer, 0.0)
        stays = begun & ~pays_to_complete(earns, per_wafer)
        parks = begun & ~pays_to_complete((1 - PARKED_SHARE) * earns, per_wafer)
        shares = {
            "begun": share(begun),
            "unfinished_pays": share(stays[begun]),
            "parking_pays": share(parks[begun]),
        }
        bands = {
            "costs_where_it_binds_usd_bn": band_where(costs, begun & (costs > 0)),
            "earns_usd_bn": band_where(earns * output / 1e6, begun),
        }
        found.append(Row(f"fab-{fab}", label, "", shares, bands))
    return tuple(found)
