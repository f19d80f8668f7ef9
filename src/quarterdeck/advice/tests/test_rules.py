"""What is advised: pure."""

from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import pytest

from quarterdeck.advice.rules import Facts, advised, band_of, dismissal_reasons, followed, part, weighed
from quarterdeck.advice.terms import Practice
from quarterdeck.advice.tests.making import a_line, few
from quarterdeck.analytics.why.patterns import Arm, Pattern, Patterns, Stratum, compared

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LEVEL = 0.99


def pattern(practice: str, *strata: Stratum) -> Pattern:
    matched = [one for one in strata if one.is_matched]
    sums = tuple(sum((getattr(one, side) for one in matched), Arm(0, 0)) for side in ("done", "undone"))
    beside = compared(strata, LEVEL) if matched and min(one.deals for one in sums) >= 10 else None
    return Pattern(7, "Proposal", 1, "New", practice, None, "", sums[0], sums[1], (sums[0], sums[1]), strata, beside)


def deal(minor: int | None = 100_00, band: int | None = 0, **done: datetime) -> Facts:
    return Facts(1, 7, band, minor, {Practice(name): at for name, at in done.items()})


def test_small_samples_are_drawn_to_nothing_and_their_lower_end_ranks_them() -> None:
    large = pattern("champion", Stratum(0, Arm(400, 240), Arm(400, 120)))
    small = pattern("second_contact", Stratum(0, Arm(12, 9), Arm(12, 3)))
    late = pattern("date_held", Stratum(0, Arm(400, 200), Arm(400, 200)))
    nothing = pattern("conversation", Stratum(0, Arm(3, 2), Arm(2, 0)), Stratum(1, Arm(2, 1), Arm(0, 0)))
    lines = {one.practice: one for one in weighed(Patterns((large, small, late, nothing), 3, LEVEL, "EUR"))}
    assert set(lines) == {Practice.CHAMPION, Practice.SECOND_CONTACT, Practice.CONVERSATION}, "a date cannot be held"
    clear, odd, few_ = (lines[one] for one in (Practice.CHAMPION, Practice.SECOND_CONTACT, Practice.CONVERSATION))
    assert large.beside
    assert small.beside
    # The same by hand, out of the definition.
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    seen = [one.beside for one in (large, small, late) if one.beside]
    errors = [((one.high - one.low) / (2 * z)) ** 2 for one in seen]
    spread = sum(one.difference**2 for one in seen) / 3 - sum(errors) / 3
    assert clear.likely == round(100 * large.beside.difference * spread / (spread + errors[0]))
    assert odd.likely == round(100 * small.beside.difference * spread / (spread + errors[1]))
    assert odd.likely < 50 == round(100 * small.beside.difference)
    assert clear.surely == int(100 * min(large.beside.low, 0.3))
    assert (clear.is_clear, odd.is_clear, few_.is_few) == (True, False, True)
    assert (few_.bands, few_.done) == ((0,), Arm(3, 2))


def test_without_any_spread_nothing_is_likely() -> None:
    alike = pattern("champion", Stratum(0, Arm(50, 20), Arm(50, 20)))
    (line,) = weighed(Patterns((alike,), 1, LEVEL, "EUR"))
    assert line.likely == 0
    assert not line.is_clear
    assert weighed(Patterns((), 0, 0.95, "EUR")) == []


def test_the_most_at_least_at_stake_comes_first() -> None:
    lines = [
        a_line(7, Practice.CHAMPION, likely=30, surely=5),
        a_line(7, Practice.SECOND_CONTACT, likely=12, surely=10),
        a_line(7, Practice.CONVERSATION, surely=0),
        few(7, Practice.ECONOMIC_BUYER),
    ]
    found = advised(deal(), lines, ())
    assert [(one.line.practice, one.stake, one.least) for one in found.best] == [
        (Practice.SECOND_CONTACT, 12_00, 10_00),
        (Practice.CHAMPION, 30_00, 5_00),
    ]
    assert [line.practice for line in found.unclear] == [Practice.CONVERSATION]
    assert [line.practice for line in found.few] == [Practice.ECONOMIC_BUYER]
    unpriced = advised(deal(None, None), lines, ()).best
    assert [(one.line.practice, one.least) for one in unpriced] == [
        (Practice.SECOND_CONTACT, None),
        (Practice.CHAMPION, None),
    ]


@pytest.mark.parametrize(
    ("facts", "answered", "floor", "count"),
    [
        (deal(), (), 0, 1),
        (deal(champion=NOW), (), 0, 0),
        (deal(), (Practice.CHAMPION,), 0, 0),
        (Facts(1, 8, 0, 100, {}), (), 0, 0),
        (deal(band=4), (), 0, 0),
        (deal(), (), 20, 1),
        (deal(), (), 89, 0),
    ],
)
def test_done_answered_elsewhere_or_few_is_not_advised(
    facts: Facts, answered: tuple[Practice, ...], floor: int, count: int
) -> None:
    assert len(advised(facts, [a_line(7)], answered, floor).best) == count


def test_only_what_was_done_after_it_was_advised_followed() -> None:
    line, key = a_line(7), (7, Practice.CHAMPION)
    for done, then, count in ((NOW, NOW, 1), (NOW - timedelta(1), NOW, 0)):
        assert len(followed(deal(champion=done), [line], {key: then})) == count
    assert followed(deal(), [line], {key: NOW}) == []
    assert followed(deal(champion=NOW), [line], {}) == []
    assert followed(deal(champion=NOW), [a_line(7, surely=0)], {key: NOW}) == []
    assert followed(deal(champion=NOW, band=9), [line], {key: NOW}) == []


def test_sizes_parts_and_reasons() -> None:
    limits = (10, 50, 250)
    assert [band_of(minor, limits) for minor in (None, 0, 9, 10, 249, 250)] == [None, 0, 0, 1, 2, 3]
    assert (part(999, 10), part(None, 10), part(10, None)) == (99, None, None)
    codes = [one.code for one in dismissal_reasons("", is_open=False, is_answered=True)]
    assert codes == ["advice_of_closed", "advice_answered", "advice_without_reason"]
    assert [one.code for one in dismissal_reasons("x" * 201, is_open=True, is_answered=False)] == [
        "advice_reason_too_long"
    ]
    assert dismissal_reasons("x" * 200, is_open=True, is_answered=False) == []
