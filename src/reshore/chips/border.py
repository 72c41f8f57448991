"""The border of the chip market in one year and case: duties by slot and destination, quotas, chips inside goods."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.chips.market import IMPORTER, NO_LIMIT
from reshore.chips.prices import added
from reshore.chips.supply import Slots
from reshore.names import REGIONS


class Law(eqx.Module):
    """The clauses of a deal in one year and case; fields as in `reshore.world.chip_inputs.ChipTerms`.

    Args:
        duty_rate: duty that nobody is exempt from [share].
        chip_duty_rate: chip tariff before exemptions [share].
        exempt_share: share of an owner's chips that is exempt [share].
        goods_duty_rate: duty on the chips inside goods [share].
        quota_in_force: share of the year in which a quota holds [share].
    """

    duty_rate: Float[Array, "*step customs importer"]
    chip_duty_rate: Float[Array, "*step customs importer"]
    exempt_share: Float[Array, "*step owner node"]
    goods_duty_rate: Float[Array, "*step assembly importer"]
    quota_in_force: Float[Array, "*step quota"]


class QuotaLaw(eqx.Module):
    """What of a quota is the same in all years.

    Args:
        owner: owner of each quota; -1 for none.
        share: share of an owner's chips that comes under its quota [share].
        duty_share: duty above the quota over the full one; -1 where the deal leaves it open [share].
        by_value: 1: counted by value; otherwise in wafers, which is assumed where nothing is said [1].
    """

    owner: Float[Any, "quota"]
    share: Float[Any, "owner node"]
    duty_share: Float[Any, "quota"]
    by_value: Float[Any, "quota"]


class Border(eqx.Module):
    """What a market-year takes from the border; fields as in `reshore.chips.market.Market`."""

    duty_rate: Float[Array, "node origin destination *many"]
    quota_size: Float[Array, "quota *many"]
    quota_by_value: Float[Array, "quota *many"]
    quota_duty: Float[Array, "quota *many"]
    quota_share: Float[Array, "node origin quota *many"]


def border_of(
    slots: Slots,
    law: Law,
    quotas: QuotaLaw,
    routes: Float[Array, "node origin packaging *many"],
    quota_size: Float[Array, "quota *many"],
    rate_above_share: Float[Array, "*many"],
) -> Border:
    """Duties and quotas by slot.

    Origin at customs is where a chip was packaged, so a slot pays the mean over its routes. What an owner is exempt
    from, or has a quota for, goes with the owner of the fab.

    Args:
        slots: slots of the market.
        law: clauses of the year and case.
        quotas: what of the quotas is the same in all years.
        routes: where chips of each slot on the way to the importer are packaged; those to the United States stand for
            all [share].
        quota_size: size of each quota in its unit, if it were in force [kwafers or usd_mn].
        rate_above_share: duty above the quota over the full one, where the deal leaves it open [share].
    """
    many = (None,) * (routes.ndim - 3)
    exempt = law.exempt_share.T[jnp.arange(slots.owner.shape[0])[:, None], slots.owner]
    own = (slots.owner[:, :, None] == quotas.owner) * slots.used[:, :, None]
    covered = quotas.share.T[jnp.arange(slots.owner.shape[0])[:, None], slots.owner][:, :, None] * own
    covered = covered * (law.quota_in_force > 0)
    free = jnp.clip(exempt + jnp.sum(covered, axis=2), 0.0, 1.0)
    paying = jnp.stack([1 - free] + [jnp.ones_like(free)] * (len(REGIONS) - 1), axis=2)
    abroad = 1 - jnp.eye(len(REGIONS))

    def over_route(place: int) -> Array:
        rate = law.duty_rate[place] + law.chip_duty_rate[place] * paying
        return routes[:, :, place, None] * (rate * abroad[place])[(..., *many)]

    duty = added(len(REGIONS), over_route)
    full = jnp.max(law.chip_duty_rate[:, IMPORTER])
    said = quotas.duty_share[(..., *many)]
    above = jnp.where(said >= 0, said, rate_above_share) * full
    held = (law.quota_in_force > 0)[(..., *many)]
    foreign = 1 - routes[:, :, IMPORTER]
    unit = jnp.broadcast_to((quotas.by_value > 0.5).astype(float)[(..., *many)], quota_size.shape)
    return Border(
        duty_rate=duty,
        quota_size=jnp.where(held, quota_size, NO_LIMIT),
        quota_by_value=unit,
        quota_duty=jnp.where(held, above, 0.0),
        quota_share=covered[(..., *many)] * foreign[:, :, None],
    )
