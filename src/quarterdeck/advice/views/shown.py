"""Next best actions in words: what to do, what is at stake, and the counts that speak for it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.advice.queries import DealAdvice, OwnAdvice, Weighed, advice_lens, changeable, deal_advice, own_advice
from quarterdeck.advice.rules import Advice, Line
from quarterdeck.advice.terms import DEAL, DO_LABELS, HAD_LABELS, PLACES, Answer, Practice
from quarterdeck.analytics.why.patterns import Arm
from quarterdeck.desk.views.viewing import viewing
from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.qualification.panels import subject_of
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules import like_of

DEAL_PART, DAY_PART = "advice/parts/deal.html", "advice/parts/day.html"
ON_DAY = 5
_LONGEST = 5
ICONS = {
    Practice.ECONOMIC_BUYER: "user",
    Practice.CHAMPION: "trophy",
    Practice.SECOND_CONTACT: "user-plus",
    Practice.CONVERSATION: "phone",
}


def page_number(request: HttpRequest) -> int:
    """The page of a list that the address asks for, from 1. Raises Http404 for what is none."""
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= _LONGEST and int(said)):
        raise Http404
    return int(said)


def lens_of(request: HttpRequest) -> Lens:
    """Who looks, now, in the reporting currency."""
    who = viewing(request)
    return advice_lens(who.actor, who.now, who.company)


def deal_panel(request: HttpRequest, opportunity_id: int) -> Panel | None:
    """What is advised for a deal; None for a closed one, and before anything was weighed."""
    lens = lens_of(request)
    found = deal_advice(lens, opportunity_id)
    if not found.is_open or (found.weighed.day is None and not found.answers):
        return None
    may_edit = subject_of(request, DEAL, opportunity_id).may_edit
    column = "top" if found.told.best else "side"
    return Panel(DEAL_PART, {**shown_deal(lens, found, may_edit=may_edit), "id": opportunity_id}, column)


def shown_deal(lens: Lens, found: DealAdvice, *, may_edit: bool) -> dict[str, Any]:
    """The panel of a deal for templates."""
    return {
        "best": [
            {
                **_shown(lens, one, found.weighed),
                **_stake(lens, one, found.minor, found.currency),
                "do_href": do_href(one.deal_id, one.line.practice) if may_edit else "",
                "is_dialog": one.line.practice is Practice.CONVERSATION,
                "dismiss_href": reverse("advice_dismiss", args=[one.deal_id, one.line.practice.value])
                if may_edit
                else "",
            }
            for one in found.told.best
        ],
        "unclear": [(text(DO_LABELS[line.practice]), counted(lens, line)) for line in found.told.unclear],
        "few": [text(DO_LABELS[line.practice]) for line in found.told.few],
        "dismissed": [
            {"label": text(DO_LABELS[one.practice]), "reason": one.reason, "by": one.author, "at": one.at}
            for one in found.answers
            if one.answer is Answer.DISMISSED
        ],
        "followed": [
            {"label": text(DO_LABELS[one.practice]), "at": one.at}
            for one in found.answers
            if one.answer is Answer.FOLLOWED
        ],
        "since": found.weighed.since,
        "until": _last(found.weighed.until),
    }


def _shown(lens: Lens, one: Advice, weighed: Weighed) -> dict[str, str]:
    window = {"since": weighed.since, "until": _last(weighed.until)}
    query = urlencode({name: day.isoformat() for name, day in window.items() if day})
    pattern = reverse("pattern", args=[one.line.stage_id, one.line.practice.value])
    return {
        "practice": one.line.practice.value,
        "icon": ICONS[one.line.practice],
        "label": text(DO_LABELS[one.line.practice]),
        "words": counted(lens, one.line),
        "rows_href": f"{pattern}?{query}",
    }


def _last(until: date | None) -> date | None:
    return until - timedelta(days=1) if until else None


def _stake(lens: Lens, one: Advice, minor: int | None, currency: str) -> dict[str, str]:
    """What is at stake in the deal's own currency."""
    locale, line = lens.actor.locale, one.line
    points = {"likely": line.likely, "least": line.surely}
    share = _("%(likely)s points more often won, at least %(least)s") % points
    if minor is None or line.likely is None or line.surely is None:
        return {"least": _("no amount"), "stake": share, "formula": ""}
    least, stake = (
        formats.money_exact(minor * percent // 100, currency, locale) for percent in (line.surely, line.likely)
    )
    formula = _("%(amount)s × %(least)s points more often won, at least; × %(likely)s, which is likely: %(stake)s.")
    said = {**points, "amount": formats.money_exact(minor, currency, locale), "stake": stake}
    return {"least": least, "stake": share, "formula": formula % said}


def counted(lens: Lens, line: Line) -> str:
    """What was won with and without a practice, by stage: counts for who reads all records, else rounded shares."""
    exact = sees_all(lens.actor)
    stage = next((spec.at(line.stage_id).name for spec in lens.specs.values() if spec.stage(line.stage_id)), "")
    said: dict[str, Any] = {"had": text(HAD_LABELS[line.practice]), "stage": stage}
    if exact:
        names = ("n", "won", "m", "others")
        counts = (line.done.deals, line.done.won, line.undone.deals, line.undone.won)
        said |= {name: formats.number(count, lens.actor.locale) for name, count in zip(names, counts, strict=True)}
        return _("Of %(n)s deals that %(had)s by %(stage)s, %(won)s were won; of %(m)s without, %(others)s.") % said
    said |= {"with": about(lens, line.done), "without": about(lens, line.undone)}
    return _("Of deals that %(had)s by %(stage)s, %(with)s were won; of those without, %(without)s.") % said


def about(lens: Lens, arm: Arm) -> str:
    """A share won as those are told who may not know counts; the caller has found that there are enough deals."""
    like = like_of(arm.won / arm.deals if arm.deals else None, arm.deals, sees_all=False)
    percent = formats.percent_bp((like.percent or 0) * 100, lens.actor.locale)
    if like.at_most is None:
        return _("about %(percent)s (of more than 50)") % {"percent": percent}
    return _("about %(percent)s (of %(least)s to %(most)s)") % {
        "percent": percent,
        "least": like.at_least,
        "most": like.at_most,
    }


def do_href(opportunity_id: int, practice: Practice) -> str:
    """Where the deal's own action does it: the dialog of a call, or the form of its buying group."""
    if practice is Practice.CONVERSATION:
        return reverse("activity_new", args=[DEAL, opportunity_id, "call"])
    return f"{reverse('opportunity', args=[opportunity_id])}#{PLACES[practice]}"


def day_panel(request: HttpRequest) -> Panel | None:
    """The best of what is advised for the viewer's own deals; None without any."""
    panel = fresh_day_panel(request)
    return panel if panel.values["lines"] else None


def fresh_day_panel(request: HttpRequest) -> Panel:
    """The same, also when nothing is left of it."""
    lens = lens_of(request)
    own = own_advice(lens)
    return Panel(DAY_PART, {"lines": shown_own(lens, own.told[:ON_DAY], own.weighed, {"on": "day"})}, "side")


def shown_own(
    lens: Lens, found: Sequence[OwnAdvice], weighed: Weighed, there: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Lines of a list over several deals for templates; `there` says where they stand, for the dialog of each."""
    may = changeable(lens.actor, {one.advice.deal_id for one in found})
    return [
        {
            **_shown(lens, one.advice, weighed),
            **_stake(lens, one.advice, one.minor, one.currency),
            "deal": one.account or one.name,
            "href": f"{reverse('opportunity', args=[one.advice.deal_id])}#advice",
            "dismiss_href": dismiss_href(one.advice, there) if one.advice.deal_id in may else "",
        }
        for one in found
    ]


def dismiss_href(one: Advice, there: Mapping[str, str]) -> str:
    """The dialog that dismisses an advice, and where it was opened."""
    return f"{reverse('advice_dismiss', args=[one.deal_id, one.line.practice.value])}?{urlencode(there)}"
