"""Setting a quota, changing its plan, and copying a year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, say
from quarterdeck.quotas import actions, queries
from quarterdeck.quotas.forms import CopyForm, PlanForm, QuotaForm
from quarterdeck.quotas.queries import QuotaRow
from quarterdeck.quotas.terms import Copied, Target
from quarterdeck.quotas.views.showing import VIA, form_context, manager, saved, title_of
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, form_token, page
from quarterdeck.values.verdict import Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def quota_new(request: HttpRequest) -> HttpResponse:
    """Set a quota; for a target that has one already it is changed, and the form says so beforehand."""
    who = manager(request)
    posted = request.POST if request.method == "POST" else None
    initial = {"year": who.year, "currency": who.home.reporting_currency, ONCE_FIELD: form_token()}
    choices = queries.quota_choices(who.actor)
    form = QuotaForm(posted, choices=choices, locale=who.actor.locale, today=who.today, initial=initial)

    def write() -> str:
        said = form.cleaned_data
        target = Target(
            year=said["year"], person_id=said["person"], team_id=said["team"], territory_id=said["territory"],
            family=said["family"],
        )  # fmt: skip
        written = actions.set_quota(target=target, plan=form.plan, by=who.actor, via=VIA)
        return reverse("quota", args=[written.id])

    if posted is not None and (done := saved(request, form, write, _("Saved."), once=True)):
        return done
    lead = _("A person, a team, or with neither the company. Setting one that is there already changes it.")
    return form_page(request, form, form_context(_("Set quota"), [_all()], lead=lead))


@require_http_methods(SHOWN_OR_POSTED)
@page
def quota_edit(request: HttpRequest, quota_id: int) -> HttpResponse:
    """Change how much a quota is and how it is spread; months typed by hand are spread anew."""
    who = manager(request)
    row = queries.quota_row(who.actor, quota_id)
    posted, back = request.POST if request.method == "POST" else None, reverse("quota", args=[quota_id])
    choices = queries.quota_choices(who.actor)
    form = PlanForm(posted, choices=choices, locale=who.actor.locale, today=who.today, initial=_said_of(row))

    def write() -> str:
        version = form.cleaned_data["version"]
        actions.set_quota(target=row.target, plan=form.plan, version=version, by=who.actor, via=VIA)
        return back

    context = form_context(_("Change quota"), [(title_of(row), back)])
    try:
        if posted is not None and (done := saved(request, form, write, _("Saved."))):
            return done
    except Stale as stale:
        fresh = queries.quota_row(who.actor, quota_id)
        stored = {name: value for name, value in _said_of(fresh).items() if name != "version"}
        form.meet(stored, fresh.number, stale.text)
        answer = form_page(request, form, context)
        answer.status_code = 409
        return answer
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def quotas_copy(request: HttpRequest) -> HttpResponse:
    """Give a year the quotas of another, with growth."""
    who = manager(request)
    posted = request.POST if request.method == "POST" else None
    initial = {"from_year": who.year, "to_year": who.year + 1, "growth": 0}
    form = CopyForm(posted, locale=who.actor.locale, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        years = {"from_year": said["from_year"], "to_year": said["to_year"]}
        try:
            done = actions.copy_quotas(**years, growth_bp=said["growth"], by=who.actor, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _copied(done))
            return redirect(request, f"{reverse('quotas')}?year={said['to_year']}")
    lead = _("Amounts and seasonality are taken over, ramps are not. Quotas that are there already stay as they are.")
    return form_page(request, form, form_context(_("Copy quotas"), [_all()], lead=lead))


def _copied(done: Copied) -> str:
    made = ngettext("%(count)s quota was copied.", "%(count)s quotas were copied.", done.made) % {"count": done.made}
    others = _("%(there)s were there already, %(left)s are for whom or what is not in use any more.")
    return f"{made} {others % {'there': done.there, 'left': done.left}}" if done.there or done.left else made


def _all() -> tuple[str, str]:
    return _("Quotas"), reverse("quotas")


def _said_of(row: QuotaRow) -> dict[str, Any]:
    standing = row.standing
    ramp = standing.ramp
    return {
        "amount": standing.annual.amount,
        "currency": standing.currency,
        "seasonality": standing.seasonality,
        "ramp_since": ramp.since if ramp else None,
        "ramp": " ".join(map(str, ramp.percents)) if ramp else "",
        "version": row.number,
    }
