"""The page of what is to do over all records: open tasks, and the next steps of one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.activities import queries
from quarterdeck.activities.panels import NEXT_MARKS, shown, writer_of
from quarterdeck.activities.queries import OpenTask, StepDue
from quarterdeck.activities.rules import next_state
from quarterdeck.activities.terms import DUE_LABELS, NEXT_STATE_LABELS, WHOSE_LABELS, DueWhen, Whose, Writer
from quarterdeck.kit.pages import asked_part, is_fragment_request, render
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import page
from quarterdeck.users.queries.records import records

PAGE = 50
FROM = "tasks"
BLOCKS: dict[str, str | tuple[str, ...]] = {"tasks": ("tasks", "scopes", "tools")}


@require_safe
@page
def tasks(request: HttpRequest) -> HttpResponse:
    """What is planned: one's own by default, by day."""
    return tasks_page(request)


def tasks_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """The page, or its list after a change was made from it."""
    writer, listing = writer_of(request), Listing.of(request, default_sort="due")
    asked = listing.params.get("scope", "")
    whose = Whose(asked) if asked in set(Whose) else Whose.MINE
    found = queries.open_tasks(writer.actor, whose, writer.today, cursor=listing.cursor, limit=PAGE)
    is_first_of_mine = whose is Whose.MINE and not listing.cursor
    steps, count = queries.due_steps(writer.actor, limit=PAGE) if is_first_of_mine else ([], 0)
    here = reverse("tasks")
    context = {
        "title": _("Tasks"),
        "scopes": [(text(label), f"{here}?scope={one.value}", one is whose) for one, label in WHOSE_LABELS.items()],
        "parts": [
            {
                "key": when.value,
                "title": text(DUE_LABELS[when]),
                "tasks": [_task(task, writer, whose) for task in tasks_],
            }
            for when, tasks_ in found.parts.items()
            if tasks_ or when is not DueWhen.COMING
        ],
        "steps": [_step(step, writer) for step in steps],
        "step_count": count,
        "is_empty": not any(found.parts.values()) and not steps,
        "next_href": f"{here}?scope={whose.value}&cursor={found.next_cursor}" if found.next_cursor else "",
        "first_href": f"{here}?scope={whose.value}" if listing.cursor else "",
    }
    target = asked_part(request)
    # After a change the list is the answer, whatever part of the page asked for it.
    blocks = BLOCKS | ({target: "tasks"} if request.method == "POST" and is_fragment_request(request) else {})
    return render(request, "activities/tasks.html", context, blocks=blocks, status=status)


def _step(step: StepDue, writer: Writer) -> dict[str, Any]:
    state = next_state(step.due_on, writer.today)
    icon, tone = NEXT_MARKS[state]
    kind = records.kind(step.kind)
    return {
        "text": step.text,
        "due_on": step.due_on,
        "icon": icon,
        "tone": tone,
        "state": text(NEXT_STATE_LABELS[state]),
        "record_name": step.record_name,
        "record_kind": text(kind.label),
        "record_href": reverse(kind.url_name, args=[step.record_id]),
    }


def _task(task: OpenTask, writer: Writer, whose: Whose) -> dict[str, Any]:
    kind = records.kind(task.row.kind)
    return shown(task.row, writer, may_change=task.may_change, back=FROM) | {
        "record_name": task.record_name,
        "record_href": reverse(kind.url_name, args=[task.row.record_id]),
        "record_kind": text(kind.label),
        "who": "" if whose is Whose.MINE else task.row.assignee_name,
    }
