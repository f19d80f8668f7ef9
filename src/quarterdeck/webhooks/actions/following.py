"""Following the journal: what each endpoint is owed. Nothing of this runs while people write."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.journal.queries import Followed, entries_after
from quarterdeck.users.queries.records import records
from quarterdeck.webhooks.models import Delivery, Endpoint, Place
from quarterdeck.webhooks.queries.sight import in_sight, owner_actor
from quarterdeck.webhooks.terms import EndpointState

BATCH = 500


@action
def follow_journal() -> int:
    """Turn the next entries of the journal into deliveries; how many entries were read. 0 means it is up to date.

    Deliveries and the place in the journal are written together, so none is forgotten and none comes twice.
    """
    endpoints = list(Endpoint.objects.exclude(state=EndpointState.DELETED.value))
    if not endpoints:
        return 0
    place = Place.objects.select_for_update().filter(pk=1).first()
    if place is None:
        return 0
    entries = entries_after((place.tx, place.seq), BATCH)
    if not entries:
        return 0
    for endpoint in endpoints:
        _owe(endpoint, entries)
    place.tx, place.seq = entries[-1].tx, entries[-1].seq
    place.save()
    return len(entries)


def _owe(endpoint: Endpoint, entries: Sequence[Followed]) -> None:
    """Write what an endpoint is owed of these entries: what it asks for and its owner may read."""
    names, kinds = set(endpoint.events.split()), set(records.keys())
    wanted = [
        entry
        for entry in entries
        if entry.kind in kinds and (not names or entry.event in names) and entry.recorded_at >= endpoint.created_at
    ]
    owner = owner_actor(endpoint.owner_id) if wanted else None
    if owner is None:
        return
    ids: dict[str, set[int]] = defaultdict(set)
    for entry in wanted:
        ids[entry.kind].add(entry.record_id)
    seen = {kind: in_sight(owner, kind, numbers) for kind, numbers in ids.items()}
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            endpoint_id=endpoint.pk,
            entry_seq=entry.seq,
            event=entry.event,
            kind=entry.kind,
            record_id=entry.record_id,
            at=entry.recorded_at,
            since=now,
            next_at=now,
        )
        for entry in wanted
        if entry.record_id in seen[entry.kind]
    )
