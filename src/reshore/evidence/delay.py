"""Twice as long, in three meanings, and what the delay is made of.

One standard fab of a Taiwanese firm is built twice with the same draws: in Taiwan and in Phoenix, alone at its site and
without any clause. Each group of causes is then turned from Taiwan to the United States in every order, and a cause's
part of the delay is its mean effect over all orders (Shapley value). Durations alone do not separate the causes: the
correlation of labour and supplier parts over the draws is printed beside them.

Source: Song, Nelson & Staum (2016) for Shapley effects; published durations from Exyte (2025), CSET (VerWey 2021) and
the record of Arizona fab 1 and Tainan Fab 18 P1.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from itertools import product
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from reshore.ensemble.draws import draws_of
from reshore.names import NODE_GENERATIONS, PRODUCTS, REGIONS
from reshore.record.compile_cache import cache_folder, compile_cache
from reshore.record.files import write_atomically
from reshore.record.hashes import canonical, engine_hash, text_hash, versions
from reshore.record.stages import stage
from reshore.settings import CHUNK_DRAWS
from reshore.world.inputs import NEVER, Projects

if TYPE_CHECKING:
    from reshore.world.baseline import World

DRAWS = 128
"""Draws of the comparison; each is played once for every combination of causes [count]."""

YEARS = 15
ANNOUNCED_MONTH = 12.0
FAB_KWPM = 20.0
HOST_SITE, HOME_SITE = "phoenix", "hsinchu"

CAUSES: dict[str, tuple[str, ...]] = {
    "permits": (
        "permit_months_local", "permit_months_state", "permit_months_federal", "inspections_per_jurisdiction",
        "jurisdictions",
    ),
    "labour": (
        "craft_productivity", "craft_local_experienced_share", "craft_available_persons", "craft_import_cap",
        "craft_hours_per_week", "craft_pay_usd_per_month", "staff_hires_cap", "staff_per_kwpm",
        "training_months_technician", "training_months_engineer", "trainee_attrition", "experienced_attrition",
    ),
    "suppliers": ("supplier_gap", "supplier_start", "supplier_max"),
    "experts": (),
    "rework": ("first_pass_quality", "design_maturity_first"),
}  # fmt: skip
"""Group of causes to the parameters that differ by place; experts differ by whether the sponsor builds at home."""

MEANINGS = (
    (
        "announced-to-building",
        "announcement to building complete",
        "permits",
        "building",
        "2.0: 38 v 19 months (Exyte)",
    ),
    ("start-to-production", "ground-breaking to qualified line", "start", "qualified", "1.43: 918 v 642 days (CSET)"),
    ("start-to-volume", "ground-breaking to volume output", "start", "volume", "1.5: 43 v 28 months (first fabs)"),
)
"""Slug, words, first and last milestone, and the published ratio of each meaning; the first counts from the
announcement."""


@dataclass(frozen=True)
class Lateness:
    """One meaning of twice as long.

    Args:
        name: slug.
        meaning: what is compared, in words.
        p10: United States over Taiwan, 10 % of draws [ratio].
        p50: median [ratio].
        p90: 90 % of draws [ratio].
        published: the published figure.
    """

    name: str
    meaning: str
    p10: float
    p50: float
    p90: float
    published: str


@dataclass(frozen=True)
class CausePart:
    """One cause's part of the months by which volume output comes later than in Taiwan, counted from the announcement.

    Args:
        cause: name of the group of causes.
        p5: months, 5 % of draws [months].
        p50: median [months].
        p95: 95 % of draws [months].
        share: mean part of the mean delay [share].
    """

    cause: str
    p5: float
    p50: float
    p95: float
    share: float


@dataclass(frozen=True)
class Delay:
    """The comparison of one fab in two places.

    Args:
        lateness: the three meanings.
        parts: the parts of the delay.
        correlation: correlation over draws of the parts of labour and of suppliers [1].
        never: share of draws in which the fab makes no volume within the horizon in one of the places [share].
    """

    lateness: tuple[Lateness, ...]
    parts: tuple[CausePart, ...]
    correlation: float
    never: float


def delay(world: World, seed: int) -> Delay:
    """How much longer the United States takes than Taiwan, and why.

    Args:
        world: the baseline.
        seed: seed of the draws.

    Returns:
        The comparison.
    """
    from reshore.buildout.observe import MILESTONES

    dates = _dates(world, seed)
    home, host = (0,) * len(CAUSES), (1,) * len(CAUSES)
    span = {
        place: [_span(dates[place], MILESTONES.index(a), MILESTONES.index(b)) for _, _, a, b, _ in MEANINGS]
        for place in (home, host)
    }
    volume = {key: value[:, MILESTONES.index("volume")] for key, value in dates.items()}
    whole = np.all([np.isfinite(months) for months in volume.values()], axis=0)
    shapley = _shapley({key: value[whole] for key, value in volume.items()})
    lateness = []
    for at, (name, meaning, _, _, published) in enumerate(MEANINGS):
        ratio = (span[host][at] / span[home][at])[whole]
        p10, p50, p90 = np.quantile(ratio, [0.1, 0.5, 0.9])
        lateness.append(Lateness(name, meaning, float(p10), float(p50), float(p90), published))
    total = sum(float(np.mean(part)) for part in shapley.values())
    parts = []
    for cause, months in shapley.items():
        p5, p50, p95 = np.quantile(months, [0.05, 0.5, 0.95])
        parts.append(CausePart(cause, float(p5), float(p50), float(p95), float(np.mean(months)) / total))
    correlation = float(np.corrcoef(shapley["labour"], shapley["suppliers"])[0, 1])
    return Delay(tuple(lateness), tuple(parts), correlation, float(1 - whole.mean()))


@stage("delay by cause")
def delay_of(world: World, seed: int) -> Delay:
    """`delay`, kept in the user's cache folder: it depends on the baseline, the engine and the seed, not on a deal.

    Args:
        world: the baseline.
        seed: seed of the draws.

    Returns:
        The comparison; a damaged file is made anew.
    """
    key = text_hash(canonical([engine_hash(), world.as_of.isoformat(), seed, versions()]))[:16]
    file = cache_folder().parent / f"delay-{key}.json"
    try:
        kept = json.loads(file.read_text())
        return Delay(
            tuple(Lateness(**row) for row in kept["lateness"]),
            tuple(CausePart(**row) for row in kept["parts"]),
            kept["correlation"],
            kept["never"],
        )
    except (OSError, ValueError, TypeError, KeyError):
        with compile_cache():
            made = delay(world, seed)
        with suppress(OSError):
            write_atomically(file, json.dumps(asdict(made)).encode())
        return made


def _span(dates: Float[np.ndarray, "draw milestone"], first: int, last: int) -> Float[np.ndarray, "draw"]:
    """Months between two milestones; the first meaning counts from the announcement [months]."""
    begun = np.full(len(dates), ANNOUNCED_MONTH) if first == 0 else dates[:, first]
    months: np.ndarray = dates[:, last] - begun
    return months


def _shapley(volume: dict[tuple[int, ...], Float[np.ndarray, "draw"]]) -> dict[str, Float[np.ndarray, "draw"]]:
    """Every cause's part of the delay, draw by draw: its effect averaged over all orders of turning the causes."""
    count = len(CAUSES)
    parts = {}
    for at, cause in enumerate(CAUSES):
        part = np.zeros_like(next(iter(volume.values())))
        for key, months in volume.items():
            if key[at]:
                others = sum(key) - 1
                weight = factorial(others) * factorial(count - others - 1) / factorial(count)
                part += weight * (months - volume[(*key[:at], 0, *key[at + 1 :])])
        parts[cause] = part
    return parts


