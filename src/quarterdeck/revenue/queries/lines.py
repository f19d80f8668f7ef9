"""Reads of lines: as they are, and as they were."""

import json
from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

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


def lines_among(deals: QuerySet[Any, Any], at: datetime | None = None) -> dict[int, list[Line]]:
    """The lines of many opportunities, given as a query of their ids, in order; those that have none are left out.

    As they are, in two queries at most; or as they were at an instant by what was known then, in one.
    """
    found: dict[int, list[Line]] = {}
    if at is None:
        rows = LineRow.objects.filter(opportunity_id__in=deals, state=LineState.ACTIVE.value)
        bare = [Line(**dict(zip(COLUMNS, row, strict=True))) for row in rows.values_list(*COLUMNS)]
        by_line: dict[int, list[Installment]] = {line.id: [] for line in bare if line.measure}
        if by_line:
            parts = InstallmentRow.objects.filter(line__in=rows.exclude(measure="").values("pk"))
            columns = ("line_id", "due_on", "quantity_micro", "amount_minor", "is_edited")
            for line_id, *part in parts.order_by("line_id", "position").values_list(*columns):
                by_line.setdefault(line_id, []).append(Installment(*part))
        every = [replace(line, installments=tuple(by_line.get(line.id, ()))) if line.measure else line for line in bare]
    else:
        past = known_at(LineHistory.objects.filter(opportunity_id__in=deals), at)
        last: dict[int, Line] = {}
        names = ("line_id", "opportunity_id", "installments", *TRACKED)
        for line_id, deal_id, installments, *values in past.order_by("at", "seq").values_list(*names):
            told = dict(zip(TRACKED, values, strict=True))
            last[line_id] = Line(id=line_id, opportunity_id=deal_id, installments=_installments(installments), **told)
        every = [line for line in last.values() if line.is_active]
    for line in sorted(every, key=lambda one: (one.position, one.id)):
        found.setdefault(line.opportunity_id, []).append(line)
    return found


def known_at(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Rows of history that were both so and written down at an instant.

    Of rows from before the first one of their opportunity was written down, what was brought along, `at` stands for
    both.
    """
    first = rows.model.objects.filter(opportunity=OuterRef("opportunity")).order_by("seq").values("recorded_at")[:1]
    return rows.filter(Q(recorded_at__lte=at) | Q(at__lt=Subquery(first)), at__lte=at)


def dated_within(since: date, until: date, *, at: datetime | None = None) -> Q:
    """Predicate for opportunities that may have a line that starts in [since, until), or an instalment due in it.

    As they were at an instant it lets through some that had none: look at the lines themselves.
    """
    starts = Q(starts_on__gte=since, starts_on__lt=until)
    if at is not None:
        return Q(pk__in=LineHistory.objects.filter(starts | ~Q(measure="")).values("opportunity_id"))
    due = InstallmentRow.objects.filter(due_on__gte=since, due_on__lt=until)
    return Q(pk__in=LineRow.objects.filter(starts).values("opportunity_id")) | Q(
        pk__in=due.values("line__opportunity_id")
    )


def _installments(text: str) -> tuple[Installment, ...]:
    rows = json.loads(text)
    return tuple(
        Installment(date.fromisoformat(day), quantity, amount, edited) for day, quantity, amount, edited in rows
    )
