"""Clauses on people: visiting experts, training, and the vetting of records."""

from __future__ import annotations

from typing import Literal

from reshore.deal.base import Frozen, Months, Name, PayerWord, Percent, Persons, PlacesPerYear, RegionCode, StayMonths
from reshore.deal.clause import Clause


class Visitors(Frozen):
    """Visiting experts by role, over the whole window of the clause."""

    installer: Persons = 0.0
    """Tool installers, who fit out clean rooms and hook up tools."""
    engineer: Persons = 0.0
    """Process engineers, who also mentor trainees."""

    def total(self) -> float:
        """All visitors [persons]."""
        return self.installer + self.engineer


class Experts(Clause):
    """Experienced staff of one region who come to build, run and train in another, and go home again."""

    kind: Literal["experts"] = "experts"
    """Always `experts`."""
    owner_region: RegionCode
    """Region that sends them."""
    host: RegionCode
    """Region that they work in."""
    sites: tuple[Name, ...]
    """Labour-market areas that they come to, in equal parts."""
    persons: Visitors
    """How many are asked for, by role; their petitions come evenly from `from` to `until`."""
    stay_months: StayMonths
    """Mean length of a stay."""
    family_share_pct: Percent
    """Share of visitors who bring a family, which needs a home of its own."""

    def nothing_agreed(self) -> str | None:
        """Nobody comes, or to nowhere."""
        if not self.sites:
            return "it names no site"
        return "nobody is sent" if self.persons.total() == 0 else None


class Training(Clause):
    """Training places for the host's workers, at home or in the other party's plants."""

    kind: Literal["training"] = "training"
    """Always `training`."""
    host: RegionCode
    """Region whose workers are trained."""
    sites: tuple[Name, ...]
    """Labour-market areas that they come from and return to, in equal parts."""
    places_per_year: PlacesPerYear
    """Trainees who start each year, at all sites together."""
    months: StayMonths
    """Length of the training."""
    abroad_pct: Percent
    """Share of the trainees who are trained in the other party's plants."""
    engineer_pct: Percent
    """Share of the trainees who become engineers; the others become technicians."""
    payer: PayerWord
    """Who pays for the places."""

    def nothing_agreed(self) -> str | None:
        """No places, or nowhere."""
        if not self.sites:
            return "it names no site"
        return "it gives no places" if self.places_per_year == 0 else None


class Vetting(Clause):
    """Screening of the records of people who ask for a visa as experts."""

    kind: Literal["vetting"] = "vetting"
    """Always `vetting`."""
    host: RegionCode
    """Region that screens."""
    screening_months: Months
    """Time that the screening adds to every petition."""
    false_record_pct: Percent
    """Share of petitions with a false record; the screening finds them and they are refused."""
    refusal_pct: Percent
    """Share of the other petitions that the screening refuses."""

    def nothing_agreed(self) -> str | None:
        """Screening that takes no time and refuses nobody."""
        stops = self.screening_months + self.false_record_pct + self.refusal_pct
        return "it takes no time and refuses nobody" if stops == 0 else None
