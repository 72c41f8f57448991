"""Specifications to SVG that a page can hold: no script, colours from the page's style sheet, notes for the pointer."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = re.compile(r">~(?P<place>\d+)~<")
_ROOT = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>")
_NOTE = re.compile(r"<(?P<tag>path|circle|rect|line)(?P<head>[^>]*?) aria-label=\"(?P<note>[^\"]*)\"(?P<tail>[^>]*?)/>")
_ARIA = re.compile(r" (?:aria-[a-z]+|role)=\"[^\"]*\"")
_IDLE = re.compile(r" (?:class|font-family)=\"[^\"]*\"| opacity=\"1\"| font-weight=\"normal\"")
"""What a drawing says for nobody: names of parts, the font that the page gives, and values that hold anyway."""

_HIDDEN = re.compile(r"<path(?=[^>]* display=\"none\")[^>]*/>|<path d=\"M0,0h0v0h0Z\"[^>]*/>")
_TAG = re.compile(r"(<[^>]*>)")
_EMPTY = re.compile(r"<g(?:\s[^>]*)?(?:/>|(?<!/)></g>)")
_LONG = re.compile(r"(?P<kept>\d+\.\d\d)\d+")
_ID = re.compile(r"(?P<lead>id=\"|url\(#)(?P<name>[A-Za-z_]\w*)")


def tidy(drawing: str, name: str, label: str, words: Sequence[str] = ()) -> str:
    """A drawing made fit for a page: fluid, labelled once as a whole, ids of its own, long labels in their places.

    Args:
        drawing: SVG as Vega writes it.
        name: slug, unique on the page.
        label: what the drawing shows.
        words: the long labels, in the order of their marks.

    Returns:
        The drawing.
    """
    body = _light(_ARIA.sub("", _NOTE.sub(_with_title, drawing)))
    body = _MARK.sub(lambda found: f">{escape(words[int(found['place'])])}<", body)
    body = _ID.sub(lambda found: f"{found['lead']}{name}-{found['name']}", body)
    root = _ROOT.search(body)
    if root is None:
        raise ValueError("the drawing has no viewBox")
    width = root["box"].split()[2]
    head = (
        f'<svg viewBox="{root["box"]}" role="img" aria-label="{escape(label)}" style="max-width:{float(width):.0f}px">'
    )
    return head + body[root.end() :]


def _light(drawing: str) -> str:
    """A drawing without what nobody sees; places to a hundredth of a pixel."""
    body = _HIDDEN.sub("", _IDLE.sub("", drawing))
    left = 0
    while len(body) != left:
        left, body = len(body), _EMPTY.sub("", body)
    parts = _TAG.split(body)
    return "".join(
        _LONG.sub(r"\g<kept>", part) if at % 2 and not part.startswith("<title") else part
        for at, part in enumerate(parts)
    )


def _with_title(found: re.Match[str]) -> str:
    """A mark whose note shows when the pointer rests on it."""
    tag = found["tag"]
    return f"<{tag}{found['head']}{found['tail']}><title>{found['note']}</title></{tag}>"
