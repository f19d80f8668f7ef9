"""The tasks of a day as the page shows them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.activities.panels import ICONS
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
    count = len(found.open) + len(found.done)
    back = f"?from=my-day-{view.value}"
    rows = [
        {
            "title": task.row.subject or text(TYPE_LABELS[task.row.type]),
            "icon": ICONS[task.row.type],
            "when": _when(who, task.row.due_on),
            "tone": "neg" if task.row.due_on and task.row.due_on < who.today else "",
            "about": task.record_name,
            "about_href": reverse(records.kind(task.row.kind).url_name, args=[task.row.record_id]),
            "edit_href": reverse("activity_edit", args=[task.row.id]) + back if task.may_change else "",
            "done_href": reverse("activity_done", args=[task.row.id]) + back if task.may_change else "",
            # A task is done by one press; how a call or meeting ended has to be said.
            "box_href": f"{reverse('my_day_done', args=[task.row.id])}?view={view.value}"
            if task.may_change and task.row.type is ActivityType.TASK
            else "",
        }
        for task in found.open
    ]
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
    said = ngettext("%(count)s task, %(done)s done", "%(count)s tasks, %(done)s done", count)
    return {"open": rows, "done": done, "sub": said % {"count": count, "done": len(done)}, "has_more": found.has_more}


def _when(who: Viewing, due: date | None) -> str:
    late = (who.today - due).days if due else 0
    return say(N_("{days}\u202fd late"), days=late) if late > 0 else _("today")
