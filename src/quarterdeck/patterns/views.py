"""Pages of winning patterns: every practice beside the outcome, one of them in detail, and the deals behind."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.analytics.why.patterns import FLOOR, PRACTICES, Arm, Beside, Pattern, Patterns, Stratum
from quarterdeck.analytics.why.rows import SIDES_OF, PatternRows
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit import formats
from quarterdeck.kit.pages import asked_part, redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.patterns.actions import advise
from quarterdeck.patterns.queries import METRIC, RESTS_ON, patterns_told, question_of
from quarterdeck.patterns.rules import OFFERED, USUAL, asked_by
from quarterdeck.patterns.terms import ADVICE, PRACTICE_HINTS, PRACTICE_LABELS, SIDE_LABELS, WON_LABELS
from quarterdeck.pipelines.queries import pipeline_of_stage
from quarterdeck.pipelines.queries.options import criterion_text
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.reports.queries.resolution import of_metric
from quarterdeck.reports.rules.why import OUTCOME_LABELS, written
from quarterdeck.reports.views.index import age, stretches, whose
from quarterdeck.reports.views.showing import NOTHING, line_label, looking_of, segment_label
from quarterdeck.reports.views.why import deals_page, group, percent, pipelines, there
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.users.terms import Permission
from quarterdeck.warehouse.terms import Told, Unavailable
from quarterdeck.warehouse.views.resolution import stated

VIA = Via(Door.FORM)
_MOST_FOUND = 6


@page
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Every practice at every stage, over the deals closed in the days that are chosen."""
    looking, base = looking_of(request, METRIC), reverse("patterns")
    told = patterns_told(looking)
    context: dict[str, Any] = {**_bar(request, looking, base), **_age(looking, told), "lines": [], "found": []}
    context |= {"is_part": asked_part(request) == "practice", "here": there(base, request, {})}
    if not isinstance(told, Unavailable):
        context |= _told(request, looking, told.answer) | stated(
            looking.lens.actor, None if context["is_part"] else of_metric(looking, RESTS_ON)
        )
    return render(request, "patterns/patterns.html", context, blocks={"practice": "strip"})


def _bar(request: HttpRequest, looking: Looking, base: str) -> dict[str, Any]:
    return {
        "stretches": stretches(request, looking, base),
        "whose": whose(request, looking, base),
        "pipelines": pipelines(request, looking, base),
    }


def _age(looking: Looking, told: Told[Patterns] | Unavailable) -> dict[str, Any]:
    away = told if isinstance(told, Unavailable) else None
    return age(looking, None if isinstance(told, Unavailable) else told.as_of, away)


def _told(request: HttpRequest, looking: Looking, told: Patterns) -> dict[str, Any]:
    locale = looking.lens.actor.locale
    lines = [_line(request, line, locale) for line in told.lines]
    return {
        "lines": lines,
        "found": [line for line in lines if line["is_winning"]][:_MOST_FOUND],
        "intervals": formats.number(told.intervals, locale),
        "count": told.intervals,
        "floor": formats.number(FLOOR, locale),
    }


def _line(request: HttpRequest, line: Pattern, locale: str) -> dict[str, Any]:
    beside = line.beside
    here = reverse("pattern", args=[line.stage_id, line.practice])
    return {
        "practice": text(PRACTICE_LABELS[line.practice]),
        "stage": line.stage,
        "pipeline": line.pipeline,
        "href": there(here, request, {}),
        "is_winning": beside is not None and beside.low > 0,
        "is_losing": beside is not None and beside.high < 0,
        "is_few": beside is None,
        "sides": [
            _side(request, line, side, arm, locale) for side, arm in (("done", line.done), ("undone", line.undone))
        ],
        **_beside(beside, line.matched, locale),
    }


