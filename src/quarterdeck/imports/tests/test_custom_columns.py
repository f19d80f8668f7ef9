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
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused
from tests.cast import LONG_AGO, SYSTEM, Cast
from tests.customers import an_account

pytestmark = pytest.mark.django_db

HEADER = "nr;title;seats;live;needs;pilot;engineer;parent\n"
FULL = "1;A;1.250,5;01.09.2026;Gold; Silver;true;Max Berg;Hanse Werke\n"


@pytest.fixture
def fields(cast: Cast) -> dict[str, FieldSpec]:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    an_account(cast.rita, "Hanse Werke")
    types = {"seats": "number", "live": "day", "needs": "choices", "pilot": "yes_no", "engineer": "person"}
    types |= {"parent": "account"}
    places = {"seats": 1}
    return {
        name: a_field(type_, name.title(), "opportunity", places=places.get(name, 0)) for name, type_ in types.items()
    }


def mapping(fields: Mapping[str, FieldSpec]) -> str:
    columns = "\n".join(f'{spec.key} = "{name}"' for name, spec in fields.items())
    reading = '[reading]\ndelimiter = ";"\ndates = ["%d.%m.%Y"]\ndecimal = ","\ngrouping = "."\n'
    own = 'external_id = "nr"\nname = "title"\ncurrency = { default = "EUR" }\n'
    return f'kind = "opportunities"\nmatch = "external_id"\n{reading}[fields]\n{own}{columns}\n'


def check(folder: Path, rows: str, by: Actor, fields: Mapping[str, FieldSpec]) -> ImportReport:
    file = folder / "deals.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return check_file(path=file, mapping=mapping(fields), settings=Settings(), by=by)


def held(by: Actor, number: str) -> dict[int, Value]:
    deal = visible_to(by).get(external_id=number)
    return values_of(by, "opportunity", [deal.pk]).get(deal.pk, {})


def test_cells_become_values_and_only_differences_are_changes(
    tmp_path: Path, cast: Cast, fields: dict[str, FieldSpec]
) -> None:
    ada, full = actor_for(cast.ada), FULL.replace("Gold; Silver", '"Gold; Silver"')
    report = check(tmp_path, full, ada, fields)
    assert [problem.reason for problem in problems_of(report.id)] == []
    assert apply_import(import_id=report.id, by=ada).plans == {Plan.CREATE: 1}
    gold, silver, _ = (choice.id for choice in fields["needs"].choices)
    found = held(ada, "1")
    assert {name: found[spec.id] for name, spec in fields.items() if name != "parent"} == {
        "seats": Decimal("1250.5"),
        "live": date(2026, 9, 1),
        "needs": (gold, silver),
        "pilot": True,
        "engineer": cast.max,
    }
    assert fields["parent"].id in found
    assert check(tmp_path, full, ada, fields).plans == {Plan.UNCHANGED: 1}
    report = check(tmp_path, full.replace("1.250,5", "7"), ada, fields)
    assert report.plans == {Plan.CHANGE: 1}
    apply_import(import_id=report.id, by=ada)
    assert held(ada, "1")[fields["seats"].id] == Decimal(7)


def test_cells_that_cannot_be_kept_are_named_by_their_columns(
    tmp_path: Path, cast: Cast, fields: dict[str, FieldSpec]
) -> None:
    rows = "1;A;many;31.02.2026;Tin;perhaps;Nobody;Nowhere\n2;B;1,25;;;;;\n"
    report = check(tmp_path, rows, actor_for(cast.ada), fields)
    assert {(one.line, one.column) for one in problems_of(report.id)} >= {
        (2, "seats"), (2, "live"), (2, "engineer"), (2, "parent"), (3, "seats"),
    }  # fmt: skip
    assert report.plans == {Plan.BAD: 2}


def test_a_mapping_may_only_name_custom_fields_where_rows_can_have_them(
    tmp_path: Path, cast: Cast, fields: dict[str, FieldSpec]
) -> None:
    stranger = fields["seats"]
    rows = "1;A;7;;;;;\n"
    unknown = {"seats": stranger.__class__(id=424242, kind=stranger.kind, type=stranger.type, label="Gone")}
    with pytest.raises(Refused) as refused:
        check(tmp_path, rows, actor_for(cast.ada), unknown)
    assert [reason.code for reason in refused.value.reasons] == ["custom_field_unknown"]
