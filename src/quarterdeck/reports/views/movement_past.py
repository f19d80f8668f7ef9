"""The pipeline of a past day, by stage and as a list, and of the weeks up to it."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.movement.past import OpenDeal, Pile
from quarterdeck.analytics.schema import date_of
from quarterdeck.kit import formats
from quarterdeck.kit.charts import Value, Write, lines
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.reports.queries import movement as queries
from quarterdeck.reports.queries.resolution import of_day, of_weeks
from quarterdeck.reports.rules.movement import WEEKS
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.movement_asked import Asked, asked_of, controls
from quarterdeck.reports.views.movement_rows import page_of
from quarterdeck.reports.views.movement_shown import deals, stage_name, stages_of
from quarterdeck.users.policy import page
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import exponent
from quarterdeck.warehouse.queries.moved import PAGE
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import stated


@page
@require_safe
def movement_day(request: HttpRequest) -> HttpResponse:
    """Open deals as they were at the end of a day: sums by stage over all of them, and a page of the list."""
    asked, number = asked_of(request), page_of(request)
    context: dict[str, Any] = {**controls(request, asked), **_days(asked, "movement_day"), "stages": [], "rows": []}
    piles = queries.board_of(asked.looking)
    listed = queries.list_of(asked.looking, (number - 1) * PAGE, PAGE)
    if isinstance(piles, Unavailable) or isinstance(listed, Unavailable):
        away = piles if isinstance(piles, Unavailable) else listed if isinstance(listed, Unavailable) else None
        return render(request, "reports/movement_day.html", context | age(asked, None, away))
    count = sum(pile.count for pile in piles.answer)
    here = asked.href("movement_day")
    glue = "&" if "?" in here else "?"
    names = queries.names_of(deal.owner_id for deal in listed.answer)
    context |= {
        **_board(asked, list(piles.answer)),
        "rows": [_row(asked, deal, names) for deal in listed.answer],
        "first_href": here if number > 1 else "",
        "next_href": f"{here}{glue}page={number + 1}" if count > number * PAGE else "",
        **age(asked, piles.as_of, None),
        **stated(asked.lens.actor, of_day(asked.looking)),
    }
    return render(request, "reports/movement_day.html", context)


def _days(asked: Asked, name: str) -> dict[str, Any]:
    """The day that is looked at, and others to choose."""
    locale, today = asked.lens.actor.locale, asked.lens.today
    month, quarter = today.replace(day=1) - timedelta(days=1), asked.lens.quarter_start - timedelta(days=1)
    offered = (
        (_("Today"), today),
        (_("A week ago"), today - timedelta(days=7)),
        (_("Last day of last month"), month),
        (_("Last day of last quarter"), quarter),
        (_("A year ago"), today - timedelta(days=365)),
    )
    return {
        "here": name,
        "on": asked.on,
        "day": formats.day(asked.on, locale, today, weekday=False),
        "days": [
            (
                label,
                formats.day(day, locale, today, weekday=False),
                asked.href(name, on=day.isoformat()),
                day == asked.on,
            )
            for label, day in offered
        ],
    }


def _board(asked: Asked, piles: list[Pile]) -> dict[str, Any]:
    locale, currency = asked.lens.actor.locale, asked.lens.company.reporting_currency
    places = [(spec, stage) for spec in asked.lens.specs.values() for stage in stages_of(spec)]
    order = {stage.id: place for place, (_, stage) in enumerate(places)}
    pipelines = {stage.id: spec.name for spec, stage in places}
    is_one = len({pipelines.get(pile.key) for pile in piles}) < 2
    piles.sort(key=lambda pile: order.get(pile.key, len(order)))
    most = max((pile.minor for pile in piles), default=0)
    return {
        "stages": [
            {
                "name": stage_name(asked.lens, pile.key),
                "pipeline": "" if is_one else pipelines.get(pile.key, ""),
                "count": deals(pile.count, locale),
                "sum": formats.money_exact(pile.minor, currency, locale),
                "share": max(round(pile.minor * 100 / most), 0) if most > 0 else 0,
            }
            for pile in piles
        ],
        "count": deals(sum(pile.count for pile in piles), locale),
        "sum": formats.money_exact(sum(pile.minor for pile in piles), currency, locale),
        "excluded": sum(pile.excluded for pile in piles),
    }


def _row(asked: Asked, deal: OpenDeal, names: dict[int, str]) -> dict[str, Any]:
    locale, today = asked.lens.actor.locale, asked.lens.today
    is_known = deal.category in set(Category)
    return {
        "name": deal.name,
        "href": reverse("opportunity", args=[public_id(deal.opportunity_id)]) if deal.name else "",
        "stage": stage_name(asked.lens, deal.stage_id),
        "owner": names.get(deal.owner_id, "–"),
        "category": text(CATEGORY_LABELS[Category(deal.category)]) if is_known else deal.category,
        "amount": "–" if deal.amount is None else formats.money_exact(deal.amount, deal.currency, locale),
        "close": "–" if deal.close_day is None else formats.day(date_of(deal.close_day), locale, today, weekday=False),
    }


@page
@require_safe
def movement_weeks(request: HttpRequest) -> HttpResponse:
    """Value and count of the open pipeline without Omitted, on each of 104 weeks up to a day."""
    asked = asked_of(request)
    context: dict[str, Any] = {
        **controls(request, asked),
        **_days(asked, "movement_weeks"),
        "weeks": [],
        "wanted": WEEKS,
    }
    told = queries.weeks_of(asked.looking)
    if isinstance(told, Unavailable):
        return render(request, "reports/movement_weeks.html", context | age(asked, None, told))
    locale, today = asked.lens.actor.locale, asked.lens.today
    currency = asked.lens.company.reporting_currency
    weeks = [
        {
            "day": formats.day(date_of(pile.key), locale, today, weekday=False),
            "href": asked.href("movement_day", on=date_of(pile.key).isoformat()),
            "count": formats.number(pile.count, locale),
            "sum": formats.money_exact(pile.minor, currency, locale),
        }
        for pile in told.answer
    ]
    named = [Value(str(week["day"]), Fraction(pile.minor)) for week, pile in zip(weeks, told.answer, strict=True)]
    chart = lines([(_("Open pipeline"), named)], _compact(currency, locale))
    context |= {"weeks": weeks, "chart": chart, "currency": currency}
    context["is_empty"] = not any(pile.count for pile in told.answer)
    context |= stated(asked.lens.actor, of_weeks(asked.looking))
    return render(request, "reports/movement_weeks.html", context | age(asked, told.as_of, None))


def _compact(currency: str, locale: str) -> Write:
    def write(minor: Fraction) -> str:
        return formats.compact(Decimal(round(minor)).scaleb(-exponent(currency)), locale)

    return write
