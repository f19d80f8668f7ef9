"""Applying rows that are opportunities: new ones in sets, changes singly, moves through the gate."""

from collections.abc import Sequence

import msgspec

from quarterdeck.imports.actions.applier import InSets
from quarterdeck.imports.rules.deals import imported_opportunity
from quarterdeck.imports.terms import Judgement, OpportunityFacts, Plan
from quarterdeck.opportunities.actions import advance_stage, create_opportunities, edit_opportunity
from quarterdeck.opportunities.terms import Move


class OpportunitiesApplier(InSets):
    """New opportunities go through the set-based action; one that is here moves like by any other door."""

    rehearsed = frozenset({Plan.CHANGE, Plan.MOVE})

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        new = [imported_opportunity(_facts(row)) for row in rows]
        return [created.opportunity_id for created in create_opportunities(rows=new, by=self._by, via=self._via)]

    def _change(self, row: Judgement, record_id: int) -> int | None:
        facts = _facts(row)
        changes = {**facts.said.fields(), **facts.custom_fields}
        if row.plan is Plan.MOVE and facts.stage_id is not None:
            move = Move(opportunity_id=record_id, to=facts.stage_id, fill=changes)
            return advance_stage(move=move, by=self._by, via=self._via, at=facts.at).seq
        return edit_opportunity(opportunity_id=record_id, changes=changes, by=self._by, via=self._via).seq


def _facts(row: Judgement) -> OpportunityFacts:
    return msgspec.json.decode(row.facts, type=OpportunityFacts)
