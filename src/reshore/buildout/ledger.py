"""The money ledger: every dollar once, with who pays and who receives.

Each entry moves money from one account to another, so the accounts always add to zero. It covers fabs in the United
States, the host of every deal that reshore plays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_site_region, scalar
from reshore.buildout.gates import opened, summed, window
from reshore.buildout.state import State
from reshore.world.inputs import Terms

if TYPE_CHECKING:
    from reshore.buildout.month import Month

LEDGER: dict[str, tuple[str, str]] = {
    "building": ("sponsor", "contractors"),
    "craft_wages": ("sponsor", "crews"),
    "tools": ("sponsor", "toolmakers"),
    "staff_wages": ("sponsor", "staff"),
    "expert_pay": ("sponsor", "experts"),
    "relocation": ("sponsor", "movers"),
    "housing": ("sponsor", "landlords"),
    "training_sponsor": ("sponsor", "trainers"),
    "training_host": ("host_public", "trainers"),
    "training_partner": ("partner_public", "trainers"),
    "tax_credit": ("host_public", "sponsor"),
    "grants": ("host_public", "sponsor"),
    "loans": ("host_public", "sponsor"),
    "guarantee_loss": ("partner_public", "lenders"),
    "park_sponsor": ("sponsor", "contractors"),
    "park_host": ("host_public", "contractors"),
    "park_partner": ("partner_public", "contractors"),
    "materials": ("sponsor", "suppliers"),
}
"""Entry to the account that pays and the account that receives."""

CAPEX_ENTRIES = ("building", "craft_wages", "tools")
PUBLIC_ENTRIES = (
    "training_host", "training_partner", "tax_credit", "grants", "guarantee_loss", "park_host", "park_partner",
)  # fmt: skip
"""Entries that a public purse pays for good; loans are lent, not spent."""

PARK_BUILDING_MONTHS = 24.0
"""Months before its opening over which a park is paid for [months]."""

BILLION = 1.0e9


class MoneyParameters(eqx.Module):
    """What the ledger takes from the baseline; meanings and units stand in the parameter files."""

    craft_labour_share: Float[Array, ""] = scalar()
    craft_pay_usd_per_month: Float[Array, "site"] = per_site_region()
    staff_pay_usd_per_year: Float[Array, ""] = scalar()
    expert_pay_usd_per_year: Float[Array, ""] = scalar()
    relocation_usd_per_crew: Float[Array, ""] = scalar()
    relocation_usd_per_expert: Float[Array, ""] = scalar()
    rent_usd_per_month: Float[Array, ""] = scalar()
    training_usd_per_month: Float[Array, ""] = scalar()
    materials_usd_per_wafer: Float[Array, ""] = scalar()
    chemical_share: Float[Array, ""] = scalar()
    chemical_price_ratio: Float[Array, ""] = scalar()
    park_cost_usd_bn: Float[Array, ""] = scalar()


def material_cost(parameters: MoneyParameters, supplier: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """Cost of materials for a wafer; without suppliers nearby chemicals cost their full premium.

    Args:
        parameters: one draw.
        supplier: supplier capability at each fab [share].

    Returns:
        Cost [usd_per_wafer]. Source: fivefold chemical price (C. C. Wei, January 2025).
    """
    premium = 1 + (parameters.chemical_price_ratio - 1) * (1 - supplier)
    return parameters.materials_usd_per_wafer * (1 - parameters.chemical_share + parameters.chemical_share * premium)


def training_spending(
    parameters: MoneyParameters, terms: Terms, month: Float[Array, ""], us_site: Float[Array, "site"]
) -> Float[Array, "payer"]:
    """What the training clauses cost this month, by payer [usd_bn a month].

    Args:
        parameters: one draw.
        terms: clauses as numbers.
        month: months since January 2019 [month].
        us_site: 1 for sites in the United States [1].

    Returns:
        Places begun a month times the cost of a whole course.
    """
    begun = terms.training_places / 12 * window(month, terms.training_from, terms.training_until)
    begun = begun * (terms.training_sites @ us_site)
    cost = begun * terms.training_months * parameters.training_usd_per_month / BILLION
    return cost @ terms.training_payer


def park_spending(
    parameters: MoneyParameters, terms: Terms, month: Float[Array, ""], us_site: Float[Array, "site"]
) -> Float[Array, "payer"]:
    """What parks cost this month, by payer, spread over the two years before their opening [usd_bn a month]."""
    building = window(month, terms.park_opening - PARK_BUILDING_MONTHS, terms.park_opening)
    cost = jnp.where(terms.park_cost_usd_bn < 0, parameters.park_cost_usd_bn, terms.park_cost_usd_bn)
    return (us_site * building * cost / PARK_BUILDING_MONTHS) @ terms.park_payer


def ledger_month(inputs: Month, before: State, after: State, month: Float[Array, ""]) -> Float[Array, "entry"]:
    """Money booked in one month in the United States, by entry in the order of `LEDGER`.

    What was built, installed, started or moved is read off the stocks and running totals at both ends of the month; pay
    and rent are due on the mean of the people at both ends.

    Args:
        inputs: what the months of this draw share.
        before: stocks at the start of the month.
        after: stocks at its end.
        month: months since January 2019 at its start [month].

    Returns:
        Money [usd_bn].
    """
    money, fabs, terms = inputs.parameters.money, inputs.fabs, inputs.terms
    us_fab, us_site = fabs.in_us, (inputs.projects.site_region == 0) * 1.0
    middle = month + 0.5

    def mean(name: str) -> Array:
        stock: Array = 0.5 * (getattr(before, name) + getattr(after, name))
        return stock

    def gained(name: str) -> Array:
        total: Array = getattr(after.totals, name) - getattr(before.totals, name)
        return total

    works = building_cost(inputs, gained("effort"))
    tools = tool_cost(inputs, after.tools_in - before.tools_in)
    grants, loans = (
        (aid_due(inputs, after, month + 1, begins) - aid_due(inputs, before, month, begins)) @ ceiling
        for ceiling, begins in ((terms.grant_usd_bn, terms.grant_from), (terms.loan_usd_bn, terms.loan_from))
    )
    earning = terms.credit_rate * window(middle, terms.credit_from, terms.credit_until)
    credit = summed(mean("credit") * earning) * (works + tools)
    people = us_fab @ summed(mean("trainees") + mean("experienced") + mean("abroad"))
    visiting, cost, crew = summed(mean("visiting")), mean("housing_cost"), mean("crew")
    lodgers = fabs.places.by_site(visiting) + inputs.parameters.housing.crew_household_share * (crew[2] + crew[3])
    moved = us_site @ (
        gained("crew_moved") * money.relocation_usd_per_crew + gained("experts_moved") * money.relocation_usd_per_expert
    )
    abroad = us_fab @ summed(mean("abroad"))
    abroad = abroad * baseline_abroad(inputs, middle)
    training = training_spending(money, terms, middle, us_site)
    park = park_spending(money, terms, middle, us_site)
    lost = terms.guarantee_usd_bn / jnp.maximum(terms.guarantee_until - terms.guarantee_from, 1.0)
    lost = lost * terms.guarantee_loss * window(middle, terms.guarantee_from, terms.guarantee_until)
    materials = gained("started") * fabs.places.at_site(material_cost(money, mean("supplier")))
    return jnp.stack(
        [
            us_fab @ works * (1 - money.craft_labour_share),
            us_site @ (gained("payroll") * money.craft_pay_usd_per_month) / BILLION,
            us_fab @ tools,
            people * money.staff_pay_usd_per_year / 12 / BILLION,
            us_fab @ visiting * money.expert_pay_usd_per_year / 12 / BILLION,
            moved / BILLION,
            us_site @ (lodgers * cost) * money.rent_usd_per_month / BILLION,
            training[0] + abroad * money.training_usd_per_month / BILLION,
            training[1],
            training[2],
            us_fab @ credit,
            grants,
            loans,
            lost @ (terms.guarantee_sites @ us_site),
            park[0],
            park[1],
            park[2],
            us_fab @ materials * 1000 / BILLION,
        ]
    )


def building_cost(inputs: Month, effort: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """What building costs a fab, wherever it stands, craft wages counted [usd_bn].

    Args:
        inputs: what the months of this draw share.
        effort: work done, rework counted, in packages of which a fab has a hundred [count].
    """
    return effort / 100 * inputs.fabs.building_usd_bn * inputs.fabs.norm.quality


def tool_cost(inputs: Month, packages: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """What tools cost a fab, wherever it stands [usd_bn].

    Args:
        inputs: what the months of this draw share.
        packages: tools that came in, in packages of which a fab has a hundred [count].
    """
    return packages / 100 * inputs.fabs.tools_usd_bn


def aid_due(inputs: Month, state: State, month: Float[Array, ""], begins: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """Share of its grants or loans that a fab in the United States has earned by its progress so far.

    Args:
        inputs: what the months of this draw share.
        state: stocks at that time.
        month: months since January 2019 [month].
        begins: month from which the aid is paid, by fab [month].

    Returns:
        Share; nothing is paid before the aid begins, and progress made until then is paid for at once [share].
    """
    fabs, building = inputs.fabs, inputs.fabs.building_share
    earned = building * state.done / 100 + (1 - building) * state.tools_in / 100
    return fabs.in_us * fabs.alive * earned * opened(month, begins)


def baseline_abroad(inputs: Month, month: Float[Array, ""]) -> Float[Array, ""]:
    """Share of the people trained abroad whom sponsors send without a deal; the deal's places are booked apart."""
    terms = inputs.terms
    open_places = terms.training_places * window(month, terms.training_from, terms.training_until)
    by_deal = open_places @ terms.training_abroad
    own = inputs.parameters.staff.abroad_places_per_year
    return own / jnp.maximum(own + by_deal, 1e-9)
