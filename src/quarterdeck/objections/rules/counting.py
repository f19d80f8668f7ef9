"""How often something is held against us, how often that is overcome, and what came of the deals. Pure.

Everything counts deals, each once: a deal with two objections of a topic has it, and has overcome it when the buyer
accepted the answers to both. Rates go with their counts and the 95 % score interval of Wilson (1927). What goes
together is told; nothing here shows a cause.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.why.losses import FLOOR
from quarterdeck.gaps.rules import Known, Sum, summed
from quarterdeck.objections.terms import Figure
from quarterdeck.qualification.terms import Outcome
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection of a deal. `stage_id` is the open stage the deal was in on the day it was raised, None unknown."""

    deal_id: int
    topic: str
    outcome: str
    raised_on: date
    stage_id: int | None = None

    @property
    def is_overcome(self) -> bool:
        """Whether the buyer holds it no longer."""
        return self.outcome == Outcome.ACCEPTED


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many deals."""

    hits: int
    tries: int

    @property
    def is_few(self) -> bool:
        """Too few to say, as in the report of wins and losses."""
        return self.tries < FLOOR

    @property
    def share(self) -> float | None:
        """The share, None where there are too few to say."""
        return None if self.is_few else self.hits / self.tries

    @property
    def within(self) -> tuple[float, float] | None:
        """The ends of its interval, None where there are too few to say."""
        return None if self.is_few else wilson(self.hits, self.tries)


@dataclass(frozen=True, slots=True)
class Line:
    """What came of the deals with an objection of a topic; of any topic where that is empty.

    `won_with` and `won_without` are of all deals closed in the days; `overcome` is of those with it, and parts them in
    `won_overcome` and `won_standing`. `at_stake` are the open deals where it stands.
    """

    topic: str
    won_with: Rate
    won_without: Rate
    overcome: Rate
    won_overcome: Rate
    won_standing: Rate
    at_stake: Sum


def group_of(raised: Iterable[Raised], topic: str) -> dict[int, list[Raised]]:
    """The objections of a topic by deal, of any where that is empty."""
    found: dict[int, list[Raised]] = {}
    for one in raised:
        if topic in ("", one.topic):
            found.setdefault(one.deal_id, []).append(one)
    return found


def is_of(figure: Figure, deal: Known, raised: Collection[Raised], days: Period) -> bool:
    """Whether a deal with these objections of one topic, none for none, is behind a figure over these days."""
    is_overcome = all(one.is_overcome for one in raised)
    if figure is Figure.OPEN:
        return deal.is_open and not is_overcome
    if figure is Figure.RAISED:
        return any(one.raised_on in days for one in raised)
    if deal.is_open or deal.closed_on is None or deal.closed_on not in days:
        return False
    side, _, outcome = figure.value.partition("-")
    if outcome and deal.is_lost:
        return False
    fits = {"with": bool(raised), "without": not raised, "overcome": is_overcome, "standing": not is_overcome}
    return fits[side] and (bool(raised) or side == "without")


def line_of(
    topic: str, raised: Iterable[Raised], deals: Mapping[int, Known], days: Period, closed: tuple[int, int]
) -> Line:
    """The line of a topic. `deals` are those with any objection; `closed` says how many of all deals were won, and how
    many were closed, in these days: those without the objection are what is left of them.
    """
    groups = {deals[key]: found for key, found in group_of(raised, topic).items()}

    def count(figure: Figure) -> int:
        return sum(is_of(figure, deal, found, days) for deal, found in groups.items())

    won, every = count(Figure.WITH_WON), count(Figure.WITH)
    overcome, overcome_won = count(Figure.OVERCOME), count(Figure.OVERCOME_WON)
    return Line(
        topic,
        won_with=Rate(won, every),
        won_without=Rate(closed[0] - won, closed[1] - every),
        overcome=Rate(overcome, every),
        won_overcome=Rate(overcome_won, overcome),
        won_standing=Rate(won - overcome_won, every - overcome),
        at_stake=summed(deal for deal, found in groups.items() if is_of(Figure.OPEN, deal, found, days)),
    )


def raised_in(raised: Iterable[Raised], topic: str, days: Period) -> Rate:
    """On how many deals it was raised in these days, and on how many of them the buyer accepted the answers since."""
    found = group_of((one for one in raised if one.raised_on in days), topic)
    return Rate(sum(all(one.is_overcome for one in ones) for ones in found.values()), len(found))
