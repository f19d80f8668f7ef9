"""The wizard says whatever a mapping can say: sheets, lines of names, custom fields, repeated rows, meanings."""

from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind
from quarterdeck.records.actions.fields import create_field
from quarterdeck.records.terms.fields import FieldKind, FieldType, NewField
from quarterdeck.sheets.terms import Asked
from quarterdeck.uploads.actions import map_columns, mean_values, take_file, work_off
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries.heads import read_head
from quarterdeck.uploads.rules.meanings import custom_of, fields_of, with_custom, with_meanings
from quarterdeck.uploads.rules.reading import asked_in
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.toml import read_toml
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast, actor

Browser = Callable[[int], Client]
LABELS = {"cf_1": "Lead score", "cf_2": "Region code"}
REPEATED = "Deal ID,Deal Name,Deal Stage,Product\nD-1,Fleet,Qualification,A\nD-1,Fleet,Qualification,B\n"


def page_of(answer: Any) -> str:
    """The page that was answered."""
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def workbook(path: Path) -> Path:
    """A cover sheet, then deals under a row of groups."""
    book = xlsxwriter.Workbook(str(path))
    cover = book.add_worksheet("Read me")
    cover.write_row(0, 0, ["Made by", "Finance"])
    sheet = book.add_worksheet("Deals")
    sheet.write(0, 0, "Deals of the week")
    sheet.write_row(2, 0, ["Deal", "", "", "Money", ""])
    sheet.write_row(3, 0, ["Deal ID", "Deal Name", "Deal Stage", "Amount", "Lead Score"])
    for row in range(4, 8):
        sheet.write_row(row, 0, [f"D-{row}", f"Fleet {row}", "Qualification", 100.5 + row, row])
    book.close()
    return path


def test_of_a_workbook_the_sheet_of_records_is_taken_and_named(tmp_path: Path) -> None:
    head = read_head(workbook(tmp_path / "deals.xlsx"))
    assert (head.asked.sheet, head.sheet.layout.line, head.names[0]) == ("Deals", 4, "Deal ID")
    assert head.sheet.sheets == ("Read me", "Deals")


def test_what_a_text_stands_for_is_said_of_every_field_that_its_column_fills() -> None:
    table = {
        "fields": {
            "stage": {"column": "Phase", "values": {"Neu": "Nwe"}},
            "name": {"join": ["a", "b"]},
            "type": "Phase",
        },
        "custom_fields": {"Region code": "R"},
    }
    assert fields_of(table) == {"Phase": ["stage", "type"], "R": ["Region code"]}
    found = with_meanings(table, {("Phase", "Nwe"): "New", ("R", "?"): ""})
    # What was said of a text before, and was wrong, is mended too.
    assert found["fields"]["stage"]["values"] == {"Neu": "New", "Nwe": "New"}
    assert found["fields"]["type"] == {"column": "Phase", "values": {"Nwe": "New"}}
    assert found["custom_fields"] == {"Region code": {"column": "R", "values": {"?": ""}}}


def test_custom_fields_are_chosen_and_what_else_was_said_of_them_stays() -> None:
    table = {
        "fields": {"name": "Name", "cf_2": "R"},
        "custom_fields": {"Lead score": {"column": "Score", "values": {"x": ""}}, "Elsewhere": "E"},
    }
    assert custom_of(table, LABELS) == {"R": "cf_2", "Score": "cf_1"}
    same = with_custom(table, {"R": "cf_2", "Score": "cf_1"}, LABELS)
    assert same == {
        "fields": {"name": "Name"},
        "custom_fields": {"Lead score": {"column": "Score", "values": {"x": ""}}, "Elsewhere": "E", "cf_2": "R"},
    }
    moved = with_custom(table, {"R": "", "Score": "", "Points": "cf_1"}, LABELS)["custom_fields"]
    assert moved == {"Elsewhere": "E", "Lead score": {"column": "Points", "values": {"x": ""}}}


def chosen(**more: Any) -> dict[str, Any]:
    """What the form of the columns sends for a list of deals by id, name and stage."""
    fields = {"column_0": "external_id", "column_1": "name", "column_2": "stage", "column_3": ""}
    return {**fields, "match": "external_id", "marks": ".", "mode": "both", "judged": "history", **more}


