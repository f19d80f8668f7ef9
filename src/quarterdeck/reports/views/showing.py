"""Figures as a page writes them, and what a report's address chooses."""

import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.analytics.metrics import Metric
from quarterdeck.analytics.metrics.made_of import made_of, share_among
from quarterdeck.analytics.metrics.measures import Counted, Measure
from quarterdeck.analytics.metrics.targets import AHEAD
from quarterdeck.analytics.metrics.words import MEASURES
from quarterdeck.analytics.questions import Answer, Figure, Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.kit import formats
from quarterdeck.opportunities.queries import Lens
from quarterdeck.quotas.queries.naming import CODED, coded_name
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.reports.rules.metric import FILTERS, segments_of, stretch_for, usual_segment, window_of
from quarterdeck.reports.terms import BANDS, STRETCH_LABELS, Stretch
from quarterdeck.users.policy import actor_of
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import period_named

NOTHING = "–"
# What an address says of a page; pages lead to each other with all of it.
_CHOICES = ("days", "since", "until", "by", "as", "pipeline", "whose", "shade", "topic", "target", *FILTERS)
# What stands in an address for those without a value.
NO_VALUE = "~"


# A number that fits any column.
_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


def looking_of(request: HttpRequest, key: str = "") -> Looking:
    """What the address chooses; what it says wrongly counts as not said."""
    return chosen(actor_of(request), request.GET, key)


def rows_chosen(actor: Actor, params: Mapping[str, str], key: str) -> Looking:
    """As `chosen`, of rows behind a figure: those of the total where the address names no segment and no line."""
    looking = chosen(actor, params, key)
    return looking if "by" in params or "at" in params else replace(looking, by="")


def lens_of(actor: Actor) -> Lens:
    """The eyes of an actor, now, in the company's currency. One query."""
    home = company()
    return Lens(actor=actor, currency=home.reporting_currency, now=timezone.now(), of=home)


def chosen(actor: Actor, params: Mapping[str, str], key: str = "", through: Lens | None = None) -> Looking:
    """What these parameters of an address choose, for the eyes of an actor; `through` those that are there already."""
    lens = through or lens_of(actor)
    said = params.get("days", "")
    by = params.get("by", usual_segment(key) if key else "")
    only: dict[str, tuple[int | str | None, ...]] = {}
    pipeline = next((spec for spec in lens.specs.values() if spec.key == params.get("pipeline", "")), None)
    if pipeline and key and "pipeline" in segments_of(key):
        only["pipeline"] = (pipeline.id,)
    for segment in FILTERS:
        said_of = params.get(segment, "")
        # Pages of many metrics are kept to people and teams, which all of these know.
        if said_of and (segment in ("owner", "team") if not key else segment == "team" or segment in segments_of(key)):
            with suppress(ValueError):
                only[segment] = (None if said_of == NO_VALUE else value_of(segment, said_of),)
    if params.get("whose") == "mine":
        only["owner"] = (actor.person_id,)
    return Looking(
        lens=lens,
        stretch=stretch_for(key, Stretch(said) if said in set(Stretch) else Stretch.TWELVE_MONTHS),
        by=by if key and by in segments_of(key) else "",
        as_was=params.get("as") != "now",
        only=only,
        window=window_of(params.get("since", ""), params.get("until", ""), lens.today) if key else None,
        target=period_named(params.get("target", ""), lens.company.calendar) if key == AHEAD else None,
    )


def value_of(by: str, said: str) -> Value:
    """The value of a segment as an address says it; empty is none. Raises ValueError for what no column holds."""
    if not by or said == "":
        return None
    is_number = bool(SEGMENTS[by].names) or by == "size"
    if is_number and not (_NUMBER.fullmatch(said) and abs(int(said)) < 2**63):
        raise ValueError(said)
    return int(said) if is_number else said


