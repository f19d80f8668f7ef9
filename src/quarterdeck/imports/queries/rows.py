"""Rows of an import as people look at them: by verdict or outcome, in pages."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from quarterdeck.duplicates.terms import Match
from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.rules.stored import matches_from, problems_from
from quarterdeck.imports.terms import Choice, Outcome, Plan, Problem, Undone
from quarterdeck.values.dataclasses import dataclass

PAGE = 50


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row: what applying it will do or did, what it is about, and what is to mend or to know of it.

    `facts` are what it says, as it is applied; of a row that is to be mended its name. `likely` are records here that
    may be the one it tells of, without names, best first, then a line before; `choice` is what was decided about that.
    """

    line: int
    plan: Plan
    outcome: Outcome | None
    name: str
    record_id: int | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    facts: Mapping[str, Any]
    likely: tuple[Match, ...]
    choice: Choice | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Which rows: with one of these plans, of this outcome, of which an undo made this, whose record is probably here
    already. Nothing named: all. `are_accounts`: not these rows, but the accounts that they bring in.
    """

    plans: tuple[Plan, ...] = ()
    outcome: Outcome | None = None
    undone: Undone | None = None
    is_likely: bool = False
    are_accounts: bool = False

    def query(self) -> Q:
        """The same as a condition on rows."""
        asked = Q(plan__in=[plan.value for plan in self.plans]) if self.plans else Q()
        if self.outcome is not None:
            asked &= Q(outcome=self.outcome.value)
        if self.is_likely:
            asked &= Q(likely_score__isnull=False)
        return asked & Q(undone=self.undone.value) if self.undone is not None else asked


ALL = Narrowing()


def rows_of(import_id: int, narrowing: Narrowing = ALL, *, after: int = -1, limit: int = PAGE) -> list[StagedRow]:
    """The rows beyond a line that are so. One query."""
    return list(_read(_rows(import_id).filter(narrowing.query(), line__gt=after)[:limit]))


def _rows(import_id: int) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(batch_id=import_id).order_by("line")


def likely_counts(import_id: int) -> tuple[int, int]:
    """How many rows have a record that is probably here already, and of how many nothing is decided. One query."""
    rows = ImportRow.objects.filter(batch_id=import_id, likely_score__isnull=False).order_by()
    counts = dict(rows.values_list("choice").annotate(count=Count("*")))
    return sum(counts.values()), counts.get("", 0)


def left_rows(import_id: int) -> Iterator[StagedRow]:
    """The rows of an import that its undo left alone, in order of lines; their problems say why."""
    return _read(_rows(import_id).filter(undone=Undone.LEFT.value))


def _read(rows: QuerySet[ImportRow]) -> Iterator[StagedRow]:
    columns = ("line", "plan", "outcome", "match_key", "facts", "record_id", "problems", "notes", "likely", "choice")
    for line, plan, outcome, key, facts, record_id, problems, notes, likely, choice in rows.values_list(*columns):
        said = json.loads(facts)
        yield StagedRow(
            line,
            Plan(plan),
            Outcome(outcome) if outcome else None,
            _name(said) or key,
            record_id,
            tuple(problems_from(problems)),
            tuple(problems_from(notes)),
            said,
            matches_from(likely),
            Choice(choice) if choice else None,
        )


def _name(said: Mapping[str, Any]) -> str:
    """What a row calls its record, where its facts say so."""
    named = said.get("name") or (said.get("said") or {}).get("name") or said.get("subject")
    return str(named or "")
