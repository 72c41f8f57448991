"""The tables of the report: which frames and terms each one shows, under which title."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from reshore.evidence.slope_table import unit_of_slope
from reshore.names import STATUSES
from reshore.report.frame import Column, Frame
from reshore.report.frames import difference, gradient, money, trust
from reshore.report.style import date_text, number_text, unit_text, with_unit
from reshore.report.tables import badge, table
from reshore.report.terms import term_rows
from reshore.report.text.slopes import printed
from reshore.report.words import as_float

if TYPE_CHECKING:
    from reshore.evidence.delay import Delay
    from reshore.evidence.slope_table import Gradient
    from reshore.report.frame import Value
    from reshore.report.material import Material
    from reshore.report.tables import Align


@dataclass(frozen=True)
class Block:
    """One table: title, HTML, and the frame behind it where there is one.

    Args:
        name: slug.
        title: what it shows.
        html: the table.
        frames: its numbers, for download.
    """

    name: str
    title: str
    html: str
    frames: tuple[Frame, ...] = ()


def status_table(material: Material) -> Block:
    """Clauses by status: how many, which, and which of them change nothing by intent."""
    deal = material.deal
    rows: list[tuple[Value, ...]] = []
    for status in STATUSES:
        names = [name for name, clause in deal.clauses.items() if clause.status == status]
        idle = [name for name in names if name not in deal.played]
        rows.append((status, len(names), ", ".join(names), ", ".join(idle)))
    columns = (
        Column("status", "Status"),
        Column("clauses", "Clauses"),
        Column("names", "Which"),
        Column("symbolic", "Of these symbolic"),
    )
    frame = Frame("clauses_by_status", columns, tuple(rows))
    cells = [[badge(str(row[0])), str(row[1]), escape(str(row[2])), escape(str(row[3]))] for row in rows]
    headings: dict[str, Align] = {"Status": "left", "Clauses": "right", "Which": "left", "Of these symbolic": "left"}
    title = "Clauses of the deal by how well they are known"
    return Block("clauses-by-status", title, table("clauses-by-status", title, headings, cells), (frame,))


def paths_table(compared: Frame) -> Block:
    """The headlines with all clauses, with the confirmed ones only, and without the deal."""
    shown = compared.distinct("path")
    headings: dict[str, Align] = {"Number": "left", "Unit": "left", **{str(path): "right" for path in shown}}
    rows = []
    for name, year in dict.fromkeys(zip(compared.column("name"), compared.column("year"), strict=True)):
        found = {record["path"]: record for record in compared.where(name=name, year=year).records()}
        first = next(iter(found.values()))
        unit, label = str(first["unit"]), str(first["label"])
        cells = [_band(found[path], unit) for path in shown]
        rows.append([escape(label), unit_text(unit) if unit != "count" else "", *cells])
    title = "The headline numbers on each path: median over draws, and below it the band from 10 to 90 %"
    return Block("headlines-by-path", title, table("headlines-by-path", title, headings, rows), (compared,))


def dates_table(frame: Frame) -> Block:
    """Every project's announced and simulated dates, and how many months lie between them."""
    both = any(value is not None for value in frame.column("p50_without_year"))
    headings: dict[str, Align] = {"Plant": "left", "First date": "left", "Last plan": "left", "Real": "left",
                                  "Draws": "left"}  # fmt: skip
    if both:
        headings["No deal"] = "left"
    headings |= {"Months after last plan": "right", "Months after first date": "right", "By 2040": "right"}
    rows = []
    for row in frame.records():
        known = [_known_date(as_float(row[f"{name}_year"])) for name in ("first", "plan", "actual")]
        if row["plan_names"] in _PERIODS:
            known[1] += f"<br><small>{_PERIODS[str(row['plan_names'])]}</small>"
        ends = [date_text(as_float(row[f"{point}_year"])) for point in ("p10", "p50", "p90")]
        cells = [f"{escape(str(row['label']))}<br><small>{escape(str(row['host']))}</small>", *known]
        cells.append(f"{ends[1]}<br><small>{ends[0]} to {ends[2]}</small>")
        cells += [date_text(as_float(row["p50_without_year"]))] if both else []
        cells += [_slip(row, name) for name in ("plan", "first")]
        rows.append([*cells, with_unit(as_float(row["reached_share"]), "share")])
    title = "Volume output of every project: announced, real, and in the draws (median; below it 10 to 90 %)"
    return Block("dates-table", title, table("dates-table", title, headings, rows), (frame,))


