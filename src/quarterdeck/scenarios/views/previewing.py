"""What comes of levers while they are moved: parts of a page, computed by a process of its own, kept by nobody."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios.forms import PreviewForm, deals_posted, rows_posted
from quarterdeck.scenarios.queries import Choices
from quarterdeck.scenarios.queries.lines import Line
from quarterdeck.scenarios.queries.previewing import Preview, preview
from quarterdeck.scenarios.rules import reach_of
from quarterdeck.scenarios.terms import Answer, Kind, Version
from quarterdeck.scenarios.views import drawing, showing
from quarterdeck.scenarios.views.showing import Looks, Money, line_of, looks_of
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules import record_of
from quarterdeck.scores.views.showing import NEXT
from quarterdeck.users.policy import page
from quarterdeck.users.queries import company
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Refused

# A page asks again by itself where one of these was the answer.
_AGAIN = {
    "starting": N_("The history is being read. It takes a few seconds, on a large company a minute or two."),
    "late": N_("The preview is slow just now. It is asked again."),
}
_FAILED = N_("The preview failed; the log of the installation says why. The form computes and saves without it.")
_BUSY = N_("Too many previews at once. Move the lever again in a moment.")


@page
@require_safe
def scenario_preview(request: HttpRequest) -> HttpResponse:
    """The parts of the form's page that live, for the levers in the address. Raises NotFound for an unreadable line."""
    at = looks_of(request)
    line = line_of(request.GET.get("line", "")) or at.lines.first
    given = {name: str(value) for name, value in request.GET.items()}
    form = PreviewForm(
        given, locale=at.locale, lines=[(given.get("line", ""), "")], choices=Choices({}),
        deals=dict.fromkeys(deals_posted(given), ""), rows=rows_posted(given),
    )  # fmt: skip
    context: dict[str, Any] = {"problem": "", "waits": "", "is_again": False, "is_told": False}
    status = 200
    if form.errors:
        name, told = next(iter(form.errors.items()))
        context["problem"] = f"{form.fields[name].label}: {told[0]}" if name in form.fields else str(told[0])
    else:
        try:
            found = preview(at.actor, at.lines, line, form.said, at.now)
        except Refused as refusal:
            context["problem"] = " ".join(text(one.text) for one in refusal.reasons)
        else:
            context |= _told(at, line, found)
            status = 429 if found.code == "busy" else 200
    answer = render(request, "scenarios/live.html", context, blocks={"live": ("strip", "live")}, status=status)
    if status != 200:
        answer.headers["Retry-After"] = "2"
    return answer


def _told(at: Looks, line: Line, found: Preview) -> dict[str, Any]:
    """What is shown of a preview."""
    if found.code:
        is_again = found.code in _AGAIN
        words = _AGAIN.get(found.code) or (_BUSY if found.code == "busy" else _FAILED)
        return {"waits" if is_again else "problem": text(words), "is_again": is_again}
    told = found.figures
    if told["problem"]:
        return {"problem": told["problem"]}
    money, version = Money(told["currency"], at.locale), _as_version(at, found)
    effects = showing.effects(version, money, at) if told["effects"] is not None else []
    return {
        "is_told": True, "is_again": told["effects"] is None, "has_quota": found.quota is not None,
        "currency": told["currency"], "quarter": told["quarter"], "draws": at.number(told["draws"], 0),
        "strip": drawing.live_strip(version, money, at), "chart": drawing.spread_of(version, money, at),
        "legend": drawing.legend(found.quota), "spreads": showing.spreads(version, money, at), "effects": effects,
        "swings": drawing.swings_of(version), "facts": _facts(version, money, at), "following": told["following"],
        "following_record": _following_record(at, date.fromisoformat(told["day"])) if told["following"] else None,
        "moved": [drawing.moved_row(one, money, at) for one in found.moved],
    }  # fmt: skip


def _following_record(at: Looks, day: date) -> dict[str, str] | None:
    """How right the model was of quarters after, said at this week of the one before; of everybody's deals alone."""
    if not sees_all(at.actor):
        return None
    quarter = company().calendar.period_of(day, PeriodKind.QUARTER)
    week = accuracy.week_of(day, quarter.start, quarter.end)
    found = {one.method: one for one in record_of(accuracy.backtested_next(at.actor), week, accuracy.METHODS)}
    own, last = found.get("model"), found.get("last_period")
    if own is None or last is None or not own.quarters:
        return None
    told = ngettext(
        "Said of the whole company at this point of the quarter before, P50 was off by %(wape)s of what came in"
        " %(num)s past quarter, the last quarter taken again by %(last)s; %(covered)s lay within P10 to P90.",
        "Said of the whole company at this point of the quarter before, P50 was off by %(wape)s of what came in"
        " %(num)s past quarters, the last quarter taken again by %(last)s; %(covered)s lay within P10 to P90.",
        own.quarters,
    ) % {
        "wape": at.share(own.wape), "last": at.share(last.wape), "num": own.quarters, "covered": own.covered,
    }  # fmt: skip
    return {"told": told, "href": f"{reverse('forecast_accuracy')}?source={NEXT}&week={week}"}


def _as_version(at: Looks, found: Preview) -> Version:
    """A preview as the version it would be, so that both are shown by the same functions."""
    told, day = found.figures, date.fromisoformat(found.figures["day"])
    figures = told | {"effects": told["effects"] or []}
    answer = Answer(at.now, day, at.now, told["quarter"], day, day, told["currency"], "", "", figures)
    return Version(0, 0, at.now, found.said, found.quota, answer)


def _facts(version: Version, money: Money, at: Looks) -> list[dict[str, Any]]:
    """What each slider is told: how far it goes, what was seen of its lever, and what it comes to as supposed."""
    told = version.answer.figures["seen"] if version.answer else []
    rows = {one["kind"]: (one, words) for one, words in zip(told, showing.seen(version, money, at), strict=True)}
    found = []
    for kind in Kind:
        one, words = rows.get(kind.value, (None, None))
        reach = reach_of(kind, one)
        moved = [lever for lever in version.said.levers if lever.kind == kind and not lever.column]
        found.append({
            "kind": kind.value, "min": reach.least, "max": reach.most, "step": reach.step,
            "low": reach.low, "high": reach.high, "now": at.amount(moved[0]) if moved else "",
            "today": _("Last year: %(value)s") % {"value": words["recent"]} if words else "",
            "seen": _("Quarters, P10–P90: %(range)s") % {"range": words["range"]} if words else "",
            "said": (words["supposed"] if words else at.amount(moved[0])) if moved else _("as today"),
        })  # fmt: skip
    return found
