"""Everything that happened with a customer, newest first, as far as the reader may see the records it is about."""

from collections.abc import Mapping

from quarterdeck.activities.queries import standing as activities
from quarterdeck.customers.queries import map_contacts
from quarterdeck.customers.queries.scopes import parts_of
from quarterdeck.insights.terms.customers import GROUP_KINDS, TimelineAsked
from quarterdeck.journal.queries import Dated, TimelineEntry, entries_before, entry_cursor, merged_timeline
from quarterdeck.journal.queries.merged import Ids
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.qualification.queries import standing as qualification
from quarterdeck.records.queries import standing as records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

# What is told by when it happened, not by when it was written down.
LOGGED = ("activity.logged", "activity.imported")
Names = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class CustomerEntries:
    """A page of entries with the names of the records they are about, by kind; empty cursor on the last page."""

    entries: tuple[TimelineEntry, ...]
    names: Names
    next_cursor: str


def account_timeline(actor: Actor, account_id: int, name: str, asked: TimelineAsked) -> CustomerEntries:
    """Of an account, what became part of it, its contacts and deals. Six queries, one more with merges; it is seen.

    Raises Refused for a foreign cursor.
    """
    deals = dict(visible_to(actor).filter(account_id=account_id).values_list("pk", "name"))
    contacts = {contact.id: contact.name for contact in map_contacts(actor, account_id, ())}
    own = dict.fromkeys(parts_of("account", account_id), name)
    return _timeline({"account": own, "contact": contacts, "opportunity": deals}, asked)


def contact_timeline(actor: Actor, contact_id: int, name: str, asked: TimelineAsked) -> CustomerEntries:
    """Of a contact, what became part of it, and its deals. Five queries, one more with merges. The caller saw it."""
    deals = dict(visible_to(actor).filter(contacts__contact_id=contact_id).values_list("pk", "name"))
    own = dict.fromkeys(parts_of("contact", contact_id), name)
    return _timeline({"contact": own, "opportunity": deals}, asked)


def _timeline(names: Names, asked: TimelineAsked) -> CustomerEntries:
    places = {kind: list(of_kind) for kind, of_kind in names.items() if of_kind}
    about: dict[str, Ids] = {
        **places,
        **activities.standing_on(places),
        **qualification.standing_on(places),
        **records.standing_on(places),
    }
    kinds = {kind for group in asked.groups for kind in GROUP_KINDS[group]} if asked.groups else set(about)
    found = merged_timeline(
        {kind: ids for kind, ids in about.items() if kind in kinds},
        dated={"activity": Dated(LOGGED, activities.activity_rows())},
        actor_id=asked.person_id,
        before=entries_before(asked.cursor),
        limit=asked.limit + 1,
    )
    page = found[: asked.limit]
    return CustomerEntries(tuple(page), names, entry_cursor(page[-1]) if len(found) > asked.limit else "")
