"""Applying rows that say how the credit of a deal is shared out."""

from collections.abc import Sequence

import msgspec

from quarterdeck.imports.actions.applier import Deadline, one_by_one
from quarterdeck.imports.terms import Judgement, Plan, Result, SplitFacts
from quarterdeck.journal.terms import Via
from quarterdeck.revenue.actions.splits import set_splits
from quarterdeck.revenue.terms.splits import Share
from quarterdeck.users.terms import Actor


class SplitsApplier:
    """Sets the shares of one kind anew; those that are so already stay."""

    rehearsed = frozenset({Plan.CHANGE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        return one_by_one(rows, deadline, self._one)

    def _one(self, row: Judgement) -> Result:
        facts = msgspec.json.decode(row.facts, type=SplitFacts)
        shares = [Share(person_id, share) for person_id, share in facts.shares]
        number = facts.opportunity_id
        saved = set_splits(opportunity_id=number, type_key=facts.type, shares=shares, by=self._by, via=self._via)
        return Result(record_id=number, is_changed=saved.seq is not None, seq=saved.seq)
