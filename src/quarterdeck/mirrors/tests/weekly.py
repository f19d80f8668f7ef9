"""A mirror of weekly exports, as tests set it up and load it."""

from quarterdeck.imports.terms import Kind
from quarterdeck.mirrors.actions import ask_load, save_mirror, save_part, work_off
from quarterdeck.mirrors.terms import MirrorFields, PartFields
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.users.terms import Actor
from tests.cast import SYSTEM

DEALS = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
account = "customer"
owner = "rep"
stage = "phase"
amount = "value"
currency = { default = "EUR" }
close_date = "due"
"""
ACCOUNTS = """
kind = "accounts"
match = "external_id"
source = "oldcrm"
[fields]
external_id = "id"
name = "name"
owner = "rep"
"""
DEAL_HEADER = "nr,title,customer,rep,phase,value,due\n"
ACCOUNT_ROWS = "id,name,rep\na1,Havel Glass,Rita Vogel\na2,Sundby,Rita Vogel\n"
A1 = "1,Presses,Havel Glass,Rita Vogel,Qualification,100,2026-06-30\n"
A2 = "1,Presses,Havel Glass,Rita Vogel,Proposal,120,2026-06-30\n"
B1 = "2,Lathes,Sundby,Rita Vogel,Qualification,50,2026-07-31\n"


def a_mirror(by: Actor, **fields: object) -> int:
    """A mirror of accounts and deals."""
    values = {"name": "Weekly", "system": "Old CRM", "source": "oldcrm", "folder": "crm", **fields}
    mirror_id = save_mirror(new=MirrorFields(**values), by=by, via=SYSTEM)  # type: ignore[arg-type]  # tests name fields
    accounts = PartFields(kind=Kind.ACCOUNTS, pattern="accounts*.csv", mapping=ACCOUNTS)
    deals = PartFields(kind=Kind.OPPORTUNITIES, pattern="deals*.csv", mapping=DEALS)
    for part in (accounts, deals):
        save_part(mirror_id=mirror_id, new=part, by=by, via=SYSTEM)
    return mirror_id


def load(mirror_id: int, by: Actor) -> None:
    """Load it now, as the background does."""
    ask_load(mirror_id=mirror_id, by=by, via=SYSTEM)
    work_off()


def deal(by: Actor, number: str) -> int:
    """The deal with this number."""
    return visible_to(by).get(external_id=number).pk
