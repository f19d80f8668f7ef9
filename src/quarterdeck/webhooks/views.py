"""Pages of webhooks: the list, an endpoint with its log, one delivery, and which events there are."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.outbound.terms import FAILURE_LABELS, Failure
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Conflict, Refused, Stale
from quarterdeck.webhooks import actions, queries
from quarterdeck.webhooks.forms import EndpointForm, LogForm
from quarterdeck.webhooks.queries import DeliveryRow
from quarterdeck.webhooks.terms import (
    DELIVERY_LABELS,
    DELIVERY_TONES,
    PAUSE_LABELS,
    SECRET_LOST,
    STATE_LABELS,
    DeliveryState,
    EndpointState,
    NewSecret,
)

FORM = Via(Door.FORM)
PAGE = 50
_SECRET_LOST = N_("The secret cannot be read: it was stored under another signing key")


@require_safe
@page
def settings_webhooks(request: HttpRequest) -> HttpResponse:
    """All endpoints."""
    context = {"endpoints": queries.endpoints(actor_of(request)), "labels": STATE_LABELS}
    return render(request, "webhooks/webhooks.html", context)


@require_safe
@page
def settings_webhook_events(request: HttpRequest) -> HttpResponse:
    """Which events there are."""
    _manager(request)
    return render(request, "webhooks/events.html", {"events": queries.catalogue()})


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_webhook_new(request: HttpRequest) -> HttpResponse:
    """Add an endpoint. Its secret is shown by the answer, and never again."""
    by = _manager(request)
    form = EndpointForm(request.POST or None, offered=queries.catalogue())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_endpoint(fields=form.endpoint(), by=by, via=FORM)
        except Refused as refused:
            form.refuse(refused)
        else:
            return _shown(request, made.endpoint_id, made)
    return form_page(request, form, _words(_("New webhook"), _("Add webhook"), reverse("settings_webhooks")))


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_webhook_edit(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Change name, address or events."""
    by = _manager(request)
    row = queries.endpoint(by, endpoint_id)
    here = reverse("settings_webhook", args=[endpoint_id])
    initial = {"name": row.fields.name, "url": row.fields.url, "events": row.fields.events, "version": row.version}
    form = EndpointForm(request.POST or None, offered=queries.catalogue(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            fields, version = form.endpoint(), form.cleaned_data["version"] or 0
            actions.edit_endpoint(endpoint_id=endpoint_id, fields=fields, by=by, via=FORM, version=version)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            form.meet(initial, row.version, stale.text)
            response = form_page(request, form, _words(row.fields.name, _("Save webhook"), here))
            response.status_code = 409
            return response
        else:
            say(request, _("Webhook saved."))
            return redirect(request, here)
    return form_page(request, form, _words(row.fields.name, _("Save webhook"), here))


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """An endpoint and its log; a post does one of the deeds below."""
    if request.method != "POST":
        return _shown(request, endpoint_id)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        return deed(request, endpoint_id)
    except (Refused, Conflict) as said:
        return _shown(request, endpoint_id, message=text(said.text), status=422)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_webhook_delivery(request: HttpRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """One delivery with every try; a post sends it once more."""
    by = actor_of(request)
    message = ""
    if request.method == "POST":
        try:
            actions.replay_delivery(endpoint_id=endpoint_id, delivery_id=delivery_id, by=by, via=FORM)
        except Conflict as conflict:
            message = text(conflict.text)
        else:
            say(request, _("It is sent once more."))
            return redirect(request, reverse("settings_webhook_delivery", args=[endpoint_id, delivery_id]))
    row, found = queries.endpoint(by, endpoint_id), queries.delivery(by, endpoint_id, delivery_id)
    here = reverse("settings_webhook", args=[endpoint_id])
    context = {
        "parents": [(_("Webhooks"), reverse("settings_webhooks")), (row.fields.name, here)],
        "delivery": _line(found.row, endpoint_id),
        "tries": [{"row": one, "outcome": _outcome(one.status, one.error)} for one in found.tries],
        "is_in_sight": found.is_in_sight,
        "message": message,
    }
    return render(request, "webhooks/delivery.html", context, status=409 if message else 200)


def _test(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    actions.send_test(endpoint_id=endpoint_id, by=actor_of(request), via=FORM)
    return _done(request, endpoint_id, _("A test event is on its way. The log says what became of it."))


def _pause(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    actions.pause_endpoint(endpoint_id=endpoint_id, by=actor_of(request), via=FORM)
    return _done(request, endpoint_id, _("Paused. What happens meanwhile waits."))


def _resume(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    actions.resume_endpoint(endpoint_id=endpoint_id, by=actor_of(request), via=FORM)
    return _done(request, endpoint_id, _("Resumed. What waited is sent first."))


def _rotate(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    made = actions.rotate_secret(endpoint_id=endpoint_id, by=actor_of(request), via=FORM)
    return _shown(request, endpoint_id, made)


def _replay(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    by = _manager(request)
    form = _log_form(request.POST, by)
    if not form.is_valid():
        raise Http404
    count = actions.replay_deliveries(endpoint_id=endpoint_id, narrowed=form.narrowed(), by=by, via=FORM)
    said = ngettext("{count} delivery is sent once more.", "{count} deliveries are sent once more.", count)
    return _done(request, endpoint_id, said.format(count=count))


def _delete(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    actions.delete_endpoint(endpoint_id=endpoint_id, by=actor_of(request), via=FORM)
    say(request, _("The webhook was deleted."))
    return redirect(request, reverse("settings_webhooks"))


DEEDS: dict[str, Callable[[HttpRequest, int], HttpResponse]] = {
    "test": _test,
    "pause": _pause,
    "resume": _resume,
    "rotate": _rotate,
    "replay": _replay,
    "delete": _delete,
}


def _manager(request: HttpRequest) -> Actor:
    by = actor_of(request)
    require(by, Permission.SETTINGS_MANAGE)
    return by


def _done(request: HttpRequest, endpoint_id: int, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, reverse("settings_webhook", args=[endpoint_id]))


def _words(title: str, submit: str, cancel_href: str) -> dict[str, Any]:
    parents = [(_("Webhooks"), reverse("settings_webhooks"))]
    return {"title": title, "submit": submit, "cancel_href": cancel_href, "parents": parents}


def _log_form(data: Any, by: Actor) -> LogForm:
    today = timezone.now().astimezone(ZoneInfo(by.time_zone)).date()
    return LogForm(data, actor=by, offered=queries.catalogue(), locale=by.locale, today=today, auto_id="log_%s")


def _shown(
    request: HttpRequest, endpoint_id: int, made: NewSecret | None = None, *, message: str = "", status: int = 200
) -> HttpResponse:
    by = actor_of(request)
    row = queries.endpoint(by, endpoint_id)
    form = _log_form(request.GET, by)
    narrowed, here = form.narrowed(), reverse("settings_webhook", args=[endpoint_id])
    found = queries.deliveries(by, endpoint_id, narrowed, cursor=request.GET.get("cursor", ""), limit=PAGE)
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    query = request.GET.copy()
    query["cursor"] = found.next_cursor
    context = {
        "endpoint": row,
        "here": here,
        "secret": made.secret if made else "",
        "message": message,
        "state_label": STATE_LABELS[row.state],
        "is_paused": row.state is EndpointState.PAUSED,
        "pause_label": PAUSE_LABELS[row.paused_because] if row.paused_because else "",
        "has_old_secret": row.old_secret_until is not None and row.old_secret_until > timezone.now(),
        "deliveries": [_line(one, endpoint_id) for one in found.rows],
        "form": form,
        "kept": kept,
        "failed_value": DeliveryState.FAILED.value,
        "next_href": f"{here}?{query.urlencode()}" if found.next_cursor else "",
        "parents": [(_("Webhooks"), reverse("settings_webhooks"))],
    }
    return render(request, "webhooks/webhook.html", context, status=status)


def _line(row: DeliveryRow, endpoint_id: int) -> dict[str, Any]:
    return {
        "row": row,
        "href": reverse("settings_webhook_delivery", args=[endpoint_id, row.id]),
        "kind": text(records.kind(row.kind).label) if row.kind else "",
        "record_href": reverse(records.kind(row.kind).url_name, args=[row.record_id]) if row.kind else "",
        "state": text(DELIVERY_LABELS[row.state]),
        "tone": DELIVERY_TONES[row.state],
        "outcome": _outcome(row.last_status, row.last_error),
        "is_waiting": row.state is DeliveryState.WAITING,
    }


def _outcome(status: int, error: str) -> str:
    """What came of a try, in words; empty before the first."""
    if status:
        return _("Answer {status}").format(status=status)
    if error == SECRET_LOST:
        return text(_SECRET_LOST)
    return text(FAILURE_LABELS[Failure(error)]) if error else ""
