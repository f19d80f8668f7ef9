"""Reads of lines: as they are, and as they were."""

import json
from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from datetime import date, datetime

from quarterdeck.revenue.models import Installment as InstallmentRow
from quarterdeck.revenue.models import Line as LineRow
from quarterdeck.revenue.models import LineHistory
from quarterdeck.revenue.terms import Installment, Line, LineState

COLUMNS = tuple(field.name for field in fields(Line) if field.name != "installments")
TRACKED = tuple(name for name in COLUMNS if name not in {"id", "opportunity_id"})


def lines_of(opportunity_ids: Collection[int]) -> dict[int, list[Line]]:
    """The active lines of these opportunities in their order. Two queries, one where none has a schedule."""
    bare = bare_lines_of(opportunity_ids)
    lines = {line.id: line for line in with_installments(line for rows in bare.values() for line in rows)}
    return {number: [lines[line.id] for line in rows] for number, rows in bare.items()}


def bare_lines_of(opportunity_ids: Collection[int]) -> dict[int, list[Line]]:
    """The same without their instalments. One query."""
    found: dict[int, list[Line]] = {number: [] for number in opportunity_ids}
    rows = LineRow.objects.filter(opportunity_id__in=opportunity_ids, state=LineState.ACTIVE.value)
    for row in rows.order_by("position", "id").values_list(*COLUMNS):
        line = Line(**dict(zip(COLUMNS, row, strict=True)))
        found[line.opportunity_id].append(line)
    return found


def removed_lines(opportunity_id: int) -> list[Line]:
    """The lines of an opportunity that were removed, without instalments. One query."""
    rows = LineRow.objects.filter(opportunity_id=opportunity_id, state=LineState.REMOVED.value)
    return [
        Line(**dict(zip(COLUMNS, row, strict=True))) for row in rows.order_by("position", "id").values_list(*COLUMNS)
    ]


def removed_line(opportunity_id: int, line_id: int) -> Line | None:
    """One of them with its instalments; None when there is none. Two queries at most."""
    found = [line for line in removed_lines(opportunity_id) if line.id == line_id]
    return next(iter(with_installments(found)), None)


def with_installments(lines: Iterable[Line]) -> list[Line]:
    """These lines with their instalments. One query, none where none has a schedule."""
    known = list(lines)
    scheduled = [line.id for line in known if line.measure]
    if not scheduled:
        return known
    by_line: dict[int, list[Installment]] = {number: [] for number in scheduled}
    rows = InstallmentRow.objects.filter(line_id__in=scheduled).order_by("line_id", "position")
    columns = ("line_id", "due_on", "quantity_micro", "amount_minor", "is_edited")
    for line_id, due_on, quantity, amount, is_edited in rows.values_list(*columns):
        by_line[line_id].append(Installment(due_on, quantity, amount, is_edited))
    return [replace(line, installments=tuple(by_line.get(line.id, ()))) for line in known]


def lines_as_of(opportunity_id: int, true_at: datetime, known_at: datetime | None = None) -> list[Line]:
    """The lines of an opportunity as they were at `true_at`, by what was known at `known_at` (None: now). One query."""
    rows = LineHistory.objects.filter(opportunity_id=opportunity_id, at__lte=true_at)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    last: dict[int, Line] = {}
    columns = ("line_id", "opportunity_id", "installments", *TRACKED)
    for line_id, deal_id, installments, *values in rows.order_by("at", "seq").values_list(*columns):
        told = dict(zip(TRACKED, values, strict=True))
        last[line_id] = Line(id=line_id, opportunity_id=deal_id, installments=_installments(installments), **told)
    return sorted((line for line in last.values() if line.is_active), key=lambda line: (line.position, line.id))


def _installments(text: str) -> tuple[Installment, ...]:
    rows = json.loads(text)
    return tuple(
        Installment(date.fromisoformat(day), quantity, amount, edited) for day, quantity, amount, edited in rows
    )
