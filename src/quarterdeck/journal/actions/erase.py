"""Erasing what the journal holds of a person."""

from quarterdeck.journal.actions.frame import action
from quarterdeck.journal.actions.record import record
from quarterdeck.journal.events import SubjectErased
from quarterdeck.journal.models import IdempotentReply, SubjectKey
from quarterdeck.journal.terms import Stamp
from quarterdeck.values.ids import public_id


@action
def erase_subject(*, kind: str, record_id: int, stamp: Stamp) -> int:
    """Delete the personal values of one record's subject, and their key. Returns how many values went.

    The digests that stay mean nothing without the key, and the seals still verify. The caller has
    checked the right. Values written later get a new key.
    """
    _, removed = SubjectKey.objects.filter(subject_kind=kind, subject_id=record_id).delete()
    values = removed.get("journal.PersonalValue", 0)
    _forget_replies(record_id)
    record(SubjectErased(record_id=record_id, subject_kind=kind, values=values), stamp)
    return values


def _forget_replies(record_id: int) -> None:
    """Remove the replies to repeated requests that tell of a record: they are kept for a day with all they said."""
    name = public_id(record_id).encode()
    rows = IdempotentReply.objects.values_list("pk", "body").iterator()
    told = [pk for pk, body in rows if name in bytes(body)]
    IdempotentReply.objects.filter(pk__in=told).delete()
