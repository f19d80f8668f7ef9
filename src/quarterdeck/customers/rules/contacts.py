"""What a contact must be."""

from dataclasses import dataclass, replace

from quarterdeck.customers.rules.fields import NAME_LENGTH, OwnerFacts, clean_email, owner_reasons, reach_reasons
from quarterdeck.customers.terms import NewContact
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason

TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is true around a contact that is to be written. An account it already has is never questioned."""

    owner: OwnerFacts
    account_is_there: bool = True


def clean_contact(contact: NewContact) -> NewContact:
    """The contact as it is stored: single-spaced lines, the address in small letters."""
    return replace(
        contact,
        name=clean_line(contact.name),
        title=clean_line(contact.title),
        email=clean_email(contact.email),
        phone=clean_line(contact.phone),
    )


def contact_verdict(contact: NewContact, facts: ContactFacts) -> list[Reason]:
    """Every reason why a contact, cleaned before, cannot be stored so: empty when it can."""
    reasons = name_reasons(contact.name, longest=NAME_LENGTH)
    reasons += text_reasons(contact.title, field="title", longest=TITLE_LENGTH)
    reasons += reach_reasons(contact.email, contact.phone)
    if not facts.account_is_there:
        text = Text.of("The account is gone, or you may not see it. Choose another.")
        reasons.append(Reason(code="account_unknown", text=text, field="account_id"))
    return reasons + owner_reasons(facts.owner)
