"""Which entries of a timeline may be undone, and which count for nothing any more."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from django.utils import timezone

from quarterdeck.opportunities.models import History
from quarterdeck.opportunities.queries.history import history_rows
from quarterdeck.opportunities.rules.state import differences
from quarterdeck.opportunities.rules.timeline import rewriting, truth
from quarterdeck.opportunities.rules.undo import undo_reasons
from quarterdeck.users.terms import Actor, Permission


@dataclass(frozen=True, slots=True)
class HistoryMark:
    """The history row of a journal entry: whether it is void, and whether the actor may undo it now."""

    seq: int
    is_voided: bool
    can_undo: bool


def history_marks(actor: Actor, opportunity_id: int, entry_seqs: Collection[int]) -> dict[int, HistoryMark]:
    """Marks by entry, of entries that wrote history. Two queries. The caller has checked the right to see it."""
    rows = history_rows([opportunity_id])[opportunity_id]
    by_seq, counting, now = {row.seq: row for row in rows}, truth(rows), timezone.now()
    may_correct = actor.may(Permission.OPPORTUNITIES_CORRECT)
    before = {after.seq: row for row, after in pairwise(counting)}
    marks: dict[int, HistoryMark] = {}
    written = History.objects.filter(opportunity_id=opportunity_id, entry_id__in=entry_seqs).order_by("-seq")
    for entry_id, seq, actor_id in written.values_list("entry_id", "seq", "actor_id"):
        row, is_own = by_seq[seq], actor_id == (actor.person_id or None)
        can_undo = not undo_reasons(row, rows, now=now, is_own=is_own, may_correct=may_correct)
        if can_undo:
            values = {d.column: d.old for d in differences(before[seq].state, row.state)}
            can_undo = not rewriting(rows, seq, values).touched
        marks[entry_id] = HistoryMark(seq, row.voided_at is not None, can_undo)
    return marks
