"""Dates in a row as states of the past."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.pipelines.rules.passage import DateFacts, Passage, passage
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.verdict import Reason

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KINDS = [StageKind.OPEN, StageKind.OPEN, StageKind.OPEN, StageKind.WON, StageKind.LOST]
STAGES = tuple(
    StageSpec(id=n, key=f"s{n}", name=f"S{n}", kind=kind, position=n, probability_bp=0, category="pipeline")
    for n, kind in enumerate(KINDS)
)
PIPELINE = PipelineSpec(
    id=1, key="p", name="P", may_skip=True, may_go_back=True, may_reopen=True, config_version=1, stages=STAGES
)
WON = STAGES[3]


def day(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)


def told(facts: DateFacts) -> list[tuple[int, int]] | str:
    found = passage(PIPELINE, facts, now=NOW)
    if isinstance(found, Reason):
        return f"{found.code} {found.field}"
    return [(stage.id, (at - day(0)).days) for stage, at in found.stages]


def test_an_open_deal_begins_in_its_stage() -> None:
    assert told(DateFacts(final=STAGES[1], created=day(3))) == [(1, 3)]


def test_a_closed_deal_begins_in_the_start_stage_and_ends_on_its_day() -> None:
    assert told(DateFacts(final=WON, created=day(3), closed=day(9), start=STAGES[1])) == [(1, 3), (3, 9)]
    assert told(DateFacts(final=WON, created=day(3), closed=day(3))) == [(0, 3), (3, 3)]


def test_days_of_stages_make_visits_in_order_and_an_earlier_one_moves_the_creation() -> None:
    entered = {2: day(7), 1: day(2)}
    found = passage(PIPELINE, DateFacts(final=WON, created=day(3), closed=day(9), entered=entered), now=NOW)
    assert isinstance(found, Passage)
    assert found.created == day(2)
    assert told(DateFacts(final=WON, created=day(3), closed=day(9), entered=entered)) == [(1, 2), (2, 7), (3, 9)]
    assert told(DateFacts(final=STAGES[2], created=day(1), entered={1: day(2)})) == [(0, 1), (1, 2), (2, 2)]


def test_a_missing_day_is_the_as_of_day_and_flagged() -> None:
    found = passage(PIPELINE, DateFacts(final=STAGES[0], as_of=day(30)), now=NOW)
    assert isinstance(found, Passage)
    assert (found.created, found.is_undated) == (day(30), True)
    assert told(DateFacts(final=WON, created=day(3), as_of=day(30))) == [(0, 3), (3, 30)]


def test_a_missing_day_without_as_of_names_the_field() -> None:
    assert told(DateFacts(final=STAGES[0])) == "undated created_at"
    assert told(DateFacts(final=WON, created=day(1))) == "undated closed_at"


def test_days_that_cannot_be_are_told() -> None:
    assert told(DateFacts(final=WON, created=day(9), closed=day(3))) == "closed_before_created closed_at"
    assert told(DateFacts(final=WON, created=day(1), closed=day(3), entered={1: day(5)})) == (
        "closed_before_created closed_at"
    )
    assert told(DateFacts(final=WON, created=day(1), closed=NOW + timedelta(days=1))) == "date_ahead closed_at"
    assert told(DateFacts(final=STAGES[0], created=NOW + timedelta(days=1))) == "date_ahead created_at"


def test_reasons_name_the_day_that_the_file_says() -> None:
    # Midnight in Oslo is the day before in UTC.
    now = NOW.astimezone(ZoneInfo("Europe/Oslo"))
    said = {
        name: datetime(2026, month, number, tzinfo=now.tzinfo).astimezone(UTC)
        for name, month, number in (("ahead", 12, 31), ("late", 3, 9), ("early", 3, 1))
    }
    ahead = passage(PIPELINE, DateFacts(final=STAGES[0], created=said["ahead"]), now=now)
    assert isinstance(ahead, Reason)
    assert "2026-12-31 lies ahead" in str(ahead.text)
    turned = passage(PIPELINE, DateFacts(final=WON, created=said["late"], closed=said["early"]), now=now)
    assert isinstance(turned, Reason)
    assert "closed on 2026-03-01, before 2026-03-09" in str(turned.text)


@given(
    final=st.sampled_from(STAGES),
    created=st.none() | st.integers(0, 300),
    closed=st.none() | st.integers(0, 300),
    entered=st.dictionaries(st.integers(0, 2), st.integers(0, 300)),
)
def test_a_passage_is_in_order_ends_where_the_row_says_and_never_stands_still(
    final: StageSpec, created: int | None, closed: int | None, entered: dict[int, int]
) -> None:
    facts = DateFacts(
        final=final,
        created=None if created is None else day(created),
        closed=None if closed is None else day(closed),
        entered={stage: day(number) for stage, number in entered.items()},
        as_of=day(300),
    )
    found = passage(PIPELINE, facts, now=NOW)
    if isinstance(found, Reason):
        assert found.code == "closed_before_created"
        return
    times = [at for _, at in found.stages]
    assert times == sorted(times)
    assert times[0] == found.created
    assert found.stages[-1][0] is final
    assert all(a.id != b.id for (a, _), (b, _) in zip(found.stages, found.stages[1:], strict=False))
    if not final.is_open and closed is not None:
        assert times[-1] == day(closed)
