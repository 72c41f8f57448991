"""From what a user wants compared to deals that can be: named apart, on one day, checked before anything is played."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reshore.deal.checks import check_deal as check_terms
from reshore.deal.compose import is_no_deal_path
from reshore.deal.load import load_deal, no_deal
from reshore.deal.seen import giving_way, seen_on
from reshore.deal.shipped import shipped_deals
from reshore.deal.terms import Deal
from reshore.ensemble.collection import must_agree
from reshore.ensemble.folder import open_run
from reshore.ensemble.plan import ONLY_CONFIRMED, WITHOUT_DEAL
from reshore.errors import DealError, RunError, nearest
from reshore.names import LAST_YEAR
from reshore.outcome import Outcome
from reshore.world.baseline import load_world
from reshore.world.check import check_deal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

Given = Deal | Outcome | str | Path
"""What can be compared: a deal, its name or file, a run that was played, or the folder of one."""

MOST_LETTERS = 60
"""Longest name of a deal; see `reshore.deal.base.Slug`."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Entry:
    """One deal of a comparison.

    Args:
        name: what it is called in the comparison.
        deal: the deal; in a finished line-up as it stands on the common day.
        played: its run, where that is there already.
        whole: for a deal stripped to its confirmed clauses, the name of the whole one.
        dropped: clauses of the whole one that it lacks, or has as they stand without a deal.
    """

    name: str
    deal: Deal
    played: Outcome | None = None
    whole: str | None = None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineUp:
    """Everything that is compared.

    Args:
        entries: the deals in the order in which they are shown.
        against: name of the one that the others are compared with, or `no-deal`.
        notes: what a reader has to know about how deals of different days were brought to one.
    """

    entries: tuple[Entry, ...]
    against: str
    notes: tuple[str, ...]


class Names:
    """Hands out names, each of them once."""

    def __init__(self) -> None:
        self._taken = {WITHOUT_DEAL}

    def take(self, wish: str) -> str:
        """The wanted name, with a number behind it where it is taken.

        Args:
            wish: the wanted name.
        """
        name, number = wish, 1
        while name in self._taken:
            number += 1
            name = f"{wish}-{number}"
        self._taken.add(name)
        return name


def line_up(given: Sequence[Given], against: Given, as_of: date | None, only: str | None) -> LineUp:
    """Names deals apart, brings them to one day, and checks them.

    Args:
        given: what is compared.
        against: `no-deal`, one of the deals by its name, or a further deal.
        as_of: the common day; None for the latest day of the deals.
        only: `confirmed` for every deal twice, whole and stripped to its confirmed clauses.

    Returns:
        What has been played and what has to be.

    Raises:
        DealError: a deal is wrong, the day lies before that of a deal, or a name is not known; the faults of all deals
            at once.
        RunError: there is no deal, or a run was played on another day or is cut short.
    """
    if not given:
        raise RunError("nothing to compare; give at least one deal")
    if only not in {None, ONLY_CONFIRMED}:
        raise DealError(f"only: '{only}' is not known; {nearest(str(only), [ONLY_CONFIRMED])}")
    names = Names()
    entries = [_entry(one, names) for one in all_of(partial(read, one) for one in given)]
    reference, further = _reference(against, given, entries, only)
    if further is not None:
        entries.append(_entry(further, names))
        reference = entries[-1].name
    elif only is None and {entry.name for entry in entries} == {reference}:  # a deal compared with itself
        entries.append(replace(entries[0], name=names.take(reference)))
    entries, notes = _on_one_day(entries, as_of)
    if only:
        twice = [(entry, *_stripped(entry, names)) for entry in entries[: len(given)]]
        entries = [*(entry for pair in twice for entry in pair), *entries[len(given) :]]
    known = [entry.name for entry in entries]
    if reference not in {WITHOUT_DEAL, *known}:
        raise _unknown(reference, known)
    _check(entries)
    return LineUp(tuple(entries), reference, notes)


def read(given: Given) -> Deal | Outcome:
    """A deal, or a run of one, from whatever names it.

    Args:
        given: a deal, its name or file, a run, or the folder of a run.

    Returns:
        The deal or the run.

    Raises:
        DealError: the deal is wrong, or there is none of that name.
        RunError: the folder holds no run, or one of another version.
    """
    if isinstance(given, Deal | Outcome):
        return given
    shipped = isinstance(given, str) and given in shipped_deals()
    return open_run(Path(given)) if not shipped and Path(given).is_dir() else load_deal(given)


def all_of(steps: Iterable[Callable[[], Result]]) -> list[Result]:
    """The results of all steps, or the faults of all deals that are wrong.

    Args:
        steps: what is done for each deal.

    Raises:
        DealError: one step or more failed; the error holds the faults of all.
    """
    results, errors = [], []
    for step in steps:
        try:
            results.append(step())
        except DealError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        faults = dict.fromkeys(fault for error in errors for fault in error.faults)
        raise DealError("\n".join(dict.fromkeys(error.message for error in errors)), faults)
    return results


def _entry(one: Deal | Outcome, names: Names) -> Entry:
    """A deal or a run under a name of its own."""
    if isinstance(one, Deal):
        return Entry(names.take(one.name), one)
    name = names.take(one.deal.name)
    return Entry(name, one.deal, _whole(one, name))


