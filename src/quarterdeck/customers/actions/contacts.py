"""Writes of contacts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.customers.actions.rows import (
    hold_accounts,
    holds_active,
    kept_values,
    lock_chain,
    require_none,
    require_reach,
    undoing,
)
from quarterdeck.customers.events import ContactCreated, ContactDeleted, ContactEdited, ContactEvent, ContactRestored
from quarterdeck.customers.models import Contact
from quarterdeck.customers.queries.scopes import seen_contacts
from quarterdeck.customers.queries.verdicts import Standing, contact_checks
from quarterdeck.customers.rules import clean_contact, returning_verdict
from quarterdeck.customers.rules.contacts import LONGEST_LINE
from quarterdeck.customers.terms import PERSONAL_OF_CONTACT, NewContact, RecordState, own_fields
from quarterdeck.journal.actions import Recorded, action, record, record_many, refuse_kept
from quarterdeck.journal.queries import compiled
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.journal.terms import FieldChange, Stamp, Via, field_changes
from quarterdeck.records.actions import tell_new_owner
from quarterdeck.records.actions.values import write_values
from quarterdeck.records.terms.fields import Value
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import LONGEST_KEY, fold
from quarterdeck.values.verdict import NotFound, Refused, require_version

_NOTHING = NewContact(name="")


@dataclass(frozen=True, slots=True)
class ContactSaved:
    """A contact after a write. `seq` is the journal entry's, None when nothing changed."""

    contact_id: int
    version: int
    seq: int | None


@action
def create_contact(*, new: NewContact, by: Actor, via: Via, at: datetime | None = None) -> ContactSaved:
    """Create a contact. Raises NotPermitted, or Refused with every reason the rules give."""
    ((contact_id, seq),) = _create([new], by, via, at)
    return ContactSaved(contact_id, 1, seq)


@action
def create_contacts(*, rows: Sequence[NewContact], by: Actor, via: Via, at: datetime | None = None) -> list[int]:
    """Create many contacts in few statements, with the rules and history of `create_contact`; their ids in order.

    Raises NotPermitted, or Refused for the first row that `queries.contact_verdicts` has reasons against:
    then none is created.
    """
    return [contact_id for contact_id, _ in _create(rows, by, via, at)]


def _create(rows: Sequence[NewContact], by: Actor, via: Via, at: datetime | None) -> list[tuple[int, int]]:
    require(by, Permission.CUSTOMERS_EDIT)
    stamp = by.stamp(at or timezone.now(), via)
    hold_accounts(row.account_id for row in rows)
    checks = contact_checks(by, rows)
    require_none(checks)
    contacts, own = [], []
    for row in rows:
        new = _cleaned(replace(row, owner_id=row.owner_id or by.person_id))
        contact = Contact(created_at=stamp.at, updated_at=stamp.at)
        _put(contact, new)
        contacts.append(contact)
        own.append(_changes(contact.pk, _NOTHING, new))
    Contact.objects.bulk_create(contacts, batch_size=200)
    entered = {contact.pk: check.values for contact, check in zip(contacts, checks, strict=True)}
    custom = write_values(by=by, kind="contact", rows=entered, before={}, personal=set(entered))
    recorded = [
        Recorded(ContactCreated(record_id=contact.pk), stamp, changes + custom.get(contact.pk, []))
        for contact, changes in zip(contacts, own, strict=True)
    ]
    return list(zip((contact.pk for contact in contacts), record_many(recorded), strict=True))


