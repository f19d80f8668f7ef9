"""What stands above the list: periods, days to look back to, and the strip of metrics that filter it."""

from datetime import date
from typing import Any

from django.utils.translation import ngettext

from quarterdeck.desk.filters import PRESETS, Asked, preset_days
from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.inspection.filters import SINCE, Looking, day_of
from quarterdeck.inspection.queries import Strip
from quarterdeck.inspection.rules import Figure
from quarterdeck.inspection.terms import METRIC_LABELS, Metric
from quarterdeck.inspection.views.asking import Asking, almanac_of
from quarterdeck.kit import formats
from quarterdeck.kit.filters import text
from quarterdeck.kit.locales import MINUS
from quarterdeck.values.text import N_

SWATCHES = {
    Metric.COMMIT: "commit",
    Metric.LIKELY: "likely",
    Metric.BEST_CASE: "best",
    Metric.PIPELINE: "pipe",
    Metric.CLOSED_WON: "closed",
}
SIGNED = frozenset({Metric.INCREASED, Metric.DECREASED, Metric.PUSHED_OUT, Metric.PULLED_IN, Metric.NEW})
# A sign stays with its number at the end of a line.
WORD_JOINER = "\u2060"


def shown_strip(strip: Strip, asking: Asking, who: Viewing) -> list[dict[str, Any]]:
    """The metrics as `ui.strip` takes them; the chosen one leads back to the whole list."""
    current = asking.looking.measure.metric
    return [
        {
            "label": text(METRIC_LABELS[metric]),
            "value": _value(figure, who),
            "base": _base(figure, who) + _recounted(strip, metric, who),
            "href": asking.asked.href(metric="" if metric is current else metric.value),
            "is_current": metric is current,
            "swatch": SWATCHES.get(metric, ""),
        }
        for metric, figure in strip.figures.items()
    ]


def _value(figure: Figure, who: Viewing) -> str:
    if figure.metric in SIGNED and figure.count:
        return _signed(figure.amount_minor, who)
    return who.total(figure.amount_minor)


def _base(figure: Figure, who: Viewing) -> str:
    """How many deals, how that changed, and what the value leaves out."""
    count = formats.number(figure.count, who.locale)
    parts = [ngettext("%(count)s deal", "%(count)s deals", figure.count) % {"count": count}]
    if figure.count_change:
        parts.append(_with_sign(str(abs(figure.count_change)), figure.count_change))
    if figure.amount_change:
        parts.append(_signed(figure.amount_change, who))
    if figure.unpriced:
        parts.append(say(N_("{count} without an amount"), count=figure.unpriced))
    if figure.unconverted:
        parts.append(say(N_("{count} without a rate"), count=figure.unconverted))
    return ", ".join(parts)


def _recounted(strip: Strip, metric: Metric, who: Viewing) -> str:
    """How many deals of Best case bear Most likely, which is switched off."""
    if metric is not Metric.BEST_CASE or not strip.recounted:
        return ""
    count = formats.number(strip.recounted, who.locale)
    return say(N_(", {count} of them Most likely, which is switched off"), count=count)


def _signed(minor: int, who: Viewing) -> str:
    return _with_sign(who.total(abs(minor)), minor)


def _with_sign(shown: str, change: int) -> str:
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return f"{sign}{WORD_JOINER}{shown}" if sign else shown


def periods(asked: Asked, who: Viewing) -> dict[str, Any]:
    """The period the list is about, and the others there are: (label, days, address, is chosen)."""
    deals, chosen = asked.deals, next(iter(asked.values.get("close", ())), "")
    days = _days(deals.close_from, deals.close_to, who) if deals.close_from or deals.close_to else say(N_("any day"))
    options = [
        (
            text(label),
            _days(*preset_days(key, who.setting), who),
            asked.href(close=key, close_from="", close_to=""),
            key == chosen,
        )
        for key, label in PRESETS.items()
    ]
    is_any = not (deals.close_from or deals.close_to)
    anytime = (say(N_("any day")), "", asked.href(close="", close_from="", close_to=""), is_any)
    return {"value": days, "options": [anytime, *options]}


def _days(first: date | None, last: date | None, who: Viewing) -> str:
    names = (who.day(one) if one else "…" for one in (first, last))
    return say(N_("{first} to {last}"), **dict(zip(("first", "last"), names, strict=True)))


def looks(asked: Asked, looking: Looking, who: Viewing) -> dict[str, Any]:
    """The day that is looked back to, and the others there are: (label, day, address, is chosen)."""
    almanac = almanac_of(who)
    options = [
        (text(label), _named(day_of(key, almanac), who), asked.href(since=key), key == looking.key)
        for key, label in SINCE.items()
    ]
    off = (say(N_("nothing")), "", asked.href(since="", metric=""), looking.day is None)
    return {
        "value": _named(looking.day, who) or say(N_("nothing")),
        "options": [off, *options],
        "typed": "" if looking.key in SINCE else looking.key,
        "kept": [(key, value) for key, values in asked.values.items() if key != "since" for value in values],
    }


def _named(day: object, who: Viewing) -> str:
    return formats.day(day, who.locale, who.today) if isinstance(day, date) else ""
