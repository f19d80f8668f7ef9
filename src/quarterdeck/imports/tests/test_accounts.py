"""Importing accounts: parents of the same file, matching by name or domain, what the rules say."""

from dataclasses import replace
from pathlib import Path

import pytest

from quarterdeck.customers.queries import account_detail, account_ids_by_name_key
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries.report import ImportReport, problems_of
from quarterdeck.imports.terms import Outcome, Plan, Settings
from quarterdeck.users.terms import Actor
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MAPPING = """
kind = "accounts"
match = "name"
[fields]
name = "company"
domain = "web"
country = "land"
employees = "staff"
parent = "belongs to"
owner = "rep"
"""
HEADER = "company,web,land,staff,belongs to,rep,notes\n"


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    return actors["ada"]


def check(folder: Path, rows: str, by: Actor, mapping: str = MAPPING) -> ImportReport:
    file = folder / "accounts.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    return check_file(path=file, mapping=mapping, settings=Settings(), by=by)


def problems(report: ImportReport) -> list[tuple[int, str, str, str]]:
    return [(p.line, p.column, p.value, p.reason.code) for p in problems_of(report.id)]


def test_accounts_come_with_parents_from_before_and_after_them_in_the_file(tmp_path: Path, ada: Actor) -> None:
    rows = "Child,,DE,5,Mother,Rita Vogel,\nMother,https://www.Mother.example/x,Germany,,Grandmother,,\nGrandmother,,,,,,\n"
    report = check(tmp_path, rows, ada)
    assert (report.plans, problems(report), report.unused_columns) == ({Plan.CREATE: 3}, [], ("notes",))
    assert apply_import(import_id=report.id, by=ada).outcomes == {Outcome.DONE: 3}
    ids = {key: found[0] for key, found in account_ids_by_name_key(ada, ["child", "mother", "grandmother"]).items()}
    child, mother = account_detail(ada, ids["child"]).account, account_detail(ada, ids["mother"]).account
    assert (child.parent_id, mother.parent_id) == (ids["mother"], ids["grandmother"])
    assert (child.country, child.employees, child.owner_name) == ("DE", 5, "Rita Vogel")
    assert (mother.country, mother.domain, mother.owner_name) == ("DE", "mother.example", "Ada Lind")


def test_a_parent_nobody_knows_or_in_a_circle_is_told(tmp_path: Path, ada: Actor) -> None:
    rows = "Child,,,,Nobody,,\nA,,,,B,,\nB,,,,A,,\nGood,,,,,,\nBad,,Atlantis,,,,\nOfBad,,,,Bad,,\n"
    assert problems(check(tmp_path, rows, ada)) == [
        (2, "belongs to", "nobody", "name_unknown"),
        (3, "belongs to", "b", "name_unknown"),
        (4, "belongs to", "a", "name_unknown"),
        (6, "land", "Atlantis", "country_unknown"),
        (7, "belongs to", "bad", "name_unknown"),
    ]


def test_the_same_file_again_changes_nothing_and_an_edited_one_only_what_it_says(tmp_path: Path, ada: Actor) -> None:
    rows = "Child,child.example,DE,5,Mother,,\nMother,,,,,,\n"
    apply_import(import_id=check(tmp_path, rows, ada).id, by=ada)
    assert check(tmp_path, rows, ada).plans == {Plan.UNCHANGED: 2}
    edited = check(tmp_path, "child,,,6,,,\n", ada)
    assert edited.plans == {Plan.CHANGE: 1}
    apply_import(import_id=edited.id, by=ada)
    child = account_detail(ada, account_ids_by_name_key(ada, ["child"])["child"][0]).account
    assert (child.employees, child.domain, child.country) == (6, "child.example", "DE")
    assert child.name == "child"


def test_a_domain_finds_the_account_whatever_its_name(tmp_path: Path, ada: Actor) -> None:
    apply_import(import_id=check(tmp_path, "Acme,acme.example,,,,,\n", ada).id, by=ada)
    report = check(
        tmp_path, "Acme AG,http://ACME.example,,7,,,\n", ada, MAPPING.replace('match = "name"', 'match = "domain"')
    )
    assert report.plans == {Plan.CHANGE: 1}


def test_what_the_rules_say_against_a_row_is_told_with_its_column(tmp_path: Path, ada: Actor) -> None:
    rows = (
        f"Acme,no domain,,,,,\n{'x' * 201},,,,,,\nBeta,,,-3,,,\nGamma,,,1.5,,,\nDelta,,,,,Nobody,\n,,,,,Rita Vogel,\n"
    )
    assert [(line, column, code) for line, column, _, code in problems(check(tmp_path, rows, ada))] == [
        (2, "web", "domain_wrong"),
        (3, "company", "too_long"),
        (4, "staff", "employees_out_of_range"),
        (5, "staff", "not_whole"),
        (6, "rep", "name_unknown"),
        (7, "company", "value_missing"),
    ]


def test_whoever_lacks_the_right_finds_every_change_refused_by_the_check(tmp_path: Path, ada: Actor) -> None:
    apply_import(import_id=check(tmp_path, "Acme,,,5,,,\n", ada).id, by=ada)
    reader = replace(ada, permissions=frozenset({"imports.run"}))
    assert [code for *_, code in problems(check(tmp_path, "Acme,,,6,,,\n", reader))] == ["not_permitted"]
