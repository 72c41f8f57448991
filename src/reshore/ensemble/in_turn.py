"""Several deals played one after the other with the same draws; the path without a deal is played once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from reshore.deal.load import no_deal
from reshore.ensemble.assemble import moving_statuses
from reshore.ensemble.executors import THREADS, InProcess
from reshore.ensemble.headlines import headlines, partners_of
from reshore.ensemble.paths import same_as_confirmed
from reshore.ensemble.plan import WITH_DEAL, WITHOUT_DEAL
from reshore.ensemble.run import Progress, simulate
from reshore.ensemble.sensitivity import screening_of
from reshore.errors import RunError
from reshore.names import LAST_YEAR
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reshore.deal.terms import Deal
    from reshore.ensemble.executors import Executor
    from reshore.ensemble.line_up import Entry
    from reshore.ensemble.plan import Task
    from reshore.outcome import Outcome
    from reshore.settings import Settings

Result = TypeVar("Result")


@dataclass(frozen=True)
class Remembering:
    """An executor that keeps what it has played of the path without a deal, for the deals that come after.

    For runs that write nothing; others find that path in the folder that all runs share.

    Args:
        executor: who plays the rest.
        kept: chunk to its results on the path without a deal.
    """

    executor: Executor
    kept: dict[int, Any] = field(default_factory=dict)

    def map(self, play: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Plays every task that is not remembered; see `reshore.ensemble.executors.Executor.map`."""
        known = [task for task in tasks if task.path == WITHOUT_DEAL and task.chunk in self.kept]
        yield from ((task, self.kept[task.chunk]) for task in known)
        for task, results in self.executor.map(play, [task for task in tasks if task not in known]):
            if task.path == WITHOUT_DEAL:
                self.kept[task.chunk] = results
            yield task, results


def play_in_turn(
    entries: Sequence[Entry],
    settings: Settings,
    executor: Executor | None,
    progress: Callable[[Progress], None] | None,
    keep: bool,
) -> list[Outcome]:
    """The run of every deal, each shown over all years.

    Args:
        entries: the deals, on one day and with one no-deal path; those that have been played are taken as they are.
        settings: draws, seed and folder for run folders.
        executor: who plays the chunks; None for this process.
        progress: called with the state of the whole after each chunk.
        keep: False to write nothing.

    Returns:
        One run for each deal, in their order. Deals that say the same share theirs; a stripped deal that the engine
        cannot tell from the whole one, or from no deal, takes the numbers of that path and has no folder of its own.

    Raises:
        RunError: a run cannot be kept; the runs of the deals before it are.
    """
    whole = replace(settings, until_year=LAST_YEAR)
    chosen = executor or InProcess(THREADS)
    runner = chosen if keep else Remembering(chosen)
    told = {entry.name: path for entry in entries if (path := _told_by(entry, entries)) is not None}
    played: dict[Deal, Outcome] = {entry.deal: entry.played for entry in entries if entry.played}
    waiting = [entry for entry in entries if entry.deal not in played and entry.name not in told]
    missing = list({entry.deal: entry for entry in waiting}.values())
    for number, entry in enumerate(missing):
        show = _part(progress, number, len(missing)) if progress else None
        try:
            played[entry.deal] = simulate(entry.deal, whole, keep=keep, progress=show, executor=runner, confirmed=False)
        except RunError as error:
            done = ", ".join(before.name for before in missing[:number])
            kept = f"; played and kept: {done}: the same command goes on from there" if done and keep else ""
            raise RunError(f"{entry.name}: {error.message}{kept}") from error
    runs: dict[str, Outcome] = {}
    for entry in entries:  # a whole deal stands before the one that is stripped of it
        if entry.name in told:
            runs[entry.name] = _retold(entry, runs[entry.whole or ""], told[entry.name])
        else:
            runs[entry.name] = entry.played or played[entry.deal]
    return list(runs.values())


def _told_by(entry: Entry, entries: Sequence[Entry]) -> str | None:
    """The path of the whole deal that has the numbers of a stripped one, because the engine cannot tell them apart."""
    whole = next((other.deal for other in entries if other.name == entry.whole), None)
    base = None if whole is None else no_deal(whole)
    if whole is None or base is None:
        return None
    return same_as_confirmed({WITH_DEAL: whole, WITHOUT_DEAL: base}, entry.deal, load_world(whole.as_of))


def _retold(entry: Entry, whole: Outcome, path: str) -> Outcome:
    """The run of a stripped deal from a path that has been played, without a folder of its own."""
    data = whole.data if path == WITH_DEAL or whole.base is None else whole.base
    statuses = {value.name: value.status for value in whole.world.catalogue.entries}
    screening = screening_of(whole.samples, statuses, whole.solved_draws)
    moving = moving_statuses(entry.deal, no_deal(entry.deal))
    found = headlines(data, whole.base, whole.solved_draws, screening, moving, partners_of(entry.deal))
    return replace(whole, deal=entry.deal, data=data, confirmed=None, headlines=found, folder=None, seconds=0.0)


def _part(progress: Callable[[Progress], None], number: int, count: int) -> Callable[[Progress], None]:
    """Tells how far the whole is from how far one deal of it is."""

    def show(state: Progress) -> None:
        done, total = number * state.total + state.done, count * state.total
        left = (total - done) / state.rate if state.rate > 0 else None
        progress(Progress(done, total, state.rate, left))

    return show
