"""The buying group: contacts with their roles on an opportunity."""

from collections.abc import Iterable
from datetime import datetime

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.actions.ledger import Step, contact_change, write_step
from quarterdeck.opportunities.actions.locks import locked
from quarterdeck.opportunities.events import BuyingContactAdded, BuyingContactRemoved, OpportunityEvent
from quarterdeck.opportunities.models import OpportunityContact
from quarterdeck.opportunities.queries import Scene, Standing, facts_of, known_for
from quarterdeck.opportunities.rules.fields import contact_reasons
from quarterdeck.opportunities.terms import Edited
from quarterdeck.pipelines.queries import shared_pipeline
from quarterdeck.pipelines.rules.gate import hollow_reasons
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.verdict import Refused


@action
def add_buying_contact(
    *,
    opportunity_id: int,
    contact_id: int,
    role: str,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Edited:
    """Let a contact join the buying group in a role. Nothing changes when they are there already."""
    standing = _standing(Scene(by, at), opportunity_id, version)
    if reasons := contact_reasons(((contact_id, role),), known_for(standing.scene, [], [contact_id])):
        raise Refused(reasons)
    event = BuyingContactAdded(record_id=opportunity_id, contact_id=contact_id, role=role)
    return _write(standing, event, add_contacts(opportunity_id, [(contact_id, role)], standing.scene.at), via)


@action
def remove_buying_contact(
    *, opportunity_id: int, contact_id: int, role: str, by: Actor, via: Via, version: int | None = None
) -> Edited:
    """Let a contact leave the buying group. Nothing changes when they were not in it in this role.

    Raises Refused when an enforced criterion let the opportunity into its stage because of them.
    """
    standing = _standing(Scene(by, None), opportunity_id, version)
    scene, pair = standing.scene, (contact_id, role)
    if pair not in standing.contacts:
        return Edited(opportunity_id=opportunity_id, version=standing.row.version, seq=None)
    more = standing.beside([standing.stage])
    old, new = (
        facts_of(scene, standing.state, contacts, scene.at, more)
        for contacts in (standing.contacts, standing.contacts - {pair})
    )
    if reasons := hollow_reasons(standing.stage, old, new, scene.at):
        raise Refused(reasons)
    event = BuyingContactRemoved(record_id=opportunity_id, contact_id=contact_id, role=role)
    return _write(standing, event, remove_contacts(opportunity_id, [pair]), via)


def _standing(scene: Scene, opportunity_id: int, version: int | None) -> Standing:
    row = locked(opportunity_id, scene.by, Permission.OPPORTUNITIES_EDIT, version=version)
    return Standing(scene, row, shared_pipeline(row.pipeline_id))


def _write(standing: Standing, event: OpportunityEvent, changes: tuple[FieldChange, ...], via: Via) -> Edited:
    row, scene = standing.row, standing.scene
    if not changes:
        return Edited(opportunity_id=row.id, version=row.version, seq=None)
    step = Step(opportunity_id=row.id, event=event, before=standing.state, after=standing.state, beside=changes)
    seq = write_step(standing, step, scene.by.stamp(scene.at, via))
    return Edited(opportunity_id=row.id, version=row.version, seq=seq)


def add_contacts(opportunity_id: int, contacts: Iterable[tuple[int, str]], at: datetime) -> tuple[FieldChange, ...]:
    """Write checked contacts into the buying group, who joined `at`; the journal's lines about those new in it."""
    pairs = list(dict.fromkeys(contacts))
    if not pairs:
        return ()
    there = set(OpportunityContact.objects.filter(opportunity_id=opportunity_id).values_list("contact_id", "role"))
    new = [pair for pair in pairs if pair not in there]
    OpportunityContact.objects.bulk_create(
        [OpportunityContact(opportunity_id=opportunity_id, contact_id=no, role=role, added_at=at) for no, role in new]
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
