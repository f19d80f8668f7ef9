"""Erasing what is held about a contact: the one write that takes values away for good."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.customers.events import ContactErased
from quarterdeck.customers.models import Contact
from quarterdeck.customers.terms import PERSONAL_OF_CONTACT
from quarterdeck.journal.actions import action, erase_subject, record
from quarterdeck.journal.terms import Via
from quarterdeck.records.actions.values import erase_values
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.text import LONGEST_KEY, N_, Text, fold
from quarterdeck.values.verdict import NotFound, NotPermitted

# The name that stays where records name the contact, in the language of the company's own words.
ERASED = "Erased contact"
OUT_OF_SCOPE = Text.of(N_("Only who sees all records may erase."))


@action
def erase_contact(*, contact_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Remove every personal value of a contact, of whatever state, from its row, custom fields and journal.

    The row stays, so that deals and activities still have somebody to name. Returns how many values of the journal
    went. Erasing again removes what was written since. Raises NotPermitted, NotFound.
    """
    require(by, Permission.SETTINGS_MANAGE)
    if by.scope.kind is not ScopeKind.ALL:
        raise NotPermitted(Permission.SETTINGS_MANAGE, OUT_OF_SCOPE)
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("contact")
    stamp = by.stamp(at or timezone.now(), via)
    for field in PERSONAL_OF_CONTACT:
        setattr(contact, field, "")
    contact.name, contact.name_key = ERASED, fold(ERASED)[:LONGEST_KEY]
    contact.version += 1
    contact.updated_at = stamp.at
    contact.save(force_update=True)
    erase_values(kind="contact", record_id=contact_id)
    record(ContactErased(record_id=contact_id), stamp)
    return erase_subject(kind="contact", record_id=contact_id, stamp=stamp)
