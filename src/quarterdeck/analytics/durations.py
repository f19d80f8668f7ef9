"""How long until something happens, when it has not happened yet to some: estimators over days.

Kaplan and Meier (1958) for one ending; Aalen and Johansen (1978) for endings that exclude each other. Whoever is
still waiting counts as censored after the days they have waited. On one day, endings come before censoring.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log
from statistics import NormalDist
from typing import Final

from quarterdeck.values.dataclasses import dataclass

WAITING: Final = ""
"""The ending of those who still wait."""
_Z: Final = NormalDist().inv_cdf(0.975)
# Products of some thousand factors are exact to far less than this.
_EXACT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Spells:
    """`count` spells of `days` whole days that ended by `ending`; WAITING when they have not."""

    days: int
    ending: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """On this day: `at_risk` had waited at least so long, `ended` by ending, and the estimates after the day.

    `waiting` is the share that still waits, `shares` the share that ended by each ending until then.
    """

    days: int
    at_risk: int
    ended: Mapping[str, int]
    waiting: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share of one ending at the last day anybody was seen, with its 95 % interval.

    The interval is None when nothing ended so, or everything did.
    """

    share: float
    low: float | None
    high: float | None


def steps(spells: Iterable[Spells]) -> list[Step]:
    """The estimates day by day, for days on which something ended. ValueError for a negative duration."""
    by_day: dict[int, dict[str, int]] = {}
    for spell in spells:
        if spell.days < 0 or spell.count < 0:
            raise ValueError("A spell lasts no negative time.")
        counts = by_day.setdefault(spell.days, {})
        counts[spell.ending] = counts.get(spell.ending, 0) + spell.count
    at_risk = sum(count for counts in by_day.values() for count in counts.values())
    waiting, shares, result = 1.0, dict[str, float](), list[Step]()
    for days in sorted(by_day):
        counts = by_day[days]
        ended = {ending: count for ending, count in sorted(counts.items()) if ending != WAITING and count}
        if ended:
            for ending, count in ended.items():
                shares[ending] = shares.get(ending, 0.0) + waiting * count / at_risk
            waiting *= (at_risk - sum(ended.values())) / at_risk
            result.append(Step(days, at_risk, ended, waiting, dict(shares)))
        at_risk -= sum(counts.values())
    return result


def quantile(found: Sequence[Step], share: float) -> int | None:
    """The first day by which at least this share has ended, whatever the ending; None when it is not reached."""
    return next((step.days for step in found if 1 - step.waiting >= share - _EXACT), None)


def share_by(found: Sequence[Step], ending: str, days: int) -> float:
    """What share has ended so by this day, competing endings and those who wait considered."""
    return next((step.shares.get(ending, 0.0) for step in reversed(found) if step.days <= days), 0.0)


def share_of_ending(found: Sequence[Step], ending: str) -> Share:
    """What share ends so, competing endings and those who wait considered, as far as anybody was seen.

    Interval: variance of Aalen (delta method, as in Marubini and Valsecchi 1995, 10.5), on the scale log(-log).
    """
    share = found[-1].shares.get(ending, 0.0) if found else 0.0
    if not _EXACT < share < 1 - _EXACT:
        return Share(share, None, None)
    spread = _Z * _variance(found, ending) ** 0.5 / (share * abs(log(share)))
    low, high = (share ** exp(side * spread) for side in (1, -1))
    return Share(share, low, high)


def _variance(found: Sequence[Step], ending: str) -> float:
    last = found[-1].shares.get(ending, 0.0)
    total, before = 0.0, 1.0
    for step in found:
        ended, hits, at_risk = sum(step.ended.values()), step.ended.get(ending, 0), step.at_risk
        ahead = last - step.shares.get(ending, 0.0)
        if at_risk > ended:
            total += ahead**2 * ended / (at_risk * (at_risk - ended))
        total += before**2 * hits * (at_risk - hits) / at_risk**3
        total -= 2 * ahead * before * hits / at_risk**2
        before = step.waiting
    return max(total, 0.0)