def _dates(world: World, seed: int) -> dict[tuple[int, ...], Float[np.ndarray, "draw milestone"]]:
    """Milestone dates of the fab for every combination of causes, by draw."""
    from reshore.buildout.path import play_draws
    from reshore.world.term_slots import neutral

    drawn = draws_of(world.catalogue, seed, 0, CHUNK_DRAWS)
    keys = list(product((0, 1), repeat=len(CAUSES)))
    sites = [site.site for site in world.sites]
    home, host = (REGIONS.index("TWN"), sites.index(HOME_SITE)), (REGIONS.index("USA"), sites.index(HOST_SITE))
    stems = {stem: cause for cause, group in CAUSES.items() for stem in group}
    values = {}
    for stem, sampled in drawn.parameters.items():
        base = np.asarray(sampled)[:DRAWS]
        by_site = world.catalogue.parameters[stem].by == "site"
        at_home = base[:, [home[1]]] if by_site else base.copy()
        base = base[:, [host[1]]] if by_site else base
        if stem in stems and not by_site:
            at_home[:, host[0]] = base[:, home[0]]
        rows = [at_home, base]
        turned = [rows[key[list(CAUSES).index(stems[stem])]] if stem in stems else base for key in keys]
        values[stem] = np.concatenate(turned)
    shocks = {
        name: np.concatenate([np.asarray(uniform)[:DRAWS, ..., :1]] * len(keys))
        for name, uniform in drawn.shocks.items()
    }
    shocks["cancel_uniform"] = np.ones_like(shocks["cancel_uniform"])
    dates: dict[tuple[int, ...], Float[np.ndarray, "draw milestone"]] = {}
    for own in (0, 1):
        projects = vars(_lone_fab(world, domestic=1.0 - own))
        chosen = [at for at, key in enumerate(keys) if key[list(CAUSES).index("experts")] == own]
        rows_of = np.concatenate([np.arange(at * DRAWS, (at + 1) * DRAWS) for at in chosen])
        results = play_draws(
            projects,
            neutral(fabs=1, sites=1),
            {stem: value[rows_of] for stem, value in values.items()},
            {name: uniform[rows_of] for name, uniform in shocks.items()},
            years=YEARS,
        )
        months = np.asarray(results["milestone_month"])[:, 0, :]
        for place, at in enumerate(chosen):
            dates[keys[at]] = months[place * DRAWS : (place + 1) * DRAWS]
    return dates


