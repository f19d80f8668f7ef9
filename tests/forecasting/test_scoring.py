import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from typer.testing import CliRunner

from quarterdeck.analytics.scoring.columns import Encoder, Table
from quarterdeck.analytics.scoring.measures import auc, brier, calibration_error
from quarterdeck.analytics.scoring.problems import BadTable
from quarterdeck.analytics.scoring.tables import Asked, fit_table, read_sheet, score_table
from quarterdeck.server.cli import app
from tests.forecasting.outcomes import SETS


def leads(count: int, seed: int, strength: float = 1.0) -> pa.Table:
    rng = np.random.default_rng(seed)
    size, source = rng.normal(size=count), rng.choice(["web", "fair", "referral"], count)
    odds = strength * (size + 1.2 * (source == "referral") - 0.6)
    won = rng.random(count) < 1 / (1 + np.exp(-odds))
    return pa.table(
        {
            "id": [f"L{number}" for number in range(count)], "size": size, "source": source,
            "week": np.arange(count), "won": won.astype(int),
            "paid_at": pa.array(["2026-01-01" if one else None for one in won]),
        }
    )  # fmt: skip


def test_scores_are_calibrated_on_rows_it_has_not_seen_and_leaks_are_left_out() -> None:
    scorer = fit_table(read_sheet(leads(1_500, 1)), Asked("won"))
    assert scorer.left_out == {"paid_at": "it is filled for one outcome only"}
    fresh = leads(3_000, 2)
    rows = score_table(scorer, read_sheet(fresh))
    p, y = np.array([row.p for row in rows], dtype=float), fresh["won"].to_numpy().astype(float)
    assert auc(y, p) > 0.75
    assert calibration_error(y, p) < 0.05
    assert brier(y, p) < brier(y, np.full(len(y), y.mean()))
    best = max(rows, key=lambda row: row.p or 0)
    assert best.level == 99
    assert any("source: referral (won " in reason for reason in best.reasons)
    assert not any("paid_at" in reason for row in rows for reason in row.reasons)


def test_the_same_table_gives_the_same_text() -> None:
    one, two = (fit_table(read_sheet(leads(600, 3)), Asked("won", time="week")).stack for _ in range(2))
    assert one.text() == two.text()


def test_no_signal_gives_no_scores() -> None:
    sheet = read_sheet(leads(600, 4, strength=0.0).drop_columns(["paid_at"]))
    scorer = fit_table(sheet, Asked("won"))
    assert not scorer.stack.has_signal
    assert any(note.startswith("No signal") for note in scorer.stack.notes)
    assert {row.p for row in score_table(scorer, sheet)} == {None}


def test_a_level_learnt_of_other_rows_does_not_tell_the_own_outcome() -> None:
    rng = np.random.default_rng(8)
    level, y = rng.choice(["a", "b", "c"], 600).astype(object), (rng.random(600) < 0.4).astype(float)
    table = Table({}, {"level": level}, 600)
    column = Encoder.learnt(table, y).plain(table, y)[0][:, 0]
    for one in "abc":
        assert 0.2 < auc(y[level == one], column[level == one]) < 0.8


@pytest.mark.parametrize("won", [0, 1])
def test_one_outcome_only_gives_no_scores(won: int) -> None:
    table = pa.table({"size": list(range(40)), "won": [won] * 40})
    assert fit_table(read_sheet(table), Asked("won")).stack.notes == ["All outcomes are the same: no scores are shown."]


def test_a_figure_too_good_to_be_true_is_told() -> None:
    rng = np.random.default_rng(5)
    won = rng.random(800) < 0.5
    parts = {f"part {place}": won * 1.0 + rng.normal(0, 0.9, 800) for place in range(8)}
    scorer = fit_table(read_sheet(pa.table(parts | {"won": won.astype(int)})), Asked("won"))
    assert any(note.startswith("Too good to be true") for note in scorer.stack.notes)


@pytest.mark.parametrize(
    ("table", "asked", "said"),
    [
        ({"won": ["1", "perhaps"]}, Asked("won"), "line 3, column won: perhaps is no outcome"),
        ({"won": ["1", "0"]}, Asked("result"), "line 1, column result: The column is missing"),
        ({"id": ["a", "a"], "won": ["1", "0"]}, Asked("won"), "line 3, column id: The id a stands on line 2 too"),
        (
            {"won": ["1", "0"], "day": ["2026-01-01", "soon"]},
            Asked("won", time="day"),
            "line 3, column day: soon is no time",
        ),
    ],
)
def test_bad_tables_are_refused(table: dict[str, list[str]], asked: Asked, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        fit_table(read_sheet(pa.table(table)), asked)


def test_the_command_scores_other_rows(tmp_path: Path) -> None:
    arrow_csv.write_csv(leads(500, 6), tmp_path / "closed.csv")
    arrow_csv.write_csv(leads(20, 7).drop_columns(["won"]), tmp_path / "open.csv")
    told = ["score", "--table", tmp_path / "closed.csv", "--outcome", "won", "--predict", tmp_path / "open.csv"]
    done = CliRunner().invoke(app, [str(one) for one in (*told, "--out", tmp_path / "scores.csv")])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader((tmp_path / "scores.csv").read_text().splitlines()))
    assert [row["id"] for row in rows] == [f"L{number}" for number in range(20)]
    assert all(0 < float(row["p"]) < 1 and row["reasons"] for row in rows)
    done = CliRunner().invoke(app, ["score", "--out", str(tmp_path / "none.csv")])
    assert (done.exit_code, (tmp_path / "none.csv").exists()) == (1, False)


@pytest.mark.parametrize("name", ["Maven", "DTC"])
def test_sets_without_a_signal_say_so(name: str) -> None:
    read, asked, has_signal = SETS[name]
    sheet = read()
    if sheet is None:
        pytest.skip(f"the outside data of {name} is not beside this checkout")
    assert fit_table(sheet, asked).stack.has_signal is has_signal
