"""Tables of the report, made with great-tables from frames and styled by the page's own sheet."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_WRAPPER = re.compile(r"^<div id=\"[^\"]*\" style=\"[^\"]*\">")

Align = Literal["left", "right"]


def table(
    name: str,
    caption: str,
    headings: Mapping[str, Align],
    rows: Sequence[Sequence[str]],
    *,
    total: bool = False,
) -> str:
    """A table whose first column names the row.

    Args:
        name: slug, unique on the page.
        caption: what the table shows, with its unit.
        headings: heading of each column and how its cells are aligned.
        rows: cells as HTML, already escaped where they hold foreign text.
        total: the last row is a total.

    Returns:
        HTML: a box that scrolls sideways by itself, and in it a table with a caption and scoped headings.
    """
    import pandas as pd
    from great_tables import GT

    headings = {heading.replace(" %", "\N{NO-BREAK SPACE}%"): align for heading, align in headings.items()}
    columns = [f"c{at}" for at in range(len(headings))]
    frame = pd.DataFrame([list(row) for row in rows], columns=columns, dtype=object)
    made = GT(frame, rowname_col="c0", id=name).tab_stubhead(label=next(iter(headings)))
    made = made.cols_label(dict(zip(columns[1:], list(headings)[1:], strict=True)))
    for align in ("left", "right"):
        chosen = [
            column for column, wanted in zip(columns[1:], list(headings.values())[1:], strict=True) if wanted == align
        ]
        if chosen:
            made = made.cols_align(align=align, columns=chosen)
    html = _STYLE.sub("", made.fmt(str, columns=columns).as_raw_html())
    kind = "scroll total" if total else "scroll"
    box = f'<div id="{name}" class="{kind}" role="region" tabindex="0" aria-label="{escape(caption)}">'
    html = _WRAPPER.sub(box, html.strip())
    shown = f'<p class="title" aria-hidden="true">{escape(caption)}</p>\n'  # above the box, so that it does not scroll
    return shown + html.replace("<thead>", f"<caption>{escape(caption)}</caption>\n<thead>", 1)


def link(text: str, url: str | None) -> str:
    """A text that leads to a source, or the text alone where there is no safe address."""
    if url is None or not url.startswith(("https://", "http://")):
        return escape(text)
    return f'<a href="{escape(url)}" rel="noreferrer">{escape(text)}</a>'


def badge(status: str) -> str:
    """How well something is known, as a word that stands out."""
    return f'<span class="status {escape(status)}">{escape(status)}</span>'
