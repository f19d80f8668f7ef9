"""What is exported to be imported again changes nothing here, brings what was edited, and restores an empty company."""

import csv
import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, Direction, NewActivity, Outcome
from quarterdeck.catalog.actions import add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.actions import edit_account, edit_contact
from quarterdeck.customers.models import Account
from quarterdeck.imports.models import ExternalId
from quarterdeck.opportunities.actions import add_buying_contact, edit_opportunity
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.records.queries.fields import field_specs
from quarterdeck.records.tests.fields import a_field
from quarterdeck.revenue.actions import create_lines
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms import LinesOf, NewLine
from quarterdeck.revenue.terms.splits import REVENUE, Share
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import clean_line
from tests.cast import SYSTEM, Cast, a_person, actor, joins
from tests.customers import a_contact, an_account
from tests.imports.round_trip import LISTS, Taken, as_first, bring, check, first_ids, read, take, take_all, told

pytestmark = pytest.mark.django_db
SOON = date(2027, 2, 1)
ODD = '=Käthe & "Söhne"; GmbH, 北京'


@pytest.fixture
def sales(cast: Cast) -> Sales:
    for name, kind in (
        ("Note", "text"),
        ("Sites", "number"),
        ("Since", "day"),
        ("Coach", "person"),
        ("Sure", "yes_no"),
    ):
        a_field(kind, name, "opportunity")
    a_field("choices", "Kinds", "account", choices=("A, big", "B"))
    a_field("account", "Rival", "contact")
    return sales_of(cast)


@pytest.fixture
def ada(sales: Sales) -> Actor:
    return actor(sales.cast.ada)


@dataclasses.dataclass
class Words:
    """Texts of a company: what a test is about."""

    name: str = ODD
    other: str = "-1+1"
    body: str = "One\n=two\n\n'three"
    number: Decimal = Decimal("1234.5")


def a_company(sales: Sales, words: Words | None = None) -> dict[str, int]:
    """Somebody new, and a record of every kind with all fields that lists have."""
    say, system = words or Words(), system_actor()
    lead, rep = a_person("Nora Lead", "manager"), a_person(f"Nils {say.other}"[:60].strip())
    joins(lead, sales.cast.south, is_manager=True)
    joins(rep, sales.cast.south)
    new = NewProduct(say.name, family=say.other, list_price=Decimal("0.000001"), currency="EUR", code=say.other[:40])
    product = add_product(new=new, by=system, via=SYSTEM).product_id
    account = an_account(lead, say.name, industry=say.other, employees=17, country="DE", email="a@example.com")
    below = an_account(rep, say.name, parent_id=account, domain="example.com", phone="+49 30 1234567")
    boss = a_contact(rep, say.other, account_id=account, attitude="supporter", influence="high", title=say.name)
    contact = a_contact(rep, say.name, account_id=below, reports_to_id=boss)
    fields = {
        field.label: field.key for kind in ("opportunity", "account", "contact") for field in field_specs(system, kind)
    }
    edit_account(
        account_id=account, changes={"custom_fields": {fields["Kinds"]: ["A, big", "B"]}}, by=system, via=SYSTEM
    )
    edit_contact(
        contact_id=contact, changes={"custom_fields": {fields["Rival"]: public_id(account)}}, by=system, via=SYSTEM
    )
    deal = sales.deal("qualification", by="system", name=say.name, account_id=below, owner_id=rep, channel="partner")
    custom = {
        fields["Note"]: say.name, fields["Sites"]: "12", fields["Since"]: "2026-02-28",
        fields["Coach"]: public_id(lead), fields["Sure"]: False,
    }  # fmt: skip
    sales.edit(deal, by="system", amount=say.number, close_date=date(2027, 1, 31), category="commit", source=say.other)
    edit_opportunity(opportunity_id=deal, changes=custom, by=system, via=SYSTEM)
    priced = NewLine(
        product_id=product, quantity=Decimal("1.5"), unit_price=Decimal("10.000001"), discount_bp=1250, name=say.name
    )
    lines = (priced, NewLine(product_id=product, quantity=Decimal(2), unit_price=Decimal(3)))
    lined = sales.deal("qualification", by="system", name=say.other, account_id=account, owner_id=lead)
    rows = [LinesOf(opportunity_id=lined, lines=lines, at=timezone.now())]
    create_lines(rows=rows, by=system, via=SYSTEM)
    shares = [Share(None, 6_000), Share(rep, 4_000)]
    set_splits(opportunity_id=lined, type_key=REVENUE, shares=shares, by=system, via=SYSTEM)
    add_buying_contact(opportunity_id=deal, contact_id=contact, role="champion", by=system, via=SYSTEM)
    lost = sales.deal("qualification", by="system", name=say.name, owner_id=rep, account_id=account)
    sales.move(lost, "closed_lost", by="system", fill={"loss_reason_id": sales.reasons["price"]})
    then, call, meeting = timezone.now() - timedelta(days=2), ActivityType.CALL, ActivityType.MEETING
    told: tuple[tuple[str, int, ActivityType, dict[str, Any]], ...] = (
        ("opportunity", deal, call, {"subject": say.name, "body": say.body, "at": then, "direction": Direction.OUT,
                                     "outcome": Outcome.CONNECTED}),
        ("account", account, ActivityType.TASK, {"subject": say.other, "due_on": SOON, "assignee_id": rep}),
        ("contact", contact, ActivityType.NOTE, {"body": say.body, "at": then}),
        ("opportunity", lined, meeting, {"subject": "Demo", "due_on": SOON, "assignee_id": lead}),
    )  # fmt: skip
    for kind, number, type_, more in told:
        new_activity = NewActivity(kind=kind, record_id=number, type=type_, **more)
        log_activity(new=new_activity, by=actor(sales.cast.ada), via=SYSTEM)
    return {"deal": deal, "account": account, "below": below, "contact": contact, "lost": lost, "lead": lead}


