"""Activities of a record or over all records, in keyset pages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, When

from quarterdeck.activities.models import Activity
from quarterdeck.activities.queries.scopes import seen_activities
from quarterdeck.activities.terms import ActivityFilter, ActivityState, ActivityType, Direction, Outcome, Whose
from quarterdeck.users.queries import scope_mine_q, scope_team_q
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

_SORT = "activities"
PAGE = 20
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity as its readers see it. `at` is None while it is planned; the system's have no author."""

    id: int
    kind: str
    record_id: int
    type: ActivityType
    direction: Direction
    subject: str
    body: str
    at: datetime | None
    due_on: date | None
    outcome: Outcome
    is_two_way: bool
    assignee_id: int | None
    assignee_name: str
    author_id: int | None
    author_name: str
    external_id: str
    state: ActivityState
    version: int
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", ActivityType(self.type))
        object.__setattr__(self, "direction", Direction(self.direction))
        object.__setattr__(self, "outcome", Outcome(self.outcome))
        object.__setattr__(self, "state", ActivityState(self.state))
        object.__setattr__(self, "assignee_name", self.assignee_name or "")
        object.__setattr__(self, "author_name", self.author_name or "")


COLUMNS = (
    "id", "kind", "record_id", "type", "direction", "subject", "body", "at", "due_on", "outcome", "is_two_way",
    "assignee_id", "assignee__name", "author_id", "author__name", "external_id", "state", "version", "created_at",
    "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """One page of activities: what is planned first, then the past from the newest on; empty cursor on the last."""

    rows: tuple[ActivityRow, ...]
    next_cursor: str


def activity(actor: Actor, activity_id: int, state: ActivityState = ActivityState.ACTIVE) -> ActivityRow:
    """One activity on a record the actor may see. One query. Raises NotFound."""
    found = seen_activities(actor, state).filter(pk=activity_id).values_list(*COLUMNS).first()
    if found is None:
        raise NotFound("activity")
    return ActivityRow(*found)


def timeline(
    kind: str, record_id: int, *, types: Sequence[ActivityType] = (), cursor: str = "", limit: int = PAGE
) -> ActivityPage:
    """The activities of one record. One query; the caller has checked that the record may be seen."""
    rows = Activity.objects.filter(kind=kind, record_id=record_id, state=ActivityState.ACTIVE)
    return _page(rows.filter(type__in=types) if types else rows, cursor, limit)


def activities(actor: Actor, narrowed: ActivityFilter, *, cursor: str = "", limit: int = PAGE) -> ActivityPage:
    """Activities over all records the actor may see. One query. Raises Refused for a foreign cursor."""
    rows = seen_activities(actor).filter(whose_q(actor, narrowed.whose))
    if narrowed.kind:
        rows = rows.filter(kind=narrowed.kind)
    if narrowed.record_id is not None:
        rows = rows.filter(record_id=narrowed.record_id)
    if narrowed.types:
        rows = rows.filter(type__in=narrowed.types)
    if narrowed.is_open is not None:
        rows = rows.filter(at__isnull=narrowed.is_open)
    if narrowed.assignee_id is not None:
        rows = rows.filter(assignee_id=narrowed.assignee_id)
    return _page(rows, cursor, limit)


def whose_q(actor: Actor, whose: Whose) -> Q:
    """Assigned to the actor, to their teams and below, or to anybody."""
    if whose is Whose.MINE:
        return scope_mine_q(actor, "assignee_id")
    return scope_team_q(actor, "assignee_id") if whose is Whose.TEAM else Q()


def changeable(actor: Actor, rows: Sequence[ActivityRow]) -> set[int]:
    """Which of these activities the actor may change: their own, and all on records they may change.

    One or two queries a kind of record among them, none for the actor's own.
    """
    if not actor.may(Permission.ACTIVITIES_LOG):
        return set()
    own = {row.id for row in rows if actor.person_id and actor.person_id in (row.author_id, row.assignee_id)}
    others: dict[str, set[int]] = {}
    for row in rows:
        if row.id not in own:
            others.setdefault(row.kind, set()).add(row.record_id)
    writable = {kind: records.kind(kind).writable(actor, sorted(ids)) for kind, ids in others.items()}
    return own | {row.id for row in rows if row.record_id in writable.get(row.kind, ())}


def _page(rows: QuerySet[Activity], cursor: str, limit: int) -> ActivityPage:
    limit = max(1, min(limit, MOST_ROWS))
    # The past has no second key: what was once due says nothing there, and databases sort its absence differently.
    planned_for = Case(When(at=None, then=F("due_on")), output_field=DateField())
    ordered = rows.filter(_after(cursor)).order_by(F("at").desc(nulls_first=True), planned_for, "-pk")
    found = [ActivityRow(*row) for row in ordered.values_list(*COLUMNS)[: limit + 1]]
    shown = found[:limit]
    return ActivityPage(tuple(shown), write_cursor(_SORT, _keys(shown[-1])) if len(found) > limit else "")


def _keys(row: ActivityRow) -> list[str | int | None]:
    return [row.at.isoformat() if row.at else None, row.due_on.isoformat() if row.due_on else "", row.id]


def _after(cursor: str) -> Q:
    """What comes after a cursor: the planned by due date, then the past, newest first."""
    if not cursor:
        return Q()
    at, due, pk = read_cursor(cursor, _SORT, [(str, type(None)), (str,), (int,)])
    try:
        if at is None:
            last = date.fromisoformat(str(due))
            return Q(at=None) & (Q(due_on__gt=last) | Q(due_on=last, pk__lt=pk)) | Q(at__isnull=False)
        moment: Any = datetime.fromisoformat(str(at)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise unusable_cursor() from error
    return Q(at__lt=moment) | Q(at=moment, pk__lt=pk)
