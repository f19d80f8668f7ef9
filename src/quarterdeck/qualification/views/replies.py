"""What a page gets after a change: the fresh panel of what changed, or the record's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import asked_part, is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.actions.rows import today_of
from quarterdeck.qualification.forms import Writer
from quarterdeck.qualification.panels import LOADERS, subject_of
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries.records import OUT_OF_REACH, records, require_visible
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotPermitted, Refused

PAGE = "qualification/record.html"
DIALOG = "qualification/dialog.html"
DIALOG_BLOCKS = {"dialog": "dialog"}
FORM, INLINE = Via(Door.FORM), Via(Door.INLINE)


@dataclass(frozen=True, slots=True)
class Place:
    """The record a page is about, which its reader may see."""

    kind: str
    record_id: int

    @property
    def url(self) -> str:
        """The record's page."""
        return reverse(records.kind(self.kind).url_name, args=[self.record_id])

    @property
    def name(self) -> str:
        """What the record is called. One query."""
        return records.kind(self.kind).names([self.record_id]).get(self.record_id, "")


def place_of(request: HttpRequest, kind: str, record_id: int) -> Place:
    """The record, if the viewer may see it. Raises NotFound."""
    require_visible(actor_of(request), kind, record_id)
    return Place(kind, record_id)


def require_editor(request: HttpRequest, place: Place) -> None:
    """Raise NotPermitted unless the viewer may change the record."""
    if not subject_of(request, place.kind, place.record_id).may_edit:
        raise NotPermitted("records.edit", OUT_OF_REACH)


def writer_of(request: HttpRequest) -> Writer:
    """In whose writing forms are filled in."""
    actor = actor_of(request)
    return Writer(actor.locale, today_of(actor, timezone.now()))


def page_context(request: HttpRequest, place: Place, *names: str) -> dict[str, Any]:
    """These panels of a record, by name; None where there is nothing to show."""
    return {"parts": {name: LOADERS[name](request, place.record_id, kind=place.kind) for name in names}}


def saved(request: HttpRequest, place: Place, part: str, message: str, undo_url: str = "") -> HttpResponse:
    """The answer to a change that was made."""
    if not is_fragment_request(request):
        say(request, message, undo_url=undo_url)
        return redirect(request, place.url)
    return say_now(_part(request, place, part), message, undo_url=undo_url)


def refused(request: HttpRequest, place: Place, part: str, refusal: Refused) -> HttpResponse:
    """The answer to an undo that cannot be."""
    if not is_fragment_request(request):
        say(request, text(refusal.text))
        return redirect(request, place.url)
    return say_now(_part(request, place, part, status=422), text(refusal.text))


def _part(request: HttpRequest, place: Place, part: str, *, status: int = 200) -> HttpResponse:
    asked = asked_part(request)
    return render(request, PAGE, page_context(request, place, part), blocks={asked: part}, status=status)
