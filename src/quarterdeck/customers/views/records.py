"""What the pages of accounts and contacts share: creating, editing, one field in place, deleting, undoing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.customers.forms import RecordForm
from quarterdeck.customers.forms.fields import closed_fields
from quarterdeck.customers.queries import industries
from quarterdeck.customers.rules import OUT_OF_REACH, out_of_reach, regions
from quarterdeck.customers.terms import FIELD_LABELS
from quarterdeck.customers.views.kinds import TOGETHER, Kind, Record
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.rules import foreign_owned, require_own
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.records import Fact
from quarterdeck.kit.viewing import text
from quarterdeck.records.forms.fields import custom_fields_of
from quarterdeck.records.terms.fields import FieldType
from quarterdeck.users.policy import ONCE_FIELD, actor_of, form_token, posted_once, require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale

FORM, INLINE = Via(Door.FORM), Via(Door.INLINE)
FORM_BLOCKS = {"region-options": "region_options"}
FIELD_BLOCKS = {"field": "field", "record": "field"}
Show = Callable[..., HttpResponse]


def record_or_successor(request: HttpRequest, kind: Kind, record_id: int) -> Record | HttpResponse:
    """The record, or a permanent redirect to what it was merged into. Raises NotFound."""
    try:
        return kind.load(actor_of(request), record_id)
    except NotFound:
        into = kind.successor(actor_of(request), record_id)
        if into is None:
            raise
        return HttpResponsePermanentRedirect(reverse(kind.name, args=[into]))


@dataclass(frozen=True, slots=True)
class Start:
    """Where a new record starts: what the form asks, what stands in it, what it does not ask, more for its page."""

    fields: tuple[str, ...]
    initial: Mapping[str, Any]
    fixed: Mapping[str, Any]
    more: Mapping[str, Any]


def new_page(request: HttpRequest, kind: Kind, start: Start) -> HttpResponse:
    """GET: the form. POST: create, once, and go to the new record."""
    by = actor_of(request)
    require(by, Permission.CUSTOMERS_EDIT)
    initial = {ONCE_FIELD: form_token(), "owner_id": by.person_id, **start.initial}
    custom = custom_fields_of(by, kind.name, None)
    closed = closed_fields(by)
    own = tuple(name for name in start.fields if name not in closed)
    form = RecordForm(
        (*own, *custom.by_key), request.POST or None, actor=by, custom=custom, is_new=True, initial=initial
    )

    def create() -> str:
        return reverse(kind.name, args=[kind.create({**form.values, **start.fixed}, by, FORM)])

    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, create)
        except Refused as refusal:
            form.refuse(refusal)
        except KeyReused as reused:
            form.add_error(None, text(reused.text))
        else:
            say(request, _("Already created.") if posted.is_again else _("Created."))
            return redirect(request, posted.url)
    context = {
        "title": text(kind.title_new),
        "back": reverse(kind.plural),
        "parents": _parents(kind),
        "submit": text(kind.submit),
        "is_new": True,
        **start.more,
    }
    return _form_page(request, kind, form, context, status=422 if form.errors else 200)


def edit_page(request: HttpRequest, kind: Kind, record_id: int) -> HttpResponse:
    """GET: all fields of a record in one form. POST: save what changed; a stale form comes back with both values."""
    by = actor_of(request)
    record = _editable(request, kind, record_id)
    form = RecordForm(
        record.editable(by),
        request.POST or None,
        actor=by,
        present=record.present,
        custom=record.custom,
        initial={**record.initial, "version": record.version},
    )
    status = 200
    if request.method == "POST":
        status, seq = save_form(kind, record, form, by, FORM)
        if not status:
            return _saved(request, kind, record, seq)
    context = {
        "title": text(kind.title_edit),
        "back": reverse(kind.name, args=[record.id]),
        "parents": [*_parents(kind), (record.name, reverse(kind.name, args=[record.id]))],
    }
    return _form_page(request, kind, form, context, status=status)


def field_page(request: HttpRequest, kind: Kind, record_id: int, field: str, show: Show) -> HttpResponse:
    """GET: the editor of one field. POST: save it, and answer the fresh record."""
    by = actor_of(request)
    record = _editable(request, kind, record_id)
    names = TOGETHER.get(field, (field,))
    if not set(names) <= set(record.editable(by)):
        raise Http404
    form = RecordForm(
        names,
        request.POST or None,
        actor=by,
        present=record.present,
        custom=record.custom,
        initial={**record.initial, "version": record.version},
    )
    status = 200
    if request.method == "POST":
        is_inline = is_fragment_request(request)
        status, seq = save_form(kind, record, form, by, INLINE if is_inline else FORM)
        if not status and not is_inline:
            return _saved(request, kind, record, seq)
        if not status:
            return say_now(show(request, record_id), _("Saved."), undo_url=undo_address(kind, record, seq))
    context = _offers(request, form) | {
        "form": form,
        "fact": facts(kind, record, by)[field],
        "record": record,
        "record_href": reverse(kind.name, args=[record.id]),
    }
    return render(request, "customers/field.html", context, blocks=FIELD_BLOCKS, status=status)


def save_form(kind: Kind, record: Record, form: RecordForm, by: Actor, via: Via) -> tuple[int, int | None]:
    """Save a posted form: 0 and the journal seq when it went in, else the status to show the form with."""
    if not form.is_valid():
        return 422, None
    try:
        saved = kind.edit(record.id, changes=form.values, version=form.cleaned_data["version"] or 0, by=by, via=via)
    except Refused as refusal:
        form.refuse(refusal)
        return 422, None
    except Stale as stale:
        fresh = kind.load(by, record.id)
        form.meet({name: fresh.initial[name] for name in form.names}, fresh.version, stale.text)
        return 409, None
    return 0, saved.seq


def delete_page(request: HttpRequest, kind: Kind, record_id: int) -> HttpResponse:
    """GET: ask. POST: delete, and offer to bring it back. What still needs the record is listed."""
    by = actor_of(request)
    record = kind.load(by, record_id)
    require_own(record.kept_in)
    if not record.may_delete:
        require(by, Permission.CUSTOMERS_DELETE)
        raise out_of_reach(Permission.CUSTOMERS_DELETE.value)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            kind.delete(record.id, by=by, via=FORM)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            restore = reverse(f"{kind.name}_restore", args=[record.id])
            say(request, _("{name} was deleted.").format(name=record.name), undo_url=restore)
            return redirect(request, reverse(kind.plural))
    context = {
        "record": record,
        "reasons": reasons,
        "title": text(kind.title_delete),
        "delete_href": reverse(f"{kind.name}_delete", args=[record.id]),
        "record_href": reverse(kind.name, args=[record.id]),
    }
    blocks = {"dialog": "dialog"}
    return render(request, "customers/delete.html", context, blocks=blocks, status=422 if reasons else 200)


def restore(request: HttpRequest, kind: Kind, record_id: int) -> HttpResponse:
    """Bring a deleted record back."""
    kind.restore(record_id, by=actor_of(request), via=FORM)
    say(request, _("Restored."))
    return redirect(request, reverse(kind.name, args=[record_id]))


def undo(request: HttpRequest, kind: Kind, record_id: int, seq: int, show: Show) -> HttpResponse:
    """Take an edit back, and answer the fresh record; why it cannot be is said the same way."""
    status, said = 200, _("Undone.")
    try:
        kind.undo(record_id, seq=seq, by=actor_of(request), via=FORM)
    except Refused as refusal:
        status, said = 422, text(refusal.text)
    if is_fragment_request(request):
        return say_now(show(request, record_id, status=status), said)
    say(request, said)
    return redirect(request, reverse(kind.name, args=[record_id]))


def facts(kind: Kind, record: Record, actor: Actor) -> dict[str, Fact]:
    """All values of a record by field, each with its editor or why it has none."""
    editable = record.editable(actor) if record.may_edit else ()
    return {
        name: _fact(kind, record, name, "" if name in editable else _why_fixed(record, name, actor))
        for name in (*record.fields, *record.custom.by_key)
    }


def _why_fixed(record: Record, name: str, actor: Actor) -> str:
    if not actor.may(Permission.CUSTOMERS_EDIT):
        return _("Your role does not change accounts and contacts.")
    if not record.may_edit:
        return text(foreign_owned(record.kept_in).text if record.kept_in else OUT_OF_REACH)
    if name == "reports_to_id" and name in record.hidden:
        return _("It reports to somebody whom you may not see.")
    if name in record.hidden:
        return _("It belongs to an account that you may not see.")
    if name == "price_tier_id":
        return _("Who gets which prices is set by those who manage products.")
    return _("Giving it to another owner needs someone who may change the records of both.")


def _fact(kind: Kind, record: Record, name: str, why: str) -> Fact:
    value = _("not yours to see") if name in record.hidden else record.shown[name]
    spec = record.custom.by_key.get(name)
    return Fact(
        name=name,
        id=f"fact-{name}",
        label=spec.label if spec else _(FIELD_LABELS[name]),
        value=value or _("none"),
        href=reverse(f"{kind.name}_field", args=[record.id, name]),
        why=why,
        is_empty=not value,
        outside=_outside(name, value) if not spec else value if spec.type is FieldType.LINK else "",
    )


def _outside(name: str, value: str) -> str:
    """Where an e-mail address or a telephone number leads to."""
    if not value or name not in ("email", "phone"):
        return ""
    return f"mailto:{quote(value, safe='@')}" if name == "email" else f"tel:{quote(value.replace(' ', ''), safe='+')}"


def _editable(request: HttpRequest, kind: Kind, record_id: int) -> Record:
    record = kind.load(actor_of(request), record_id)
    require_own(record.kept_in)
    if not record.may_edit:
        require(actor_of(request), Permission.CUSTOMERS_EDIT)
        raise out_of_reach(Permission.CUSTOMERS_EDIT.value)
    return record


def _saved(request: HttpRequest, kind: Kind, record: Record, seq: int | None) -> HttpResponse:
    said = _("Nothing changed.") if seq is None else _("Saved.")
    say(request, said, undo_url=undo_address(kind, record, seq))
    return redirect(request, reverse(kind.name, args=[record.id]))


def undo_address(kind: Kind, record: Record, seq: int | None) -> str:
    """Where the edit of this journal entry is undone; empty when there was none."""
    return "" if seq is None else reverse(f"{kind.name}_undo", args=[record.id, seq])


def _parents(kind: Kind) -> list[tuple[str, str]]:
    titles = {"accounts": _("Accounts"), "contacts": _("Contacts")}
    return [(titles[kind.plural], reverse(kind.plural))]


def _form_page(
    request: HttpRequest, kind: Kind, form: RecordForm, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {**context, **_offers(request, form), "form": form, "kind": kind.name}
    return render(request, "customers/form.html", context, blocks=FORM_BLOCKS, status=status)


def _offers(request: HttpRequest, form: RecordForm) -> dict[str, Any]:
    """What the form's text fields offer while one types; the regions are those of the country chosen just now."""
    country = request.GET.get("country") or (str(form["country"].value() or "") if "country" in form.fields else "")
    return {
        "industries": industries(actor_of(request)) if "industry" in form.fields else (),
        "regions": list(regions(country).values()),
    }
