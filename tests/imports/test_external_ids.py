"""Records found by what other systems call them, and files that only add or only change."""

from dataclasses import replace
from pathlib import Path

import pytest

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.customers.models import Account, Contact
from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.models import ExternalId
from quarterdeck.imports.queries import ImportReport, notes_of, problems_of
from quarterdeck.imports.terms import Kind, Mode, Outcome, Plan, Settings
from quarterdeck.opportunities.models import Opportunity, OpportunityContact
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, Permission
from tests.cast import LONG_AGO, SYSTEM, Cast

pytestmark = pytest.mark.django_db

FIELDS = {
    Kind.PEOPLE: ("external_id", "name"),
    Kind.PRODUCTS: ("external_id", "name"),
    Kind.ACCOUNTS: ("external_id", "name", "parent", "owner"),
    Kind.CONTACTS: ("external_id", "first_name", "last_name", "email", "account"),
    Kind.OPPORTUNITIES: ("external_id", "name", "account", "owner", "product"),
    Kind.OPPORTUNITY_CONTACTS: ("opportunity", "contact", "role"),
    Kind.TASKS: ("external_id", "contact", "subject", "due_on"),
}


@pytest.fixture
def ada(cast: Cast, actors: dict[str, Actor]) -> Actor:
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return actors["ada"]


class Bring:
    """Brings files in whose columns are called like the fields they fill."""

    def __init__(self, folder: Path, by: Actor) -> None:
        self.folder, self.by = folder, by

    def check(
        self, kind: Kind, rows: str, *, source: str = "salesforce", match: str = "", mode: Mode = Mode.BOTH
    ) -> ImportReport:
        fields = FIELDS[kind]
        match = match or ("opportunity" if kind is Kind.OPPORTUNITY_CONTACTS else "external_id")
        mapping = f'kind = "{kind.value}"\nsource = "{source}"\nmatch = "{match}"\n[fields]\n'
        mapping += "".join(f'{name} = "{name}"\n' for name in fields)
        if kind is Kind.OPPORTUNITIES:
            mapping += 'currency = { default = "EUR" }\n'
        file = self.folder / f"{kind.value}.csv"
        file.write_text(",".join(fields) + "\n" + rows, encoding="utf-8")
        return check_file(path=file, mapping=mapping, settings=replace(Settings(), mode=mode), by=self.by)

    def __call__(
        self, kind: Kind, rows: str, *, source: str = "salesforce", match: str = "", mode: Mode = Mode.BOTH
    ) -> ImportReport:
        report = self.check(kind, rows, source=source, match=match, mode=mode)
        assert codes(report) == []
        return apply_import(import_id=report.id, by=self.by)


def codes(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(p.line, p.column, p.reason.code) for p in problems_of(report.id)]


@pytest.fixture
def bring(tmp_path: Path, ada: Actor) -> Bring:
    return Bring(tmp_path, ada)


def test_everything_is_named_by_the_ids_of_the_other_system(bring: Bring) -> None:
    bring(Kind.PEOPLE, "005A,Berit Holm\n")
    bring(Kind.PRODUCTS, "01tA,Sensor\n")
    bring(Kind.ACCOUNTS, "001B,Below,001A,005A\n001A,Above,,Berit Holm\n")
    bring(Kind.CONTACTS, "003A,Ann,Lee,ann@example.com,001B\n")
    bring(Kind.OPPORTUNITIES, "006A,Line 4,001B,005A,01tA\n")
    bring(Kind.OPPORTUNITY_CONTACTS, "006A,003A,champion\n")
    bring(Kind.TASKS, "00TA,003A,Call back,2026-12-01\n")
    names = ("account__name", "account__parent__name", "owner__name", "product__name")
    assert Opportunity.objects.values_list(*names).get() == ("Below", "Above", "Berit Holm", "Sensor")
    contact = Contact.objects.get()
    assert (contact.name, contact.account_id) == ("Ann Lee", Opportunity.objects.get().account_id)
    assert list(OpportunityContact.objects.values_list("contact_id", "role")) == [(contact.pk, "champion")]


def test_a_second_time_the_same_file_changes_nothing_and_a_new_name_changes_the_record(bring: Bring) -> None:
    rows = "001A,Above,,\n001B,Below,001A,\n"
    bring(Kind.ACCOUNTS, rows)
    assert bring(Kind.ACCOUNTS, rows).plans == {Plan.UNCHANGED: 2}
    assert bring(Kind.ACCOUNTS, "001A,Far above,,\n").plans == {Plan.CHANGE: 1}
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Below", "Far above"]


def test_ids_of_two_systems_lie_beside_each_other(bring: Bring) -> None:
    bring(Kind.ACCOUNTS, "17,Of one system,,\n")
    bring(Kind.ACCOUNTS, "17,Of another,,\n", source="hubspot")
    bring(Kind.OPPORTUNITIES, "9,First,17,,\n")
    bring(Kind.OPPORTUNITIES, "9,Second,17,,\n", source="hubspot")
    assert sorted(Opportunity.objects.values_list("name", "account__name")) == [
        ("First", "Of one system"),
        ("Second", "Of another"),
    ]


def test_a_record_that_is_here_learns_its_id_when_it_is_found_by_name(bring: Bring) -> None:
    bring(Kind.ACCOUNTS, ",Above,,\n", match="name")
    told = bring(Kind.ACCOUNTS, "001A,Above,,\n", match="name")
    assert told.plans == {Plan.CHANGE: 1}
    assert ExternalId.objects.get().record_id == Account.objects.get().pk
    taken = bring.check(Kind.ACCOUNTS, "001A,Other,,\n", match="name")
    assert codes(taken) == [(2, "external_id", "external_id_taken")]


