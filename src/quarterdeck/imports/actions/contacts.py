"""Applying rows that are contacts, or say which part a contact has in an opportunity."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from quarterdeck.customers.actions import create_contacts, edit_contact
from quarterdeck.customers.terms import NewContact
from quarterdeck.imports.actions.adding import added_accounts
from quarterdeck.imports.actions.applier import InSets, Singly
from quarterdeck.imports.queries.contacts import contact_said, new_contact
from quarterdeck.imports.queries.external_ids import records_by_external_id
from quarterdeck.imports.terms import BuyingFacts, ContactFacts, Judgement, Kind, Result
from quarterdeck.opportunities.actions import add_buying_contact


class ContactsApplier(InSets):
    """Creates contacts in sets and changes those here one by one."""

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        return create_contacts(rows=self._new(rows), by=self._by, via=self._via)

    def _new(self, rows: Sequence[Judgement]) -> list[NewContact]:
        facts = _facts(rows)
        added = added_accounts(self._by, {one.account for one in facts})
        return [new_contact(replace(one, account_id=added.get(one.account, one.account_id))) for one in facts]

    def _change(self, row: Judgement, record_id: int) -> int | None:
        (facts,) = _facts([row])
        return edit_contact(contact_id=record_id, changes=contact_said(facts), by=self._by, via=self._via).seq


class BuyingApplier(Singly):
    """Lets contacts join the buying groups of opportunities, one by one."""

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=BuyingFacts)
        number, contact_id, role = facts.opportunity_id, facts.contact_id, facts.role
        saved = add_buying_contact(opportunity_id=number, contact_id=contact_id, role=role, by=self._by, via=self._via)
        return Result(record_id=number, is_changed=saved.seq is not None, seq=saved.seq)


def _facts(rows: Sequence[Judgement]) -> list[ContactFacts]:
    """The rows' facts, with whom they report to that this very file brought in."""
    facts = [msgspec.json.decode(row.facts, type=ContactFacts) for row in rows]
    ids = records_by_external_id(Kind.CONTACTS, facts[0].source, {one.reports_to for one in facts})
    return [replace(one, reports_to_id=ids.get(one.reports_to, one.reports_to_id)) for one in facts]
