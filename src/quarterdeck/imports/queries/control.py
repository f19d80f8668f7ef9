"""What the rows of a file say in sums, as control sheets compare it."""

from datetime import date, datetime

import msgspec

from quarterdeck.imports.models import ImportRow
from quarterdeck.imports.queries.judging import Context, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import ControlFacts, Outcome, Said
from quarterdeck.values.dataclasses import dataclass

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ControlFacts)


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A row of an import that was applied: the record it is about, what became of it, what it says in sums.

    `said` is None for a row that only repeats an earlier one.
    """

    line: int
    match_key: str
    record_id: int | None
    outcome: Outcome
    said: ControlFacts | None


def control_of(row: ReadRow, said: Said, standing: str, context: Context) -> str:
    """What a row says of an opportunity in sums, as JSON. `standing` is the kind of its stage."""
    day = row.values.get("closed_at") or row.values.get("close_date")
    if isinstance(day, datetime):
        day = day.astimezone(context.zone).date()
    facts = ControlFacts(
        standing=standing,
        amount=said.amount,
        currency=said.currency or context.currency,
        day=day if isinstance(day, date) else None,
        owner_id=said.owner_id,
        owner="" if said.owner_id else text_of(row, "owner") or "",
        is_unread="amount" not in row.values and bool(row.texts.get("amount")),
    )
    return _ENCODER.encode(facts).decode()


def control_rows(import_id: int, *, after: int, limit: int) -> list[ControlRow]:
    """Rows of an applied import behind line `after`, in order of lines. One query."""
    rows = ImportRow.objects.filter(batch_id=import_id, line__gt=after).order_by("line")
    found = rows.values_list("line", "match_key", "record_id", "outcome", "control")[:limit]
    return [
        ControlRow(line, key, record_id, Outcome(outcome), _DECODER.decode(said) if said else None)
        for line, key, record_id, outcome, said in found
    ]
