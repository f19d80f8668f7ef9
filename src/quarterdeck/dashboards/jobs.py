"""Background work: dashboards that are due go out by mail."""

import logging
from datetime import datetime

from django.db import OperationalError
from django.utils import timezone

from quarterdeck.dashboards.actions import end_left, owe_due, put_off
from quarterdeck.dashboards.panels.letter import letter_for
from quarterdeck.dashboards.queries import due_mailings
from quarterdeck.dashboards.rules.mailing import is_too_late
from quarterdeck.dashboards.terms import Mailing
from quarterdeck.mails.queries import is_set_up
from quarterdeck.outbound.mail import Letter
from quarterdeck.users.queries import actor_for
from quarterdeck.values.verdict import NotFound
from quarterdeck.warehouse.terms import Unavailable

AT_ONCE = 5
log = logging.getLogger(__name__)


def send_due() -> int:
    """Owe the letters that are due, a few at a time; how many. Each by itself: what ails one keeps no other."""
    if not is_set_up():
        return 0
    now = timezone.now()
    return sum(_owed(one, now) for one in due_mailings(now, AT_ONCE))


def _owed(one: Mailing, now: datetime) -> bool:
    """Owe the letter of one, or end it where its reader left.

    Where nobody answers now it stays due; where it cannot be written its time is left out.
    """
    try:
        if end_left(mailing_id=one.id, at=now):
            return False
        letter = None if is_too_late(one.due_at, now) else _letter(one)
        if not isinstance(letter, Unavailable):
            return owe_due(mailing_id=one.id, due_at=one.due_at, letter=letter, at=now)
    except OperationalError:
        # Of the database, not of this mailing: it answers later, or does not even note that.
        log.exception("Mailing %s of a dashboard is tried again later.", one.id)
    except Exception:
        log.exception("Mailing %s of a dashboard cannot be written; its time is left out.", one.id)
        return owe_due(mailing_id=one.id, due_at=one.due_at, letter=None, at=now)
    put_off(mailing_id=one.id, due_at=one.due_at, at=now)
    return False


def _letter(one: Mailing) -> Letter | Unavailable | None:
    """What goes out; None to somebody who sees the dashboard no more."""
    try:
        return letter_for(actor_for(one.person_id), one.dashboard_id)
    except NotFound:
        return None
