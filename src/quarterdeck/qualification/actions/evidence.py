"""Writes of evidence. Nothing is changed: evidence is added, and withdrawn by adding that it is."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import Recorded, action, insert_rows, record, record_many
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.qualification.actions.rows import require_all_writable, today_of
from quarterdeck.qualification.events import EvidenceRecorded, EvidenceWithdrawn
from quarterdeck.qualification.models import Element, Evidence
from quarterdeck.qualification.rules import evidence_verdict
from quarterdeck.qualification.terms import EvidenceRow, NewEvidence
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import clean_block
from quarterdeck.values.verdict import NotFound, Refused

_COLUMNS = ("kind", "record_id", "element_id", "level", "text", "on", "withdraws_id", "author_id", "recorded_at")


@dataclass(frozen=True, slots=True)
class EvidenceSaved:
    """Evidence after a write. `seq` is the journal entry's."""

    evidence_id: int
    seq: int


@action
def record_evidence(
    *, kind: str, record_id: int, new: NewEvidence, by: Actor, via: Via, at: datetime | None = None
) -> EvidenceSaved:
    """Record a level of an element of a record, with what shows it.

    Raises NotFound, NotPermitted, or Refused with every reason the rules give.
    """
    row = EvidenceRow(record_id=record_id, evidence=new)
    require_writable(by, kind, record_id)
    ((evidence_id, seq),) = _record(kind, [row], by, via, at or timezone.now())
    return EvidenceSaved(evidence_id, seq)


@action
def record_evidence_rows(
    *, kind: str, rows: Sequence[EvidenceRow], by: Actor, via: Via, at: datetime | None = None
) -> list[int]:
    """Record much evidence in few statements, with the rules and history of `record_evidence`; ids in order.

    Raises NotFound or NotPermitted when one record is out of reach, Refused for the first row there are reasons
    against: then nothing is recorded.
    """
    require_all_writable(by, kind, [row.record_id for row in rows])
    return [evidence_id for evidence_id, _ in _record(kind, rows, by, via, at or timezone.now())]


def _record(kind: str, rows: Sequence[EvidenceRow], by: Actor, via: Via, at: datetime) -> list[tuple[int, int]]:
    today, stamp = today_of(by, at), by.stamp(at, via)
    known = set(Element.objects.filter(is_active=True, framework__is_active=True).values_list("pk", flat=True))
    ready = [replace(row.evidence, text=clean_block(row.evidence.text), on=row.evidence.on or today) for row in rows]
    for new in ready:
        if reasons := evidence_verdict(new, elements=known, today=today):
            raise Refused(reasons)
    written = [
        (kind, row.record_id, new.element_id, new.level, new.text, new.on, None, _author(row, by), at)
        for row, new in zip(rows, ready, strict=True)
    ]
    ids = [evidence_id for (evidence_id,) in insert_rows(Evidence, _COLUMNS, written, returning=("id",))]
    recorded = [
        _recorded(kind, row.record_id, evidence_id, new, stamp)
        for row, new, evidence_id in zip(rows, ready, ids, strict=True)
    ]
    return list(zip(ids, record_many(recorded), strict=True))


def _author(row: EvidenceRow, by: Actor) -> int | None:
    # Only the system may say who somebody else was: everyone else speaks for themselves.
    return (row.author_id if by.person_id == 0 else by.person_id) or None


def _recorded(kind: str, record_id: int, evidence_id: int, new: NewEvidence, stamp: Stamp) -> Recorded:
    changes = [
        FieldChange("element_id", None, new.element_id),
        FieldChange("level", None, new.level),
        FieldChange("text", None, new.text or None),
        FieldChange("on", None, str(new.on)),
    ]
    event = EvidenceRecorded(record_id=evidence_id, subject_kind=kind, subject_id=record_id)
    return Recorded(event, stamp, changes)


@action
def withdraw_evidence(
    *, kind: str, record_id: int, evidence_id: int, by: Actor, via: Via, at: datetime | None = None
) -> EvidenceSaved:
    """Let evidence count no more: the element falls back to the evidence before it. Both stay in the history.

    Raises NotFound (also for evidence withdrawn before) and NotPermitted.
    """
    require_writable(by, kind, record_id)
    stamp = by.stamp(at or timezone.now(), via)
    found = Evidence.objects.select_for_update().filter(kind=kind, record_id=record_id, withdraws=None)
    evidence = found.filter(pk=evidence_id).first()
    if evidence is None or evidence.withdrawals.exists():
        raise NotFound("evidence")
    Evidence.objects.create(
        kind=kind,
        record_id=record_id,
        element_id=evidence.element_id,
        on=today_of(by, stamp.at),
        withdraws=evidence,
        author_id=by.person_id or None,
        recorded_at=stamp.at,
    )
    event = EvidenceWithdrawn(record_id=evidence_id, subject_kind=kind, subject_id=record_id)
    return EvidenceSaved(evidence_id, record(event, stamp, [FieldChange("is_withdrawn", None, new=True)]))
