"""Whether a row of history may be undone or corrected."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from quarterdeck.opportunities.rules.timeline import Row, truth
from quarterdeck.opportunities.terms import FIELD_LABELS, HistoryKind
from quarterdeck.values.text import N_, Text, label
from quarterdeck.values.verdict import Reason

# Who made a change may take it back for a day; later it is history, and history is corrected.
UNDO_WITHIN = timedelta(hours=24)


def undo_reasons(row: Row, rows: Sequence[Row], *, now: datetime, is_own: bool, may_correct: bool) -> list[Reason]:
    """Why this row may not be undone: it is the first one, voided, an undo itself, someone else's, or too old."""
    if reasons := _fixed_reasons(row, rows):
        return reasons
    if truth(rows)[0].seq == row.seq:
        text = Text.of(N_("The creation is not undone. Delete the opportunity instead."))
        return [Reason(code="first_row", text=text)]
    if not may_correct and not is_own:
        text = Text.of(N_("Someone else made this change. Ask them, or sales operations, to take it back."))
        return [Reason(code="not_own", text=text)]
    if not may_correct and now - row.recorded_at > UNDO_WITHIN:
        text = Text.of(N_("This change is older than a day. Ask sales operations to correct it."))
        return [Reason(code="undo_too_late", text=text)]
    return []


def touched_reasons(fields: Sequence[str]) -> list[Reason]:
    """Why an undo would take away more than the change: these columns were changed again later."""
    text = N_("{field} was changed again later. Change it by hand.")
    return [
        Reason(code="changed_since", text=Text.of(text, field=label(FIELD_LABELS[name])), field=name) for name in fields
    ]


def correction_reasons(row: Row, rows: Sequence[Row], *, at: datetime | None, reason: str) -> list[Reason]:
    """Why this row may not be corrected so: no reason given, no row that counts, or its time among the others."""
    reasons = _fixed_reasons(row, rows)
    if not reason.strip():
        reasons.append(Reason(code="reason_missing", text=Text.of(N_("Say why history is corrected.")), field="reason"))
    if at is None or at == row.at or reasons:
        return reasons
    counting = truth(rows)
    index = next(i for i, one in enumerate(counting) if one.seq == row.seq)
    is_late = index + 1 < len(counting) and at >= counting[index + 1].at
    if index == 0 or at <= counting[index - 1].at or is_late:
        text = Text.of(N_("The time must stay between the change before and the one after."))
        reasons.append(Reason(code="out_of_order", text=text, field="at"))
    return reasons


def _fixed_reasons(row: Row, rows: Sequence[Row]) -> list[Reason]:
    if row.kind == HistoryKind.UNDO or row.seq not in {one.seq for one in truth(rows)}:
        text = Text.of(N_("This change counts for nothing any more; it was undone or corrected."))
        return [Reason(code="voided_already", text=text)]
    return []
