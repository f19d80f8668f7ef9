"""Exports of other systems come in by the mappings shipped for them: as many records and the sums that the files say.

What to expect is counted from the files by plain Python, or stands in golden_facts.json.
"""

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.activities.models import Activity
from quarterdeck.catalog.models import Product
from quarterdeck.customers.models import Account, Contact
from quarterdeck.demo.actions import build_demo_from
from quarterdeck.imports.actions import check_file
from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.queries import notes_of
from quarterdeck.imports.terms import Plan, Settings
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.revenue.models import Line
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.users.models import Person
from quarterdeck.users.queries import actor_for
from tests.outside_data import ROOT, outside_data

pytestmark = pytest.mark.django_db
Table = list[dict[str, str]]
Seen = dict[str, tuple[int, Decimal]]


def table(folder: Path, name: str) -> Table:
    with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def bring(key: str, folder: Path | None = None) -> Path:
    """The set made into a company; a second import of each of its files changes nothing."""
    folder = folder or outside_data(key)
    build_demo_from(folder, progress=lambda step, done, total: None)
    assert check_totals() == []
    before = (History.objects.count(), Activity.objects.count(), Account.objects.count(), Person.objects.count())
    (found,) = [one for one in mapping_sets() if one.key == key]
    actor = actor_for(Person.objects.get(can_sign_in=True).pk)
    for part in found.parts:
        again = check_file(path=folder / part.file, mapping=part.text, settings=Settings(beside=folder), by=actor)
        assert set(again.plans) <= {Plan.UNCHANGED, Plan.LEFT_OUT}, part.name
    after = (History.objects.count(), Activity.objects.count(), Account.objects.count(), Person.objects.count())
    assert after == before
    return folder


def told(rows: Table, group: Callable[[dict[str, str]], str], amount: str) -> Seen:
    """Count and sum of the rows of a file, by group."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        found[group(row)].append(Decimal(row[amount] or 0))
    return {name: (len(some), sum(some, Decimal())) for name, some in found.items()}


def stored(rows: Iterable[Opportunity]) -> Seen:
    """Count and sum of opportunities here, by the name of their stage."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        found[row.stage.name].append(Decimal(row.amount_minor or 0) / 100)
    return {name: (len(some), sum(some, Decimal())) for name, some in found.items()}


def deals() -> list[Opportunity]:
    return list(Opportunity.objects.select_related("stage", "account", "owner"))


def left_out(file: str) -> Counter[str]:
    """Why rows of a file were left out, and how many."""
    batch = Import.objects.filter(file_name=file, state="applied").latest("created_at")
    assert ImportRow.objects.filter(batch=batch, plan=Plan.LEFT_OUT).exclude(outcome="left_out").count() == 0
    return Counter({str(note.text): note.count for note in notes_of(batch.pk) if "left out" in str(note.text)})


def test_a_developer_org_of_salesforce() -> None:
    folder = bring("salesforce_devorg")
    accounts = {row["Id"]: row["Name"] for row in table(folder, "Account.csv")}
    rows, contacts = table(folder, "Opportunity.csv"), table(folder, "Contact.csv")
    assert (len(accounts), len(contacts), len(rows)) == (18, 25, 36)
    assert sorted(Account.objects.values_list("name", flat=True)) == sorted(accounts.values())
    assert {one.name: one.account.name for one in Contact.objects.select_related("account") if one.account} == {
        row["Name"]: accounts[row["AccountId"]] for row in contacts
    }
    assert stored(deals()) == told(rows, lambda row: row["StageName"], "Amount")
    assert {one.external_id: one.account.name for one in deals() if one.account} == {
        row["Id"]: accounts[row["AccountId"]] for row in rows
    }
    assert sum(one.amount_minor is None for one in deals()) == 5
    assert Counter(one.source for one in deals()) == Counter(row["LeadSource"] for row in rows)
    states = table(folder, "OpportunityHistory.csv")
    assert len(states) == 48
    for row in states:
        at = datetime.strptime(row["CreatedDate"], "%m/%d/%y %I:%M %p").replace(tzinfo=UTC)
        past = History.objects.filter(opportunity__external_id=row["OpportunityId"], voided_by=None, at__lte=at)
        state = past.select_related("stage").order_by("-at", "-seq")[0]
        minor = int(row["Amount"]) * 100 if row["Amount"] else None
        assert (state.stage.name, state.amount_minor) == (row["StageName"], minor), row["Id"]