_PERIODS = {"quarter": "the quarter", "half": "the half-year", "year": "the year"}
"""How a cell says that a plan names no month."""


def _known_date(year: float | None) -> str:
    """A date that was announced or came, or a dash where none was."""
    return "–" if year is None else date_text(year)


def _slip(row: dict[str, Value], name: str) -> str:
    """Months from an announced date to the draws, in a cell."""
    if row[f"{name}_year"] is None:
        return "–"
    low, middle, high = (as_float(row[f"slip_{name}_p{point}_months"]) for point in (10, 50, 90))
    shown = ["never" if end is None else number_text(end, "count", signed=True) for end in (low, middle, high)]
    return f"{shown[1]}<br><small>{shown[0]} to {shown[2]}</small>"


def price_table(prices: Frame, years: tuple[int, ...]) -> Block:
    """Public money and wafer starts that the deal adds, and the price of one in the other."""
    numbers = (
        "More public money, bn USD",
        "More wafer starts, kwpm",
        "Price: ratio of the means",
        "Price: draw by draw",
        "Draws that add nothing",
    )
    headings: dict[str, Align] = {"End of": "left", **dict.fromkeys(numbers, "right")}
    rows = []
    for row in prices.among("year", years).records():
        low, middle, high = (as_float(row[f"{point}_{_PRICE}"]) for point in ("p10", "p50", "p90"))
        price = ["none" if end is None else number_text(end, _PRICE) for end in (low, middle, high)]
        ratio = as_float(row[f"mean_{_PRICE}"])
        rows.append(
            [
                str(row["year"]),
                _band(row, "usd_bn", "_usd_bn"),
                _band(row, "kwpm", "_kwpm"),
                "none" if ratio is None else number_text(ratio, _PRICE),
                "none" if low is None else f"{price[1]}<br><small>{price[0]} to {price[2]}</small>",
                with_unit(as_float(row["nothing_share"]), "share"),
            ]
        )
    title = (
        "Public money and wafer starts that the deal adds, and the price of one kwpm in bn USD: median over draws, and "
        "below it the band from 10 to 90 %"
    )
    return Block("price-table", title, table("price-table", title, headings, rows), (prices,))


_PRICE = "usd_bn_per_kwpm"


def money_tables(material: Material) -> tuple[Block, Block]:
    """Every ledger entry and every account, over all years shown."""
    span = f"{material.first_year} to {material.last_year}"
    entries = money.entries(material.data, material.base, material.ledger)
    headings: dict[str, Align] = {"What for": "left", "From": "left", "To": "left", "10 %": "right", "Median": "right",
                                  "90 %": "right", "Mean": "right"}  # fmt: skip
    if material.base is not None:
        headings["Mean, no deal"] = "right"
    rows = []
    for row in entries.records():
        amounts = [row[f"{name}_usd_bn"] for name in ("p10", "p50", "p90", "mean")]
        amounts += [row["mean_without_usd_bn"]] if material.base is not None else []
        words = [escape(str(row[name])) for name in ("label", "payer", "receiver")]
        rows.append([*words, *(number_text(as_float(amount), "usd_bn") for amount in amounts)])
    title = f"Payments for fabs in the United States, {span}, billion US dollars"
    first = Block("money-entries", title, table("money-entries", title, headings, rows), (entries,))
    accounts = money.accounts(material.data, material.ledger)
    net: dict[str, Align] = {"Who": "left", "Pays": "right", "Receives": "right", "Receives less pays": "right"}
    sums = [
        sum((as_float(value) or 0.0 for value in accounts.column(f"{name}_usd_bn")), start=0.0) for name in _ACCOUNT
    ]
    lines = [
        [escape(str(row["label"])), *(number_text(as_float(row[f"{name}_usd_bn"]), "usd_bn") for name in _ACCOUNT)]
        for row in accounts.records()
    ]
    lines.append(["All", *(number_text(amount, "usd_bn") for amount in sums)])
    title = f"What each account pays and receives, {span}, mean over draws, billion US dollars: it adds up to zero"
    return first, Block("money-accounts", title, table("money-accounts", title, net, lines, total=True), (accounts,))


