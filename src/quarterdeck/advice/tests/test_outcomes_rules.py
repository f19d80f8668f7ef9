"""What became of deals by what was done about an advice: pure, beside a plain reckoning deal by deal."""

from collections import Counter
from collections.abc import Iterable
from statistics import NormalDist

import pytest

from quarterdeck.advice.rules import Cell, Compared, Tally, outcomes, told_beside
from quarterdeck.advice.terms import Fate, Practice, Way
from quarterdeck.analytics.why.patterns import Arm

# Practice, side, stage, size, what became of it, deals, each worth 100 and told 10 points.
Group = tuple[Practice, Way, int, int | None, Fate, int]
CHAMPION, TALK = Practice.CHAMPION, Practice.CONVERSATION
GROUPS: list[Group] = [
    (CHAMPION, Way.FOLLOWED, 7, 0, Fate.WON, 30), (CHAMPION, Way.FOLLOWED, 7, 0, Fate.LOST, 30),
    (CHAMPION, Way.FOLLOWED, 8, 1, Fate.WON, 9), (CHAMPION, Way.FOLLOWED, 8, 1, Fate.LOST, 3),
    (CHAMPION, Way.DISMISSED, 7, 0, Fate.WON, 4), (CHAMPION, Way.DISMISSED, 7, 0, Fate.LOST, 2),
    (CHAMPION, Way.LEFT, 7, 0, Fate.WON, 20), (CHAMPION, Way.LEFT, 7, 0, Fate.LOST, 80),
    (CHAMPION, Way.LEFT, 8, 1, Fate.WON, 5), (CHAMPION, Way.LEFT, 8, 1, Fate.LOST, 7),
    (CHAMPION, Way.LEFT, 8, None, Fate.WON, 50),
    (CHAMPION, Way.FOLLOWED, 7, 0, Fate.EARLY, 11), (CHAMPION, Way.LEFT, 7, 0, Fate.OPEN, 13),
    (TALK, Way.FOLLOWED, 7, 0, Fate.WON, 12), (TALK, Way.FOLLOWED, 7, 0, Fate.LOST, 20),
    (TALK, Way.LEFT, 7, 0, Fate.WON, 20), (TALK, Way.LEFT, 7, 0, Fate.LOST, 31),
]  # fmt: skip


def cells(groups: Iterable[Group]) -> list[Cell]:
    return [
        Cell(practice, way, stage, band, fate, deals, 100 * deals, 0, 10 * deals)
        for practice, way, stage, band, fate, deals in groups
    ]


def test_sides_are_counted_and_matched_by_stage_and_size() -> None:
    (champion, talk), level = outcomes(cells(GROUPS))
    assert level == pytest.approx(1 - 0.05 / 2), "two comparisons have enough deals"
    assert champion.sides[Way.FOLLOWED] == Tally(72, 39, 3900)
    assert champion.sides[Way.DISMISSED] == Tally(6, 4, 400)
    assert champion.sides[Way.LEFT] == Tally(162, 75, 7500)
    assert (champion.open, champion.early, champion.told) == (13, 11, 10)
    assert champion.compared[Way.DISMISSED] == Compared((Arm(6, 4), Arm(100, 20))), "too few to say"
    assert champion.compared[Way.FOLLOWED].matched == (Arm(72, 39), Arm(112, 25)), "no deal without an amount followed"
    # The same deal by deal: shares won within each stage and size, weighted by what both sides have there.
    for one in (champion, talk):
        found, beside = plain(one.practice), one.compared[Way.FOLLOWED].beside
        assert beside
        assert beside.difference == pytest.approx(found)
    z = NormalDist().inv_cdf((1 + level) / 2)
    seen = [one.compared[Way.FOLLOWED].beside for one in (champion, talk)]
    errors = [((one.high - one.low) / (2 * z)) ** 2 for one in seen if one]
    spread = max(0, sum(one.difference**2 for one in seen if one) / 2 - sum(errors) / 2)
    for one, error in zip((champion, talk), errors, strict=True):
        drawn = plain(one.practice) * spread / (spread + error)
        assert one.compared[Way.FOLLOWED].likely == pytest.approx(drawn)


def plain(practice: Practice) -> float:
    """How much more often deals that followed were won than those left alone."""
    deals = [key for *key, count in GROUPS for _ in range(count)]
    deals = [one for one in deals if one[0] is practice and one[4] in (Fate.WON, Fate.LOST)]
    tried = Counter((stage, band, way) for _, way, stage, band, _fate in deals)
    won = Counter((stage, band, way) for _, way, stage, band, fate in deals if fate is Fate.WON)
    up = down = 0.0
    for stage, band in {(one[2], one[3]) for one in deals}:
        there, alone = (stage, band, Way.FOLLOWED), (stage, band, Way.LEFT)
        if tried[there] and tried[alone]:
            weight = tried[there] * tried[alone] / (tried[there] + tried[alone])
            up += weight * (won[there] / tried[there] - won[alone] / tried[alone])
            down += weight
    return up / down


def test_nothing_is_told_of_few_and_intervals_of_others_are_no_narrower() -> None:
    (champion, _talk), _level = outcomes(cells(GROUPS))
    one = champion.compared[Way.FOLLOWED]
    exact = told_beside(one, exact=True, floor=20)
    rough = told_beside(one, exact=False, floor=20)
    assert exact
    assert rough
    assert one.beside
    assert (exact.low, exact.high) == (round(one.beside.low * 100), round(one.beside.high * 100))
    assert rough.low <= one.beside.low * 100
    assert rough.high >= one.beside.high * 100
    assert (rough.low % 5, rough.high % 5) == (0, 0)
    assert (exact.is_clear, rough.is_clear) == (True, True)
    assert told_beside(one, exact=False, floor=73) is None
    assert told_beside(champion.compared[Way.DISMISSED], exact=True, floor=0) is None
    assert told_beside(champion.compared.get(Way.LEFT), exact=True, floor=0) is None
    assert outcomes([]) == ([], 0.95)


def test_one_comparison_is_drawn_to_nothing_where_chance_explains_it() -> None:
    (one,), level = outcomes(cells(GROUPS[-4:]))
    beside = one.compared[Way.FOLLOWED].beside
    assert level == 0.95
    assert beside
    assert beside.difference < 0
    assert one.compared[Way.FOLLOWED].likely == 0
    assert not beside.is_clear
    assert one.sides[Way.DISMISSED].share is None
