"""Saying what a line comes to: its call, its manager's adjustment, and taking either back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.forecasts.actions import Place, adjust_forecast, reset_forecast, submit_call
from quarterdeck.forecasts.forms import AdjustForm, CallForm, NoteForm
from quarterdeck.forecasts.rules import amount_of, caller_reasons, callers_of, manager_reasons
from quarterdeck.forecasts.terms import Line, Said
from quarterdeck.forecasts.views.clashing import Clash, clash
from quarterdeck.forecasts.views.looking import VIA, Looks, crumbs, looks_at
from quarterdeck.forecasts.views.modelled import model_words, told_of
from quarterdeck.forecasts.views.page import is_open
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.values.verdict import Reason, Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def forecast_call(request: HttpRequest, period: str, line: str) -> HttpResponse:
    """Call one's line: any of the columns that are called, with a note."""
    at, found = _looks(request, period, line)
    _demand(at, caller_reasons(at.scene.actor.person_id, callers_of(found)))
    posted = request.POST if request.method == "POST" else None
    called = at.scene.rules.called
    labels = {one.value: at.label(one) for one in called}
    form = CallForm(posted, labels=labels, locale=at.locale, initial=_initial(at, found))
    title = _("Submit call, %(period)s") % {"period": at.scene.period.label}
    told = told_of(at, [found]).get(found.key)
    context = _context(at, found, title, " ".join([_lead(at, found), *model_words(at, told, {})]))
    if form.is_bound and form.is_valid():
        amounts = {one: form.cleaned_data[one.value] for one in called if form.cleaned_data[one.value] is not None}
        try:
            done = submit_call(
                place=Place(period, line, at.scene.type.key, form.cleaned_data["version"]), amounts=amounts,
                note=form.cleaned_data["note"], by=at.scene.actor, via=VIA, seen=at.picture,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            return clash(request, form, context, Clash(at, found, Said.OWN, called, stale))
        else:
            say(
                request,
                " ".join([_("Submitted."), *(text(one) for one in done.warnings), *model_words(at, told, amounts)]),
            )
            return redirect(request, at.href("forecast_period"))
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def forecast_adjust(request: HttpRequest, period: str, line: str, category: str) -> HttpResponse:
    """Say as a manager what a line of a direct report comes to."""
    at, found = _looks(request, period, line)
    column = _column(at, category)
    _demand(at, manager_reasons(at.scene.actor.person_id, at.picture.managers[found.key]))
    posted = request.POST if request.method == "POST" else None
    standing = at.picture.call(found, column, Said.MANAGER)
    initial = {
        "amount": _amount(at, standing.minor) if standing and standing.minor is not None else None,
        "version": at.picture.version(found, Said.MANAGER, column),
    }
    form = AdjustForm(posted, label=at.label(column), locale=at.locale, initial=initial)
    title = _("Adjust %(name)s") % {"name": text(found.name)}
    context = _context(at, found, title, _lead(at, found))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        amount, note = said["amount"], said["note"]
        try:
            adjust_forecast(
                place=Place(period, line, at.scene.type.key, said["version"]), category=column, amount=amount,
                note=note, by=at.scene.actor, via=VIA, seen=at.picture,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, {category: "amount"})
        except Stale as stale:
            return clash(request, form, context, Clash(at, found, Said.MANAGER, (column,), stale))
        else:
            say(request, _("Saved."))
            return redirect(request, at.href("forecast_line", found.key))
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def forecast_reset(request: HttpRequest, period: str, line: str, category: str, said: str) -> HttpResponse:
    """Take a call or an adjustment back, with the reason."""
    at, found = _looks(request, period, line)
    column = _column(at, category)
    if said not in set(Said):
        raise Http404
    who, me = Said(said), at.scene.actor.person_id
    managers = at.picture.managers[found.key]
    own = who is Said.OWN
    _demand(at, caller_reasons(me, callers_of(found)) if own else manager_reasons(me, managers))
    initial = {"version": at.picture.version(found, who, column)}
    form = NoteForm(request.POST if request.method == "POST" else None, locale=at.locale, initial=initial)
    title = _("Reset call") if own else _("Reset adjustment")
    lead = _("%(column)s follows the system’s number again. The history stays.") % {"column": at.label(column)}
    context = _context(at, found, title, lead)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        place, note = Place(period, line, at.scene.type.key, given["version"]), given["note"]
        try:
            by, seen = at.scene.actor, at.picture
            reset_forecast(place=place, category=column, said=who, note=note, by=by, via=VIA, seen=seen)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            return clash(request, form, context, Clash(at, found, who, (column,), stale))
        else:
            say(request, _("Reset."))
            return redirect(request, at.href("forecast_line", found.key))
    return form_page(request, form, context)


def _looks(request: HttpRequest, period: str, line: str) -> tuple[Looks, Line]:
    at = looks_at(request, period)
    return at, at.picture.tree.line(line)


def _column(at: Looks, said: str) -> Category:
    if said not in {one.value for one in at.scene.rules.called}:
        raise Http404
    return Category(said)


def _demand(at: Looks, reasons: list[Reason]) -> None:
    """A form that could never be sent is no page."""
    if reasons or not is_open(at):
        raise Http404


def _initial(at: Looks, line: Line) -> dict[str, Any]:
    """What was called before, as a call is often the same again."""
    found = {one.value: at.picture.call(line, one) for one in at.scene.rules.called}
    said = {key: _amount(at, call.minor) for key, call in found.items() if call is not None and call.minor is not None}
    return {**said, "version": at.picture.version(line, Said.OWN)}


def _amount(at: Looks, minor: int) -> Any:
    return amount_of(minor, at.scene.currency)


def _lead(at: Looks, line: Line) -> str:
    """What the system says, which a call is beside."""
    cells = at.picture.cells[line.key]
    said = ", ".join(f"{at.label(one)} {at.exact(cells[one].system)}" for one in at.scene.rules.called)
    return _("System: %(said)s. In %(currency)s.") % {"said": said, "currency": at.unit}


def _context(at: Looks, line: Line, title: str, lead: str) -> dict[str, Any]:
    href = at.href("forecast_line", line.key)
    return {"title": title, "parents": crumbs(at, line), "cancel_href": href, "columns": 1, "lead": lead}
