"""What is not kept: the content of letters that are done with, old letters, what a released copy did not send."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from quarterdeck.journal.actions import action
from quarterdeck.mails.models import Mail, MailPart
from quarterdeck.mails.terms import KEPT_DAYS, MailState

BATCH = 500


def empty(rows: QuerySet[Mail], *, state: MailState) -> int:
    """Bring letters to their end and erase what they said, and to which address; how many. Inside an action."""
    ids = list(rows.values_list("pk", flat=True))
    MailPart.objects.filter(mail_id__in=ids).delete()
    said = dict.fromkeys(("subject", "address", "text", "html", "unsubscribe"), "")
    return Mail.objects.filter(pk__in=ids).update(state=state.value, **said)


@action
def forget_mails(*, at: datetime) -> int:
    """Remove a batch of letters that are done with and past their time; how many."""
    old = Mail.objects.filter(made_at__lt=at - timedelta(days=KEPT_DAYS)).exclude(state=MailState.WAITING.value)
    ids = list(old.order_by("made_at", "pk").values_list("pk", flat=True)[:BATCH])
    MailPart.objects.filter(mail_id__in=ids).delete()
    Mail.objects.filter(pk__in=ids).delete()
    return len(ids)


def erase_mails(*, person_id: int) -> int:
    """Remove letters to somebody who is erased, whatever became of them; how many. Inside an action."""
    ids = list(Mail.objects.filter(person_id=person_id).values_list("pk", flat=True))
    MailPart.objects.filter(mail_id__in=ids).delete()
    Mail.objects.filter(pk__in=ids).delete()
    return len(ids)


def drop_waiting(*, prefix: str) -> int:
    """Give up letters that wait under keys that begin so: nobody wants them any more. How many. Inside an action."""
    rows = Mail.objects.filter(state=MailState.WAITING.value, key__startswith=prefix)
    return empty(rows, state=MailState.DROPPED)


def drop_mails() -> int:
    """Give up what a restored copy would send: the original sent it, or will. How many. Inside an action."""
    return empty(Mail.objects.filter(state=MailState.WAITING.value), state=MailState.DROPPED)
