"""Why deals are flagged, in which order, and what decisions amount to."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck.reviews.rules import (
    decision_reasons,
    deeds_of,
    flags_of,
    habits_of,
    is_of_period,
    minutes_reasons,
    queue_order,
    read_flags,
    reviewer_reasons,
    task_reasons,
    told_flags,
)
from quarterdeck.reviews.terms import LONGEST_MINUTES, Deed, Flag, Flagged, Past, Standing, Wanted
from quarterdeck.users.terms import Reach
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.period import Period

QUARTER = Period(date(2026, 10, 1), date(2027, 1, 1), "Q4 FY2026")
TODAY = date(2026, 11, 20)
NOW = Past(100_00, "EUR", date(2026, 12, 10), 3, "best_case")
SEEN = datetime(2026, 11, 13, 9, tzinfo=UTC)


def standing(now: Past = NOW, then: Past | None = NOW, reviewed: datetime | None = SEEN, **more: object) -> Standing:
    return Standing(now=now, then=then, reviewed_at=reviewed, **more)  # type: ignore[arg-type]


def flags(one: Standing) -> list[Flag]:
    return [flagged.flag for flagged in flags_of(one, QUARTER, TODAY)]


def test_deal_as_it_was_at_its_last_review_is_not_flagged() -> None:
    assert flags(standing()) == []


def test_each_change_since_the_last_review_is_told_from_and_to() -> None:
    then = Past(80_00, "USD", date(2026, 11, 30), 2, "pipeline")
    assert flags_of(standing(then=then), QUARTER, TODAY) == (
        Flagged(Flag.AMOUNT, "8000 USD", "10000 EUR"),
        Flagged(Flag.CLOSE_DATE, "2026-11-30", "2026-12-10"),
        Flagged(Flag.STAGE, "2", "3"),
        Flagged(Flag.CATEGORY, "pipeline", "best_case"),
    )


def test_an_amount_or_a_date_that_came_or_went_is_a_change() -> None:
    now = replace(NOW, amount_minor=None, close_date=None)
    assert flags_of(standing(now), QUARTER, TODAY) == (
        Flagged(Flag.AMOUNT, "10000 EUR", ""),
        Flagged(Flag.CLOSE_DATE, "2026-12-10", ""),
    )


def test_deal_that_moved_beyond_the_period_slipped_and_stays_in_its_review() -> None:
    now = replace(NOW, close_date=date(2027, 1, 1))
    assert flags(standing(now)) == [Flag.SLIPPED, Flag.CLOSE_DATE]


def test_deal_that_was_late_before_the_period_slips_out_of_it_too() -> None:
    then = replace(NOW, close_date=QUARTER.start - timedelta(days=3))
    one = standing(replace(NOW, close_date=QUARTER.end), then)
    assert is_of_period(one, QUARTER)
    assert Flag.SLIPPED in flags(one)


def test_deal_of_a_later_period_is_of_no_concern() -> None:
    later = replace(NOW, close_date=date(2027, 2, 1))
    one = standing(later, replace(later, amount_minor=1), None, stalled_days=90, has_step=False)
    assert not is_of_period(one, QUARTER)
    assert flags(one) == []


@pytest.mark.parametrize(("day", "is_in"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False), (None, True)])
def test_period_ends_before_its_end(day: date | None, *, is_in: bool) -> None:
    assert is_of_period(standing(replace(NOW, close_date=day), None), QUARTER) is is_in


def test_deal_that_nobody_reviewed_is_flagged_and_so_is_one_without_a_next_step() -> None:
    assert flags(standing(reviewed=None)) == [Flag.NEVER]
    assert flags(standing(has_step=False)) == [Flag.NO_NEXT_STEP]


def test_deal_without_a_close_date_is_of_every_period_and_comes_once() -> None:
    bare = replace(NOW, close_date=None)
    assert flags(standing(bare, bare, None, has_step=False)) == [Flag.NEVER]
    assert flags(standing(bare, bare)) == []


def test_stalled_and_idle_deals_are_flagged_with_their_days() -> None:
    found = flags_of(standing(stalled_days=41, idle_days=15), QUARTER, TODAY)
    assert found == (Flagged(Flag.STALLED, "", "41"), Flagged(Flag.IDLE, "", "15"))


def test_a_close_date_is_late_the_day_after() -> None:
    assert flags(standing(then=None, now=replace(NOW, close_date=TODAY))) == []
    assert flags(standing(then=None, now=replace(NOW, close_date=date(2026, 11, 19)))) == [Flag.OVERDUE]


def test_commit_is_at_risk_by_health_score_step_and_date() -> None:
    late = replace(NOW, category="commit", close_date=date(2026, 11, 19))
    one = standing(late, late, has_step=False, is_weak=True, is_low=True)
    assert flags_of(one, QUARTER, TODAY)[0] == Flagged(Flag.COMMIT_RISK, "", "health score no_next_step overdue")
    sure = replace(NOW, category="commit")
    assert flags(standing(sure, sure)) == []


def test_other_categories_are_never_a_commit_at_risk_and_omitted_deals_are_no_part() -> None:
    assert Flag.COMMIT_RISK not in flags(standing(is_weak=True, is_low=True, has_step=False))
    assert flags(standing(replace(NOW, category="omitted"), reviewed=None, has_step=False)) == []


def test_queue_begins_with_the_most_at_stake_and_ends_with_what_has_no_worth() -> None:
    risk, never = (Flagged(Flag.COMMIT_RISK),), (Flagged(Flag.NEVER),)
    rows = [(1, None, risk), (2, 50, never), (3, 50, risk), (4, 900, never), (5, 0, never)]
    assert [pk for pk, *_ in sorted(rows, key=lambda row: queue_order(row[1], row[2], row[0]))] == [4, 3, 2, 5, 1]


def test_flags_are_read_as_they_were_told() -> None:
    told = (Flagged(Flag.AMOUNT, "1 EUR", "2 USD"), Flagged(Flag.NEVER))
    assert read_flags(told_flags(told)) == told
    assert read_flags("") == ()


def test_a_decision_is_called_by_what_changes() -> None:
    assert deeds_of(Wanted(note="fine"), to_lost=False) == (Deed.KEPT,)
    wanted = Wanted(changes={"close_date": TODAY, "category": "commit"}, step=("Call", TODAY), ask="Send it", to=4)
    assert deeds_of(wanted, to_lost=False) == (
        Deed.REDATED, Deed.RECATEGORISED, Deed.MOVED, Deed.STEP_SET, Deed.ASKED,
    )  # fmt: skip
    assert deeds_of(Wanted(changes={"category": "omitted"}), to_lost=False) == (Deed.PARKED,)
    assert deeds_of(Wanted(to=9), to_lost=True) == (Deed.LOST,)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted(ask_due=TODAY), "ask_without_text"),
        (Wanted(ask="Send it", ask_due=date(2026, 11, 19)), "ask_in_the_past"),
        (Wanted(note="x" * 2_001), "too_long"),
        (Wanted(ask="x" * 201), "too_long"),
        (Wanted(note="a\x00b"), "forbidden_character"),
    ],
)
def test_what_a_decision_lacks(wanted: Wanted, code: str) -> None:
    assert [reason.code for reason in decision_reasons(wanted, TODAY, to_lost=False)] == [code]


def test_a_loss_needs_its_reason_and_an_ask_somebody_to_ask() -> None:
    assert [one.code for one in decision_reasons(Wanted(to=9), TODAY, to_lost=True)] == ["decision_without_reason"]
    assert decision_reasons(Wanted(to=9, fill={"loss_reason_id": 1}), TODAY, to_lost=True) == []
    assert [one.code for one in task_reasons(False, Wanted(ask="Send it"))] == ["owner_has_left"]
    assert task_reasons(False, Wanted()) == task_reasons(True, Wanted(ask="Send it")) == []


def test_who_reviews() -> None:
    assert reviewer_reasons(Reach.TEAM, leads=True) == reviewer_reasons(Reach.ALL, leads=False) == []
    assert [one.code for one in reviewer_reasons(Reach.NONE, leads=True)] == ["reads_only"]
    assert [one.code for one in reviewer_reasons(Reach.TEAM, leads=False)] == ["review_not_led"]


def test_minutes_have_a_length() -> None:
    assert minutes_reasons("x" * LONGEST_MINUTES) == []
    assert [one.code for one in minutes_reasons("x" * (LONGEST_MINUTES + 1))] == ["too_long"]


def test_habit_is_what_was_decided_of_what_was_flagged() -> None:
    rita, olga = habits_of([1, 2], [(1, True), (1, False), (1, True), (3, True)], {1: SEEN})
    assert (rita.flagged, rita.decided, rita.share_bp, rita.last_at) == (3, 2, 6_667, SEEN)
    assert (olga.flagged, olga.share_bp, olga.last_at) == (0, None, None)
