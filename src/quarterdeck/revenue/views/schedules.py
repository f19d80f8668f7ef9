"""The schedule of a line: laying it down, taking it away, and single instalments."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.catalog.terms import PRICE_SCALE
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.opportunities.queries.lined import LinedDeal
from quarterdeck.revenue import actions
from quarterdeck.revenue.forms import InstallmentForm, ScheduleForm
from quarterdeck.revenue.panels.shown import shown_installments
from quarterdeck.revenue.terms import Installment, InstallmentEntry, Line, Measure
from quarterdeck.revenue.views.lines import VIA, editable_line, form_writing, line_parents, writing_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, Refused


@require_http_methods(SHOWN_OR_POSTED)
@page
def line_schedule(request: HttpRequest, opportunity_id: int, line_id: int) -> HttpResponse:
    """The instalments of a line and the plan they are made by."""
    deal, line = editable_line(request, opportunity_id, line_id)
    if request.method != "POST":
        return _shown(request, deal, line)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, deal, line)


def _set(request: HttpRequest, deal: LinedDeal, line: Line) -> HttpResponse:
    form = ScheduleForm(request.POST, **form_writing(request))
    if not form.is_valid():
        return _shown(request, deal, line, form=form)
    try:
        actions.set_schedule(opportunity_id=deal.id, line_id=line.id, plan=form.plan, by=actor_of(request), via=VIA)
    except Refused as refusal:
        form.refuse(refusal)
        return _shown(request, deal, line, form=form)
    return _done(request, deal, line, _("Schedule made."))


def _take_away(request: HttpRequest, deal: LinedDeal, line: Line) -> HttpResponse:
    try:
        actions.set_schedule(opportunity_id=deal.id, line_id=line.id, plan=None, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _shown(request, deal, line, message=refusal.text)
    return _done(request, deal, line, _("Schedule taken away."))


DEEDS = {"set": _set, "remove": _take_away}


@require_http_methods(SHOWN_OR_POSTED)
@page
def line_installment(request: HttpRequest, opportunity_id: int, line_id: int, number: int) -> HttpResponse:
    """One instalment: its day, and how much of the line it is. The last one takes the difference."""
    deal, line = editable_line(request, opportunity_id, line_id)
    if number >= len(line.installments):
        raise NotFound("installment")
    row = line.installments[number]
    form = InstallmentForm(
        request.POST or None,
        measure=line.measure,
        is_last=number == len(line.installments) - 1,
        initial=_initial(row, line, deal.version),
        **form_writing(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_installments(
                opportunity_id=deal.id,
                line_id=line.id,
                entries={number: _entry(form.cleaned_data)},
                by=actor_of(request),
                via=VIA,
                version=form.cleaned_data["version"],
            )
        except (Refused, Conflict) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, str(refusal.text))
        else:
            return _done(request, deal, line, _("Saved."))
    context = {
        "deal": deal,
        "line": line,
        "form": form,
        "parents": [*line_parents(deal), (line.name, _href(deal, line))],
        "number": number + 1,
        "is_last": number == len(line.installments) - 1,
    }
    return render(request, "revenue/installment.html", context, status=422 if form.errors else 200)


def _initial(row: Installment, line: Line, version: int) -> dict[str, Any]:
    amount = None if row.amount_minor is None else Money.of_minor(row.amount_minor, line.currency).amount
    quantity = None if row.quantity_micro is None else Decimal(row.quantity_micro) / PRICE_SCALE
    return {"due_on": row.due_on, "quantity": quantity, "amount": amount, "version": version}


def _entry(said: dict[str, Any]) -> InstallmentEntry:
    return InstallmentEntry(said["due_on"], said.get("quantity"), said.get("amount"))


def _shown(
    request: HttpRequest,
    deal: LinedDeal,
    line: Line,
    *,
    form: ScheduleForm | None = None,
    message: Text | None = None,
) -> HttpResponse:
    """The page; with a form that was sent, or a message, that of a refusal."""
    writing = writing_of(request)
    initial = {
        "measure": line.measure or None,
        "type": line.schedule_type if line.measure else None,
        "period": line.schedule_period or None,
        "count": line.schedule_count or 12,
        "starts_on": line.schedule_starts_on or line.starts_on or deal.close_date or writing.today,
    }
    fresh = ScheduleForm(
        initial={name: value for name, value in initial.items() if value is not None}, **form_writing(request)
    )
    context = {
        "deal": deal,
        "line": line,
        "parents": line_parents(deal),
        "rows": shown_installments(line.installments, line.currency, writing),
        "total": writing.money(line.total_minor, line.currency),
        "has_quantity": line.measure != Measure.REVENUE,
        "has_amount": line.measure != Measure.QUANTITY,
        "has_edits": any(one.is_edited for one in line.installments),
        "form": form or fresh,
        "message": message,
    }
    return render(request, "revenue/schedule.html", context, status=422 if form or message else 200)


def _done(request: HttpRequest, deal: LinedDeal, line: Line, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, _href(deal, line))


def _href(deal: LinedDeal, line: Line) -> str:
    return reverse("line_schedule", args=[deal.id, line.id])
