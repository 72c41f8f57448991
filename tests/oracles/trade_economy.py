"""The slow, obvious twin of the trade economy: prices, then spending, then wages, one inside the other, in plain NumPy.

Written afresh from the equations of docs/explanation/economy.md; shares no code with the engine. Where the engine moves
wages, prices and spending together, this twin finds the prices that belong to given wages by repeating the cost
equation, then the spending that belongs to them by repeating the accounts, and leaves only the wages to SciPy's root.
Indices: n importer, i exporter, j sector that sells or uses, k sector that is used, m owner of a rent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root

ROUNDS = 20_000
CLOSE = 1e-14


@dataclass
class World:
    """Base and shock as plain arrays."""

    base: dict[str, np.ndarray | None]
    shock: dict[str, np.ndarray]
    outside: dict[str, np.ndarray] | None
    deficits: str

    def __post_init__(self):
        base, shock = self.base, self.shock
        n, _, j = base["share"].shape
        self.sizes = (n, j)
        self.old_rate = base["tariff_rate"]
        self.new_rate = shock["tariff_rate"].copy()
        self.given = np.zeros(j)
        self.rent_share = np.zeros((n, j))
        self.owner = np.eye(n)
        if self.outside is not None:
            self.given = self.outside["given"]
            theirs = self.given > 0.5
            self.new_rate[:, :, theirs] = self.outside["tariff_rate"][:, :, theirs]
            self.rent_share = np.where(theirs, self.outside["rent_share"], 0.0)
            self.owner = self.outside["rent_owner_share"]
        self.final = base["share"] if base["final_trade_share"] is None else base["final_trade_share"]
        self.sensitivity = base["elasticity"]


@dataclass
class Answer:
    """An equilibrium; names as in `reshore.economy.model.Equilibrium`."""

    wage_hat: np.ndarray
    price_hat: np.ndarray
    final_price_hat: np.ndarray
    cost_hat: np.ndarray
    share: np.ndarray
    final_trade_share: np.ndarray
    spending_usd_bn: np.ndarray
    final_spending_usd_bn: np.ndarray
    sales_usd_bn: np.ndarray
    income_usd_bn: np.ndarray
    tariff_revenue_usd_bn: np.ndarray
    flow_usd_bn: np.ndarray
    labour_residual: np.ndarray


def world_of(economy, shock, deficits: str = "fixed") -> World:
    """Base and shock of the engine as plain arrays."""

    def arrays(module):
        skipped = ("countries", "sectors", "outside")
        return {
            name: None if value is None else np.array(value, dtype=float)
            for name, value in vars(module).items()
            if name not in skipped
        }

    outside = None if shock.outside is None else arrays(shock.outside)
    return World(arrays(economy), arrays(shock), outside, deficits)


def solve(economy, shock, deficits: str = "fixed") -> Answer:
    """The equilibrium of the engine's base and shock, found the slow way."""
    world = world_of(economy, shock, deficits)
    value_added = world.base["value_added_usd_bn"]

    def normal(log_wage):
        wage = np.exp(log_wage - log_wage.mean())
        return wage * value_added.sum() / (wage @ value_added)

    def gap(log_wage):
        wage = normal(log_wage)
        excess = accounts(world, wage).labour_residual
        return np.append(excess[:-1], log_wage.mean())

    log_wage = np.zeros(world.sizes[0])
    for _ in range(20):
        wage = normal(log_wage)
        log_wage = np.log(wage) + 0.3 * np.log(1 + np.clip(accounts(world, wage).labour_residual, -0.5, 1.0))
    log_wage -= log_wage.mean()
    found = root(gap, log_wage, method="hybr", options={"xtol": 1e-14})
    best = min((found.x, log_wage), key=lambda x: np.abs(gap(x)).max())
    answer = accounts(world, normal(best))
    assert np.abs(answer.labour_residual).max() < 1e-10, (found.message, answer.labour_residual)
    return answer


