"""Applying rows that are accounts."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from quarterdeck.customers.actions import create_accounts, edit_account
from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.actions.applier import InSets
from quarterdeck.imports.queries.accounts import new_account, said_of
from quarterdeck.imports.queries.external_ids import records_by_external_id
from quarterdeck.imports.terms import AccountFacts, Judgement, Kind
from quarterdeck.values.text import fold


class AccountsApplier(InSets):
    """Creates accounts in sets and changes those here one by one."""

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        return create_accounts(rows=[new_account(facts) for facts in self._facts(rows)], by=self._by, via=self._via)

    def _change(self, row: Judgement, record_id: int) -> int | None:
        (facts,) = self._facts([row])
        return edit_account(account_id=record_id, changes=said_of(facts), by=self._by, via=self._via).seq

    def _facts(self, rows: Sequence[Judgement]) -> list[AccountFacts]:
        """The rows' facts, parents that this very file brought in found by id or name."""
        facts = [msgspec.json.decode(row.facts, type=AccountFacts) for row in rows]
        keys = {fold(said.parent) for said in facts if said.parent and said.parent_id is None}
        found = account_ids_by_name_key(self._by, keys) if keys else {}
        waiting = [said for said in facts if said.parent and said.parent_id is None]
        ids = (
            records_by_external_id(Kind.ACCOUNTS, waiting[0].source, {one.parent for one in waiting}) if waiting else {}
        )
        return [
            replace(said, parent_id=ids.get(said.parent) or found.get(fold(said.parent), [None])[0])
            if said.parent and said.parent_id is None
            else said
            for said in facts
        ]
