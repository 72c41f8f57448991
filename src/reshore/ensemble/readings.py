"""Yearly series of one path that headlines, checks and tables read: one function for each, named after what it means.

Every function takes the results of one path and returns numbers with the draw axis first, in 64-bit floats. Results may
hold NumPy or JAX arrays, and numbers come out as they went in, so that slopes of a headline are taken of the function
that reads it (`reshore.evidence.weights`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from reshore.names import BORDER_CASES, CUTOFFS, NODE_CLASSES, REGIONS, RELIANCES, month_number
from reshore.outcome import MILESTONES

if TYPE_CHECKING:
    import xarray as xr
    from jaxtyping import Bool, Float, Int

HOST = "USA"

FAB_SPENDING = ("building", "craft_wages", "tools")
"""Ledger entries that sponsors pay to build and equip fabs."""

PUBLIC_MONEY = (
    "tax_credit",
    "grants",
    "guarantee_loss",
    "training_host",
    "training_partner",
    "park_host",
    "park_partner",
)
"""Ledger entries that a public purse pays and does not get back."""

DATED_FABS = (2025, 2034)
"""Years in which ground must be broken for a fab to count in start to volume: later ones could not end by 2040."""


def values_of(data: xr.Dataset, name: str) -> Float[np.ndarray, "draw *rest"]:
    """One variable in 64-bit floats.

    Args:
        data: results of one path.
        name: a name of `reshore.outcome.VARIABLES`.
    """
    values: np.ndarray = data[name].values.astype(np.float64)
    return values


def where_projects(data: xr.Dataset, **wanted: str | tuple[str, ...]) -> Bool[np.ndarray, "project"]:
    """Which projects have the wanted words.

    Args:
        data: results of one path.
        wanted: `firm`, `owner`, `host`, `site`, `product`, `generation`, `kind` or `clause` to the words looked for.
    """
    chosen = np.ones(data.sizes["project"], dtype=bool)
    for name, words in wanted.items():
        chosen &= np.isin(data[f"project_{name}"].values, [words] if isinstance(words, str) else list(words))
    return chosen


def over_projects(data: xr.Dataset, name: str, **wanted: str | tuple[str, ...]) -> Float[np.ndarray, "draw year"]:
    """A yearly variable summed over some projects, in its own unit.

    Args:
        data: results of one path.
        name: a variable by draw, year and project.
        wanted: words that the projects must have; see `where_projects`.
    """
    summed: np.ndarray = values_of(data, name)[..., where_projects(data, **wanted)].sum(axis=-1)
    return summed


def over_sites(data: xr.Dataset, name: str, region: str = HOST) -> Float[np.ndarray, "draw year"]:
    """A yearly variable summed over the sites of a region and over whatever comes behind the sites, in its own unit.

    Args:
        data: results of one path.
        name: a variable by draw, year and site.
        region: code of the region.
    """
    inside = np.asarray(data["site_region"].values == region)
    return _over_the_rest(values_of(data, name)[:, :, inside])


def at_site(data: xr.Dataset, name: str, site: str) -> Float[np.ndarray, "draw year"]:
    """A yearly variable at one site, summed over whatever comes behind the sites, in its own unit.

    Args:
        data: results of one path.
        name: a variable by draw, year and site.
        site: code of the site.
    """
    return _over_the_rest(values_of(data, name)[:, :, np.asarray(data["site"].values == site)])


def _over_the_rest(values: Float[np.ndarray, "draw year *rest"]) -> Float[np.ndarray, "draw year"]:
    """Sums over whatever comes behind the year."""
    summed: np.ndarray = values.reshape(*values.shape[:2], -1).sum(axis=-1)
    return summed


def ledger(data: xr.Dataset, entries: tuple[str, ...]) -> Float[np.ndarray, "draw year"]:
    """Payments of some kinds for fabs in the United States [usd_bn].

    Args:
        data: results of one path.
        entries: names of ledger entries.
    """
    chosen = np.isin(data["entry"].values, list(entries))
    summed: np.ndarray = values_of(data, "ledger_usd_bn")[..., chosen].sum(axis=-1)
    return summed


def leading_capacity(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Capacity of the United States at 7 nm and below in December [kwpm].

    Args:
        data: results of one path.
    """
    return values_of(data, "region_capacity_kwpm")[..., REGIONS.index(HOST), NODE_CLASSES.index("leading")]


