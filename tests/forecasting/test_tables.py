import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from typer.testing import CliRunner

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.log import Log
from quarterdeck.analytics.forecasting.supposition import Kind
from quarterdeck.server.cli import app
from tests.forecasting.company import SMALL, company

AS_OF = "2024-08-05"
STAGES = ["name,order,kind", "Open,1,open", "Offer,2,open", "Won,3,won", "Lost,4,lost"]
DEALS = ["deal_id,owner_id,created_at", "A,Ada,2026-01-05", "B,Ada,2026-01-06"]
CHANGES = ["deal_id,at,field,value", "A,2026-01-05,stage,Open", "A,2026-01-05,amount,100", "B,2026-01-07,stage,Offer"]
PERIODS = ["start,end", "2026-01-01,2026-03-31", "2026-04-01,2026-06-30"]


def run(*told: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(one) for one in told])
    return done.exit_code, done.output


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def laid(folder: Path, **changed: Sequence[str]) -> list[object]:
    """The four tables in files, some changed, as options."""
    tables = {"deals": DEALS, "changes": CHANGES, "periods": PERIODS, "stages": STAGES} | changed
    options: list[object] = []
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        options += [f"--{name}", folder / f"{name}.csv"]
    return options


BAD = {
    "duplicate ids": (
        {"deals": [*DEALS, "A,Bob,2026-02-01"]},
        "deals.csv, line 4, column deal_id: The id A stands on line 2",
    ),
    "periods that overlap": ({"periods": [*PERIODS, "2026-06-01,2026-08-31"]}, "periods.csv, line 4, column start:"),
    "a period that ends first": (
        {"periods": ["start,end", "2026-03-31,2026-01-01"]},
        "periods.csv, line 2, column end:",
    ),
    "a stage that vanished": (
        {"changes": [*CHANGES, "A,2026-02-01,stage,Demo"]},
        "changes.csv, line 5, column value: The stage Demo",
    ),
    "a deal that is nowhere": (
        {"changes": [*CHANGES, "Z,2026-02-01,stage,Offer"]},
        "changes.csv, line 5, column deal_id: The deal Z",
    ),
    "no amount": (
        {"changes": [*CHANGES, "A,2026-02-01,amount,1.200 EUR"]},
        "changes.csv, line 5, column value: 1.200 EUR is no amount",
    ),
    "no day": (
        {"changes": [*CHANGES, "A,31.02.2026,stage,Offer"]},
        "changes.csv, line 5, column at: 31.02.2026 is no day",
    ),
    "no close date": (
        {"changes": [*CHANGES, "A,2026-02-01,close_date,soon"]},
        "changes.csv, line 5, column value: soon is no day",
    ),
    "no status": (
        {"changes": [*CHANGES, "A,2026-02-01,status,done"]},
        "changes.csv, line 5, column value: done is no status",
    ),
    "no creation": ({"deals": [*DEALS, "C,Bob,"]}, "deals.csv, line 4, column created_at:"),
    "mixed currencies": (
        {"deals": ["deal_id,created_at,currency", "A,2026-01-05,EUR", "B,2026-01-06,USD"]},
        "deals.csv, line 3, column currency: Amounts are in USD here and in EUR above. Convert",
    ),
    "a missing column": (
        {"changes": ["deal_id,at,field", "A,2026-01-05,stage"]},
        "changes.csv, line 1, column value: The column is missing",
    ),
    "no kind": ({"stages": [*STAGES, "Odd,5,maybe"]}, "stages.csv, line 6, column kind: maybe is no kind"),
}


@pytest.mark.parametrize("case", list(BAD))
def test_bad_tables_are_refused_with_file_line_column_and_mend(case: str, tmp_path: Path) -> None:
    changed, said = BAD[case]
    code, told = run("forecast", *laid(tmp_path, **changed), "--as-of", "2026-02-01", "--out", tmp_path / "out")
    assert (code, said in " ".join(told.split())) == (1, True), told
    assert not (tmp_path / "out").exists()


def test_days_after_the_instant_amounts_and_dates_that_lack_are_told(tmp_path: Path) -> None:
    changes = [*CHANGES, "A,2026-02-20,stage,Won"]
    options = [*laid(tmp_path, changes=changes), "--as-of", "2026-02-01", "--out", tmp_path / "out"]
    code, told = run("forecast", *options)
    assert code == 0, told
    note = rows_of(tmp_path / "out" / "forecast.csv")[0]["note"]
    assert note.startswith("rung 0: no history.")
    assert "1 changes are dated after the instant and are not used." in note
    assert "1 of 2 open deals have no amount and count with nothing." in note
    assert "2 of 2 open deals have no close date." in note


