"""Ranges of both clocks say what the reference of `values.timeline` says, for any interleaving of rows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.analytics.history import Recorded, ranges
from quarterdeck.analytics.schema import FOREVER
from quarterdeck.values import timeline

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHORT = st.integers(0, 12)


@st.composite
def rows(draw: st.DrawFn) -> list[Recorded]:
    told = [draw(st.tuples(SHORT, SHORT, st.none() | SHORT, st.booleans())) for _ in range(draw(st.integers(0, 6)))]
    found, recorded = [], 0
    for seq, (at, later, voided, is_undo) in enumerate(told):
        # Rows are recorded in the order of their numbers, true at any time before.
        recorded += later
        gone = FOREVER if voided is None else recorded + voided
        found.append(Recorded(seq, min(at, recorded), recorded, {"n": seq}, gone, is_undo))
    return found


class State(dict[str, int]):
    """A state of one column."""

    def columns(self) -> dict[str, int]:
        return dict(self)

    def but(self, **columns: int) -> "State":
        return State(self | columns)


def reference(row: Recorded) -> timeline.Row[State]:
    moment = [None if at == FOREVER else EPOCH + timedelta(seconds=at) for at in (row.at, row.recorded, row.voided)]
    at, recorded, voided = moment
    assert at is not None
    assert recorded is not None
    kind = timeline.HistoryKind.UNDO if row.is_undo else timeline.HistoryKind.CHANGED
    return timeline.Row(row.seq, at, recorded, kind, State(n=row.seq), voided)


@settings(max_examples=150, deadline=None)
@given(rows())
def test_ranges_answer_as_the_history_does_for_every_pair_of_instants(told: list[Recorded]) -> None:
    found, written = ranges(told), [reference(row) for row in told]
    for known in range(60):
        for true in range(known + 1):
            held = [r for r in found if r.at <= true < r.until and r.recorded <= known < r.superseded]
            pair = {"true_at": EPOCH + timedelta(seconds=true), "known_at": EPOCH + timedelta(seconds=known)}
            state = timeline.as_of(written, **pair)
            assert [r.row.seq for r in held] == ([] if state is None else [state["n"]]), (true, known)


def test_rows_recorded_as_they_happened_have_one_rectangle_each() -> None:
    told = [Recorded(n, n * 10, n * 10, {}) for n in range(5)]
    assert [(r.at, r.until, r.recorded, r.superseded) for r in ranges(told)] == [
        (n * 10, (n + 1) * 10 if n < 4 else FOREVER, n * 10, FOREVER) for n in range(5)
    ]
