"""A made-up outcome with every variable of a real one, so that the report can be tested without playing a deal."""

from __future__ import annotations

import numpy as np
import xarray as xr

from reshore.names import CREWS, NODE_CLASSES, REGIONS, ROLES, STAFF
from reshore.outcome import AXES, LEDGER_ENTRIES, MILESTONES, STORED_YEARS, VARIABLES, VISAS
from reshore.world.inputs import Labels

YEARS = np.array(STORED_YEARS, dtype=np.float64)
SITES = ("phoenix", "sherman", "boise", "kumamoto")
REAL = (
    ("TSMC-AZ-F1", "TSMC Arizona, fab 1", "TSMC", "TWN", "USA", "phoenix", "leading", "N5", 24.0, 69.0),
    ("TSMC-AZ-F2", "TSMC Arizona, fab 2", "TSMC", "TWN", "USA", "phoenix", "leading", "N3", 25.0, 105.0),
    ("TSMC-AZ-F3", "TSMC Arizona, fab 3", "TSMC", "TWN", "USA", "phoenix", "leading", "N2", 25.0, 126.0),
    ("TSMC-AZ-F5", "TSMC Arizona, fab 5", "TSMC", "TWN", "USA", "phoenix", "leading", "A14", 25.0, 258.0),
    ("TI-SM1", "Texas Instruments Sherman, fab 1", "Texas Instruments", "USA", "USA", "sherman", "dao", "", 20.0, 83.0),
    ("MU-ID1", "Micron Boise, fab 1", "Micron", "USA", "USA", "boise", "memory", "", 40.0, 106.0),
    ("TSMC-KUM-F1", "TSMC Kumamoto, fab 1", "TSMC", "TWN", "JPN", "kumamoto", "mature", "", 55.0, 71.0),
)
PHASES = 3


def labels(phases: int) -> Labels:
    """Words of the real projects and of some standard phases."""
    columns = list(zip(*REAL, strict=True))
    extra = [f"tsmc-rest-{number}" for number in range(1, phases + 1)]
    return Labels(
        projects=(*columns[0], *extra),
        labels=(*columns[1], *(f"TSMC phase {number}" for number in range(1, phases + 1))),
        firms=(*columns[2], *["TSMC"] * phases),
        owners=(*columns[3], *["TWN"] * phases),
        hosts=(*columns[4], *["USA"] * phases),
        sites=(*columns[5], *["phoenix"] * phases),
        products=(*columns[6], *["leading"] * phases),
        generations=(*columns[7], *["A14"] * phases),
        kinds=(*["real"] * len(REAL), *["phase"] * phases),
        clauses=(*[""] * len(REAL), *["tsmc-pledge"] * phases),
        site_codes=SITES,
    )


def made_up(draws: int, *, phases: int, sooner: float, seed: int = 1) -> xr.Dataset:
    """Results of one path: S-shaped growth after the volume date of each project.

    Args:
        draws: number of draws.
        phases: standard phases besides the real projects.
        sooner: months by which every project comes earlier.
        seed: seed of the noise, the same in both paths.
    """
    rng = np.random.default_rng(seed)
    words = labels(phases)
    count = len(words.projects)
    middle = np.array([row[9] for row in REAL] + [150.0 + 12 * number for number in range(phases)])
    slip = rng.lognormal(2.0, 0.6, (draws, 16))[:, :count] - 6.0
    volume = middle + slip - np.where(middle > 84, sooner, 0.0)
    gaps = {
        "permits": -56.0,
        "start": -44.0,
        "building": -18.0,
        "tool_in": -22.0,
        "qualified": -4.0,
        "volume": 0.0,
        "full": 18.0,
    }
    dates = np.stack([volume + gaps[name] for name in MILESTONES], axis=2)
    dates = np.where(dates >= 264, np.nan, dates)
    planned = np.broadcast_to(np.array([row[8] for row in REAL] + [17.0] * phases), (draws, count))
    ends = 12 * (YEARS + 1 - 2019)
    ramp = 1 / (1 + np.exp(-(ends[None, :, None] - volume[:, None, :] - 8) / 5))
    capacity = planned[:, None, :] * ramp
    arrays = {
        "milestone_month": dates,
        "planned_capacity_kwpm": planned,
        "capacity_kwpm": capacity,
        "yield_share": 0.85 * ramp,
        "good_wafers_k": 12 * capacity * 0.85,
        "region_capacity_kwpm": _regions(capacity, words),
        **_people(rng, draws, ramp.sum(axis=2), sooner),
        "ledger_usd_bn": _ledger(rng, draws, np.diff(capacity.sum(axis=2), axis=1, prepend=0).clip(0)),
        "starts_quantile_kwpm": np.zeros((3, len(AXES["month"]), count)),
        "conservation_residual": np.full(draws, 1e-13),
        "result_code": np.zeros(draws),
    }
    assert set(arrays) == set(VARIABLES)
    return _labelled(arrays, words, draws)


def _labelled(arrays: dict[str, np.ndarray], words: Labels, draws: int) -> xr.Dataset:
    """The arrays with the axes, units and labels of a real outcome."""
    axes = {**AXES, "draw": range(draws), "project": words.projects, "site": SITES}
    variables = {
        name: (names, arrays[name].astype(np.float32), {"units": unit, "long_name": long_name})
        for name, (names, unit, long_name) in VARIABLES.items()
    }
    said = ("label", "firm", "owner", "host", "site", "product", "generation", "kind", "clause")
    held = (words.labels, words.firms, words.owners, words.hosts, words.sites, words.products, words.generations)
    coordinates = {name: (name, np.asarray(list(values))) for name, values in axes.items()}
    for name, values in zip(said, (*held, words.kinds, words.clauses), strict=True):
        coordinates[f"project_{name}"] = ("project", np.asarray(values))
    coordinates["site_region"] = ("site", np.asarray(["USA", "USA", "USA", "JPN"]))
    coordinates["project_paused"] = ("project", np.zeros(len(words.projects), dtype=bool))
    return xr.Dataset(variables, coords=coordinates)


def _regions(capacity: np.ndarray, words: Labels) -> np.ndarray:
    """Capacity by region and node class: a base for each plus the projects."""
    base = 40.0 + 13.0 * np.arange(len(REGIONS) * len(NODE_CLASSES)).reshape(len(REGIONS), len(NODE_CLASSES))
    total = np.broadcast_to(base, (*capacity.shape[:2], *base.shape)).copy()
    for at, (host, product) in enumerate(zip(words.hosts, words.products, strict=True)):
        total[:, :, REGIONS.index(host), NODE_CLASSES.index(product)] += capacity[:, :, at]
    return total


def _people(rng: np.random.Generator, draws: int, fabs: np.ndarray, sooner: float) -> dict[str, np.ndarray]:
    """Everything that is counted by site."""
    years, sites = YEARS.size, len(SITES)
    size = rng.lognormal(0.0, 0.2, (draws, 1, 1)) * np.array([1.0, 0.3, 0.4, 0.2])
    grown = fabs[:, :, None] * size
    visiting = grown * 120 * (1 + sooner / 10)
    split = np.array([0.6, 0.4])
    crews = np.array([0.3, 0.2, 0.3, 0.2])
    assert split.size == len(ROLES) == len(STAFF)
    assert crews.size == len(CREWS)
    bump = np.exp(-(((YEARS - 2028) / 4) ** 2))[None, :, None] * size * 11_000
    visas = np.stack([visiting, visiting * 0.7, visiting * 0.1, visiting * 0.2], axis=3)
    assert visas.shape[3] == len(VISAS)
    assert grown.shape == (draws, years, sites)
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
