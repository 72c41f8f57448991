"""A deal: who agrees on what, known how well, as of which day."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import Field, PrivateAttr, model_validator

from reshore.deal.base import Frozen, RegionCode, Slug, SourceKey, StatusWord
from reshore.deal.clauses import AIMS, AnyClause, Clause
from reshore.deal.parse import Place
from reshore.errors import Fault

C = TypeVar("C", bound=Clause)
"""Any kind of clause."""

Day = date
"""The type of a day, for models with a field of the name `date`."""

SCHEMA = 1
"""Number of the schema that this version reads and writes."""


class Source(Frozen):
    """Where something is known from."""

    name: Annotated[str, Field(min_length=1, max_length=300)]
    """Who said or printed it."""
    date: Day
    """Day on which it became public; what is later than a deal's `as_of` cannot be used in it."""
    url: Annotated[str, Field(min_length=1, max_length=1000)]
    """Address of the page that was read."""
    retold: Day | None = None
    """Day of that page, where it is later than `date` because it retells what was public before."""


class Deal(Frozen):
    """What is agreed, as of one day: parties, clauses, and the sources that they rest on.

    Clauses keep the order of the file. Equal means: the same terms and texts, wherever they were read from.
    """

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    """Number of the schema of the file."""
    name: Slug
    """Short name, by which other deals, commands and run folders call it."""
    title: Annotated[str, Field(min_length=1, max_length=200)]
    """Title in words."""
    parties: Annotated[tuple[RegionCode, ...], Field(min_length=1)]
    """Regions that agree."""
    as_of: date
    """Day whose knowledge the deal stands on; what became public later is invisible to it."""
    signed: date | None = None
    """Day on which it was signed; null while it is not."""
    status: StatusWord
    """How well the deal as a whole is known."""
    baseline: Slug | None = "status-quo"
    """Shipped deal that is the no-deal path; null for a deal that is itself one."""
    summary: str = ""
    """What a reader should know first."""
    sources: Mapping[SourceKey, Source] = {}
    """Sources by key."""
    clauses: Mapping[Slug, AnyClause] = {}
    """Clauses by name."""

    _places: dict[str, Place] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _clauses_start_at_as_of(cls, data: Any) -> Any:
        """A clause that does not say when it starts, starts on the day of the deal."""
        if not isinstance(data, dict) or not isinstance(data.get("clauses"), dict) or "as_of" not in data:
            return data
        clauses = {
            name: {"from": data["as_of"], **clause} if isinstance(clause, dict) and "from_" not in clause else clause
            for name, clause in data["clauses"].items()
        }
        return {**data, "clauses": clauses}

    def __eq__(self, other: object) -> bool:
        """Whether two deals say the same, wherever they were read from."""
        return isinstance(other, Deal) and self.canonical() == other.canonical()

    def __hash__(self) -> int:
        return hash(self.canonical())

    @property
    def played(self) -> tuple[str, ...]:
        """Names of the clauses that the engine plays, or holds results against: all that are not symbolic."""
        return tuple(name for name, clause in self.clauses.items() if not clause.symbolic)

    @property
    def moving(self) -> tuple[str, ...]:
        """Names of the clauses that are played and can move a result; an aim moves none."""
        return tuple(name for name in self.played if self.clauses[name].kind not in AIMS)

    @property
    def symbolic(self) -> tuple[str, ...]:
        """Names of the clauses that are written down although they change nothing."""
        return tuple(n for n, clause in self.clauses.items() if clause.symbolic)

    def of_kind(self, kind: type[C]) -> dict[str, C]:
        """The clauses of one kind by name, in the order of the file, without the symbolic ones.

        Args:
            kind: a model of a clause, such as `Pledge`.
        """
        return {n: c for n, c in self.clauses.items() if isinstance(c, kind) and not c.symbolic}

    def known_from(self, clause: str) -> date:
        """Day on which a clause became public.

        Args:
            clause: name of a clause.
        """
        return known_from(self.clauses[clause], self.sources, self.as_of)

    def status_of(self, path: str) -> str:
        """How well one term is known: its clause's status, or `assumed` where the clause says so of this term.

        Args:
            path: `clauses.<clause>.<field>[.<sub>]`, with or without the leading `clauses.`.
        """
        name, _, term = path.removeprefix("clauses.").partition(".")
        clause = self.clauses[name]
        guessed = any(term == word or term.startswith(f"{word}.") for word in clause.assumed)
        return "assumed" if guessed else clause.status

    def without_clauses(self, predicate: Callable[[str, Clause], bool]) -> Deal:
        """The deal without the clauses that a rule picks.

        Args:
            predicate: called with the name of a clause and the clause; True leaves it out.
        """
        kept = {name: clause for name, clause in self.clauses.items() if not predicate(name, clause)}
        return self.model_copy(update={"clauses": kept})

    def only(self, statuses: Collection[str], beside: Deal | None = None) -> Deal:
        """The deal as it would be if only clauses of some statuses were true.

        Args:
            statuses: statuses that count as true, such as `{"confirmed"}`.
            beside: the no-deal path. Its clauses stand whatever their status, because both paths share them: a clause
                that the deal took over unchanged stays, one that it changed falls back to what it was.

        Returns:
            The deal stripped to these clauses.
        """
        ground = beside.clauses if beside is not None else {}
        kept: dict[str, Clause] = {}
        for name, clause in self.clauses.items():
            if clause.status in statuses:
                kept[name] = clause
            elif name in ground:
                kept[name] = ground[name]
        sources = {**(beside.sources if beside is not None else {}), **self.sources}
        return self.model_copy(update={"clauses": kept, "sources": sources})

    def place(self, path: str) -> Place | None:
        """File and line in which a term was written; of the nearest thing above it where it was left out.

        Args:
            path: dotted path, such as `clauses.experts.persons.engineer`.

        Returns:
            The place, or None for a deal that was not read from a file.
        """
        while path not in self._places:
            cut = max(path.rfind("."), path.rfind("["))
            if cut < 0:
                return None
            path = path[:cut]
        return self._places[path]

    def fault(self, path: str, message: str) -> Fault:
        """A fault at the place of a term, for checks that come after loading.

        Args:
            path: dotted path of the term.
            message: what is wrong, the value, and what to do.
        """
        place = self.place(path)
        return Fault(path, message, place.file, place.line) if place else Fault(path, message)

    def placed(self, places: Mapping[str, Place]) -> Deal:
        """The deal with the place of every term that was read."""
        copy = self.model_copy()
        copy._places = dict(places)
        return copy

    def canonical(self) -> str:
        """The deal as one line of JSON with sorted keys and every default written out: what a hash is taken of."""
        plain = self.model_dump(mode="json", by_alias=True)
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)

    def to_yaml_text(self) -> str:
        """The deal as a file that stands alone: what it extends is written out, defaults are left out."""
        written = self.model_dump(by_alias=True, exclude_defaults=True, exclude={"clauses"})
        if self.baseline is None:
            written["baseline"] = None
        clauses = {
            name: {"kind": clause.kind, **clause.model_dump(by_alias=True, exclude_defaults=True)}
            for name, clause in self.clauses.items()
        }
        whole = {"schema": SCHEMA, **written, "clauses": clauses}
        text: str = yaml.dump(whole, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)
        return text


class _Writer(yaml.SafeDumper):
    """Writes tuples as lists and never an alias."""

    def ignore_aliases(self, _data: Any) -> bool:
        """True for everything: equal values are written out each time."""
        return True


_Writer.add_representer(tuple, lambda dumper, data: dumper.represent_list(list(data)))


def known_from(clause: Clause, sources: Mapping[str, Source], as_of: date) -> date:
    """Day on which a clause became public: as stated, else the latest date among its sources.

    A clause without a source is known from its first day, and at the latest on the day of its deal.

    Args:
        clause: the clause.
        sources: the sources of its deal by key.
        as_of: day of its deal.
    """
    if clause.known_from is not None:
        return clause.known_from
    return max((sources[key].date for key in clause.source if key in sources), default=min(clause.from_, as_of))
