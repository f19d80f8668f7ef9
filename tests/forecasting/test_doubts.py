"""Tables and questions in which something is missing, doubtful or out of place."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.log import WEEK, Log
from quarterdeck.analytics.forecasting.simulation import coming

QUARTERS = (("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"))
STAGES = (("Open", "open"), ("Offer", "open"), ("Won", "won"), ("Lost", "lost"))


def table(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> pa.Table:
    return pa.table({name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(names)})


def read(
    deals: Sequence[Sequence[str | None]], changes: Sequence[Sequence[str | None]],
    names: Sequence[str] = ("deal_id", "created_at"), stages: Sequence[tuple[str, str]] | None = STAGES,
    periods: Sequence[tuple[str, str]] = QUARTERS,
) -> Log:  # fmt: skip
    return forecasting.read_log(
        forecasting.Sources(
            table(names, deals), table(("deal_id", "at", "field", "value"), changes),
            table(("start", "end"), periods), None if stages is None else table(("name", "kind"), stages),
        )
    )  # fmt: skip


def history(
    first: str, count: int = 240, open_days: int = 60, won_of: int = 2, each_days: int = 1
) -> tuple[list[tuple[str, str]], list[tuple[str, str, str, str]]]:
    """A deal every so many days from a day on, open for so long; every `won_of`th is won, the others lost."""
    deals, changes = [], []
    for number in range(count):
        born = datetime.fromisoformat(first).replace(tzinfo=UTC) + timedelta(days=number * each_days / 3)
        day, closed = born.isoformat(), (born + timedelta(days=open_days)).isoformat()
        name = f"D{number}"
        deals.append((name, day))
        changes += [(name, day, "stage", "Open"), (name, day, "amount", "100")]
        changes += [(name, closed, "stage", "Lost" if number % won_of else "Won")]
    return deals, changes


@pytest.mark.parametrize(
    ("start", "last", "after"),
    [
        ("2026-07-01", "2026-09-30", "2026-10-01"),
        ("2026-10-01", "2026-12-31", "2027-01-01"),
        ("2026-01-01", "2026-12-31", "2027-01-01"),
        ("2026-02-01", "2026-02-28", "2026-03-01"),
        ("2026-01-05", "2026-03-29", "2026-03-30"),
    ],
)
def test_the_last_day_of_a_period_belongs_to_it(start: str, last: str, after: str) -> None:
    assert forecasting.one_period(start, last) == forecasting.one_period(start, after)
    assert forecasting.one_period(start, last).end == forecasting.instant(after)


def test_what_lies_outside_of_the_period_or_too_far_is_refused() -> None:
    log = read([("A", "2025-04-02")], [("A", "2025-04-02", "stage", "Open")])
    at = forecasting.instant("2025-05-05")
    model = forecasting.fit(log, at)
    for place, said in ((0, "has ended"), (2, "has not begun")):
        with pytest.raises(forecasting.BadTable, match=said):
            forecasting.forecast(model, log, at, log.periods[place])
    for horizon in (at, at - WEEK, at + 27 * WEEK):
        with pytest.raises(forecasting.BadTable, match="26 weeks"):
            forecasting.score(model, log, at, horizon)
    assert forecasting.score(model, log, at, at + 20 * WEEK) == []


def test_periods_before_the_first_deal_teach_nothing() -> None:
    log = read(*history("2025-04-05"))
    assert [one.start for one in log.finished(log.periods[2].start)] == [log.periods[1].start]
    model = forecasting.fit(log, log.periods[2].start)
    assert (model.rung, model.counts.finished) == (1, 1)
    log = read(*history("2025-01-05"))
    before = coming(log, log.periods[2], log.periods[2].at(0.3))
    empty = (("2024-07-01", "2024-09-30"), ("2024-10-01", "2024-12-31"), *QUARTERS)
    more = read(*history("2025-01-05"), periods=empty)
    assert before.rate > 0
    assert coming(more, more.periods[4], more.periods[4].at(0.3)).rate == before.rate


def test_too_few_open_deals_on_past_days_leave_the_stage_weights_and_say_so() -> None:
    # Deals that open and close between two of the days on which deals are looked at.
    deals, changes = [], []
    for number in range(240):
        name, day = f"D{number}", f"2025-04-{2 + number % 3:02}"
        deals.append((name, f"{day}T06:00:00Z"))
        changes += [(name, f"{day}T06:00:00Z", "stage", "Open"), (name, f"{day}T18:00:00Z", "stage", "Won")]
        changes[-1] = (*changes[-1][:3], "Lost" if number % 2 else "Won")
    # Of periods before the first deal nothing is learnt either.
    model = forecasting.fit(read(deals, changes), forecasting.instant("2025-08-01"))
    assert (model.rung, model.landmark) == (1, None)
    assert any(note.startswith("Too few open deals of either outcome") for note in model.notes)


def test_a_log_that_ended_long_ago_says_so_and_a_later_model_is_refused() -> None:
    log = read([("A", "2025-04-02")], [("A", "2025-04-02", "stage", "Open")])
    said = "The last row is of 2025-04-02; what came after is unknown."
    model, soon = (forecasting.fit(log, forecasting.instant(day)) for day in ("2025-05-05", "2025-04-10"))
    assert said in model.notes
    assert said not in soon.notes
    for ask in (
        lambda: forecasting.forecast(model, log, soon.as_of),
        lambda: forecasting.score(model, log, soon.as_of),
        lambda: forecasting.explain(model, log, "A", soon.as_of),
    ):
        with pytest.raises(forecasting.BadTable, match="was fitted as of 2025-05-05"):
            ask()
