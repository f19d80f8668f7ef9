"""Rows of an import as people look at them: by verdict or outcome, in pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
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


def rows_of(
    import_id: int,
    *,
    plans: Sequence[Plan] = (),
    outcome: Outcome | None = None,
    undone: Undone | None = None,
    after: int = -1,
    limit: int = PAGE,
) -> list[StagedRow]:
    """The rows beyond a line with one of these plans, or of this outcome, or of which an undo made this.

    All where nothing is named. One query.
    """
    narrowed = Q(plan__in=[plan.value for plan in plans]) if plans else Q()
    if outcome is not None:
        narrowed &= Q(outcome=outcome.value)
    if undone is not None:
        narrowed &= Q(undone=undone.value)
    return list(_read(_rows(import_id).filter(narrowed, line__gt=after)[:limit]))


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
