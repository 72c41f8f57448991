"""Clauses on plants and the money for them: pledges, guarantees, subsidies, parks, permits, technology."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import model_validator

from reshore.deal.base import (
    HORIZON_END,
    Acres,
    Firms,
    Generations,
    Jurisdictions,
    Months,
    Name,
    PayerWord,
    Percent,
    ProductWord,
    RegionCode,
    TrackWord,
    UsdBn,
    WidePercent,
)
from reshore.deal.clause import Clause

NodeClassWord = Literal["leading", "advanced", "mature", "legacy", "memory", "dao"]
"""A node class: a product that has a market price by wafer."""


class Pledge(Clause):
    """Money that a firm or a fund says it will spend, on named plants, on plants not named yet, or on other things."""

    kind: Literal["pledge"] = "pledge"
    """Always `pledge`."""
    investor: Name
    """Firm or fund that pledges."""
    investor_region: RegionCode
    """Region that the investor belongs to."""
    amount_usd_bn: UsdBn
    """Amount pledged over the whole window of the clause."""
    use: Literal["fabs", "general", "ships", "energy"] = "fabs"
    """What the money is for; money for ships or energy buys no plants."""
    chip_share_pct: Percent | None
    """Share of the money that is for making chips; null: not known, drawn from the baseline."""
    new_money_pct: Percent | None = None
    """Share that was not planned before; null: not known, drawn from the baseline."""
    equity_pct: Percent | None = None
    """Share that comes as capital, the rest as loans or guarantees; null: not known."""
    host_return_pct: Percent | None = None
    """Share of the returns that the host keeps; null: the investor keeps them all."""
    projects: tuple[Name, ...] = ()
    """Projects that the pledge names; they are paid first."""
    free: bool = False
    """Whether what is left after the named projects buys standard phases."""
    promised: bool = True
    """Whether anybody promised the money. False: money that firms may put in of their own accord; it comes only as far
    as an exemption from a chip tariff is worth more than the cost gap."""
    sites: tuple[Name, ...] = ()
    """Labour-market areas of the standard phases, in turn."""
    product: ProductWord = "leading"
    """What the standard phases make."""

    def nothing_agreed(self) -> str | None:
        """No money, or money that no plant gets."""
        if self.amount_usd_bn == 0:
            return "its amount is 0"
        if self.use in {"ships", "energy"} or self.projects:
            return None
        if not self.free:
            return "it names no project and is not free to buy others"
        return "no part of it is for making chips" if self.chip_share_pct == 0 else None

    @model_validator(mode="after")
    def _buys_what_it_can(self) -> Pledge:
        """Money for ships or energy names no plants; money that is free needs a site."""
        if self.use in {"ships", "energy"} and (self.free or self.projects or self.chip_share_pct != 0):
            message = f"money for {self.use} buys no plants; set free: false, projects: [] and chip_share_pct: 0"
            raise ValueError(message)
        if self.free and not self.sites:
            message = "a pledge that is free to buy standard phases needs `sites` to put them"
            raise ValueError(message)
        return self


class Guarantee(Clause):
    """A public promise to pay back lenders if a borrower fails; contingent, so no spending."""

    kind: Literal["guarantee"] = "guarantee"
    """Always `guarantee`."""
    guarantor: RegionCode
    """Region whose public purse stands behind the credit."""
    ceiling_usd_bn: UsdBn
    """Most credit that may be guaranteed."""
    drawn_pct: Percent
    """Share of the ceiling that is drawn over the window of the clause."""
    loss_rate_pct: Percent
    """Share of the drawn credit that is lost."""
    sites: tuple[Name, ...] = ()
    """Labour-market areas whose projects borrow; empty means all."""

    def nothing_agreed(self) -> str | None:
        """Nothing is guaranteed, or nothing of it drawn."""
        return "no credit is drawn under it" if self.ceiling_usd_bn * self.drawn_pct == 0 else None


class Subsidy(Clause):
    """Public money for plants: a tax credit on what is spent, a grant, a loan, or a share of the running cost."""

    kind: Literal["subsidy"] = "subsidy"
    """Always `subsidy`."""
    host: RegionCode
    """Region whose public purse pays, for plants built there."""
    form: Literal["tax_credit", "grant", "loan", "running_cost"]
    """Form of the help."""
    rate_pct: Percent | None = None
    """Tax credit: share of the investment that comes back. Running cost: share of what a wafer costs to make that is
    paid."""
    amount_usd_bn: UsdBn | None = None
    """Grant or loan: ceiling, paid in step with the spending of the projects from the day `from` on."""
    owners: tuple[Name, ...] = ()
    """Firms that get it; empty means all."""
    projects: tuple[Name, ...] = ()
    """Projects that get it; empty means all projects of these owners in the host region."""
    start_building_by: date | None = None
    """Last day on which building may start for a project to qualify; null: no such day."""
    products: tuple[NodeClassWord, ...] = ()
    """Running cost: node classes whose fabs get it; empty means all."""

    def nothing_agreed(self) -> str | None:
        """No money."""
        form = "share of the running cost" if self.form == "running_cost" else self.form.replace("_", " ")
        return f"its {form} is 0" if not (self.rate_pct or self.amount_usd_bn) else None

    @model_validator(mode="after")
    def _rate_or_amount(self) -> Subsidy:
        """A tax credit and a share of the running cost have a rate, a grant and a loan have an amount."""
        rated = self.form in {"tax_credit", "running_cost"}
        form = "subsidy on running cost" if self.form == "running_cost" else self.form.replace("_", " ")
        if rated and (self.rate_pct is None or self.amount_usd_bn is not None):
            message = f"a {form} needs rate_pct and takes no amount_usd_bn"
            raise ValueError(message)
        if not rated and (self.amount_usd_bn is None or self.rate_pct is not None):
            message = f"a {form} needs amount_usd_bn and takes no rate_pct"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _who_gets_it(self) -> Subsidy:
        """Running cost is paid by node class to every fab of the host; the other forms go to projects."""
        if self.form == "running_cost" and (self.owners or self.projects or self.start_building_by is not None):
            message = (
                "a subsidy on running cost goes to all fabs of the host, by node class; it takes `products`, and no "
                "owners, projects or start_building_by"
            )
            raise ValueError(message)
        if self.form != "running_cost" and self.products:
            message = f"a {self.form.replace('_', ' ')} takes no products; name owners or projects"
            raise ValueError(message)
        return self


class Park(Clause):
    """A science park that puts a plant's suppliers beside it, with land, utilities and permits settled for all."""

    kind: Literal["park"] = "park"
    """Always `park`."""
    site: Name
    """Labour-market area in which the park lies."""
    opening: date
    """Day on which the first suppliers can move in."""
    land_acres: Acres
    """Land of the park."""
    suppliers_committed: Firms
    """Supplier firms that have promised to come."""
    shared_utilities: bool
    """Whether the park brings power, water, waste treatment and gases that all firms share."""
    permits_cleared_once: bool
    """Whether the park's permits cover the plants in it."""
    cost_usd_bn: UsdBn | None = None
    """Cost of the park; null: not known, drawn from the baseline."""
    payer: PayerWord
    """Who pays for the park."""

    def nothing_agreed(self) -> str | None:
        """A park of nothing, or one that opens too late to be played."""
        if self.opening >= HORIZON_END:
            return f"it opens after the last day that is played ({self.opening})"
        has = self.land_acres + self.suppliers_committed > 0 or self.shared_utilities or self.permits_cleared_once
        return None if has else "it has no land, suppliers, utilities or permits"


