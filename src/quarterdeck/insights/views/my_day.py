"""My day: what to do next, for who sells, who leads, and who runs the process. `/` leads here."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.activities.panels import ICONS
from quarterdeck.activities.terms import TYPE_LABELS
from quarterdeck.desk.views.history import headlines
from quarterdeck.desk.views.viewing import Viewing, say, viewing
from quarterdeck.insights.queries.my_day_operations import operations
from quarterdeck.insights.queries.my_day_page import Day, News, has_a_day, my_day
from quarterdeck.insights.rules.my_day import views_of
from quarterdeck.insights.terms.my_day import VIEW_LABELS, DayView
from quarterdeck.insights.views.my_day_figures import counts, list_href, quarter_of
from quarterdeck.insights.views.my_day_forecast import forecast_of
from quarterdeck.insights.views.my_day_health import fallen_of
from quarterdeck.insights.views.my_day_operations import operations_context
from quarterdeck.insights.views.my_day_quality import quality_of
from quarterdeck.insights.views.my_day_tasks import shown_tasks
from quarterdeck.insights.views.my_day_words import left_to_do, shown_line
from quarterdeck.kit import formats
from quarterdeck.kit.pages import redirect, render
from quarterdeck.kit.panels import panels
from quarterdeck.kit.viewing import text
from quarterdeck.scores.queries import levels_of
from quarterdeck.users.policy import page
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_, Text

TEMPLATE = "insights/my_day.html"
# Where slices above show what they have to say to who sells or leads.
PLACE = "my_day"
BLOCKS = {"day": "day"}
# How many of the lines that need attention stand with what to do about them; the rest are beside.
DO_NEXT = 5


@page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one begins: My day, or the board of the first pipeline for who has nothing of a day yet."""
    return redirect(request, reverse("my_day" if has_a_day(viewing(request).lens) else "first_board"))


@page
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The day of the viewer, as their role begins it or as the address asks."""
    return day_page(request)


def day_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """The page, or its parts after a change was made from it."""
    who = viewing(request)
    views = views_of(who.actor)
    asked = request.GET.get("view", "")
    view = DayView(asked) if asked in views else views[0]
    context = _frame(who, view, views)
    if view is DayView.OPERATIONS:
        context |= operations_context(request, who, operations(who.lens))
    else:
        context |= _context(who, my_day(who.lens, view)) | {"panels": panels.load(PLACE, request, 0)}
    return render(request, TEMPLATE, context, blocks=BLOCKS, status=status)


def _frame(who: Viewing, view: DayView, views: tuple[DayView, ...]) -> dict[str, Any]:
    """What every page of the day says: which day it is, in which week of the quarter, and for whom."""
    quarter = who.company.calendar.period_of(who.lens.today, PeriodKind.QUARTER)
    week, weeks = quarter.week_of(who.lens.today)
    here = reverse("my_day")
    return {
        "view": view.value,
        "today": formats.full_day(who.today, who.locale),
        "week": say(
            N_("Week {week} of {weeks} in {quarter}"), week=week, weeks=weeks, quarter=quarter.label.partition(" ")[0]
        ),
        "views": [(text(VIEW_LABELS[one]), f"{here}?view={one.value}", one is view) for one in views]
        if len(views) > 1
        else [],
    }


def _context(who: Viewing, found: Day) -> dict[str, Any]:
    lines = [shown_line(who, one, found.judged.cards[one.deal_id], found.view) for one in found.attention]
    return {
        "is_team": found.view is DayView.TEAM,
        "do_next": lines[:DO_NEXT],
        "attention": lines[DO_NEXT:],
        "fallen": fallen_of(who, found),
        "counts": counts(who, found.figures, found.view),
        "tasks": shown_tasks(who, found.tasks, found.view),
        "closing": _closing(who, found),
        "forecast": forecast_of(who),
        "quality": quality_of(who, found.view),
        "quarter": quarter_of(who, found.figures, found.view),
        "news": _news(who, found.news),
        "news_title": _("Since yesterday") if (found.today - found.news.since).days == 1 else _("Since Friday"),
        "approvals": _approvals(found),
    }


def _closing(who: Viewing, found: Day) -> dict[str, Any]:
    total = found.closing.total
    deals = ngettext("%(count)s deal", "%(count)s deals", total.count) % {"count": total.count}
    narrowed = {"close_from": found.closing_from.isoformat(), "close_to": found.closing_to.isoformat()}
    rows = []
    levels = levels_of([card.id for card in found.closing.cards])
    for card in found.closing.cards:
        words, tone = left_to_do(found.gates.get(card.id))
        rows.append(
            {
                "name": card.account_name or card.name,
                "href": reverse("opportunity", args=[card.id]),
                "owner": card.owner_name,
                "stage": who.lens.spec(card.pipeline_id).at(card.stage_id).name,
                "amount": who.exact(card.amount_minor, card.currency),
                "day": card.close_date,
                "score": levels.get(card.id),
                "left": words,
                "tone": tone,
            }
        )
    return {
        "rows": rows,
        "sub": say(N_("{total} in {deals}"), total=who.total(total.amount_minor), deals=deals) if total.count else "",
        "href": list_href(found.view, kind="open", **narrowed),
        "all": ngettext("%(count)s deal", "All %(count)s deals", total.count) % {"count": total.count},
        "has_more": total.count > len(rows),
    }


def _news(who: Viewing, found: News) -> list[dict[str, Any]]:
    """What others did, the newest first: changes of deals in the words of their timeline, and what was logged."""
    told = zip(found.entries, headlines(who, found.entries), strict=True)
    lines: list[tuple[Any, Mapping[str, Any]]] = [
        (
            entry.recorded_at,
            _told(who, entry.record_id, found, {"icon": line.icon, "what": line.title, "who": line.who}),
        )
        for entry, line in told
    ]
    for one in found.logged:
        label = text(TYPE_LABELS[one.type])
        what = text(Text.of("{type}: {subject}", type=label, subject=one.subject)) if one.subject else label
        shown = {"icon": ICONS[one.type], "what": what, "who": one.author_name or _("the system")}
        lines.append((one.at, _told(who, one.record_id, found, shown)))
    newest = sorted(lines, key=lambda line: line[0], reverse=True)
    return [{**line, "at": at} for at, line in newest]


def _told(who: Viewing, deal_id: int, found: News, shown: dict[str, str]) -> dict[str, str]:
    name = found.names.get(deal_id, "")
    return {**shown, "about": name or _("A deal"), "href": reverse("opportunity", args=[deal_id])}


def _approvals(found: Day) -> list[dict[str, str]]:
    if found.approvals is None:
        return []
    names = found.approvals.names
    return [
        {
            "href": reverse("approval", args=[row.id]),
            "name": names.get((row.kind, row.record_id), ""),
            "what": text(Text.of("Approval for {what}", what=row.label)),
            "who": row.asked_by_name,
            "shown": row.shown,
        }
        for row in found.approvals.rows
    ]
