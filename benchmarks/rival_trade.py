"""What a user would write or install instead to solve the trade economy, on the same base and the same shock.

`System` holds the equations of `docs/explanation/economy.md` in NumPy, written for speed: powers of duties once,
sectors first in memory, products of matrices. `repeated` walks them as they stand, `nested` as the published programs
do, and `root_of` hands them to SciPy. `PureMacro` and `Gravity` bring our base to two packages that can be installed.
"""

from __future__ import annotations

import warnings

import numpy as np
from scipy.optimize import root

from reshore.economy.equilibrium import CLOSER
from reshore.economy.sweep import LEAST_SPENDING_SHARE, WAGE_DAMPING

TOLERANCE = 1e-10
INNER = 1e-13
"""Largest move at which prices and spending inside a loop over wages count as settled [1]."""

MOST = 5000


class System:
    """The equations of one base and one shock with common shares for all uses; a vector of unknowns goes in and out."""

    def __init__(self, economy, shock):
        base = {name: np.asarray(getattr(economy, name)) for name in ("share", "tariff_rate", "input_share")}
        self.countries, _, self.sectors = base["share"].shape
        self.theta = np.asarray(economy.elasticity)[:, None]
        factor = 1 + np.asarray(shock.tariff_rate)
        dearer = factor / (1 + base["tariff_rate"]) * np.asarray(shock.trade_cost_hat)
        weight = base["share"] * dearer ** -np.asarray(economy.elasticity)
        self.weight = np.ascontiguousarray(weight.transpose(2, 0, 1))
        self.net_weight = np.ascontiguousarray((weight / factor).transpose(2, 0, 1))
        self.net_turned = self.net_weight.transpose(0, 2, 1)
        self.inputs = base["input_share"]
        self.inputs_turned = self.inputs.transpose(0, 2, 1)
        self.labour_share = np.asarray(economy.value_added_share).T
        self.final_share = np.asarray(economy.final_share).T
        self.value_added = np.asarray(economy.value_added_usd_bn)
        self.deficit = np.asarray(shock.deficit_usd_bn)
        self.log_productivity = np.log(np.asarray(shock.productivity_hat)).T
        self.spending = np.asarray(economy.spending_usd_bn).T
        self.unit = np.maximum(self.spending, LEAST_SPENDING_SHARE * self.value_added)
        self.cells = self.countries * self.sectors

    def start(self):
        """The base."""
        return np.concatenate([np.zeros(self.countries + self.cells), (self.spending / self.unit).ravel()])

    def costs(self, log_wage, log_price):
        """Weights of sellers by their costs, and their sums for buyers."""
        inputs = (self.inputs @ log_price.T[:, :, None])[:, :, 0].T
        cost = np.exp(-self.theta * (self.labour_share * log_wage + inputs - self.log_productivity))
        return cost, (self.weight @ cost[:, :, None])[:, :, 0]

    def accounts(self, log_wage, cost, total, spending):
        """Labour wanted, and the spending that follows from spending."""
        asked = spending / total
        sales = cost * (self.net_turned @ asked[:, :, None])[:, :, 0]
        net = asked * (self.net_weight @ cost[:, :, None])[:, :, 0]
        income = np.exp(log_wage) * self.value_added + (spending - net).sum(axis=0) + self.deficit
        used = (self.inputs_turned @ sales.T[:, :, None])[:, :, 0].T
        return (self.labour_share * sales).sum(axis=0), self.final_share * income + used

    def normal(self, log_wage):
        """Wages in the numeraire."""
        return log_wage - np.log(np.exp(log_wage) @ self.value_added / self.value_added.sum())

    def sweep(self, x):
        """The next unknowns: wages half of the way, prices, spending."""
        wage, price, spending = np.split(x, (self.countries, self.countries + self.cells))
        price, spending = price.reshape(self.final_share.shape), spending.reshape(self.final_share.shape) * self.unit
        cost, total = self.costs(wage, price)
        labour, wanted = self.accounts(wage, cost, total, spending)
        next_wage = self.normal(wage + WAGE_DAMPING * np.log(labour / (np.exp(wage) * self.value_added)))
        return np.concatenate([next_wage, (-np.log(total) / self.theta).ravel(), (wanted / self.unit).ravel()])

    def gap(self, x):
        """How far one evaluation moves the unknowns."""
        return self.sweep(x) - x

    def settled_costs(self, log_wage, log_price):
        """Costs and prices that belong to given wages, by repeating the cost equation."""
        for _ in range(MOST):
            cost, total = self.costs(log_wage, log_price)
            before, log_price = log_price, -np.log(total) / self.theta
            if np.abs(log_price - before).max() < INNER:
                break
        return cost, total, log_price

    def linear_spending(self, log_wage, cost, total):
        """Spending that belongs to given wages, from one linear system over all countries and sectors."""
        net_share = self.net_weight * (cost[:, None, :] / total[:, :, None])
        matrix = -np.einsum("njk,jmn->nkmj", self.inputs, net_share, optimize=True)
        duty = 1 - net_share.sum(axis=2)
        n = np.arange(self.countries)
        matrix[n, :, n] -= self.final_share.T[:, :, None] * duty.T[:, None, :]
        matrix = matrix.reshape(self.cells, self.cells)
        matrix[np.diag_indices(self.cells)] += 1
        side = self.final_share * (np.exp(log_wage) * self.value_added + self.deficit)
        return np.linalg.solve(matrix, side.T.ravel()).reshape(self.countries, self.sectors).T

    def repeated_spending(self, log_wage, cost, total, spending):
        """The same by adding up everybody's accounts until nothing moves."""
        for _ in range(MOST):
            labour, wanted = self.accounts(log_wage, cost, total, spending)
            moved, spending = np.abs((wanted - spending) / self.unit).max(), wanted
            if moved < INNER:
                break
        return labour, spending


