"""Counting objections beside outcomes, and the stage a deal was in on a day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.why.losses import FLOOR
from quarterdeck.gaps.rules import Known
from quarterdeck.objections.rules import Raised, Rate, Step, group_of, is_of, line_of, raised_in, stage_on
from quarterdeck.objections.terms import Figure
from quarterdeck.qualification.terms import Outcome, Topic
from quarterdeck.values.period import Period

DAY = date(2026, 6, 1)
DAYS = Period(DAY, DAY + timedelta(days=90))
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_deal(number: int, outcome: str = "won", closed_on: date | None = DAY, minor: int | None = 100) -> Known:
    is_open = outcome == "open"
    day = None if is_open else closed_on
    return Known(number, None, "EUR", minor, is_open, outcome == "lost", day, minor)


def heard(number: int, outcome: str = "open", topic: str = "price", on: date = DAY) -> Raised:
    return Raised(number, topic, outcome, on)


def test_a_line_counts_each_deal_once_and_overcome_means_all_of_them() -> None:
    deals = {1: a_deal(1), 2: a_deal(2), 3: a_deal(3, "lost"), 4: a_deal(4, "open"), 5: a_deal(5, "open", minor=None)}
    raised = [heard(1, "accepted"), heard(1, "accepted"), heard(2, "accepted"), heard(2, "answered"), heard(3, "lost"),
              heard(3, "accepted", "timing"), heard(4, "answered"), heard(5)]  # fmt: skip
    line = line_of("price", raised, deals, DAYS, (10, 40))
    assert (line.won_with, line.won_without) == (Rate(2, 3), Rate(8, 37))
    assert (line.overcome, line.won_overcome, line.won_standing) == (Rate(1, 3), Rate(1, 1), Rate(1, 2))
    assert (line.at_stake.deals, line.at_stake.minor, line.at_stake.unpriced) == (2, 100, 1)
    assert line_of("timing", raised, deals, DAYS, (10, 40)).overcome == Rate(1, 1)
    assert line_of("", raised, deals, DAYS, (10, 40)).overcome == Rate(1, 3), "deal 3 overcame one of two"


def test_deals_closed_on_other_days_and_settled_open_ones_are_behind_no_figure() -> None:
    late = a_deal(1, closed_on=DAYS.end)
    raised = [heard(1, "accepted")]
    assert {figure for figure in Figure if is_of(figure, late, raised, DAYS)} == {Figure.RAISED}
    settled = a_deal(2, "open")
    assert not is_of(Figure.OPEN, settled, [heard(2, "accepted")], DAYS)
    assert is_of(Figure.OPEN, settled, [heard(2, "accepted"), heard(2, "lost")], DAYS)
    assert not any(is_of(figure, settled, (), DAYS) for figure in Figure)


def test_a_deal_without_an_objection_overcame_none() -> None:
    won = {figure for figure in Figure if is_of(figure, a_deal(1), (), DAYS)}
    assert won == {Figure.WITHOUT, Figure.WITHOUT_WON}
    assert not any(is_of(figure, a_deal(1, closed_on=None), (), DAYS) for figure in Figure), "no day of closing"


def test_few_deals_have_no_share() -> None:
    assert (Rate(4, FLOOR - 1).share, Rate(4, FLOOR - 1).within, Rate(4, FLOOR - 1).is_few) == (None, None, True)
    assert Rate(4, FLOOR).share == 0.4
    assert Rate(4, FLOOR).within == wilson(4, FLOOR)


def test_a_quarter_counts_deals_on_which_it_was_raised_in_it() -> None:
    after = DAYS.end
    raised = [heard(1, "accepted"), heard(1, "open", on=after), heard(2), heard(3, on=after)]
    assert raised_in(raised, "price", DAYS) == Rate(1, 2)
    assert raised_in([*raised, heard(1)], "price", DAYS) == Rate(0, 2), "deal 1 overcame one of two"
    assert raised_in(raised, "", Period(after, after + timedelta(days=1))) == Rate(0, 2)


def test_the_stage_is_the_open_one_it_was_in_last_that_day() -> None:
    steps = [
        Step(AT, 1),
        Step(AT + timedelta(hours=3), 2),
        Step(AT + timedelta(days=5), 3),
        Step(AT + timedelta(days=9), 9),
    ]

    def on(days: float) -> int | None:
        return stage_on(steps, AT + timedelta(days=days), {1, 2, 3})

    assert [on(-1), on(0.1), on(1), on(5), on(6), on(20)] == [1, 1, 2, 2, 3, 3]
    assert stage_on([Step(AT, 9)], AT + timedelta(days=1), {1}) is None
    assert stage_on([], AT, {1}) is None


OBJECTIONS = st.lists(
    st.builds(
        heard,
        st.integers(1, 6),
        st.sampled_from([one.value for one in Outcome]),
        st.sampled_from([one.value for one in Topic][:3]),
        st.dates(DAY - timedelta(days=5), DAY + timedelta(days=95)),
    ),
    max_size=12,
)
OUTCOMES = st.lists(st.sampled_from(["won", "lost", "open"]), min_size=6, max_size=6)


@given(OBJECTIONS, OUTCOMES, st.sampled_from(["", "price", "timing"]))
def test_sides_make_up_the_whole_whatever_was_said(raised: list[Raised], outcomes: list[str], topic: str) -> None:
    deals = {number: a_deal(number, outcome) for number, outcome in enumerate(outcomes, 1)}
    won, closed = outcomes.count("won"), 6 - outcomes.count("open")
    line = line_of(topic, raised, deals, DAYS, (won, closed))
    assert line.won_with.tries + line.won_without.tries == closed
    assert line.won_with.hits + line.won_without.hits == won
    assert line.won_overcome.tries + line.won_standing.tries == line.won_with.tries
    assert line.won_overcome.hits + line.won_standing.hits == line.won_with.hits
    assert line.overcome.hits == line.won_overcome.tries
    groups = group_of(raised, topic)
    behind = [deal for deal in deals.values() if is_of(Figure.WITHOUT, deal, groups.get(deal.id, []), DAYS)]
    assert len(behind) == line.won_without.tries
