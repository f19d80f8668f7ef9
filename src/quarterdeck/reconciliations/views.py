"""Pages of control sheets: those of an import, one with its figures, the lines behind a figure, signing off."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.reconciliations import actions, queries
from quarterdeck.reconciliations.forms import CompareForm, FigureForm, SignForm
from quarterdeck.reconciliations.rules import figure_key, is_owner_key, typed_value
from quarterdeck.reconciliations.terms import (
    STATE_LABELS,
    WHY_LABELS,
    Figure,
    FigureKey,
    Measure,
    SheetState,
    Side,
    Standing,
)
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.money import Money
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import QuarterdeckError, Refused

VIA = Via(Door.FORM)
BLOCKS = {"figures": "figures"}
STANDINGS = {Standing.OPEN: N_("Open"), Standing.WON: N_("Won"), Standing.LOST: N_("Lost"), Standing.UNSAID: N_("–")}


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A row of the table of figures."""

    label: str
    figure: Figure
    lines_href: str
    type_href: str


@require_http_methods(SHOWN_OR_POSTED)
@page
def control_sheets(request: HttpRequest, import_id: int) -> HttpResponse:
    """The sheets of an import; its post begins another one."""
    by = actor_of(request)
    form = CompareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            is_whole = form.cleaned_data["is_whole"]
            sheet_id = actions.begin_sheet(import_id=import_id, by=by, via=VIA, is_whole=is_whole)
        except QuarterdeckError as error:
            form.refuse(error) if isinstance(error, Refused) else form.add_error(None, text(error.text))
        else:
            return redirect(request, reverse("control_sheet", args=[sheet_id]))
    sheets = queries.sheets_of(by, import_id)
    context = {
        "form": form,
        "sheets": [(sheet, text(STATE_LABELS[sheet.state])) for sheet in sheets],
        "file_name": queries.compared_import(by, import_id).file_name,
    }
    return render(request, "reconciliations/sheets.html", context, status=422 if form.errors else 200)


@require_safe
@page
def control_sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A sheet: the figures of everybody or of one owner, and which owners differ."""
    sheet = queries.sheet_of(actor_of(request), sheet_id)
    blocks = queries.sheet_figures(sheet_id) if sheet.state is not SheetState.DRAWING else []
    chosen = next((block for block in blocks if block.owner == request.GET.get("owner", "")), None)
    if blocks and chosen is None:
        raise Http404
    here, calendar = reverse("control_sheet", args=[sheet_id]), company().calendar
    context = {
        "sheet": sheet,
        "state": text(STATE_LABELS[sheet.state]),
        "here": here,
        "is_drawing": sheet.state is SheetState.DRAWING,
        "may_type": sheet.state is SheetState.READY,
        "chosen": chosen,
        "figures": [_shown(sheet_id, chosen.owner, figure, calendar) for figure in chosen.figures] if chosen else [],
        "owners": [(block, _with(here, {"owner": block.owner} if block.owner else {})) for block in blocks],
        "lines_href": reverse("control_lines", args=[sheet_id]),
    }
    answer = render(request, "reconciliations/sheet.html", context, blocks=BLOCKS)
    if "HX-Request" in request.headers and not context["is_drawing"]:
        # Its state and what can be done with it stand outside of the part that looks again.
        answer["HX-Refresh"] = "true"
    return answer


def _shown(sheet_id: int, owner: str, figure: Figure, calendar: FiscalCalendar) -> ShownFigure:
    word, of = str(figure.key), {"owner": owner} if owner else {}
    return ShownFigure(
        label=figure_words(figure.key, calendar),
        figure=figure,
        lines_href=f"{reverse('control_lines', args=[sheet_id])}?{urlencode({'figure': word, **of})}",
        type_href=_with(reverse("control_figure", args=[sheet_id, word]), of),
    )


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def figure_words(key: FigureKey, calendar: FiscalCalendar) -> str:
    """What a figure is called."""
    quarter = calendar.period_of(key.period, PeriodKind.QUARTER).label if key.period else _("no day")
    if key.measure is Measure.DEALS:
        return _("Deals")
    if key.measure is Measure.LOST:
        return _("Lost deals")
    if key.measure is Measure.OPEN:
        return _("Open amount, %(currency)s") % {"currency": key.currency} if key.currency else _("Open deals")
    if key.currency:
        return _("Won amount, %(quarter)s, %(currency)s") % {"quarter": quarter, "currency": key.currency}
    return _("Won deals, %(quarter)s") % {"quarter": quarter}


@require_safe
@page
def control_lines(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The lines that differ, of all or of one figure."""
    by = actor_of(request)
    sheet = queries.sheet_of(by, sheet_id)
    figure, owner = _asked(request)
    found = queries.lines_of(sheet_id, by, figure=figure, owner=owner, cursor=request.GET.get("cursor", ""))
    calendar = company().calendar
    here = reverse("control_lines", args=[sheet_id])
    kept = {name: value for name in ("figure", "owner") if (value := request.GET.get(name))}
    context = {
        "sheet": sheet,
        "title": figure_words(figure, calendar) if figure else _("Rows that differ"),
        "owner": queries.owner_names({owner}).get(owner, "") if owner else "",
        "lines": [
            (
                line,
                line.match_key or line.name or _("A deal you may not see"),
                [text(WHY_LABELS[why]) for why in line.why],
                _side(line.file, found.owners, calendar),
                _side(line.here, found.owners, calendar),
            )
            for line in found.lines
        ],
        "first_href": _with(here, kept) if "cursor" in request.GET else "",
        "next_href": _with(here, {**kept, "cursor": found.next_cursor}) if found.next_cursor else "",
    }
    return render(request, "reconciliations/lines.html", context)