def test_modes_say_which_rows_come_in(bring: Bring) -> None:
    bring(Kind.ACCOUNTS, "001A,Above,,\n")
    rows = "001A,Renamed,,\n001C,New,,\n"
    assert codes(bring.check(Kind.ACCOUNTS, rows, mode=Mode.CREATE)) == [(2, "external_id", "record_here")]
    skipped = bring(Kind.ACCOUNTS, rows, mode=Mode.SKIP)
    assert skipped.plans == {Plan.SKIPPED: 1, Plan.CREATE: 1}
    assert skipped.outcomes == {Outcome.SKIPPED: 1, Outcome.DONE: 1}
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Above", "New"]
    updated = bring(Kind.ACCOUNTS, rows + "001D,Newer,,\n", mode=Mode.UPDATE)
    assert updated.plans == {Plan.CHANGE: 1, Plan.UNCHANGED: 1, Plan.SKIPPED: 1}
    assert sorted(Account.objects.values_list("name", flat=True)) == ["New", "Renamed"]


def test_words_for_nothing_come_in_or_stay_out_by_a_rule_that_is_told(bring: Bring) -> None:
    mapping = 'kind = "accounts"\nmatch = "name"\n{reading}[fields]\nname = "name"\nindustry = "trade"\n'
    file = bring.folder / "words.csv"
    file.write_text("name,trade\nA,NA\nB,null\nC,NA\n", encoding="utf-8")
    kept = check_file(path=file, mapping=mapping.format(reading=""), settings=Settings(), by=bring.by)
    assert [(note.column, note.line, note.count) for note in notes_of(kept.id)] == [("trade", 2, 2), ("trade", 3, 1)]
    assert all("comes in as a text" in str(note.text) for note in notes_of(kept.id))
    ruled = mapping.format(reading='[reading]\nempty = ["NA"]\n')
    dropped = check_file(path=file, mapping=ruled, settings=Settings(), by=bring.by)
    assert [str(note.text)[:23] for note in notes_of(dropped.id)] == [
        "“NA” counts as an empty",
        "“null” comes in as a te",
    ]
    apply_import(import_id=dropped.id, by=bring.by)
    assert sorted(Account.objects.values_list("name", "industry")) == [("A", ""), ("B", "null"), ("C", "")]


def test_one_row_for_each_line_makes_deals_and_their_lines(bring: Bring) -> None:
    """A flat export repeats the deal in each of its lines: one mapping takes the deals of it, one the lines."""
    file = bring.folder / "flat.csv"
    rows = ["6A,First,Sensor,2,100", "6A,First,Lens,1,50", "6B,Second,Sensor,1,90"]
    file.write_text("\n".join(["deal,title,article,count,price", *rows]), encoding="utf-8")
    bring(Kind.PRODUCTS, "1,Sensor\n2,Lens\n")
    deals = """
kind = "opportunities"
match = "external_id"
source = "erp"
repeats = true
[fields]
external_id = "deal"
name = "title"
currency = { default = "EUR" }
"""
    lines = """
kind = "opportunity_lines"
match = "opportunity"
source = "erp"
[fields]
opportunity = "deal"
product = "article"
quantity = "count"
unit_price = "price"
"""

    def applied(mapping: str, plans: dict[Plan, int]) -> int:
        report = check_file(path=file, mapping=mapping, settings=Settings(), by=bring.by)
        assert (codes(report), report.plans) == ([], plans)
        return apply_import(import_id=report.id, by=bring.by).id

    applied(deals, {Plan.CREATE: 2, Plan.UNCHANGED: 1})
    number = applied(lines, {Plan.CREATE: 3})
    found = Opportunity.objects.order_by("name").values_list("name", "amount_minor")
    assert list(found) == [("First", 25_000), ("Second", 9_000)]
    again = check_file(path=file, mapping=lines, settings=Settings(), by=bring.by)
    assert again.plans == {Plan.UNCHANGED: 3}
    undone = undo_import(import_id=number, by=bring.by)
    assert (undone.done, undone.left) == (3, 0)
    assert check_file(path=file, mapping=lines, settings=Settings(), by=bring.by).plans == {Plan.CREATE: 3}


def test_an_import_changes_nothing_that_its_sender_may_not(bring: Bring, cast: Cast, actors: dict[str, Actor]) -> None:
    """Whoever may import gets no further than by hand: not to another's deal, nor past the criteria of a stage."""
    bring(Kind.PEOPLE, "5A,Berit Holm\n")
    bring(Kind.OPPORTUNITIES, "6A,Of Berit,,5A,\n6B,Of Rita,,Rita Vogel,\n")
    rita = actors["rita"]
    bring.by = replace(rita, permissions=rita.permissions | {Permission.IMPORTS_RUN})
    rows = "6A,Taken,,,\n6B,Renamed,,,\n"
    assert codes(bring.check(Kind.OPPORTUNITIES, rows)) == [(2, "external_id", "record_deleted")]
    apply_import(import_id=bring.check(Kind.OPPORTUNITIES, rows).id, by=bring.by, is_lenient=True)
    assert sorted(Opportunity.objects.values_list("name", flat=True)) == ["Of Berit", "Renamed"]
    given = codes(bring.check(Kind.OPPORTUNITIES, "6B,Renamed,,Berit Holm,\n"))
    assert [(line, code) for line, _, code in given] == [(2, "not_permitted")]
