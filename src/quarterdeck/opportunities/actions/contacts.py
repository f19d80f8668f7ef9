"""The buying group: contacts with their roles on an opportunity."""

from collections.abc import Iterable
from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.actions.ledger import Step, contact_change, write_step
from quarterdeck.opportunities.actions.locks import locked, shared_pipeline
from quarterdeck.opportunities.events import BuyingContactAdded, BuyingContactRemoved
from quarterdeck.opportunities.models import OpportunityContact
from quarterdeck.opportunities.queries import Scene, known_for, state_of
from quarterdeck.opportunities.rules.fields import contact_reasons
from quarterdeck.opportunities.terms import Edited
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def add_buying_contact(*, opportunity_id: int, contact_id: int, role: str, by: Actor, via: Via) -> Edited:
    """Let a contact join the buying group in a role. Nothing changes when they are there already."""
    scene = Scene(by, None)
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT)
    if reasons := contact_reasons(((contact_id, role),), known_for(scene, [], [contact_id])):
        raise Refused(reasons)
    changes = add_contacts(opportunity_id, [(contact_id, role)])
    if not changes:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    scene.not_before(row.state_at)
    state = state_of(row)
    event = BuyingContactAdded(record_id=row.id, contact_id=contact_id, role=role)
    step = Step(opportunity_id=row.id, event=event, before=state, after=state, contacts=changes)
    written = write_step(scene, row, shared_pipeline(row.pipeline_id), step, by.stamp(scene.at, via))
    return Edited(opportunity_id=row.id, version=row.version, seq=written.seq)


@action
def remove_buying_contact(*, opportunity_id: int, contact_id: int, role: str, by: Actor, via: Via) -> Edited:
    """Let a contact leave the buying group. Nothing changes when they were not in it in this role."""
    scene = Scene(by, None)
    row = locked(opportunity_id, by, Permission.OPPORTUNITIES_EDIT)
    changes = remove_contacts(opportunity_id, [(contact_id, role)])
    if not changes:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    scene.not_before(row.state_at)
    state = state_of(row)
    event = BuyingContactRemoved(record_id=row.id, contact_id=contact_id, role=role)
    step = Step(opportunity_id=row.id, event=event, before=state, after=state, contacts=changes)
    written = write_step(scene, row, shared_pipeline(row.pipeline_id), step, by.stamp(scene.at, via))
    return Edited(opportunity_id=row.id, version=row.version, seq=written.seq)


def add_contacts(opportunity_id: int, contacts: Iterable[tuple[int, str]]) -> tuple[FieldChange, ...]:
    """Write checked contacts into the buying group; the journal's lines about those who are new in it."""
    pairs = list(dict.fromkeys(contacts))
    if not pairs:
        return ()
    there = set(OpportunityContact.objects.filter(opportunity_id=opportunity_id).values_list("contact_id", "role"))
    new = [pair for pair in pairs if pair not in there]
    OpportunityContact.objects.bulk_create(
        [OpportunityContact(opportunity_id=opportunity_id, contact_id=number, role=role) for number, role in new]
    )
    return tuple(contact_change(number, role) for number, role in new)


def remove_contacts(opportunity_id: int, contacts: Iterable[tuple[int, str]]) -> tuple[FieldChange, ...]:
    """Take contacts out of the buying group; the journal's lines about those who were in it."""
    removed = []
    for number, role in contacts:
        rows = OpportunityContact.objects.filter(opportunity_id=opportunity_id, contact_id=number, role=role)
        if rows.delete()[0]:
            removed.append(contact_change(number, role, is_added=False))
    return tuple(removed)
