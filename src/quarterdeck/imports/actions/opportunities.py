"""Applying rows that are opportunities: new ones in sets, changes singly, moves through the gate."""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from quarterdeck.imports.actions.adding import added_accounts
from quarterdeck.imports.actions.applier import InSets, new_of
from quarterdeck.imports.rules.deals import imported_opportunity
from quarterdeck.imports.terms import Judgement, OpportunityFacts, Plan
from quarterdeck.opportunities.actions import Planned, advance_stage, create_opportunities, edit_opportunity, plan_ahead
from quarterdeck.opportunities.terms import ImportedOpportunity, Move
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.verdict import NotPermitted, Refused


class OpportunitiesApplier(InSets):
    """New opportunities go through the set-based action; one that is here moves like by any other door."""

    rehearsed = frozenset({Plan.CHANGE, Plan.MOVE})

    _ahead: tuple[list[Judgement], Planned] | None = None

    def prepare(self, rows: Sequence[Judgement]) -> None:
        """Plan the new opportunities, which takes as long as writing them."""
        new = new_of(rows)
        # Who may not, or names what was not added, is told so where the rows are applied.
        with suppress(NotPermitted, Refused):
            self._ahead = (new, plan_ahead(rows=self._imported(new), by=self._by)) if new else None

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        ahead = self._ahead[1] if self._ahead and self._ahead[0] == rows else None
        new = ahead.rows if ahead else self._imported(rows)
        made = create_opportunities(rows=new, by=self._by, via=self._via, ahead=ahead)
        return [created.opportunity_id for created in made]

    def _change(self, row: Judgement, record_id: int) -> int | None:
        facts = _facts(row)
        changes = {**facts.said.fields(), **facts.custom_fields}
        if row.plan is Plan.MOVE and facts.stage_id is not None:
            move = Move(opportunity_id=record_id, to=facts.stage_id, fill=changes)
            return advance_stage(move=move, by=self._by, via=self._via, at=facts.at).seq
        return edit_opportunity(opportunity_id=record_id, changes=changes, by=self._by, via=self._via).seq

    def _imported(self, rows: Sequence[Judgement]) -> list[ImportedOpportunity]:
        facts = list(map(_facts, rows))
        added = added_accounts(self._by, {one.account for one in facts})
        named = [replace(one, said=replace(one.said, account_id=added.get(one.account, one.said.account_id)))
                 if one.account else one for one in facts]  # fmt: skip
        return [imported_opportunity(one) for one in named]


def _facts(row: Judgement) -> OpportunityFacts:
    return msgspec.json.decode(row.facts, type=OpportunityFacts)
