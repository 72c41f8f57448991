"""The names of every axis, in the order in which results show them.

Axes come in the order `draw, month|year, project, site, region, partner, sector, node`. The codes of regions are
those of the chip market and of the economy alike.
"""

from __future__ import annotations

from datetime import date

REGIONS = ("USA", "TWN", "KOR", "JPN", "CHN", "EUR", "SEA", "ROW")
"""Regions of the chip market: SEA is south-east Asia, ROW the rest of the world."""

REGION_LABELS = {
    "USA": "United States",
    "TWN": "Taiwan",
    "KOR": "Korea",
    "JPN": "Japan",
    "CHN": "China",
    "EUR": "Europe",
    "SEA": "South-east Asia",
    "ROW": "Rest of the world",
}

NODE_CLASSES = ("leading", "advanced", "mature", "legacy", "memory", "dao")
"""Classes of chips: 7 nm and below, 10-22 nm, 28-45 nm, above 45 nm, memory, and discrete-analog-opto."""

PRODUCTS = (*NODE_CLASSES, "packaging", "raw_wafer")
"""What a project makes: a node class, or packaging (ATP) or raw wafers, which have no node."""

NODE_LABELS = {
    "leading": "leading (7 nm and below)",
    "advanced": "advanced (10-22 nm)",
    "mature": "mature (28-45 nm)",
    "legacy": "legacy (above 45 nm)",
    "memory": "memory",
    "dao": "discrete, analog, opto",
    "packaging": "packaging and test",
    "raw_wafer": "raw wafers",
}

NODE_GENERATIONS = ("N7", "N5", "N3", "N2", "A16", "A14")
"""Generations inside the leading class, oldest first; the technology clause counts along them."""

SECTORS = (
    "agri_food", "mining_energy", "textiles", "wood_paper", "chemicals", "pharma", "metals", "semiconductors",
    "electronics", "machinery", "vehicles", "other_transport", "other_goods", "services",
)  # fmt: skip
"""Sectors of the shipped economy; tables of one's own may have others."""

SECTOR_LABELS = {
    "agri_food": "farming and food",
    "mining_energy": "mining, oil and fuels",
    "textiles": "textiles and clothing",
    "wood_paper": "wood, paper, print",
    "chemicals": "chemicals, rubber, plastics",
    "pharma": "medicines",
    "metals": "metals, glass, stone",
    "semiconductors": "semiconductors",
    "electronics": "computers and other electronics",
    "machinery": "machinery and electrical gear",
    "vehicles": "cars and parts",
    "other_transport": "aircraft, ships, rail",
    "other_goods": "furniture and other goods",
    "services": "services and building",
}

STATUSES = ("confirmed", "reported", "estimate", "assumed")
"""How well a number or a term is known, from best to worst."""

STAFF = ("technician", "engineer")
ROLES = ("installer", "engineer")
"""Roles of visiting experts: tool installers, and process engineers who also mentor."""

TRACKS = ("local", "state", "federal")
"""Permit tracks that run side by side before ground is broken."""

CREWS = ("local_new", "local_experienced", "imported_new", "imported_experienced")
"""Craft workers by origin and by whether they have built fabs before."""

RELIANCES = ("bare_by_fab", "bare_by_customs", "all_by_fab", "all_by_customs")
"""Ways to count how far the United States rely on foreign chips: chips that its factories use (`bare`) or all chips in
what it uses, those inside imported goods included (`all`); by where the fab stands, or by where customs see the origin,
which is where a chip was packaged or the good was made."""

CUTOFFS = ("7nm", "5nm", "7nm_with_intel_7")
"""What counts as leading where the United States' reliance on leading chips is shown."""

DUTY_LINES = ("8542", "8541", "goods")
"""Customs lines that pay chip duties: integrated circuits, discretes and opto, chips inside other goods."""

BORDER_CASES = ("free", "imposed", "imposed_all")
"""Border regimes solved beside the law: no duty on chips; threats carried out, with the ways out that the deal gives;
threats carried out on every firm."""

CASE_YEARS = (2027, 2030, 2035)
"""Years for which they are solved."""

FIRST_YEAR = 2019
LAST_YEAR = 2040
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))
MONTHS = 12 * len(YEARS)
RESULTS_FROM_YEAR = 2025
"""The engine starts in January 2019 so that the past can be checked; results show from here on."""

FAB_SLOTS = 48
"""Fixed number of fab slots: real projects first, then standard phases; unused slots are masked."""

SITE_SLOTS = 16
"""Fixed number of labour-market areas."""


def month_number(day: date) -> float:
    """Months from 1 January 2019 to a day, with the day as a fraction of its month.

    Args:
        day: a calendar day.

    Returns:
        Months since the start of the horizon [months]; negative before it.
    """
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    length = (following - day.replace(day=1)).days
    return 12 * (day.year - FIRST_YEAR) + day.month - 1 + (day.day - 1) / length


def month_label(month: float) -> str:
    """A month number as `YYYY-MM`, as figures and tables print it.

    Args:
        month: months since January 2019 [months].

    Returns:
        The calendar month in which it falls.
    """
    whole = int(month // 1)
    return f"{FIRST_YEAR + whole // 12}-{whole % 12 + 1:02d}"