@pytest.mark.django_db
def test_a_sheet_and_the_lines_of_its_names_are_chosen(
    bring: Bring, cast: Cast, browser: Browser, tmp_path: Path
) -> None:
    bring()
    content = BytesIO(workbook(tmp_path / "deals.xlsx").read_bytes())
    pk = take_file(content=content, name="deals.xlsx", kind=Kind.OPPORTUNITIES, by=actor(cast.sam), via=SYSTEM)
    sam, here = browser(cast.sam), f"/imports/{public_id(pk)}"
    assert "4: Deal ID" in page_of(sam.get(f"{here}/columns"))
    assert sam.post(f"{here}/reading", {"sheet": "Deals", "header": "3", "header_rows": "2"}).status_code == 303
    row = Upload.objects.get(pk=pk)
    assert asked_in(read_toml(row.mapping)) == Asked(sheet="Deals", header=3, header_rows=2)
    assert "Money Amount" in row.looks
    assert sam.post(f"{here}/reading", {"sheet": "Deals", "header": "99", "header_rows": "1"}).status_code == 422
    assert sam.post(f"{here}/reading", {"sheet": "Read me", "header": "3", "header_rows": "2"}).status_code == 303
    assert '"Made by"' in Upload.objects.get(pk=pk).looks


@pytest.mark.django_db
def test_repeated_rows_and_custom_fields_are_said_at_the_columns(bring: Bring, cast: Cast, browser: Browser) -> None:
    field = NewField(kind=FieldKind.OPPORTUNITY, type=FieldType.TEXT, label="Article")
    create_field(new=field, by=system_actor(), via=SYSTEM, at=LONG_AGO)
    pk = bring(REPEATED, kind=Kind.OPPORTUNITIES)
    sam, here = browser(cast.sam), f"/imports/{public_id(pk)}"
    html = page_of(sam.get(f"{here}/columns"))
    assert "1 of the first rows is about a record of a row before." in html
    key = html.split(">Article</option>")[0].rsplit('value="', 1)[1].split('"')[0]
    data = chosen(column_3=key, repeats="on", save="1")
    assert sam.post(f"{here}/columns", data).status_code == 303
    mapping = parse_mapping(Upload.objects.get(pk=pk).mapping)
    assert (mapping.is_repeating, mapping.custom["Article"].column) == (True, "Product")
    del data["repeats"]
    assert sam.post(f"{here}/columns", {**data, "column_3": ""}).status_code == 303
    mapping = parse_mapping(Upload.objects.get(pk=pk).mapping)
    assert (mapping.is_repeating, mapping.custom) == (False, {})


@pytest.mark.django_db
def test_what_is_wrong_in_several_rows_is_mended_for_all_of_them(bring: Bring, cast: Cast, browser: Browser) -> None:
    rows = "".join(f"D-{n},Deal {n},Qualification,Nowhere Ltd\n" for n in range(4))
    pk = bring(f"Deal ID,Deal Name,Deal Stage,Account\n{rows}", kind=Kind.OPPORTUNITIES)
    sam, here = browser(cast.sam), f"/imports/{public_id(pk)}"
    data = chosen(column_3="account", check="1")
    assert sam.post(f"{here}/columns", data).status_code == 303
    work_off()
    html = page_of(sam.get(here))
    assert "What Nowhere Ltd in Account stands for" in html
    sent = {"of_0": "Account", "said_0": "Nowhere Ltd", "meaning_0": "", "nothing_0": "on"}
    assert sam.post(f"{here}/meanings", {**sent, "of_0": "No such"}).status_code == 422
    assert sam.post(f"{here}/meanings", sent).status_code == 303
    assert parse_mapping(Upload.objects.get(pk=pk).mapping).fields["account"].values == {"Nowhere Ltd": ""}
    work_off()
    assert "Import 4 rows" in page_of(sam.get(here))


@pytest.mark.django_db
def test_a_stage_that_is_not_here_is_kept_and_shown(bring: Bring, cast: Cast, browser: Browser) -> None:
    pk = bring(REPEATED, kind=Kind.OPPORTUNITIES)
    text = Upload.objects.get(pk=pk).mapping + '\n[history]\nstart = "prospecting"\n'
    map_columns(upload_id=pk, mapping=text, by=actor(cast.sam), via=SYSTEM)
    html = page_of(browser(cast.sam).get(f"/imports/{public_id(pk)}/columns"))
    assert "prospecting (no such stage here)" in html


@pytest.mark.django_db
def test_only_texts_of_a_column_that_fills_a_field_stand_for_others(bring: Bring, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        mean_values(upload_id=bring(), meanings={("Nothing", "x"): "y"}, by=actor(cast.sam), via=SYSTEM)
    assert [reason.code for reason in refused.value.reasons] == ["column_unknown"]
