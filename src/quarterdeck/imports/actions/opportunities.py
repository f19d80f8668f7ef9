"""Applying rows that are opportunities: new ones in sets, changes singly, moves through the gate."""

import itertools
from collections.abc import Sequence

import msgspec

from quarterdeck.imports.actions.applier import Deadline, in_bulk, one_by_one
from quarterdeck.imports.rules.deals import imported_opportunity
from quarterdeck.imports.terms import Judgement, OpportunityFacts, Plan, Result
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import advance_stage, create_opportunities, edit_opportunity
from quarterdeck.opportunities.terms import Move
from quarterdeck.users.terms import Actor

_NEW = (Plan.CREATE, Plan.HISTORY)


class OpportunitiesApplier:
    """New opportunities go through the set-based action; one that is here moves like by any other door."""

    rehearsed = frozenset({Plan.CHANGE, Plan.MOVE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        new = list(itertools.takewhile(lambda row: row.plan in _NEW, rows))
        if new:
            return in_bulk(new, self._create, self._one)
        return one_by_one(rows, deadline, self._one)

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        new = [imported_opportunity(_facts(row)) for row in rows]
        return [created.opportunity_id for created in create_opportunities(rows=new, by=self._by, via=self._via)]

    def _one(self, row: Judgement) -> Result:
        if row.record_id is None:
            return Result(record_id=self._create([row])[0], is_changed=True)
        facts = _facts(row)
        changes = {**facts.said.fields(), **facts.custom_fields}
        if row.plan is Plan.MOVE and facts.stage_id is not None:
            move = Move(opportunity_id=row.record_id, to=facts.stage_id, fill=changes)
            seq = advance_stage(move=move, by=self._by, via=self._via, at=facts.at).seq
        else:
            seq = edit_opportunity(opportunity_id=row.record_id, changes=changes, by=self._by, via=self._via).seq
        return Result(record_id=row.record_id, is_changed=seq is not None, seq=seq)


def _facts(row: Judgement) -> OpportunityFacts:
    return msgspec.json.decode(row.facts, type=OpportunityFacts)
