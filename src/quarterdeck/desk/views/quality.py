"""The score of a deal's data on its page, with what takes points from it."""

from quarterdeck.desk.views.viewing import Viewing
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.quality.queries import deals_quality
from quarterdeck.quality.rules import RULES, tone_of


def quality_panels(who: Viewing, opportunity_id: int) -> list[Panel]:
    """The panel of an open deal, the dearest thing to repair first; nothing of a closed one.

    Two queries, and what the lens has not read yet.
    """
    found = deals_quality(who.lens, [opportunity_id]).get(opportunity_id)
    if found is None:
        return []
    broken = [
        {"label": text(RULES[check].label), "repair": text(RULES[check].repair), "points": points}
        for check, points in sorted(found.broken, key=lambda pair: -pair[1])
    ]
    return [Panel("desk/parts/quality.html", {"score": found.score, "tone": tone_of(found.score), "broken": broken})]
