"""Which entries of a timeline may be undone, and which count for nothing any more."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from quarterdeck.opportunities.queries.history import history_rows
from quarterdeck.opportunities.rules.undo import undo_reasons, undo_rights
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.timeline import Descent, rewriting


@dataclass(frozen=True, slots=True)
class HistoryMark:
    """The history row of a journal entry: whether it was undone, and whether the actor may undo it now.

    `seq` names the row that stands for it today, which is the one to undo.
    """

    seq: int
    is_voided: bool
    can_undo: bool
    since: datetime | None = None


def history_marks(actor: Actor, opportunity_id: int, entry_seqs: Collection[int]) -> dict[int, HistoryMark]:
    """Marks by entry, of entries that wrote history. One query. The caller has checked the right to see it."""
    descent, now = Descent(history_rows([opportunity_id])[opportunity_id]), timezone.now()
    may_correct = actor.may(Permission.OPPORTUNITIES_CORRECT)
    marks: dict[int, HistoryMark] = {}
    for row in descent.rows:
        if row.entry_id not in entry_seqs or row.entry_id in marks:
            continue
        live = descent.standing_for(row.seq)
        if live is None or row.voids is not None:
            is_voided = live is None and row.voids is None
            marks[row.entry_id] = HistoryMark(row.seq, is_voided, can_undo=False, since=row.since)
            continue
        reasons = undo_reasons(live, descent, now=now, actor_id=actor.person_id or None, may_correct=may_correct)
        taken = descent.taken_back(live)
        can_undo = not reasons and all(map(actor.may, undo_rights(taken)))
        can_undo = can_undo and not rewriting(descent, live, taken).touched
        marks[row.entry_id] = HistoryMark(live.seq, is_voided=False, can_undo=can_undo, since=live.since)
    return marks
