"""A tile of a metric: its figure, what changed, its months as a small line, and where it leads."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.questions import Answer, Figure, Unit
from quarterdeck.analytics.schema import day
from quarterdeck.kit import charts, formats
from quarterdeck.reports.queries.insights import BEFORE, NOW, SERIES, YEAR, Found, Wanted, months_of
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.rules.insights import change, makes_sense
from quarterdeck.reports.views.showing import Shown, address, noted, other_days, shown
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


@dataclass(frozen=True, slots=True)
class Changed:
    """A change as text, with its direction and whether it is good, as `ui.delta` takes them."""

    label: str
    is_up: bool | None
    is_good: bool | None


@dataclass(frozen=True, slots=True)
class Tile:
    """What a tile shows. `why_not` says why there is no figure, where there is none; `days` of which
    days it is, where they are not those of the page, `notes` what is to be known of it. `bar` shows the figure beside
    what is `needed` (a `panels.Mark`), where that is known.
    """

    name: str
    href: str
    rows_href: str
    figure: Shown | None
    why_not: str
    before: Changed | None
    year: Changed | None
    spark: str
    days: str = ""
    notes: tuple[str, ...] = ()
    bar: charts.Beside | None = None
    needed: Any = None


def tile(request: HttpRequest, looking: Looking, key: str, found: Found[Wanted]) -> Tile:
    """The tile of a metric from what was found about it."""
    metric, locale = METRICS[key], looking.lens.actor.locale
    kept = {"by": ""}
    href = address(reverse("report", args=[key]), request, kept)
    now = found.get((key, NOW))
    if now is None:
        why = next(metric.undefined[name] for name in looking.only if name in metric.undefined)
        return Tile(_(metric.name), href, "", None, _(why), None, None, "")
    written = shown(now.total, now.unit, now.currency, locale)
    months = by_month(found.get((key, SERIES)), months_of(looking))
    return Tile(
        name=_(metric.name),
        href=href,
        rows_href=address(reverse("report_rows", args=[key]), request, {"by": "none"}),
        figure=written,
        why_not=_(metric.empty) if now.total.value is None else "",
        before=changed(now, found.get((key, BEFORE)), locale),
        year=changed(now, found.get((key, YEAR)), locale),
        spark=charts.spark([None if figure is None else figure.value for figure in months]),
        days=other_days(looking, key),
        notes=tuple(noted(now.total, locale)),
    )


def by_month(answer: Answer | None, months: list[Period]) -> list[Figure | None]:
    """Figures in the order of the months; None for one without rows."""
    figures: Mapping[object, Figure] = {line.values[0]: line.figure for line in answer.lines} if answer else {}
    return [figures.get(day(month.start)) for month in months]


def names_of(keys: tuple[str, ...], looking: Looking) -> list[str]:
    """The metrics that make sense under the filters that are set."""
    return [key for key in keys if makes_sense(key, tuple(looking.only))]


def changed(now: Answer, other: Answer | None, locale: str) -> Changed | None:
    """What changed from one answer to the other, as text; None where that cannot be said."""
    found = None if other is None else change(now.total, other.total, now.unit, METRICS[now.metric].direction)
    if found is None:
        return None
    written = _written(found.amount, now.unit, locale, is_share=found.is_share)
    return Changed(f"+{written}" if found.amount > 0 else written, found.is_up, found.is_good)


def points(share: Fraction, locale: str) -> str:
    """A change of a share in points, with its sign."""
    written = _written(share, Unit.RATIO, locale, is_share=False)
    return f"+{written}" if share > 0 else written


def _written(amount: Fraction, unit: Unit, locale: str, *, is_share: bool) -> str:
    decimal = Decimal(amount.numerator) / Decimal(amount.denominator)
    if is_share:
        return formats.percent_bp(round(amount * 10_000), locale)
    if unit is Unit.RATIO:
        return _("%(num)s pt") % {"num": formats.number(decimal * 100, locale, 1)}
    if unit is Unit.DAYS:
        return _("%(num)s d") % {"num": formats.number(decimal, locale, 0 if abs(decimal) >= 10 else 1)}
    return formats.number(decimal, locale, 1)
