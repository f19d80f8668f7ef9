"""Rows whose record is probably here already: added anyway, taken for it, or passed over, as somebody decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from quarterdeck.customers.models import Account, Contact
from quarterdeck.imports.actions import apply_import, check_file, undo_import
from quarterdeck.imports.models import ExternalId, ImportRow
from quarterdeck.imports.queries import ImportReport
from quarterdeck.imports.terms import Choice, Decision, Kind, Likely, Mode, Plan, Settings
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.users.terms import Actor
from tests.cast import Cast
from tests.customers import a_contact, an_account, delete_the_account
from tests.imports.test_external_ids import ada, codes

__all__ = ["ada"]
pytestmark = pytest.mark.django_db
FIELDS = {
    Kind.ACCOUNTS: ("external_id", "name", "domain", "country", "parent"),
    Kind.CONTACTS: ("external_id", "name", "email", "account"),
    Kind.OPPORTUNITIES: ("external_id", "name", "account", "amount", "close_date"),
}
UPDATE = Likely(rule=Choice.UPDATE)


@dataclass
class Brought:
    """Files in whose columns are called like the fields they fill, checked with what is decided about likely rows."""

    folder: Path
    by: Actor
    source: str = "old"
    match: Mapping[Kind, str] = field(default_factory=dict)

    def check(self, kind: Kind, rows: str, likely: Likely | None = None, mode: Mode = Mode.BOTH) -> ImportReport:
        source = f'source = "{self.source}"\n' if self.source else ""
        mapping = f'kind = "{kind.value}"\n{source}match = "external_id"\n[fields]\n'
        mapping += "".join(f'{name} = "{name}"\n' for name in FIELDS[kind])
        if kind is Kind.OPPORTUNITIES:
            mapping += 'currency = { default = "EUR" }\n'
        mapping += '[reading]\ndates = ["%Y-%m-%d"]\n'
        file = self.folder / f"{kind.value}.csv"
        file.write_text(",".join(FIELDS[kind]) + "\n" + rows, encoding="utf-8")
        return check_file(path=file, mapping=mapping, settings=Settings(likely=likely, mode=mode), by=self.by)

    def __call__(self, kind: Kind, rows: str, likely: Likely | None = None) -> ImportReport:
        report = self.check(kind, rows, likely)
        assert codes(report) == []
        return apply_import(import_id=report.id, by=self.by)


@pytest.fixture
def brought(tmp_path: Path, ada: Actor) -> Brought:
    return Brought(tmp_path, ada)


@pytest.fixture
def kunststoff(cast: Cast) -> int:
    return an_account(cast.rita, "Bergmann Kunststoff GmbH", domain="bergmann.example")


ROWS = "A1,Bergmann Kunststoff,bergmann.example,DE,\nA2,Halden Foods,halden.example,NO,\n"


def test_a_check_that_nobody_asked_names_nothing_and_adds_all(brought: Brought, kunststoff: int) -> None:
    report = brought(Kind.ACCOUNTS, ROWS)
    assert report.plans == {Plan.CREATE: 2}
    assert not ImportRow.objects.exclude(likely="").exists()


def test_what_is_likely_here_is_told_and_still_added(brought: Brought, kunststoff: int) -> None:
    report = brought.check(Kind.ACCOUNTS, ROWS, Likely())
    assert report.plans == {Plan.CREATE: 2}
    (row,) = ImportRow.objects.exclude(likely="")
    assert (row.line, row.choice) == (2, "")
    assert str(kunststoff) in row.likely


def test_a_row_taken_for_a_record_updates_it_and_a_second_import_finds_it(brought: Brought, kunststoff: int) -> None:
    report = brought(Kind.ACCOUNTS, ROWS, UPDATE)
    assert report.plans == {Plan.CHANGE: 1, Plan.CREATE: 1}
    assert Account.objects.count() == 2
    assert Account.objects.values_list("name", "country").get(pk=kunststoff) == ("Bergmann Kunststoff", "DE")
    assert ExternalId.objects.get(external_id="A1").record_id == kunststoff
    assert brought(Kind.ACCOUNTS, ROWS).plans == {Plan.UNCHANGED: 2}


def test_undo_gives_the_fields_back_and_frees_the_id(brought: Brought, ada: Actor, kunststoff: int) -> None:
    report = brought(Kind.ACCOUNTS, ROWS, UPDATE)
    assert undo_import(import_id=report.id, by=ada).left == 0
    assert Account.objects.get(pk=kunststoff).name == "Bergmann Kunststoff GmbH"
    assert not ExternalId.objects.exists()
    assert brought(Kind.ACCOUNTS, ROWS, UPDATE).plans == {Plan.CHANGE: 1, Plan.CREATE: 1}


def test_an_undo_keeps_ids_that_another_import_noted(brought: Brought, ada: Actor, kunststoff: int) -> None:
    brought(Kind.ACCOUNTS, ROWS, UPDATE)
    later = brought(Kind.ACCOUNTS, ROWS.replace(",DE,", ",AT,"))
    undo_import(import_id=later.id, by=ada)
    assert ExternalId.objects.get(external_id="A1").record_id == kunststoff


def test_a_decision_comes_before_the_rule(brought: Brought, kunststoff: int) -> None:
    created = Likely(rule=Choice.UPDATE, decisions={2: Decision(Choice.CREATE)})
    assert brought.check(Kind.ACCOUNTS, ROWS, created).plans == {Plan.CREATE: 2}
    skipped = Likely(rule=Choice.UPDATE, decisions={2: Decision(Choice.SKIP)})
    report = brought(Kind.ACCOUNTS, ROWS, skipped)
    assert report.plans == {Plan.SKIPPED: 1, Plan.CREATE: 1}
    assert Account.objects.count() == 2


def test_the_rule_asks_for_its_score(brought: Brought, kunststoff: int) -> None:
    assert brought.check(Kind.ACCOUNTS, ROWS, Likely(rule=Choice.SKIP, score=95)).plans[Plan.SKIPPED] == 1
    assert Plan.SKIPPED not in brought.check(Kind.ACCOUNTS, ROWS, Likely(rule=Choice.SKIP, score=96)).plans


def test_the_rule_takes_no_two_rows_for_one_record(brought: Brought, kunststoff: int) -> None:
    twice = ROWS + "A3,Bergmann Kunststoff AG,bergmann.example,DE,\n"
    assert brought.check(Kind.ACCOUNTS, twice, UPDATE).plans == {Plan.CHANGE: 1, Plan.CREATE: 2}
    said = Likely(rule=Choice.UPDATE, decisions={4: Decision(Choice.UPDATE)})
    assert brought.check(Kind.ACCOUNTS, twice, said).plans == {Plan.CHANGE: 2, Plan.CREATE: 1}


def test_a_record_chosen_that_is_gone_makes_the_row_one_to_mend(brought: Brought, cast: Cast, kunststoff: int) -> None:
    other = an_account(cast.rita, "Otto")
    delete_the_account(other)
    chosen = Likely(decisions={2: Decision(Choice.UPDATE, other)})
    assert codes(brought.check(Kind.ACCOUNTS, ROWS, chosen)) == [(2, "", "record_deleted")]


def test_a_record_that_is_not_named_can_be_chosen(brought: Brought, cast: Cast) -> None:
    other = an_account(cast.rita, "BKG")
    brought(Kind.ACCOUNTS, ROWS, Likely(decisions={2: Decision(Choice.UPDATE, other)}))
    assert Account.objects.get(pk=other).domain == "bergmann.example"


@pytest.mark.parametrize(
    ("mode", "plan"), [(Mode.UPDATE, Plan.CHANGE), (Mode.SKIP, Plan.SKIPPED), (Mode.CREATE, Plan.BAD)]
)
def test_a_row_taken_for_a_record_obeys_the_mode(brought: Brought, kunststoff: int, mode: Mode, plan: Plan) -> None:
    assert brought.check(Kind.ACCOUNTS, ROWS, UPDATE, mode).plans[plan] >= 1


def test_who_lies_below_a_row_that_was_taken_finds_it(brought: Brought, kunststoff: int) -> None:
    brought(Kind.ACCOUNTS, "A9,Bergmann Services,,,A1\n" + ROWS, UPDATE)
    assert Account.objects.get(name="Bergmann Services").parent_id == kunststoff


def test_contacts_are_taken_for_those_that_are_here(brought: Brought, cast: Cast, ada: Actor) -> None:
    jana = a_contact(cast.rita, "Jana Weber", email="jana@bergmann.example")
    report = brought(Kind.CONTACTS, "C1,J. Weber,jana@bergmann.example,\n", UPDATE)
    assert report.plans == {Plan.CHANGE: 1}
    assert Contact.objects.get().pk == jana
    undo_import(import_id=report.id, by=ada)
    assert Contact.objects.get().name == "Jana Weber"
    assert not ExternalId.objects.exists()


@pytest.mark.parametrize("source", ["old", ""])
def test_deals_are_taken_for_those_that_are_here(brought: Brought, ada: Actor, kunststoff: int, source: str) -> None:
    brought.source = "other"
    brought(Kind.OPPORTUNITIES, "D0,Line 4 vision,Bergmann Kunststoff GmbH,1000,2026-12-01\n")
    here = Opportunity.objects.get().pk
    brought.source = source
    row = "D1,Line 4 vision,Bergmann Kunststoff GmbH,1050,2026-12-20\n"
    report = brought(Kind.OPPORTUNITIES, row, Likely(rule=Choice.UPDATE, score=60))
    assert report.plans == {Plan.CHANGE: 1}
    assert Opportunity.objects.values_list("pk", "amount_minor").get() == (here, 105_000)
    assert brought(Kind.OPPORTUNITIES, row).plans == {Plan.UNCHANGED: 1}
    undo_import(import_id=report.id, by=ada)
    assert Opportunity.objects.get().amount_minor == 100_000
    assert brought.check(Kind.OPPORTUNITIES, row).plans == {Plan.CREATE: 1}


def test_deals_that_one_system_keeps_apart_are_two(brought: Brought, kunststoff: int) -> None:
    deal = "Line 4 vision,Bergmann Kunststoff GmbH,1000,2026-12-01\n"
    brought(Kind.OPPORTUNITIES, f"D0,{deal}")
    assert brought.check(Kind.OPPORTUNITIES, f"D1,{deal}", UPDATE).plans == {Plan.CREATE: 1}
    assert not ImportRow.objects.exclude(likely="").exists()
