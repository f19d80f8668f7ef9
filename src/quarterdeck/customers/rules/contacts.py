"""What a contact must be."""

from quarterdeck.customers.rules.fields import NAME_LENGTH, OwnerFacts, clean_email, owner_reasons, reach_reasons
from quarterdeck.customers.terms import Attitude, Influence, NewContact
from quarterdeck.values.checks import name_reasons, text_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason

TITLE_LENGTH = 120
LONGEST_LINE = 20


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What is true around a contact that is to be written. What it has already is never questioned.

    `manager_ids` is the chain from whom the contact is newly to report to up to the top, None when it is nobody new.
    """

    owner: OwnerFacts
    account_is_there: bool = True
    contact_id: int | None = None
    manager_ids: tuple[int, ...] | None = None
    manager_is_there: bool = True


def clean_contact(contact: NewContact) -> NewContact:
    """The contact as it is stored: single-spaced lines, the address in small letters."""
    return replace(
        contact,
        name=clean_line(contact.name),
        title=clean_line(contact.title),
        email=clean_email(contact.email),
        phone=clean_line(contact.phone),
        attitude=contact.attitude.strip().lower(),
        influence=contact.influence.strip().lower(),
    )


def contact_verdict(contact: NewContact, facts: ContactFacts) -> list[Reason]:
    """Every reason why a contact, cleaned before, cannot be stored so: empty when it can."""
    reasons = name_reasons(contact.name, longest=NAME_LENGTH)
    reasons += text_reasons(contact.title, field="title", longest=TITLE_LENGTH)
    reasons += reach_reasons(contact.email, contact.phone)
    if not facts.account_is_there:
        text = Text.of("The account is gone, or you may not see it. Choose another.")
        reasons.append(Reason(code="account_unknown", text=text, field="account_id"))
    if contact.attitude and contact.attitude not in set(Attitude):
        text = Text.of("A contact is a supporter, neutral or an opponent. Choose one, or leave it empty.")
        reasons.append(Reason(code="attitude_unknown", text=text, field="attitude"))
    if contact.influence and contact.influence not in set(Influence):
        text = Text.of("Influence is high, medium or low. Choose one, or leave it empty.")
        reasons.append(Reason(code="influence_unknown", text=text, field="influence"))
    return reasons + _line_reasons(facts) + owner_reasons(facts.owner)


def _line_reasons(facts: ContactFacts) -> list[Reason]:
    """Why a contact cannot report to whom it is to."""
    if not facts.manager_is_there:
        text = Text.of("This contact is gone, or you may not see it. Choose another.")
        return [Reason(code="manager_unknown", text=text, field="reports_to_id")]
    if facts.manager_ids is None:
        return []
    if facts.contact_id in facts.manager_ids:
        text = Text.of("Nobody reports to themselves. Choose somebody who does not report to this contact.")
        return [Reason(code="reporting_cycle", text=text, field="reports_to_id")]
    if len(facts.manager_ids) >= LONGEST_LINE:
        text = Text.of(
            "A line of reporting has {longest} people at most. Choose somebody further up.", longest=LONGEST_LINE
        )
        return [Reason(code="reporting_too_deep", text=text, field="reports_to_id")]
    return []
