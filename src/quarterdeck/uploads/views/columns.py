"""The step of the columns: what fills which field, and how the file is written."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.imports.terms import Kind
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.forms import ColumnsForm, KindForm, ReadingForm, field_label
from quarterdeck.uploads.queries import Uploaded
from quarterdeck.uploads.rules import mapped, to_toml
from quarterdeck.uploads.rules.reading import asked_in
from quarterdeck.uploads.rules.signs import SIGNS
from quarterdeck.uploads.terms import OVER
from quarterdeck.uploads.views.steps import shared
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import NotFound, Refused

VIA = Via(Door.FORM)
_SURE, _LIKELY = 0.9, 0.7
_WAYS = (
    "mode", "accounts", "repeats", "every_pipeline", "every_currency", "judged", "as_of", "start", "runs_automations",
)  # fmt: skip


@require_http_methods(SHOWN_OR_POSTED)
@page
def import_columns(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The columns with what each fills; its post keeps that, and with `check` begins the check."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    if upload.is_busy or upload.state in OVER:
        return redirect(request, reverse("import", args=[upload_id]))
    form = _form(request.POST if request.method == "POST" else None, by, upload)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(by, upload, form)
            if "check" not in request.POST:
                say(request, _("Saved."))
                return redirect(request, reverse("import_columns", args=[upload_id]))
            actions.ask_check(upload_id=upload_id, settings=form.settings(), by=by, via=VIA)
        except Refused as refusal:
            form.ask(refusal.reasons)
        else:
            return redirect(request, reverse("import", args=[upload_id]))
    return render(request, "uploads/columns.html", _context(by, upload, form), status=422 if form.errors else 200)


def _form(posted: QueryDict | None, by: Actor, upload: Uploaded) -> ColumnsForm:
    said = {text for column in upload.looks.columns for text in column.values}
    known = queries.known_values(by, upload.kind, said=said) | {SIGNS: queries.usual_currencies(upload)}
    return ColumnsForm(posted, upload=upload, known=known, locale=by.locale, today=timezone.localdate())


def _keep(by: Actor, upload: Uploaded, form: ColumnsForm) -> None:
    text = to_toml(form.finished(mapped(upload.table, upload.kind, form.choices())))
    actions.map_columns(upload_id=upload.id, mapping=text, by=by, via=VIA)


def _context(by: Actor, upload: Uploaded, form: ColumnsForm, reading_form: ReadingForm | None = None) -> dict[str, Any]:
    columns = [
        (one, form[f"column_{place}"], _tone(one.confidence) if form.held.fields.get(one.name) == one.field else "")
        for place, one in enumerate(upload.looks.columns)
    ]
    saved = queries.saved_mappings(by, upload.kind)
    signs = [f"sign_{place}" for place in range(len(form.signs))]
    writing = [form[name] for name in ("match", "dates", "marks", *signs, "empty") if name in form.fields]
    ways = [form[name] for name in _WAYS if name in form.fields]
    return shared(upload, at=1) | {
        "form": form,
        "columns": columns,
        "absent": [form[f"absent_{place}"] for place in range(len(form.absent))],
        "used": sum(1 for _column, bound, _tone in columns if bound.initial),
        "varied": [
            one.name for one in upload.looks.columns if one.is_varied and form.held.fields.get(one.name) in form.known
        ],
        "reading_form": reading_form or ReadingForm(None, upload=upload),
        "values": [
            (field_label(name), [(shown.said, form[shown.name]) for shown in rows], form.more[name])
            for name, rows in form.values.items()
        ],
        "writing": writing,
        "ways": ways,
        "saved": saved,
        "kind_form": KindForm(initial={"kind": upload.kind.value}),
        "head": [one.name for one in upload.looks.columns],
        "system": upload.table.get("source", ""),
    }


def _tone(confidence: float) -> str:
    return "pos" if confidence >= _SURE else "idle" if confidence >= _LIKELY else "warn"


@require_POST
@page
def import_kind(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Say what the rows are after all; the columns are guessed anew."""
    by = actor_of(request)
    upload, form = queries.upload_of(by, upload_id), KindForm(request.POST)
    if form.is_valid():
        kind = Kind(form.cleaned_data["kind"])
        actions.use_kind(upload_id=upload.id, kind=kind, by=by, via=VIA)
    return redirect(request, reverse("import_columns", args=[upload_id]))


@require_POST
@page
def import_reading(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Say which sheet is meant and where its columns are named; the file is looked at anew."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    reading = ReadingForm(request.POST, upload=upload)
    if reading.is_valid():
        try:
            actions.read_anew(upload_id=upload_id, asked=reading.asked(), by=by, via=VIA)
        except Refused as refusal:
            reading.refuse(refusal)
        else:
            say(request, _("The file was looked at anew."))
            return redirect(request, reverse("import_columns", args=[upload_id]))
    form = _form(None, by, upload)
    return render(request, "uploads/columns.html", _context(by, upload, form, reading), status=422)


@require_POST
@page
def import_use_mapping(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take a saved mapping for this file."""
    by = actor_of(request)
    try:
        saved = queries.saved_mapping(by, parse_id(request.POST.get("mapping", "")))
    except ValueError as error:
        raise NotFound("saved_mapping") from error
    asked = asked_in(read_toml(saved.mapping))
    if asked != asked_in(queries.upload_of(by, upload_id).table):
        # Its columns are those of another sheet, or are named in other lines.
        actions.read_anew(upload_id=upload_id, asked=asked, by=by, via=VIA)
    actions.map_columns(upload_id=upload_id, mapping=saved.mapping, by=by, via=VIA)
    say(request, _("The mapping %(name)s is used.") % {"name": saved.name})
    return redirect(request, reverse("import_columns", args=[upload_id]))
