"""Components that need to know the viewer: money and time, each with its exact value on hover."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text, viewer_of

_TIME = Markup('<time datetime="{machine}" title="{full}">{short}</time>')


@pass_context
def money(context: Context, minor: int | None, currency: str) -> Markup:
    """`{{ ui.money(row.minor, row.currency) }}`: the exact amount, or a dash."""
    if minor is None:
        return escape(formats.NOT_APPLICABLE)
    return Markup('<span class="num">{}</span>').format(formats.money_exact(minor, currency, viewer_of(context).locale))


@pass_context
def money_total(context: Context, minor: int, currency: str) -> Markup:
    """`{{ ui.money_total(sum, viewer.currency) }}`: three digits, the exact sum on hover."""
    locale = viewer_of(context).locale
    exact = formats.money_exact(minor, currency, locale)
    return Markup('<span class="num" title="{}">{}</span>').format(exact, formats.money_total(minor, currency, locale))


@pass_context
def day(context: Context, value: date | None, *, weekday: bool = True) -> Markup:
    """`{{ ui.day(row.close_date) }}`: a date, in full on hover, or a dash."""
    if value is None:
        return escape(formats.NOT_APPLICABLE)
    viewer = viewer_of(context)
    return _TIME.format(
        machine=value.isoformat(),
        full=formats.full_day(value, viewer.locale),
        short=formats.day(value, viewer.locale, viewer.today, weekday=weekday),
    )


@pass_context
def instant(context: Context, at: datetime | None) -> Markup:
    """`{{ ui.instant(entry.at) }}`: a moment on the viewer's clock, in full with its zone on hover."""
    if at is None:
        return escape(formats.NOT_APPLICABLE)
    viewer = viewer_of(context)
    return _TIME.format(
        machine=at.isoformat(),
        full=formats.full_instant(at, viewer.time_zone, viewer.locale),
        short=formats.instant(at, viewer.time_zone, viewer.locale, viewer.today),
    )


@pass_context
def ago(context: Context, at: datetime | date | None) -> Markup:
    """`{{ ui.ago(deal.created_at) }}`: days since, as "3 d ago", the full date on hover."""
    if at is None:
        return escape(formats.NOT_APPLICABLE)
    viewer = viewer_of(context)
    if isinstance(at, datetime):
        local = at.astimezone(ZoneInfo(viewer.time_zone)).date()
        full = formats.full_instant(at, viewer.time_zone, viewer.locale)
    else:
        local, full = at, formats.full_day(at, viewer.locale)
    short = text(formats.relative_days((local - viewer.today).days))
    return _TIME.format(machine=at.isoformat(), full=full, short=short)


COMPONENTS = {"money": money, "money_total": money_total, "day": day, "instant": instant, "ago": ago}
