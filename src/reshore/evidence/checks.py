"""Printed checks: what the engine says, beside what is plausible from published figures.

Checks are read from the path without the deal. They are shown and never used to tune: a value outside its range is a
warning with its reason, for the reader to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import readings
from reshore.evidence.ranges import Range, at_year
from reshore.evidence.trade_checks import TRADE_RANGES
from reshore.names import BORDER_CASES, NODE_CLASSES, REGIONS
from reshore.outcome import FIRST_STORED_YEAR, Outcome, quantiles

if TYPE_CHECKING:
    import xarray as xr
    from jaxtyping import Float

FIVE_NM_AND_BELOW = ("N5", "N3", "N2", "A16", "A14")
STAFF_YEAR = 2032
"""Year in which staff is held against wafer starts: the fabs of the 2020s run, and those of the 2030s hire."""


@dataclass(frozen=True)
class Check:
    """One number beside its plausible range.

    Args:
        name: slug.
        label: what it is, in words.
        unit: code of `reshore.units`.
        low: lowest plausible value [unit].
        high: highest plausible value [unit].
        p10: one draw in ten lies below [unit].
        p50: half of the draws lie below [unit].
        p90: one draw in ten lies above [unit].
        inside: whether the median lies in the range.
        basis: where the range comes from.
        note: empty, or what the value outside the range means.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    p10: float
    p50: float
    p90: float
    inside: bool
    basis: str
    note: str


