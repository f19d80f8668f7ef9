"""Each trap is found where it is, with its counts, and not where it is not."""

from typing import Any

import pyarrow as pa
import pytest

from quarterdeck.analytics import Pipeline
from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.reading.trapped import ROWS, Trapped, TrappedQuestion, trapped
from quarterdeck.analytics.reading.traps import TrapQuestion, traps_told
from quarterdeck.analytics.tests.reference import deals as deals_of
from quarterdeck.analytics.tests.world import TODAY, a_world


def deals(count: int, **every: Any) -> list[dict[str, Any]]:
    """Sound deals: half won, half lost after 20 to 29 days, amounts alike, closings spread over the year."""
    rows = []
    for n in range(count):
        month, day = n % 12 + 1, n % 10 + 1
        row = {
            "id": f"D{n}",
            "stage": "Won" if (n // 12) % 2 else "Lost",
            "created": f"2025-{month:02}-{day:02}",
            "close_date": f"2025-{month:02}-{day + 18:02}",
            "amount": f"{1000 + n}",
            "currency": "EUR",
        }
        rows.append(row | every)
    return rows


def found(
    rows: list[dict[str, Any]], moves: list[dict[str, Any]] | None = None, **told: Any
) -> dict[str, tuple[int, int]]:
    history = None if moves is None else pa.Table.from_pylist(moves)
    pipeline = Pipeline.of(pa.Table.from_pylist(rows), history, **told)
    rows_are_as_many(pipeline)
    return {trap.key: (trap.count, trap.of) for trap in pipeline.traps()}


def rows_are_as_many(pipeline: Pipeline) -> None:
    """The rows of each trap are those it counts; of missing losses those they are missing beside."""
    for trap in pipeline.traps():
        if trap.key in ROWS:
            told = trapped(pipeline.engine, TrappedQuestion(Viewer(Reach.ALL), trap.key, pipeline.reading.today))
            assert told.count == (trap.of if trap.key == "missing_losses" else trap.count), trap
            assert len(told.rows) == min(told.count, 50)


def test_sound_data_has_none() -> None:
    assert found(deals(240)) == {}


def test_losses_that_are_missing() -> None:
    rows = [row for row in deals(240) if row["stage"] == "Won"]
    assert found(rows)["missing_losses"] == (0, 120)
    assert "missing_losses" not in found([*rows, *[row for row in deals(240) if row["stage"] == "Lost"][:6]])


def test_losses_without_amount() -> None:
    rows = [row | ({"amount": "0"} if row["stage"] == "Lost" else {}) for row in deals(240)]
    assert found(rows) == {"losses_without_amount": (120, 120)}


def test_first_closings_that_were_quicker_won() -> None:
    early = [row | {"stage": "Won"} if row["close_date"] < "2025-02" else row for row in deals(480)]
    assert found(early) == {"first_quarter": (40, 480)}


@pytest.mark.parametrize(("days", "is_found"), [(0, False), (1, False), (3, True)])
def test_a_log_that_begins_after_the_deal(days: int, is_found: bool) -> None:
    rows = deals(12)
    moves = [
        {"id": row["id"], "at": f"2025-{n + 1:02}-{n % 10 + 1 + days:02}", "stage": "Offer"}
        for n, row in enumerate(rows)
    ]
    told = found(rows, moves)
    assert told == ({"left_truncation": (12, 12)} if is_found else {})


def test_loops() -> None:
    rows = deals(12)
    path = ("Offer", "Talk", "Offer", "Offer", "Talk")
    moves = [
        {"id": row["id"], "at": f"{row['created']}T{hour:02}:00:00", "stage": stage}
        for n, row in enumerate(rows)
        for hour, stage in enumerate(path[: 5 if n < 4 else 2])
    ]
    assert found(rows, moves) == {"loops": (4, 12)}


def test_a_mean_far_from_the_median() -> None:
    rows = deals(240)
    rows[12] |= {"amount": "9000000"}
    assert found(rows) == {"amount_skewed": (120, 120)}
    slow = deals(240)
    for row in [row for row in slow if row["stage"] == "Won"][:30]:
        row["created"] = "2023-01-01"
    assert found(slow) == {"cycle_skewed": (120, 120)}


def test_days_that_cannot_be() -> None:
    rows = deals(240)
    rows[0] |= {"created": "2025-12-30"}
    rows[1] |= {"close_date": None}
    assert found(rows) == {"before_created": (1, 239), "without_closing": (1, 240)}
    assert found(deals(24), today="2025-12-01") == {"future_closes": (2, 24)}
    open_ones = [*deals(24), deals(1)[0] | {"id": "late", "stage": "Talk", "close_date": "2025-01-31"}]
    assert found(open_ones) == {"overdue": (1, 1)}


def test_rows_that_do_not_count() -> None:
    rows = [*deals(24), *deals(2)]
    rows[5] |= {"created": None}
    assert found(rows) == {"duplicate_ids": (2, 26), "without_created": (1, 26)}
    moves = [{"id": name, "at": "2025-01-01", "stage": "Talk"} for name in ("D0", "D0", "nobody")]
    assert found(deals(24), moves) == {"repeated_changes": (1, 24), "orphan_changes": (1, 24)}


def test_amounts_in_a_currency_without_a_rate() -> None:
    rows = deals(24)
    for place, code in ((0, "USD"), (1, "USD"), (2, "CHF")):
        rows[place] |= {"currency": code}
    assert found(rows) == {"without_rate": (3, 24)}
    assert found(rows, rates={"USD": "1.1"}) == {"without_rate": (1, 24)}
    assert found(rows, rates={"USD": "1.1", "CHF": "0.95"}) == {}


def test_money_that_names_no_currency() -> None:
    assert found(deals(24, currency=None)) == {"currency_missing": (24, 24)}
    assert found(deals(24, currency=None), currency="CHF") == {}
    rows = deals(24)
    rows[12] |= {"amount": None}
    assert found(rows) == {"won_without_amount": (1, 12)}


def test_deals_read_from_dated_exports_are_counted_for_who_sees_all() -> None:
    world = a_world(60)
    engine, rough = world.load(Duck()), [one for one in world.histories if one.is_coarse]
    told = {trap.key: trap for trap in traps_told(engine, TrapQuestion(Viewer(Reach.ALL), TODAY))}
    every = Question("win_rate", Viewer(Reach.ALL), 0, 1, 0, 0)
    active = {deal.history.opportunity_id for deal in deals_of(world, every)}
    assert told["coarse"].count == len(active & {one.opportunity_id for one in rough}) > 5
    assert told["coarse"].of == len(active)
    assert told["overdue"].count > 0
    for key in told.keys() & ROWS.keys():
        rows = trapped(engine, TrappedQuestion(Viewer(Reach.ALL), key, TODAY, most=1_000))
        assert rows.count == len({row.opportunity_id for row in rows.rows}) == told[key].count, key
        assert rows.trap == told[key]
        assert trapped(engine, TrappedQuestion(Viewer(Reach.ALL), key, TODAY, 1, 2)).rows == rows.rows[1:3]
    for reach in (Reach.PEOPLE, Reach.NOTHING):
        assert trapped(engine, TrappedQuestion(Viewer(reach, 1), "overdue", TODAY)) == Trapped()
        assert traps_told(engine, TrapQuestion(Viewer(reach, 1), TODAY)) == ()
