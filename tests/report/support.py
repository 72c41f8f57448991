"""Made-up results with every variable of a real run, so that the report can be tested without playing a deal."""

from __future__ import annotations

import numpy as np
import xarray as xr
from tests.ensemble.made_up_economy import economy
from tests.ensemble.made_up_market import market

from reshore.deal.load import load_deal
from reshore.ensemble.headlines import headlines, partners_of
from reshore.ensemble.sensitivity import screening_of
from reshore.names import CREWS, NODE_CLASSES, REGIONS, ROLES, STAFF
from reshore.outcome import AXES, LEDGER_ENTRIES, MILESTONES, STORED_YEARS, VARIABLES, VISAS, Outcome
from reshore.settings import Settings
from reshore.world.baseline import load_world

YEARS = np.array(STORED_YEARS, dtype=np.float64)
SITES = ("phoenix", "sherman", "boise", "kumamoto", "kaohsiung")
REAL = (
    ("TSMC-AZ-F1", "TSMC Arizona fab 1", "TSMC", "TWN", "USA", "phoenix", "leading", "N5", 24.0, 69.0),
    ("TSMC-AZ-F2", "TSMC Arizona fab 2", "TSMC", "TWN", "USA", "phoenix", "leading", "N3", 25.0, 105.0),
    ("TSMC-AZ-F3", "TSMC Arizona <fab> 3 & more", "TSMC", "TWN", "USA", "phoenix", "leading", "N2", 25.0, 126.0),
    ("TSMC-AZ-F5", "TSMC Arizona fab 5", "TSMC", "TWN", "USA", "phoenix", "leading", "A14", 25.0, 262.0),
    ("TI-SM1", "Texas Instruments Sherman", "Texas Instruments", "USA", "USA", "sherman", "dao", "", 20.0, 83.0),
    ("MU-ID1", "Micron Boise ID1", "Micron", "USA", "USA", "boise", "memory", "", 40.0, 106.0),
    ("TSMC-KUM-F1", "TSMC Kumamoto fab 1", "TSMC", "TWN", "JPN", "kumamoto", "mature", "", 55.0, 71.0),
    ("TSMC-F22-P1", "TSMC Kaohsiung", "TSMC", "TWN", "TWN", "kaohsiung", "leading", "N2", 10.0, 84.0),
)
"""Project, label, firm, owner, host, site, product, generation, capacity and month of volume output."""

PHASES = 3
GAPS = {"permits": -46, "start": -44, "building": -18, "tool_in": -22, "qualified": -4, "volume": 0, "full": 18}


def made_up(draws: int, phases: int, sooner: float) -> xr.Dataset:
    """Results of one path: S-shaped growth after the volume date of each project.

    Args:
        draws: number of draws.
        phases: standard phases beside the real projects, the last of which has no capacity.
        sooner: months by which every project after 2025 comes earlier.
    """
    rng = np.random.default_rng(1)
    count = len(REAL) + phases
    middle = np.array([row[9] for row in REAL] + [150.0 + 12 * number for number in range(phases)])
    slip = rng.lognormal(2.0, 0.6, (draws, 16))[:, :count] - 6.0
    volume = middle + slip - np.where(middle > 84, sooner, 0.0)
    dates = np.stack([volume + GAPS[name] for name in MILESTONES], axis=2)
    planned = np.array([row[8] for row in REAL] + [17.0] * phases)
    if phases:
        planned[-1] = 0.0
    planned = np.broadcast_to(planned, (draws, count))
    ends = 12 * (YEARS + 1 - 2019)
    ramp = 1 / (1 + np.exp(-(ends[None, :, None] - volume[:, None, :] - 8) / 5))
    capacity = planned[:, None, :] * ramp
    regions = _regions(capacity, phases)
    noise = 1 + 0.04 * rng.standard_normal((draws, 1))
    arrays = {
        **market(regions, noise),
        **economy(regions, noise),
        "milestone_month": np.where(dates >= 264, np.nan, dates),
        "planned_capacity_kwpm": planned,
        "capacity_kwpm": capacity,
        "yield_share": 0.85 * ramp,
        "good_wafers_k": 12 * capacity * 0.85,
        "region_capacity_kwpm": regions,
        **_people(rng, draws, ramp.sum(axis=2), sooner),
        "ledger_usd_bn": _ledger(rng, draws, np.diff(capacity.sum(axis=2), axis=1, prepend=0).clip(0)),
        "starts_quantile_kwpm": _by_month(planned, volume),
        "conservation_residual": np.full(draws, 1e-13),
        "result_code": np.zeros(draws),
    }
    assert set(arrays) == set(VARIABLES)
    return _labelled(arrays, phases, draws)


def _by_month(planned: np.ndarray, volume: np.ndarray) -> np.ndarray:
    """Percentiles of wafer starts at the end of every month."""
    ends = np.array(AXES["month"], dtype=np.float64) + 1
    starts = planned[:, None, :] / (1 + np.exp(-(ends[None, :, None] - volume[:, None, :] - 8) / 5))
    return np.quantile(starts, (0.1, 0.5, 0.9), axis=0)


