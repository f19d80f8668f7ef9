"""The archive: every column of every table is decided on, secrets stay, values are what they are, in every file."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from quarterdeck.exports.jobs import write_waiting
from quarterdeck.exports.queries import archive
from quarterdeck.exports.rules import TABLES
from quarterdeck.exports.rules.settings import COLUMNS_LEFT_OUT, SECRET, TABLES_LEFT_OUT
from quarterdeck.exports.tables.archive import write_folder
from quarterdeck.exports.terms.shapes import Kept
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.tests.fields import a_field
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, a_token
from tests.pages import page_of

Browser = Callable[[int], Client]
# What may never leave, by the name of a column.
SUSPECT = re.compile(r"secret|digest|password|token|(^|_)key$|keys$|totp|recovery|hash")
KEYS_OF_SETTINGS = {
    "users_role.key", "users_territory.key", "pipelines_pipeline.key", "pipelines_stage.key", "pipelines_criterion.key",
    "pipelines_lossreason.key", "catalog_pricetier.key", "revenue_splittype.key", "qualification_framework.key",
    "qualification_element.key", "forecasts_forecasttypeversion.key",
}  # fmt: skip


def columns_here() -> Iterator[tuple[str, str]]:
    """Every column of every table of ours."""
    for model in apps.get_models():
        if model.__module__.startswith("quarterdeck."):
            yield from ((model._meta.db_table, str(field.column)) for field in model._meta.concrete_fields)


def left_out(lists: dict[str, str]) -> list[str]:
    return [word for text in lists.values() for word in text.split()]


def exported() -> set[tuple[str, str]]:
    return {(table.source, column.source) for table in TABLES for column in table.columns}


def test_every_column_is_exported_or_left_out_with_a_reason() -> None:
    tables, columns = left_out(TABLES_LEFT_OUT), left_out(COLUMNS_LEFT_OUT)
    assert len(tables) == len(set(tables))
    there = exported()
    keys = {(table.source, table.key) for table in TABLES}
    for table, column in columns_here():
        is_left_out = column in columns or f"{table}.{column}" in columns
        is_decided = table in tables or (table, column) in keys or is_left_out is not ((table, column) in there)
        assert is_decided, f"decide on {table}.{column}: a column of the archive, or left out?"
    assert not {table for table, _ in there} & set(tables)
    assert there <= set(columns_here()), "the archive names what is not there"
    assert {name for name in columns if "." in name} <= {".".join(pair) for pair in columns_here()}


def test_nothing_secret_is_exported() -> None:
    secret = set((TABLES_LEFT_OUT[SECRET] + " " + COLUMNS_LEFT_OUT[SECRET]).split())
    for table, column in exported():
        assert table not in secret
        assert f"{table}.{column}" not in secret
        assert not SUSPECT.search(column) or f"{table}.{column}" in KEYS_OF_SETTINGS, f"{table}.{column} looks secret"


def test_every_column_says_what_it_means_and_names_are_unique() -> None:
    assert len({table.name for table in TABLES}) == len(TABLES)
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert table.meaning
        assert all(column.meaning for column in table.columns)
        assert all(column.by for column in table.columns if column.kept in (Kept.MONEY, Kept.SCALED))


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def deal(sales: Sales) -> int:
    number = sales.deal("qualification", by="system", name="=Presses", account_id=sales.account)
    sales.edit(number, amount=Decimal("1234.5"), close_date=date(2027, 1, 31))
    return number


def test_values_are_typed_and_named(sales: Sales, deal: int, tmp_path: Path) -> None:
    field = a_field("number", "Sites", "opportunity")
    edit_opportunity(opportunity_id=deal, changes={field.key: Decimal(12)}, by=system_actor(), via=SYSTEM)
    packed = write_folder(tmp_path / "all", FileType.CSV, at=timezone.now())
    (row,) = rows_of(tmp_path / "all", "opportunities")
    assert (row["name"], row["amount"], row["currency"]) == ("'=Presses", "1234.50", "EUR")
    assert (row["close_date"], row["owner"], row["has_lines"]) == ("2027-01-31", "Rita Vogel", "false")
    assert datetime.fromisoformat(row["created_at"]).utcoffset() is not None
    history = [one for one in rows_of(tmp_path / "all", "opportunity_history") if one["opportunity_id"] == row["id"]]
    assert [one["amount"] for one in history][-1] == "1234.50"
    (value,) = rows_of(tmp_path / "all", "custom_field_values")
    assert (value["field_id"], Decimal(value["number"])) == (str(field.id), Decimal(12))
    assert json.loads((tmp_path / "all" / "manifest.json").read_text())["rows"] == packed.rows
    assert packed.rows["opportunities"] == 1
    assert packed.rows["people"] >= 9


def test_tables_are_read_in_parts_and_whole(
    sales: Sales, deal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "whole", FileType.JSONL, at=timezone.now())
    monkeypatch.setattr(archive, "AT_ONCE", 1)
    write_folder(tmp_path / "parts", FileType.JSONL, at=timezone.now())
    for table in TABLES:
        name = f"{table.name}.jsonl"
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes(), name


def test_parquet_says_the_same_as_lines(sales: Sales, deal: int, tmp_path: Path) -> None:
    write_folder(tmp_path / "lines", FileType.JSONL, at=timezone.now())
    packed = write_folder(tmp_path / "parquet", FileType.PARQUET, at=timezone.now())
    script = """
