"""The tasks of a day as the page shows them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.activities.panels import ICONS
from quarterdeck.activities.queries import OpenTask, StepDue
from quarterdeck.activities.terms import TYPE_LABELS, ActivityType
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.insights.queries.my_day_page import Tasks
from quarterdeck.insights.terms.my_day import DayView
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.users.queries.records import records
from quarterdeck.values.text import N_


def shown_tasks(who: Viewing, found: Tasks, view: DayView) -> dict[str, Any]:
    """What is open with the ways to do it, and what was done today."""
    due = [(task.row.due_on or who.today, _task(who, task, view)) for task in found.open]
    due += [(step.due_on, _step(who, step, view)) for step in found.steps]
    rows = [row for _day, row in sorted(due, key=lambda pair: pair[0])]
    done = [
        {
            "title": row.subject or text(TYPE_LABELS[row.type]),
            "icon": ICONS[row.type],
            "when": formats.instant(row.at, who.actor.time_zone, who.locale, who.today).rpartition(" ")[2]
            if row.at
            else "",
        }
        for row in found.done
    ]
    said = say(N_("{open} to do, {done} done"), open=len(rows), done=len(done))
    return {"open": rows, "done": done, "sub": said, "has_more": found.has_more}


def _task(who: Viewing, task: OpenTask, view: DayView) -> dict[str, Any]:
    row, back = task.row, f"?from=my-day-{view.value}"
    may_press = task.may_change and row.type is ActivityType.TASK
    return {
        "title": row.subject or text(TYPE_LABELS[row.type]),
        "icon": ICONS[row.type],
        "when": _when(who, row.due_on),
        "tone": "neg" if row.due_on and row.due_on < who.today else "",
        "about": task.record_name,
        "about_href": reverse(records.kind(row.kind).url_name, args=[row.record_id]),
        "edit_href": reverse("activity_edit", args=[row.id]) + back if task.may_change else "",
        "done_href": reverse("activity_done", args=[row.id]) + back if task.may_change else "",
        # A task is done by one press; how a call or meeting ended has to be said.
        "box_href": f"{reverse('my_day_done', args=[row.id])}?view={view.value}" if may_press else "",
    }


def _step(who: Viewing, step: StepDue, view: DayView) -> dict[str, Any]:
    """A next step: done in a dialog, which asks what comes after it."""
    at, back = [step.kind, step.record_id], f"?from=my-day-{view.value}"
    return {
        "title": step.text,
        "icon": "flag",
        "when": _when(who, step.due_on),
        "tone": "neg" if step.due_on < who.today else "",
        "about": step.record_name,
        "about_href": reverse(records.kind(step.kind).url_name, args=[step.record_id]),
        "edit_href": reverse("next_step", args=at) + back,
        "done_href": reverse("next_step_done", args=at) + back,
        "box_href": "",
    }


def _when(who: Viewing, due: date | None) -> str:
    late = (who.today - due).days if due else 0
    return say(N_("{days}\u202fd late"), days=late) if late > 0 else _("today")
