"""What is agreed: deal files, their clauses, and the checks that need no baseline.

load_deal(name or path, sets) -> Deal        read, merge, convert, check; all faults at once
no_deal(deal) -> Deal                        the path that a deal is compared with
deal_diff(deal, other) -> [(path, a, b)]     where two deals differ
shipped_deals() -> names                     what comes with reshore
"""

from reshore.deal.checks import check_deal
from reshore.deal.clauses import (
    AIMS,
    KINDS,
    AnyClause,
    ChipTariff,
    Clause,
    Experts,
    Guarantee,
    Park,
    Permits,
    Pledge,
    Purchases,
    ShareTarget,
    Subsidy,
    Tariff,
    Technology,
    Training,
    Vetting,
    Visitors,
)
from reshore.deal.diff import Difference, deal_diff
from reshore.deal.load import load_deal, no_deal
from reshore.deal.shipped import shipped_deals, shipped_text
from reshore.deal.terms import Deal, Source

__all__ = [
    "AIMS",
    "KINDS",
    "AnyClause",
    "ChipTariff",
    "Clause",
    "Deal",
    "Difference",
    "Experts",
    "Guarantee",
    "Park",
    "Permits",
    "Pledge",
    "Purchases",
    "ShareTarget",
    "Source",
    "Subsidy",
    "Tariff",
    "Technology",
    "Training",
    "Vetting",
    "Visitors",
    "check_deal",
    "deal_diff",
    "load_deal",
    "no_deal",
    "shipped_deals",
    "shipped_text",
]
