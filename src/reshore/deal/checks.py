"""What can be wrong with a deal although every single term is well formed: no effect, contradictions, dates, sources.

Nothing here looks at the baseline, so that a deal can be checked without loading any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import combinations

from reshore.deal.base import HORIZON_END, HORIZON_START
from reshore.deal.border import ChipTariff, ShareTarget, Tariff
from reshore.deal.building import Park, Pledge, Technology
from reshore.deal.clause import SHARED_KEYS, Clause
from reshore.deal.people import Vetting
from reshore.deal.terms import Deal, Source
from reshore.errors import Fault, nearest

Complaint = tuple[str, str]
"""Dotted path of a term, and what is wrong with it."""


def check_deal(deal: Deal) -> tuple[Fault, ...]:
    """Everything that is wrong with a deal by itself, for deals that were made in Python rather than read.

    Args:
        deal: the deal.

    Returns:
        The faults, with file and line where the deal was read from a file.
    """
    found = [*check_head(deal.as_of, deal.signed), *check_terms(deal.as_of, deal.sources, deal.clauses)]
    return tuple(deal.fault(path, message) for path, message in found)


def check_head(as_of: date, signed: date | None) -> Iterator[Complaint]:
    """Dates of the deal as a whole.

    Args:
        as_of: day whose knowledge the deal stands on.
        signed: day of the signature, if any.
    """
    if not HORIZON_START <= as_of < HORIZON_END:
        years = f"{HORIZON_START.year} to {HORIZON_END.year - 1}"
        yield "as_of", f"{as_of} lies outside the years {years} that are played"
    if signed is not None and signed > as_of:
        yield "signed", f"{signed} is from the future: the deal knows nothing after its as_of, {as_of}"


def check_terms(
    as_of: date | None,
    sources: Mapping[str, Source],
    clauses: Mapping[str, Clause],
    unread: frozenset[str] = frozenset(),
) -> Iterator[Complaint]:
    """Sources and clauses, each alone and against each other.

    Args:
        as_of: day whose knowledge the deal stands on; None where it could not be read, and nothing is held against it.
        sources: sources by key.
        clauses: clauses by name.
        unread: keys of sources that are there but could not be read.
    """
    for key, source in sources.items():
        yield from _source(f"sources.{key}", source, as_of)
    for name, clause in clauses.items():
        path = f"clauses.{name}"
        yield from _provenance(path, clause, sources, unread)
        yield from _dates(path, clause)
        yield from _known(path, clause, as_of, sources)
        yield from _assumed(path, clause)
        reason = clause.without_effect() if _in_order(clause) and not clause.symbolic else None
        if reason is not None:
            yield path, f"has no effect: {reason}; change it, remove it, or mark it `symbolic: true`"
    yield from _contradictions(clauses)


def _source(path: str, source: Source, as_of: date | None) -> Iterator[Complaint]:
    if as_of is not None and source.date > as_of:
        yield f"{path}.date", f"{source.date} is from the future: the deal knows nothing after its as_of, {as_of}"
    if source.retold is not None and source.retold < source.date:
        yield f"{path}.retold", f"{source.retold} lies before {source.date}, the day of what it retells"


def _provenance(
    path: str, clause: Clause, sources: Mapping[str, Source], unread: frozenset[str]
) -> Iterator[Complaint]:
    """Every clause says where it is known from, or that it is assumed and why."""
    known = {*sources, *unread}
    for index, key in enumerate(clause.source):
        if key not in known:
            hint = nearest(key, known) if known else "the deal lists no sources"
            yield f"{path}.source[{index}]", f"'{key}' is not among the deal's sources; {hint}"
    if clause.source:
        return
    if clause.status != "assumed":
        yield path, f"is {clause.status} but names no source; add `source`, or make the status assumed with a note"
    elif not clause.note.strip():
        yield path, "is assumed without a source; say in `note` where its numbers come from"


def _in_order(clause: Clause) -> bool:
    return clause.until is None or clause.until >= clause.from_


def _known(path: str, clause: Clause, as_of: date | None, sources: Mapping[str, Source]) -> Iterator[Complaint]:
    """A clause became public after its first source and before the deal's day."""
    if as_of is not None and clause.known_from is not None and clause.known_from > as_of:
        yield f"{path}.known_from", f"{clause.known_from} is from the future: the deal's as_of is {as_of}"
    first = min((sources[key].date for key in clause.source if key in sources), default=None)
    if clause.known_from is not None and first is not None and clause.known_from < first:
        yield f"{path}.known_from", f"{clause.known_from} lies before {first}, the day of the clause's first source"


