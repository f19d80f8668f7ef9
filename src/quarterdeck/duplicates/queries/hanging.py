"""How much hangs on two records that are to become one, as far as the actor may see it."""

from collections.abc import Mapping, Sequence

from quarterdeck.activities.queries.standing import standing_on
from quarterdeck.customers.queries import visible_contacts
from quarterdeck.duplicates.terms import Kind
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.queries.beside import with_contact
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_


def hanging_on(actor: Actor, kind: Kind, ids: Sequence[int]) -> Mapping[str, list[int]]:
    """Deals, contacts and activities by what they are called: how many on each record. Two or three queries a record.

    The caller has found that the records may be seen.
    """
    found: dict[str, list[int]] = {}
    if kind is Kind.ACCOUNT:
        found[N_("Deals")] = [visible_to(actor).filter(account_id=number).count() for number in ids]
        found[N_("Contacts")] = [visible_contacts(actor).filter(account_id=number).count() for number in ids]
    elif kind is Kind.CONTACT:
        found[N_("Deals")] = [visible_to(actor).filter(pk__in=with_contact(number)).count() for number in ids]
    found[N_("Activities")] = [standing_on({kind.value: [number]})["activity"].count() for number in ids]
    return found