def additionality_frames(material: Material) -> tuple[Frame, Frame]:
    """What the deal adds, pulls forward and relabels; and the months that it gains."""
    if material.base is None:
        raise ValueError("there is no path without the deal to compare with")
    return (
        difference.additions(material.outcome, material.years),
        difference.months_sooner(material.data, material.base, material.named_projects),
    )


def additionality_tables(added: Frame, gained: Frame) -> tuple[Block, Block]:
    """The additionality table and the table of months gained."""
    years = [str(year) for year in added.distinct("year")]
    headings: dict[str, Align] = {"The deal …": "left", "Unit": "left", **{f"End of {year}": "right" for year in years}}
    rows = []
    for kind in added.distinct("kind"):
        found = added.where(kind=kind).records()
        meaning = f"{escape(str(kind))}<br><small>{escape(str(found[0]['meaning']))}</small>"
        for unit in ("kwpm", "usd_bn"):
            cells = [_band(row, unit, f"_{unit}") for row in found]
            rows.append([meaning if unit == "kwpm" else "<small>its capital cost</small>", unit_text(unit), *cells])
    title = (
        "What the deal adds, pulls forward and only relabels, wafer fabs in the United States: median over draws, and "
        "below it the band from 10 to 90 %"
    )
    first = Block("additionality", title, table("additionality", title, headings, rows), (added,))
    months: dict[str, Align] = {"Plant": "left", "What it makes": "left", "Named by a pledge": "left", "10 %": "right",
                                "Median": "right", "90 %": "right", "Sooner in": "right",
                                "Later in": "right"}  # fmt: skip
    lines = [
        [
            escape(str(row["label"])),
            escape(str(row["product"]).partition(" (")[0]),
            str(row["named"]),
            *(number_text(as_float(row[f"{p}_months"]), "months", signed=True) for p in ("p10", "p50", "p90")),
            *(with_unit(as_float(row[f"{way}_share"]), "share") for way in ("sooner", "later")),
        ]
        for row in gained.records()
    ]
    title = (
        "Months by which volume output comes sooner with the deal, plants of both paths and of every product, and in "
        "how many draws it is at least half a month sooner or later"
    )
    return first, Block("months-sooner", title, table("months-sooner", title, months, lines), (gained,))


_ACCOUNT = ("paid", "received", "net")


def causes_table(delay: Delay) -> Block:
    """Every cause's part of the delay."""
    frame = trust.causes(delay)
    headings: dict[str, Align] = {"Cause": "left", "5 %": "right", "Median": "right", "95 %": "right",
                                  "Share of the mean delay": "right"}  # fmt: skip
    rows = [
        [
            escape(str(row["cause"])),
            *(number_text(as_float(row[f"{point}_months"]), "months", signed=True) for point in ("p5", "p50", "p95")),
            with_unit(as_float(row["mean_share"]), "share"),
        ]
        for row in frame.records()
    ]
    title = "What the delay to volume output is made of, in months: mean effect of each cause over all orders"
    return Block("causes", title, table("causes", title, headings, rows), (frame,))


def slopes_table(found: Gradient) -> Block:
    """What one unit more of each term changes; terms that move nothing are in the frame alone."""
    frame = gradient.slopes(found)
    headings: dict[str, Align] = {"If …": "left", "Mean": "right", "10 %": "right", "90 %": "right",
                                  "How the term is known": "left"}  # fmt: skip
    rows = []
    for row in found.moving:
        words, *numbers = row.shown(found.unit)
        changed = f"{escape(words)}<br><small><code>{escape(row.clause)}</code></small>"
        known = badge(row.status) if row.status in STATUSES else escape(row.status)
        rows.append([changed, *(printed(number) for number in numbers), known])
    when = "" if found.year is None else f", end of {found.year}"
    title = f"How much each term changes {found.label}{when}, {unit_of_slope(found.unit)}, in {found.counted}"
    return Block("slopes", title, table("slopes", title, headings, rows), (frame,))


