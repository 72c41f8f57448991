"""Several deals on one command line: what each of them is called, and which `--set` is meant for which."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.deal.terms import Deal
    from reshore.ensemble.line_up import Given
    from reshore.outcome import Outcome

NO_DEAL = "no-deal"
SET = "--set"


def chosen(deals: Sequence[str], against: str, sets: Sequence[str]) -> tuple[list[Given], Given]:
    """The deals of a comparison, with the changes that are meant for each.

    A change is `DEAL:PATH=VALUE`, where DEAL is the name of a deal in the comparison or the word by which it was given
    on the command line, or `PATH=VALUE` for all deals.

    Args:
        deals: names or files of deals, or folders of runs.
        against: what they are compared with; a further deal takes changes too.
        sets: the changes, in order.

    Returns:
        The deals and runs, and what they are compared with.

    Raises:
        DealError: a deal is wrong, or a change names a deal that there is not or does not fit one; the faults of all
            deals at once.
        RunError: a change is meant for a run that was played, or a folder holds no run of this version.
    """
    from reshore.deal.shipped import shipped_deals
    from reshore.ensemble.line_up import all_of, read

    words = list(deals)
    read_first = all_of(partial(read, word) for word in words)
    further = against not in {NO_DEAL, *words, *_names(read_first)}
    further = further and (against in shipped_deals() or Path(against).exists())
    if further:
        words.append(against)
        read_first.append(read(against))
    names = _names(read_first)
    changes = _by_deal(sets, words, names)
    alone = len(words) == 1 or not any(name is None for name, _ in map(_meant_for, sets))
    given: list[Given] = [
        *all_of(
            partial(_with_changes, word, one, meant, alone)
            for word, one, meant in zip(words, read_first, changes, strict=True)
        )
    ]
    if further:
        return given[:-1], given[-1]
    known = names if against in names else words
    return given, _names(given)[known.index(against)] if against in known else against


def _names(given: Sequence[Given]) -> list[str]:
    """What deals and runs are called in the comparison."""
    from reshore.deal.terms import Deal
    from reshore.ensemble.line_up import Names
    from reshore.outcome import Outcome

    names = Names()
    deals = (one.deal if isinstance(one, Outcome) else one for one in given)
    return [names.take(deal.name) for deal in deals if isinstance(deal, Deal)]


def _by_deal(sets: Sequence[str], words: Sequence[str], names: Sequence[str]) -> list[list[str]]:
    """The changes that are meant for each deal, in order."""
    from reshore.errors import DealError, Fault, nearest

    changes: list[list[str]] = [[] for _ in words]
    faults = []
    for change in sets:
        name, plain = _meant_for(change)
        where = [at for at, called in enumerate(names) if called == name]
        where = where or [at for at, word in enumerate(words) if name in {None, word}]
        for at in where:
            changes[at].append(plain)
        if not where:
            message = f"'{name}' is no deal of this comparison; {nearest(name or '', names)}"
            faults.append(Fault(change.partition("=")[0], message, SET))
    if faults:
        raise DealError("write DEAL:PATH=VALUE for one deal, PATH=VALUE for all; nothing was run", faults)
    return changes


def _meant_for(change: str) -> tuple[str | None, str]:
    """The deal that a change names, or None, and the change itself."""
    left, equals, value = change.partition("=")
    name, colon, path = left.rpartition(":")
    return (name.strip(), f"{path}{equals}{value}") if colon else (None, change)


def _with_changes(word: str, one: Given, changes: Sequence[str], alone: bool) -> Deal | Outcome:
    """A deal with its changes."""
    from reshore.deal.load import load_deal
    from reshore.ensemble.line_up import read
    from reshore.errors import DealError, RunError
    from reshore.outcome import Outcome

    if not changes:
        return read(one)
    if isinstance(one, Outcome):
        raise RunError(f"{word}: holds a run that was played, and {SET} changes deals; give the deal instead")
    try:
        return load_deal(word, changes)
    except DealError as error:
        if alone or not any(fault.file == SET for fault in error.faults):
            raise
        raise DealError(f"{error.message}; `{SET} DEAL:PATH=VALUE` changes one deal alone", error.faults) from error
