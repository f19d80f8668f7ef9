"""What the writes of product gaps share: locked rows, their fields, saving with history."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from quarterdeck.catalog.queries import product_families
from quarterdeck.gaps.models import Gap, Request
from quarterdeck.gaps.queries.catalogue import name_key
from quarterdeck.gaps.rules import gap_reasons
from quarterdeck.gaps.terms import GAP, GapFields, RequestFields
from quarterdeck.journal.actions import record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Stamp
from quarterdeck.values.dataclasses import asdict, dataclass, replace
from quarterdeck.values.text import clean_block, clean_line
from quarterdeck.values.verdict import NotFound, Refused, Stale


@dataclass(frozen=True, slots=True)
class Saved:
    """A row after a write. `seq` is the journal entry's, None when nothing changed."""

    id: int
    version: int
    seq: int | None


def locked_gap(gap_id: int) -> Gap:
    """A gap, locked. Raises NotFound."""
    row = Gap.objects.select_for_update(of=("self",)).filter(pk=gap_id).first()
    if row is None:
        raise NotFound(GAP)
    return row


def accepted(new: GapFields, before: GapFields, gap_id: int = 0) -> GapFields:
    """The fields as they are stored. Raises Refused with every reason."""
    kept = replace(new, name=clean_line(new.name), description=clean_block(new.description))
    is_taken = Gap.objects.filter(name_key=name_key(kept.name)).exclude(pk=gap_id).exists()
    # A family that no product has any more may stay.
    families = {*product_families(), before.family} if kept.family else set()
    if reasons := gap_reasons(kept, is_taken=is_taken, families=families):
        raise Refused(reasons)
    return kept


def put(row: Gap | Request, values: GapFields | RequestFields) -> None:
    """Set the fields of a row."""
    for name, value in asdict(values).items():
        setattr(row, name, value)


def insert_gap(kept: GapFields, stamp: Stamp, event: type[Event], changes: Sequence[FieldChange]) -> Saved:
    """A new gap with its history. Raises Stale when somebody else added one of this name in this moment."""
    row = Gap(created_at=stamp.at, name_key=name_key(kept.name))
    put(row, kept)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Stale(expected=0, found=1) from error
    return Saved(row.pk, row.version, record(event(record_id=row.pk), stamp, changes))


def save(row: Gap | Request, event: Event, changes: Sequence[FieldChange], stamp: Stamp) -> Saved:
    """Save a changed row as its next version, with its history. Nothing is written without changes."""
    if not changes:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.save(force_update=True)
    return Saved(row.pk, row.version, record(event, stamp, changes))
