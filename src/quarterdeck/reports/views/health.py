"""The first tab of insights: tiles, months, stages beside what they were and what is open, coverage beside its need."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.metrics.stages import conversion_change
from quarterdeck.analytics.questions import Answer, Figure, Question
from quarterdeck.kit import charts, formats
from quarterdeck.reports.queries.insights import (
    BEFORE,
    NOW,
    SERIES,
    Found,
    Wanted,
    of_before,
    of_lines,
    of_months,
    of_tile,
)
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.reports.rules.insights import TILES, in_order
from quarterdeck.reports.views import panels
from quarterdeck.reports.views.showing import address, other_days, shown
from quarterdeck.reports.views.tiles import Changed, points, tile
from quarterdeck.values.dataclasses import dataclass, replace

PARTED = "pipeline_created"
_CONVERSION, _STAYS, _OPEN = "stage_conversion", "time_in_stage", "open_in_stage"
_COVERAGE, _REQUIRED = "pipeline_coverage", "required_coverage"
_OF_PEOPLE = (_COVERAGE, "quota_attainment")


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of rows with bars: what its rows are, what bars show, which form and head marks have, whether changes are
    told, and sentences below.
    """

    name: str
    what: str
    drawn: str
    rows: list[panels.Row]
    said: tuple[str, ...]
    shape: str = ""
    mark_head: str = ""
    has_change: bool = False


def wanted(looking: Looking) -> dict[Wanted, Question]:
    """What the tab asks of the copy, all at once."""
    asked: dict[Wanted, Question] = {}
    for key in TILES:
        asked |= of_tile(looking, key)
    asked[PARTED, SERIES] = of_months(looking, PARTED)
    asked |= of_lines(looking, (_CONVERSION, _STAYS, _OPEN), "stage") | of_before(looking, _CONVERSION, "stage")
    asked |= of_lines(looking, _OF_PEOPLE, "owner")
    return asked | ({(_REQUIRED, NOW): looking.question(_REQUIRED)} if (_COVERAGE, NOW) in asked else {})


def health(request: HttpRequest, looking: Looking, found: Found[Wanted]) -> dict[str, Any]:
    """What the tab shows of what was found."""
    tiles = [tile(request, looking, key, found) for key in TILES]
    needed = _needed(request, looking, found)
    if needed:
        tiles = [
            _with_need(one, needed, found) if key == _COVERAGE else one for key, one in zip(TILES, tiles, strict=True)
        ]
    context: dict[str, Any] = {"tiles": tiles}
    for name, key, is_line in (("won", "win_rate", True), ("created", PARTED, False)):
        answer = found.get((key, SERIES))
        behind = address(reverse("report_rows", args=[key]), request, {"by": "none"})
        context[name] = answer and panels.months(looking, answer, is_line=is_line, rows_href=behind)
        context[f"{name}_name"] = _(METRICS[key].name)
    of_stages = (_conversion(request, looking, found), _stays(request, looking, found))
    of_people = (_people(request, looking, found, key, needed if key == _COVERAGE else None) for key in _OF_PEOPLE)
    return context | {"beside": [one for one in (*of_stages, *of_people) if one]}


def _conversion(request: HttpRequest, looking: Looking, found: Found[Wanted]) -> Panel | None:
    answer, before = found.get((_CONVERSION, "stage")), found.get((_CONVERSION, BEFORE))
    if answer is None:
        return None
    rows = panels.rows(request, looking, answer, "stage", _pipelines(looking, answer))
    said = (_(METRICS[_CONVERSION].formula),)
    if before is None:
        return Panel(_(METRICS[_CONVERSION].name), _("Stage"), _("Interval"), rows, said)
    locale, now = looking.lens.actor.locale, {line.values[0]: line.figure for line in answer.lines}
    was = {line.values[0]: line.figure for line in before.lines}
    rows = [
        replace(row, change=_changed(now[row.value], was[row.value], locale) if row.value in was else None)
        for row in rows
    ]
    reading = _(
        "Change in points against the period before; grey where it may be chance, or be made up by deals still open."
    )
    return Panel(_(METRICS[_CONVERSION].name), _("Stage"), _("Interval"), rows, (*said, reading), has_change=True)


