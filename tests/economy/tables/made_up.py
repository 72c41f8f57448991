"""Small made-up tables, and files in the forms in which OECD and WIOD tables are published."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reshore.economy.table import Table

OECD_USES = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
WIOD_2013_USES = ("c37", "c38", "c39", "c41", "c42")
WIOD_2016_USES = ("CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN")


@dataclass(frozen=True)
class World:
    """Numbers of a published table: rows sell, columns buy inputs, then come final uses of each country."""

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    uses: tuple[str, ...]
    inputs: np.ndarray
    final: np.ndarray
    taxes: np.ndarray
    halves: tuple[str, ...] = ()

    @property
    def makers(self) -> tuple[str, ...]:
        return (*self.countries, *self.halves)

    @property
    def cells(self) -> list[tuple[str, str]]:
        return [(n, j) for n in self.makers for j in self.sectors]

    @property
    def users(self) -> list[tuple[str, str]]:
        return [(n, use) for n in self.countries for use in self.uses]

    @property
    def output(self) -> np.ndarray:
        return self.inputs.sum(1) + self.final.sum(1)

    @property
    def value_added(self) -> np.ndarray:
        return self.output - self.inputs.sum(0) - self.taxes

    def cube(self, whole: dict[str, str] | None = None) -> np.ndarray:
        """Flows by importer, exporter and sector, added one by one."""
        owner = whole or {}
        flow = np.zeros((len(self.countries),) * 2 + (len(self.sectors),))
        for columns, values in ((self.cells, self.inputs), (self.users, self.final)):
            for row, (i, j) in enumerate(self.cells):
                for column, (n, _) in enumerate(columns):
                    at = (owner.get(n, n), owner.get(i, i))
                    flow[self.countries.index(at[0]), self.countries.index(at[1]), self.sectors.index(j)] += values[
                        row, column
                    ]
        return flow


def world(countries, sectors, uses, halves=(), empty=(), seed=0) -> World:
    """A world with large diagonals, in million USD; the halves of countries of `empty` make all of it."""
    generator = np.random.default_rng(seed)
    makers = [n for n in (*countries, *halves) for _ in sectors]
    inputs = generator.uniform(1e4, 1e5, (len(makers), len(makers)))
    final = generator.uniform(1e4, 1e5, (len(makers), len(countries) * len(uses)))
    final *= 2 * len(makers) / final.shape[1]
    live = np.array([n not in empty for n in makers], dtype=float)
    inputs, final = inputs * live[:, None] * live, final * live[:, None]
    stocks = [at for at in range(final.shape[1]) if uses[at % len(uses)] in ("INVNT", "c42", "INVEN")]
    final[:, stocks] *= 0.1
    return World(countries, sectors, uses, inputs, final, 0.01 * inputs.sum(0), halves)


def write_oecd(made: World, path: Path) -> None:
    """A file as the OECD publishes it: V1, COUNTRY_INDUSTRY, COUNTRY_USE, OUT; rows TLS, VA and OUT at the end."""
    used = made.final.sum(0)
    rows = [["V1", *(f"{n}_{j}" for n, j in made.cells), *(f"{n}_{use}" for n, use in made.users), "OUT"]]
    for at, (n, j) in enumerate(made.cells):
        rows.append([f"{n}_{j}", *made.inputs[at], *made.final[at], made.output[at]])
    rows.append(["TLS", *made.taxes, *(0.05 * used), made.taxes.sum()])
    rows.append(["VA", *made.value_added, *np.zeros_like(used), made.value_added.sum()])
    rows.append(["OUT", *made.output, *(1.05 * used), 0])
    _write(path, rows)


def grid_2013(made: World, year: int) -> list[list[object]]:
    """The Excel layout of 2013: title, four rows and columns of codes, then the numbers."""
    names = {"c1": "Agriculture", "c14": "Electrical and Optical Equipment", "c35": "Private Households"}
    isic = {"c1": "AtB", "c14": "30t33", "c35": "P"}
    heads = [(isic[j], names[j], n, j) for n, j in made.cells] + [(None, use, n, use) for n, use in made.users]
    rows = _titled(f"Intercountry Input-Output Table, {year}", [*heads, (None, "Total output", "TOT", "c43")])
    for at, (n, j) in enumerate(made.cells):
        rows.append([isic[j], names[j], n, j, *made.inputs[at], *made.final[at], made.output[at]])
    users = len(made.users)
    for code, name, values in (
        ("r60", "Total intermediate consumption", made.inputs.sum(0)),
        ("r99", "taxes less subsidies on products", made.taxes),
        ("r61", "Cif/ fob adjustments on exports", np.zeros_like(made.taxes)),
        ("r62", "Direct purchases abroad by residents", np.zeros_like(made.taxes)),
        ("r63", "Purchases on the domestic territory by non-residents", np.zeros_like(made.taxes)),
        ("r64", "Value added at basic prices", 0.9 * made.value_added),
        ("r65", "International Transport Margins", 0.1 * made.value_added),
        ("r69", "Output at basic prices", made.output),
    ):
        rows.append([None, name, "TOT", code, *values, *np.zeros(users), 0])
    return rows


def costs_2016(made: World) -> list[tuple[str, str, np.ndarray]]:
    """Rows below the sectors in the 2016 release."""
    none = np.zeros_like(made.taxes)
    return [
        ("II_fob", "Total intermediate consumption", made.inputs.sum(0)),
        ("TXSP", "taxes less subsidies on products", made.taxes),
        ("EXP_adj", "Cif/ fob adjustments on exports", none),
        ("PURR", "Direct purchases abroad by residents", none),
        ("PURNR", "Purchases on the domestic territory by non-residents", none),
        ("VA", "Value added at basic prices", 0.9 * made.value_added),
        ("IntTTM", "International Transport Margins", 0.1 * made.value_added),
        ("GO", "Output at basic prices", made.output),
    ]


def grid_2016(made: World) -> list[list[object]]:
    """The Excel layout of 2016: codes in the first of the four rows and columns."""
    heads = [(j, f"name of {j}", n, f"c{1 + made.sectors.index(j)}") for n, j in made.cells]
    heads += [(use, use, n, f"c{57 + made.uses.index(use)}") for n, use in made.users]
    rows = _titled("Intercountry Input-Output Table", [*heads, ("GO", "Total output", "TOT", "c62")])
    for at, (n, j) in enumerate(made.cells):
        rows.append(
            [j, f"name of {j}", n, f"r{1 + made.sectors.index(j)}", *made.inputs[at], *made.final[at], made.output[at]]
        )
    for at, (code, name, values) in enumerate(costs_2016(made)):
        rows.append([code, name, "TOT", f"r{65 + at}", *values, *np.zeros(len(made.users)), 0])
    return rows


def long_2016(made: World, year: int, before: str = "") -> list[list[object]]:
    """The named layout of 2016: AUS1 and on for sectors, AUS57 to AUS61 for final uses; `v` before them in Stata."""
    heads = [f"{before}{n}{1 + made.sectors.index(j)}" for n, j in made.cells]
    heads += [f"{before}{n}{57 + made.uses.index(use)}" for n, use in made.users]
    rows = [["IndustryCode", "IndustryDescription", "Country", "RNr", "Year", *heads, "TOT"]]
    for at, (n, j) in enumerate(made.cells):
        number = 1 + made.sectors.index(j)
        rows.append([j, f"name of {j}", n, number, year, *made.inputs[at], *made.final[at], made.output[at]])
    for at, (code, name, values) in enumerate(costs_2016(made)):
        rows.append([code, name, "TOT", 65 + at, year, *values, *np.zeros(len(made.users)), 0.0])
    return rows


def _titled(title: str, heads: list[tuple]) -> list[list[object]]:
    said = ["(industry-by-industry)", "(millions of US$)", None, None]
    empty = [None] * (4 + len(heads))
    rows = [[title, *empty[1:]], list(empty)]
    return rows + [[said[at], None, None, None, *(head[at] for head in heads)] for at in range(4)]


def _write(path: Path, rows: list[list[object]]) -> None:
    with path.open("w", newline="") as text:
        csv.writer(text).writerows(
            [[float(cell) if isinstance(cell, np.floating) else cell for cell in row] for row in rows]
        )


write_csv = _write


def write_xlsx(path: Path, rows: list[list[object]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([float(cell) if isinstance(cell, np.floating) else cell for cell in row])
    book.save(path)


def table(countries=("USA", "MEX", "CAN"), sectors=("A", "C26", "G"), seed=1, separate=True) -> Table:
    """A sound table of a whole world, with duties, whose cost shares are those of its flows."""
    generator = np.random.default_rng(seed)
    shape = (len(countries), len(countries), len(sectors))
    final = generator.uniform(1e6, 4e6, shape)
    rate = generator.uniform(0.0, 0.2, shape) * (1 - np.eye(len(countries)))[..., None]
    bought = generator.uniform(1e6, 3e6, shape)
    flow = final + bought
    output = flow.sum(0)
    by_use = generator.dirichlet(np.full(len(sectors), 20.0), (len(countries), len(sectors)))
    cost = (bought * (1 + rate)).sum(1)
    inputs = cost[:, None, :] * by_use.transpose(0, 2, 1) / output[..., None]
    return Table(
        countries=countries,
        sectors=sectors,
        flow_usd_mn=flow,
        tariff_rate=rate,
        value_added_share=1 - inputs.sum(2),
        input_share=inputs,
        elasticity=generator.uniform(2, 9, len(sectors)),
        final_flow_usd_mn=final if separate else None,
        year=2022,
        name="made up",
        source="made up for a test",
        status="assumed",
        notes=("first", "second"),
        country_labels={"USA": "United States"},
        sector_labels={"C26": "electronics"},
    )
