"""Rows of an import as people look at them: by verdict or outcome, in pages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import Outcome, Plan, Problem, Undone

PAGE = 50


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One row: what applying it will do or did, what it is about, and what is to mend or to know of it.

    `facts` are what it says, as it is applied; nothing of a row that is to be mended.
    """

    line: int
    plan: Plan
    outcome: Outcome | None
    name: str
    record_id: int | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Which rows: with one of these plans, of this outcome, of which an undo made this. Nothing named: all."""

    plans: tuple[Plan, ...] = ()
    outcome: Outcome | None = None
    undone: Undone | None = None

    def query(self) -> Q:
        """The same as a condition on rows."""
        asked = Q(plan__in=[plan.value for plan in self.plans]) if self.plans else Q()
        if self.outcome is not None:
            asked &= Q(outcome=self.outcome.value)
        return asked & Q(undone=self.undone.value) if self.undone is not None else asked


ALL = Narrowing()


def rows_of(import_id: int, narrowing: Narrowing = ALL, *, after: int = -1, limit: int = PAGE) -> list[StagedRow]:
    """The rows beyond a line that are so. One query."""
    return list(_read(_rows(import_id).filter(narrowing.query(), line__gt=after)[:limit]))


def _rows(import_id: int) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(batch_id=import_id).order_by("line")


def left_rows(import_id: int) -> Iterator[StagedRow]:
    """The rows of an import that its undo left alone, in order of lines; their problems say why."""
    return _read(_rows(import_id).filter(undone=Undone.LEFT.value))


def _read(rows: QuerySet[ImportRow]) -> Iterator[StagedRow]:
    columns = ("line", "plan", "outcome", "match_key", "facts", "record_id", "problems", "notes")
    for line, plan, outcome, key, facts, record_id, problems, notes in rows.values_list(*columns):
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
        )


def _name(said: Mapping[str, Any]) -> str:
    """What a row calls its record, where its facts say so."""
    named = said.get("name") or (said.get("said") or {}).get("name") or said.get("subject")
    return str(named or "")
