"""Records with everything that can hang on them, merges, and what all tables hold."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from django.apps import apps

from quarterdeck.activities.actions import log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.duplicates.actions import Joined, merge_records, undo_merge
from quarterdeck.duplicates.terms import Kind
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.actions import attach_file
from quarterdeck.records.terms.attachments import Upload
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account

# Rows that tell of what was done; and columns that rise with every change.
TOLD = ("journal", "duplicates", "opportunities_history", "opportunities_pipelinecounter", "opportunities_stagetotal",
        "webhooks", "search", "records_notice", "users")  # fmt: skip
RISING = frozenset({"version", "updated_at", "state_at"})


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for what tells of changes."""
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if model.__module__.startswith("quarterdeck.") and not table.startswith(TOLD):
            rows = model._default_manager.order_by("pk").values()
            found[table] = [{key: value for key, value in row.items() if key not in RISING} for row in rows]
    # A grant that was taken away and given again has another number.
    grants = [{key: value for key, value in row.items() if key != "id"} for row in found["customers_accountgrant"]]
    return found | {"customers_accountgrant": sorted(grants, key=lambda row: row["because_id"])}


def merge(sales: Sales, kind: str, source: int, target: int, by: str = "rita", **more: Any) -> int:
    return merge_records(joined=Joined(Kind(kind), source, target), by=sales.actor(by), via=SYSTEM, **more)


def undo(sales: Sales, merge_id: int, by: str = "rita") -> int:
    return undo_merge(merge_id=merge_id, by=sales.actor(by), via=SYSTEM)


def adorn(sales: Sales, kind: str, record_id: int) -> None:
    """Hang everything on a record that it can have: a file, an activity, a next step."""
    by = sales.actor("rita")
    new = NewActivity(kind=kind, record_id=record_id, type=ActivityType.NOTE, body="Called about presses.")
    log_activity(new=new, by=by, via=SYSTEM)
    set_next_step(kind=kind, record_id=record_id, text="Send the offer", due_on=date(2027, 1, 4), by=by, via=SYSTEM)
    attach_file(
        kind=kind,
        record_id=record_id,
        upload=Upload("Offer.pdf", BytesIO(b"%PDF-1.4 offer")),
        by=by,
        via=SYSTEM,
    )


def a_customer(sales: Sales, name: str = "Kettler Logistic GmbH", **fields: Any) -> int:
    """An account of Rita's with a subsidiary, a contact with somebody who reports to them, an open and a lost deal."""
    account = an_account(sales.cast.rita, name, **fields)
    an_account(sales.cast.rita, f"{name} Nord", parent_id=account)
    boss = a_contact(sales.cast.rita, "Petra Boss", account_id=account)
    a_contact(sales.cast.rita, "Uwe Unter", account_id=account, reports_to_id=boss)
    adorn(sales, "account", account)
    sales.deal(name="Presses", account_id=account, contacts=((boss, "economic_buyer"),))
    lost = sales.deal(name="Old presses", account_id=account)
    fill = {"loss_reason_id": sales.reasons["competitor"], "competitor": "Krane"}
    sales.move(lost, "closed_lost", fill=fill)
    return account


def held(table: str, **where: Any) -> int:
    """How many rows of a table hold these values."""
    return sum(where.items() <= row.items() for row in tables()[table])


def account(account_id: int) -> SimpleNamespace:
    """An account as it stands."""
    return SimpleNamespace(**next(row for row in tables()["customers_account"] if row["id"] == account_id))


def contact_named(name: str) -> SimpleNamespace:
    """The contact of this name as it stands."""
    return SimpleNamespace(**next(row for row in tables()["customers_contact"] if row["name"] == name))
