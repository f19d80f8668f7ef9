"""Custom fields in the settings: the list of a kind of record, adding, changing, ordering, hiding, copying."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.records.actions import fields as actions
from quarterdeck.records.forms.definitions import FieldForm, NewFieldForm, convertible
from quarterdeck.records.queries.fields import stored_field, stored_fields, value_counts
from quarterdeck.records.terms.fields import (
    FIELD_KIND_LABELS,
    FIELD_TYPE_HINTS,
    FIELD_TYPE_LABELS,
    FieldKind,
    FieldSpec,
    FieldType,
)
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)


def _manager(request: HttpRequest) -> Actor:
    by = actor_of(request)
    require(by, Permission.FIELDS_MANAGE)
    return by


def _kind(request: HttpRequest) -> FieldKind:
    asked = request.GET.get("kind", "")
    return FieldKind(asked) if asked in set(FieldKind) else FieldKind.ACCOUNT


def _list_href(kind: FieldKind) -> str:
    return f"{reverse('settings_fields')}?kind={kind.value}"


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_fields(request: HttpRequest) -> HttpResponse:
    """The fields of a kind of record; a post moves one of them up or down."""
    by, kind = _manager(request), _kind(request)
    if request.method == "POST":
        asked, way = request.POST.get("field", ""), request.POST.get("way", "")
        if way not in ("up", "down") or not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
            raise Http404
        actions.move_field(field_id=int(asked), is_up=way == "up", by=by, via=VIA)
        return redirect(request, _list_href(kind))
    specs = list(stored_fields().get(kind, {}).values())
    context = {
        "kind": kind,
        "kinds": [(text(label), _list_href(one), one is kind) for one, label in FIELD_KIND_LABELS.items()],
        "fields": [spec for spec in specs if spec.is_active],
        "hidden": [spec for spec in specs if not spec.is_active],
        "counts": value_counts([spec.id for spec in specs]),
        "types": FIELD_TYPE_LABELS,
        "new_href": f"{reverse('settings_field_new')}?kind={kind.value}",
    }
    return render(request, "records/fields.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_field_new(request: HttpRequest) -> HttpResponse:
    """Choose a type, then create the field; the same form sent twice creates one. `from` copies another's values."""
    by, kind, source = _manager(request), _kind(request), _source(request)
    kind = source.kind if source else kind
    asked = request.GET.get("type", "")
    if asked not in set(FieldType) or (source and FieldType(asked) not in convertible(source)):
        return _types_page(request, kind, source)
    form = NewFieldForm(
        request.POST or None, kind=kind, type=FieldType(asked), initial={ONCE_FIELD: form_token(), **_started(source)}
    )

    def write() -> str:
        if source:
            saved = actions.copy_field(field_id=source.id, new=form.field(), by=by, via=VIA)
            return reverse("settings_field", args=[saved.field_id])
        actions.create_field(new=form.field(), by=by, via=VIA)
        return _list_href(kind)

    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, write)
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            say(request, _("Already created.") if posted.is_again else _("Field created."))
            return redirect(request, posted.url)
    name = text(FIELD_TYPE_LABELS[FieldType(asked)])
    context = {
        "title": _("New field: {type}").format(type=name),
        "submit": _("Create field and copy") if source else _("Create field"),
        "lead": _("Values of {field} are copied in the background. It stays as it is.").format(field=source.label)
        if source
        else "",
        "parents": _parents(kind),
        "cancel_href": _list_href(kind),
    }
    return form_page(request, form, context)


def _source(request: HttpRequest) -> FieldSpec | None:
    """The field whose values are to be copied, when the address names one. Raises NotFound."""
    asked = request.GET.get("from", "")
    return stored_field(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None


def _started(source: FieldSpec | None) -> dict[str, Any]:
    if source is None:
        return {}
    labels = "\n".join(choice.label for choice in source.choices if choice.is_active)
    started = {name: getattr(source, name) for name in ("label", "help", "places", "is_listed")}
    return started | {"label": _("{label} (new)").format(label=source.label), "choices": labels}


def _types_page(request: HttpRequest, kind: FieldKind, source: FieldSpec | None) -> HttpResponse:
    here = f"{reverse('settings_field_new')}?kind={kind.value}" + (f"&from={source.id}" if source else "")
    offered = convertible(source) if source else FieldType
    context = {
        "title": _("New field"),
        "parents": _parents(kind),
        "source": source,
        "types": [
            (text(FIELD_TYPE_LABELS[one]), f"{here}&type={one.value}", text(FIELD_TYPE_HINTS[one])) for one in offered
        ],
    }
    return render(request, "records/field_types.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Change a field and its choices, hide it or bring it back."""
    _manager(request)
    spec = stored_field(field_id)
    if request.method != "POST":
        return _shown(request, spec)
    deed = _DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, spec)


def _edit(request: HttpRequest, spec: FieldSpec) -> HttpResponse:
    if request.POST.get("version", "") != str(spec.version):
        return _met(request, spec)
    form = FieldForm(request.POST, spec=spec)
    if not form.is_valid():
        return _shown(request, spec, form=form, status=422)
    try:
        actions.edit_field(
            field_id=spec.id, changes=form.changes(), version=spec.version, by=_manager(request), via=VIA
        )
    except Stale:
        return _met(request, stored_field(spec.id))
    except Refused as refusal:
        form.refuse(refusal, {"choices": "more"})
        return _shown(request, spec, form=form, status=422)
    say(request, _("Saved."))
    return redirect(request, _list_href(spec.kind))


def _met(request: HttpRequest, fresh: FieldSpec) -> HttpResponse:
    """Somebody saved meanwhile: the field as it is now, for its choices may be others, with the texts entered here."""
    entered = replace(fresh, label=request.POST.get("label", ""), help=request.POST.get("help", ""))
    form = FieldForm(spec=entered)
    text = Text.of("This record changed meanwhile. Look at the fresh values and try again.")
    return _shown(request, fresh, form=form, message=text, status=409)


def _set_state(request: HttpRequest, spec: FieldSpec) -> HttpResponse:
    act = actions.hide_field if spec.is_active else actions.show_field
    try:
        act(field_id=spec.id, by=_manager(request), via=VIA)
    except Refused as refusal:
        return _shown(request, spec, message=refusal.text, status=422)
    said = _("{label} is hidden.") if spec.is_active else _("{label} is back.")
    say(request, said.format(label=spec.label))
    return redirect(request, _list_href(spec.kind))


_DEEDS: dict[str, Callable[[HttpRequest, FieldSpec], HttpResponse]] = {"edit": _edit, "state": _set_state}


def _shown(
    request: HttpRequest,
    spec: FieldSpec,
    *,
    form: PageForm | None = None,
    message: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    source = stored_field(spec.copied_from_id) if spec.copied_from_id else None
    context = {
        "spec": spec,
        "form": form or FieldForm(spec=spec),
        "message": message,
        "source": source,
        "type_label": FIELD_TYPE_LABELS[spec.type],
        "count": value_counts([spec.id]).get(spec.id, 0),
        "parents": _parents(spec.kind),
        "copy_href": f"{reverse('settings_field_new')}?from={spec.id}" if convertible(spec) else "",
    }
    return render(request, "records/field.html", context, status=status)


def _parents(kind: FieldKind) -> list[tuple[str, str]]:
    return [(_("Fields"), reverse("settings_fields")), (text(FIELD_KIND_LABELS[kind]), _list_href(kind))]
