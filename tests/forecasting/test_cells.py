"""Cells that may be read in two ways, and what is written where little is known."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.distribution import added
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.writing import written
from quarterdeck.analytics.scoring.guards import one_sided
from quarterdeck.analytics.scoring.problems import BadTable
from quarterdeck.analytics.scoring.tables import Asked, fit_table, read_sheet, score_table
from quarterdeck.server.cli import app
from tests.forecasting.test_doubts import QUARTERS, STAGES, history, read, table

DEAL, OPEN = [("A", "2025-04-02")], [("A", "2025-04-02", "stage", "Open")]


def amounts(*told: str) -> list[tuple[str, str, str, str]]:
    return [*OPEN, *(("A", f"2025-04-{place + 3:02}", "amount", cell) for place, cell in enumerate(told))]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("1.200",), "line 3, column value: 1.200 may be a thousand times more or less"),
        (("2e15",), "line 3, column value: 2e15 is beyond"),
        (("120", "-50"), "line 4, column value: -50 is below 0"),
    ],
)
def test_amounts_that_no_deal_has_or_that_may_be_two_things_are_refused(told: Sequence[str], said: str) -> None:
    with pytest.raises(BadTable, match=said):
        read(DEAL, amounts(*told))


def test_amounts_whose_point_is_that_of_decimals_are_read() -> None:
    for told in (("1.200", "12500.5"), ("0.125",), ("1200.125",), ("12.50", "1.250")):
        assert len(read(DEAL, amounts(*told)).amount.value) == len(told)


def test_currencies_of_deals_and_changes_are_one() -> None:
    names = ("deal_id", "created_at", "currency")
    changes = [*OPEN, ("A", "2025-04-03", "currency", "USD")]
    with pytest.raises(BadTable, match="line 3, column value: A deal is in USD, others in EUR"):
        read([("A", "2025-04-02", "EUR")], changes, names)
    assert read([("A", "2025-04-02", "usd")], changes, names).count == 1


@pytest.mark.parametrize(
    ("cells", "weights"), [(("0.2", "0.6", "1", "0"), [0.2, 0.6]), (("1", "60", "100", "0"), [0.01, 0.6])]
)
def test_probabilities_are_shares_where_none_is_above_one(cells: Sequence[str], weights: list[float]) -> None:
    rows = [(*one, cell) for one, cell in zip(STAGES, cells, strict=True)]
    stages = table(("name", "kind", "probability"), rows)
    sources = forecasting.Sources(
        table(("deal_id", "created_at"), DEAL), table(("deal_id", "at", "field", "value"), OPEN),
        table(("start", "end"), QUARTERS), stages,
    )  # fmt: skip
    assert [one.weight for one in forecasting.read_log(sources).stages][:2] == weights


def of_pipelines(*names: str) -> forecasting.Sources:
    stages = [(name, *one) for name in names for one in STAGES]
    return forecasting.Sources(
        table(("deal_id", "created_at"), DEAL), table(("deal_id", "at", "field", "value"), OPEN),
        table(("start", "end"), QUARTERS), table(("pipeline", "name", "kind"), stages),
    )  # fmt: skip


def test_deals_that_name_no_pipeline_are_in_the_only_one() -> None:
    assert forecasting.read_log(of_pipelines("Sales")).stage.value.tolist() == [0]
    with pytest.raises(BadTable, match="Open is one of the pipelines Own, Partner; the deal names none"):
        forecasting.read_log(of_pipelines("Own", "Partner"))


def test_deals_without_amounts_are_summed_up_to_nothing_and_it_is_said() -> None:
    deals, changes = history("2025-01-05", count=60, open_days=40)
    for cell in ("0", ""):
        log = read(deals, [(*one[:3], cell or None) if one[2] == "amount" else one for one in changes])
        at = forecasting.instant("2025-01-20")
        found = forecasting.forecast(forecasting.fit(log, at), log, at)
        assert "No deal has an amount above 0: there is nothing to sum." in found.total.note
        assert "count with" not in found.total.note


def test_a_log_in_which_nothing_can_end_is_refused() -> None:
    with pytest.raises(BadTable, match="no status: no deal ever ends"):
        read(DEAL, OPEN, stages=None)
    assert read(DEAL, [*OPEN, ("A", "2025-05-02", "status", "won")], stages=None).count == 1


def test_contact_is_what_was_two_way() -> None:
    changes = [*OPEN, ("A", "2025-04-09", "activity", "two_way"), ("A", "2025-04-23", "activity", "out")]
    log = read(DEAL, changes)
    at = forecasting.instant("2025-04-30")
    found = frame(log, Moments.of(log.open_at(at), at, log.periods[1]))
    assert found.numbers["weeks_since_contact"][0] == pytest.approx(np.log1p(3))
    assert found.numbers["activities_14"][0] == pytest.approx(np.log1p(1))


def test_short_histories_score_by_the_segment_and_say_what_has_no_stage() -> None:
    deals, changes = history("2025-01-05", count=60, open_days=40)
    rows = [(*deal, ("N", "S")[number // 2 % 2]) for number, deal in enumerate(deals)]
    fresh = [("X", "2025-04-20T00:00:00Z", "N"), ("Y", "2025-04-20T00:00:00Z", "S")]
    changes = [one for one in changes if not (one[3] == "Won" and int(one[0][1:]) // 2 % 2)]
    changes += [("X", "2025-04-20", "stage", "Open"), ("X", "2025-04-20", "close_date", "2025-05-20")]
    log = read([*rows, *fresh], changes, ("deal_id", "created_at", "segment"))
    at = forecasting.instant("2025-05-05")
    model = forecasting.fit(log, at)
    found = {one.deal_id: one for one in forecasting.score(model, log, at)}
    assert {one.rung for one in found.values()} == {1}
    # Of N 15 of 30 were won, of S none of 15: each drawn by 20 deals to 15 of 45.
    assert found["X"].p == pytest.approx((15 + 20 / 3) / 50, abs=1e-6)
    assert found["Y"].p == pytest.approx((20 / 3) / 35, abs=1e-6)
    assert "segment: N" in found["X"].reasons[0]
    assert "1 of 17 open deals have no stage and count with nothing." in forecasting.forecast(model, log, at).total.note


def test_a_method_adds_what_it_is_better_by_in_the_same_periods() -> None:
    told = {1: {"last_period": 0.0}, 2: {"last_period": 90.0, "call": 100.0}, 3: {"last_period": 80.0, "call": 100.0}}
    assert added(told, dict.fromkeys(told, 100.0), "call") == pytest.approx(0.15)
    assert added({1: {"call": 1.0}}, {1: 1.0}, "call") is None


def test_files_have_their_heading_without_rows_and_periods_are_those_of_their_days(tmp_path: Path) -> None:
    assert written([], ["one", "two"]) == "one,two\n"
    deals, changes = history("2025-01-05", count=60, open_days=40)
    options: list[str] = []
    tables: dict[str, tuple[Sequence[str], Any]] = {
        "deals": (("deal_id", "created_at"), deals), "changes": (("deal_id", "at", "field", "value"), changes),
        "stages": (("name", "kind"), STAGES),
        "periods": (("start", "end", "label"), [(*one, f"Q{place}") for place, one in enumerate(QUARTERS)]),
    }  # fmt: skip
    for name, (names, rows) in tables.items():
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows([names, *rows])
        options += [f"--{name}", str(tmp_path / f"{name}.csv")]
    days = ["--start", "2025-01-01", "--end", "2025-03-31"]
    for verb, told, as_of, lines in (("backtest", days, "2025-08-01", 9), ("score", [], "2025-01-06", 1)):
        out = tmp_path / verb
        done = CliRunner().invoke(app, [verb, *options, *told, "--as-of", as_of, "--out", str(out)])
        assert done.exit_code == 0, done.output
        (file_,) = out.glob("*.csv")
        assert len(file_.read_text().splitlines()) >= lines
        assert "," in file_.read_text()
        assert verb != "score" or "rung 0: no history" in done.output


def test_commands_refuse_what_has_no_amounts_and_tell_the_notes_on_people(tmp_path: Path) -> None:
    deals, changes = history("2025-01-05", count=60, open_days=40)
    files: dict[str, list[Sequence[str]]] = {
        "deals": [("deal_id", "created_at", "owner_id"), *((*deal, "Ada") for deal in deals)],
        "changes": [("deal_id", "at", "field", "value"), *(one for one in changes if one[2] != "amount")],
        "periods": [("start", "end"), *QUARTERS],
        "stages": [("name", "kind"), *STAGES],
    }
    options = ["--as-of", "2025-04-20", "--out", str(tmp_path / "out")]
    for name, rows in files.items():
        with (tmp_path / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        options += [f"--{name}", str(tmp_path / f"{name}.csv")]
    for verb in ("forecast", "backtest"):
        done = CliRunner().invoke(app, [verb, *options])
        assert done.exit_code == 1
        assert "No deal has an amount above 0" in done.output
        assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(app, ["bias", *options])
    assert "One owner only: there is nobody to compare with." in done.output


def test_levels_of_a_table_are_places_among_its_open_rows() -> None:
    rng = np.random.default_rng(2)
    size = rng.normal(size=400).round(1)
    won = [("1" if rng.random() < 1 / (1 + np.exp(-2 * one)) else "0") for one in size]
    sheet = read_sheet(pa.table({"size": [*size, 0.0, 0.0, 9.0], "won": pa.array([*won, None, None, None])}))
    rows = score_table(fit_table(sheet, Asked("won")), sheet)[-3:]
    # Two of three open rows are alike: their middle is a third of all, that of the best five sixths.
    assert [row.level for row in rows] == [33, 33, 83]


def test_what_is_no_number_in_a_learnt_column_is_refused_and_unused_groups_are_told() -> None:
    size, won = [float(place % 7) for place in range(120)], [str(int(place * place % 11 > 4)) for place in range(120)]
    team = [str(place % 5) for place in range(120)]
    columns = {"size": size, "won": won, "team": team, "day": list(range(120))}
    scorer = fit_table(read_sheet(pa.table(columns)), Asked("won", leave=("day",)))
    wrong = read_sheet(pa.table({"size": ["1.5", "about 3"], "team": ["1", "2"]}))
    with pytest.raises(BadTable, match="line 3, column size: about 3 is no number"):
        scorer.table(wrong)
    notes = fit_table(read_sheet(pa.table(columns)), Asked("won", time="day", group="team")).stack.notes
    assert any(note.startswith("Rows are held out by their time") for note in notes)


def test_a_column_filled_for_part_of_one_outcome_only_is_one_sided() -> None:
    y = np.repeat([0.0, 1.0], 100)
    place = np.arange(200)
    assert one_sided(((y == 0) & (place % 2 == 0)).astype(float), y)
    assert not one_sided((place % 2 == 0).astype(float), y)
    assert not one_sided((place == 3).astype(float), y)