def leading_world_share(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Share of the United States in the world's capacity at 7 nm and below in December [share].

    Args:
        data: results of one path.
    """
    leading = values_of(data, "region_capacity_kwpm")[..., NODE_CLASSES.index("leading")]
    world, arrays = leading.sum(axis=-1), leading.__array_namespace__()
    share: np.ndarray = leading[..., REGIONS.index(HOST)] / arrays.where(world > 0, world, 1.0)
    return share


def tsmc_arizona(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Wafer starts of TSMC's fabs in Phoenix at 7 nm and below in December [kwpm].

    Args:
        data: results of one path.
    """
    return over_projects(data, "capacity_kwpm", firm="TSMC", site="phoenix", product="leading")


def visiting_experts(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Visiting experts at work in the United States, mean of the year [persons].

    Args:
        data: results of one path.
    """
    return over_sites(data, "visiting_experts_persons")


def people_trained(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Persons who became experienced fab staff in the United States in the year [persons].

    Args:
        data: results of one path.
    """
    return over_sites(data, "trained_persons")


def unfilled_posts(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Posts that fabs in the United States need and cannot fill, mean of the year [persons].

    Args:
        data: results of one path.
    """
    return over_sites(data, "unfilled_posts_persons")


def phoenix_crew(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Craft workers on building sites in Phoenix, highest month of the year [persons].

    Args:
        data: results of one path.
    """
    return at_site(data, "crew_peak_persons", "phoenix")


def fab_spending(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """What sponsors pay in a year to build and equip fabs in the United States [usd_bn].

    Args:
        data: results of one path.
    """
    return ledger(data, FAB_SPENDING)


def public_money(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """What public purses of both sides pay in a year for fabs in the United States, loans apart [usd_bn].

    Args:
        data: results of one path.
    """
    return ledger(data, PUBLIC_MONEY)


def start_to_volume(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Months from ground-breaking to volume output: the median over fabs in the United States that were never paused.

    Counted are fabs whose ground is broken between 2025 and 2034; one without volume by 2040 counts as never.

    Args:
        data: results of one path.

    Returns:
        One number a draw; infinite where half of the fabs never come to volume, or where there are none [months].
    """
    months = values_of(data, "milestone_month")
    start, volume = (months[..., MILESTONES.index(name)] for name in ("start", "volume"))
    first, last = month_number(date(DATED_FABS[0], 1, 1)), month_number(date(DATED_FABS[1] + 1, 1, 1))
    unpaused = where_projects(data, host=HOST) & (data["project_paused"].values == 0)
    counted = (start >= first) & (start < last) & unpaused
    arrays = months.__array_namespace__()
    taken = arrays.where(counted & ~arrays.isnan(volume), volume - start, np.inf)
    return _median_of_chosen(taken, counted.sum(axis=-1))


def _median_of_chosen(
    values: Float[np.ndarray, "draw item"], count: Int[np.ndarray, "draw"]
) -> Float[np.ndarray, "draw"]:
    """The median over the items of each draw that are counted; the others have to be infinite.

    Args:
        values: numbers; infinite where an item never comes, or is not counted.
        count: how many are counted [count].

    Returns:
        One number a draw, as `reshore.outcome.quantiles` gives it: infinite where half of them never come.
    """
    arrays = values.__array_namespace__()
    ordered, last = arrays.sort(values, axis=-1), arrays.maximum(count - 1, 0)
    low, high = (
        arrays.take_along_axis(ordered, place[:, None], axis=-1)[:, 0] for place in (last // 2, (last + 1) // 2)
    )
    never = arrays.isinf(high)
    low, high = arrays.where(never, 0.0, low), arrays.where(never, 0.0, high)  # no infinity goes into the mean
    median: np.ndarray = arrays.where(never, np.inf, low + 0.5 * (high - low))
    return median


def us_leading_reliance(data: xr.Dataset, cutoff: str) -> Float[np.ndarray, "draw year"]:
    """Share of foreign fabs in the leading chips that the United States use, bare or inside goods [share].

    Args:
        data: results of one path.
        cutoff: a name of `reshore.names.CUTOFFS`: up to which node a chip counts as leading.
    """
    return values_of(data, "us_leading_reliance_share")[..., CUTOFFS.index(cutoff)]


def us_reliance(data: xr.Dataset, reliance: str) -> Float[np.ndarray, "draw year"]:
    """Share of foreign chips in what the United States use, over all classes by value [share].

    Args:
        data: results of one path.
        reliance: a name of `reshore.names.RELIANCES`: which chips count, and what makes one foreign.
    """
    return values_of(data, "us_reliance_total_share")[..., RELIANCES.index(reliance)]


def us_chip_price(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """What US device makers pay for chips of all classes, duties included, 2024 = 1 [index].

    Classes are weighted with the value of bare imports in the first stored year, so that only prices move it and not
    what is bought.

    Args:
        data: results of one path, from the first stored year on.
    """
    here = values_of(data, "chip_price_index")[:, :, REGIONS.index(HOST)]
    bought = values_of(data, "us_chip_imports_usd_bn")[:, :1].sum(axis=2)
    arrays, total = here.__array_namespace__(), bought.sum(axis=-1)
    price: np.ndarray = (here * bought).sum(axis=-1) / arrays.where(total > 0, total, 1.0)
    return price


def chip_duty(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Duties on chips that US customs collect in a year, bare and inside goods [usd_bn].

    Args:
        data: results of one path.
    """
    duty: np.ndarray = values_of(data, "chip_duty_usd_bn").sum(axis=-1)
    return duty


def exemption_cost(data: xr.Dataset) -> Float[np.ndarray, "draw case_year"]:
    """Duty on bare chips that US customs forgo to exemptions and quotas once threats are carried out [usd_bn].

    It is the duty with nobody exempt less the duty with the ways out that the deal gives, each with the trade that it
    leaves. Capacity is that of the path in both.

    Args:
        data: results of one path.
    """
    duty = values_of(data, "case_duty_usd_bn").sum(axis=-1)
    forgone: np.ndarray = duty[..., BORDER_CASES.index("imposed_all")] - duty[..., BORDER_CASES.index("imposed")]
    return forgone


def quota_value(data: xr.Dataset) -> Float[np.ndarray, "draw case_year"]:
    """Value of the licences under quotas once threats are carried out; zero where quotas are slack [usd_bn].

    Args:
        data: results of one path.
    """
    licences = values_of(data, "case_licence_usd_bn")[..., BORDER_CASES.index("imposed"), :]
    worth: np.ndarray = licences.sum(axis=-1)
    return worth


def leading_output_share(data: xr.Dataset, owner: str) -> Float[np.ndarray, "draw year"]:
    """Share of the owners of one region in the value of the world's leading chips, wherever made [share].

    Args:
        data: results of one path.
        owner: code of the owners' region.
    """
    return values_of(data, "leading_output_share")[..., REGIONS.index(owner)]


def leading_home_share(data: xr.Dataset, owner: str) -> Float[np.ndarray, "draw year"]:
    """Share of the leading chips of the owners of one region that they make at home [share].

    Args:
        data: results of one path.
        owner: code of the owners' region.
    """
    return values_of(data, "leading_home_share")[..., REGIONS.index(owner)]