def prices(world: World, wage):
    """Costs, prices and shares that belong to given wages: cost of inputs, prices, costs again, until nothing moves."""
    base, shock = world.base, world.shock
    price = np.ones(world.sizes)
    for _ in range(ROUNDS):
        log_cost = base["value_added_share"] * np.log(wage)[:, None]
        log_cost += np.einsum("njk,nk->nj", base["input_share"], np.log(price))
        cost = np.exp(log_cost) / shock["productivity_hat"]
        dearer = (1 + world.new_rate) / (1 + world.old_rate) * shock["trade_cost_hat"] * cost[None, :, :]
        before, (price, share) = price, bought(world, base["share"], dearer)
        if np.abs(np.log(price / before)).max() < CLOSE:
            break
    else:
        raise AssertionError("prices do not settle")
    final_price, final_share = bought(world, world.final, dearer)
    return cost, price, share, final_price, final_share


def bought(world: World, share, dearer):
    """Price index and new shares for one use of a good."""
    weight = share * dearer**-world.sensitivity
    total = weight.sum(axis=1)
    traded = total > 0
    safe = np.where(traded, total, 1.0)
    price = safe ** (-1 / world.sensitivity)
    new = weight / safe[:, None, :]
    for j in np.flatnonzero(world.given > 0.5):
        price[:, j] = world.outside["price_hat"][:, j]
        new[:, :, j] = world.outside["share"][:, :, j]
    return price, new


def accounts(world: World, wage) -> Answer:
    """Spending, sales and incomes that belong to given wages, by adding up everybody's accounts until nothing moves."""
    base, shock = world.base, world.shock
    cost, price, share, final_price, final_share = prices(world, wage)
    tax = 1 + world.new_rate
    purchases = shock["purchases_usd_bn"]
    wages = wage * base["value_added_usd_bn"]
    old_final, old_inputs = base["final_spending_usd_bn"], base["spending_usd_bn"] - base["final_spending_usd_bn"]
    old_paid = base["share"] * old_inputs[:, None, :] + world.final * old_final[:, None, :]
    old_world_income = base["value_added_usd_bn"].sum() + (old_paid * world.old_rate / (1 + world.old_rate)).sum()
    spending, income = base["spending_usd_bn"].copy(), wages.copy()
    for _ in range(ROUNDS):
        final = base["final_share"] * (income - purchases.sum(axis=(1, 2)))[:, None]
        paid = share * (spending - final)[:, None, :] + final_share * final[:, None, :] + purchases
        sales = (paid / tax).sum(axis=0)
        duties = (paid * (tax - 1) / tax).sum(axis=(1, 2))
        rents = (world.rent_share * sales).sum(axis=1) @ world.owner
        grown = income.sum() / old_world_income if world.deficits == "world_income" else 1.0
        before = (spending, income)
        income = wages + duties + rents + shock["deficit_usd_bn"] * grown
        used = np.einsum("njk,nj->nk", base["input_share"], (1 - world.rent_share) * sales)
        spending = base["final_share"] * (income - purchases.sum(axis=(1, 2)))[:, None] + used
        moved = max(np.abs(new - old).max() / new.max() for new, old in zip((spending, income), before, strict=True))
        if moved < CLOSE:
            break
    else:
        raise AssertionError("accounts do not settle")
    labour = (base["value_added_share"] * (1 - world.rent_share) * sales).sum(axis=1)
    return Answer(
        wage, price, final_price, cost, share, final_share, spending, final, sales, income, duties, paid / tax,
        (labour - wages) / wages,
    )  # fmt: skip


def real_income_hat(economy, answer: Answer, base: Answer):
    """Income over the price index of final use, in ratio to the base."""
    alpha = np.asarray(economy.final_share)
    return answer.income_usd_bn / base.income_usd_bn / np.prod(answer.final_price_hat**alpha, axis=1)


def first_order(economy, answer: Answer, base: Answer):
    """Terms and volume of trade over income, the two parts of welfare in Caliendo & Parro (2015).

    Changes of the unit cost of exports and imports, and of the volume of imports at the old duty, all at base flows.
    """
    old, new, rate = base.flow_usd_bn, answer.flow_usd_bn, np.asarray(economy.tariff_rate)
    dearer = answer.cost_hat - 1
    countries = len(economy.countries)
    terms, volume = np.zeros(countries), np.zeros(countries)
    for n in range(countries):
        for i in range(countries):
            terms[n] += (old[i, n] * dearer[n]).sum() - (old[n, i] * dearer[i]).sum()
            volume[n] += (rate[n, i] * (new[n, i] - old[n, i] - old[n, i] * dearer[i])).sum()
    return terms / base.income_usd_bn, volume / base.income_usd_bn
