"""A tariff of the United States on Taiwan of 20 %, and of 15 %: the case that published estimates of the relief are of.

No deal is in it. The tariff comes on top of the ordinary duties of the table, and all else is as in the base. It is
played on all goods but bare chips, and on the goods that the order on Taiwan of August 2025 names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.deal import Tariff
from reshore.deal.load import load_deal
from reshore.economy.tables.tariff_lines import WORDS, goods_shares
from reshore.names import REGIONS, SECTORS

if TYPE_CHECKING:
    from jaxtyping import Float

SCOPES = ("all_goods", "order_of_2025")
"""What pays: all goods but bare chips; or without the goods that the order leaves out, computers above all."""

RATES = (0.15, 0.20)
"""The tariff with the relief and without it, in the order of the paths `with` and `without` [share]."""

LAW, ORDER = "status-quo", "ieepa-taiwan"
"""The shipped book of law, and its clause with the order on Taiwan."""

USA, TAIWAN = REGIONS.index("USA"), REGIONS.index("TWN")


def relief_duties() -> Float[np.ndarray, "path scope importer exporter sector"]:
    """Duties on top of those of the table: the tariff at both rates, on what each scope names [share].

    Returns:
        Paths in the order of `RATES`, scopes in that of `SCOPES`; zero but for what the United States levy on Taiwan.

    Raises:
        DealError: the shipped law cannot be read.
    """
    order = load_deal(LAW).of_kind(Tariff)[ORDER]
    means = goods_shares()[:, :, TAIWAN]
    hit = means[[WORDS.index(word) for word in sorted(order.goods_hit())]].sum(axis=0)
    reached = np.stack([means.sum(axis=0), hit])
    reached[:, SECTORS.index("semiconductors")] = 0.0
    duty = np.zeros((len(RATES), len(SCOPES), len(REGIONS), len(REGIONS), len(SECTORS)))
    duty[:, :, USA, TAIWAN] = np.array(RATES)[:, None, None] * reached
    return duty
