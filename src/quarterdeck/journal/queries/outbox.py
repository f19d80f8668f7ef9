"""Effects owed after commit."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from quarterdeck.journal.events import Event, Handler, registry
from quarterdeck.journal.models import Entry, Outbox
from quarterdeck.journal.terms import RUN, Delivery, Door, Stamp, Via
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owed:
    """One effect to run: the subscriber's handler (None when it is gone) and what it is told."""

    id: int
    handler: Handler | None
    event: Event | None
    delivery: Delivery


def due_ids(now: datetime, limit: int) -> list[int]:
    """Ids of effects to run now: of each subscriber and record only the oldest, so that order holds."""
    earlier = Outbox.objects.filter(
        done_at=None,
        subscriber=OuterRef("subscriber"),
        kind=OuterRef("kind"),
        record_id=OuterRef("record_id"),
        id__lt=OuterRef("id"),
    )
    due = Outbox.objects.filter(~Exists(earlier), done_at=None, not_before__lte=now)
    return list(due.order_by("id").values_list("id", flat=True)[:limit])


def owed(row: Outbox) -> Owed:
    """What to call for a row of the outbox."""
    entry: Entry = row.entry
    event_type = registry.types().get(entry.event)
    return Owed(
        id=row.id,
        handler=registry.handler_after(entry.event, row.subscriber),
        event=event_type(**_own(json.loads(entry.payload))) if event_type else None,
        delivery=Delivery(
            event_id=entry.seq,
            stamp=Stamp(
                actor_id=entry.actor_id,
                at=entry.at,
                via=Via(Door(entry.door), entry.quiet, entry.depth),
                token_id=entry.token_id,
                reason=entry.reason,
            ),
            attempt=row.attempts + 1,
        ),
    )


def _own(payload: dict[str, Any]) -> dict[str, Any]:
    """What the event itself says, without the run it belongs to."""
    return {name: value for name, value in payload.items() if name != RUN}
