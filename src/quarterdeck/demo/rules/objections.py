"""What Nordvik's customers hold against it, and what came of that."""

from datetime import datetime, timedelta

from quarterdeck.demo.rules.dice import Dice
from quarterdeck.qualification.terms import Outcome, Topic
from quarterdeck.values.dataclasses import dataclass

# Of a hundred deals so many hear something; of those lost more is written down.
OPEN_SHARE, WON_SHARE, LOST_SHARE = 0.3, 0.3, 0.4
# What a loss for this reason was about, more often than not.
TOPIC_OF_REASON = {
    "price": Topic.PRICE,
    "competitor": Topic.COMPETITION,
    "feature_missing": Topic.PRODUCT,
    "no_decision": Topic.STATUS_QUO,
    "no_budget": Topic.BUDGET,
    "timing": Topic.TIMING,
}
_TOPICS = (
    Topic.PRICE, Topic.BUDGET, Topic.TIMING, Topic.STATUS_QUO, Topic.PRODUCT, Topic.INTEGRATION, Topic.COMPETITION,
    Topic.SECURITY, Topic.CONTRACT,
)  # fmt: skip
_WEIGHTS = (8, 3, 5, 4, 3, 3, 3, 3, 3)
# Out of a hundred so many are overcome before a deal is won, and before one is lost.
_OVERCOME = {Topic.PRICE: (0.7, 0.15), Topic.SECURITY: (0.9, 0.5), Topic.CONTRACT: (0.85, 0.4)}
_USUALLY = (0.75, 0.25)
SAID = {
    Topic.PRICE: ("The other offer is a tenth cheaper.", "Too dear for what it saves."),
    Topic.TIMING: ("Not before the line stands still in summer.", "The board meets again in two months."),
    Topic.BUDGET: ("The budget ends at ninety thousand.", "Nothing is left this year."),
    Topic.STATUS_QUO: ("Inspection by hand works well enough.", "They would rather wait and see."),
    Topic.PRODUCT: ("It does not see scratches on matt foil.", "No stainless housing for wash-down."),
    Topic.INTEGRATION: ("It must talk to their old controllers.", "Results have to land in their own database."),
    Topic.COMPETITION: ("They have worked with another house for years.", "The other one has a service hub next door."),
    Topic.SECURITY: (
        "Their security people want the report of the last test.",
        "No cameras without the works council.",
    ),
    Topic.CONTRACT: ("Liability must not be capped.", "They pay after ninety days."),
}
ANSWERS = {
    Topic.PRICE: "Payback of eleven months, worked out with their own scrap figures.",
    Topic.TIMING: "Installed over two weekends, without a stop.",
    Topic.BUDGET: "Two lines now, the third from next year's budget.",
    Topic.STATUS_QUO: "A week on trial at their own line.",
    Topic.PRODUCT: "Their own parts tried in the laboratory.",
    Topic.INTEGRATION: "Shown at a customer's with the same controllers.",
    Topic.COMPETITION: "A visit to a customer who changed over.",
    Topic.SECURITY: "Report and data protection papers handed over.",
    Topic.CONTRACT: "A limit of twice the order, as their lawyers proposed.",
}


@dataclass(frozen=True, slots=True)
class DemoObjection:
    """What a deal heard, when, how it ended and when that was settled; None while it is open."""

    topic: Topic
    text: str
    answer: str
    outcome: Outcome
    raised_at: datetime
    settled_at: datetime | None


def objection_of(dice: Dice, *, kind: str, reason: str, since: datetime, until: datetime) -> DemoObjection | None:
    """What a deal that ran from `since` to `until` heard, if anything. Draws as often whatever comes of it."""
    share = {"won": WON_SHARE, "lost": LOST_SHARE}.get(kind, OPEN_SHARE)
    hears, topic = dice.chance(share), dice.weighted(_TOPICS, _WEIGHTS)
    is_the_reason, place, wait, luck = dice.chance(0.7), dice.unit(), dice.unit(), dice.unit()
    first = dice.chance(0.5)
    if not hears or until <= since:
        return None
    if kind == "lost" and is_the_reason:
        topic = TOPIC_OF_REASON.get(reason, topic)
    raised_at = since + (until - since) * (0.1 + 0.7 * place)
    settled_at = raised_at + (until - raised_at) * (0.2 + 0.7 * wait)
    outcome = _outcome(topic, kind, luck)
    is_answered = outcome in (Outcome.ACCEPTED, Outcome.ANSWERED) or (outcome is Outcome.LOST and first)
    return DemoObjection(
        topic=topic,
        text=SAID[topic][0 if first else 1],
        answer=ANSWERS[topic] if is_answered else "",
        outcome=outcome,
        raised_at=raised_at,
        settled_at=None if outcome is Outcome.OPEN else max(settled_at, raised_at + timedelta(minutes=1)),
    )


def _outcome(topic: Topic, kind: str, luck: float) -> Outcome:
    won, lost = _OVERCOME.get(topic, _USUALLY)
    if kind == "open":
        return Outcome.OPEN if luck < 0.5 else Outcome.ANSWERED if luck < 0.8 else Outcome.ACCEPTED
    if luck < (won if kind == "won" else lost):
        return Outcome.ACCEPTED
    return Outcome.ANSWERED if kind == "won" else Outcome.LOST
