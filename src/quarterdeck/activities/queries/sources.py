"""Mail sources: whose mails an outside tool logs."""

from datetime import datetime

from django.db.models import QuerySet

from quarterdeck.activities.models import MailSource
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailSourceRow:
    """The tool that logs a person's mails, and since when."""

    name: str
    connected_at: datetime


def mail_source(person_id: int) -> MailSourceRow | None:
    """The connected mail source of a person, None without one. One query."""
    found = MailSource.objects.filter(person_id=person_id, ended_at=None).values_list("name", "connected_at").first()
    return None if found is None else MailSourceRow(*found)


def people_with_mail_source() -> QuerySet[MailSource, int]:
    """Ids of the people whose mails are logged, as a subquery for others' querysets."""
    return MailSource.objects.filter(ended_at=None).values_list("person_id", flat=True)
