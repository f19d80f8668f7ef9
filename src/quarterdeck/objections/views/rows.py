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
from quarterdeck.objections.queries import Row, RowsPage, Wanted, deals_behind
from quarterdeck.objections.terms import FIGURE_LABELS, Figure
from quarterdeck.objections.views.figures import lacking, quarter_key, rows_href, topic_label
from quarterdeck.objections.views.groups import at_of, looked
from quarterdeck.qualification.terms import OUTCOME_LABELS, Outcome, Topic
from quarterdeck.reports.queries.metric import PAGE, Looking
from quarterdeck.reports.rules.why import OUTCOME_LABELS as ENDINGS
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.showing import NOTHING, line_label, segment_label
from quarterdeck.reports.views.why import there, whole
from quarterdeck.users.policy import actor_of, page
from quarterdeck.values.period import Period, PeriodKind
from quarterdeck.warehouse.queries.asking import copy_age
from quarterdeck.warehouse.terms import NoAnswer, Unavailable

_MOST_PAGES = 1_000_000
_MOST_ID = 2**63 - 1


@page
@require_safe
def objection_deals(request: HttpRequest, figure: str) -> HttpResponse:
    """A page of the deals behind a figure."""
    looking = looked(actor_of(request), request.GET)
    wanted = _wanted(request, looking, figure)
    number = max(whole(request, "page", _MOST_PAGES), 1)
    more = {
        "stage": str(wanted.stage_id or ""),
        "quarter": quarter_key(wanted.quarter) if wanted.quarter else "",
        "at": request.GET.get("at", ""),
    }
    here = rows_href(request, wanted.figure, wanted.topic, **more)
    joint = "&" if "?" in here else "?"
    context: dict[str, Any] = {
        "title": f"{topic_label(wanted.topic)}: {text(FIGURE_LABELS[wanted.figure])}",
        "note": "",
        "away": "",
        "report_href": there(reverse("objections"), request, {}),
        "rows": [],
    }
    try:
        found = deals_behind(looking, wanted, (number - 1) * PAGE)
    except NoAnswer as none:
        context |= age(looking, None, Unavailable(none.code, copy_age()))
    else:
        context |= _told(looking, found) | {"note": _note(looking, wanted, found.label)}
        context["first_href"] = here if number > 1 else ""
        context["next_href"] = f"{here}{joint}page={number + 1}" if found.sum.deals > number * PAGE else ""
    return render(request, "objections/rows.html", context)


def _wanted(request: HttpRequest, looking: Looking, figure: str) -> Wanted:
    """What an address asks for. Raises Http404 for a word there is none of."""
    topic, quarter = request.GET.get("topic", ""), request.GET.get("quarter", "")
    if figure not in set(Figure) or (topic and topic not in set(Topic)):
        raise Http404
    if (figure == Figure.RAISED) != bool(quarter):
        raise Http404
    stage, days = whole_id(request.GET.get("stage", "")), quarter_of(looking, quarter) if quarter else None
    return Wanted(Figure(figure), topic, stage, days, at_of(request, looking))


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


def _note(looking: Looking, wanted: Wanted, label: str) -> str:
    """Of which segment, and of which stage or quarter the deals are."""
    stages = {stage.id: stage.name for spec in looking.lens.specs.values() for stage in spec.stages}
    said = []
    if wanted.at:
        name = line_label(looking.by, wanted.at[0], label, looking.lens.currency, looking.lens.actor.locale)
        said.append(f"{segment_label(looking.by)}: {name}")
    if wanted.quarter:
        said.append(wanted.quarter.label)
    elif wanted.stage_id in stages:
        said.append(_("raised first in %(stage)s") % {"stage": stages[wanted.stage_id]})
    return " · ".join(said)


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
