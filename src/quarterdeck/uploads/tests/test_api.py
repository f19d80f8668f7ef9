"""Imports over the API, and that pages, API and command line say the same of the same file."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from xlsxwriter import Workbook

from quarterdeck.imports.actions import check_file
from quarterdeck.imports.queries import StagedRow, rows_of
from quarterdeck.imports.terms import Settings
from quarterdeck.uploads.actions import ask_check, work_off
from quarterdeck.uploads.api.schemas import FileImportOut, FileImportsOut, ImportOpenOut, ImportRowsOut
from quarterdeck.uploads.queries import upload_of
from quarterdeck.uploads.tests.conftest import DEALS, Bring
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import SYSTEM, Cast, actor
from tests.rest import Api, api, content, fits, problem, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture
def rest(cast: Cast, bring: Bring) -> Api:
    return api(cast.sam, *actor(cast.sam).permissions)


def codes(answer: HttpResponse) -> list[str]:
    """Codes of the reasons of a refusal."""
    return [code for code, _ in reasons(problem(answer, 422, "refused"))]


def brought(rest: Api) -> str:
    """The address of a file just brought, below the root."""
    answer = rest.post("/imports", {"file": SimpleUploadedFile("deals.csv", DEALS.encode()), "kind": ""})
    made = fits(answer, FileImportOut, 201)
    assert answer["Location"] == f"/api/v1/imports/{made.id}"
    return f"/imports/{made.id}"


def test_a_file_is_brought_mapped_corrected_checked_and_imported(rest: Api) -> None:
    here = brought(rest)
    made = fits(rest.get(here), FileImportOut)
    assert (made.state, made.kind, made.columns[1].field) == ("columns", "opportunities", "name")
    mapping = made.mapping.replace("[reading]", '[reading]\nempty = ["n/a"]').replace(
        "[fields.stage.values]", '[fields.stage.values]\n"Angebot" = "Qualification"'
    )
    fits(rest.patch(here, {"mapping": mapping}), FileImportOut)
    assert rest.post(f"{here}/check").status_code == 202
    problem(rest.post(f"{here}/apply"), 409, "upload_busy")
    work_off()
    assert fits(rest.get(here), FileImportOut).verdicts == {
        "create": 4,
        "update": 0,
        "decide": 0,
        "fix": 1,
        "skip": 0,
    }
    fix = fits(rest.get(f"{here}/rows?verdict=fix&limit=1"), ImportRowsOut)
    assert [(row.line, row.problems[0].column, row.problems[0].value) for row in fix.items] == [
        (5, "Close Date", "31.02.2027")
    ]
    assert "rows_to_mend" in codes(rest.post(f"{here}/apply"))
    cells = {"cells": [{"line": 5, "column": "Close Date", "value": "28.02.2027"}]}
    assert rest.post(f"{here}/corrections", cells).status_code == 204
    rest.post(f"{here}/check")
    work_off()
    assert rest.post(f"{here}/apply").status_code == 202
    work_off()
    done = fits(rest.get(here), FileImportOut)
    assert (done.state, done.outcomes) == ("applied", {"done": 5})
    assert [one.id for one in fits(rest.get("/imports"), FileImportsOut).items] == [done.id]
    first = fits(rest.get(f"{here}/rows?limit=2"), ImportRowsOut)
    rest_of = fits(rest.get(f"{here}/rows?limit=200&cursor={first.next_cursor}"), ImportRowsOut)
    assert [row.line for row in (*first.items, *rest_of.items)] == [2, 3, 4, 5, 6]
    problem(rest.delete(here), 409, "import_applied")
    assert rest.post(f"{here}/undo").status_code == 202
    work_off()
    assert fits(rest.get(here), FileImportOut).state == "undone"
    assert len(fits(rest.get(f"{here}/rows?undone=done"), ImportRowsOut).items) == 5
    assert fits(rest.get(f"{here}/rows?undone=left"), ImportRowsOut).items == []
    problem(rest.post(f"{here}/undo"), 409, "upload_not_applied")


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("kind = [1]", "mapping_error"),
        ("kind = 'deals'", "mapping_error"),
        ("kind = 'accounts'\nfields = 3", "mapping_error"),
        ("kind = 'accounts'\n[fields]\nname = 3", "mapping_error"),
        ("kind = 'accounts'\ncustom_fields = 3", "mapping_error"),
        ("kind = 'accounts'\n[custom_fields]\nTier = 3", "mapping_error"),
        ("kind = 'accounts'\nreading = 1", "mapping_error"),
        ("kind = 'accounts'\nhistory = 'x'", "mapping_error"),
        ("kind = 'accounts'\n[fields.name]\nvalues = 3", "mapping_error"),
        ("kind = 'accounts'\n[reading]\ndates = 'x'", "mapping_error"),
        ('kind = "accounts"\n[fields]\nname = { default = "\\u0000" }', "mapping_error"),
        ("kind =", "mapping_not_toml"),
        (f"kind = {'9' * 5000}", "mapping_not_toml"),
        (f"x{'.x' * 30_000} = 1", "mapping_not_toml"),
        ("x" * 1_000_001, "too_long"),
    ],
)
def test_a_mapping_of_another_shape_is_refused_and_the_old_one_stays(rest: Api, mapping: str, code: str) -> None:
    here = brought(rest)
    before = content(rest.get(here))["mapping"]
    assert code in codes(rest.patch(here, {"mapping": mapping}))
    assert content(rest.get(here))["mapping"] == before


def test_what_names_nothing_is_refused(rest: Api) -> None:
    here = brought(rest)
    assert "word_unknown" in codes(rest.get(f"{here}/rows?verdict=x"))
    assert "word_unknown" in codes(rest.patch(here, {"kind": "deals"}))
    assert "word_unknown" in codes(rest.post(f"{here}/check", {"judged": "x"}))
    cells = {"cells": [{"line": 5, "column": "Nowhere", "value": "x"}]}
    assert "column_unknown" in codes(rest.post(f"{here}/corrections", cells))
    assert "cursor_unusable" in codes(rest.get("/imports?cursor=x"))
    problem(rest.post(f"{here}/apply"), 409, "upload_not_checked")
    assert rest.delete(here).status_code == 204
    problem(rest.get(here), 404, "not_found")


def test_a_narrow_token_brings_in_no_more_than_it_may(cast: Cast, rest: Api) -> None:
    narrow = api(cast.sam, "imports.run")
    here = brought(narrow)
    narrow.post(f"{here}/check")
    work_off()
    found = fits(narrow.get(here), FileImportOut)
    assert (found.state, [one.code for one in found.reasons]) == ("columns", ["not_permitted"])


def told(rows: list[StagedRow]) -> list[object]:
    return [(row.line, row.plan, row.name, row.problems, row.notes) for row in rows]


def test_page_api_and_command_line_give_the_same_verdicts(cast: Cast, bring: Bring, rest: Api, tmp_path: Path) -> None:
    file, by = tmp_path / "deals.csv", actor(cast.sam)
    file.write_text(DEALS, encoding="utf-8")
    on_page = bring()
    over_api = parse_id(brought(rest).removeprefix("/imports/"))
    ask_check(upload_id=on_page, settings=Settings(), by=by, via=SYSTEM)
    work_off()
    mapping = upload_of(by, on_page).mapping
    page_rows = told(rows_of(upload_of(by, on_page).import_id or 0))
    rest.post(f"/imports/{public_id(over_api)}/check")
    work_off()
    assert upload_of(by, over_api).mapping == mapping
    assert told(rows_of(upload_of(by, over_api).import_id or 0)) == page_rows
    report = check_file(path=file, mapping=mapping, settings=Settings(), by=by)
    assert told(rows_of(report.id)) == page_rows
    assert [row.line for row in rows_of(report.id)] == [2, 3, 4, 5, 6]


def two_sheets() -> bytes:
    """A workbook whose second sheet names its columns in the third line."""
    held = BytesIO()
    with Workbook(held) as book:
        book.add_worksheet("Notes").write_column(0, 0, ["Deal Name", "Seam"])
        deals = book.add_worksheet("Deals")
        for line, cells in enumerate((["Weekly"], [], ["Deal Name", "Amount"], ["Seam", "$ 5.00"])):
            deals.write_row(line, 0, cells)
    return held.getvalue()


def test_what_a_file_leaves_open_is_told_and_another_sheet_is_read(rest: Api) -> None:
    here = brought(rest)
    (stage,) = fits(rest.get(f"{here}/open"), ImportOpenOut).values
    assert (stage.field, [(one.text, one.stands_for) for one in stage.values]) == ("stage", [("Angebot", "")])
    assert stage.names["qualification"] == "Qualification"
    book = {"file": SimpleUploadedFile("deals.xlsx", two_sheets()), "kind": "opportunities"}
    made = fits(rest.post("/imports", book), FileImportOut, 201)
    assert (made.reading.format, made.reading.sheets) == ("xlsx", ["Notes", "Deals"])
    here = f"/imports/{made.id}"
    anew = fits(rest.post(f"{here}/reading", {"sheet": "Deals", "header": 3}), FileImportOut)
    assert [one.name for one in anew.columns] == ["Deal Name", "Amount"]
    assert (anew.reading.sheet, anew.reading.header) == ("Deals", 3)
    mapping = anew.mapping.replace("[fields]", '[fields]\nsource = "Origin"')
    fits(rest.patch(here, {"mapping": mapping}), FileImportOut)
    left = fits(rest.get(f"{here}/open"), ImportOpenOut)
    assert [(one.field, one.columns) for one in left.absent] == [("source", ["Origin"])]
    (sign,) = left.signs
    assert (sign.sign, sign.stands_for, sign.currencies[:2]) == ("$", "", ["USD", "CAD"])
    anew = fits(rest.post(f"{here}/reading", {"sheet": "Notes"}), FileImportOut)
    assert [one.name for one in anew.columns] == ["Deal Name"]
    assert rest.post(f"{here}/reading", {"sheet": "None such"}).status_code == 422