class Permits(Clause):
    """Faster permits: time saved, fewer authorities, one federal lane, more reviewers."""

    kind: Literal["permits"] = "permits"
    """Always `permits`."""
    host: RegionCode
    """Region whose permits are meant."""
    sites: tuple[Name, ...] = ()
    """Labour-market areas; empty means all of the host."""
    tracks: tuple[TrackWord, ...] = ("local", "state", "federal")
    """Permit tracks that the help reaches."""
    months_saved: Months = 0.0
    """Time taken off each of these tracks."""
    jurisdictions: Jurisdictions | None = None
    """Number of authorities whose rules apply; null: as in the baseline."""
    federal_lane: bool = False
    """Whether one federal procedure takes the place of the state's and the locality's own rules."""
    reviewers_added_pct: WidePercent = 0.0
    """Reviewers added, as a share of those now there."""

    def nothing_agreed(self) -> str | None:
        """Nothing gets faster."""
        if not self.tracks:
            return "it names no track"
        acts = self.months_saved + self.reviewers_added_pct > 0 or self.federal_lane or self.jurisdictions is not None
        return None if acts else "it saves no months, adds no reviewers, and leaves lanes and jurisdictions as they are"


class Technology(Clause):
    """A rule on how new the technology in plants abroad may be."""

    kind: Literal["technology"] = "technology"
    """Always `technology`."""
    owner_region: RegionCode
    """Region that holds the technology."""
    host: RegionCode
    """Region in which its firms build."""
    generations_behind: Generations | None = None
    """Node generations by which plants abroad stay behind the newest at home; null: the clause sets none."""
    rd_stays: bool = False
    """Whether research and development stay at home; by itself this changes nothing that is played."""

    def nothing_agreed(self) -> str | None:
        """No distance kept; research that stays is worth writing down, but is not played."""
        return None if self.generations_behind else "it keeps no node generation at home"
