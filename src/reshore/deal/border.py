"""Clauses that act at the border or on trade: tariffs, chip tariffs, purchases, targets for shares."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from pydantic import model_validator

from reshore.deal.base import (
    GoodsWord,
    Months,
    Name,
    PartnerCode,
    Percent,
    QuotaMultiple,
    RegionCode,
    UsdBn,
    WidePercent,
)
from reshore.deal.clause import Clause


def _spelled_out(goods: tuple[GoodsWord, ...]) -> frozenset[str]:
    """Scopes of goods with `all` replaced by every one of them."""
    return frozenset(get_args(GoodsWord)) - {"all"} if "all" in goods else frozenset(goods)


class Tariff(Clause):
    """A duty that one region puts on goods from others."""

    kind: Literal["tariff"] = "tariff"
    """Always `tariff`."""
    importer: RegionCode
    """Region that levies the duty."""
    partners: tuple[PartnerCode, ...]
    """Regions whose goods pay it, or `all`."""
    goods: tuple[GoodsWord, ...] = ("all",)
    """Goods that pay it."""
    except_goods: tuple[GoodsWord, ...] = ()
    """Goods that are left out."""
    rate_pct: WidePercent
    """Duty on the value at the border."""
    authority: Literal["MFN", "IEEPA", "122", "232", "301"]
    """Law that the duty rests on: MFN the ordinary schedule, IEEPA emergency powers, else sections of US trade acts."""
    stacking: Literal["adds", "replaces", "higher_of_mfn", "cap"] = "adds"
    """`adds`: on top of the ordinary duty. `replaces`: takes the place of the duty that other clauses of the same
    authority set for these goods. `higher_of_mfn`: this rate or the ordinary one, whichever is higher. `cap`: the
    duties of this authority and the ordinary one together go no higher than this."""

    def goods_hit(self) -> frozenset[str]:
        """The scopes of goods that pay the duty, `all` spelled out and exceptions taken off."""
        return _spelled_out(self.goods) - _spelled_out(self.except_goods)

    def counts_for(self, good: GoodsWord) -> bool:
        """Whether the duty is one of those that a single scope of goods pays.

        An ordinary duty on all goods is a mean over all lines and says nothing of any one scope. It counts only for
        scopes that it names.

        Args:
            good: a scope of goods, other than `all`.
        """
        return good in self.goods_hit() and (self.authority != "MFN" or good in self.goods)

    def nothing_agreed(self) -> str | None:
        """A duty on nothing, on nobody, or of zero that is added."""
        if not self.partners:
            return "it names no partner"
        if not self.goods_hit():
            return "every good that it names is also left out"
        return "a duty of 0 % is added" if self.rate_pct == 0 and self.stacking == "adds" else None


class ChipTariff(Clause):
    """A tariff on chips, threatened or in force, with the ways out for firms that build in the importing region."""

    kind: Literal["chip_tariff"] = "chip_tariff"
    """Always `chip_tariff`."""
    importer: RegionCode = "USA"
    """Region that levies the duty."""
    partners: tuple[PartnerCode, ...]
    """Regions whose chips pay it, or `all`."""
    rate_pct: WidePercent
    """Duty on the value at the border."""
    state: Literal["threatened", "in_force"]
    """Whether the duty is collected, or only announced as what happens without a deal."""
    scope: Literal["bare", "bare_and_goods"] = "bare"
    """`bare`: chips that cross the border as chips. `bare_and_goods`: also the chips inside other goods."""
    builders_exempt: bool = False
    """Whether firms that build in the importing region pay nothing."""
    exempt_owners: tuple[Name, ...] = ()
    """Firms that are exempt by name."""
    quota_multiple_building: QuotaMultiple | None = None
    """Duty-free imports while a plant is being built, in multiples of its planned capacity; null: no limit stated."""
    quota_multiple_built: QuotaMultiple | None = None
    """Duty-free imports once a plant is built, in multiples of its capacity; null: no limit stated."""
    rate_above_quota_pct: WidePercent | None = None
    """Duty on builders' imports above the quota; null: not known."""
    approved_period_months: Months | None = None
    """Length of the building period that counts for the quota, from the start of building; null: not known."""
    quota_unit: Literal["wafers", "value"] | None = None
    """What the quota is counted in: wafers, or their value at the border; null: not said."""
    quota_licence_holder: Literal["builder", "auction", "government"] = "builder"
    """Who holds the right to import duty-free: the firm that builds, whoever pays most for it at an auction, or the
    importing government, which sells it."""
    quota_repair: Literal["none", "taper", "clawback"] = "none"
    """Change of the quota against its wrong incentives. `taper`: the multiple falls from building to built in step with
    the ramp. `clawback`: duty is paid afterwards on what came in for capacity that was not built by the end of the
    approved period."""
    temporary_exemption_until: date | None = None
    """Day on which a general exemption ends; null: none."""

    def has_quota(self) -> bool:
        """Whether builders' duty-free imports are limited."""
        return self.quota_multiple_building is not None or self.quota_multiple_built is not None

    @model_validator(mode="after")
    def _quota_terms_need_a_quota(self) -> ChipTariff:
        """What is said of a quota needs one; duty can be claimed back only once a period has ended."""
        said = self.quota_unit is not None or self.quota_licence_holder != "builder" or self.quota_repair != "none"
        if said and not self.has_quota():
            message = (
                "quota_unit, quota_licence_holder and quota_repair say something of a quota; give "
                "quota_multiple_building and quota_multiple_built too"
            )
            raise ValueError(message)
        if self.quota_repair == "clawback" and self.approved_period_months is None:
            message = "quota_repair: clawback needs approved_period_months, the period at whose end duty is claimed"
            raise ValueError(message)
        return self

    def nothing_agreed(self) -> str | None:
        """A duty of zero, or on nobody."""
        if not self.partners:
            return "it names no partner"
        return "its duty is 0 %" if self.rate_pct == 0 else None


class Purchases(Clause):
    """A promise to buy goods of the other side."""

    kind: Literal["purchases"] = "purchases"
    """Always `purchases`."""
    buyer: RegionCode
    """Region that buys."""
    seller: RegionCode
    """Region that sells."""
    goods: Name
    """What is bought, in words."""
    amount_usd_bn: UsdBn
    """Value of the purchases over the whole window of the clause."""

    def nothing_agreed(self) -> str | None:
        """Nothing bought."""
        return "its amount is 0" if self.amount_usd_bn == 0 else None


class ShareTarget(Clause):
    """An aim for the share of chips that one region is to make by some day."""

    kind: Literal["share_target"] = "share_target"
    """Always `share_target`."""
    region: RegionCode
    """Region that is to reach the share."""
    wording: Literal["supply_chain", "own_need", "world_output"]
    """What the share is of: the partner's supply chain, the region's own need, or the world's advanced output."""
    share_pct: Percent
    """Share to be reached."""
    by: date
    """Day by which it is to be reached."""

    def nothing_agreed(self) -> str | None:
        """A share of nothing."""
        return "its share is 0 %" if self.share_pct == 0 else None
