"""What one says of one's own forecast, on My day: the calls, what the manager made of them, and when they lock."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.forecasts.terms import COLUMN_LABELS, Call
from quarterdeck.insights.queries.own_calls import OwnCalls, own_calls
from quarterdeck.kit import formats
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries import expected_of_people, model_forecast


def forecast_of(who: Viewing) -> dict[str, Any] | None:
    """The lines of the panel; None for who calls no line."""
    found = own_calls(who.actor, who.lens.now)
    if found is None:
        return None
    scene = found.scene
    query = "" if scene.type.is_default else f"?type={scene.type.key}"
    return {
        "title": _("Forecast, %(period)s") % {"period": scene.period.label},
        "line": found.line.name,
        "href": reverse("forecast_line", args=[scene.key, found.line.key]) + query,
        "rows": [_row(who, found, one) for one in scene.rules.called],
        "model": _model(who, found),
        "locks_at": found.locks_at,
        "is_due": found.is_due,
        "call_href": reverse("forecast_call", args=[scene.key, found.line.key]) + query if found.locks_at else "",
    }


def _row(who: Viewing, found: OwnCalls, category: Category) -> dict[str, Any]:
    call, adjusted = found.calls.get(category), found.adjustments.get(category)
    zone = ZoneInfo(who.actor.time_zone)
    about = []
    if call is not None:
        day = who.day(call.at.astimezone(zone).date())
        about.append((_("carried, called %(day)s") if found.is_carried(call) else _("called %(day)s")) % {"day": day})
    if adjusted is not None:
        note = f": {adjusted.note}" if adjusted.note else ""
        about.append(_("your manager says %(amount)s") % {"amount": _amount(who, found, adjusted)} + note)
    return {
        "label": text(COLUMN_LABELS[found.scene.rules.method][category]),
        "value": _amount(who, found, call) if call else _("not called"),
        "about": ". ".join(about),
    }


def _amount(who: Viewing, found: OwnCalls, call: Call) -> str:
    """A call in the currency of the forecast; in its own where there is no rate."""
    scene = found.scene
    minor = scene.lens.rates.convert(call.minor or 0, call.currency)
    if minor is None:
        return formats.money_exact(call.minor or 0, call.currency, who.locale)
    return formats.money_total(minor, scene.currency, who.locale)


def _model(who: Viewing, found: OwnCalls) -> str:
    """What the model expects of the line one calls: the company, a team, or one's own deals; where one may know it."""
    period, person = found.scene.period, found.line.person_id
    told = (
        model_forecast(who.actor, found.line.team_id, period.start)
        if person is None
        else expected_of_people(who.actor, period.start, [person]).get(person)
    )
    if told is None or told.p50 is None or (told.period_start, told.period_end) != (period.start, period.end):
        return ""
    low, middle, high = (
        formats.money_total(minor or 0, told.currency, who.locale) for minor in (told.p10, told.p50, told.p90)
    )
    return _("The model expects %(p50)s (%(p10)s to %(p90)s).") % {"p50": middle, "p10": low, "p90": high}
