"""Applying rows that are contacts, or say which part a contact has in an opportunity."""

from collections.abc import Sequence

import msgspec

from quarterdeck.customers.actions import create_contacts, edit_contact
from quarterdeck.imports.actions.applier import Deadline, InSets, one_by_one
from quarterdeck.imports.queries.contacts import contact_said, new_contact
from quarterdeck.imports.terms import BuyingFacts, ContactFacts, Judgement, Plan, Result
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import add_buying_contact
from quarterdeck.users.terms import Actor


class ContactsApplier(InSets):
    """Creates contacts in sets and changes those here one by one."""

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        return create_contacts(rows=[new_contact(_facts(row)) for row in rows], by=self._by, via=self._via)

    def _change(self, row: Judgement, record_id: int) -> int | None:
        return edit_contact(contact_id=record_id, changes=contact_said(_facts(row)), by=self._by, via=self._via).seq


class BuyingApplier:
    """Lets contacts join the buying groups of opportunities, one by one."""

    rehearsed = frozenset({Plan.CREATE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        return one_by_one(rows, deadline, self._one)

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=BuyingFacts)
        number, contact_id, role = facts.opportunity_id, facts.contact_id, facts.role
        saved = add_buying_contact(opportunity_id=number, contact_id=contact_id, role=role, by=self._by, via=self._via)
        return Result(record_id=number, is_changed=saved.seq is not None, seq=saved.seq)


def _facts(row: Judgement) -> ContactFacts:
    return msgspec.json.decode(row.facts, type=ContactFacts)
