"""Golden cases worked by hand, and properties of the score."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from quarterdeck.health.rules import (
    RULES,
    Facts,
    Health,
    Key,
    Setting,
    Spread,
    judged,
    paces_of,
    setting_reasons,
    spreads,
)
from quarterdeck.health.rules.settings import default_of
from quarterdeck.health.terms import Band, Level, Measure, Pace, Signal
from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.pipelines.terms import StageKind

TODAY = date(2026, 11, 26)
PROPOSAL = StageSpec(4, "proposal", "Proposal", StageKind.OPEN, 4, 5_000, "best_case", stall_days=21)
# Ten stays in Proposal: 75 % left it within 20 days, 90 % within 30.
PACES = {
    Key(Measure.STAY, 4): Spread(10, 6, 12, 20, 30),
    Key(Measure.LEFT, 4): Spread(10, 25, 40, 50, 60),
    Key(Measure.GAP, 0): Spread(50, 3, 5, 9, 16),
    Key(Measure.REACH, 4): Spread(10, 15, 30, 40, 60),
}
# Nothing is wrong with it.
SOUND = Facts(
    day=TODAY, stage=PROPOSAL, type="new", silent_days=3, sent_since=0, unanswered_days=3,
    next_on=TODAY + timedelta(days=2), is_plan_known=True, people=2, buyer=True, pushes=0,
    close_date=TODAY + timedelta(days=40), stage_days=10, since_stage_days=10, age_days=50, reach_days=40,
    is_first_stage=False, back_days=None, skipped_days=None, change=0, evidence=80,
)  # fmt: skip
HELD = {signal: default_of(rule, PROPOSAL) for signal, rule in RULES.items()}

# What is changed of a sound deal, what that is, the points it takes, and the words.
GOLDEN = [
    ({"silent_days": 23}, "no_contact", "amber", 15, "No two-way contact for 23 days; limit 14."),
    ({"silent_days": 14}, "", "", 0, ""),
    ({"silent_days": 31}, "no_contact", "red", 25, "No two-way contact for 31 days; limit 30."),
    (
        {"sent_since": 3, "unanswered_days": 11}, "ghosted", "amber", 10,
        "3 messages without an answer for 11 days; limit 3.",
    ),
    ({"sent_since": 9, "unanswered_days": 10}, "", "", 0, ""),
    ({"next_on": None}, "no_next_step", "amber", 10, "No next step is planned."),
    (
        {"next_on": TODAY - timedelta(days=1)}, "no_next_step", "amber", 10,
        "Next step overdue by 1 day.",
    ),
    (
        {"next_on": TODAY - timedelta(days=8)}, "no_next_step", "red", 15,
        "Next step overdue by 8 days; limit 7.",
    ),
    ({"people": 1}, "single_threaded", "amber", 10, "In contact within 60 days: 1 of the buying group; minimum 2."),
    ({"people": 0}, "single_threaded", "red", 15, "In contact within 60 days: 0 of the buying group; minimum 2."),
    ({"buyer": None}, "no_economic_buyer", "red", 15, "No economic buyer in the buying group."),
    ({"buyer": False}, "no_economic_buyer", "amber", 10, "No contact with the economic buyer for 60 days."),
    (
        {"pushes": 2}, "pushed", "amber", 10,
        "Close date pushed past the end of a period 2 times; limit 2.",
    ),
    ({"pushes": 3}, "pushed", "red", 20, "Close date pushed past the end of a period 3 times; limit 3."),
    ({"close_date": TODAY - timedelta(days=2)}, "overdue", "amber", 15, "Close date past by 2 days."),
    ({"close_date": TODAY - timedelta(days=15)}, "overdue", "red", 25, "Close date past by 15 days; limit 14."),
    (
        {"close_date": TODAY + timedelta(days=14)}, "date_too_soon", "amber", 10,
        "14 days left; three out of four of 10 won deals needed 15 days more from here.",
    ),
    ({"close_date": TODAY + timedelta(days=15)}, "", "", 0, ""),
    (
        {"stage_days": 21}, "stalled", "amber", 10,
        "21 days in Proposal; 75 % of 10 won deals left it within 20 days.",
    ),
    (
        {"stage_days": 31}, "stalled", "red", 20,
        "31 days in Proposal; 90 % of 10 won deals left it within 30 days.",
    ),
    ({"back_days": 30}, "moved_back", "amber", 10, "Moved back 30 days ago; counts for 30 days."),
    ({"back_days": 31}, "", "", 0, ""),
    (
        {"skipped_days": 0},
        "skipped",
        "amber",
        5,
        "Stage skipped or criterion overridden 0 days ago; counts for 30 days.",
    ),
    ({"change": -20}, "amount_changed", "amber", 10, "Amount cut by 20 % since Proposal; limit 20 %."),
    ({"change": 40}, "amount_changed", "red", 15, "Amount raised by 40 % since Proposal; limit 40 %."),
    ({"evidence": 49}, "evidence_missing", "amber", 10, "Qualification at 49 %; minimum 50 %."),
    ({"evidence": 24}, "evidence_missing", "red", 20, "Qualification at 24 %; minimum 50 %."),
]  # fmt: skip


def test_nothing_takes_points_from_a_sound_deal() -> None:
    found = judged(SOUND, HELD, PACES)
    assert (found.score, found.band, found.signs, found.unknown) == (100, Band.GOOD, (), ())


@pytest.mark.parametrize(("changed", "signal", "level", "points", "words"), GOLDEN)
def test_each_signal_says_what_it_found(
    changed: dict[str, object], signal: str, level: str, points: int, words: str
) -> None:
    found = judged(replace(SOUND, **changed), HELD, PACES)  # type: ignore[arg-type]
    told = [(sign.signal.value, sign.level.value, sign.points, str(sign.words)) for sign in found.signs]
    assert told == ([(signal, level, points, words)] if signal else [])
    assert found.score == 100 - points


def test_a_deal_with_several_signs_is_at_risk_worst_first() -> None:
    """Silent for 31 days (25), pushed three times (20), nothing planned (10): 45 points are left."""
    found = judged(replace(SOUND, silent_days=31, pushes=3, next_on=None), HELD, PACES)
    assert [sign.signal for sign in found.signs] == [Signal.NO_CONTACT, Signal.PUSHED, Signal.NO_NEXT_STEP]
    assert (found.penalty, found.score, found.band) == (55, 45, Band.RISK)


def test_with_too_few_won_deals_the_limit_of_the_stage_is_used_and_said() -> None:
    few = {key: replace(spread, count=9) for key, spread in PACES.items()}
    found = judged(replace(SOUND, stage_days=22), HELD, few)
    assert [str(sign.words) for sign in found.signs] == [
        "22 days in Proposal; limit of the stage 21 (too few won deals to compare with)."
    ]
    assert [signal for signal, _ in found.unknown] == [Signal.DATE_TOO_SOON]
    none = judged(replace(SOUND, stage=replace(PROPOSAL, stall_days=None), evidence=None), HELD, {})
    assert [signal for signal, _ in none.unknown] == [Signal.DATE_TOO_SOON, Signal.STALLED, Signal.EVIDENCE_MISSING]
    past = judged(replace(SOUND, next_on=None, is_plan_known=False), HELD, PACES)
    assert (past.score, [signal for signal, _ in past.unknown]) == (100, [Signal.NO_NEXT_STEP])


def random_facts(dice: random.Random) -> Facts:
    return replace(
        SOUND,
        silent_days=dice.randrange(60), sent_since=dice.randrange(8), unanswered_days=dice.randrange(40),
        next_on=dice.choice([None, TODAY + timedelta(days=dice.randrange(-20, 20))]), people=dice.randrange(4),
        buyer=dice.choice([None, False, True]), pushes=dice.randrange(5), stage_days=dice.randrange(50),
        close_date=dice.choice([None, TODAY + timedelta(days=dice.randrange(-30, 60))]),
        back_days=dice.choice([None, dice.randrange(60)]), skipped_days=dice.choice([None, dice.randrange(60)]),
        change=dice.choice([None, dice.randrange(-60, 60)]), evidence=dice.choice([None, dice.randrange(101)]),
    )  # fmt: skip


def test_reasons_sum_to_the_penalty_and_each_signal_removed_raises_the_score() -> None:
    dice, met = random.Random(8), set()
    for _ in range(2_000):
        facts = random_facts(dice)
        found = judged(facts, HELD, PACES)
        assert found.penalty == sum(sign.points for sign in found.signs)
        assert found.score == max(0, 100 - found.penalty)
        for sign in found.signs:
            met.add((sign.signal, sign.level))
            less = judged(facts, {key: held for key, held in HELD.items() if key is not sign.signal}, PACES)
            assert less == Health(tuple(one for one in found.signs if one is not sign), found.unknown)
            assert less.score - found.score == sign.points or (less.penalty + sign.points > 100)
            assert less.score > found.score or less.penalty >= 100
    assert {signal for signal, _ in met} == set(Signal)
    assert {signal for signal, level in met if level is Level.RED} == {s for s in RULES if RULES[s].has_red}


def test_fast_movers_came_early_and_are_in_touch() -> None:
    fast = replace(SOUND, reach_days=15, stage_days=12, silent_days=9)
    assert paces_of(fast, 0, PACES) == (Pace.FAST,)
    for late in ({"reach_days": 16}, {"stage_days": 13}, {"silent_days": 10}, {"is_first_stage": True}):
        assert paces_of(replace(fast, **late), 0, PACES) == ()
    assert paces_of(replace(SOUND, stage_days=31, silent_days=17), 0, PACES) == (Pace.STALLED, Pace.IDLE)
    own = PACES | {Key(Measure.STAY, 4, team=7): Spread(10, 1, 2, 3, 4)}
    assert paces_of(replace(SOUND, stage_days=5), 7, own) == (Pace.STALLED,)
    assert paces_of(replace(SOUND, stage_days=5), 8, own) == ()
    assert paces_of(replace(SOUND, stage_days=500, silent_days=500), 0, {}) == ()


def test_percentiles_are_of_the_nearest_rank() -> None:
    rows = [(Measure.STAY, 4, 7, "new", days, 1) for days in range(1, 11)] + [(Measure.STAY, 4, 8, "renewal", 100, 2)]
    found = spreads(rows)
    assert found[Key(Measure.STAY, 4, team=7)] == Spread(10, 3, 5, 8, 9)
    assert found[Key(Measure.STAY, 4, type="renewal")] == Spread(2, 100, 100, 100, 100)
    assert found[Key(Measure.STAY, 4)] == Spread(12, 3, 6, 9, 100)


def test_what_cannot_be_set_is_said() -> None:
    def codes(signal: Signal, *values: int | None) -> list[str]:
        return [reason.code for reason in setting_reasons(RULES[signal], Setting(True, *values))]  # type: ignore[arg-type]

    assert codes(Signal.NO_CONTACT, 10, 20, 7, 21) == []
    assert codes(Signal.NO_CONTACT, 101, 200, 7, 21) == ["points_out_of_range"] * 2
    assert codes(Signal.NO_CONTACT, 10, 5, 7, 21) == ["red_below_amber"]
    assert codes(Signal.NO_CONTACT, 10, 20, 21, 7) == ["limits_crossed"]
    assert codes(Signal.EVIDENCE_MISSING, 10, 20, 25, 50) == ["limits_crossed"]
    assert codes(Signal.EVIDENCE_MISSING, 10, 20, 50, 25) == []
    assert codes(Signal.NO_CONTACT, 10, 20, None, 400) == ["signal_limit_out_of_range"] * 2
    assert codes(Signal.STALLED, 10, 20, 5, None) == ["no_limit"]
