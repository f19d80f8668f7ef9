"""Health as pages show it: the score, each reason in words, and where it is mended."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from quarterdeck.health.queries import Care, Kept, bench_of, care_of, deals_health
from quarterdeck.health.rules import RULES, Health
from quarterdeck.health.terms import BAND_LABELS, BAND_TONES, LEVEL_LABELS, LEVEL_TONES, Signal
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.values.text import Text

# Where on a deal's page its signals are mended; signals without one are mended by a move.
_PLACES = {
    Signal.NO_CONTACT: "activities",
    Signal.GHOSTED: "activities",
    Signal.NO_NEXT_STEP: "next-step",
    Signal.SINGLE_THREADED: "contacts",
    Signal.NO_ECONOMIC_BUYER: "contacts",
    Signal.PUSHED: "details",
    Signal.OVERDUE: "details",
    Signal.DATE_TOO_SOON: "details",
    Signal.MOVED_BACK: "timeline-panel",
    Signal.SKIPPED: "timeline-panel",
    Signal.AMOUNT_CHANGED: "details",
    Signal.EVIDENCE_MISSING: "framework-panel",
}


def mend_href(opportunity_id: int, signal: Signal) -> str:
    """Where a signal of a deal is mended."""
    place = _PLACES.get(signal)
    page = reverse("opportunity" if place else "opportunity_move", args=[opportunity_id])
    return f"{page}#{place}" if place else page


def lost_by(kept: Kept | None) -> list[str]:
    """What kept points were lost by, in words; nothing for a deal that lost none, or has none kept."""
    return [text(RULES[signal].label) for signal in kept.signals] if kept else []


def health_lines(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Of those of these deals that need care the band and, in words, how they are called and what took most points.

    The caller has found that the deals may be seen. One query.
    """
    found = care_of(ids)
    words = {care: _line(care) for care in set(found.values())}
    return {deal: (care.band.value, words[care]) for deal, care in found.items()}


def _line(care: Care) -> str:
    said = {"band": text(BAND_LABELS[care.band]), "reason": text(RULES[care.first].label)}
    return text(Text.of("{band}: {reason}", **said))


def shown_health(opportunity_id: int, found: Health) -> dict[str, Any]:
    """The score with its reasons, for templates."""
    return {
        "score": found.score,
        "band": text(BAND_LABELS[found.band]),
        "tone": BAND_TONES[found.band],
        "signs": [
            {
                "label": text(RULES[sign.signal].label),
                "words": text(sign.words),
                "mend": text(RULES[sign.signal].mend),
                "href": mend_href(opportunity_id, sign.signal),
                "points": sign.points,
                "level": text(LEVEL_LABELS[sign.level]),
                "tone": LEVEL_TONES[sign.level],
            }
            for sign in found.signs
        ],
        "unknown": [(text(RULES[signal].label), text(why)) for signal, why in found.unknown],
    }


def health_panels(lens: Lens, opportunity_id: int) -> list[Panel]:
    """The panel of an open deal; nothing of a closed one. The caller has found that it may be seen. Eleven queries."""
    found = deals_health(bench_of(lens), [opportunity_id]).get(opportunity_id)
    if found is None:
        return []
    return [Panel("health/parts/deal.html", shown_health(opportunity_id, found.health), "top")]
