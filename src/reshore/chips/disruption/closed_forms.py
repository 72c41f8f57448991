"""Price rises when one source stops, in closed form: what a published figure needs to be true.

A buyer spends a share s on a source that stops. The others replace it with the elasticity of substitution sigma, and
use falls with the elasticity of demand eta.
"""

from __future__ import annotations

from math import log


def fixed_price_ratio(share: float, substitution: float, demand_elasticity: float) -> float:
    """Price after over before where the others cannot sell more: (1 - s)^(-sigma / ((sigma - 1) eta)).

    Args:
        share: share of spending on what stops [share].
        substitution: sigma, above one [1].
        demand_elasticity: eta [1].
    """
    return float((1 - share) ** (-substitution / ((substitution - 1) * demand_elasticity)))


def substitution_needed(share: float, ratio: float) -> float:
    """Elasticity of substitution at which a price ratio follows where the others sell any amount at the old price.

    Inverse of (1 - s)^(-1 / (sigma - 1)).

    Args:
        share: share of spending on what stops [share].
        ratio: price after over before [ratio].
    """
    return 1 - log(1 - share) / log(ratio)


def demand_elasticity_needed(share: float, substitution: float, ratio: float) -> float:
    """Elasticity of demand at which fixed other supply gives a price ratio.

    Args:
        share: share of spending on what stops [share].
        substitution: sigma, above one [1].
        ratio: price after over before [ratio].
    """
    return -log(1 - share) * substitution / (substitution - 1) / log(ratio)
