"""What is to do over all records: open tasks and next steps, overdue, due today, coming."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.activities.queries.activities import (
    COLUMNS,
    ActivityPage,
    ActivityRow,
    activities,
    changeable,
    whose_q,
)
from quarterdeck.activities.queries.scopes import seen_activities
from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import ActivityFilter, ActivityState, ActivityType, DueWhen, NextState, Whose
from quarterdeck.users.queries.records import records
from quarterdeck.users.queries.work import OpenWork
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

_PART = {NextState.OVERDUE: DueWhen.OVERDUE, NextState.TODAY: DueWhen.TODAY, NextState.FUTURE: DueWhen.COMING}


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A planned activity with the name of the record it stands on, and whether the reader may change it."""

    row: ActivityRow
    record_name: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of open tasks, by part, earliest due first."""

    parts: dict[DueWhen, list[OpenTask]]
    next_cursor: str


def titles_of(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """What records of a kind are called, told apart by their account where they have one. One query."""
    asked = records.kind(kind)
    return (asked.titles or asked.names)(ids)


def open_tasks(actor: Actor, whose: Whose, today: date, *, cursor: str = "", limit: int = 50) -> TaskPage:
    """What is planned on records the actor may see. A query, and two a kind of record among them."""
    page: ActivityPage = activities(actor, ActivityFilter(is_open=True, whose=whose), cursor=cursor, limit=limit)
    asked: dict[str, list[int]] = {}
    for row in page.rows:
        asked.setdefault(row.kind, []).append(row.record_id)
    names = {(kind, key): name for kind, ids in asked.items() for key, name in titles_of(kind, ids).items()}
    mine = changeable(actor, page.rows)
    parts: dict[DueWhen, list[OpenTask]] = {when: [] for when in DueWhen}
    for row in page.rows:
        part = parts[_PART[next_state(row.due_on, today)]]
        part.append(OpenTask(row, names.get((row.kind, row.record_id), ""), row.id in mine))
    return TaskPage(parts, page.next_cursor)


def count_open_tasks(actor: Actor, whose: Whose) -> int:
    """How many activities are planned on records the actor may see. One query."""
    return seen_activities(actor).filter(whose_q(actor, whose), at=None).count()


@dataclass(frozen=True, slots=True)
class StepDue:
    """A next step with the name of the record it is of."""

    kind: str
    record_id: int
    record_name: str
    text: str
    due_on: date


def due_steps(actor: Actor, *, until: date | None = None, limit: int = 50) -> tuple[list[StepDue], int]:
    """Dated next steps of the actor's own open records, earliest first, and how many there are.

    `until` leaves later ones out. Two queries, and one a kind of record among them.
    """
    own, keys = Q(pk__in=[]), records.keys()
    for key in keys:
        own |= Q(kind=key, record_id__in=records.kind(key).owned(actor.person_id))
    every = NextStep.objects.filter(own, due_on__isnull=False).exclude(text="")
    if until:
        every = every.filter(due_on__lte=until)
    rows = list(every.order_by("due_on", "pk").values_list("kind", "record_id", "text", "due_on")[:limit])
    names = {
        (kind, key): name
        for kind in {row[0] for row in rows}
        for key, name in titles_of(kind, [row[1] for row in rows if row[0] == kind]).items()
    }
    steps = [StepDue(kind, key, names.get((kind, key), ""), text, due) for kind, key, text, due in rows if due]
    return steps, every.count() if len(rows) == limit else len(rows)


def done_since(person_id: int, since: datetime, *, limit: int) -> list[ActivityRow]:
    """What was planned for a person and is done since then, the first done first. One query."""
    rows = Activity.objects.filter(
        assignee_id=person_id, state=ActivityState.ACTIVE, at__gte=since, due_on__isnull=False
    )
    return [ActivityRow(*row) for row in rows.order_by("at", "pk").values_list(*COLUMNS)[:limit]]


def has_open_tasks(person_id: int) -> bool:
    """Whether anything is planned for a person. One query."""
    return Activity.objects.filter(assignee_id=person_id, at=None, state=ActivityState.ACTIVE).exists()


@dataclass(frozen=True, slots=True)
class Logged:
    """Something others logged on a record."""

    record_id: int
    type: ActivityType
    subject: str
    at: datetime
    author_name: str


def logged_by_others(
    kind: str, ids: QuerySet[Any, Any], *, person_id: int, since: datetime, limit: int
) -> list[Logged]:
    """What others logged on these records since then, the newest first. One query.

    `ids` is a column of ids to look up within it; the caller has checked the right to the records.
    """
    rows = Activity.objects.filter(kind=kind, record_id__in=ids, state=ActivityState.ACTIVE, at__gte=since)
    others = rows.filter(author_id__isnull=False).exclude(author_id=person_id).order_by("-at", "-pk")
    found = others.values_list("record_id", "type", "subject", "at", "author__name")[:limit]
    return [Logged(key, ActivityType(type_), subject, at, name or "") for key, type_, subject, at, name in found if at]


def open_work() -> OpenWork:
    """Open tasks of a person, as `users.queries.work` asks for them."""
    return OpenWork("activity", N_("Open tasks"), _open_count)


def _open_count(person_id: int) -> int:
    return Activity.objects.filter(assignee_id=person_id, at=None, state=ActivityState.ACTIVE).count()
