"""My day of who runs the process: what to look after, each line with how much of it there is."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.desk.views.viewing import Viewing, say
from quarterdeck.insights.queries.my_day_operations import Operations
from quarterdeck.insights.terms.my_day import REFUSED_LABELS, REFUSED_OTHER, DayView
from quarterdeck.insights.views.my_day_figures import counts, list_href, quarter_of
from quarterdeck.insights.views.my_day_tasks import shown_tasks
from quarterdeck.kit import formats
from quarterdeck.kit.panels import panels
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Why
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

VIEW = DayView.OPERATIONS
# Where upper slices hang what they want looked after: a Panel of the watch list's template.
PLACE = "my_day_operations"
_CODES = 3
_EXCEPTIONS = {
    Why.OVERRIDDEN: (N_("Overrides"), N_("Moved past a rule by somebody's word, with a reason."), "hand-stop", "warn"),
    Why.ADVISED: (N_("Advice not taken"), N_("A rule that only advises was not met."), "info-circle", ""),
    Why.GRANDFATHERED: (N_("There before the rule"), N_("Deals that a newer rule does not bind."), "history", ""),
}


def operations_context(request: HttpRequest, who: Viewing, found: Operations) -> dict[str, Any]:
    """What the page shows of the process."""
    return {
        "watch": [*_exceptions(who, found), *_gone(who, found), *_gaps(who, found)],
        "refused": _refused(who, found),
        "counts": counts(who, found.figures, VIEW),
        "attention": [],
        "quarter": quarter_of(who, found.figures, VIEW),
        "tasks": shown_tasks(who, found.tasks, VIEW),
        "panels": panels.load(PLACE, request, 0),
    }


def _line(who: Viewing, mark: tuple[str, str], words: tuple[str, str], count: int, href: str) -> dict[str, str]:
    return {
        "icon": mark[0],
        "tone": mark[1],
        "title": words[0],
        "why": words[1],
        "count": formats.number(count, who.locale),
        "href": href,
    }


def _exceptions(who: Viewing, found: Operations) -> Iterator[dict[str, str]]:
    for why, (title, sentence, icon, tone) in _EXCEPTIONS.items():
        if count := found.exceptions.get(why, 0):
            query = urlencode({"why": why.value, "since": found.since.isoformat()})
            href = f"{reverse('gate_exceptions')}?{query}"
            yield _line(who, (icon, tone), (say(title), say(sentence)), count, href)


def _gone(who: Viewing, found: Operations) -> Iterator[dict[str, str]]:
    if not found.gone:
        return
    owners = ",".join(public_id(owner_id) for owner_id, _name, _count in found.gone)
    names = ", ".join(name for _id, name, _count in found.gone)
    words = _("Deals of people who left"), say(N_("Still theirs: {names}."), names=names)
    total = sum(count for _id, _name, count in found.gone)
    yield _line(who, ("user-exclamation", "neg"), words, total, list_href(VIEW, owner=owners, kind="open"))


def _gaps(who: Viewing, found: Operations) -> Iterator[dict[str, str]]:
    everything = found.figures.open
    if everything.unpriced:
        words = _("Open deals without an amount"), _("They are in no total.")
        yield _line(who, ("coins", "warn"), words, everything.unpriced, list_href(VIEW, kind="open", sort="amount"))
    if everything.unconverted:
        words = _("Open deals without a rate"), _("Their currency has no rate, so they are in no total.")
        yield _line(who, ("coins", "neg"), words, everything.unconverted, reverse("settings_currencies"))
    if found.no_close_date:
        words = _("Open deals without a close date"), _("They are in no quarter.")
        href = list_href(VIEW, kind="open", sort="-close_date")
        yield _line(who, ("calendar", "warn"), words, found.no_close_date, href)


def _refused(who: Viewing, found: Operations) -> list[dict[str, str]]:
    """Refused writes by what was tried, with the most frequent reasons by their lasting names."""
    counted: Counter[str] = Counter()
    codes: dict[str, Counter[str]] = {}
    for one in found.refused:
        label = REFUSED_LABELS.get(one.action, REFUSED_OTHER)
        counted[label] += one.count
        codes.setdefault(label, Counter()).update(one.codes)
    return [
        {
            "what": text(label),
            "count": formats.number(count, who.locale),
            "codes": ", ".join(
                ngettext("%(code)s %(count)s time", "%(code)s %(count)s times", times) % {"code": code, "count": times}
                for code, times in codes[label].most_common(_CODES)
            ),
        }
        for label, count in counted.most_common()
    ]
