"""The panel of a deal's products."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from quarterdeck.kit.panels import Panel, panels
from quarterdeck.opportunities.queries.lined import lined_deal
from quarterdeck.revenue.panels.shown import Writing, shown_figures, shown_lines, shown_steps
from quarterdeck.revenue.queries import figures_of
from quarterdeck.revenue.queries.lines import bare_lines_of
from quarterdeck.users.policy import actor_of


@panels.add("opportunity", "products")
def deal_products(request: HttpRequest, opportunity_id: int) -> Panel | None:
    """What the deal sells, and its figures; nothing where there is nothing and nobody may add it."""
    by = actor_of(request)
    deal = lined_deal(by, opportunity_id)
    if not (deal.has_lines or deal.may_edit):
        return None
    writing = Writing(by.locale, timezone.now().astimezone(ZoneInfo(by.time_zone)).date())
    lines = bare_lines_of([deal.id])[deal.id] if deal.has_lines else []
    figures = figures_of({deal.id: lines}, {deal.id: deal.close_date or writing.today})[deal.id]
    values = {
        "href": reverse("opportunity_lines", args=[deal.id]),
        "may_edit": deal.may_edit,
        "lines": shown_lines(lines, writing),
        "total": writing.money(deal.amount_minor, deal.currency),
        "figures": shown_figures(figures, deal.currency, writing) if lines else [],
        "steps": shown_steps(figures, deal.currency, writing),
    }
    return Panel("revenue/parts/products.html", values, column="main")