def _labelled(arrays: dict[str, np.ndarray], phases: int, draws: int) -> xr.Dataset:
    """The arrays with the axes, units and labels of a real run."""
    columns = [list(column) for column in zip(*REAL, strict=True)]
    extra = ("TSMC", "TWN", "USA", "phoenix", "leading", "A14")
    columns[0] += [f"pledge-new-{number}" for number in range(1, phases + 1)]
    columns[1] += [f"Standard phase {number}" for number in range(1, phases + 1)]
    for column, value in zip(columns[2:8], extra, strict=True):
        column += [value] * phases
    axes = {**AXES, "draw": range(draws), "project": columns[0], "site": SITES}
    variables = {
        name: (names, arrays[name].astype(np.float32), {"units": unit, "long_name": long_name})
        for name, (names, unit, long_name) in VARIABLES.items()
    }
    words = dict(zip(("label", "firm", "owner", "host", "site", "product", "generation"), columns[1:8], strict=True))
    words["kind"] = ["real"] * len(REAL) + ["phase"] * phases
    words["clause"] = [""] * len(REAL) + ["pledge-new"] * phases
    coordinates = {name: (name, np.asarray(list(values))) for name, values in axes.items()}
    coordinates |= {f"project_{name}": ("project", np.asarray(values)) for name, values in words.items()}
    coordinates["site_region"] = ("site", np.asarray(["USA", "USA", "USA", "JPN", "TWN"]))
    coordinates["project_paused"] = ("project", np.zeros(len(columns[0]), dtype=bool))
    return xr.Dataset(variables, coords=coordinates)


def _regions(capacity: np.ndarray, phases: int) -> np.ndarray:
    """Capacity by region and node class: a base for each plus the projects."""
    base = 40.0 + 13.0 * np.arange(len(REGIONS) * len(NODE_CLASSES)).reshape(len(REGIONS), len(NODE_CLASSES))
    total = np.broadcast_to(base, (*capacity.shape[:2], *base.shape)).copy()
    places = [(row[4], row[6]) for row in REAL] + [("USA", "leading")] * phases
    for at, (host, product) in enumerate(places):
        total[:, :, REGIONS.index(host), NODE_CLASSES.index(product)] += capacity[:, :, at]
    return total


def _people(rng: np.random.Generator, draws: int, fabs: np.ndarray, sooner: float) -> dict[str, np.ndarray]:
    """Everything that is counted by site."""
    size = rng.lognormal(0.0, 0.2, (draws, 1, 1)) * np.array([1.0, 0.3, 0.4, 0.2, 0.1])
    grown = fabs[:, :, None] * size
    visiting = grown * 120 * (1 + sooner / 10)
    split = np.array([0.6, 0.4])
    crews = np.array([0.3, 0.2, 0.3, 0.2])
    assert split.size == len(ROLES) == len(STAFF)
    assert crews.size == len(CREWS)
    bump = np.exp(-(((YEARS - 2028) / 4) ** 2))[None, :, None] * size * 11_000
    visas = np.stack([visiting, visiting * 0.7, visiting * 0.1, visiting * 0.2], axis=3)
    assert visas.shape[3] == len(VISAS)
    return {
        "visiting_experts_persons": visiting[..., None] * split,
        "trainees_persons": grown[..., None] * 400 * split,
        "experienced_persons": grown[..., None] * 1500 * split,
        "trainees_abroad_persons": grown * 30,
        "unfilled_posts_persons": grown * (200 - 5 * sooner),
        "trained_persons": grown * 350,
        "crew_persons": bump[..., None] * crews,
        "crew_peak_persons": bump * 1.1,
        "visas_persons": visas,
        "housing_cost_index": 1 + 0.02 * grown,
        "craft_wage_index": 1 + 0.05 * grown,
        "supplier_share": np.clip(0.3 + 0.05 * grown, 0, 1),
    }


def _ledger(rng: np.random.Generator, draws: int, growth: np.ndarray) -> np.ndarray:
    """Payments in step with the growth of capacity."""
    weight = np.linspace(0.02, 0.3, len(LEDGER_ENTRIES))
    noise = rng.lognormal(0.0, 0.1, (draws, 1, len(LEDGER_ENTRIES)))
    return (0.4 + growth[:, :, None]) * weight * noise


def outcome_of(name: str, data: xr.Dataset, base: xr.Dataset | None) -> Outcome:
    """A made-up outcome of a shipped deal, with headlines and with what two uncertain numbers were in each draw."""
    deal = load_deal(name)
    world = load_world(deal.as_of)
    draws = data.sizes["draw"]
    rng = np.random.default_rng(2)
    known = [value.name for value in world.catalogue.entries][:3]
    samples = {entry: rng.random(draws) for entry in known}
    statuses = {entry.name: entry.status for entry in world.catalogue.entries}
    solved = data["result_code"].values == 0
    screening = screening_of(samples, statuses, solved)
    statuses = tuple(deal.clauses[name].status for name in deal.played)
    found = headlines(data, base, solved, screening, statuses, partners_of(deal))
    settings = Settings(draws=draws, seed=7)
    return Outcome(deal, world, data, base, settings, headlines=found, samples=samples)
