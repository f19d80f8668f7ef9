"""Taking the audit away is itself written down."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.administration.events import AuditExported
from quarterdeck.administration.queries.audit import require_audit
from quarterdeck.administration.rules.audit import AuditTab
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.queries import AuditFilter
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor


@action
def export_audit(*, tab: AuditTab, narrowed: AuditFilter, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Write down that somebody takes entries of the audit away, and which. Raises NotPermitted."""
    require_audit(by)
    event = AuditExported(
        by.person_id,
        tab=tab.value,
        events=list(narrowed.events or ()),
        record_kind=narrowed.kind,
        about_id=narrowed.record_id,
        person_id=narrowed.actor_id,
        door=narrowed.door,
        since=narrowed.since.isoformat() if narrowed.since else None,
        until=narrowed.until.isoformat() if narrowed.until else None,
    )
    record(event, by.stamp(at or timezone.now(), via))
