"""Records of Olga's that lead to records of Rita's in every way one record may lead to another."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.customers.actions import edit_account, edit_contact
from quarterdeck.opportunities.actions import (
    add_buying_contact,
    create_opportunity,
    edit_opportunity,
    remove_buying_contact,
)
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.matrix.tries import World

KINDS = ("account", "contact", "opportunity")


@dataclass(frozen=True)
class Hidden:
    """Rita's: an account above the one her deal is on, and below it; a contact and who is above them; a deal."""

    account: int
    below: int
    contact: int
    deal: int


def hidden(world: World, mark: str) -> Hidden:
    """Rita's records, with the mark in every name that others could be shown."""
    rita, by = world.sample.cast.rita, system_actor()
    account = an_account(rita, f"{mark} account", domain=f"{mark}.example")
    contact = a_contact(rita, f"{mark} contact", account_id=account, title=f"{mark} title")
    new = NewOpportunity(pipeline_id=pipelines()[0].id, name=f"{mark} deal", owner_id=rita, account_id=account)
    deal = create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id
    add_buying_contact(opportunity_id=deal, contact_id=contact, role="champion", by=by, via=SYSTEM)
    task = NewActivity(
        kind="contact", record_id=contact, type=ActivityType.TASK, subject=f"{mark} task", author_id=rita,
        due_on=(timezone.now() + timedelta(days=2)).date(),
    )  # fmt: skip
    log_activity(new=task, by=by, via=SYSTEM)
    below = an_account(rita, f"{mark} branch", parent_id=account)
    return Hidden(account, below, contact, deal)


def crossing(world: World, own: Hidden, to: Hidden) -> dict[str, str]:
    """Let Olga's records lead to Rita's, now or in their past; ids of Rita's sample by those of hers."""
    by, sample = system_actor(), world.sample
    edit_account(account_id=own.account, changes={"parent_id": to.account}, by=by, via=SYSTEM)
    edit_contact(contact_id=own.contact, changes={"account_id": to.account}, by=by, via=SYSTEM)
    edit_contact(
        contact_id=own.contact, changes={"account_id": own.account, "reports_to_id": to.contact}, by=by, via=SYSTEM
    )
    edit_account(account_id=to.below, changes={"parent_id": own.account}, by=by, via=SYSTEM)
    for account in (to.account, own.account):
        edit_opportunity(opportunity_id=own.deal, changes={"account_id": account}, by=by, via=SYSTEM)
    add_buying_contact(opportunity_id=own.deal, contact_id=to.contact, role="blocker", by=by, via=SYSTEM)
    remove_buying_contact(opportunity_id=own.deal, contact_id=to.contact, role="blocker", by=by, via=SYSTEM)
    of_account, of_contact, of_deal = (a_field("account", f"Account of {kind}", kind).key for kind in KINDS)
    edit_account(account_id=own.account, changes={"custom_fields": {of_account: to.account}}, by=by, via=SYSTEM)
    edit_contact(contact_id=own.contact, changes={"custom_fields": {of_contact: to.account}}, by=by, via=SYSTEM)
    edit_opportunity(opportunity_id=own.deal, changes={of_deal: to.account}, by=by, via=SYSTEM)
    return {
        sample.account: public_id(own.account),
        sample.contact: public_id(own.contact),
        sample.opportunity: public_id(own.deal),
        sample.lined.deal: public_id(own.deal),
    }


def hers(world: World) -> Hidden:
    """Olga's own records of the same kinds."""
    olga, by = world.sample.cast.olga, system_actor()
    account = an_account(olga, "Olga's own")
    contact = a_contact(olga, "Olga's contact", account_id=account)
    new = NewOpportunity(pipeline_id=pipelines()[0].id, name="Olga's deal", owner_id=olga, account_id=account)
    deal = create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id
    add_buying_contact(opportunity_id=deal, contact_id=contact, role="champion", by=by, via=SYSTEM)
    return Hidden(account, account, contact, deal)
