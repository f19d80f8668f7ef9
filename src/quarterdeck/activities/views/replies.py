"""What a page gets after a change: the fresh panels of the record, or the list of tasks it came from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.activities.actions import ActivitySaved
from quarterdeck.activities.panels import Asked, activities_panel, next_step_panel
from quarterdeck.activities.queries.tasks import titles_of
from quarterdeck.activities.views.tasks import tasks_page
from quarterdeck.kit.pages import asked_part, is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.viewing import text
from quarterdeck.kit.ways import ways
from quarterdeck.users.queries.records import records
from quarterdeck.values.dataclasses import dataclass

PAGE = "activities/record.html"
FROM_TASKS = "tasks"
PARTS = ("next_step", "activities")


@dataclass(frozen=True, slots=True)
class Place:
    """The record a change was made on."""

    kind: str
    record_id: int

    @property
    def url(self) -> str:
        """The record's page."""
        return reverse(records.kind(self.kind).url_name, args=[self.record_id])

    @property
    def name(self) -> str:
        """What the record is called. One query."""
        return titles_of(self.kind, [self.record_id]).get(self.record_id, "")


def comes_from_tasks(request: HttpRequest) -> bool:
    """Whether the change was made on the page of tasks."""
    return request.GET.get("from") == FROM_TASKS


def way_back(request: HttpRequest, place: Place) -> str:
    """Where a browser without scripts goes after a change, and a closed dialog leads."""
    return reverse("tasks") if comes_from_tasks(request) else ways.back(request) or place.url


def saved(request: HttpRequest, place: Place, message: str, *, undo_url: str = "", status: int = 200) -> HttpResponse:
    """The answer to a change that was made, or (with another status) to one that was refused."""
    if undo_url and comes_from_tasks(request):
        undo_url += f"?from={FROM_TASKS}"
    if not is_fragment_request(request) or ways.back(request):
        say(request, message, undo_url=ways.marked(request, undo_url))
        return redirect(request, way_back(request, place))
    if comes_from_tasks(request):
        return say_now(tasks_page(request, status=status), message, undo_url=undo_url)
    asked = asked_part(request)
    context = record_context(request, place)
    response = render(request, PAGE, context, blocks={asked: PARTS}, status=status)
    return say_now(response, message, undo_url=undo_url, tells=["qd:touched"])


def record_context(request: HttpRequest, place: Place, asked: Asked | None = None) -> dict[str, Any]:
    """Both panels of a record."""
    kind, record_id = place.kind, place.record_id
    return {
        "step_panel": next_step_panel(request, record_id, kind=kind),
        "activities_panel": activities_panel(request, record_id, kind=kind, asked=asked),
    }


def told(saved_: ActivitySaved, message: str) -> str:
    """The message, and the names of mentioned people who may not see the record."""
    if not saved_.unseen:
        return message
    hint = _("Not told, because they may not see this record: {names}.")
    return f"{message} {hint.format(names=', '.join(saved_.unseen))}"


def refused(error: Any) -> str:
    """Why a change was refused."""
    return text(error.text)