@action
def edit_contact(
    *,
    contact_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> ContactSaved:
    """Change fields of a contact, named as in NewContact. A new owner or account is a change as well.

    Raises NotPermitted, NotFound, Stale, or Refused with every reason the rules give.
    """
    contact = _locked(contact_id, by)
    require_reach(by, Permission.CUSTOMERS_EDIT, contact.owner_id)
    require_version(version, contact.version)
    before = _fields_of(contact)
    wanted = replace(before, **changes)
    if wanted.account_id != before.account_id:
        hold_accounts([wanted.account_id])
        if "reports_to_id" not in changes:
            # Nobody reports to somebody of the company they left.
            wanted = replace(wanted, reports_to_id=None)
    if wanted.reports_to_id is not None and wanted.reports_to_id != before.reports_to_id:
        lock_chain(Contact.objects.all(), "reports_to_id", wanted.reports_to_id, LONGEST_LINE)
    kept = kept_values(by, "contact", contact.pk, wanted)
    checks = contact_checks(by, [wanted], _standing(contact, kept))
    require_none(checks)
    after = _cleaned(wanted)
    entered, known = {contact.pk: checks[0].values}, {contact.pk: kept}
    custom = write_values(by=by, kind="contact", rows=entered, before=known, personal={contact.pk})
    written = _changes(contact.pk, before, after) + custom.get(contact.pk, [])
    if not written:
        return ContactSaved(contact.pk, contact.version, None)
    _put(contact, after)
    stamp = by.stamp(at or timezone.now(), via)
    saved = _save(contact, ContactEdited(record_id=contact.pk), written, stamp)
    if after.owner_id is not None and after.owner_id != before.owner_id:
        tell_new_owner(kind="contact", record_id=contact.pk, owner_id=after.owner_id, stamp=stamp)
    return saved


@action
def undo_contact_edit(*, contact_id: int, seq: int, by: Actor, via: Via, at: datetime | None = None) -> ContactSaved:
    """Take an edit back by another one: every field it changed gets its value of before.

    Raises NotPermitted, NotFound, or Refused when such a field was changed again since.
    """
    contact = _locked(contact_id, by)
    require_reach(by, Permission.CUSTOMERS_EDIT, contact.owner_id)
    changes = undoing("contact", contact_id, seq, _fields_of(contact), by)
    return edit_contact(contact_id=contact_id, changes=changes, by=by, via=via, at=at)


@action
def delete_contact(
    *, contact_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> ContactSaved:
    """Delete a contact: it stays for history and can be restored.

    Raises NotPermitted, NotFound, Stale, or Refused while records of other slices need it.
    """
    contact = _locked(contact_id, by)
    require_reach(by, Permission.CUSTOMERS_DELETE, contact.owner_id)
    require_version(version, contact.version)
    stamp = by.stamp(at or timezone.now(), via)
    return _set_state(contact, RecordState.DELETED, ContactDeleted(record_id=contact_id), stamp)


@action
def restore_contact(*, contact_id: int, by: Actor, via: Via, at: datetime | None = None) -> ContactSaved:
    """Bring a deleted contact back. Raises NotPermitted, NotFound, or Refused while its account is deleted."""
    contact = _locked(contact_id, by, RecordState.DELETED)
    require_reach(by, Permission.CUSTOMERS_DELETE, contact.owner_id)
    if reasons := returning_verdict(account_is_active=holds_active(contact.account_id), field="account_id"):
        raise Refused(reasons)
    stamp = by.stamp(at or timezone.now(), via)
    return _set_state(contact, RecordState.ACTIVE, ContactRestored(record_id=contact_id), stamp)


def _locked(contact_id: int, by: Actor, state: RecordState = RecordState.ACTIVE) -> Contact:
    contact = next(iter(_held(by=by, contact_id=contact_id, state=state)), None)
    if contact is None:
        raise NotFound("contact")
    refuse_kept(contact)
    return contact


@compiled
def _held(*, by: Actor, contact_id: int, state: RecordState) -> QuerySet[Contact]:
    rows = seen_contacts(by, state).annotate(kept_in=kept_in("contact"))
    return rows.select_for_update(of=("self",)).filter(pk=contact_id)


def _standing(contact: Contact, kept: Mapping[int, Value]) -> Standing:
    return Standing(contact.pk, contact.owner_id, contact.account_id, kept, reports_to_id=contact.reports_to_id)


def _fields_of(contact: Contact) -> NewContact:
    return NewContact(**{name: getattr(contact, name) for name in own_fields(NewContact)})


def _cleaned(contact: NewContact) -> NewContact:
    """The contact as its own row holds it: values of custom fields lie apart."""
    return replace(clean_contact(contact), custom_fields={})


def _put(contact: Contact, values: NewContact) -> None:
    for name in own_fields(NewContact):
        setattr(contact, name, getattr(values, name))
    contact.name_key = fold(values.name)[:LONGEST_KEY]


def _changes(contact_id: int, before: NewContact, after: NewContact) -> list[FieldChange]:
    return field_changes(before, after, personal=PERSONAL_OF_CONTACT, subject=("contact", contact_id))


def _set_state(contact: Contact, state: RecordState, event: ContactEvent, stamp: Stamp) -> ContactSaved:
    change = FieldChange("state", contact.state, state.value)
    contact.state = state.value
    return _save(contact, event, [change], stamp)


def _save(contact: Contact, event: ContactEvent, changes: Sequence[FieldChange], stamp: Stamp) -> ContactSaved:
    contact.version += 1
    contact.updated_at = stamp.at
    contact.save(force_update=True)
    return ContactSaved(contact.pk, contact.version, record(event, stamp, changes))
