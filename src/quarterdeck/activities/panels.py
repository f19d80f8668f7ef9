"""What the pages of records show of their activities: the next step, and what happened and is planned."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from quarterdeck.activities import queries
from quarterdeck.activities.queries import ActivityRow
from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import (
    DIRECTION_LABELS,
    NEXT_STATE_LABELS,
    OUTCOME_LABELS,
    TYPE_LABELS,
    ActivityType,
    Direction,
    NextState,
    Writer,
)
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, form_token
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass

ICONS = {
    ActivityType.NOTE: "note",
    ActivityType.CALL: "phone",
    ActivityType.MEETING: "users",
    ActivityType.MAIL: "mail",
    ActivityType.TASK: "checkbox",
}
# (icon, tone) of how what comes next stands.
NEXT_MARKS = {
    NextState.NONE: ("alert-triangle", "warn"),
    NextState.OVERDUE: ("clock-exclamation", "neg"),
    NextState.TODAY: ("circle-dot", "pos"),
    NextState.FUTURE: ("calendar", ""),
}
PLACES = ("opportunity", "account", "contact")
COMPOSED = (ActivityType.CALL, ActivityType.MEETING, ActivityType.MAIL, ActivityType.TASK)
_KEYS = {ActivityType.CALL: "c", ActivityType.TASK: "t"}


@dataclass(frozen=True, slots=True)
class Note:
    """The field of a new note: its token, what was typed, and what is wrong with that."""

    token: str
    body: str = ""
    error: str = ""


def writer_of(request: HttpRequest) -> Writer:
    """Who looks at the page, now."""
    return Writer(actor_of(request), timezone.now())


def next_step_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel:
    """The next step of a record, and the ways to change it for who may. Two queries, for a manager three.

    A settled record without one misses nothing: that is asked by one more.
    """
    writer = writer_of(request)
    step = queries.next_step(kind, record_id)
    state = next_state(step.due_on, writer.today)
    icon, tone = NEXT_MARKS[state]
    may_change = writer.actor.may(Permission.ACTIVITIES_LOG) and bool(
        records.kind(kind).writable(writer.actor, [record_id])
    )
    is_settled = not step.text and bool(records.kind(kind).settled([record_id]))
    values = {
        "step": step,
        "is_settled": is_settled,
        "icon": icon,
        "tone": tone,
        "state": text(NEXT_STATE_LABELS[state]),
        "set_href": reverse("next_step", args=[kind, record_id]) if may_change and not is_settled else "",
        "done_href": reverse("next_step_done", args=[kind, record_id]) if may_change and step.text else "",
    }
    return Panel("activities/parts/next_step.html", values, column="main")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which activities of a record are asked for, and the note that came back with a mistake."""

    types: tuple[ActivityType, ...] = ()
    cursor: str = ""
    note: Note | None = None


def activities_panel(request: HttpRequest, record_id: int, *, kind: str, asked: Asked | None = None) -> Panel:
    """What stands on a record, with a way to add to it. Two queries, for a manager three."""
    asked, writer = asked or Asked(), writer_of(request)
    types, cursor = asked.types, asked.cursor
    page = queries.timeline(kind, record_id, types=types, cursor=cursor)
    mine = queries.changeable(writer.actor, page.rows)
    rows = [shown(row, writer, may_change=row.id in mine) for row in page.rows]
    href = reverse("record_activities", args=[kind, record_id])
    narrowed = {"type": types[0].value} if len(types) == 1 else {}
    if kind == "opportunity" and not types and not cursor:
        mark_last_contact(rows, page.rows)
    may_log = writer.actor.may(Permission.ACTIVITIES_LOG)
    values = {
        "rows": rows,
        "href": href,
        "older_href": f"{href}?{urlencode(narrowed | {'cursor': page.next_cursor})}" if page.next_cursor else "",
        "filters": _filters(href, types),
        "filter_label": text(TYPE_LABELS[types[0]]) if len(types) == 1 else "",
        "composed": _composed(kind, record_id) if may_log else [],
        "note": (asked.note or Note(form_token())) if may_log else None,
        "mentions_href": reverse("mention_options"),
    }
    return Panel("activities/parts/activities.html", values, column="main")


def mark_last_contact(rows: Sequence[dict[str, Any]], found: Sequence[ActivityRow]) -> None:
    """Mark the latest contact of both sides: it is what the idle clock runs from."""
    for row, activity in zip(rows, found, strict=True):
        if activity.is_two_way and activity.at is not None:
            row["resets_idle"] = True
            return


def shown(row: ActivityRow, writer: Writer, *, may_change: bool, back: str = "") -> dict[str, Any]:
    """An activity as pages show it. `back` names the page its changes lead back to, empty for the record's."""
    state = next_state(row.due_on, writer.today) if row.at is None else None
    icon, tone = NEXT_MARKS[state] if state else ("", "")
    query = f"?from={back}" if back else ""
    return {
        "id": row.id,
        "title": row.subject or text(TYPE_LABELS[row.type]),
        "type": text(TYPE_LABELS[row.type]) if row.subject else "",
        "icon": ICONS[row.type],
        "side": "in" if row.direction is Direction.IN else "out" if row.direction is Direction.OUT else "",
        "direction": text(DIRECTION_LABELS[row.direction]) if row.direction is not Direction.NONE else "",
        "outcome": text(OUTCOME_LABELS[row.outcome]) if row.outcome else "",
        "is_two_way": row.is_two_way,
        "body": row.body,
        "at": row.at,
        "due_on": row.due_on,
        "due_icon": icon,
        "due_tone": tone,
        "who": row.assignee_name if row.at is None else row.author_name,
        "resets_idle": False,
        "done_href": reverse("activity_done", args=[row.id]) + query if may_change and row.at is None else "",
        "edit_href": reverse("activity_edit", args=[row.id]) + query if may_change else "",
        "delete_href": reverse("activity_delete", args=[row.id]) + query if may_change else "",
    }


def _composed(kind: str, record_id: int) -> list[dict[str, Any]]:
    return [
        {
            "label": text(TYPE_LABELS[one]),
            "icon": ICONS[one],
            "href": reverse("activity_new", args=[kind, record_id, one.value]),
            "attrs": {"data-dialog": True} | ({"data-key": _KEYS[one]} if one in _KEYS else {}),
        }
        for one in COMPOSED
    ]


def _filters(href: str, types: Sequence[ActivityType]) -> list[tuple[str, str, bool]]:
    every = [(one, text(label)) for one, label in TYPE_LABELS.items()]
    return [(label, f"{href}?type={one.value}", tuple(types) == (one,)) for one, label in every]


for _place in PLACES:
    panels.add(_place, "next_step")(partial(next_step_panel, kind=_place))
    panels.add(_place, "activities")(partial(activities_panel, kind=_place))


def mail_source_panel(request: HttpRequest, person_id: int) -> Panel | None:
    """Whether a person's mails are logged, and by what; with the switch for who may turn it. One query."""
    actor = actor_of(request)
    needed = Permission.ACTIVITIES_LOG if person_id == actor.person_id else Permission.PEOPLE_MANAGE
    if not actor.may(needed):
        return None
    source = queries.mail_source(person_id)
    return Panel(
        "activities/parts/mail_source.html", {"source": source, "href": reverse("mail_source", args=[person_id])}
    )


for _page in ("profile", "person"):
    panels.add(_page, "mail_source")(mail_source_panel)
