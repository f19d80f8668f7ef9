"""What happens elsewhere and concerns deals: names and clocks that boards show, records that deals need."""

from quarterdeck.activities import events as activities
from quarterdeck.customers.events import AccountDeleted, AccountEdited, ContactDeleted
from quarterdeck.journal.actions.moving import Column, column_holder
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.actions.hand_over import deals_of_account
from quarterdeck.opportunities.models import OpportunityContact
from quarterdeck.opportunities.queries.beside import active_deals
from quarterdeck.opportunities.rules.beside import needed_reasons
from quarterdeck.pipelines.events import PipelineAdded, PipelineRetired, StageRetired
from quarterdeck.pipelines.queries import read_spec
from quarterdeck.users.events import PersonDeactivated, PersonEdited, PreferencesSet
from quarterdeck.values.verdict import Reason, Refused

_BY_CONTACT = Column(OpportunityContact, "contact_id", once=("opportunity_id", "role"))
_BY_DEAL = Column(OpportunityContact, "opportunity_id", once=("contact_id", "role"))
holders.add(deals_of_account())
holders.add(column_holder("opportunities_opportunitycontact.contact_id", "contact", _BY_CONTACT))
holders.add(column_holder("opportunities_opportunitycontact.opportunity_id", "opportunity", _BY_DEAL))


@registry.within(PipelineAdded)
def pipeline_added(event: PipelineAdded, stamp: Stamp) -> None:
    """The board of a new pipeline has a version from the start."""
    actions.open_counters(event.record_id)


@registry.within(PipelineRetired)
def pipeline_retired(event: PipelineRetired, stamp: Stamp) -> None:
    """A pipeline stays in use while deals are open in it."""
    actions.refuse_while_open(event.record_id)


@registry.within(StageRetired)
def stage_retired(event: StageRetired, stamp: Stamp) -> None:
    """Open deals of a stage go where its retirement says."""
    spec = read_spec(event.pipeline_id)
    actions.rehouse(spec=spec, stage_id=event.record_id, to=event.moved_to, stamp=stamp)


@registry.within(AccountEdited)
def account_edited(event: AccountEdited, stamp: Stamp) -> None:
    """Boards with a deal of the account show its name."""
    actions.renew_boards(account_id=event.record_id)


@registry.within(PersonEdited)
def owner_edited(event: PersonEdited, stamp: Stamp) -> None:
    """Boards with a deal of the person show their name."""
    actions.renew_boards(owner_id=event.record_id)


@registry.within(PreferencesSet)
def owner_preferences_set(event: PreferencesSet, stamp: Stamp) -> None:
    """A person's name and zone are among their preferences: their deals are overdue by their own clock."""
    actions.renew_boards(owner_id=event.record_id)


@registry.within(PersonDeactivated)
def owner_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """Open deals of somebody who left go to the successor."""
    if event.successor_id is not None:
        actions.hand_over_deals(person_id=event.record_id, successor_id=event.successor_id, stamp=stamp)


@registry.within(AccountDeleted)
def account_deleted(event: AccountDeleted, stamp: Stamp) -> None:
    """An account stays while active deals name it."""
    _refuse(needed_reasons("account", active_deals(account_id=event.record_id)))


@registry.within(ContactDeleted)
def contact_deleted(event: ContactDeleted, stamp: Stamp) -> None:
    """A contact stays while they are in the buying group of an active deal."""
    _refuse(needed_reasons("contact", active_deals(contact_id=event.record_id)))


def activity_changed(event: activities.ActivityEvent | activities.NextStepEvent, stamp: Stamp) -> None:
    """What is planned on a deal, or when both sides were in contact last, may be another now."""
    if event.subject_kind == "opportunity":
        actions.follow_activities(opportunity_ids=[event.subject_id])


for _event in (
    activities.ActivityLogged,
    activities.ActivityPlanned,
    activities.ActivityEdited,
    activities.ActivityCompleted,
    activities.ActivityReopened,
    activities.ActivityDeleted,
    activities.ActivityRestored,
    activities.NextStepSet,
):
    registry.within(_event)(activity_changed)


@registry.within(activities.RecordsTouched)
def records_touched(event: activities.RecordsTouched, stamp: Stamp) -> None:
    """The same for many deals at once."""
    if event.subject_kind == "opportunity":
        actions.follow_activities(opportunity_ids=event.subject_ids)


@registry.within(activities.MailSourceConnected)
@registry.within(activities.MailSourceEnded)
def mail_source_changed(event: activities.MailSourceEvent, stamp: Stamp) -> None:
    """Whether deals of the person can be idle is another matter now."""
    actions.renew_boards(owner_id=event.record_id)


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise Refused(reasons)
