"""The track record of people beside the forecast and beside the model."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of

if TYPE_CHECKING:
    from quarterdeck.accuracy.queries.track import Track


@panels.add("forecast", "track")
def track_panel(request: HttpRequest, _record_id: int) -> Panel | None:
    """How right the first line's voices were at this week of past periods; None before one was judged."""
    return _panel(request, request.GET.get("type", ""), is_contest=False)


@panels.add("forecast_accuracy", "people")
def people_panel(request: HttpRequest, _record_id: int) -> Panel | None:
    """What people say of the company now, with their past errors at the same week; None before one was judged."""
    return _panel(request, "", is_contest=True)


def _panel(request: HttpRequest, type_key: str, *, is_contest: bool) -> Panel | None:
    # What reads locks brings all that answers about figures: a start has no need of it.
    from quarterdeck.accuracy.queries.track import said_now, track_of
    from quarterdeck.forecasts.views.looking import looked_at

    at = None if is_contest else looked_at(request)
    found = track_of(actor_of(request), timezone.now(), type_key=type_key, seen=at.picture if at else None)
    if found is None:
        return None
    values: dict[str, Any] = {
        "title": _("People beside it, at week %(num)s") if is_contest else _("Track record at week %(num)s"),
        "rows": _rows(found),
        "now": formats.money_total(said_now(found), found.scene.currency, found.scene.actor.locale)
        if is_contest and found.scene.currency
        else "",
    }
    values["title"] %= {"num": found.week}
    return Panel("accuracy/track.html", values, "main")


def _rows(found: "Track") -> list[dict[str, Any]]:
    """A row for each voice that spoke, on the periods it spoke in."""
    from quarterdeck.accuracy.rules import judged_by_voice
    from quarterdeck.accuracy.terms import LEAST_PERIODS, VOICE_LABELS, Voice

    kind, locale = found.scene.type, found.scene.actor.locale
    chosen = {"type": "" if kind.is_default else kind.key, "line": found.line.key, "week": str(found.week)}
    chosen = {name: value for name, value in chosen.items() if value}
    voices = (Voice.FINAL, Voice.CALL, Voice.COMMIT, Voice.WEIGHTED, Voice.MODEL)
    return [
        {
            "label": text(VOICE_LABELS[voice]),
            "is_people": voice is Voice.FINAL,
            "wape": _share(one.wape, locale),
            "bias": ("+" if one.bias and one.bias > 0 else "") + _share(one.bias, locale),
            "periods": formats.number(one.periods, locale),
            "is_few": one.periods < LEAST_PERIODS,
            "href": f"{reverse('call_record_rows')}?{urlencode({**chosen, 'figure': voice.value})}",
        }
        for voice, one in judged_by_voice(found.rows, voices).items()
    ]


def _share(value: float | None, locale: str) -> str:
    """A share in percent with a decimal; a dash for none."""
    return formats.NOT_APPLICABLE if value is None else formats.percent_bp(round(value * 10_000), locale)