def _side(side: Side | None, owners: Any, calendar: FiscalCalendar) -> dict[str, Any] | None:
    if side is None:
        return None
    quarter = calendar.period_of(side.period, PeriodKind.QUARTER).label if side.period else ""
    return {
        "standing": text(STANDINGS[side.standing]),
        "quarter": quarter,
        "owner": owners.get(side.owner, ""),
        "minor": side.minor,
        "currency": side.currency,
    }


def _asked(request: HttpRequest) -> tuple[FigureKey | None, str]:
    """The figure and the owner of the address. Raises Http404 for words that name none."""
    word, owner = request.GET.get("figure", ""), request.GET.get("owner", "")
    found = figure_key(word) if word else None
    if (word and found is None) or not is_owner_key(owner):
        raise Http404
    return found, owner


@require_http_methods(SHOWN_OR_POSTED)
@page
def control_figure(request: HttpRequest, sheet_id: int, figure: str) -> HttpResponse:
    """What the other system says of a figure."""
    by = actor_of(request)
    queries.sheet_of(by, sheet_id)
    key, (_none, owner) = figure_key(figure), _asked(request)
    if key is None:
        raise Http404
    form = FigureForm(
        request.POST if request.method == "POST" else None,
        locale=by.locale,
        initial={"value": _typed(sheet_id, owner, key)},
    )
    back = _with(reverse("control_sheet", args=[sheet_id]), {"owner": owner} if owner else {})
    if request.method == "POST" and form.is_valid():
        try:
            value = typed_value(key, form.cleaned_data["value"])
            actions.type_figure(sheet_id=sheet_id, figure=key, value=value, owner=owner, by=by, via=VIA)
        except QuarterdeckError as error:
            form.refuse(error) if isinstance(error, Refused) else form.add_error(None, text(error.text))
        else:
            return redirect(request, back)
    context = {
        "title": figure_words(key, company().calendar),
        "submit": _("Save"),
        "parents": [(_("Control sheet"), back)],
        "cancel_href": back,
        "lead": _("Type what a report of the other system says. The file's own figure stays beside it."),
    }
    return form_page(request, form, context)


def _typed(sheet_id: int, owner: str, key: FigureKey) -> Decimal | None:
    value = queries.typed_figure(sheet_id, owner, key)
    if value is None or not key.currency:
        return None if value is None else Decimal(value)
    return Money.of_minor(value, key.currency).amount


@require_http_methods(SHOWN_OR_POSTED)
@page
def control_sign(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Sign a sheet off by name."""
    by = actor_of(request)
    sheet = queries.sheet_of(by, sheet_id)
    form, back = SignForm(request.POST if request.method == "POST" else None), reverse("control_sheet", args=[sheet_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_sheet(sheet_id=sheet_id, note=form.cleaned_data["note"], by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Signed off."))
            return redirect(request, back)
    context = {
        "title": _("Sign off"),
        "submit": _("Sign off as %(name)s") % {"name": by.name},
        "parents": [(sheet.file_name, back)],
        "cancel_href": back,
        "lead": _("Afterwards the sheet stays as it is, with your name and the time."),
    }
    return form_page(request, form, context)
