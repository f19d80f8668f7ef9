"""Erasing what the journal holds of a person."""

from quarterdeck.journal.actions.frame import action
from quarterdeck.journal.actions.record import record
from quarterdeck.journal.events import SubjectErased
from quarterdeck.journal.models import SubjectKey
from quarterdeck.journal.terms import Stamp


@action
def erase_subject(*, kind: str, record_id: int, stamp: Stamp) -> int:
    """Delete the personal values of one record's subject, and their key. Returns how many values went.

    The digests that stay mean nothing without the key, and the seals still verify. The caller has
    checked the right. Values written later get a new key.
    """
    _, removed = SubjectKey.objects.filter(subject_kind=kind, subject_id=record_id).delete()
    values = removed.get("journal.PersonalValue", 0)
    record(SubjectErased(record_id=record_id, subject_kind=kind, values=values), stamp)
    return values
