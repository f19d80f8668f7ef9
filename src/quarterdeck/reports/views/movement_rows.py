"""The deals behind a bar of the waterfall or a ribbon of the flow, the largest first; all of them sum to it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quarterdeck.analytics.movement.asked import BARS, ENTRIES, EXITS
from quarterdeck.analytics.movement.flow import End, Flowing, Side
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.reports.queries import movement as queries
from quarterdeck.reports.queries.resolution import of_movement
from quarterdeck.reports.rules.movement import BAR_LABELS, BAR_MEANINGS
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.movement_asked import Asked, asked_of, closing_text, controls, days_text
from quarterdeck.reports.views.movement_shown import end_label, shown_row
from quarterdeck.users.policy import page
from quarterdeck.values.ids import parse_id
from quarterdeck.warehouse.queries.moved import PAGE, MovedRows
from quarterdeck.warehouse.terms import Told, Unavailable
from quarterdeck.warehouse.views.resolution import stated

_LAST = 100_000


@page
@require_safe
def movement_rows(request: HttpRequest, bar: str) -> HttpResponse:
    """The deals of a bar; in gross mode its events."""
    if bar not in BARS:
        raise Http404
    asked = asked_of(request)
    number = page_of(request)
    found = queries.rows_of(asked.moving, bar, (number - 1) * PAGE, PAGE)
    here = asked.href("movement_rows", bar)
    context = {"title": text(BAR_LABELS[bar]), "meaning": text(BAR_MEANINGS[bar]), "bar": bar}
    return _shown(request, asked, found, (here, number), context)


@page
@require_safe
def movement_flow(request: HttpRequest, source: str, target: str) -> HttpResponse:
    """The deals that went from one end to another."""
    asked = asked_of(request)
    by = Flowing.STAGE if request.GET.get("by") == "stage" else Flowing.CATEGORY
    ends = end_of(source, by, ENTRIES), end_of(target, by, EXITS)
    number = page_of(request)
    found = queries.ribbon_of(asked.moving, ends, by, (number - 1) * PAGE, PAGE)
    here = asked.href("movement_flow", source, target)
    title = " → ".join(end_label(asked.lens, end) for end in ends)
    return _shown(request, asked, found, (here, number), {"title": title, "meaning": "", "bar": ""})


def end_of(said: str, by: Flowing, reasons: tuple[str, ...]) -> End:
    """The end of a ribbon that an address names. Raises Http404 for none."""
    if said in reasons:
        return End(Side.REASON, said)
    if by is Flowing.CATEGORY and said in set(Category):
        return End(Side.HELD, said)
    try:
        return End(Side.HELD, parse_id(said))
    except ValueError:
        raise Http404 from None


def page_of(request: HttpRequest) -> int:
    """Which page of rows is asked for, from 1."""
    said = request.GET.get("page", "")
    return min(max(int(said), 1), _LAST) if said.isascii() and said.isdecimal() and len(said) < 9 else 1


def _shown(
    request: HttpRequest,
    asked: Asked,
    found: Told[MovedRows] | Unavailable,
    at: tuple[str, int],
    more: dict[str, Any],
) -> HttpResponse:
    (here, number), locale, currency = at, asked.lens.actor.locale, asked.lens.company.reporting_currency
    days = days_text(asked, asked.moving.first, asked.moving.last)
    closing = closing_text(asked, asked.moving.closing)
    context = {**controls(request, asked), **more, "back": asked.href("movement"), "days": days, "closing": closing}
    context["export_query"] = "&".join(filter(None, (asked.query, f"bar={more['bar']}"))) if more["bar"] else ""
    if isinstance(found, Unavailable):
        return render(request, "reports/movement_rows.html", context | {"rows": [], **age(asked, None, found)})
    told = found.answer
    names = queries.names_of(side.owner_id for row in told.rows for side in (row.before, row.after) if side)
    glue = "&" if "?" in here else "?"
    context |= {
        "rows": [shown_row(asked, row, currency, names) for row in told.rows],
        "count": formats.number(told.count, locale),
        "sum": formats.money_exact(told.minor, currency, locale),
        "unrated": told.unrated,
        "first_href": here if number > 1 else "",
        "next_href": f"{here}{glue}page={number + 1}" if told.count > number * PAGE else "",
        **age(asked, found.as_of, None),
        **stated(asked.lens.actor, of_movement(asked.moving)),
    }
    return render(request, "reports/movement_rows.html", context)