def _whole(outcome: Outcome, name: str) -> Outcome:
    """A run with all its years; what is read from the highest year would otherwise depend on the last one shown."""
    if outcome.until_year == LAST_YEAR:
        return outcome
    if outcome.folder is None:
        raise RunError(
            f"{name}: was cut to the years up to {outcome.until_year}, and a comparison reads all years up to "
            f"{LAST_YEAR}: give the uncut run, and the last year shown as a setting of the comparison"
        )
    return open_run(outcome.folder)


def _reference(
    against: Given, given: Sequence[Given], entries: Sequence[Entry], only: str | None
) -> tuple[str, Deal | Outcome | None]:
    """Name of what the deals are compared with, and the deal where it is not yet among them."""
    if isinstance(against, Deal | Outcome):
        same = [
            entry.name
            for entry, one in zip(entries, given, strict=True)
            if one is against or (isinstance(against, Deal) and entry.deal == against)
        ]
        return (same[0], None) if same else ("", against)
    called = str(against)
    twins = {f"{entry.name}-{ONLY_CONFIRMED}" for entry in entries} if only else set()
    if called in {WITHOUT_DEAL, *twins, *(entry.name for entry in entries)}:
        return called, None
    same = [entry.name for entry, one in zip(entries, given, strict=True) if str(one) == called]
    if same:
        return same[0], None
    if called not in shipped_deals() and not Path(called).exists():
        raise _unknown(called, [entry.name for entry in entries])
    return "", read(against)


def _unknown(called: str, known: Sequence[str]) -> DealError:
    """What is said of something to compare with that nobody knows."""
    hint = nearest(called, {WITHOUT_DEAL, *known, *shipped_deals()})
    return DealError(f"against: '{called}' is neither a deal of this comparison nor a shipped deal nor a file; {hint}")


def _on_one_day(entries: Sequence[Entry], as_of: date | None) -> tuple[list[Entry], tuple[str, ...]]:
    """Every deal as it stands on the common day, and what changes by that."""
    day = max(entry.deal.as_of for entry in entries) if as_of is None else as_of
    for entry in entries:
        if entry.played and entry.deal.as_of != day:
            raise RunError(
                f"{entry.name}: was played as of {entry.deal.as_of}, and the comparison is on {day}; all deals are "
                f"compared on one day: give the deal instead of its run"
            )
    grounded = _with_ground(entries)
    deals = all_of(partial(seen_on, entry.deal, day) for entry in grounded)
    notes = [note for entry in grounded for note in _changes(entry, day)]
    return [replace(entry, deal=deal) for entry, deal in zip(grounded, deals, strict=True)], tuple(notes)


def _with_ground(entries: Sequence[Entry]) -> list[Entry]:
    """The deals, with a changed no-deal path turned into a deal beside the unchanged one, so that the change shows."""
    grounds = {entry.name: entry.deal.baseline for entry in entries if entry.deal.baseline is not None}
    must_agree("no-deal path", [*grounds.values()], [*grounds], "give all deals the same `baseline`")
    common = next(iter(grounds.values()), None)
    return [entry if entry.played else replace(entry, deal=_beside(entry.deal, common)) for entry in entries]


def _beside(deal: Deal, ground: str | None) -> Deal:
    """A no-deal path that differs from the shipped one as a deal beside it; any other deal as it is."""
    shipped = ground or (deal.name if is_no_deal_path(deal.name) else None)
    if deal.baseline is not None or shipped is None:
        return deal
    same = load_deal(shipped, [f"as_of={deal.as_of}"]).clauses == deal.clauses
    return deal if same else deal.model_copy(update={"baseline": shipped})


def _changes(entry: Entry, day: date) -> list[str]:
    """What a reader has to know of a deal that is looked at on a later day than its own."""
    if entry.deal.as_of == day:
        return []
    return [f"{entry.name}: a deal of {entry.deal.as_of}, played as of {day}"] + [
        f"{entry.name}: `{law}`, law that came later, gives way to `{clause}` of the deal"
        for law, clause in giving_way(entry.deal, day).items()
    ]


def _stripped(entry: Entry, names: Names) -> tuple[Entry, ...]:
    """A deal with its confirmed clauses only; none for a no-deal path, whose law stands whatever its status."""
    base = no_deal(entry.deal)
    if base is None:
        return ()
    name = f"{entry.deal.name[: MOST_LETTERS - len(ONLY_CONFIRMED) - 1].rstrip('-')}-{ONLY_CONFIRMED}"
    title = f"{entry.deal.title[:170]}: confirmed clauses only"
    stripped = entry.deal.only({ONLY_CONFIRMED}, beside=base).model_copy(update={"name": name, "title": title})
    dropped = tuple(n for n, clause in entry.deal.clauses.items() if stripped.clauses.get(n) != clause)
    return (Entry(names.take(f"{entry.name}-{ONLY_CONFIRMED}"), stripped, whole=entry.name, dropped=dropped),)


def _check(entries: Sequence[Entry]) -> None:
    """Makes sure that every deal that has to be played can be."""
    all_of(partial(_check_one, entry) for entry in entries if entry.played is None)


def _check_one(entry: Entry) -> None:
    """Makes sure that a deal agrees with itself and with the baseline of its day, and finds room in the engine."""
    from reshore.world.resolve import resolve

    world = load_world(entry.deal.as_of)
    faults = [*check_terms(entry.deal), *check_deal(entry.deal, world)]
    if faults:
        count = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        raise DealError(f"{count} in the deal {entry.name}; nothing was run", faults)
    resolve(entry.deal, world)