def test_salesforce_in_a_warehouse_leaves_out_what_was_deleted() -> None:
    folder = bring("salesforce_fivetran_seeds")
    (kept,) = [row for row in table(folder, "sf_account_data.csv") if row["is_deleted"] == "false"]
    assert [one.name for one in Account.objects.all()] == [kept["name"]]
    assert Product.objects.count() == len(table(folder, "sf_product_2_data.csv")) == 2
    assert not Opportunity.objects.exists()
    deleted, alone = "The row is left out. It was deleted in Salesforce.", "Its deal is not among the deals"
    assert left_out("sf_opportunity_data.csv") == {deleted: 10}
    assert left_out("sf_opportunity_history_data.csv") == {deleted: 10}
    for file in ("sf_opportunity_line_item_data.csv", "sf_task_data.csv"):
        ((why, count),) = left_out(file).items()
        assert (alone in why, count) == (True, 10)


def test_salesforce_in_a_warehouse_brings_its_deals_once_they_are_restored(tmp_path: Path) -> None:
    source = outside_data("salesforce_fivetran_seeds")
    shutil.copytree(source, tmp_path / "set")
    # It says that it was closed days before it was created, and stays deleted.
    backwards = "Chewbaca"
    for name in ("sf_opportunity_data.csv", "sf_opportunity_history_data.csv"):
        rows = [
            {**row, "is_deleted": str(row["name"] == backwards).lower(), "account_id": ""}
            for row in table(source, name)
        ]
        with (tmp_path / "set" / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    bring("salesforce_fivetran_seeds", tmp_path / "set")
    rows = [row for row in table(source, "sf_opportunity_data.csv") if row["name"] != backwards]
    stages = {("true", "true"): "Won", ("true", "false"): "Lost", ("false", "false"): "Stage of 65 %"}
    assert stored(deals()) == told(rows, lambda row: stages[row["is_closed"], row["is_won"]], "amount")
    assert len(rows) == 9
    for row in table(source, "sf_opportunity_history_data.csv"):
        if row["name"] == backwards:
            continue
        at = datetime.fromisoformat(row["_fivetran_start"]).replace(tzinfo=UTC)
        assert History.objects.filter(opportunity__external_id=row["id"], voided_by=None, at__lte=at).exists()
    assert Line.objects.count() == 0


def test_hubspot_in_a_warehouse() -> None:
    folder = bring("hubspot_fivetran_seeds")
    rows, owners = table(folder, "deal_data.csv"), table(folder, "owner_data.csv")
    assert Person.objects.filter(can_sign_in=False).count() == len(owners) == 100
    assert Account.objects.count() == len(table(folder, "company_data.csv")) == 24
    assert Contact.objects.count() == len(table(folder, "contact_data.csv")) == 22
    assert Opportunity.objects.count() == len(rows) == 44
    hashes = {row["owner_id"]: row["email"] for row in owners}
    named = {row["deal_id"]: hashes[row["owner_id"]] for row in rows if row["owner_id"]}
    assert {one.external_id: one.owner.name for one in deals() if not one.owner.can_sign_in} == named
    assert len(named) == 22
    assert {one.external_id: one.created_at.replace(microsecond=0, tzinfo=None).isoformat(" ") for one in deals()} == {
        row["deal_id"]: row["property_createdate"] for row in rows
    }
    assert not Opportunity.objects.exclude(amount_minor=None).exists()


def test_a_migration_sample_of_hubspot() -> None:
    folder = bring("hubspot_migration_sample")
    people = {row["firstname"]: f"{row['firstname']} {row['lastname']}" for row in table(folder, "contacts.csv")}
    rows = table(folder, "deals.csv")
    assert Account.objects.filter(kind="person").count() == Account.objects.count() == len(people) == 479
    assert len(rows) == 598
    assert Counter(one.stage.name for one in deals()) == Counter(row["dealstage"] for row in rows)
    assert {one.name: one.account.name for one in deals() if one.account} == {
        row["dealname"]: people[row["associated contact"]] for row in rows
    }
    days = {row["dealname"]: datetime.strptime(row["close date"], "%m-%d-%Y").date() for row in rows}  # noqa: DTZ007  a day
    assert {one.name: one.close_date for one in deals()} == days
    assert all(one.closed_on == days[one.name] for one in deals() if one.stage.name == "Closed Won")
    assert all(one.flags == "undated" for one in deals())


def d365_figures() -> dict[str, Any]:
    """What golden_facts.json says of this set, counted anew from our rows."""
    rows = deals()
    still, won, lost = ([one for one in rows if one.stage.kind == kind] for kind in ("open", "won", "lost"))
    weighted = sum((one.amount_minor or 0) * (one.seller_probability_bp or 0) for one in still)
    return {
        "opportunities": len(rows),
        "by_status": {"Lost": len(lost), "Won": len(won), "Open": len(still)},
        "win_rate": round(len(won) / len(won + lost), 6),
        "open_by_stage": dict(Counter(one.stage.name for one in still)),
        "open_est_revenue": sum(one.amount_minor or 0 for one in still) / 100,
        "open_weighted_by_probability": round(weighted / 1_000_000, 2),
        "open_with_est_close_before_2025-10-06": sum(
            one.close_date < date(2025, 10, 6) for one in still if one.close_date
        ),
        "won_actual_revenue": sum(one.amount_minor or 0 for one in won) / 100,
        "open_in_stage_Close": sum(one.stage.name == "Close" for one in still),
        "won_with_zero_or_missing_actual_revenue": sum(not one.amount_minor for one in won),
        "closed_without_close_date": sum("undated" in one.flags for one in won + lost),
    }


def test_dynamics_365_comes_in_with_the_figures_known_for_it() -> None:
    folder = bring("d365_contoso")
    assert d365_figures() == json.loads((ROOT / "golden_facts.json").read_text())["d365_contoso"]
    rows = table(folder, "Opportunity.csv")
    assert Counter(one.owner.name for one in deals()) == Counter(row["Owner"] for row in rows)
    assert Counter(one.account.name for one in deals() if one.account) == Counter(
        row["Potential Customer"] for row in rows
    )
    assert Counter(one.source for one in deals()) == Counter(" ".join(row["Source Campaign"].split()) for row in rows)
    assert Account.objects.count() == len(table(folder, "Account.csv")) == 33
    assert Person.objects.filter(can_sign_in=False).count() == len(table(folder, "User.csv")) + 1
    assert Contact.objects.count() == len(table(folder, "Contact.csv")) - 6
    assert Product.objects.count() == len(table(folder, "Product.csv")) - 11
    assert Counter(left_out("Product.csv").values()) == {10: 1, 1: 1}
    lost = Opportunity.objects.filter(stage__kind="lost")
    assert lost.filter(loss_reason__key="competitor").count() == 370


def test_a_chain_of_invented_tables_is_followed_from_deals_to_contacts() -> None:
    folder = bring("faker_crm_chain")
    rows = table(folder, "Opportunity.csv")
    activities = {row["ActivityID"]: row for row in table(folder, "Activity.csv")}
    leads = {row["LeadID"]: row for row in table(folder, "Leads.csv")}
    names = {row["ContactID"]: row["FullName"] for row in table(folder, "Contacts.csv")}
    assert stored(deals()) == told(rows, lambda row: row["OpportunityStage"], "EstimatedValue")
    chain = {row["OpportunityID"]: leads[activities[row["ActivityID"]]["LeadID"]] for row in rows}
    assert {
        one.external_id: (one.account and one.account.name, one.source, str(one.created_at.date())) for one in deals()
    } == {key: (names[lead["ContactID"]], lead["LeadSource"], lead["CreatedDate"]) for key, lead in chain.items()}
    assert (Account.objects.count(), Product.objects.count()) == (len(names), len(table(folder, "Products.csv")))
    done = Counter(row["Completed"] for row in activities.values())
    assert (Activity.objects.exclude(at=None).count(), Activity.objects.filter(at=None).count()) == (
        done["True"],
        done["False"],
    )