def address(base: str, request: HttpRequest, changes: Mapping[str, str]) -> str:
    """A page with what this request chose, and these changes; an empty value takes a choice back."""
    kept = {name: request.GET[name] for name in _CHOICES if request.GET.get(name)}
    query = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
    return f"{base}?{query}" if query else base


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as text: its value, how many are behind it, its interval, and whether they are too few."""

    value: str
    counts: str
    interval: str
    is_few: bool


def shown(figure: Figure, unit: Unit, currency: str, locale: str) -> Shown:
    """The figure in the words of its unit; a dash where there is nothing to say."""
    value = figure.value
    low, high = figure.low, figure.high
    return Shown(
        value=NOTHING if value is None else amount(value, unit, currency, locale),
        counts=formats.number(figure.count, locale),
        interval=""
        if low is None or high is None or value is None
        else _("%(low)s to %(high)s")
        % {
            "low": amount(Fraction(low), unit, currency, locale),
            "high": amount(Fraction(high), unit, currency, locale),
        },
        is_few=figure.is_few and value is not None,
    )


def other_days(looking: Looking, key: str) -> str:
    """The days a metric is told of, where they are not those that are chosen for all."""
    stretch = looking.of(key).stretch
    return _(STRETCH_LABELS[stretch]) if looking.window is None and stretch is not looking.stretch else ""


def amount(value: Fraction, unit: Unit, currency: str, locale: str) -> str:
    """A value with its unit."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if unit is Unit.RATIO:
        return formats.percent_bp(round(value * 10_000), locale)
    if unit is Unit.MONEY:
        return formats.money_total(round(value), currency, locale)
    if unit is Unit.MONEY_PER_DAY:
        return _("%(money)s a day") % {"money": formats.money_total(round(value), currency, locale)}
    if unit is Unit.DAYS:
        written = formats.number(decimal, locale, 0 if decimal >= 10 else 1)
        # Only a whole one is a day: 0.6 and 1.4 are days.
        return ngettext("%(num)s day", "%(num)s days", 1 if decimal == 1 else 2) % {"num": written}
    return formats.number(decimal, locale, 0 if unit is Unit.COUNT else 2)


def measured(measure: Measure, value: int | None, currency: str, locale: str) -> str:
    """What rows add to a measure, as text; a dash where they add nothing."""
    if value is None:
        return NOTHING
    if measure.counted is Counted.MONEY:
        return formats.money_exact(value, currency, locale, ledger=True)
    if measure.counted is Counted.SPAN:
        return amount(Fraction(value, DAY_US), Unit.DAYS, currency, locale)
    return formats.number(value, locale)


def made(metric: Metric, answer: Answer, locale: str) -> list[tuple[int, str, str]]:
    """Of what the whole figure of an answer is made: the number of the part, what it is, and how much, as text."""
    total, told = answer.total, []
    for number, name, measure in made_of(metric):
        value = total.parts.get(name)
        if measure.is_beside and not value:
            continue
        written = measured(measure, value, answer.currency, locale)
        tries = (total.parts.get(measure.of) or 0) if measure.of else total.denominator
        share = share_among(metric, measure, value, tries)
        if share is not None:
            said = {"count": written, "share": amount(share, Unit.RATIO, answer.currency, locale)}
            written = _("%(count)s (%(share)s)") % said
        told.append((number, _(MEASURES[name]), written))
    return told


def noted(figure: Figure, locale: str) -> list[str]:
    """What is to be known of a figure, in words: what it leaves out, and how much of it is known roughly."""
    told = []
    if unpriced := figure.parts.get("unpriced"):
        told.append(_("%(num)s without an amount") % {"num": formats.number(unpriced, locale)})
    if figure.excluded:
        told.append(_("%(num)s without a rate") % {"num": formats.number(figure.excluded, locale)})
    if coarse := figure.parts.get("coarse"):
        told.append(_("%(num)s known between two exports only") % {"num": formats.number(coarse, locale)})
    return told


def line_label(segment: str, value: int | str | None, label: str, currency: str, locale: str) -> str:
    """The name of a line: of a size band its limits, of codes what they stand for, of nothing that there is none."""
    if value is None or (label == "" and segment != "size"):
        return {"country": _("No country"), "region": _("No region")}.get(segment) or _("None")
    if segment in CODED:
        return coded_name(segment, value, label)
    if segment == "size":
        return _band(int(value), currency, locale)
    return label


def _band(number: int, currency: str, locale: str) -> str:
    limits = [formats.number(limit, locale) for limit in BANDS]
    if number == 0:
        return _("below %(limit)s %(currency)s") % {"limit": limits[0], "currency": currency}
    if number >= len(limits):
        return _("from %(limit)s %(currency)s") % {"limit": limits[-1], "currency": currency}
    said = {"low": limits[number - 1], "high": limits[number], "currency": currency}
    return _("%(low)s to %(high)s %(currency)s") % said


def segment_label(key: str) -> str:
    """What a segment is called."""
    return _(SEGMENTS[key].label)
