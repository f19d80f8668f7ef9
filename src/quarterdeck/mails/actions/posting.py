"""Owing letters. Nothing is sent here: what is written is sent once the transaction is durable."""

import uuid
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.mails.models import Mail, MailPart
from quarterdeck.outbound.mail import LONGEST_SUBJECT, MOST_BYTES, Letter, is_set_up
from quarterdeck.values.checks import email_reasons
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Conflict, Refused


def post(*, letter: Letter, key: str, person_id: int, at: datetime | None = None) -> bool:
    """Owe a person a letter, in the transaction of the action that calls; whether it is newly owed.

    A letter of one key is owed once, however often it is posted. Without a mail server none is.
    Raises Refused when what goes along is too large.
    """
    if not is_set_up():
        return False
    if Mail.objects.filter(key=key).exists():
        return False
    _owed(letter, Mail(key=key, person_id=person_id), at or timezone.now())
    return True


@action
def post_test(*, letter: Letter, address: str, at: datetime) -> int:
    """Owe a letter to an address that somebody tries out; its id. Raises Conflict without a mail server, Refused."""
    if not is_set_up():
        raise Conflict("mail_not_set_up", Text.of("No mail server is set: QUARTERDECK_EMAIL_HOST is empty."))
    if reasons := email_reasons(address, field="address"):
        raise Refused(reasons)
    return _owed(letter, Mail(key=f"test:{uuid.uuid4()}", address=address), at)


def _owed(letter: Letter, row: Mail, at: datetime) -> int:
    if sum(len(enclosure.content) for enclosure in letter.enclosures) > MOST_BYTES:
        text = Text.of("More than {most} MB go along. A mail server would not take it.", most=MOST_BYTES >> 20)
        raise Refused.because("mail_too_large", text)
    row.subject, row.text, row.html = clean_line(letter.subject)[:LONGEST_SUBJECT], letter.text, letter.html
    row.unsubscribe, row.made_at, row.next_at = letter.unsubscribe, at, at
    row.save(force_insert=True)
    MailPart.objects.bulk_create(
        MailPart(mail=row, file_name=one.name, content_type=one.content_type, content=one.content, cid=one.cid)
        for one in letter.enclosures
    )
    return row.pk
