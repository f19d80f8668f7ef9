"""Applying rows that are past states of opportunities."""

from collections.abc import Sequence

import msgspec

from quarterdeck.imports.actions.applier import Applier, in_bulk
from quarterdeck.imports.rules.deals import told_state
from quarterdeck.imports.terms import Judgement, Plan, Result, StateFacts
from quarterdeck.journal.actions.pacing import Deadline
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions import import_histories
from quarterdeck.opportunities.terms import ToldStates
from quarterdeck.users.terms import Actor


class HistoryApplier(Applier):
    """Tells the past in sets: rows come oldest first, so that what is told first of a deal is how it began."""

    rehearsed: frozenset[Plan] = frozenset()

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        return in_bulk(rows, deadline, self._tell, self._one)

    def _tell(self, rows: Sequence[Judgement]) -> list[int]:
        """The opportunities of the rows, in order."""
        states: dict[int, list[StateFacts]] = {}
        for row in rows:
            states.setdefault(row.record_id or 0, []).append(msgspec.json.decode(row.facts, type=StateFacts))
        told = [
            ToldStates(opportunity_id=number, states=tuple(map(told_state, some)), replaces_beginning=True)
            for number, some in states.items()
        ]
        import_histories(rows=told, by=self._by, via=self._via)
        return [row.record_id or 0 for row in rows]

    def _one(self, row: Judgement) -> Result:
        self._tell([row])
        return Result(record_id=row.record_id, is_changed=True)
