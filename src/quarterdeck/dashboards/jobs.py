"""Background work: dashboards that are due go out by mail."""

from django.utils import timezone

from quarterdeck.dashboards.actions import owe_due
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


def send_due() -> int:
    """Owe the letters that are due, a few at a time; how many. Where nobody answers now they stay due."""
    if not is_set_up():
        return 0
    now, count = timezone.now(), 0
    for one in due_mailings(now, AT_ONCE):
        letter = None if is_too_late(one.due_at, now) else _letter(one)
        if not isinstance(letter, Unavailable):
            count += owe_due(mailing_id=one.id, due_at=one.due_at, letter=letter, at=now)
    return count


def _letter(one: Mailing) -> Letter | Unavailable | None:
    """What goes out; None to somebody who left, or who sees the dashboard no more."""
    try:
        return letter_for(actor_for(one.person_id), one.dashboard_id)
    except NotFound:
        return None
