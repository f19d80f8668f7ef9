"""Importing people and products: check, apply, and again."""

from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.catalog.queries import product_options
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries.report import ImportReport, problems_of
from quarterdeck.imports.terms import Outcome, Plan, Settings
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.queries import (
    open_memberships,
    people_options,
    person_ids_by_name_key,
    system_actor,
    team_ids_by_name_key,
)
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.cast import the_company

pytestmark = pytest.mark.django_db

PEOPLE = """
kind = "people"
match = "name"
[fields]
name = "seller"
email = "mail"
role = { default = "rep" }
manager = "boss"
team = "boss"
parent_team = "office"
member_since = { default = "2020-01-01" }
"""
PRODUCTS = """
kind = "products"
match = "name"
[fields]
name = "product"
family = "series"
list_price = "price"
currency = { default = "EUR" }
"""


def check(folder: Path, text: str, mapping: str, by: Actor | None = None) -> ImportReport:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return check_file(path=file, mapping=mapping, settings=Settings(), by=by or system_actor())


def problems(report: ImportReport) -> list[tuple[int, str, str, str]]:
    return [(p.line, p.column, p.value, p.reason.code) for p in problems_of(report.id)]


@pytest.fixture(autouse=True)
def _company() -> None:
    the_company()
    activate_currency(code="EUR", by=system_actor(), via=Via(Door.SYSTEM))


def test_people_come_with_their_team_its_leader_and_the_office_above(tmp_path: Path) -> None:
    report = check(tmp_path, "seller,mail,boss,office\nRita,,Max,North\nJon,jon@x.example,Max,North\n", PEOPLE)
    assert (report.plans, problems(report)) == ({Plan.CREATE: 2}, [])
    assert people_options(system_actor()) == []
    applied = apply_import(import_id=report.id, by=system_actor())
    assert applied.outcomes == {Outcome.DONE: 2}
    people = {key: ids[0] for key, ids in person_ids_by_name_key(["rita", "jon", "max"]).items()}
    team = team_ids_by_name_key(["max"])["max"]
    assert open_memberships(people.values()) == {
        people["rita"]: {team: False},
        people["jon"]: {team: False},
        people["max"]: {team: True},
    }


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    text = "seller,mail,boss,office\nRita,,Max,North\n"
    apply_import(import_id=check(tmp_path, text, PEOPLE).id, by=system_actor())
    again = check(tmp_path, text, PEOPLE)
    assert again.plans == {Plan.UNCHANGED: 1}
    assert apply_import(import_id=again.id, by=system_actor()).outcomes == {Outcome.DONE: 1}
    assert len(people_options(system_actor())) == 2


def test_products_are_added_changed_and_left_alone(tmp_path: Path) -> None:
    first = check(tmp_path, "product,series,price\nVX,Vision,100\nEdge,Control,5.5\n", PRODUCTS)
    apply_import(import_id=first.id, by=system_actor())
    second = check(tmp_path, "product,series,price\nVX,,120\nEdge,Control,5.5\nFleet,Software,\n", PRODUCTS)
    assert second.plans == {Plan.CHANGE: 1, Plan.UNCHANGED: 1, Plan.CREATE: 1}
    apply_import(import_id=second.id, by=system_actor())
    rows = {row.name: (row.family, row.list_price) for row in product_options()}
    assert {name: (family, None if price is None else str(price)) for name, (family, price) in rows.items()} == {
        "Edge": ("Control", "5.5"),
        "Fleet": ("Software", None),
        "VX": ("Vision", "120"),
    }


def test_what_the_rules_of_a_product_say_is_told_by_the_check_with_the_column(tmp_path: Path) -> None:
    report = check(tmp_path, "product,series,price\nVX,Vision,-1\n,Vision,2\nVX,x,1\nA,b,0.00000001\n", PRODUCTS)
    assert problems(report) == [
        (2, "price", "-1", "price_negative"),
        (3, "product", "", "value_missing"),
        (4, "product", "VX", "row_twice"),
        (5, "price", "0.00000001", "price_over_precise"),
    ]
    assert product_options() == []


def test_strict_refuses_and_lenient_leaves_bad_rows_out(tmp_path: Path) -> None:
    report = check(tmp_path, "product,series,price\nVX,Vision,-1\nEdge,Control,5\n", PRODUCTS)
    with pytest.raises(Refused) as refused:
        apply_import(import_id=report.id, by=system_actor())
    assert refused.value.reasons[0].code == "rows_to_mend"
    assert product_options() == []
    applied = apply_import(import_id=report.id, by=system_actor(), is_lenient=True)
    assert applied.outcomes == {Outcome.DONE: 1, Outcome.LEFT_OUT: 1}
    assert [row.name for row in product_options()] == ["Edge"]


def test_whoever_may_not_import_is_refused_before_anything_is_staged(tmp_path: Path) -> None:
    nobody = Actor(
        **{**{f: getattr(system_actor(), f) for f in Actor.__dataclass_fields__}, "permissions": frozenset()}
    )
    with pytest.raises(NotPermitted):
        check(tmp_path, "product,series,price\n", PRODUCTS, by=nobody)


def test_a_file_is_applied_once(tmp_path: Path) -> None:
    report = check(tmp_path, "product,series,price\nEdge,Control,5\n", PRODUCTS)
    apply_import(import_id=report.id, by=system_actor())
    with pytest.raises(Exception, match="applied already"):
        apply_import(import_id=report.id, by=system_actor())
