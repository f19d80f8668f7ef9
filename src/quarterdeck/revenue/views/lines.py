"""Lines of a deal: the page to enter them, and the page of one of them."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries.lined import LinedDeal, lined_deal
from quarterdeck.revenue import actions
from quarterdeck.revenue.forms import LineForm, NewLineForm
from quarterdeck.revenue.panels.shown import Writing, discount_note, shown_figures, shown_lines, shown_steps
from quarterdeck.revenue.queries import figures_of, lines_of, needed_of, removed_lines
from quarterdeck.revenue.terms import Line
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale

VIA = Via(Door.FORM)


def writing_of(request: HttpRequest) -> Writing:
    """How who looks reads numbers and days."""
    by = actor_of(request)
    return Writing(by.locale, timezone.now().astimezone(ZoneInfo(by.time_zone)).date())


def form_writing(request: HttpRequest) -> dict[str, Any]:
    """The same as forms take it."""
    writing = writing_of(request)
    return {"locale": writing.locale, "today": writing.today}


@require_http_methods(SHOWN_OR_POSTED)
@page
def opportunity_lines(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """The lines of a deal with a row to add the next one; move, remove and put back."""
    deal = lined_deal(actor_of(request), opportunity_id)
    if request.method != "POST":
        return _shown(request, deal)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, deal)


def _add(request: HttpRequest, deal: LinedDeal) -> HttpResponse:
    by = actor_of(request)
    form = NewLineForm(request.POST, auto_id="new_%s", **form_writing(request))

    def write() -> str:
        actions.add_line(opportunity_id=deal.id, new=form.line, by=by, via=VIA)
        return lines_href(deal.id)

    if form.is_valid():
        try:
            posted = posted_once(request, write)
        except KeyReused as refusal:
            form.add_error(None, text(refusal.text))
        except Refused as refusal:
            form.refuse(refusal, {"product_id": "product"})
        else:
            say(request, _("Already added.") if posted.is_again else _("Line added."))
            return redirect(request, posted.url)
    return _shown(request, lined_deal(by, deal.id), form=form, status=422)


def _move(request: HttpRequest, deal: LinedDeal) -> HttpResponse:
    line_id, position = posted_line(request), request.POST.get("position", "")
    if not (position.isascii() and position.isdigit() and len(position) < 6):
        raise Http404
    actions.move_line(opportunity_id=deal.id, line_id=line_id, position=int(position), by=actor_of(request), via=VIA)
    return redirect(request, lines_href(deal.id))


def _remove(request: HttpRequest, deal: LinedDeal) -> HttpResponse:
    return _tried(request, deal, actions.remove_line, _("Line removed. It can be put back from below."))


def _restore(request: HttpRequest, deal: LinedDeal) -> HttpResponse:
    return _tried(request, deal, actions.restore_line, _("Line put back."))


def _tried(request: HttpRequest, deal: LinedDeal, act: Callable[..., Any], said: str) -> HttpResponse:
    try:
        act(opportunity_id=deal.id, line_id=posted_line(request), by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _shown(request, deal, message=refusal.text, status=422)
    say(request, said)
    return redirect(request, lines_href(deal.id))


DEEDS = {"add": _add, "move": _move, "remove": _remove, "restore": _restore}


def posted_line(request: HttpRequest) -> int:
    """The line a post names. Raises NotFound."""
    try:
        return parse_id(request.POST.get("line", ""))
    except ValueError as error:
        raise NotFound("line") from error


def _shown(
    request: HttpRequest,
    deal: LinedDeal,
    *,
    form: NewLineForm | None = None,
    message: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    writing = writing_of(request)
    lines = lines_of([deal.id])[deal.id]
    figures = figures_of({deal.id: lines}, {deal.id: deal.close_date or writing.today})[deal.id]
    needed = needed_of({deal.id: lines})[deal.id]
    fresh = NewLineForm(initial={ONCE_FIELD: form_token()}, auto_id="new_%s", **form_writing(request))
    context = {
        "deal": deal,
        "parents": [(deal.name, reverse("opportunity", args=[deal.id]))],
        "lines": shown_lines(lines, writing),
        "total": writing.money(deal.amount_minor, deal.currency),
        "figures": shown_figures(figures, deal.currency, writing) if lines else [],
        "steps": shown_steps(figures, deal.currency, writing),
        "needed": discount_note(needed, writing) if needed else "",
        "removed": shown_lines(removed_lines(deal.id), writing) if deal.may_edit else [],
        "form": form or fresh,
        "message": message,
    }
    return render(request, "revenue/lines.html", context, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def opportunity_line(request: HttpRequest, opportunity_id: int, line_id: int) -> HttpResponse:
    """One line: change it. A line with a schedule says before that the schedule is made anew."""
    deal, line, others = editable_lines(request, opportunity_id, line_id)
    form = LineForm(request.POST or None, initial=LineForm.of(line, deal.version), **form_writing(request))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            version = form.cleaned_data["version"]
            status = _edited(request, deal, line, form, version)
            if not status:
                say(request, _("Saved."))
                return redirect(request, lines_href(deal.id))
        else:
            status = 422
    context = {
        "deal": deal,
        "line": line,
        "form": form,
        "parents": line_parents(deal),
        "position": [one.id for one in others].index(line.id) + 1,
        "count": len(others),
        "is_scheduled": bool(line.measure),
        "has_edits": any(one.is_edited for one in line.installments),
    }
    return render(request, "revenue/line.html", context, status=status)


def _edited(request: HttpRequest, deal: LinedDeal, line: Line, form: LineForm, version: int | None) -> int:
    """Save the form; the status of the page that shows what stood against it, 0 when it was saved."""
    by = actor_of(request)
    try:
        actions.edit_line(opportunity_id=deal.id, line_id=line.id, changes=form.values, by=by, via=VIA, version=version)
    except Stale as stale:
        fresh, now = editable_line(request, deal.id, line.id)
        stored = {name: value for name, value in LineForm.of(now, fresh.version).items() if name != "version"}
        form.meet(stored, fresh.version, stale.text)
        return 409
    except Refused as refusal:
        form.refuse(refusal)
        return 422
    return 0


def editable_line(request: HttpRequest, opportunity_id: int, line_id: int) -> tuple[LinedDeal, Line]:
    """The deal and its line. Raises as `editable_lines`."""
    deal, line, _others = editable_lines(request, opportunity_id, line_id)
    return deal, line


def editable_lines(request: HttpRequest, opportunity_id: int, line_id: int) -> tuple[LinedDeal, Line, list[Line]]:
    """The deal, its line, and all of its lines. Raises NotFound, NotPermitted for who may not change the deal."""
    deal = lined_deal(actor_of(request), opportunity_id)
    if not deal.may_edit:
        refused = Text.of("You may see this opportunity, but not change it. Ask its owner.")
        raise NotPermitted(Permission.OPPORTUNITIES_EDIT.value, refused)
    lines = lines_of([deal.id])[deal.id]
    line = next((one for one in lines if one.id == line_id), None)
    if line is None:
        raise NotFound("line")
    return deal, line, lines


def lines_href(opportunity_id: int) -> str:
    """The page of a deal's lines."""
    return reverse("opportunity_lines", args=[opportunity_id])


def line_parents(deal: LinedDeal) -> list[tuple[str, str]]:
    """The way back from the page of a line."""
    return [(deal.name, reverse("opportunity", args=[deal.id])), (_("Products"), lines_href(deal.id))]
