"""Changes by one press: delete, restore, take back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quarterdeck.activities import actions, queries
from quarterdeck.activities.terms import ActivityState
from quarterdeck.activities.views.replies import Place, saved
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.records import require_visible
from quarterdeck.values.verdict import Refused

FORM = Via(Door.FORM)


@require_POST
@page
def activity_delete(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Delete an activity, and offer to bring it back."""
    done = actions.delete_activity(activity_id=activity_id, by=actor_of(request), via=FORM)
    undo_url = reverse("activity_restore", args=[activity_id])
    return saved(request, Place(done.kind, done.record_id), _("Deleted."), undo_url=undo_url)


@require_POST
@page
def activity_restore(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Bring a deleted activity back."""
    place = _place(request, activity_id, ActivityState.DELETED)
    return _tried(
        request, place, lambda: actions.restore_activity(activity_id=activity_id, by=actor_of(request), via=FORM)
    )


@require_POST
@page
def activity_reopen(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Plan a completed activity again."""
    place = _place(request, activity_id)
    return _tried(
        request, place, lambda: actions.reopen_activity(activity_id=activity_id, by=actor_of(request), via=FORM)
    )


@require_POST
@page
def activity_undo(request: HttpRequest, activity_id: int, seq: int) -> HttpResponse:
    """Take an edit of an activity back."""
    place = _place(request, activity_id)
    return _tried(
        request,
        place,
        lambda: actions.undo_activity_edit(activity_id=activity_id, seq=seq, by=actor_of(request), via=FORM),
    )


@require_POST
@page
def next_step_undo(request: HttpRequest, kind: str, record_id: int, seq: int) -> HttpResponse:
    """Put the next step back that was there before a change."""
    require_visible(actor_of(request), kind, record_id)
    return _tried(
        request,
        Place(kind, record_id),
        lambda: actions.undo_next_step(kind=kind, record_id=record_id, seq=seq, by=actor_of(request), via=FORM),
    )


def _place(request: HttpRequest, activity_id: int, state: ActivityState = ActivityState.ACTIVE) -> Place:
    row = queries.activity(actor_of(request), activity_id, state)
    return Place(row.kind, row.record_id)


def _tried(request: HttpRequest, place: Place, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except Refused as refusal:
        return saved(request, place, text(refusal.text), status=422)
    return saved(request, place, _("Undone."))