@pytest.mark.parametrize(("kind", "said"), [("Won", "All closed deals are won"), ("Lost", "All closed deals are lost")])
def test_all_won_or_all_lost_stay_on_a_low_rung(kind: str, said: str, tmp_path: Path) -> None:
    deals = [DEALS[0], *(f"D{number},Ada,2026-01-{number + 1:02}" for number in range(20))]
    changes = [CHANGES[0]]
    for number in range(20):
        changes += [
            f"D{number},2026-01-{number + 1:02},{name}" for name in ("stage,Open", "amount,50", "close_date,2026-05-05")
        ]
        changes += [f"D{number},2026-03-{number + 1:02},stage,{kind}"] if number < 15 else []
    changes += ["D19,2026-05-20,amount,60"]
    options = [*laid(tmp_path, deals=deals, changes=changes), "--as-of", "2026-04-20", "--out", tmp_path / "out"]
    assert run("forecast", *options)[0] == 0
    row = rows_of(tmp_path / "out" / "forecast.csv")[0]
    assert row["note"].startswith("rung 1: history too short")
    assert said in row["note"]
    # Five deals of 50 at the default weight of the first of two open stages: no deal was due in the past period.
    assert float(row["open"]) == pytest.approx(5 * 50 * 0.10)
    for verb in ("backtest", "bias"):
        code, told = run(verb, *options)
        assert code == 0, told
        assert said in " ".join(told.split())
        assert "1 changes are dated after the instant and are not used." in " ".join(told.split())
    assert "One owner only" in (tmp_path / "out" / "bias.csv").read_text()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    folder, made = tmp_path_factory.mktemp("company"), company(SMALL, 5)
    options: list[object] = []
    for name in ("deals", "changes", "periods", "stages"):
        arrow_csv.write_csv(getattr(made, name), folder / f"{name}.csv")
        options += [f"--{name}", folder / f"{name}.csv"]
    return [*options, "--as-of", AS_OF]


def test_commands_write_what_their_help_says(files: list[object], tmp_path: Path) -> None:
    for verb, name in (("forecast", "forecast.csv"), ("score", "scores.csv"), ("bias", "bias.csv")):
        code, told = run(verb, *files, "--out", tmp_path / verb)
        assert code == 0, told
        rows = rows_of(tmp_path / verb / name)
        assert rows
        code, said = run(verb, "--help")
        missing = [column for column in rows[0] if column not in " ".join(said.replace("│", " ").split())]
        assert not missing, verb
    total = rows_of(tmp_path / "forecast" / "forecast.csv")[0]
    assert float(total["p10"]) <= float(total["p50"]) <= float(total["p90"])


def test_a_scenario_is_told_beside_today(files: list[object], tmp_path: Path) -> None:
    levers = ("--lever", "win_rate=1.1", "--lever", "cycle=-1@channel=partner", "--quota", "1000000")
    code, told = run("scenario", *files, *levers, "--out", tmp_path)
    assert code == 0, told
    today, supposed = rows_of(tmp_path / "scenario.csv")
    assert float(supposed["mean"]) > float(today["mean"])
    deals = rows_of(tmp_path / "deals.csv")
    assert sum(float(row["expected"]) for row in deals) == pytest.approx(float(supposed["open"]))
    assert {row["kind"] for row in rows_of(tmp_path / "needs.csv")} <= set(Kind)
    assert len(rows_of(tmp_path / "effects.csv")) == len(Kind)
    weeks = rows_of(tmp_path / "rep_weeks.csv")
    assert sum(int(row["reps"]) for row in weeks) == len({row["name"] for row in weeks}) > 1
    for bad, said in (
        (("luck=2",), "is no lever"),
        (("win_rate=-1",), "below 0"),
        (("win_rate=1@moon=x",), "no such column"),
    ):
        code, told = run("scenario", *files, "--lever", *bad, "--out", tmp_path / "bad")
        assert code == 1
        assert said in " ".join(told.split())
    assert not (tmp_path / "bad").exists()


def test_one_period_may_be_told_by_its_days(files: list[object], tmp_path: Path) -> None:
    options = [one for one in files if one != "--periods" and not str(one).endswith("periods.csv")]
    code, told = run("forecast", *options, "--start", "2024-07-01", "--end", "2024-09-29", "--out", tmp_path, "--json")
    assert code == 0, told
    found = json.loads(told)
    assert found["forecast"][0]["note"].startswith("rung 1")
    assert run("forecast", *options, "--out", tmp_path)[0] == 1
    assert forecasting.one_period("2024-07-02", "2024-09-30") == forecasting.one_period("2024-07-02", "2024-10-01")
    assert forecasting.one_period("2026-01-01", "2026-03-31") == forecasting.one_period("2026-01-01", "2026-04-01")


def test_tables_come_as_arrow_too_and_partners_and_activities_are_read() -> None:
    made = company(SMALL, 5)
    partner = pa.array(["P1" if number % 3 else None for number in range(made.deals.num_rows)])
    deals = made.deals.append_column("partner_id", partner).append_column("registered_at", made.deals["created_at"])
    touch = made.deals.select(["deal_id"]).append_column("at", made.deals["created_at"])
    touch = touch.append_column("field", pa.array(["activity"] * touch.num_rows))
    touch = touch.append_column("value", pa.array(["two_way"] * touch.num_rows))
    changes = pa.concat_tables([made.changes, touch])
    log: Log = forecasting.read_log(forecasting.Sources(deals, changes, made.periods, made.stages))
    model = forecasting.fit(log, forecasting.instant(AS_OF))
    assert model.landmark is not None
    expected = {"partner_odds", "registered", "registration_age", "activities_14", "weeks_since_contact"}
    assert expected <= set(model.landmark.design.numbers)
