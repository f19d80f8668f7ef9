"""What custom fields of a deal were, told from its history and journal alone."""

from datetime import datetime

from quarterdeck.journal.queries import changes_of
from quarterdeck.opportunities.models import History


def past_of(number: int, true_at: datetime, known_at: datetime) -> dict[str, object]:
    """Values by `cf_<id>` as the journal keeps them, as they were at `true_at` by what was known at `known_at`.

    A row that corrected or restated another stands for the entry of the first one in its place.
    """
    entries: dict[int, int] = {}
    counting: list[tuple[datetime, int]] = []
    for row in History.objects.filter(opportunity_id=number).order_by("seq"):
        is_undo = row.kind == "undo"
        entries[row.seq] = entries[row.voids] if row.voids and not is_undo else row.entry_id
        is_known = row.recorded_at <= known_at and (row.voided_at is None or row.voided_at > known_at)
        if is_known and not is_undo and row.at <= true_at:
            counting.append((row.at, row.seq))
    told = dict.fromkeys(entries[seq] for _, seq in sorted(counting))
    changes = changes_of(list(told))
    found: dict[str, object] = {}
    for change in (one for entry in told for one in changes.get(entry, ()) if one.field.startswith("cf_")):
        found[change.field] = change.new
    return {key: value for key, value in found.items() if value is not None}
