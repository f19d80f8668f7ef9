"""Sending: the mail server is spoken to outside of any transaction, what became of each letter is written after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.mails.actions.keeping import empty
from quarterdeck.mails.models import Mail
from quarterdeck.mails.queries import due, live_address, outcome
from quarterdeck.mails.rules import is_given_up, next_try
from quarterdeck.mails.terms import CLAIMED_FOR, MailState
from quarterdeck.outbound.mail import FINAL, Enclosure, Letter, MailError, MailFailure, hand_over, mail_server

BATCH = 50


@dataclass(frozen=True)
class _Ready:
    """A letter that was claimed for this try."""

    id: int
    key: str
    to: str
    letter: Letter


def send_due(at: datetime, *, limit: int = BATCH) -> int:
    """Try letters that are due, over one connection; how many were tried.

    Killed in between, a letter is tried again under the same Message-ID when its claim has run out.
    """
    ready = [found for mail_id in due(at, limit) if (found := claim(mail_id=mail_id, at=at))]
    _send(ready)
    return len(ready)


def send_one(*, mail_id: int, at: datetime) -> tuple[MailState, str]:
    """Try one letter now; what became of it, and why when it was not taken."""
    found = claim(mail_id=mail_id, at=at)
    _send([found] if found else [])
    return outcome(mail_id)


def _send(ready: Sequence[_Ready]) -> None:
    if not ready:
        return
    try:
        with mail_server() as server:
            for found in ready:
                note_try(mail_id=found.id, failure=_tried(found, server), at=timezone.now())
    except MailError as error:
        # No connection at all: every letter that was not tried waits for the next time.
        for found in ready:
            note_try(mail_id=found.id, failure=error.failure, at=timezone.now())


def _tried(found: _Ready, server: BaseEmailBackend) -> MailFailure | None:
    try:
        hand_over(found.letter, to=found.to, key=found.key, server=server)
    except MailError as error:
        return error.failure
    return None


@action
def claim(*, mail_id: int, at: datetime) -> _Ready | None:
    """Take one letter for a try, so that nobody else tries it meanwhile. None when there is nobody to send it to."""
    row = Mail.objects.select_for_update().filter(pk=mail_id, state=MailState.WAITING.value, next_at__lte=at).first()
    if row is None:
        return None
    to = live_address(row.person_id) if row.person_id else row.address
    if not to:
        empty(Mail.objects.filter(pk=row.pk), state=MailState.DROPPED)
        return None
    row.next_at = at + CLAIMED_FOR
    row.save(update_fields=["next_at"])
    enclosures = [
        Enclosure(part.file_name, part.content_type, bytes(part.content), part.cid) for part in row.parts.order_by("id")
    ]
    return _Ready(row.pk, row.key, to, Letter(row.subject, row.text, row.html, enclosures, row.unsubscribe))


@action
def note_try(*, mail_id: int, failure: MailFailure | None, at: datetime) -> None:
    """Write what became of a try: sent, tried again later, or given up."""
    row = Mail.objects.select_for_update().filter(pk=mail_id, state=MailState.WAITING.value).first()
    if row is None:
        return
    row.attempts += 1
    row.tried_at, row.last_error = at, failure.value if failure else ""
    row.next_at = at + next_try(row.attempts)
    row.save()
    mine = Mail.objects.filter(pk=mail_id)
    if failure is None:
        empty(mine, state=MailState.SENT)
    elif is_given_up(made_at=row.made_at, now=at, is_final=failure in FINAL or row.person_id is None):
        empty(mine, state=MailState.FAILED)
