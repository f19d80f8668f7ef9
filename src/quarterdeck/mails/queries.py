"""Reads of letters: what is due, and how mail does."""

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from quarterdeck.mails.models import Mail
from quarterdeck.mails.terms import KEPT_DAYS, MailFacts, MailState
from quarterdeck.outbound.mail import is_password_plain, is_set_up
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.colleagues import visible_people

__all__ = ["due", "is_known", "is_password_plain", "is_set_up", "live_address", "mail_facts", "outcome"]


def due(at: datetime, limit: int) -> list[int]:
    """Ids of letters to try now, those that have waited longest first. One query."""
    rows = Mail.objects.filter(state=MailState.WAITING.value, next_at__lte=at)
    return list(rows.order_by("next_at", "id").values_list("id", flat=True)[:limit])


def mail_facts(at: datetime) -> MailFacts:
    """How mail does. Two queries."""
    counts = Mail.objects.aggregate(
        waiting=Count("id", filter=Q(state=MailState.WAITING.value)),
        failed=Count("id", filter=Q(state=MailState.FAILED.value, made_at__gte=at - timedelta(days=KEPT_DAYS))),
        sent_at=Max("tried_at", filter=Q(state=MailState.SENT.value)),
    )
    tried = Mail.objects.exclude(tried_at=None).order_by("-tried_at", "-id")
    last = tried.values_list("tried_at", "last_error").first() or (None, "")
    return MailFacts(is_set_up(), counts["waiting"], counts["failed"], counts["sent_at"], *last)


def is_known(key: str) -> bool:
    """Whether a letter of this key is owed or was. One query."""
    return Mail.objects.filter(key=key).exists()


def outcome(mail_id: int) -> tuple[MailState, str]:
    """What became of a letter, and why its last try failed. One query."""
    state, error = Mail.objects.values_list("state", "last_error").get(pk=mail_id)
    return MailState(state), error


def live_address(person_id: int) -> str:
    """The present address of a person, empty when they may not act any more or have none. One query."""
    people = visible_people(system_actor()).filter(pk=person_id, is_active=True)
    return people.values_list("email", flat=True).first() or ""
