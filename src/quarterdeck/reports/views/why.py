"""What pages of funnels, bottlenecks and losses have in common: addresses, figures as text, and lists of deals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.analytics.schema import date_of
from quarterdeck.analytics.why.bottlenecks import BEFORE_DAYS
from quarterdeck.analytics.why.losses import MOST
from quarterdeck.analytics.why.rows import ClosedRows, PatternRows, StageRows
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.reports.queries.metric import PAGE, Looking
from quarterdeck.reports.queries.why import DealRow, DealsPage, rows_told
from quarterdeck.reports.rules.why import ENDING_LABELS, FILTERS, Value, read
from quarterdeck.reports.terms import Stretch
from quarterdeck.reports.views.index import age
from quarterdeck.reports.views.showing import NOTHING
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Unavailable

_MOST_PAGES = 1_000_000
# What of an address goes on to the next page.
_KEPT = ("days", "since", "until", "whose", "as", "show", "by", "topic", "only", *FILTERS)


def there(base: str, request: HttpRequest, changes: Mapping[str, str | Sequence[str]]) -> str:
    """A page with what this request chose, and these changes; empty ones take a choice back."""
    chosen: dict[str, Sequence[str]] = {name: request.GET.getlist(name) for name in _KEPT}
    chosen |= {name: (value,) if isinstance(value, str) else value for name, value in changes.items()}
    query = urlencode([(name, value) for name, values in chosen.items() for value in values if value])
    return f"{base}?{query}" if query else base


def percent(share: float | None, locale: str) -> str:
    """A share as text; a dash where there is none."""
    return NOTHING if share is None else formats.percent_bp(round(share * 10_000), locale)


def interval(bounds: tuple[float | None, float | None] | None, locale: str) -> str:
    """The ends of an interval as text; a dash where there is none."""
    if bounds is None or bounds[0] is None or bounds[1] is None:
        return NOTHING
    return _("%(low)s to %(high)s") % {"low": percent(bounds[0], locale), "high": percent(bounds[1], locale)}


def days(number: int | None, locale: str) -> str:
    """Days as text; a dash where there is nothing to say."""
    if number is None:
        return NOTHING
    return ngettext("%(num)s day", "%(num)s days", number) % {"num": formats.number(number, locale)}


def money(minor: int, currency: str, locale: str) -> str:
    """A sum as text."""
    return formats.money_total(minor, currency, locale)


def comparable(looking: Looking) -> Looking:
    """The same over days that have others before them: there is nothing before everything."""
    if looking.days.start >= date.min + timedelta(days=BEFORE_DAYS):
        return looking
    return replace(looking, stretch=Stretch.TWELVE_MONTHS, window=None)


def pipelines(request: HttpRequest, looking: Looking, base: str) -> list[tuple[str, str, bool]]:
    """Chips of the pipelines, where there is more than one."""
    specs = [spec for spec in looking.lens.specs.values() if not spec.is_retired]
    if len(specs) < 2:
        return []
    chosen = looking.only.get("pipeline", ())
    return [
        (_("All pipelines"), there(base, request, {"pipeline": ""}), not chosen),
        *((spec.name, there(base, request, {"pipeline": spec.key}), spec.id in chosen) for spec in specs),
    ]


def group(request: HttpRequest) -> tuple[tuple[str, ...], tuple[Value, ...]]:
    """The ways and values of one group that an address names. Raises Http404 for what is none."""
    said = [read(one) for one in request.GET.getlist("at")]
    found = [pair for pair in said if pair]
    if len(found) < len(said) or len({way for way, _value in found}) < len(found) or len(found) > MOST:
        raise Http404
    return tuple(way for way, _value in found), tuple(value for _way, value in found)


def rows_href(stage_id: int, of: str) -> str:
    """The page of the rows behind a figure of a stage."""
    return reverse("funnel_rows", args=[public_id(stage_id), of])


def whole(request: HttpRequest, name: str, most: int) -> int:
    """A number an address says, 0 to `most`; 0 for what is none."""
    said = request.GET.get(name, "")
    return min(int(said[:10]), most) if said.isascii() and said.isdecimal() else 0


def deals_page(
    request: HttpRequest,
    looking: Looking,
    asked: StageRows | ClosedRows | PatternRows,
    here: str,
    words: Mapping[str, Any],
) -> HttpResponse:
    """The page of the rows behind a figure; `here` is its address, `words` are its titles and where it came from."""
    number = max(whole(request, "page", _MOST_PAGES), 1)
    found = rows_told(looking.lens, replace(asked, first=(number - 1) * PAGE, most=PAGE))
    context: dict[str, Any] = {
        **words,
        "rows": [],
        **age(looking, None, found if isinstance(found, Unavailable) else None),
    }
    if not isinstance(found, Unavailable):
        context |= age(looking, found.as_of, None) | _told(looking, found)
        joint = "&" if "?" in here else "?"
        context["first_href"] = here if number > 1 else ""
        context["next_href"] = f"{here}{joint}page={number + 1}" if found.found.count > number * PAGE else ""
    return render(request, "reports/why_rows.html", context)


def _told(looking: Looking, page: DealsPage) -> dict[str, Any]:
    locale, found = looking.lens.actor.locale, page.found
    return {
        "rows": [_row(looking, row, found.to) for row in page.rows],
        "to": found.to,
        "count": formats.number(found.count, locale),
        "sum": formats.money_exact(found.value, found.to, locale),
        "unpriced": found.unpriced,
        "excluded": found.excluded,
    }


def _row(looking: Looking, row: DealRow, to: str) -> dict[str, Any]:
    locale, deal, card = looking.lens.actor.locale, row.deal, row.card
    return {
        "href": reverse("opportunity", args=[public_id(card.id)]) if card else "",
        "name": card.name if card else _("Out of sight now"),
        "account": card.account_name if card else NOTHING,
        "owner": card.owner_name if card else NOTHING,
        "on": formats.full_day(date_of(deal.day), locale),
        "ending": _(ENDING_LABELS[deal.ending]),
        "days": days(deal.days, locale),
        "amount": NOTHING if deal.amount is None else formats.money_exact(deal.amount, deal.currency, locale),
        "value": NOTHING if deal.value is None else formats.money_exact(deal.value, to, locale),
    }
