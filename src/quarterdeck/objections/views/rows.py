"""The deals behind a figure of objections, with what was said."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.objections.queries import METRIC, Row, RowsPage, Wanted, deals_behind
from quarterdeck.objections.terms import FIGURE_LABELS, Figure
from quarterdeck.objections.views.figures import lacking, quarter_key, rows_href, topic_label
from quarterdeck.qualification.terms import OUTCOME_LABELS, Outcome, Topic
from quarterdeck.reports.queries.metric import PAGE, Looking
from quarterdeck.reports.rules.why import OUTCOME_LABELS as ENDINGS
from quarterdeck.reports.views.showing import NOTHING, looking_of
from quarterdeck.reports.views.why import there, whole
from quarterdeck.users.policy import page
from quarterdeck.values.period import Period, PeriodKind

_MOST_PAGES = 1_000_000
_MOST_ID = 2**63 - 1


@page
@require_safe
def objection_deals(request: HttpRequest, figure: str) -> HttpResponse:
    """A page of the deals behind a figure."""
    looking = looking_of(request, METRIC)
    wanted = _wanted(request, looking, figure)
    number = max(whole(request, "page", _MOST_PAGES), 1)
    found = deals_behind(looking, wanted, (number - 1) * PAGE)
    more = {
        "stage": str(wanted.stage_id or ""),
        "quarter": quarter_key(wanted.quarter) if wanted.quarter else "",
    }
    here = rows_href(request, wanted.figure, wanted.topic, **more)
    joint = "&" if "?" in here else "?"
    context = {
        "title": f"{topic_label(wanted.topic)}: {text(FIGURE_LABELS[wanted.figure])}",
        "note": _note(looking, wanted),
        "report_href": there(reverse("objections"), request, {}),
        "first_href": here if number > 1 else "",
        "next_href": f"{here}{joint}page={number + 1}" if found.sum.deals > number * PAGE else "",
        **_told(looking, found),
    }
    return render(request, "objections/rows.html", context)


def _wanted(request: HttpRequest, looking: Looking, figure: str) -> Wanted:
    """What an address asks for. Raises Http404 for a word there is none of."""
    topic, quarter = request.GET.get("topic", ""), request.GET.get("quarter", "")
    if figure not in set(Figure) or (topic and topic not in set(Topic)):
        raise Http404
    if (figure == Figure.RAISED) != bool(quarter):
        raise Http404
    return Wanted(
        Figure(figure), topic, whole_id(request.GET.get("stage", "")), quarter_of(looking, quarter) if quarter else None
    )


def whole_id(said: str) -> int | None:
    """The stage an address names; None for what is none."""
    number = int(said[:20]) if said.isascii() and said.isdecimal() else 0
    return number if 0 < number <= _MOST_ID else None


def quarter_of(looking: Looking, said: str) -> Period:
    """The fiscal quarter with this day. Raises Http404 for what is no day."""
    try:
        return looking.lens.company.calendar.period_of(date.fromisoformat(said), PeriodKind.QUARTER)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _note(looking: Looking, wanted: Wanted) -> str:
    """Of which stage or quarter the deals are."""
    if wanted.quarter:
        return wanted.quarter.label
    stages = {stage.id: stage.name for spec in looking.lens.specs.values() for stage in spec.stages}
    if wanted.stage_id in stages:
        return _("raised first in %(stage)s") % {"stage": stages[wanted.stage_id]}
    return ""


def _told(looking: Looking, found: RowsPage) -> dict[str, Any]:
    locale, currency = looking.lens.actor.locale, looking.lens.currency
    left = found.sum.unpriced + found.sum.unrated
    return {
        "rows": [_row(looking, row) for row in found.rows],
        "count": formats.number(found.sum.deals, locale),
        "sum": formats.money_exact(found.sum.minor, currency, locale),
        "lacking": lacking(found.sum) if left else "",
        "currency": currency,
    }


def _row(looking: Looking, row: Row) -> dict[str, Any]:
    locale, deal, card = looking.lens.actor.locale, row.deal, row.card
    ending = "" if deal.is_open else "lost" if deal.is_lost else "won"
    return {
        "href": reverse("opportunity", args=[card.id]),
        "name": card.name,
        "account": card.account_name or NOTHING,
        "owner": card.owner_name,
        "ending": _(ENDINGS[ending]) if ending else _("Open"),
        "on": formats.full_day(deal.closed_on, locale) if deal.closed_on else "",
        "said": [
            {
                "topic": topic_label(one.topic),
                "outcome": text(OUTCOME_LABELS[Outcome(one.outcome)]),
                "on": formats.full_day(one.raised_on, locale),
                "text": one.text,
                "answer": one.answer,
            }
            for one in row.said
        ],
        "amount": NOTHING if deal.minor is None else formats.money_exact(deal.minor, deal.currency, locale),
        "value": NOTHING if deal.worth is None else formats.money_exact(deal.worth, looking.lens.currency, locale),
    }
