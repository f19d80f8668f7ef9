"""Loss reasons: the list, adding, editing, retiring."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.forms import LossReasonForm
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.rules.configuration import LossReasonFields
from quarterdeck.pipelines.rules.pipeline import LossReasonSpec
from quarterdeck.pipelines.terms import LOSS_MEANING_LABELS
from quarterdeck.pipelines.views.managing import VIA, added, deed, manager, parents, saved, status_of
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused

FIELDS = ("name", "means", "needs_competitor", "version")


@require_safe
@page
def settings_loss_reasons(request: HttpRequest) -> HttpResponse:
    """All loss reasons, retired ones last."""
    manager(request)
    rows = sorted(loss_reasons().values(), key=lambda reason: not reason.is_active)
    context = {"rows": rows, "meanings": LOSS_MEANING_LABELS, "parents": parents()}
    return render(request, "pipelines/loss_reasons.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_loss_reason_new(request: HttpRequest) -> HttpResponse:
    """Add a loss reason; the same form sent twice adds one."""
    by = manager(request)
    form = LossReasonForm(request.POST or None, locale=by.locale, initial={ONCE_FIELD: form_token()})

    def write() -> str:
        actions.add_loss_reason(new=LossReasonFields(**form.values), by=by, via=VIA)
        return reverse("settings_loss_reasons")

    if request.method == "POST" and (done := added(request, form, write, _("Loss reason added."))):
        return done
    context = {
        "title": _("Add loss reason"),
        "submit": _("Add loss reason"),
        "parents": parents((_("Loss reasons"), reverse("settings_loss_reasons"))),
        "cancel_href": reverse("settings_loss_reasons"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_loss_reason(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Change a loss reason, retire it or bring it back."""
    manager(request)
    reason = loss_reasons().get(reason_id)
    if reason is None:
        raise NotFound("loss_reason")
    if request.method != "POST":
        return _shown(request, reason)
    return deed(request, DEEDS)(request, reason)


def _edit(request: HttpRequest, reason: LossReasonSpec) -> HttpResponse:
    by = manager(request)
    form = _form(request, reason, request.POST)

    def write() -> None:
        version = form.cleaned_data["version"] or 0
        actions.edit_loss_reason(reason_id=reason.id, changes=form.values, version=version, by=by, via=VIA)

    href = reverse("settings_loss_reasons")
    return saved(request, form, write, href, _("Saved.")) or _shown(request, reason, form=form)


def _set_state(request: HttpRequest, reason: LossReasonSpec) -> HttpResponse:
    act = actions.retire_loss_reason if reason.is_active else actions.reactivate_loss_reason
    try:
        act(reason_id=reason.id, by=manager(request), via=VIA)
    except Refused as refusal:
        return _shown(request, reason, message=refusal.text)
    said = _("{name} was retired.") if reason.is_active else _("{name} can be chosen again.")
    say(request, said.format(name=text(reason.name)))
    return redirect(request, reverse("settings_loss_reasons"))


DEEDS: dict[str, Callable[..., HttpResponse]] = {"edit": _edit, "state": _set_state}


def _form(request: HttpRequest, reason: LossReasonSpec, data: Any = None) -> LossReasonForm:
    initial = {name: getattr(reason, name) for name in FIELDS}
    return LossReasonForm(data, locale=manager(request).locale, initial=initial)


def _shown(
    request: HttpRequest,
    reason: LossReasonSpec,
    *,
    form: LossReasonForm | None = None,
    message: Text | None = None,
) -> HttpResponse:
    shown = form or _form(request, reason)
    context = {
        "reason": reason,
        "form": shown,
        "message": message,
        "parents": parents((_("Loss reasons"), reverse("settings_loss_reasons"))),
    }
    return render(request, "pipelines/loss_reason.html", context, status=422 if message else status_of(shown))