def _side(
    request: HttpRequest, line: Pattern, side: str, arm: Arm, locale: str, at: Sequence[str] = ()
) -> dict[str, str]:
    """Deals of a side and the won ones of them as text, each with the page of its rows."""
    rows = reverse("pattern_rows", args=[line.stage_id, line.practice])
    chosen = {"side": side, "at": at}
    return {
        "label": text(SIDE_LABELS[side]),
        "won_label": text(WON_LABELS[side]),
        "deals": formats.number(arm.deals, locale),
        "won": formats.number(arm.won, locale),
        "rate": percent(arm.won / arm.deals if arm.deals else None, locale),
        "href": there(rows, request, chosen),
        "won_href": there(rows, request, {**chosen, "outcome": "won"}),
    }


def _beside(beside: Beside | None, matched: tuple[Arm, Arm], locale: str) -> dict[str, str]:
    """The comparison as text: dashes where there are too few deals."""
    if beside is None:
        return {"difference": NOTHING, "interval": NOTHING, "says": "", "ratio": NOTHING}
    done, undone = matched
    said = {
        "points": _points(abs(beside.difference), locale),
        "low": _points(beside.low, locale),
        "high": _points(beside.high, locale),
        "with": percent(beside.done, locale),
        "n": formats.number(done.deals, locale),
        "without": percent(beside.undone, locale),
        "m": formats.number(undone.deals, locale),
    }
    more = _("Won %(points)s points more often: %(with)s of %(n)s deals with it, %(without)s of %(m)s without.")
    less = _("Won %(points)s points less often: %(with)s of %(n)s deals with it, %(without)s of %(m)s without.")
    return {
        "difference": _points(beside.difference, locale, is_signed=True),
        "interval": _("%(low)s to %(high)s") % said,
        "says": (more if beside.difference >= 0 else less) % said,
        "ratio": _ratio(beside, locale),
    }


def _ratio(beside: Beside, locale: str) -> str:
    low, high = beside.ratio_low, beside.ratio_high
    if beside.ratio is None or low is None or high is None:
        return NOTHING
    numbers = [formats.number(_hundredths(value), locale, 2) for value in (beside.ratio, low, high)]
    return _("%(ratio)s (%(low)s to %(high)s)") % dict(zip(("ratio", "low", "high"), numbers, strict=True))


def _hundredths(value: float) -> Decimal:
    return Decimal(round(value * 100)).scaleb(-2)


def _points(share: float, locale: str, *, is_signed: bool = False) -> str:
    number = round(share * 100)
    return ("+" if is_signed and number > 0 else "") + formats.number(number, locale)


@require_http_methods(SHOWN_OR_POSTED)
@page
def pattern(request: HttpRequest, stage_id: int, practice: str) -> HttpResponse:
    """One practice at one stage: by size, by a segment, and the gate it can become."""
    looking, stage, spec = _of(request, stage_id, practice)
    here = reverse("pattern", args=[stage_id, practice])
    if request.method == "POST":
        saved = advise(stage_id=stage_id, practice=practice, by=looking.lens.actor, via=VIA)
        say(request, _("The stage now advises it.") if saved else _("The stage already requires it."))
        return redirect(request, here)
    by = request.GET.get("by", USUAL)
    by = by if by in OFFERED else USUAL
    # All of them: the interval of this one is as wide as it is in their list.
    whole = patterns_told(looking)
    groups = patterns_told(looking, by, stage_id, practice)
    context: dict[str, Any] = {
        **_bar(request, looking, here),
        **_age(looking, groups if isinstance(groups, Unavailable) else whole),
        "here": here,
        "title": text(PRACTICE_LABELS[practice]),
        "hint": text(PRACTICE_HINTS[practice]),
        "stage": stage.name,
        "pipeline": spec.name,
        "back_href": there(reverse("patterns"), request, {"by": ""}),
        "advice": _advice(looking, spec, stage, practice),
        "ways": [(segment_label(key), there(here, request, {"by": key}), key == by) for key in OFFERED],
        "by": segment_label(by),
        "line": None,
        "floor": formats.number(FLOOR, looking.lens.actor.locale),
    }
    if not isinstance(whole, Unavailable) and not isinstance(groups, Unavailable):
        for line in whole.answer.lines:
            if (line.stage_id, line.practice) == (stage_id, practice):
                context |= _detail(request, looking, line, (by, groups.answer))
    return render(request, "patterns/pattern.html", context)


