"""Jinja filters: translated texts, and plain (unmarked-up) formats in the viewer's locale."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text, viewer_of


@pass_context
def money_exact(context: Context, minor: int, currency: str, *, ledger: bool = False) -> str:
    """The exact amount as plain text; a ledger shows decimals always."""
    return formats.money_exact(minor, currency, viewer_of(context).locale, ledger=ledger)


@pass_context
def money_total(context: Context, minor: int, currency: str) -> str:
    """A total as plain text."""
    return formats.money_total(minor, currency, viewer_of(context).locale)


@pass_context
def day(context: Context, value: date, *, weekday: bool = True) -> str:
    """A date as plain text."""
    viewer = viewer_of(context)
    return formats.day(value, viewer.locale, viewer.today, weekday=weekday)


@pass_context
def instant(context: Context, at: datetime) -> str:
    """A moment as plain text."""
    viewer = viewer_of(context)
    return formats.instant(at, viewer.time_zone, viewer.locale, viewer.today)


@pass_context
def number(context: Context, value: int) -> str:
    """A whole number with the locale's groups."""
    return formats.number(value, viewer_of(context).locale)


@pass_context
def percent_bp(context: Context, basis_points: int) -> str:
    """Basis points as a percentage."""
    return formats.percent_bp(basis_points, viewer_of(context).locale)


def relative_days(days: int) -> str:
    """Days from today in words."""
    return text(formats.relative_days(days))


__all__ = ["FILTERS", "text"]

FILTERS: Mapping[str, Callable[..., Any]] = {
    "text": text,
    "money_exact": money_exact,
    "money_total": money_total,
    "day": day,
    "instant": instant,
    "number": number,
    "percent_bp": percent_bp,
    "relative_days": relative_days,
    "hue": formats.hue,
    "initials": formats.initials,
}
