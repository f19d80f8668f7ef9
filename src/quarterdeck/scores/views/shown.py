"""Scores as pages show them: the place, the chance, its trend, deals like it, and the reasons in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.scores import Score, named, score_of
from quarterdeck.scores.rules import Like
from quarterdeck.scores.rules.words import Named, Why, seen_of, words_of
from quarterdeck.scores.terms import BAND_LABELS, BAND_TONES


def percent(value: int, locale: str) -> str:
    """Whole percents as the viewer writes them."""
    return formats.percent_bp(value * 100, locale)


def like_words(like: Like | None, locale: str) -> str:
    """What became of deals like one, with as much of their number as may be told."""
    if like is None:
        return ""
    if like.percent is None:
        if like.count == 0:
            return _("No closed deal is like this.")
        return _("Fewer than 20 closed deals are like this: not told.")
    said = {
        "percent": percent(like.percent, locale), "count": like.count, "least": like.at_least, "most": like.at_most,
    }  # fmt: skip
    if like.count is not None:
        return _("Won %(percent)s of deals like this (n = %(count)s).") % said
    if like.at_most is None:
        return _("Won about %(percent)s of deals like this (n over 50).") % said
    return _("Won about %(percent)s of deals like this (n %(least)s to %(most)s).") % said


def reason_words(why: Why, names: Named, locale: str, *, exact: bool) -> str:
    """A reason, with the share won of closed deals of which the same is so."""
    seen = seen_of(why, sees_all=exact)
    said = text(words_of(why, names))
    if seen is None or seen.percent is None:
        return said
    shown = {"what": said, "percent": percent(seen.percent, locale), "count": seen.count}
    if seen.count is not None:
        return _("%(what)s: won %(percent)s (n = %(count)s)") % shown
    return _("%(what)s: won about %(percent)s") % shown


def shown_score(lens: Lens, found: Score) -> dict[str, Any]:
    """The score for templates."""
    names, locale = named(lens.specs), lens.actor.locale
    reasons = [(why.odds > 0, reason_words(why, names, locale, exact=found.sees_all)) for why in found.reasons]
    return {
        "state": found.state,
        "at": found.at,
        "level": found.level,
        "band": text(BAND_LABELS[found.band]) if found.band else "",
        "tone": BAND_TONES[found.band] if found.band else "idle",
        "percent": "" if found.percent is None else percent(found.percent, locale),
        "quarter": "" if found.quarter_percent is None else percent(found.quarter_percent, locale),
        "trend": _trend(lens, found),
        "like": like_words(found.like, locale),
        "up": [said for is_up, said in reasons if is_up],
        "down": [said for is_up, said in reasons if not is_up],
        "provisional": found.provisional,
        "history_href": reverse("score_history", args=[found.opportunity_id]) if found.level is not None else "",
    }


def _trend(lens: Lens, found: Score) -> dict[str, Any] | None:
    """How far it moved since the score kept a week or more ago."""
    if found.before is None or found.level is None:
        return None
    moved = found.level - found.before.level
    day = formats.day(found.before.day, lens.actor.locale, lens.today, weekday=False)
    if not moved:
        return {"label": _("unchanged since %(day)s") % {"day": day}, "is_up": None}
    return {"label": _("%(moved)s since %(day)s") % {"moved": f"{moved:+d}", "day": day}, "is_up": moved > 0}


def score_panels(lens: Lens, opportunity_id: int, *, is_open: bool) -> list[Panel]:
    """The panel of an open deal; nothing of a closed one. The caller has found that it may be seen. Two queries."""
    if not is_open:
        return []
    found = score_of(lens.actor, opportunity_id, lens.company.time_zone)
    return [Panel("scores/parts/deal.html", shown_score(lens, found), "top")]
