"""Columns that fill custom fields of opportunities, in the file's own writing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import ImportReport, problems_of
from quarterdeck.imports.terms import Plan, Settings
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.terms.fields import FieldSpec, Value
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast, actor

pytestmark = pytest.mark.django_db

HEADER = "nr;title;seats;live;pilot\n"
ROW = "1;A;1.250,5;01.09.2026;yes\n"


@pytest.fixture
def fields(cast: Cast) -> dict[str, FieldSpec]:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return {
        "seats": a_field("number", "Seats", "opportunity", places=1),
        "live": a_field("day", "Go-live", "opportunity"),
        "pilot": a_field("yes_no", "Pilot agreed", "opportunity"),
    }


def mapping(columns: Mapping[str, str]) -> str:
    reading = '[reading]\ndelimiter = ";"\ndates = ["%d.%m.%Y"]\ndecimal = ","\ngrouping = "."\n'
    own = '[fields]\nexternal_id = "nr"\nname = "title"\ncurrency = { default = "EUR" }\n'
    custom = "[custom_fields]\n" + "".join(f'"{name}" = "{column}"\n' for name, column in columns.items())
    return f'kind = "opportunities"\nmatch = "external_id"\n{reading}{own}{custom}'


def check(folder: Path, rows: str, by: Actor, columns: Mapping[str, str]) -> ImportReport:
    file = folder / "deals.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return check_file(path=file, mapping=mapping(columns), settings=Settings(), by=by)


def held(by: Actor, number: str) -> dict[int, Value]:
    deal = visible_to(by).get(external_id=number)
    return values_of(by, "opportunity", [deal.pk]).get(deal.pk, {})


def test_cells_become_values_of_deals_and_change_them(tmp_path: Path, cast: Cast, fields: dict[str, FieldSpec]) -> None:
    ada = actor(cast.ada)
    columns = {"Seats": "seats", fields["live"].key: "live", "pilot agreed": "pilot"}
    report = check(tmp_path, ROW, ada, columns)
    assert list(problems_of(report.id)) == []
    assert apply_import(import_id=report.id, by=ada).plans == {Plan.CREATE: 1}
    values = {fields["seats"].id: Decimal("1250.5"), fields["live"].id: date(2026, 9, 1), fields["pilot"].id: True}
    assert held(ada, "1") == values
    report = check(tmp_path, ROW.replace("1.250,5", "7"), ada, columns)
    assert report.plans == {Plan.CHANGE: 1}
    apply_import(import_id=report.id, by=ada)
    assert held(ada, "1") == values | {fields["seats"].id: Decimal(7)}


def test_cells_that_cannot_be_kept_are_named(tmp_path: Path, cast: Cast, fields: dict[str, FieldSpec]) -> None:
    columns = {"Seats": "seats", "Go-live": "live", "Pilot agreed": "pilot"}
    report = check(tmp_path, "1;A;many;31.02.2026;\n2;B;1,25;;\n3;C;;;perhaps\n", actor(cast.ada), columns)
    assert report.plans == {Plan.BAD: 3}
    assert [(one.line, one.reason.code) for one in problems_of(report.id)] == [
        (2, "not_a_number"), (2, "not_a_day"), (3, "custom_number_places"), (4, "custom_value_wrong"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="no custom field"):
        check(tmp_path, ROW, actor(cast.ada), {"Seating": "seats"})
