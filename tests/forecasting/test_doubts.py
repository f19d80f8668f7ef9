"""Tables and questions in which something is missing, doubtful or out of place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.leaks import Held
from quarterdeck.analytics.forecasting.log import WEEK, Log
from quarterdeck.analytics.forecasting.recording import Seen, judged_owner
from quarterdeck.analytics.forecasting.simulation import Book, Coming, coming, simulate
from quarterdeck.analytics.forecasting.telltales import SIGNALS
from quarterdeck.analytics.forecasting.writing import bias_rows, unmeasured

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


def test_columns_that_are_filled_when_a_deal_ends_are_left_out_and_told() -> None:
    deals, changes = history("2025-01-05", open_days=40)
    rows = [
        (*deal, "Box" if number % 2 == 0 else None, ("N", "S")[number % 3 % 2]) for number, deal in enumerate(deals)
    ]
    log = read(rows, changes, ("deal_id", "created_at", "product", "region"))
    model = forecasting.fit(log, forecasting.instant("2025-07-10"))
    assert model.landmark is not None
    assert set(model.landmark.design.levels) == {"region"}
    assert "The column product is left out: it is filled for one outcome only." in model.notes


def test_what_comes_later_renumbers_nothing_a_model_has_learnt() -> None:
    deals, changes = history("2025-01-05", open_days=40)
    changes = [*changes, *((name, day, "category", "Commit") for name, day in deals)]
    at = forecasting.instant("2025-07-10")
    later = [("D0", "2025-08-01", "category", "Best case"), ("D0", "2025-08-01", "stage", "Lost")]
    later += [(name, "2025-07-20", "stage", "Brief") for name, _ in deals]
    models = []
    for rows in (changes, [*changes, *later]):
        log = forecasting.read_log(
            forecasting.Sources(
                table(("deal_id", "created_at"), deals), table(("deal_id", "at", "field", "value"), rows),
                table(("start", "end"), QUARTERS), known=at,
            )
        )  # fmt: skip
        models.append(forecasting.fit(log, at))
        assert [one.weight for one in log.stages if one.name == "Open"] == [0.5]
    assert models[0].landmark is not None
    assert models[0].landmark == models[1].landmark
    assert models[0].landmark.design.categories == ["Commit"]


def test_groups_of_many_small_deals_add_up_draw_by_draw() -> None:
    rng = np.random.default_rng(3)
    count, none = 3_000, np.zeros(0, dtype=np.int64)
    coming_none = Coming(0.0, none, np.zeros(0), np.zeros(0))
    book = Book(
        np.full(count, 0.004), rng.uniform(50, 100, count), np.arange(count) % 60, coming_none, none, 0.1, 5, 60
    )
    whole = simulate(replace(book, groups=np.zeros(count, dtype=np.int64), size=1))
    assert np.allclose(simulate(book).sum(axis=0), whole[0])


def test_a_change_of_one_deal_moves_no_draw_of_another() -> None:
    count, none = 40, np.zeros(0, dtype=np.int64)
    values = np.linspace(10, 100, count)
    book = Book(
        np.full(count, 0.5), values, np.arange(count), Coming(0.0, none, np.zeros(0), np.zeros(0)), none, 0.1, 5, count
    )  # fmt: skip
    kept = book.kept()
    chances = np.full(count, 0.5)
    chances[-1] = 0.0
    one, two = simulate(kept), simulate(replace(kept, chances=chances))
    assert np.array_equal(one, simulate(book))
    assert np.array_equal(one[:-1], two[:-1])


def seen(**sides: str) -> dict[str, Seen]:
    """Signals that are surely above or below, far from the median."""
    return {
        one.key: Seen(
            one.key, 0.0, 20, {"above": 3.0, "below": -3.0}.get(sides.get(one.key, ""), 0.0) * one.zone, 0.0, 0.0, 0.0,
            float(sides.get(one.key) == "above"), float(sides.get(one.key) == "below"),
        )
        for one in SIGNALS
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sides", "flag"),
    [
        ({"nowhere": "above", "outcome": "above"}, "sandbagging"),
        ({"pushes": "above", "quiet": "above"}, "happy_ears"),
        # Two sure signs of happy ears, and more that point the other way without being sure.
        ({"pushes": "above", "quiet": "above", "nowhere": "leaning", "outcome": "leaning"}, "happy_ears"),
        ({"nowhere": "above", "pushes": "above"}, ""),
    ],
)
def test_a_flag_has_two_sure_signals_of_its_own_side(sides: dict[str, str], flag: str) -> None:
    log = read(
        [("A", "2025-04-02", "Ada")], [("A", "2025-04-02", "stage", "Open")], ("deal_id", "created_at", "owner_id")
    )
    told = seen(**sides)
    for key, side in sides.items():
        if side == "leaning":
            zone = next(one.zone for one in SIGNALS if one.key == key)
            told[key] = replace(told[key], shrunken=9 * zone)
            told["date"] = replace(told["date"], shrunken=9.0)
    assert judged_owner(log, 0, 40, told, alone=False).flag == flag


def test_the_uplift_is_that_of_the_win_not_of_later_corrections() -> None:
    changes = [("A", "2025-04-02", "stage", "Open"), ("A", "2025-04-02", "amount", "100")]
    changes += [("A", "2025-05-02", "stage", "Won"), ("A", "2025-05-09", "amount", "180")]
    log = read([("A", "2025-04-02", "Ada")], changes, ("deal_id", "created_at", "owner_id"))
    (found,) = forecasting.bias(log, log.periods[1:2])
    assert {one.key: one.value for one in found.signals}["uplift"] == 0.0


def test_what_nothing_is_recorded_to_measure_by_is_empty_and_said() -> None:
    changes = [("A", "2025-04-02", "stage", "Open"), ("A", "2025-08-22", "stage", "Won")]
    changes += [("B", "2025-04-02", "stage", "Open"), ("B", "2025-08-23", "stage", "Lost")]
    log = read([("A", "2025-04-02", "Ada"), ("B", "2025-04-02", "Bo")], changes, ("deal_id", "created_at", "owner_id"))
    found = forecasting.bias(log, log.periods[2:3])
    measured = {one.owner: {seen.key for seen in one.signals if seen.is_measured} for one in found}
    assert measured == {"Ada": {"outcome"}, "Bo": {"outcome", "quiet"}}
    # Of two deals that nobody gave a close date none was pushed, nor not pushed.
    pushes = [row for row in bias_rows(found) if row["signal"] == "pushes"]
    assert [(row["count"], row["value"], row["shrunken"], row["low"]) for row in pushes] == [(0, None, None, None)] * 2
    # Bo won none of what the stage promised, which counts all the same.
    assert {row["owner"]: row["count"] for row in bias_rows(found) if row["signal"] == "outcome"} == {"Ada": 1, "Bo": 1}
    (told,) = unmeasured(found)
    assert "commit, date, nowhere, pushes, uplift" in told


@pytest.mark.parametrize(
    ("sharp", "note", "is_scored"),
    [(0.0, "No signal", False), (12.0, "Too good to be true", True), (1.0, "", True)],
)
def test_a_model_is_judged_by_deals_it_had_not_seen(sharp: float, note: str, *, is_scored: bool) -> None:
    rng = np.random.default_rng(4)
    odds = rng.normal(size=600)
    won = (rng.random(600) < 1 / (1 + np.exp(-sharp * odds))).astype(float)
    held = Held()
    held.add(1 / (1 + np.exp(-odds if sharp != 12.0 else -sharp * odds)), won, 0.5)
    skill, told = held.judged()
    assert [one.split(":")[0] for one in told] == ([note] if note else [])
    log = read(*history("2025-01-05", open_days=40, each_days=3))
    model = replace(forecasting.fit(log, forecasting.instant("2025-07-10")), skill=skill)
    assert bool(forecasting.score(model, log, model.as_of)) is is_scored
    assert Held().judged() == (None, [])
