"""Currencies in use and their rates."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.forms import CurrencyForm, RateForm
from quarterdeck.catalog.queries import CurrencyRow
from quarterdeck.catalog.tables import shown_rate
from quarterdeck.catalog.terms import BASE_CURRENCY
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)
MOST_RATES = 60


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_currencies(request: HttpRequest) -> HttpResponse:
    """The currencies in use with the rate that counts today; switch another one on."""
    rows = queries.currencies()
    form = CurrencyForm(request.POST or None, in_use=queries.active_currencies())
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.activate_currency(code=code, by=actor_of(request), via=VIA)
        except Refused as refusal:
            form.refuse(refusal, {"currency": "code"})
        else:
            say(request, _("{code} was switched on.").format(code=code))
            return redirect(request, reverse("settings_currency", args=[code]))
    rates = {rate.currency: shown_rate(rate, actor_of(request).locale) for rate in queries.known_rates(_today())}
    context = {
        "rows": [(row, rates.get(row.code)) for row in rows],
        "form": form,
        "reporting": company().reporting_currency,
        "may_manage": actor_of(request).may(Permission.RATES_MANAGE),
        "base": BASE_CURRENCY,
    }
    return render(request, "catalog/currencies.html", context, status=422 if form.errors else 200)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_currency(request: HttpRequest, code: str) -> HttpResponse:
    """A currency: its newest rates; enter one by hand, switch the currency off or on."""
    row = next((row for row in queries.currencies() if row.code == code), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _currency_page(request, row)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, row)


def _set_rate(request: HttpRequest, row: CurrencyRow) -> HttpResponse:
    form = _rate_form(request, request.POST)
    if not form.is_valid():
        return _currency_page(request, row, form=form, status=422)
    values = form.cleaned_data
    try:
        seq = actions.set_rate(currency=row.code, day=values["day"], rate=values["rate"], by=actor_of(request), via=VIA)
    except Refused as refusal:
        form.refuse(refusal)
        return _currency_page(request, row, form=form, status=422)
    return _done(request, row, _("Rate entered.") if seq else _("This rate was there already."))


def _set_active(request: HttpRequest, row: CurrencyRow) -> HttpResponse:
    act = actions.deactivate_currency if row.is_active else actions.activate_currency
    try:
        act(code=row.code, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _currency_page(request, row, message=refusal.text, status=422)
    said = _("{code} was switched off.") if row.is_active else _("{code} was switched on.")
    return _done(request, row, said.format(code=row.code))


DEEDS = {"rate": _set_rate, "active": _set_active}


def _done(request: HttpRequest, row: CurrencyRow, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, reverse("settings_currency", args=[row.code]))


def _currency_page(
    request: HttpRequest,
    row: CurrencyRow,
    *,
    form: RateForm | None = None,
    message: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    locale = actor_of(request).locale
    history = queries.rate_history(row.code, limit=MOST_RATES)
    context = {
        "row": row,
        "rates": [shown_rate(rate, locale) for rate in history],
        "form": form or _rate_form(request, None),
        "message": message,
        "may_manage": actor_of(request).may(Permission.RATES_MANAGE),
        "is_base": row.code == BASE_CURRENCY,
        "is_reporting": row.code == company().reporting_currency,
        "base": BASE_CURRENCY,
    }
    return render(request, "catalog/currency.html", context, status=status)


def _rate_form(request: HttpRequest, data: Any) -> RateForm:
    return RateForm(data, locale=actor_of(request).locale, today=_today(), initial={"day": _today()})


def _today() -> date:
    """The company's day: rates and reports go by it, whoever looks."""
    return timezone.now().astimezone(ZoneInfo(company().time_zone)).date()