import json, sys, pyarrow.parquet as pq
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
    table = pq.read_table(path)
    print(json.dumps([path.stem, table.num_rows, {f.name: str(f.type) for f in table.schema},
                      [[None if v is None else str(v) for v in row.values()] for row in table.to_pylist()][:3]]))
"""
    said = subprocess.run([sys.executable, "-c", script, str(tmp_path / "parquet")], capture_output=True, check=True)
    found = {name: rest for name, *rest in map(json.loads, said.stdout.splitlines())}
    assert {name: rest[0] for name, rest in found.items()} == packed.rows
    kinds, (row,) = found["opportunities"][1], found["opportunities"][2]
    assert (kinds["amount"], kinds["close_date"], kinds["created_at"], kinds["has_lines"]) == (
        "decimal128(38, 10)", "date32[day]", "timestamp[us, tz=UTC]", "bool",
    )  # fmt: skip
    values = dict(zip(kinds, row, strict=True))
    (line,) = map(json.loads, (tmp_path / "lines" / "opportunities.jsonl").read_text().splitlines())
    assert values["name"] == line["name"] == "=Presses"
    assert Decimal(values["amount"]) == Decimal(str(line["amount"]))


def test_only_who_runs_the_installation_takes_the_company(
    sales: Sales, deal: int, browser: Browser, tmp_path: Path
) -> None:
    secret = a_token(sales.cast.ada)
    for member in (sales.cast.sam, sales.cast.max, sales.cast.rita, sales.cast.rolf):
        assert browser(member).get("/exports/company").status_code == 403
        assert browser(member).post("/exports/company", {"type": "csv"}).status_code == 403
    ada = browser(sales.cast.ada)
    assert "/exports/company" in page_of(ada.get("/exports"))
    where = ada.post("/exports/company", {"type": "csv"})["Location"]
    assert write_waiting() == 1
    assert "Whole company" in page_of(ada.get(where))
    answer: Any = ada.get(f"{where}/file")
    body = b"".join(answer.streaming_content)
    with ZipFile(io.BytesIO(body)) as packed:
        assert set(packed.namelist()) == {"manifest.json", *(f"{table.name}.csv" for table in TABLES)}
        everything = b"".join(packed.read(name) for name in packed.namelist())
    assert secret.encode() not in everything
    assert b"pbkdf2" not in everything
    assert b"argon2" not in everything
    assert b"md5$" not in everything
