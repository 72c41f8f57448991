"""The gallery: every shipped deal with what it says and what it delivers, written from the deals and golden summaries.

Before Sphinx reads the pages, `docs/gallery/_generated` gets one text for all deals and one drawing that compares them,
for light and for dark pages. The numbers are those of `tests/golden`, so a page never shows what no test checks.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair
import vl_convert

from reshore.deal.load import load_deal
from reshore.deal.shipped import shipped_deals
from reshore.ensemble.headlines import HEADLINES
from reshore.outcome import format_value
from reshore.report.style import DARK, LIGHT
from reshore.units import SYMBOLS

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from reshore.deal.terms import Deal

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
ADDED = "leading-capacity-added-by-deal"
SHOWN = (
    "us-leading-capacity 2030", f"{ADDED} 2030", f"{ADDED} 2032", f"{ADDED} 2035", "tsmc-arizona-capacity 2030",
    "people-trained 2030", "fab-spending 2032", "public-money 2032", "start-to-volume",
)  # fmt: skip
"""Headlines that the page shows, in order."""

YEARS = (2030, 2032, 2035)
"""Years that the drawing shows."""

Summary = dict[str, dict[str, Any]]


def summary_of(deal: str) -> Summary:
    """The golden headlines of a shipped deal."""
    found: Summary = json.loads((GOLDEN / f"{deal}.json").read_text(encoding="utf-8"))
    return found


def order_of(name: str) -> tuple[bool, str]:
    """Deals by their day, the path without a deal last."""
    deal = load_deal(name)
    return deal.baseline is None, deal.as_of.isoformat()


def headline_table(summary: Summary) -> str:
    """The headlines of one deal as a Markdown table."""
    labels = {rule.name: rule.label for rule in HEADLINES}
    lines = ["| result | year | median | 10 to 90 % | unit | status |", "| --- | --- | ---: | --- | --- | --- |"]
    for name in SHOWN:
        if name not in summary:
            continue
        row, (slug, _, year) = summary[name], name.partition(" ")
        low, middle, high = (format_value(row[point], row["unit"]) for point in ("p10", "p50", "p90"))
        unit = SYMBOLS.get(row["unit"], row["unit"])
        lines.append(f"| {labels[slug]} | {year} | {middle} | {low} to {high} | {unit} | {row['status']} |")
    return "\n".join(lines) + "\n"


def clause_list(deal: Deal) -> str:
    """The clauses that set a deal apart from the law that stands without it, by what becomes of them."""
    standing = {} if deal.baseline is None else load_deal(deal.baseline, [f"as_of={deal.as_of}"]).clauses
    own = [name for name, clause in deal.clauses.items() if standing.get(name) != clause]
    groups = (("Played", deal.played), ("Symbolic", deal.symbolic))
    lines = []
    for title, names in groups:
        chosen = [f"`{name}` ({deal.clauses[name].kind}, {deal.clauses[name].status})" for name in own if name in names]
        if chosen:
            lines.append(f"- {title}: {', '.join(chosen)}.")
    return "\n".join(lines) + "\n"


def deal_section(name: str) -> str:
    """One deal: what it is, what sets it apart, what it delivers, how to play it."""
    deal = load_deal(name)
    head = f"({name})=\n## {deal.title}\n\n`{name}`, as known on {deal.as_of}, {deal.status}.\n"
    play = f"```sh\nreshore run {name}\nreshore new my-deal.yaml --from {name}\n```\n"
    return "\n".join((head, deal.summary.strip() + "\n", clause_list(deal), headline_table(summary_of(name)), play))


def comparison(colours: dict[str, str]) -> str:
    """The capacity that each deal adds, with its band, as a drawing."""
    ink = {"labelColor": colours["ink"], "titleColor": colours["ink"]}
    config = {
        "axis": {**ink, "gridColor": colours["grid"], "domainColor": colours["rule"], "tickColor": colours["rule"]},
        "title": {"color": colours["ink"], "anchor": "start"},
        "view": {"stroke": None},
        "background": "transparent",
        "font": "sans-serif",
    }
    panels = altair.vconcat(*(panel(year, colours) for year in YEARS)).resolve_scale(x="shared")
    drawing: str = vl_convert.vegalite_to_svg({**panels.to_dict(), "config": config})
    return drawing


def panel(year: int, colours: dict[str, str]) -> altair.LayerChart:
    """What each deal adds by one year."""
    found = {name: summary_of(name).get(f"{ADDED} {year}") for name in sorted(shipped_deals(), key=order_of)}
    rows = [{"deal": name, **row} for name, row in found.items() if row]
    title = "added to US capacity at 7 nm and below (kwpm)" if year == YEARS[-1] else None
    base = altair.Chart(altair.Data(values=rows)).encode(
        y=altair.Y("deal:N", title=None, sort=list(found), axis=altair.Axis(labelLimit=200))
    )
    zero = altair.Chart(altair.Data(values=[{"none": 0}])).mark_rule(color=colours["muted"], strokeDash=[3, 3])
    return altair.layer(
        zero.encode(x="none:Q"),
        base.mark_bar(height=7, opacity=0.35, color=colours["deal"]).encode(
            x=altair.X("p10:Q", title=title), x2="p90:Q"
        ),
        base.mark_point(filled=True, size=60, opacity=1, color=colours["deal"]).encode(x="p50:Q"),
    ).properties(width=560, height=26 * len(rows), title=str(year))


def write_gallery(app: Sphinx) -> None:
    """Writes the generated parts of the gallery."""
    folder = Path(app.srcdir) / "gallery" / "_generated"
    folder.mkdir(parents=True, exist_ok=True)
    written = {
        "deals.md": "\n".join(deal_section(name) for name in sorted(shipped_deals(), key=order_of)),
        "added-light.svg": comparison(LIGHT),
        "added-dark.svg": comparison(DARK),
    }
    for name, text in written.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connects the gallery to the build."""
    app.connect("builder-inited", write_gallery)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
