"""The record of calls: how right a line was beside the system, its manager and the model, and what each added."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.accuracy.queries import CallRecord, LineRecord, rests_on
from quarterdeck.accuracy.rules import (
    Added,
    judged_by_voice,
    share_kept,
    values_added,
    volatility_of,
)
from quarterdeck.accuracy.terms import (
    LAYER_LABELS,
    LEAST_LINE_WEEKS,
    LEAST_PERIODS,
    TOGETHER,
    VERDICT_LABELS,
    VOICE_LABELS,
    Layer,
    Verdict,
    Voice,
)
from quarterdeck.accuracy.views.looking import (
    NOTHING,
    address,
    decimal,
    line_name,
    record_at,
    share,
    signed_share,
    type_words,
)
from quarterdeck.forecasts.rules import depths
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import page
from quarterdeck.warehouse.views.resolution import stated

_TONES = {Verdict.BETTER: "pos", Verdict.WORSE: "neg", Verdict.UNCLEAR: "", Verdict.TOO_FEW: "idle"}


@page
@require_safe
def call_record_page(request: HttpRequest) -> HttpResponse:
    """One line's record, by week and by hand, and the lines the viewer may see beside it."""
    found = record_at(request)
    kind = found.scene.type
    types = [one for one in found.scene.types if one.is_active or one.key == kind.key]
    context = {
        "line": line_name(found) if found.line else "",
        "types": [(text(one.name), f"{reverse('call_record')}?type={one.key}", one.key == kind.key) for one in types],
        "type_name": text(kind.name),
        "type_words": type_words(kind),
        "weeks": [
            (_("Week %(num)s") % {"num": one}, address(found, week=str(one)), one == found.week) for one in found.weeks
        ],
        "week": found.week,
        "model_href": reverse("forecast_accuracy") if found.scene.sees_all else "",
        "periods": list(found.labels.values()),
        "left_out": list(found.left_out),
        "voices": _voices(found) if found.line else [],
        "by_week": _by_week(found) if found.line else [],
        "layers": _layers(found) if found.line else [],
        "volatility": _volatility(found),
        "lines": _lines(found),
        "least_periods": LEAST_PERIODS,
        "least_weeks": LEAST_LINE_WEEKS,
        **stated(found.scene.actor, rests_on(found)),
    }
    return render(request, "accuracy/record.html", context)


def _rows(found: CallRecord, figure: str, **more: str) -> str:
    return address(found, "call_record_rows", figure=figure, **more)


def _voices(found: CallRecord) -> list[dict[str, Any]]:
    """Every voice at the chosen week."""
    locale = found.scene.actor.locale
    return [
        {
            "label": text(VOICE_LABELS[voice]),
            "href": _rows(found, voice.value),
            "periods": formats.number(one.periods, locale),
            "is_few": one.periods < LEAST_PERIODS,
            "wape": share(one.wape, locale),
            "bias": signed_share(one.bias, locale),
            "tracking": decimal(one.tracking, locale),
            "is_off": one.is_one_way,
        }
        for voice, one in judged_by_voice(found.at_week, Voice).items()
    ]


def _by_week(found: CallRecord) -> list[dict[str, Any]]:
    """WAPE of what people say as the end comes nearer, and how much of Commit was won."""
    locale = found.scene.actor.locale
    shown = []
    for week in found.weeks:
        rows = [row for row in found.own if row.week == week]
        told = judged_by_voice(rows, Voice)
        deals = found.committed_at(week)
        is_kept = any(row.lock_id in found.kept for row in rows)
        shown.append(
            {
                "label": _("Week %(num)s") % {"num": week},
                "left": " – ".join(str(one) for one in sorted({row.left for row in rows})) or NOTHING,
                "periods": formats.number(len({row.period for row in rows}), locale),
                "voices": [
                    (
                        text(VOICE_LABELS[voice]),
                        share(told[voice].wape if voice in told else None, locale),
                        _rows(found, voice.value, week=str(week)) if voice in told else "",
                    )
                    for voice in (Voice.COMMIT, Voice.CALL, Voice.FINAL, Voice.MODEL)
                ],
                "kept": share(share_kept((deal.minor, deal.is_won) for deal in deals), locale),
                "kept_href": _rows(found, "conversion", week=str(week)) if deals else "",
                "count": len(deals),
                "deals": formats.number(len(deals), locale),
                "is_kept": is_kept,
            }
        )
    return shown


def _layers(found: CallRecord) -> list[dict[str, Any]]:
    """Each layer of the line over all its weeks, and of the people below it at the chosen week."""
    shown = [_layer(found, one, "") for one in values_added(found.own)]
    if found.together:
        shown += [_layer(found, one, TOGETHER) for one in values_added(found.together) if one.layer is not Layer.MODEL]
    return shown


def _layer(found: CallRecord, one: Added, of: str) -> dict[str, Any]:
    locale = found.scene.actor.locale
    whose = _("people below, week %(num)s") % {"num": found.week} if of else _("all weeks")
    return {
        "label": text(LAYER_LABELS[one.layer]),
        "of": whose,
        "href": _rows(found, f"layer-{one.layer.value}", of=of) if one.line_weeks else "",
        "line_weeks": formats.number(one.line_weeks, locale),
        "periods": formats.number(one.periods, locale),
        "before": share(one.before, locale),
        "after": share(one.after, locale),
        "added": signed_share(one.added, locale),
        "interval": NOTHING
        if one.added is None
        else _("%(low)s to %(high)s") % {"low": signed_share(one.low, locale), "high": signed_share(one.high, locale)},
        "verdict": text(VERDICT_LABELS[one.verdict]),
        "tone": _TONES[one.verdict],
    }


def _volatility(found: CallRecord) -> dict[str, Any]:
    value, changes = volatility_of(found.own)
    locale = found.scene.actor.locale
    return {
        "value": share(value, locale),
        "changes": formats.number(changes, locale),
        "href": _rows(found, "volatility") if changes else "",
    }


def _lines(found: CallRecord) -> list[dict[str, Any]]:
    """Every line the viewer may see, at the chosen week."""
    levels = depths([one.line for one in found.lines])
    return [_line(found, one, levels[one.line.key]) for one in found.lines]


def _line(found: CallRecord, one: LineRecord, level: int) -> dict[str, Any]:
    locale = found.scene.actor.locale
    told = judged_by_voice(one.rows, (Voice.COMMIT, Voice.CALL, Voice.FINAL))
    call = told.get(Voice.CALL)
    return {
        "name": text(one.line.name),
        "href": address(found, line=one.line.key),
        "is_chosen": found.line is not None and one.line.key == found.line.key,
        "level": level,
        "is_team": one.line.is_team,
        "periods": formats.number(call.periods if call else 0, locale),
        "is_few": call is not None and call.periods < LEAST_PERIODS,
        "bias": signed_share(call.bias if call else None, locale),
        "voices": [
            (text(VOICE_LABELS[voice]), share(told[voice].wape if voice in told else None, locale))
            for voice in (Voice.COMMIT, Voice.CALL, Voice.FINAL)
        ],
    }
