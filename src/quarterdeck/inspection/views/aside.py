"""The panel beside the list: the deal of the selected row, what is wrong with it, and what to do about it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.activities.queries.next import next_step
from quarterdeck.desk.queries import OpportunityDetail, opportunity_page
from quarterdeck.desk.views.deal import path_of
from quarterdeck.desk.views.facts import fact
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.kit.filters import text
from quarterdeck.kit.tables import Listing
from quarterdeck.opportunities.queries import history_rows
from quarterdeck.opportunities.queries.custom import KIND
from quarterdeck.values.ids import parse_id
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_, Text
from quarterdeck.values.timeline import truth
from quarterdeck.values.verdict import NotFound

FACTS = ("amount", "close_date", "category", "owner_id")


def aside_of(request: HttpRequest, who: Viewing, listing: Listing) -> dict[str, Any] | None:
    """The panel of the deal the address names; None where it names none that the viewer may see."""
    try:
        deal = opportunity_page(who.lens, parse_id(request.GET.get("deal", "")))
    except (ValueError, NotFound):
        return None
    step = next_step(KIND, deal.id)
    return {
        "deal": deal,
        "href": reverse("opportunity", args=[deal.id]),
        "close_href": listing.href(cursor=listing.cursor),
        "move_href": reverse("opportunity_move", args=[deal.id]) if deal.may_move else "",
        "path": path_of(deal, who),
        "facts": [fact(name, deal, who) for name in FACTS],
        "overdue": _overdue(deal),
        "dates": _dates(deal, who) if deal.may_edit and deal.is_open else [],
        "date_href": reverse("opportunity_field", args=[deal.id, "close_date"]),
        "notes": list(_notes(deal)),
        "step": step.text,
        "step_on": who.day(step.due_on) if step.due_on else "",
        "step_is_late": bool(step.due_on and step.due_on < who.today and deal.is_open),
        "history": list(_close_dates(deal, who)),
    }


def _overdue(deal: OpportunityDetail) -> str:
    if not deal.days_overdue:
        return ""
    return text(Text.of(N_("Close date passed {days}\u202fd ago"), days=deal.days_overdue))


def _dates(deal: OpportunityDetail, who: Viewing) -> list[tuple[str, str]]:
    """Days to close on instead, as the form takes them: two weeks from now, and the last day of the quarter."""
    quarter = who.company.calendar.period_of(who.today, PeriodKind.QUARTER)
    days = sorted({who.today + timedelta(days=14), quarter.end - timedelta(days=1)})
    return [(who.day(day), day.isoformat()) for day in days if day > who.today and day != deal.close_date]


def _notes(deal: OpportunityDetail) -> Iterator[str]:
    if deal.days_stalled:
        yield text(Text.of(N_("In this stage for {days}\u202fd, longer than usual."), days=deal.days_in_stage))
    if deal.days_idle:
        yield text(Text.of(N_("No contact of both sides for {days}\u202fd."), days=deal.days_idle))
    if deal.push_count:
        yield text(Text.of(N_("Pushed past the end of a period: {count}."), count=deal.push_count))


def _close_dates(deal: OpportunityDetail, who: Viewing) -> Iterator[tuple[str, str]]:
    """Every close date it had, oldest first, with how and when it was moved."""
    before: date | None = None
    zone = ZoneInfo(who.actor.time_zone)
    is_first = True
    for row in truth(history_rows([deal.id])[deal.id]):
        day = row.state.close_date
        if day == before and not is_first:
            continue
        on = who.day(row.at.astimezone(zone).date())
        if is_first:
            words = say(N_("first date, {day}"), day=on)
        elif day and before:
            words = say(
                N_("{days}\u202fd, moved {day}"), days=f"{(day - before).days:+d}".replace("-", "\u2212"), day=on
            )
        else:
            words = say(N_("moved {day}"), day=on)
        if day or not is_first:
            yield who.day(day), words
            is_first = False
        before = day
