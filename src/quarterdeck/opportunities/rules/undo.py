"""Whether a row of history may be undone or corrected."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from quarterdeck.opportunities.rules.timeline import Descent, Row
from quarterdeck.pipelines.rules.custom import Fields, field_label
from quarterdeck.pipelines.terms import FIELD_LABELS
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_, Text, label
from quarterdeck.values.verdict import Reason

# Who made a change may take it back for a day; later it is history, and history is corrected.
UNDO_WITHIN = timedelta(hours=24)
# To take such a change back needs the right to make it.
_RIGHTS = {
    "stage_id": Permission.OPPORTUNITIES_MOVE,
    "owner_id": Permission.OPPORTUNITIES_ASSIGN,
    "state": Permission.OPPORTUNITIES_DELETE,
}


def undo_rights(columns: Iterable[str]) -> list[Permission]:
    """The rights that taking these columns back needs, besides the right to edit."""
    return [_RIGHTS[column] for column in columns if column in _RIGHTS]


def undo_reasons(row: Row, descent: Descent, *, now: datetime, actor_id: int | None, may_correct: bool) -> list[Reason]:
    """Why this row may not be undone: it is the first one, void, someone else's, or too old.

    Whose it is and how old is that of the row it stands for.
    """
    if row not in descent.counting:
        return [_void()]
    if descent.counting[0] is row:
        text = Text.of(N_("The creation is not undone. Delete the opportunity instead."))
        return [Reason(code="first_row", text=text)]
    first = next(one for one in descent.rows if one.seq == descent.origin[row.seq])
    if not may_correct and first.actor_id != actor_id:
        text = Text.of(N_("Someone else made this change. Ask them, or sales operations, to take it back."))
        return [Reason(code="not_own", text=text)]
    if not may_correct and now - first.recorded_at > UNDO_WITHIN:
        text = Text.of(N_("This change is older than a day. Ask sales operations to correct it."))
        return [Reason(code="undo_too_late", text=text)]
    return []


def touched_reasons(fields: Sequence[str], custom: Fields) -> list[Reason]:
    """Why an undo would take away more than the change: these columns or `custom` fields were changed again later."""
    text = N_("{field} was changed again later. Change it by hand.")
    return [
        Reason(
            code="changed_since",
            text=Text.of(text, field=field_label(name, custom) if name in custom else label(FIELD_LABELS[name])),
            field="amount" if name == "amount_minor" else name,
        )
        for name in fields
    ]


def correction_reasons(row: Row, descent: Descent, *, at: datetime | None, reason: str) -> list[Reason]:
    """Why this row may not be corrected so: no reason given, no row that counts, or its time among the others."""
    if row not in descent.counting:
        return [_void()]
    if not reason.strip():
        return [Reason(code="reason_missing", text=Text.of(N_("Say why history is corrected.")), field="reason")]
    if at is None or at == row.at:
        return []
    index = descent.counting.index(row)
    after = descent.counting[index + 1 : index + 2]
    if index == 0 or at <= descent.counting[index - 1].at or (after and at >= after[0].at):
        text = Text.of(N_("The time must stay between the change before and the one after."))
        return [Reason(code="out_of_order", text=text, field="at")]
    return []


def _void() -> Reason:
    text = Text.of(N_("This change counts for nothing any more; it was undone or corrected."))
    return Reason(code="voided_already", text=text)
