"""Scores: points of a deal, and of many deals. Pure."""

from collections.abc import Collection, Iterable, Mapping

from quarterdeck.quality.rules.catalogue import FULL
from quarterdeck.quality.terms import Check
from quarterdeck.values.dataclasses import dataclass, field

LOW, FAIR = 60, 80


def score_of(penalties: Iterable[int]) -> int:
    """Points of a deal from 0 to 100: 100 less the penalty of each rule it breaks."""
    return max(FULL - sum(penalties), 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """Many open deals: how many, how many of them break nothing, the sum of their scores, how many break which rule.

    `counts` also hold the rules of closed deals, which the other figures know nothing of.
    """

    deals: int = 0
    intact: int = 0
    points: int = 0
    counts: Mapping[Check, int] = field(default_factory=dict)

    @property
    def score(self) -> int | None:
        """The mean of the deals' scores, rounded half up; None without deals: nothing is neither good nor bad."""
        return None if not self.deals else (2 * self.points + self.deals) // (2 * self.deals)


def together(tallies: Iterable[Tally]) -> Tally:
    """Tallies of different deals as one: each deal counts once, whoever owns it."""
    deals = intact = points = 0
    counts: dict[Check, int] = {}
    for one in tallies:
        deals, intact, points = deals + one.deals, intact + one.intact, points + one.points
        for check, count in one.counts.items():
            counts[check] = counts.get(check, 0) + count
    return Tally(deals, intact, points, counts)


def tone_of(score: int | None) -> str:
    """Whether a score is broken, needs attention, or is good; nothing without one."""
    if score is None:
        return ""
    return "neg" if score < LOW else "warn" if score < FAIR else "pos"


def by_team(tallies: Mapping[int, Tally], members: Mapping[int, Collection[int]]) -> dict[int, Tally]:
    """The tally of each team: the deals of those in it, each person once."""
    return {
        team_id: together(tallies[person_id] for person_id in set(people) if person_id in tallies)
        for team_id, people in members.items()
    }
