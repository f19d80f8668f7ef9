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
        said = {one.parent for one in facts if one.parent_id is None} - {""}
        named = account_ids_by_name_key(self._by, set(map(fold, said))) if said else {}
        found = {text: named[fold(text)][0] for text in said if named.get(fold(text))}
        found |= records_by_external_id(Kind.ACCOUNTS, facts[0].source, said)
        return [replace(one, parent_id=one.parent_id or found.get(one.parent)) for one in facts]
