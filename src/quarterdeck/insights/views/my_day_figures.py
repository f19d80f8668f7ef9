"""A stretch of deals in figures: the quarter by category, and how many bear which flag."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.desk.tables import SWATCHES
from quarterdeck.desk.views.filters import flag_count
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.insights.queries.my_day import NO_STEP, Figures
from quarterdeck.insights.queries.my_day_page import whose_of
from quarterdeck.insights.terms.my_day import DayView
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import FLAGS
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.values.text import N_

TITLES = {
    DayView.MINE: N_("Your quarter"),
    DayView.TEAM: N_("The team's quarter"),
    DayView.OPERATIONS: N_("The company's quarter"),
}
FLAG_MARKS = {"overdue": ("calendar-x", "neg"), "stalled": ("hourglass", "warn"), "idle": ("zzz", "idle")}
FLAG_LABELS = {"overdue": N_("Overdue"), "stalled": N_("Stalled"), "idle": N_("Idle")}


def list_href(view: DayView, **narrowed: str) -> str:
    """The list of these deals."""
    return f"{reverse('opportunities')}?{urlencode({'scope': whose_of(view).value, **narrowed})}"


def counts(who: Viewing, found: Figures, view: DayView) -> list[dict[str, Any]]:
    """How many deals bear each flag, each a link to them."""
    shown = [
        {
            "label": text(FLAG_LABELS[flag]),
            "count": flag_count(who, found.flags, flag),
            "href": list_href(view, flag=flag, kind="open"),
            "icon": FLAG_MARKS[flag][0],
            "tone": FLAG_MARKS[flag][1],
        }
        for flag in FLAGS
        if found.flags.counts[flag]
    ]
    if found.flags.counts.get(NO_STEP):
        shown.append(
            {
                "label": _("No next step"),
                "count": flag_count(who, found.flags, NO_STEP),
                "href": list_href(view, next_is="empty", kind="open"),
                "icon": "alert-triangle",
                "tone": "warn",
            }
        )
    return shown


def quarter_of(who: Viewing, found: Figures, view: DayView) -> dict[str, Any]:
    """Closed and open of the quarter by category, as shares of both together; open ones by their close date."""
    parts: list[tuple[str, str, int, str]] = [
        (
            "closed",
            _("Closed"),
            found.won.amount_minor,
            list_href(view, kind="won", closed_from=found.quarter.start.isoformat()),
        )
    ]
    if view is DayView.OPERATIONS:
        # Of the whole company the kept totals answer, which know no category.
        parts.append((SWATCHES[Category.PIPELINE], _("Open"), found.open.amount_minor, list_href(view, kind="open")))
    for category in found.columns if view is not DayView.OPERATIONS else ():
        total, label = found.categories.get(category.value), text(CATEGORY_LABELS[category])
        href = list_href(view, kind="open", close="this_quarter", category=category.value)
        if category is Category.BEST_CASE and found.is_recounted:
            href += f"&category={Category.LIKELY.value}"
            label = _("Best case, with Most likely, which is switched off")
        parts.append((SWATCHES[category], label, total.amount_minor if total else 0, href))
    whole = sum(minor for _kind, _label, minor, _href in parts)
    shown, offset = [], 0
    for kind, label, minor, href in parts:
        share = minor * 1000 // whole if whole > 0 else 0
        shown.append(
            {"kind": kind, "label": label, "value": who.total(minor), "href": href, "offset": offset, "share": share}
        )
        offset += share
    left_out = [found.won, *(found.categories.values() if found.categories else [found.open])]
    return {
        "title": text(TITLES[view]),
        "label": found.quarter.label,
        "value": who.total(found.won.amount_minor),
        "words": say(N_("closed of {total} closed and open"), total=who.total(whole)),
        "bar": ", ".join(f"{part['label']} {part['value']}" for part in shown),
        "parts": shown,
        "rates": say(
            N_("In {currency}, at the rates of {day}."), currency=who.currency, day=who.day(who.lens.rates.day)
        ),
        "unpriced": sum(total.unpriced for total in left_out),
        "unconverted": sum(total.unconverted for total in left_out),
    }
