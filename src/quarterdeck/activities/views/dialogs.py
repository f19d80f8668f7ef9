"""Dialogs: log a call (or anything else) with the next step, mark as done, set the next step, change an activity."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.activities import actions, queries
from quarterdeck.activities.forms import DoneForm, EditForm, LogForm, StepForm, quick_picks
from quarterdeck.activities.panels import ICONS, writer_of
from quarterdeck.activities.queries import NextStepRow
from quarterdeck.activities.rules import not_yours
from quarterdeck.activities.terms import TYPE_LABELS, ActivityType, Writer
from quarterdeck.activities.views.replies import Place, saved, told, way_back
from quarterdeck.activities.views.undoing import activity_undo_url, reopen_url, step_undo_url
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, form_token, page, posted_once, require
from quarterdeck.users.queries.records import records, require_visible, require_writable
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused, Stale

DIALOG = "activities/dialog.html"
BLOCKS = {"dialog": "dialog"}
FORM = Via(Door.FORM)


def writable_step(writer: Writer, place: Place) -> NextStepRow | None:
    """The next step of a record whose next step the writer may set, else None."""
    if not records.kind(place.kind).writable(writer.actor, [place.record_id]):
        return None
    return queries.next_step(place.kind, place.record_id)


@require_http_methods(SHOWN_OR_POSTED)
@page
def activity_new(request: HttpRequest, kind: str, record_id: int, asked: str) -> HttpResponse:
    """Log a call, meeting or mail with what comes next, or plan a task: one form, one write."""
    writer, place = writer_of(request), Place(kind, record_id)
    require(writer.actor, Permission.ACTIVITIES_LOG)
    require_visible(writer.actor, kind, record_id)
    if asked not in set(ActivityType) or asked == ActivityType.NOTE:
        raise Http404
    type_ = ActivityType(asked)
    form = LogForm(
        type_,
        request.POST or None,
        writer=writer,
        present=writable_step(writer, place),
        initial={"token": form_token()},
    )
    unseen = ""

    def write() -> str:
        nonlocal unseen
        new = form.new(kind, record_id)
        both = actions.log_and_next_step(new=new, step=form.step, by=writer.actor, via=FORM)
        unseen = told(both.done, "")
        return place.url

    status = 200
    if request.method == "POST":
        status, is_again = _written(request, form, write)
        if not status:
            return saved(request, place, _("Already saved.") if is_again else f"{_logged(type_)}{unseen}")
    shown = {"icon": ICONS[type_], "title": _logging(type_), "submit": _("Save")}
    return _dialog(request, place, form, shown, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def activity_done(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Mark a planned activity as done, and say what comes next."""
    writer, row = writer_of(request), _changeable(request, activity_id)
    place = Place(row.kind, row.record_id)
    form = DoneForm(
        row.type,
        request.POST or None,
        writer=writer,
        present=writable_step(writer, place),
        initial={"token": form_token(), "version": row.version},
    )

    def write() -> str:
        actions.complete_and_next_step(
            activity_id=activity_id,
            outcome=form.outcome,
            step=form.step,
            version=form.cleaned_data["version"],
            by=writer.actor,
            via=FORM,
        )
        return place.url

    status = 200
    if request.method == "POST":
        status, is_again = _written(request, form, write)
        if not status:
            return saved(
                request, place, _("Already done.") if is_again else _("Done."), undo_url=reopen_url(activity_id)
            )
    name = row.subject or text(TYPE_LABELS[row.type])
    shown = {"icon": "circle-check", "title": _("Done: {name}").format(name=name), "submit": _("Mark as done")}
    return _dialog(request, place, form, shown, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def next_step(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Set the next step of a record; left empty it is taken away."""
    writer, place = writer_of(request), Place(kind, record_id)
    require_writable(writer.actor, kind, record_id)
    form = StepForm(request.POST or None, writer=writer, present=queries.next_step(kind, record_id), asks=False)
    seq: int | None = None

    def write() -> str:
        nonlocal seq
        values = form.cleaned_data
        due_on = values["step_due"] if values["step_text"] else None
        seq = actions.set_next_step(
            kind=kind, record_id=record_id, text=values["step_text"], due_on=due_on,
            version=values["step_version"] or 0, by=writer.actor, via=FORM,
        ).seq  # fmt: skip
        return place.url

    status = 200
    if request.method == "POST":
        status, _is_again = _written(request, form, write)
        if not status:
            said = _("Next step saved.") if seq else _("Nothing changed.")
            return saved(request, place, said, undo_url=step_undo_url(kind, record_id, seq))
    shown = {"icon": "arrow-right", "title": _("Next step"), "submit": _("Save next step")}
    return _dialog(request, place, form, shown, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def next_step_done(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Keep the next step as done, and say what comes after it."""
    writer, place = writer_of(request), Place(kind, record_id)
    require_writable(writer.actor, kind, record_id)
    present = queries.next_step(kind, record_id)
    form = StepForm(request.POST or None, writer=writer, present=present)

    def write() -> str:
        actions.finish_next_step(
            kind=kind,
            record_id=record_id,
            step=form.step,
            version=form.cleaned_data["step_version"],
            by=writer.actor,
            via=FORM,
        )
        return place.url

    status = 200
    if request.method == "POST":
        status, _is_again = _written(request, form, write)
        if not status:
            return saved(request, place, _("Done."))
    shown = {
        "icon": "circle-check",
        "title": _("Done: {name}").format(name=present.text or _("no next step")),
        "submit": _("Mark as done"),
    }
    return _dialog(request, place, form, shown, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def activity_edit(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Change an activity; a stale form comes back with both values."""
    writer, row = writer_of(request), _changeable(request, activity_id)
    place, seq, unseen = Place(row.kind, row.record_id), None, ""
    form = EditForm(row, request.POST or None, writer=writer)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.edit_activity(
                activity_id=activity_id,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
                by=writer.actor,
                via=FORM,
            )
        except Refused as refusal:
            form.refuse(refusal, {"at": "on", "due_on": "on"})
            status = 422
        except Stale as stale:
            fresh = queries.activity(writer.actor, activity_id)
            form.meet(form.stored(fresh), fresh.version, stale.text)
            status = 409
        else:
            seq, unseen = done.seq, told(done, "")
            said = _("Nothing changed.") if seq is None else f"{_('Saved.')}{unseen}"
            return saved(request, place, said, undo_url=activity_undo_url(activity_id, seq))
    elif request.method == "POST":
        status = 422
    shown = {"icon": ICONS[row.type], "title": text(TYPE_LABELS[row.type]), "submit": _("Save")}
    return _dialog(request, place, form, shown, status=status)


def _changeable(request: HttpRequest, activity_id: int) -> queries.ActivityRow:
    """The activity, which the viewer may change. Raises NotFound or NotPermitted."""
    by = actor_of(request)
    row = queries.activity(by, activity_id)
    require(by, Permission.ACTIVITIES_LOG)
    if row.id not in queries.changeable(by, [row]):
        raise not_yours(Permission.ACTIVITIES_LOG.value)
    return row


def _written(request: HttpRequest, form: PageForm, write: Callable[[], str]) -> tuple[int, bool]:
    """Write what a form says, once: 0 and whether it was written before, else the status to show the form with."""
    if not form.is_valid():
        return 422, False
    try:
        return 0, posted_once(request, write).is_again
    except Refused as refusal:
        form.refuse(refusal, _field_names(form))
    except KeyReused as reused:
        form.add_error(None, text(reused.text))
    except Stale as stale:
        form.add_error(None, text(stale.text))
        return 409, False
    return 422, False


def _field_names(form: PageForm) -> dict[str, str]:
    """Names of a form's fields for the rules' fields: of a task `due_on` is its day, else the next step's."""
    names = {"at": "on", "text": "step_text"}
    return names | {"due_on": "on" if isinstance(form, LogForm) and form.kind is ActivityType.TASK else "step_due"}


def _dialog(request: HttpRequest, place: Place, form: PageForm, shown: dict[str, Any], *, status: int) -> HttpResponse:
    writer = writer_of(request)
    context = {
        **shown,
        "form": form,
        "record_name": place.name,
        "record_href": way_back(request, place),
        "action": request.get_full_path(),
        "picks": quick_picks(writer),
        "fields": [bound for bound in form.visible_fields() if not bound.name.startswith("step_")],
    }
    return render(request, DIALOG, context, blocks=BLOCKS, status=status)


def _logging(type_: ActivityType) -> str:
    titles = {
        ActivityType.CALL: _("Log a call"),
        ActivityType.MEETING: _("Log or plan a meeting"),
        ActivityType.MAIL: _("Log a mail"),
        ActivityType.TASK: _("New task"),
    }
    return titles[type_]


def _logged(type_: ActivityType) -> str:
    said = {
        ActivityType.CALL: _("Call saved."),
        ActivityType.MEETING: _("Meeting saved."),
        ActivityType.MAIL: _("Mail saved."),
        ActivityType.TASK: _("Task saved."),
    }
    return said[type_]