def repeated(system):
    """The equations repeated as they stand: log wages, whether they settled, evaluations."""
    x = system.start()
    for step in range(1, MOST + 1):
        following = system.sweep(x)
        moved, x = np.abs(following - x).max(), following
        if moved <= CLOSER * TOLERANCE:
            return x[: system.countries], True, step
    return x[: system.countries], False, MOST


def nested(system):
    """As the published programs: prices inside, spending from a linear system, wages towards labour wanted."""
    wage, price = np.zeros(system.countries), np.zeros_like(system.final_share)
    for step in range(1, MOST + 1):
        cost, total, price = system.settled_costs(wage, price)
        spending = system.linear_spending(wage, cost, total)
        labour, _ = system.accounts(wage, cost, total, spending)
        wanted = np.log(labour / (np.exp(wage) * system.value_added))
        if np.abs(wanted).max() <= TOLERANCE:
            return wage, True, step
        wage = system.normal(wage + WAGE_DAMPING * wanted)
    return wage, False, MOST


def root_of_wages(system):
    """SciPy's hybr on wages alone; prices and spending settle inside every evaluation."""
    state = {"price": np.zeros_like(system.final_share), "spending": system.spending}

    def excess(log_wage):
        wage = system.normal(log_wage)
        cost, total, state["price"] = system.settled_costs(wage, state["price"])
        labour, state["spending"] = system.repeated_spending(wage, cost, total, state["spending"])
        wanted = labour / (np.exp(wage) * system.value_added) - 1
        return np.append(wanted[:-1], log_wage @ system.value_added / system.value_added.sum())

    found = root(excess, np.zeros(system.countries), method="hybr", options={"xtol": 1e-12})
    return system.normal(found.x), bool(np.abs(found.fun).max() <= TOLERANCE), found.nfev


def root_of(method, **options):
    """SciPy's `root` on all unknowns at once."""

    def solve(system):
        options_of = {"fatol": CLOSER * TOLERANCE, "maxiter": 400, **options}
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = root(system.gap, system.start(), method=method, options=options_of)
        arrived = bool(np.abs(found.fun).max() <= TOLERANCE)
        return found.x[: system.countries], arrived, int(found.nit)

    return solve