def _dates(path: str, clause: Clause) -> Iterator[Complaint]:
    """Days in their order."""
    if not _in_order(clause):
        yield f"{path}.until", f"{clause.until} lies before {clause.from_}, the first day of the clause"
    if isinstance(clause, Park) and clause.opening < clause.from_:
        yield f"{path}.opening", f"{clause.opening} lies before {clause.from_}, the first day of the clause"
    if isinstance(clause, ShareTarget) and clause.by < clause.from_:
        yield f"{path}.by", f"{clause.by} lies before {clause.from_}, the first day of the clause"
    ending = clause.temporary_exemption_until if isinstance(clause, ChipTariff) else None
    if ending is not None and ending < clause.from_:
        yield f"{path}.temporary_exemption_until", f"{ending} lies before {clause.from_}, the first day of the clause"


def _assumed(path: str, clause: Clause) -> Iterator[Complaint]:
    """The terms that a clause calls assumed are terms that it has."""
    terms: set[str] = set()
    for name, info in type(clause).model_fields.items():
        key = info.alias or name
        if key in SHARED_KEYS:
            continue
        terms.add(key)
        below = getattr(clause, name)
        terms.update(f"{key}.{sub}" for sub in getattr(type(below), "model_fields", ()))
    for index, term in enumerate(clause.assumed):
        if term not in terms:
            yield f"{path}.assumed[{index}]", f"'{term}' is not a term of this clause; {nearest(term, terms)}"


def _contradictions(clauses: Mapping[str, Clause]) -> Iterator[Complaint]:
    """Pairs of clauses that cannot both hold."""
    for (first, a), (second, b) in combinations(clauses.items(), 2):
        if a.symbolic or b.symbolic or not (_in_order(a) and _in_order(b)):
            continue
        rule = _RULES.get(a.kind)
        at_any_time = a.kind in _ONE_OF_A_PLACE
        if rule is None or a.kind != b.kind or not (at_any_time or a.overlaps(b)):
            continue
        clash = rule(a, b)
        if clash is not None:
            remedy = "merge them into one" if at_any_time else "give them separate times or remove one"
            yield f"clauses.{second}", f"contradicts `{first}`: {clash}; {remedy}"


def _meet(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two lists of regions, in which `all` stands for every one, have one in common."""
    return bool(set(first) & set(second)) or ("all" in first and bool(second)) or ("all" in second and bool(first))


def _tariffs(a: Clause, b: Clause) -> str | None:
    """Two duties of one authority on the same goods, where neither takes the place of the other."""
    if not isinstance(a, Tariff) or not isinstance(b, Tariff):
        return None
    same = (a.importer, a.authority, _layer(a)) == (b.importer, b.authority, _layer(b))
    goods = sorted(a.goods_hit() & b.goods_hit())
    if not same or not goods or not _meet(a.partners, b.partners):
        return None
    return f"both set the duty under {a.authority} on {', '.join(goods)}"


def _layer(tariff: Tariff) -> str:
    """Duties that are added or compared with MFN compete; replacements and caps are layers of their own."""
    return tariff.stacking if tariff.stacking in {"replaces", "cap"} else "sets"


def _chip_tariffs(a: Clause, b: Clause) -> str | None:
    """Two tariffs on the same chips, both threatened or both in force."""
    if not isinstance(a, ChipTariff) or not isinstance(b, ChipTariff):
        return None
    same = a.importer == b.importer and a.state == b.state and _meet(a.partners, b.partners)
    return "both set the duty on the same bare chips" if same else None


def _technologies(a: Clause, b: Clause) -> str | None:
    """Two distances between one owner and one host."""
    if not isinstance(a, Technology) or not isinstance(b, Technology):
        return None
    same = (a.owner_region, a.host) == (b.owner_region, b.host)
    return f"both say how far plants of {a.owner_region} in {a.host} stay behind" if same else None


def _vettings(a: Clause, b: Clause) -> str | None:
    """Two screenings in one host."""
    same = isinstance(a, Vetting) and isinstance(b, Vetting) and a.host == b.host
    return "both say how the host screens" if same else None


def _parks(a: Clause, b: Clause) -> str | None:
    """Two parks on one site."""
    same = isinstance(a, Park) and isinstance(b, Park) and a.site == b.site
    return "both lie on the same site" if same else None


def _pledges(a: Clause, b: Clause) -> str | None:
    """One project paid for twice."""
    if not isinstance(a, Pledge) or not isinstance(b, Pledge):
        return None
    shared = sorted(set(a.projects) & set(b.projects))
    return f"both pay for {', '.join(shared)}" if shared else None


_ONE_OF_A_PLACE = frozenset({"vetting", "park"})
"""Kinds of which the engine plays one clause for each place, whatever their times."""

_RULES: dict[str, Callable[[Clause, Clause], str | None]] = {
    "tariff": _tariffs,
    "chip_tariff": _chip_tariffs,
    "technology": _technologies,
    "vetting": _vettings,
    "park": _parks,
    "pledge": _pledges,
}
