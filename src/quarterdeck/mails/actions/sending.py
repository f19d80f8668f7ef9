"""Sending: the mail server is spoken to outside of any transaction, what became of each letter is written after."""

import logging
from collections.abc import Sequence
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
from quarterdeck.values.dataclasses import dataclass

BATCH = 50
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Ready:
    """A letter that was claimed for this try."""

    id: int
    key: str
    to: str
    letter: Letter


def send_due(at: datetime, *, limit: int = BATCH) -> int:
    """Try letters that are due, over one connection, each claimed just before its try; how many were tried.

    Killed in between, a letter is tried again under the same Message-ID when its claim has run out.
    """
    return _send(due(at, limit), at)


def send_one(*, mail_id: int, at: datetime) -> tuple[MailState, str]:
    """Try one letter now; what became of it, and why when it was not taken."""
    _send([mail_id], at)
    return outcome(mail_id)


def _send(mail_ids: Sequence[int], at: datetime) -> int:
    # A claim runs from when it is made: a slow server may take long over the letters before.
    claims = (claim(mail_id=mail_id, at=max(at, timezone.now())) for mail_id in mail_ids)
    ready = filter(None, claims)
    found, tried = next(ready, None), 0
    if found is None:
        return 0
    try:
        with mail_server() as server:
            while found is not None:
                note_try(mail_id=found.id, failure=_tried(found, server), at=timezone.now())
                found, tried = next(ready, None), tried + 1
    except MailError as error:
        # No connection at all: every letter waits for the next time.
        while found is not None:
            note_try(mail_id=found.id, failure=error.failure, at=timezone.now())
            found, tried = next(ready, None), tried + 1
    return tried


def _tried(found: _Ready, server: BaseEmailBackend) -> MailFailure | None:
    try:
        hand_over(found.letter, to=found.to, key=found.key, server=server)
    except MailError as error:
        return error.failure
    except Exception:
        # Tried again like any other that was not taken, and given up when its time is over.
        log.exception("The letter %s could not be handed over.", found.id)
        return MailFailure.NOT_NOW
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
