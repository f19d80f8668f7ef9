"""Two readings of a cell are asked about; one is taken, and told."""

from pathlib import Path

import pytest

from quarterdeck.analytics import Pipeline, Unclear
from quarterdeck.analytics.schema import date_of

HEADER = "Opportunity ID,Stage,Created Date,Close Date,Amount"


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "deals.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def created(pipeline: Pipeline) -> list[str]:
    rows = pipeline.engine.rows("SELECT created_day FROM opportunity ORDER BY opportunity_id", {})
    return [date_of(row[0]).isoformat() for row in rows]


def amounts(pipeline: Pipeline) -> list[int | None]:
    return [row[0] for row in pipeline.engine.rows("SELECT amount FROM opportunity ORDER BY opportunity_id", {})]


def test_days_that_can_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, "1,Won,02/03/2026,04/05/2026,1", "2,Lost,05/04/2026,06/05/2026,1")
    with pytest.raises(Unclear, match=r"dates of Created Date, such as 02/03/2026") as asked:
        Pipeline.of(path)
    assert asked.value.option == "dates='dmy' or dates='mdy'"
    assert created(Pipeline.of(path, dates="dmy")) == ["2026-03-02", "2026-04-05"]
    assert created(Pipeline.of(path, dates="mdy")) == ["2026-02-03", "2026-05-04"]
    with pytest.raises(Unclear, match="iso, dmy or mdy"):
        Pipeline.of(path, dates="ymd")


@pytest.mark.parametrize(
    ("cell", "day", "style"),
    [
        ("13/02/2026", "2026-02-13", "dmy"),
        ("2/13/2026 7:42", "2026-02-13", "mdy"),
        ("2/13/2026 7:42 PM", "2026-02-13", "mdy"),
        ("02.03.2026", "2026-03-02", "dmy"),
        ("2026-03-02T23:30:00+02:00", "2026-03-02", "iso"),
        ("2026-03-02T00:30:00+02:00", "2026-03-01", "iso"),
        ("2026-03-02 08:00:00", "2026-03-02", "iso"),
    ],
)
def test_one_reading_is_taken_and_told(tmp_path: Path, cell: str, day: str, style: str) -> None:
    read = Pipeline.of(written(tmp_path, f"1,Won,{cell},2026-12-31,1"))
    assert created(read) == [day]
    assert read.reading.columns["created"].style == style


def test_days_are_those_of_the_zone(tmp_path: Path) -> None:
    path = written(tmp_path, "1,Won,2026-03-02T00:30:00+02:00,2026-12-31,1")
    assert created(Pipeline.of(path, zone="Europe/Helsinki")) == ["2026-03-02"]
    with pytest.raises(Unclear, match="no time zone"):
        Pipeline.of(path, zone="Europe/Nowhere' OR 1")


def test_numbers_that_can_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, '1,Won,2026-01-01,2026-02-01,"1,234"', '2,Lost,2026-01-01,2026-02-01,"12,500"')
    with pytest.raises(Unclear, match="a decimal mark or a mark of thousands"):
        Pipeline.of(path)
    assert amounts(Pipeline.of(path, decimal=".")) == [123_400, 1_250_000]
    assert amounts(Pipeline.of(path, decimal=",")) == [123, 1_250]


@pytest.mark.parametrize(
    ("cells", "minor"),
    [
        (["1,234", "1,234.5"], [123_400, 123_450]),
        (["1.234", "1.234,5"], [123_400, 123_450]),
        (["$7,450,000.00 ", "-3"], [745_000_000, -300]),
        (["1 234,50 €", "2"], [123_450, 200]),
        (["1'234.50", "CHF 2"], [123_450, 200]),
        (["1054", "19.99"], [105_400, 1_999]),
    ],
)
def test_numbers_are_read_as_they_are_written(tmp_path: Path, cells: list[str], minor: list[int]) -> None:
    rows = [f'{n},Won,2026-01-01,2026-02-01,"{cell}"' for n, cell in enumerate(cells)]
    assert amounts(Pipeline.of(written(tmp_path, *rows))) == minor


def test_a_cell_that_cannot_be_read_is_counted(tmp_path: Path) -> None:
    rows = ["1,Won,2026-01-01,2026-02-01,5", "2,Won,2026-01-01,2026-02-01,about 5k", "3,Lost,2026-01-01,2026-02-01,7"]
    read = Pipeline.of(written(tmp_path, *rows, "4,Lost,2026-01-01,2026-02-01,?"))
    assert amounts(read) == [500, None, 700, None]
    assert [(trap.count, str(trap)) for trap in read.traps() if trap.key == "unreadable"] == [
        (2, "2 cells of Amount could not be read and count as empty.")
    ]


def test_two_columns_with_one_claim_are_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, "1,Won,2026-01-01,2026-02-01,5,6", header=f"{HEADER},amount__c")
    assert Pipeline.of(path).reading.columns["amount"].column == "Amount"
    twice = written(tmp_path, "1,Won,2026-01-01,2026-02-01,5,6", header=f"{HEADER},AMOUNT ()")
    with pytest.raises(Unclear, match="both look like amount"):
        Pipeline.of(twice)
    assert amounts(Pipeline.of(twice, columns={"amount": "AMOUNT ()"})) == [600]
    with pytest.raises(Unclear, match="no column Nothing"):
        Pipeline.of(twice, columns={"amount": "Nothing"})
    with pytest.raises(Unclear, match="no field sum"):
        Pipeline.of(twice, columns={"sum": "Amount"})


def test_outcomes_that_nothing_says_are_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, "1,Signed,2026-01-01,2026-02-01,5", "2,Gone,2026-01-01,2026-02-01,5")
    with pytest.raises(Unclear, match="There are Gone, Signed"):
        Pipeline.of(path)
    read = Pipeline.of(path, won=["Signed"], lost=["Gone"])
    assert read.metric("win_rate").total.numerator == 1
    with pytest.raises(Unclear, match="no Sined"):
        Pipeline.of(path, won=["Sined"])


def test_names_of_columns_are_never_code(tmp_path: Path) -> None:
    header = 'Opportunity ID,"Stage"":x $1",Created Date,Close Date,Amount'
    path = written(tmp_path, "1,Won,2026-01-01,2026-02-01,5", header=header)
    assert amounts(Pipeline.of(path, columns={"stage": 'Stage":x $1'})) == [500]


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unclear, match="There is no file"):
        Pipeline.of(tmp_path / "none.csv")
    (tmp_path / "bad.parquet").write_text("no parquet")
    with pytest.raises(Unclear, match=r"bad\.parquet cannot be read"):
        Pipeline.of(tmp_path / "bad.parquet")
    with pytest.raises(Unclear, match="list is no table"):
        Pipeline.of([1, 2])  # type: ignore[arg-type]