def checks_table(material: Material) -> Block:
    """The printed checks."""
    frame = trust.checks(material.checks)
    headings: dict[str, Align] = {"Check": "left", "Unit": "left", "Plausible": "right", "10 %": "right",
                                  "Median": "right", "90 %": "right", "Inside?": "left", "Basis": "left"}  # fmt: skip
    rows = []
    for row in frame.records():
        unit = str(row["unit"])
        scale = 100 if unit == "share" else 1
        low, high = (f"{scale * (as_float(row[f'plausible_{end}']) or 0.0):,.6g}" for end in ("low", "high"))
        inside = (
            "yes"
            if row["inside"] == "yes"
            else f'<strong class="warn">no</strong><br><small>{escape(str(row["note"]))}</small>'
        )
        band = [number_text(as_float(row[point]), unit) for point in ("p10", "p50", "p90")]
        rows.append(
            [escape(str(row["label"])), unit_text(unit), f"{low} to {high}", *band, inside, escape(str(row["basis"]))]
        )
    title = "What the path without the deal says, beside what published figures make plausible"
    return Block("checks-table", title, table("checks-table", title, headings, rows), (frame,))


def inputs_table(material: Material) -> Block:
    """The uncertain numbers that headlines go with most, strongest first."""
    frame = trust.inputs(material.spreads)
    headings: dict[str, Align] = {"Number": "left", "Status": "left", "Share of a spread": "right",
                                  "Of which": "left"}  # fmt: skip
    strongest: dict[Value, dict[str, Value]] = {}
    for row in sorted(frame.records(), key=lambda row: -(as_float(row["part_share"]) or 0.0)):
        strongest.setdefault(row["entry"], row)
    rows = [
        [
            f"{escape(str(row['label']))}<br><small><code>{escape(str(row['entry']))}</code></small>",
            badge(str(row["status"])),
            with_unit(as_float(row["part_share"]), "share"),
            escape(str(row["headline"])),
        ]
        for row in strongest.values()
    ]
    title = "The uncertain numbers that most of the spread goes with: better figures here would help most"
    return Block("inputs", title, table("inputs", title, headings, rows), (frame,))


def terms_table(material: Material) -> Block:
    """The deal, clause by clause."""
    headings: dict[str, Align] = {"Clause": "left", "What is agreed": "left", "How it is known": "left",
                                  "Holds": "left", "Played?": "left"}  # fmt: skip
    title = f"The clauses of {material.deal.title}"
    return Block("terms-table", title, table("terms-table", title, headings, term_rows(material.deal)))


def versions_table(material: Material) -> Block:
    """Deal, seed, draws and versions."""
    from importlib.metadata import version

    from reshore.record.hashes import text_hash, versions

    outcome = material.outcome
    facts = {
        "deal": material.deal.name,
        "fingerprint of the deal": text_hash(material.deal.canonical())[:16],
        "known on": material.deal.as_of.isoformat(),
        "draws": f"{outcome.draws:,} ({outcome.solved:,} solved)",
        "seed": str(outcome.seed),
        "reshore": version("reshore"),
        **versions(),
    }
    headings: dict[str, Align] = {"What": "left", "Value": "left"}
    title = "What made these numbers"
    rows = [[escape(name), f"<code>{escape(value)}</code>"] for name, value in facts.items()]
    return Block("versions", title, table("versions", title, headings, rows))


def _band(row: dict[str, Value], unit: str, suffix: str = "") -> str:
    """A band in a cell: the median, and its ends below it."""
    low, middle, high = (number_text(as_float(row[f"{point}{suffix}"]), unit) for point in ("p10", "p50", "p90"))
    return f"{middle}<br><small>{low} to {high}</small>"
