"""Tracked states: moves, edits, what differs, totals, flags."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.opportunities.rules.flags import days_between, days_overdue, days_stalled, local_days, stalled_before
from quarterdeck.opportunities.rules.state import COLUMNS, State, changed_bits, differences, edited, in_stage
from quarterdeck.opportunities.rules.totals import Delta, begun_deltas, deltas, summed
from quarterdeck.opportunities.terms import TRACKED, Changed
from quarterdeck.opportunities.tests.specs import state
from quarterdeck.pipelines.tests.specs import NOW, STAGES, TODAY


def moved(before: State, to: str, kept: State | None = None) -> State:
    return in_stage(before, STAGES[to], at=NOW, day=TODAY, kept=kept)


def test_every_column_is_tracked_by_a_bit_of_its_own() -> None:
    assert set(COLUMNS) == set(TRACKED)
    assert len(set(TRACKED.values())) == len(TRACKED)


def test_move_brings_the_stages_category_and_probability() -> None:
    after = moved(state(seller_probability_bp=9_000), "proposal")
    assert (after.stage_id, after.category, after.category_source) == (4, "best_case", "auto")
    assert (after.system_probability_bp, after.seller_probability_bp) == (5_000, 9_000)


def test_move_never_overwrites_what_the_seller_picked() -> None:
    picked = edited(state(), {"category": "commit"}, STAGES["lead_generation"])
    assert (picked.category, picked.category_source) == ("commit", "manual")
    assert moved(picked, "qualification").category == "commit"
    given_back = edited(picked, {"category": None}, STAGES["lead_generation"])
    assert (given_back.category, given_back.category_source) == ("pipeline", "auto")


def test_won_and_lost_are_closed_on_a_day_and_reopening_clears_it() -> None:
    picked = edited(state(), {"category": "commit"}, STAGES["lead_generation"])
    won = moved(picked, "closed_won")
    assert (won.closed_at, won.closed_on, won.category, won.system_probability_bp) == (NOW, TODAY, "closed", 10_000)
    lost = moved(state(loss_reason_id=3, competitor="Krane"), "closed_lost")
    assert (lost.category, lost.loss_reason_id, lost.competitor) == ("omitted", 3, "Krane")
    back = moved(won, "proposal", kept=picked)
    assert (back.closed_at, back.closed_on, back.category, back.category_source) == (None, None, "commit", "manual")
    assert moved(lost, "proposal", kept=state()).loss_reason_id is None
    assert moved(lost, "closed_won").loss_reason_id is None


def test_differences_and_bits() -> None:
    before, after = state(), state(amount_minor=500, currency="USD")
    assert [(d.field, d.old, d.new) for d in differences(before, after)] == [
        ("amount_minor", None, 500), ("currency", "EUR", "USD"),
    ]  # fmt: skip
    assert changed_bits(before, after) == Changed.AMOUNT | Changed.CURRENCY
    assert differences(before, before) == []
    first = changed_bits(None, after)
    assert first & Changed.CREATED
    assert first & Changed.AMOUNT
    assert not first & Changed.CLOSE_DATE
    assert "category" not in {d.field for d in differences(None, after)}


def test_amount_in_units_of_its_currency() -> None:
    assert state(amount_minor=1050).amount == Decimal("10.50")
    assert state(amount_minor=1050, currency="JPY").amount == 1050
    assert state().amount is None


STATES = st.builds(
    state,
    stage_id=st.integers(1, 3),
    owner_id=st.integers(1, 3),
    currency=st.sampled_from(["EUR", "USD"]),
    amount_minor=st.none() | st.integers(0, 10**15),
    state=st.sampled_from(["active", "deleted"]),
)


@given(st.lists(STATES, min_size=1, max_size=8))
def test_totals_of_any_course_are_those_of_its_end(course: list[State]) -> None:
    running = begun_deltas(course[:1])
    for before, after in pairwise(course):
        running += deltas(before, after)
    assert summed(running) == summed(begun_deltas(course[-1:]))


def test_totals_leave_out_deleted_and_unpriced() -> None:
    rows = begun_deltas([state(amount_minor=5), state(), state(state="deleted", amount_minor=9)])
    assert rows == [Delta(1, 1, "EUR", 7, 2, 1, 5)]


def test_overdue_is_for_open_ones_on_the_owners_day() -> None:
    assert days_overdue(TODAY - timedelta(days=3), TODAY, STAGES["proposal"]) == 3
    assert days_overdue(TODAY, TODAY, STAGES["proposal"]) == 0
    assert days_overdue(date(1900, 1, 1), TODAY, STAGES["closed_won"]) == 0
    assert days_overdue(None, TODAY, STAGES["proposal"]) == 0


def test_local_days_at_the_ends_of_the_world() -> None:
    days = local_days(datetime(2026, 5, 4, 10, 30, tzinfo=UTC), ["", "Pacific/Kiritimati", "Pacific/Niue"], "UTC")
    assert days == {
        date(2026, 5, 3): frozenset({"Pacific/Niue"}),
        date(2026, 5, 4): frozenset({""}),
        date(2026, 5, 5): frozenset({"Pacific/Kiritimati"}),
    }
    assert list(days) == sorted(days)


def test_days_are_local_days_also_where_clocks_change() -> None:
    before, after = datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert days_between(before, after, "Europe/Berlin") == 2
    assert days_between(before, after, "UTC") == 1
    assert days_between(after, before, "UTC") == 0


@given(st.integers(0, 365 * 24), st.integers(0, 40))
def test_stalled_as_a_predicate_is_stalled_as_a_count(hours: int, ago: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    zone, stage = "America/New_York", STAGES["proposal"]
    entered = now - timedelta(days=ago, hours=7)
    today = now.astimezone(ZoneInfo(zone)).date()
    days = days_between(entered, now, zone)
    assert (days_stalled(days, stage) > 0) == (entered < stalled_before([stage], today, zone)[stage.id])
    assert days_stalled(400, STAGES["closed_won"]) == 0