def five_nm_and_below(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Wafer starts in the United States at 5 nm and below in December [kwpm].

    Args:
        data: results of one path.
    """
    return readings.over_projects(data, "capacity_kwpm", host=readings.HOST, generation=FIVE_NM_AND_BELOW)


def highest_crew(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Craft workers on building sites in Phoenix in the highest month of all [persons].

    Args:
        data: results of one path.
    """
    return np.asarray(readings.phoenix_crew(data).max(axis=1))


def experts_2024_25(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Visiting experts in Phoenix, mean of the higher of the years 2024 and 2025 [persons].

    Args:
        data: results of one path.
    """
    return np.asarray(readings.at_site(data, "visiting_experts_persons", "phoenix")[:, :2].max(axis=1))


def staff_per_kwpm(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Staff in fabs in the United States over their wafer starts, in 2032 [persons_per_kwpm].

    Args:
        data: results of one path.
    """
    place = STAFF_YEAR - FIRST_STORED_YEAR
    staff = sum(readings.over_sites(data, name)[:, place] for name in ("trainees_persons", "experienced_persons"))
    starts = readings.over_projects(data, "capacity_kwpm", host=readings.HOST, product=NODE_CLASSES)[:, place]
    return np.asarray(np.divide(staff, starts, out=np.full(starts.shape, np.nan), where=starts > 0))


USA, TWN = REGIONS.index("USA"), REGIONS.index("TWN")
LOGIC = tuple(NODE_CLASSES.index(name) for name in ("leading", "advanced", "mature", "legacy"))


def taiwan_bare_chips_2024(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Bare chips that came into the United States from Taiwan in 2024 as customs count them [usd_bn].

    Args:
        data: results of one path.
    """
    return np.asarray(readings.values_of(data, "us_chip_imports_usd_bn")[:, 0, TWN].sum(axis=-1))


def taiwan_share_of_logic(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Taiwan's share in the logic chips that came into the United States in 2024, as customs count them [share].

    Args:
        data: results of one path.
    """
    imports = readings.values_of(data, "us_chip_imports_usd_bn")[:, 0][..., LOGIC].sum(axis=-1)
    return np.asarray(imports[:, TWN] / imports.sum(axis=-1))


def duty_borne_in_us(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """What US device makers lose to a chip tariff on everybody in 2027, over the duty paid [share].

    Args:
        data: results of one path.
    """
    place = {"case_year": 0, "case": BORDER_CASES.index("imposed_all")}
    lost = data["case_user_loss_usd_bn"].isel(place).values.astype(np.float64)
    duty = data["case_duty_usd_bn"].isel(place).values.astype(np.float64).sum(axis=-1)
    return np.asarray(np.divide(lost, duty, out=np.full(lost.shape, np.nan), where=duty > 0))


def foundry_price(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Price of a processed wafer of 7 nm and below that the value of its chips in 2024 means [usd_per_wafer].

    Args:
        data: results of one path.
    """
    return np.asarray(readings.values_of(data, "wafer_price_usd_per_wafer")[:, NODE_CLASSES.index("leading")])


_ARIZONA = {2026: (20.0, 28.0), 2028: (35.0, 60.0), 2030: (50.0, 90.0)}

RANGES: tuple[Range, ...] = (
    *(
        Range(
            name=f"tsmc-arizona-{year}",
            label=f"Wafer starts of TSMC Arizona, December {year}",
            unit="kwpm",
            low=low,
            high=high,
            basis="about 24 kwpm in January 2026; 53 kwpm from three fabs in 2028 (Minister Kung, 2025); later plans",
            outside="fabs 2 and 3 come earlier or later, or ramp faster or slower, than anybody has published",
            value=at_year(readings.tsmc_arizona, year),
            year=year,
        )
        for year, (low, high) in _ARIZONA.items()
    ),
    Range(
        name="us-5nm-and-below-2030",
        label="All US wafer starts at 5 nm and below, December 2030",
        unit="kwpm",
        low=95.0,
        high=165.0,
        basis="TSMC Arizona as above, Intel Fab 52 at 40 kwpm and Samsung Taylor at 16-17, with what they may add",
        outside="plans of several sponsors slip together, or come together",
        value=at_year(five_nm_and_below, 2030),
        year=2030,
    ),
    Range(
        name="start-to-volume",
        label="Ground-breaking to volume output, US fabs without a pause",
        unit="months",
        low=29.0,
        high=58.0,
        basis="GlobalWafers 29 months, TI Sherman 43, TSMC Arizona 43 (fab 1) and 57.5 (fab 2, plan), Intel 50",
        outside="permits, crews, experts or staff hold fabs back more, or less, than at any fab on record",
        value=readings.start_to_volume,
    ),
    Range(
        name="peak-crew-phoenix",
        label="Craft workers on building sites in Phoenix, highest month",
        unit="persons",
        low=8_000.0,
        high=20_000.0,
        basis="12,000 at TSMC's site alone in July 2023",
        outside="more fabs are built at once than the area has ever seen, or fewer than announced",
        value=highest_crew,
    ),
    Range(
        name="visiting-experts-2024-25",
        label="Visiting experts in Phoenix, 2024-25",
        unit="persons",
        low=700.0,
        high=1_600.0,
        basis="about half of 2,200 staff came from Taiwan in 2024; more than 4,000 would contradict every report",
        outside="the experts that the first fab needs, or the time that they stay, are misjudged",
        value=experts_2024_25,
    ),
    Range(
        name="staff-per-kwpm",
        label=f"Staff of US fabs per thousand wafer starts a month, {STAFF_YEAR}",
        unit="persons_per_kwpm",
        low=50.0,
        high=130.0,
        basis="ESMC 50, Kumamoto 1 and 2 about 62, TSMC Arizona's plan 113, its fab 1 in 2025 about 125",
        outside="plants without wafer starts, such as packaging, weigh in, or fabs are staffed long before they run",
        value=staff_per_kwpm,
        year=STAFF_YEAR,
    ),
    Range(
        name="taiwan-bare-chips-2024",
        label="Bare chips from Taiwan into the United States in 2024, which a duty of 100 % would yield",
        unit="usd_bn",
        low=11.0,
        high=12.0,
        basis="11.9 bn USD at lines 8541 without solar cells and 8542 (USITC DataWeb); it goes into the fit of 2024",
        outside="the fit of the base year does not meet what customs counted",
        value=taiwan_bare_chips_2024,
    ),
    Range(
        name="taiwan-share-of-us-logic-imports",
        label="Taiwan's share in logic chips imported by the United States in 2024",
        unit="share",
        low=0.35,
        high=0.50,
        basis="44.2 % in 2021-22 (USITC); by customs origin, so without chips packaged elsewhere",
        outside="which classes come from where is not observed; the fit spreads them by what makers sell",
        value=taiwan_share_of_logic,
    ),
    Range(
        name="leading-wafer-price-2024",
        label="Price of a processed wafer at 7 nm and below that sales of chips in 2024 mean",
        unit="usd_per_wafer",
        low=9_300.0,
        high=20_000.0,
        basis="9,346 at 7 nm in 2020 to 20,000 at 3 nm in 2022; chips over wafers from TSMC's revenue",
        outside="capacity at 7 nm and below is counted too widely, or chips sell for more or less than assumed",
        value=foundry_price,
    ),
    Range(
        name="duty-borne-in-us",
        label="Loss of US device makers over the duty, chip tariff on everybody in 2027",
        unit="share",
        low=0.86,
        high=0.94,
        basis="86 to 94 % of the tariffs of 2025 on all goods were borne in the United States (New York Fed)",
        outside=(
            "users also lose by buying less and from dearer makers, which is no duty; and this tariff is several times "
            "as high as the mean one of 2025"
        ),
        value=duty_borne_in_us,
        year=2027,
    ),
    *TRADE_RANGES,
)
"""Every printed check that fabs, people, the chip market and the economy can answer."""


def printed_checks(outcome: Outcome) -> tuple[Check, ...]:
    """Every printed check of a run, read from the path without the deal.

    Args:
        outcome: a run.

    Returns:
        One check for each range whose year the run reaches and whose variable it holds; nothing is raised for a value
        outside.
    """
    data = outcome.data if outcome.base is None else outcome.base
    last = int(data["year"].values[-1])
    reached = [found for found in RANGES if found.year <= last and (not found.needs or found.needs in data)]
    return tuple(checked(found, found.value(data)[outcome.solved_draws]) for found in reached)


def checked(found: Range, values: Float[np.ndarray, "draw"]) -> Check:
    """One number beside its range.

    Args:
        found: what is plausible.
        values: the number in every draw [unit of the range].
    """
    low, middle, high = (float(point) for point in quantiles(values))
    inside = found.low <= middle <= found.high
    return Check(
        name=found.name,
        label=found.label,
        unit=found.unit,
        low=found.low,
        high=found.high,
        p10=low,
        p50=middle,
        p90=high,
        inside=inside,
        basis=found.basis,
        note="" if inside else found.outside,
    )
