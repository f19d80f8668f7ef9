"""Files as an ordinary company has them: no day of closing, currencies as signs, a row for each line of a deal."""

from datetime import UTC, date
from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import ImportReport, notes_of, problems_of, rows_of
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.rows import RowReader
from quarterdeck.imports.terms import Plan, Settings
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.sheets.terms import Cell
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast

pytestmark = pytest.mark.django_db
MAPPING = """
kind = "opportunities"
match = "external_id"
[reading]
grouping = ","
[fields]
external_id = "nr"
name = "title"
stage = "stage"
amount = "amount"
close_date = "closes"
"""
DATED = MAPPING + 'created_at = "begun"\n[history]\n'


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]


def check(folder: Path, rows: str, by: Actor, mapping: str, **settings: object) -> ImportReport:
    path = folder / "deals.csv"
    path.write_text(rows, encoding="utf-8")
    return check_file(path=path, mapping=mapping, settings=Settings(**settings), by=by)  # type: ignore[arg-type]


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason.code) for one in problems_of(report.id)]


@pytest.mark.parametrize("as_of", [None, date(2026, 11, 1)])
def test_a_closed_deal_was_closed_on_its_own_close_date(tmp_path: Path, ada: Actor, as_of: date | None) -> None:
    rows = (
        "nr,title,stage,amount,closes,begun\n"
        "1,Won,closed_won,100,2026-03-10,2026-01-05\n2,Lost,closed_lost,100,2026-06-10,2026-01-05\n"
        "3,Open,proposal,100,2026-03-10,2026-01-05\n"
    )
    report = check(tmp_path, rows, ada, DATED, as_of=as_of)
    assert codes(report) == []
    assert [(note.column, note.count) for note in notes_of(report.id)] == [("closes", 2)]
    apply_import(import_id=report.id, by=ada)
    closed = {deal.external_id: deal.closed_on for deal in visible_to(ada)}
    assert closed == {"1": date(2026, 3, 10), "2": date(2026, 6, 10), "3": None}


def test_a_close_date_ahead_or_before_the_beginning_closes_nothing(tmp_path: Path, ada: Actor) -> None:
    rows = (
        "nr,title,stage,amount,closes,begun\n"
        "1,Ahead,closed_won,100,2126-03-10,2026-01-05\n2,Before,closed_won,100,2025-06-10,2026-01-05\n"
    )
    assert [code for _, _, code in codes(check(tmp_path, rows, ada, DATED))] == ["undated", "undated"]


def test_the_sign_of_an_amount_gives_its_currency_or_is_asked(tmp_path: Path, ada: Actor) -> None:
    rows = (
        "nr,title,stage,amount,closes\n"
        '1,Euro,qualification,"€ 4,000",2026-12-31\n2,Dollar,qualification,$5,2026-12-31\n'
        "3,Plain,qualification,6,2026-12-31\n"
    )
    report = check(tmp_path, rows, ada, MAPPING)
    said = {row.name: row.facts.get("said", {}) for row in rows_of(report.id)}
    assert said["Euro"]["currency"] == "EUR"
    assert said["Plain"].get("currency") is None
    assert codes(report) == [(3, "amount", "sign_unclear")]
    told = check(tmp_path, rows, ada, MAPPING + 'currency = { default = "USD" }\n')
    assert [code for line, _, code in codes(told) if line == 2] == ["sign_differs"]
    assert not [code for line, _, code in codes(told) if line == 3 and code.startswith("sign")]


def test_a_row_that_is_the_sum_of_the_others_becomes_no_deal(tmp_path: Path, ada: Actor) -> None:
    rows = (
        "nr,title,stage,amount,closes\n1,Seam,qualification,100,2026-12-31\n2,Fleet,qualification,50.5,2026-12-31\n"
        ",Total,,150.50,\n"
    )
    report = check(tmp_path, rows, ada, MAPPING)
    assert codes(report) == []
    assert [(row.line, row.plan) for row in rows_of(report.id)][-1] == (4, Plan.LEFT_OUT)
    assert [note.line for note in notes_of(report.id)] == [4]
    apply_import(import_id=report.id, by=ada)
    assert sorted(visible_to(ada).values_list("name", flat=True)) == ["Fleet", "Seam"]


def _with_signs(said: str) -> str:
    return MAPPING.replace("[fields]", f"signs = {{ {said} }}\n[fields]")


def test_a_mapping_says_which_currency_a_sign_is() -> None:
    reader = RowReader(parse_mapping(_with_signs('"$" = "CAD"')), UTC, currency="USD")
    cells: dict[str, Cell] = {"nr": "1", "title": "Lens", "stage": "proposal", "closes": "2026-12-31", "amount": "$5"}
    assert reader.read(2, cells).values["currency"] == "CAD"
    assert reader.read(3, {**cells, "amount": "€ 5"}).values["currency"] == "EUR"
    for wrong, said in (('"$" = "EUR"', "It could be USD, CAD"), ('"€" = "EUR"', "Signs of several currencies are")):
        with pytest.raises(Refused, match=said):
            parse_mapping(_with_signs(wrong))


def test_a_workbook_without_a_currency_says_which_one_it_counts_as() -> None:
    reader = RowReader(parse_mapping(MAPPING), UTC, currency="EUR")
    cells: dict[str, Cell] = {
        "nr": "1",
        "title": "Lens",
        "stage": "proposal",
        "amount": 1250.5,
        "closes": date(2026, 12, 31),
    }
    row = reader.read(2, cells)
    assert [(note.column, note.reason.code) for note in row.notes] == [("amount", "currency_assumed")]
    assert not reader.read(3, {**cells, "amount": "1,250.50"}).notes


def test_days_of_one_column_may_be_written_otherwise() -> None:
    own = MAPPING.replace('close_date = "closes"', 'close_date = { column = "closes", dates = ["%d/%m/%Y"] }')
    cells = {
        "nr": "1",
        "title": "Lens",
        "stage": "proposal",
        "amount": "5",
        "closes": "04/12/2026",
        "begun": "2026-02-03",
    }
    row = RowReader(parse_mapping(own + 'created_at = "begun"\n[history]\n'), UTC).read(2, cells)
    assert (row.values["close_date"], row.values["created_at"]) == (date(2026, 12, 4), date(2026, 2, 3))
    with pytest.raises(Refused, match="day formats"):
        parse_mapping(own.replace("%d/%m/%Y", "%d/%m"))


def test_rows_that_repeat_a_deal_are_not_judged_and_say_where_they_differ(tmp_path: Path, ada: Actor) -> None:
    rows = (
        "nr,title,stage,amount,closes\n"
        "k1,Big,qualification,5,2026-12-24\nk1,Big,qualification,5,2026-12-24\nk1,Big XX,closed_won,soon,2027-12-24\n"
    )
    report = check(tmp_path, rows, ada, "repeats = true\n" + MAPPING)
    assert [row.plan for row in rows_of(report.id)] == [Plan.CREATE, Plan.UNCHANGED, Plan.UNCHANGED]
    assert [note.column for row in rows_of(report.id) for note in row.notes] == ["title", "stage", "amount", "closes"]
    assert {note.line for row in rows_of(report.id) for note in row.notes} == {4}
