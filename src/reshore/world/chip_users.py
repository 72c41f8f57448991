"""Sectors that cannot make their goods without chips: what they are worth by region, and which chips they wait for."""

from __future__ import annotations

from reshore.names import NODE_CLASSES, REGIONS
from reshore.world.rows import Row


class ChipSector(Row):
    """A sector of chip users.

    Args:
        sector: code.
        label: sector in words.
        leading_pct: share of its output whose scarcest chip is of the leading class [%].
        advanced_pct: the same for 10-22 nm [%].
        mature_pct: the same for 28-45 nm [%].
        legacy_pct: the same for chips above 45 nm [%].
        memory_pct: the same for memory [%].
        dao_pct: the same for discrete, analog and opto chips [%].
        usa_usd_bn: value added in 2024 in the United States [usd_bn].
        twn_usd_bn: the same in Taiwan [usd_bn].
        kor_usd_bn: the same in Korea [usd_bn].
        jpn_usd_bn: the same in Japan [usd_bn].
        chn_usd_bn: the same in China [usd_bn].
        eur_usd_bn: the same in Europe [usd_bn].
        sea_usd_bn: the same in south-east Asia [usd_bn].
        row_usd_bn: the same in the rest of the world [usd_bn].
    """

    sector: str
    label: str
    leading_pct: float
    advanced_pct: float
    mature_pct: float
    legacy_pct: float
    memory_pct: float
    dao_pct: float
    usa_usd_bn: float
    twn_usd_bn: float
    kor_usd_bn: float
    jpn_usd_bn: float
    chn_usd_bn: float
    eur_usd_bn: float
    sea_usd_bn: float
    row_usd_bn: float

    @property
    def class_shares(self) -> tuple[float, ...]:
        """Share of its output whose scarcest chip is of each class, in the order of `NODE_CLASSES` [share]."""
        return tuple(float(getattr(self, f"{node}_pct")) / 100 for node in NODE_CLASSES)

    @property
    def value_added_usd_bn(self) -> tuple[float, ...]:
        """Value added by region, in the order of `REGIONS` [usd_bn]."""
        return tuple(float(getattr(self, f"{region.lower()}_usd_bn")) for region in REGIONS)