@pytest.mark.parametrize("file_type", [FileType.CSV, FileType.XLSX])
def test_an_export_changes_nothing_where_it_comes_from(
    sales: Sales, ada: Actor, tmp_path: Path, file_type: FileType
) -> None:
    a_company(sales)
    for name, taken in take_all(ada, tmp_path, file_type).items():
        assert taken.rows, name
        assert (name, told(check(taken, ada))) == (name, {"unchanged": len(taken.rows)})


@pytest.mark.parametrize("file_type", [FileType.CSV, FileType.XLSX])
def test_an_export_restores_an_empty_company(sales: Sales, ada: Actor, tmp_path: Path, file_type: FileType) -> None:
    restores(lambda: a_company(sales), ada, tmp_path, file_type)
    for taken in map(read, sorted((tmp_path / "first").iterdir())):
        assert told(check(taken, ada)) == {"unchanged": len(taken.rows)}, taken.path.name


def restores(
    build: Callable[[], object], ada: Actor, folder: Path, file_type: FileType, lists: Sequence[str] = LISTS
) -> None:
    """What is built is taken away, gone, and restored from its files: these say the same as the first ones."""
    with transaction.atomic():
        build()
        first = take_all(ada, folder / "first", file_type, lists)
        transaction.set_rollback(True)
    for taken in first.values():
        bring(taken, ada)
    ids, again = first_ids(), take_all(ada, folder / "again", file_type, lists)
    for name in lists:
        assert as_first(again[name].rows, ids) == as_first(first[name].rows, {}), name


def test_what_is_edited_in_a_file_is_all_that_changes(sales: Sales, ada: Actor, tmp_path: Path) -> None:
    made = a_company(sales)
    before = take_all(ada, tmp_path / "before")
    deals = edited(before["opportunities"], public_id(made["deal"]), close_date="2027-03-01", competitor="Rival & Co.")
    accounts = edited(before["accounts"], public_id(made["below"]), name="=Renamed", parent_id="")
    for taken, count in ((deals, 1), (accounts, 1)):
        assert told(check(taken, ada)) == {"change": count, "unchanged": len(taken.rows) - count}
        bring(taken, ada)
    after = take_all(ada, tmp_path / "after")
    assert changed(before["opportunities"], after["opportunities"]) == {
        public_id(made["deal"]): {"close_date": "2027-03-01", "competitor": "Rival & Co."}
    }
    # An empty cell says nothing: the account above stays.
    assert changed(before["accounts"], after["accounts"]) == {public_id(made["below"]): {"name": "'=Renamed"}}
    assert not ExternalId.objects.exists()
    assert Opportunity.objects.count() == len(before["opportunities"].rows)


def edited(taken: Taken, number: str, **cells: str) -> Taken:
    """The file with other texts in the row of this record."""
    with taken.path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, taken.header)
        writer.writeheader()
        for row in taken.rows:
            said = {name: text for name, text in cells.items() if name in row}
            writer.writerow(row | said if row["quarterdeck_id"] == number else row)
    return read(taken.path)


def changed(before: Taken, after: Taken) -> dict[str, dict[str, str]]:
    """The cells that differ, by record."""
    old = {row["quarterdeck_id"]: row for row in before.rows}
    found = {
        row["quarterdeck_id"]: {name: text for name, text in row.items() if old[row["quarterdeck_id"]][name] != text}
        for row in after.rows
    }
    return {number: cells for number, cells in found.items() if cells}


def test_a_record_that_was_deleted_here_does_not_come_back_unasked(sales: Sales, ada: Actor, tmp_path: Path) -> None:
    account = an_account(sales.cast.rita, "Gone")
    taken = take("accounts", ada, tmp_path)
    Account.objects.filter(pk=account).update(state="deleted")
    assert told(check(taken, ada)) == {"bad": 1, "unchanged": len(taken.rows) - 1}


# Each example is a company: what fails is shown as it is, and not made smaller.
PHASES = (Phase.explicit, Phase.generate)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
WORDS = TEXTS.map(clean_line).filter(bool)
LINES = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)


@settings(max_examples=2, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file_type=st.sampled_from([FileType.CSV, FileType.XLSX]), name=WORDS, body=LINES, minor=st.integers(0, 10**13))
@example(file_type=FileType.CSV, name="'=x", body="@\r\n\t-1", minor=1)
@example(file_type=FileType.XLSX, name="null", body='"', minor=10**13)
def test_any_texts_and_amounts_come_back(
    sales: Sales, ada: Actor, file_type: FileType, name: str, body: str, minor: int
) -> None:
    def build() -> None:
        account = an_account(sales.cast.rita, name, industry=name)
        a_contact(sales.cast.rita, name, account_id=account, title=name)
        fields: dict[str, Any] = {"amount": Decimal(minor).scaleb(-2), "competitor": name}
        deal = sales.deal("qualification", by="system", name=name, account_id=account, **fields)
        note = NewActivity(kind="opportunity", record_id=deal, type=ActivityType.NOTE, body=body, at=timezone.now())
        log_activity(new=note, by=ada, via=SYSTEM)

    with TemporaryDirectory() as folder, transaction.atomic():
        restores(build, ada, Path(folder), file_type, ("accounts", "contacts", "opportunities", "activities"))
        transaction.set_rollback(True)
