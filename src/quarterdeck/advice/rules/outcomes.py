"""What became of deals by what was done about an advice. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence

from quarterdeck.advice.rules.advised import drawn, spread_of
from quarterdeck.advice.terms import Fate, Practice, Way
from quarterdeck.analytics.why.patterns import Arm, Beside, Stratum, compared, is_enough
from quarterdeck.values.dataclasses import dataclass

ERROR = 0.05
STEP = 5
NONE = Arm(0, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """Deals alike in what was advised, where, at what size, what was done about it, and what became of them.

    `minor` is their amount in minor units of one currency, without the `unpriced` deals that have none or no rate;
    `likely` the sum of the percent points that each was told.
    """

    practice: Practice
    way: Way
    stage_id: int
    band: int | None
    fate: Fate
    deals: int
    minor: int = 0
    unpriced: int = 0
    likely: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Closed deals of one side: how many, how many of them won, and what these brought in minor units.

    `unpriced` won deals are in the count and not in the amount.
    """

    deals: int = 0
    won: int = 0
    minor: int = 0
    unpriced: int = 0

    @property
    def share(self) -> float | None:
        """The share won; None without any."""
        return self.won / self.deals if self.deals else None

    @property
    def arm(self) -> Arm:
        """Without the amounts."""
        return Arm(self.deals, self.won)


@dataclass(frozen=True, slots=True)
class Compared:
    """A side beside what was left alone, deals of one stage and size with each other.

    `matched` are the deals of stages and sizes with both. `beside` and `likely`, the difference drawn to 0, are None
    where these are too few to say.
    """

    matched: tuple[Arm, Arm]
    beside: Beside | None = None
    likely: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A practice: its sides, the deals left out of them, and the sides that are compared with what was left alone.

    `told` is the mean of the percent points that closed deals were told to be won more often; None without any.
    """

    practice: Practice
    sides: Mapping[Way, Tally]
    compared: Mapping[Way, Compared]
    open: int
    early: int
    told: float | None


def outcomes(cells: Iterable[Cell]) -> tuple[list[Outcome], float]:
    """What became of each practice that was advised, in the order of `Practice`; and the level of each interval.

    A deal stands on the side of what was done within the first days after the advice, and only if it was still open
    after them: whoever was won at once had no time to follow, and would make following look worse or better than it is
    (landmark analysis; Anderson, Cain and Gelber 1983, J Clin Oncol 1:710). The difference of the shares won is matched
    by stage and size and has the interval of `analytics.why.patterns.compared`; all of an answer hold together with
    95 % (Bonferroni). It is drawn to 0 as `weighed` says, with τ² of these differences.
    """
    every = list(cells)
    by = {practice: [one for one in every if one.practice is practice] for practice in Practice}
    strata = {
        (practice, way): _strata(found, way) for practice, found in by.items() for way in (Way.FOLLOWED, Way.DISMISSED)
    }
    said = [key for key, found in strata.items() if is_enough(*_matched(found))]
    level = 1 - ERROR / max(len(said), 1)
    beside = {key: compared(strata[key], level) for key in said}
    spread = spread_of(list(beside.values()), level)
    told = {
        key: Compared(_matched(found), one, drawn(one, level, spread))
        if (one := beside.get(key))
        else Compared(_matched(found))
        for key, found in strata.items()
    }
    return [_outcome(practice, found, told) for practice, found in by.items() if found], level


def _outcome(practice: Practice, cells: Sequence[Cell], told: Mapping[tuple[Practice, Way], Compared]) -> Outcome:
    counts = {fate: sum(one.deals for one in cells if one.fate is fate) for fate in Fate}
    closed = counts[Fate.WON] + counts[Fate.LOST]
    said = sum(one.likely for one in cells if one.fate in (Fate.WON, Fate.LOST))
    return Outcome(
        practice,
        {way: _tally([one for one in cells if one.way is way]) for way in Way},
        {way: one for (of, way), one in told.items() if of is practice},
        open=counts[Fate.OPEN],
        early=counts[Fate.EARLY],
        told=said / closed if closed else None,
    )


def _tally(cells: Sequence[Cell]) -> Tally:
    won = [one for one in cells if one.fate is Fate.WON]
    return Tally(
        sum(one.deals for one in cells if one.fate in (Fate.WON, Fate.LOST)),
        sum(one.deals for one in won),
        sum(one.minor for one in won),
        sum(one.unpriced for one in won),
    )


def _strata(cells: Sequence[Cell], way: Way) -> list[Stratum]:
    keys = dict.fromkeys((one.stage_id, one.band) for one in cells)
    return [
        Stratum(
            band,
            *(
                _tally([one for one in cells if (one.stage_id, one.band, one.way) == (stage, band, side)]).arm
                for side in (way, Way.LEFT)
            ),
        )
        for stage, band in keys
    ]


def _matched(strata: Iterable[Stratum]) -> tuple[Arm, Arm]:
    matched = [one for one in strata if one.is_matched]
    return sum((one.done for one in matched), NONE), sum((one.undone for one in matched), NONE)


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison as it is told, in whole percent points: the drawn difference and the ends of its interval."""

    likely: int
    low: int
    high: int
    is_clear: bool


def told_beside(one: Compared | None, *, exact: bool, floor: int) -> Told | None:
    """A comparison as a viewer may know it; None where there is none or too few deals are behind it.

    Who may not know counts exactly needs `floor` deals on each side, and is told the interval in steps of 5 points, no
    narrower than it is.
    """
    if one is None or one.beside is None or one.likely is None:
        return None
    if not exact and min(arm.deals for arm in one.matched) < floor:
        return None
    step = 1 if exact else STEP
    first, last = round(one.beside.low * 100, 6) / step, round(one.beside.high * 100, 6) / step
    low, high = (round(first), round(last)) if exact else (math.floor(first) * step, math.ceil(last) * step)
    return Told(round(one.likely * 100), low, high, one.beside.is_clear)