def _changed(now: Figure, before: Figure, locale: str) -> tuple[Changed, str] | None:
    """The change of a share in points, coloured only where it is told from noise, and its reading in words."""
    between, new, old = conversion_change(now, before), now.value, before.value
    if between is None or new is None or old is None:
        return None
    low, high = between
    is_clear = low > 0 or high < 0
    is_up = None if new == old else new > old
    said = {
        "before": formats.percent_bp(round(old * 10_000), locale),
        "low": points(Fraction(low), locale),
        "high": points(Fraction(high), locale),
    }
    reading = _("Before: %(before)s; changed by %(low)s to %(high)s.") % said
    quiet = _("May be chance.")
    change = Changed(points(new - old, locale), is_up, is_up if is_clear else None)
    return change, reading if is_clear else f"{reading} {quiet}"


def _stays(request: HttpRequest, looking: Looking, found: Found[Wanted]) -> Panel | None:
    answer, opened = found.get((_STAYS, "stage")), found.get((_OPEN, "stage"))
    if answer is None:
        return None
    figures = {line.values[0]: line.figure for line in answer.lines}
    marks: dict[Value, panels.Mark] = {}
    for line in opened.lines if opened else ():
        value, upper = line.figure.value, figures.get(line.values[0], Figure(None)).high
        if opened and value is not None:
            is_long = not line.figure.is_few and upper is not None and value > upper
            href = panels.rows_href(request, _OPEN, "stage", line.values[0])
            figure = shown(line.figure, opened.unit, opened.currency, looking.lens.actor.locale)
            marks[line.values[0]] = panels.Mark(value, figure, href, _("long") if is_long else "")
    rows = panels.rows(request, looking, answer, "stage", _pipelines(looking, answer), marks)
    said = (
        _(METRICS[_STAYS].formula),
        _("Diamond: the median of deals now in the stage; long where it is above three quarters of the stays."),
    )
    return Panel(
        _(METRICS[_STAYS].name), _("Stage"), _("Interval"), rows, said, shape="diamond", mark_head=_("Open deals")
    )


def _people(
    request: HttpRequest, looking: Looking, found: Found[Wanted], key: str, needed: panels.Mark | None
) -> Panel | None:
    answer = found.get((key, "owner"))
    if answer is None:
        return None
    figures = {line.values[0]: line.figure.value for line in answer.lines}
    order = in_order({line.values[0]: line for line in answer.lines}, looking.lens.actor.person_id)
    marks = {
        value: replace(needed, word=_("below") if figure < needed.value else "")
        for value, figure in figures.items()
        if needed and figure is not None
    }
    rows = panels.rows(request, looking, answer, "owner", dict.fromkeys(order, ""), marks)
    said = tuple(filter(None, (other_days(looking, key), _(METRICS[key].formula))))
    if needed is None:
        return Panel(_(METRICS[key].name), _("Owner"), _("Beside the largest"), rows, said)
    tick = _("Tick: the coverage that earlier periods needed from this point on.")
    head = _(METRICS[_REQUIRED].name)
    return Panel(_(METRICS[key].name), _("Owner"), _("Beside the largest"), rows, (*said, tick), "tick", head)


def _needed(request: HttpRequest, looking: Looking, found: Found[Wanted]) -> panels.Mark | None:
    """The required coverage of all that is shown; None where it is not known, or by too few deals."""
    answer = found.get((_REQUIRED, NOW))
    if answer is None or answer.total.is_few or answer.total.value is None:
        return None
    href = address(reverse("report_rows", args=[_REQUIRED]), request, {"by": "none"})
    figure = shown(answer.total, answer.unit, answer.currency, looking.lens.actor.locale)
    return panels.Mark(answer.total.value, figure, href)


def _with_need(told: Any, needed: panels.Mark, found: Found[Wanted]) -> Any:
    now = found.get((_COVERAGE, NOW))
    value = now.total.value if now else None
    if value is None:
        return told
    (bar,) = charts.beside([charts.Value("", value)], [needed.value])
    return replace(told, bar=bar, needed=replace(needed, word=_("below") if value < needed.value else ""))


def _pipelines(looking: Looking, answer: Answer) -> Mapping[Any, str]:
    """The stages of pipelines in their order; those of several pipelines say whose they are."""
    specs = looking.lens.specs.values()
    found: dict[Value, str] = {stage.id: spec.name for spec in specs for stage in spec.open_stages}
    several = len({found.get(line.values[0]) for line in answer.lines}) > 1
    return found if several else dict.fromkeys(found, "")
