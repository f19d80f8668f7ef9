"""Applying rows that are activities."""

import itertools
from collections.abc import Sequence

import msgspec

from quarterdeck.activities.actions import create_activities, edit_activity
from quarterdeck.imports.actions.applier import Deadline, in_bulk, one_by_one
from quarterdeck.imports.rules.activities import imported_activity
from quarterdeck.imports.terms import ActivityFacts, Judgement, Plan, Result
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor


class ActivitiesApplier:
    """Writes new activities in sets and changes those here one by one."""

    rehearsed = frozenset({Plan.CHANGE})

    def __init__(self, by: Actor, via: Via) -> None:
        self._by, self._via = by, via

    def apply(self, rows: Sequence[Judgement], deadline: Deadline) -> list[Result]:
        """One result per row applied."""
        new = list(itertools.takewhile(lambda row: row.plan is Plan.CREATE, rows))
        if new:
            return in_bulk(new, self._create, self._one)
        return one_by_one(rows, deadline, self._one)

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        return create_activities(rows=[imported_activity(_facts(row)) for row in rows], by=self._by, via=self._via)

    def _one(self, row: Judgement) -> Result:
        if row.record_id is None:
            return Result(record_id=self._create([row])[0], is_changed=True)
        facts = _facts(row)
        new = imported_activity(facts)
        changes = {name: getattr(new, name) for name in facts.changed}
        saved = edit_activity(activity_id=row.record_id, changes=changes, by=self._by, via=self._via)
        return Result(record_id=row.record_id, is_changed=saved.seq is not None, seq=saved.seq)


def _facts(row: Judgement) -> ActivityFacts:
    return msgspec.json.decode(row.facts, type=ActivityFacts)
