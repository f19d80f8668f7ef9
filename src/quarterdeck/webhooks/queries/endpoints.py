"""Reads of endpoints, for those who may change company settings."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from quarterdeck.journal.queries import entries_after
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound
from quarterdeck.webhooks.models import Endpoint, Place
from quarterdeck.webhooks.terms import DeliveryState, EndpointFields, EndpointState, PausedBecause

_WAITING = Q(deliveries__state=DeliveryState.WAITING.value)
_FAILED = Q(deliveries__state=DeliveryState.FAILED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRow:
    """An endpoint as those see it who manage it. `is_owner_active`: its owner may sign in, so it is sent to."""

    id: int
    fields: EndpointFields
    owner_id: int
    owner_name: str
    is_owner_active: bool
    state: EndpointState
    paused_because: PausedBecause | None
    failing_since: datetime | None
    old_secret_until: datetime | None
    version: int
    created_at: datetime
    waiting: int
    failed: int


def endpoints(actor: Actor) -> list[EndpointRow]:
    """All endpoints by name, with how many deliveries wait and failed. One query. Raises NotPermitted."""
    require(actor, Permission.SETTINGS_MANAGE)
    return [_row(endpoint) for endpoint in _counted().order_by("name", "pk")]


def endpoint(actor: Actor, endpoint_id: int) -> EndpointRow:
    """One endpoint. One query. Raises NotPermitted, NotFound."""
    require(actor, Permission.SETTINGS_MANAGE)
    found = _counted().filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound("webhook")
    return _row(found)


def is_behind() -> bool:
    """Whether somebody is owed what the journal holds beyond where it was followed to. Three queries at most.

    Asked before anything is locked, so that an installation without webhooks has no price for them.
    """
    if not Endpoint.objects.exclude(state=EndpointState.DELETED.value).exists():
        return False
    place = Place.objects.filter(pk=1).values_list("tx", "seq").first()
    return place is not None and bool(entries_after(place, 1))


def seen_by(actor: Actor, ids: Collection[int]) -> set[int]:
    """Those of these endpoints that the actor may see: all or none. No query."""
    return set(ids) if actor.may(Permission.SETTINGS_MANAGE) else set()


def endpoint_names(ids: Sequence[int]) -> dict[int, str]:
    """Names of endpoints by id, of whatever state. One query."""
    return dict(Endpoint.objects.filter(pk__in=ids).values_list("pk", "name"))


def fields_of(row: Endpoint) -> EndpointFields:
    """What people say of an endpoint."""
    return EndpointFields(name=row.name, url=row.url, events=tuple(row.events.split()))


def _counted() -> QuerySet[Endpoint]:
    rows = Endpoint.objects.exclude(state=EndpointState.DELETED.value).select_related("owner")
    return rows.annotate(waiting=Count("deliveries", filter=_WAITING), failed=Count("deliveries", filter=_FAILED))


def _row(row: Endpoint) -> EndpointRow:
    return EndpointRow(
        id=row.pk,
        fields=fields_of(row),
        owner_id=row.owner_id,
        owner_name=row.owner.name,
        is_owner_active=row.owner.is_active,
        state=EndpointState(row.state),
        paused_because=PausedBecause(row.paused_because) if row.paused_because else None,
        failing_since=row.failing_since,
        old_secret_until=row.old_secret_until,
        version=row.version,
        created_at=row.created_at,
        waiting=getattr(row, "waiting", 0),
        failed=getattr(row, "failed", 0),
    )
