"""Taking a list away is itself written down."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.inspection.events import DealsExported
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor


@action
def export_deals(*, query: str, count: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that somebody takes the deals of a list away: the query string, and how many there were."""
    record(DealsExported(by.person_id, query=query[:2000], count=count), by.stamp(at or timezone.now(), via))
