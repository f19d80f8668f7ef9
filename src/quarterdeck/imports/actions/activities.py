"""Applying rows that are activities."""

from collections.abc import Sequence

import msgspec

from quarterdeck.activities.actions import create_activities, edit_activity
from quarterdeck.imports.actions.applier import InSets
from quarterdeck.imports.rules.activities import imported_activity
from quarterdeck.imports.terms import ActivityFacts, Judgement


class ActivitiesApplier(InSets):
    """Writes new activities in sets and changes those here one by one."""

    def _create(self, rows: Sequence[Judgement]) -> list[int]:
        return create_activities(rows=[imported_activity(_facts(row)) for row in rows], by=self._by, via=self._via)

    def _change(self, row: Judgement, record_id: int) -> int | None:
        facts = _facts(row)
        new = imported_activity(facts)
        changes = {name: getattr(new, name) for name in facts.changed}
        return edit_activity(activity_id=record_id, changes=changes, by=self._by, via=self._via).seq


def _facts(row: Judgement) -> ActivityFacts:
    return msgspec.json.decode(row.facts, type=ActivityFacts)