NUMPY = {
    "repeated": repeated,
    "nested": nested,
    "hybr": root_of_wages,
    "krylov": root_of("krylov"),
    "anderson": root_of("anderson", jac_options={"M": 8, "alpha": 1.0}),
}
"""Name of a program in NumPy and SciPy to a function from a system to log wages, arrival and steps."""


class PureMacro:
    """puremacro's model of Caliendo and Parro on one of our bases."""

    def __init__(self, economy, shock):
        from puremacro.trade.caliendo_parro import CaliendoParroModel

        def first(cube):
            return np.ascontiguousarray(np.asarray(cube).transpose(2, 0, 1))

        self.new = 1 + first(shock.tariff_rate)
        self.model = CaliendoParroModel(
            first(economy.share), np.asarray(economy.value_added_share), np.asarray(economy.input_share),
            np.asarray(economy.final_share), np.asarray(economy.elasticity), np.asarray(economy.value_added_usd_bn),
            np.asarray(economy.deficit_usd_bn), 1 + first(economy.tariff_rate),
        )  # fmt: skip

    def solve(self):
        """Log wages, arrival, steps."""
        found = self.model.solve_counterfactual(tariffs_new=self.new, tol=TOLERANCE)
        return np.log(found.w_hat), found.converged, found.iterations


class Gravity:
    """gegravity's one-sector model of as many countries as we give it; every pair of countries has its own cost."""

    def __init__(self, output_usd_bn, log_cost_before, log_cost_after):
        import gegravity
        import pandas as pd

        count = len(output_usd_bn)
        codes = np.array([f"C{n:03d}" for n in range(count)])
        importer, exporter = (axis.ravel() for axis in np.meshgrid(range(count), range(count), indexing="ij"))
        self.codes = codes
        self.before = pd.DataFrame(
            {
                "importer": codes[importer], "exporter": codes[exporter], "year": "2025",
                "trade": output_usd_bn[exporter] / count, "Y": output_usd_bn[exporter], "E": output_usd_bn[importer],
                "cost": log_cost_before.ravel(),
            }
        )  # fmt: skip
        self.after = log_cost_after.ravel()
        estimate = pd.DataFrame([{"var": "cost", "coeff": 1.0, "ste": 0.1}])
        self.coefficients = gegravity.CostCoeffs(
            estimates=estimate, identifier_col="var", coeff_col="coeff", stderr_col="ste"
        )

    def built(self, elasticity):
        """The model with its base solved, ready for an experiment."""
        import gegravity

        baseline = gegravity.BaselineData(
            self.before.copy(), imp_var_name="importer", exp_var_name="exporter", year_var_name="year",
            trade_var_name="trade", expend_var_name="E", output_var_name="Y",
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = gegravity.OneSectorGE(
                baseline, year="2025", reference_importer=self.codes[-1], expend_var_name="E", output_var_name="Y",
                sigma=1 + elasticity, cost_variables=["cost"], cost_coeff_values=self.coefficients, quiet=True,
            )  # fmt: skip
            model.build_baseline()
        return model

    def solve(self, model):
        """Log factory-gate prices of one experiment, and whether its solver says that it arrived."""
        data = self.before.copy()
        data["cost"] = self.after
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.define_experiment(data)
            model.simulate()
        prices = model.factory_gate_prices.loc[self.codes].to_numpy()[:, 0]
        return np.log(prices), bool(model.solver_diagnostics["full_GE"].success)


def fixed_income_prices(output_usd_bn, log_cost_before, log_cost_after, elasticity):
    """The prices that gegravity means: every country's output and spending keep their values, its sources move.

    Costs are logs of the weight of a source, importer first. Logs of prices, mean zero.
    """

    def seller(log_cost):
        weight, level = np.exp(log_cost), np.ones(len(output_usd_bn))
        for _ in range(MOST):
            bought = output_usd_bn / (weight @ level)
            before, level = level, output_usd_bn / (bought @ weight)
            level = level / np.exp(np.log(level).mean())
            if np.abs(np.log(level / before)).max() < INNER:
                break
        return np.log(level)

    moved = (seller(log_cost_after) - seller(log_cost_before)) / -elasticity
    return moved - moved.mean()