def _of(request: HttpRequest, stage_id: int, practice: str) -> tuple[Looking, StageSpec, PipelineSpec]:
    """What is looked at, the stage and its pipeline. Raises NotFound, or Http404 for no practice."""
    if practice not in PRACTICES:
        raise Http404
    spec = pipeline_of_stage(stage_id)
    return looking_of(request, METRIC), spec.at(stage_id), spec


def _advice(looking: Looking, spec: PipelineSpec, stage: StageSpec, practice: str) -> dict[str, Any] | None:
    """The gate a practice can become, for those who may make it one; None for others."""
    actor, advice = looking.lens.actor, ADVICE.get(practice)
    if stage.is_retired or not stage.is_open or not actor.may(Permission.PIPELINES_MANAGE):
        return None
    asked = asked_by(stage, advice) if advice else None
    return {
        "is_possible": advice is not None,
        "asked": text(criterion_text(asked, actor)) if asked else "",
        "stage_href": reverse("settings_stage", args=[spec.key, stage.key]),
    }


def _detail(request: HttpRequest, looking: Looking, line: Pattern, groups: tuple[str, Patterns]) -> dict[str, Any]:
    by, told = groups
    locale, currency = looking.lens.actor.locale, told.currency
    return {
        "line": _line(request, line, locale),
        "bands": [_band(request, line, one, currency, locale) for one in line.strata],
        "groups": [
            _line(request, one, locale)
            | {
                "label": line_label(by, one.value, one.label, currency, locale),
                "sides": [
                    _side(request, one, side, arm, locale, (written(by, one.value),))
                    for side, arm in (("done", one.done), ("undone", one.undone))
                ],
            }
            for one in told.lines
        ],
        "intervals": formats.number(told.intervals, locale),
        "count": told.intervals,
    }


def _band(request: HttpRequest, line: Pattern, band: Stratum, currency: str, locale: str) -> dict[str, Any]:
    at = (written("size", band.band),)
    return {
        "label": line_label("size", band.band, "", currency, locale),
        "is_matched": band.is_matched,
        "sides": [
            _side(request, line, side, arm, locale, at) for side, arm in (("done", band.done), ("undone", band.undone))
        ],
    }


@page
@require_safe
def pattern_rows(request: HttpRequest, stage_id: int, practice: str) -> HttpResponse:
    """The deals behind one side of a pattern."""
    looking, stage, _spec = _of(request, stage_id, practice)
    side, outcome = request.GET.get("side", "done"), request.GET.get("outcome", "")
    if side not in SIDES_OF or outcome not in OUTCOME_LABELS:
        raise Http404
    by, values = group(request)
    asked = question_of(looking)
    rows = PatternRows(asked.viewer, asked.question, stage_id, practice, side, outcome, by, values)
    at = [written(*pair) for pair in zip(by, values, strict=True)]
    here = there(
        reverse("pattern_rows", args=[stage_id, practice]), request, {"side": side, "outcome": outcome, "at": at}
    )
    words = {
        "name": text(PRACTICE_LABELS[practice]),
        "report_href": there(reverse("pattern", args=[stage_id, practice]), request, {}),
        "title": f"{stage.name}: {text(SIDE_LABELS[side])}" + (f", {_(OUTCOME_LABELS[outcome])}" if outcome else ""),
        "day_head": _("Closed"),
        "note": _("Amounts as they were on entering the stage, at today's rates."),
    }
    return deals_page(request, looking, rows, here, words)
