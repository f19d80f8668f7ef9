"""A quota with its months and its history; its months by hand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.kit import formats
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.quotas import actions, queries
from quarterdeck.quotas.forms import MonthsForm
from quarterdeck.quotas.queries import QuotaRow
from quarterdeck.quotas.terms import MONTHS
from quarterdeck.quotas.views.showing import (
    VIA,
    Looker,
    about_of,
    form_context,
    looker,
    manager,
    month_labels,
    saved,
    title_of,
)
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.users.terms import Permission
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def quota(request: HttpRequest, quota_id: int) -> HttpResponse:
    """A quota as it stands and as it was; its post removes it."""
    if request.method == "POST":
        who = manager(request)
        if request.POST.get("do") != "remove":
            raise Http404
        row = queries.quota_row(who.actor, quota_id)
        actions.remove_quota(quota_id=quota_id, by=who.actor, via=VIA)
        say(request, _("The quota was removed."))
        return redirect(request, f"{reverse('quotas')}?year={row.target.year}")
    who = looker(request)
    versions = queries.quota_versions(who.actor, quota_id)
    newest = versions[0]
    months = newest.standing.months
    labels = month_labels(months, who.actor.locale)
    context = {
        "title": title_of(newest),
        "parents": [(_("Quotas"), f"{reverse('quotas')}?year={newest.target.year}")],
        "row": newest,
        "about": about_of(newest),
        "last_day": newest.until_day - timedelta(days=1),
        "annual": who.money(newest.standing.minor, newest.standing.currency),
        "carried": who.money(newest.standing.carried, newest.standing.currency),
        "ramp": _ramp(newest),
        "months": [
            (label, month.period.start, who.money(month.minor, newest.standing.currency), month.is_typed)
            for label, month in zip(labels, months, strict=True)
        ],
        "versions": [_version(who, row) for row in versions],
        "may_manage": who.actor.may(Permission.QUOTAS_MANAGE) and not newest.is_removed,
    }
    return render(request, "quotas/quota.html", context)


def _ramp(row: QuotaRow) -> str:
    ramp = row.standing.ramp
    return " ".join(f"{percent} %" for percent in ramp.percents) if ramp else ""


def _version(who: Looker, row: QuotaRow) -> dict[str, Any]:
    standing = row.standing
    return {
        "number": row.number,
        "at": row.at,
        "carried": who.money(standing.carried, standing.currency),
        "typed": sum(month.is_typed for month in standing.months),
        "is_removed": row.is_removed,
    }


@require_http_methods(SHOWN_OR_POSTED)
@page
def quota_months(request: HttpRequest, quota_id: int) -> HttpResponse:
    """Type the months by hand. The first post of another sum says what they make, the next one confirms it."""
    who = manager(request)
    row = queries.quota_row(who.actor, quota_id)
    labels = [_label(who, row, number) for number in range(MONTHS)]
    posted = request.POST if request.method == "POST" else None
    form = MonthsForm(posted, labels=labels, locale=who.actor.locale, initial=_initial(row))
    back = reverse("quota", args=[quota_id])

    def write() -> str:
        version, total = form.cleaned_data["version"], form.cleaned_data["total"]
        actions.edit_quota_months(
            quota_id=quota_id, amounts=form.amounts, total=total, version=version, by=who.actor, via=VIA
        )
        return back

    if posted is not None and _confirms(form, row, who):
        try:
            if done := saved(request, form, write, _("Saved.")):
                return done
        except Stale as stale:
            fresh = queries.quota_row(who.actor, quota_id)
            form.meet({k: v for k, v in _initial(fresh).items() if k.startswith("month")}, fresh.number, stale.text)
            context = form_context(_("Months"), [(title_of(row), back)])
            answer = form_page(request, form, context)
            answer.status_code = 409
            return answer
    lead = _("In %(currency)s. A year's amount of %(amount)s stays what was set; the quota is what the months make.")
    told = {"currency": row.standing.currency, "amount": who.money(row.standing.minor, row.standing.currency)}
    return form_page(request, form, form_context(_("Months"), [(title_of(row), back)], lead=lead % told))


def _label(who: Looker, row: QuotaRow, number: int) -> str:
    month = row.standing.months[number]
    since = formats.day(month.period.start, who.actor.locale, who.today, weekday=False)
    return text(Text.of(N_("Month from {day}"), day=since))


def _initial(row: QuotaRow) -> dict[str, Any]:
    currency = row.standing.currency
    months = {
        f"month_{number}": _plain(Money.of_minor(month.minor, currency).amount)
        for number, month in enumerate(row.standing.months, start=1)
    }
    return {**months, "total": _plain(row.standing.total.amount), "version": row.number}


def _plain(amount: Decimal) -> Decimal:
    """Without a fraction of nothing but zeros."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def _confirms(form: MonthsForm, row: QuotaRow, who: Looker) -> bool:
    """Whether the sum that was shown is the sum of what was typed; else the form says it, to be confirmed."""
    if not form.is_valid():
        return False
    summed = sum(form.amounts, Decimal(0))
    if summed == form.cleaned_data["total"]:
        return True
    total = formats.number(summed, who.actor.locale, max(0, -int(summed.normalize().as_tuple().exponent)))
    form.data = {**{name: form.data[name] for name in form.data}, "total": total}
    shown = f"{formats.number(summed, who.actor.locale, 2)} {row.standing.currency}"
    form.add_error(None, text(Text.of(N_("The months make {total}. Save again to confirm it."), total=shown)))
    return False
