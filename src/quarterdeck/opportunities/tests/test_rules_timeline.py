"""History as values: truth order, both clocks, visits, pushes, rewriting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.opportunities.rules.timeline import Pushing, Row, begun, followed, replay, visits
from quarterdeck.opportunities.rules.undo import UNDO_WITHIN, correction_reasons, touched_reasons, undo_reasons
from quarterdeck.opportunities.tests.specs import state
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.timeline import Descent, as_of, rewriting, truth

START = datetime(2026, 1, 1, tzinfo=UTC)
PUSHING = Pushing(FiscalCalendar(), PeriodKind.QUARTER, frozenset({1, 2, 3}))


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def row(seq: int, at: float, *, recorded: float | None = None, kind: str = "changed", **columns: Any) -> Row:
    return Row(seq, day(at), day(at if recorded is None else recorded), kind, state(**columns))


def test_truth_is_by_instant_then_number() -> None:
    rows = [row(1, 0), row(2, 5), row(3, 2), row(4, 5)]
    assert [one.seq for one in truth(rows)] == [1, 3, 2, 4]
    descent = Descent(rows)
    assert [descent.parent(one) for one in rows] == [None, rows[0], rows[0], rows[1]]


def test_back_dated_row_changes_its_stretch_of_the_past_only() -> None:
    rows = [row(1, 0, amount_minor=1), row(2, 10, amount_minor=2), row(3, 4, recorded=20, amount_minor=9)]

    def amount(at: float, known: float) -> int | None:
        found = as_of(rows, true_at=day(at), known_at=day(known))
        return found.amount_minor if found else None

    assert [amount(at, 30) for at in (3, 4, 9, 10, 30)] == [1, 9, 9, 2, 2]
    assert [amount(at, 15) for at in (3, 4, 9, 10)] == [1, 1, 1, 2]
    assert amount(0, 5) == 1
    assert as_of(rows, true_at=day(-1), known_at=day(30)) is None
    assert as_of(rows, true_at=day(5), known_at=day(-1)) is None


def test_voided_rows_count_until_we_knew() -> None:
    voided = replace(row(2, 5, amount_minor=2), voided_at=day(7))
    rows = [row(1, 0, amount_minor=1), voided, row(3, 7, kind="undo", amount_minor=1)]
    assert [one.seq for one in truth(rows)] == [1]
    assert as_of(rows, true_at=day(6), known_at=day(6)) == voided.state
    assert as_of(rows, true_at=day(6), known_at=day(7)) == rows[0].state


def test_visits_join_rows_of_one_stage() -> None:
    rows = [row(1, 0), row(2, 3, stage_id=2), row(3, 4, stage_id=2, amount_minor=5), row(4, 9)]
    assert [(v.stage_id, v.entered_at, v.left_at) for v in visits(rows)] == [
        (1, day(0), day(3)), (2, day(3), day(9)), (1, day(9), None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dates", "pushed", "redated"),
    [
        (["2026-03-30", "2026-03-31"], 0, 1),
        (["2026-03-31", "2026-04-01"], 1, 1),
        (["2026-04-01", "2026-03-31"], 0, 0),
        (["2026-03-31", "2026-12-01", "2026-03-31", "2026-04-01"], 2, 2),
        ([None, "2026-04-01"], 0, 0),
        (["2026-03-31", None, "2026-04-01"], 1, 1),
        (["2026-03-31", None, "2026-03-31"], 0, 0),
    ],
)
def test_pushes_cross_the_end_of_a_period(dates: list[str | None], pushed: int, redated: int) -> None:
    days = [date.fromisoformat(text) if text else None for text in dates]
    found = replay([row(n, n, close_date=close) for n, close in enumerate(days)], PUSHING)
    assert (found.push_count, found.redate_count) == (pushed, redated)
    assert found.original_close_date == next(close for close in days if close)
    assert found.last_close_date == [close for close in days if close][-1]


def test_dates_of_closed_deals_are_put_right_not_pushed() -> None:
    rows = [row(1, 0, close_date=date(2026, 1, 5)), row(2, 1, stage_id=6, close_date=date(2026, 9, 1))]
    assert replay(rows, PUSHING).redate_count == 0


def test_history_needs_a_row() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        replay([], PUSHING)


STATES = st.builds(
    state,
    stage_id=st.integers(1, 6),
    amount_minor=st.integers(0, 3),
    close_date=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    name=st.sampled_from(["a", "b"]),
)
ROWS = st.lists(st.tuples(st.integers(0, 6), STATES), min_size=1, max_size=10).map(
    lambda pairs: [Row(n + 1, day(at), day(n), "changed", one) for n, (at, one) in enumerate(pairs)]
)


@given(ROWS)
def test_counting_step_by_step_is_replaying(rows: list[Row]) -> None:
    counting = truth(rows)
    figures = begun(counting[0].state, counting[0].at)
    for one in counting[1:]:
        figures = followed(figures, one.state, one.at, PUSHING)
    assert figures == replay(rows, PUSHING)
    assert figures.state == counting[-1].state
    assert figures.stage_entered_at == visits(rows)[-1].entered_at


def voiding(rows: list[Row], target: Row, values: dict[str, Any], *, replaced: bool) -> list[Row]:
    """The rows after an undo or a correction, as the action writes them."""
    change = rewriting(Descent(rows), target, values)
    number, now = max(one.seq for one in rows), day(100)
    new = [
        replace(one, seq=number + 2 + n, state=change.states[one.seq], recorded_at=now, kind="restated", voids=one.seq)
        for n, one in enumerate(sorted((r for r in rows if r.seq in change.states), key=lambda r: r.order))
    ]
    gone = {target.seq, *change.states}
    mark = Row(
        number + 1,
        target.at,
        now,
        "correction" if replaced else "undo",
        target.state.but(**values),
        voids=target.seq,
    )
    return [*(replace(one, voided_at=now) if one.seq in gone else one for one in rows), mark, *new]


@given(ROWS, st.data())
def test_do_and_undo_leaves_every_figure_equal(rows: list[Row], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, 7))
    before = as_of(rows, true_at=day(at))
    if before is None:
        return
    done = Row(99, day(at), day(50), "changed", before.but(amount_minor=data.draw(st.integers(4, 9))))
    with_it = [*rows, done]
    after = voiding(with_it, done, {"amount_minor": before.amount_minor}, replaced=False)
    assert replay(after, PUSHING) == replay(rows, PUSHING)
    assert visits(after) == visits(rows)
    for moment in range(8):
        assert as_of(after, true_at=day(moment)) == as_of(rows, true_at=day(moment))
        assert as_of(after, true_at=day(moment), known_at=day(60)) == as_of(with_it, true_at=day(moment))


@given(ROWS, st.data())
def test_correction_reaches_what_has_its_value_from_there(rows: list[Row], data: st.DataObject) -> None:
    target = data.draw(st.sampled_from(truth(rows)))
    after = truth(voiding(rows, target, {"name": "corrected"}, replaced=True))
    descent = Descent(rows)
    assert [one.at for one in after] == [one.at for one in descent.counting]
    heirs = {target.seq}
    for new, was in zip(after, descent.counting, strict=True):
        parent = descent.parent(was)
        if parent and parent.seq in heirs and parent.state.name == was.state.name:
            heirs.add(was.seq)
        assert new.state.name == ("corrected" if was.seq in heirs else was.state.name)
        assert new.state.but(name="") == was.state.but(name="")


def test_row_put_between_later_is_no_parent() -> None:
    """Written upon the first row, the second keeps what it had from there, whatever comes between them."""
    rows = [row(1, 0, name="a"), row(2, 9, name="a", amount_minor=1), row(3, 5, name="b")]
    descent = Descent(rows)
    assert descent.parent(rows[1]) == rows[0]
    assert descent.taken_back(rows[2]) == {"name": "a"}
    assert rewriting(descent, rows[2], {"name": "c"}).states == {}
    assert set(rewriting(descent, rows[0], {"name": "c"}).states) == {2}
    assert rewriting(descent, rows[0], {"name": "c"}).touched == {"name"}


def codes(found: list[Any]) -> list[str]:
    return [reason.code for reason in found]


def test_who_may_undo_what() -> None:
    rows = [row(1, 0), row(2, 1, amount_minor=5)]
    mine: dict[str, Any] = {"now": day(1.5), "actor_id": None, "may_correct": False}
    assert undo_reasons(rows[1], Descent(rows), **mine) == []
    assert codes(undo_reasons(rows[0], Descent(rows), **mine)) == ["first_row"]
    assert codes(undo_reasons(rows[1], Descent(rows), **mine | {"actor_id": 5})) == ["not_own"]
    late = {"now": day(1) + UNDO_WITHIN + timedelta(seconds=1)}
    assert codes(undo_reasons(rows[1], Descent(rows), **mine | late)) == ["undo_too_late"]
    assert undo_reasons(rows[1], Descent(rows), **mine | late | {"actor_id": 5, "may_correct": True}) == []
    voided = [rows[0], replace(rows[1], voided_at=day(2)), row(3, 2, kind="undo")]
    assert codes(undo_reasons(voided[1], Descent(voided), **mine)) == ["voided_already"]
    assert codes(undo_reasons(voided[2], Descent(voided), **mine)) == ["voided_already"]
    assert codes(touched_reasons(["amount_minor"], {})) == ["changed_since"]


def test_correction_needs_a_reason_and_its_place() -> None:
    rows = [row(1, 0), row(2, 5), row(3, 9)]

    def asked(at: float | None, reason: str = "wrong day", target: Row = rows[1]) -> list[str]:
        return codes(correction_reasons(target, Descent(rows), at=None if at is None else day(at), reason=reason))

    assert asked(None) == asked(5) == asked(3) == asked(8) == []
    assert asked(0) == asked(9) == asked(12) == ["out_of_order"]
    assert asked(3, " ") == ["reason_missing"]
    assert asked(1, target=rows[0]) == ["out_of_order"]