def _lone_fab(world: World, domestic: float) -> Projects:
    """One fab of 20 thousand wafer starts at the oldest leading node, alone in Phoenix, announced in January 2020."""
    site = next(site for site in world.sites if site.site == HOST_SITE)
    one = {field.name: np.zeros(1) for field in fields(Projects)}
    arrays = one | {
        "as_of": np.asarray(-NEVER),
        "used": np.ones(1),
        "pledge": np.zeros(1, dtype=int),
        "host": np.array([REGIONS.index(site.region)]),
        "owner": np.array([REGIONS.index("TWN")]),
        "site": np.zeros(1, dtype=int),
        "product": np.array([PRODUCTS.index("leading")]),
        "generation": np.array([-1]),
        "domestic": np.array([domestic]),
        "capacity": np.array([FAB_KWPM]),
        "capacity_draw": np.array([-1]),
        "announced": np.array([ANNOUNCED_MONTH]),
        "first_at_site": np.ones(1),
        "site_region": np.array([REGIONS.index(site.region)]),
        "households": np.array([site.households]),
        "node_months": np.arange(len(NODE_GENERATIONS)) * 1.0,
        "node_planned": np.zeros(len(NODE_GENERATIONS)),
        "base_capacity": np.zeros((len(REGIONS), 6)),
        "tool_not_before": np.array([-NEVER]),
    }
    never = ("start_observed", "tool_in_observed", "volume_observed", "pause_from", "pause_until")
    arrays |= {name: np.full(1, NEVER) for name in never}
    arrays["start_planned"] = np.array([-NEVER])
    return Projects(**arrays)
