"""Who looks at which line of the record, and how its pages write numbers and lead to each other."""

from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.accuracy.queries import CallRecord, call_record
from quarterdeck.forecasts.rules import amount_of
from quarterdeck.forecasts.terms import DATE_LABELS, HIERARCHY_LABELS, MEASURE_LABELS, SOURCE_LABELS, ForecastType
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of

NOTHING = formats.NOT_APPLICABLE


def record_at(request: HttpRequest) -> CallRecord:
    """The record that the address names. Raises NotFound, and Http404 for a week that is none."""
    week = request.GET.get("week", "")
    if week and not (week.isascii() and week.isdigit() and len(week) <= 2):
        raise Http404
    return call_record(
        actor_of(request), timezone.now(), type_key=request.GET.get("type", ""), line=request.GET.get("line", ""),
        week=int(week or 0),
    )  # fmt: skip


def address(found: CallRecord, name: str = "call_record", **chosen: str) -> str:
    """A page of this record with something chosen."""
    kind = found.scene.type
    said = {
        "type": "" if kind.is_default else kind.key,
        "line": found.line.key if found.line else "",
        "week": str(found.week),
        **chosen,
    }
    return reverse(name) + "?" + urlencode({key: value for key, value in said.items() if value})


def share(value: float | None, locale: str) -> str:
    """A share in percent with a decimal; a dash for none."""
    return NOTHING if value is None else formats.percent_bp(round(value * 10_000), locale)


def signed_share(value: float | None, locale: str) -> str:
    """A difference of shares in percent, with its sign."""
    said = share(value, locale)
    return f"+{said}" if value is not None and round(value * 10_000) > 0 else said


def decimal(value: float | None, locale: str) -> str:
    """A number with one decimal; a dash for none."""
    return NOTHING if value is None else formats.number(Decimal(f"{value:.1f}"), locale, 1)


def amount(found: CallRecord, minor: int | None) -> str:
    """A number of the record in all its digits; pieces have no currency."""
    if minor is None:
        return NOTHING
    currency, locale = found.scene.currency, found.scene.actor.locale
    if currency:
        return formats.money_exact(minor, currency, locale)
    pieces = amount_of(minor, currency)
    exponent = pieces.as_tuple().exponent
    return formats.number(pieces, locale, max(0, -exponent) if isinstance(exponent, int) else 0)


def type_words(kind: ForecastType) -> str:
    """What a type sums, by which date, in which tree."""
    labels = (MEASURE_LABELS[kind.measure], DATE_LABELS[kind.date], HIERARCHY_LABELS[kind.hierarchy],
              SOURCE_LABELS[kind.source])  # fmt: skip
    return " · ".join(text(label) for label in labels)


def line_name(found: CallRecord) -> str:
    """The chosen line."""
    return text(found.line.name) if found.line else _("No line")
