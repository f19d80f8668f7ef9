"""The activities of one record: all of them on a page of their own, and as panels of the record's page."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.activities import actions
from quarterdeck.activities.forms import NoteForm
from quarterdeck.activities.panels import Asked, Note
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.activities.views.replies import PAGE, Place, record_context, saved, told
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import asked_part, is_fragment_request, render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.users.queries.records import records, require_visible
from quarterdeck.values.verdict import Refused

BLOCKS = {"activities": "activities", "activities-older": "older", "next-step": "next_step"}
FORM = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@page
def record_activities(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """GET: the activities of a record, narrowed by `type`. POST: write a note on it."""
    require_visible(actor_of(request), kind, record_id)
    place = Place(kind, record_id)
    if request.method == "POST":
        return _note(request, place)
    return _shown(request, place)


def _note(request: HttpRequest, place: Place) -> HttpResponse:
    form = NoteForm(request.POST)
    unseen = ""

    def write() -> str:
        nonlocal unseen
        new = NewActivity(
            kind=place.kind, record_id=place.record_id, type=ActivityType.NOTE, body=form.cleaned_data["body"]
        )
        unseen = told(actions.log_activity(new=new, by=actor_of(request), via=FORM), "")
        return place.url

    if form.is_valid():
        try:
            posted = posted_once(request, write)
        except Refused as refusal:
            form.refuse(refusal)
        except KeyReused as reused:
            form.add_error(None, text(reused.text))
        else:
            said = _("Already saved.") if posted.is_again else _("Note saved.")
            return saved(request, place, f"{said}{unseen}")
    errors = [str(error) for found in form.errors.values() for error in found]
    note = Note(form_token(), request.POST.get("body", ""), " ".join(errors))
    if is_fragment_request(request):
        context = _context(request, place, note)
        asked = asked_part(request)
        return render(request, PAGE, context, blocks={asked: "composer"}, status=422)
    return _shown(request, place, note, status=422)


def _shown(request: HttpRequest, place: Place, note: Note | None = None, *, status: int = 200) -> HttpResponse:
    return render(request, PAGE, _context(request, place, note), blocks=BLOCKS, status=status)


def _context(request: HttpRequest, place: Place, note: Note | None) -> dict[str, object]:
    asked = request.GET.get("type", "")
    types = (ActivityType(asked),) if asked in set(ActivityType) else ()
    context = record_context(request, place, Asked(types, request.GET.get("cursor", ""), note))
    parents = [(place.name, place.url)]
    return context | {"title": _("Activities"), "parents": parents, "kind_label": records.kind(place.kind).label}
