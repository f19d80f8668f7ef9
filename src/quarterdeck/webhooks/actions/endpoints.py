"""Endpoints: added, edited, paused, resumed, deleted; their secrets."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.queries import newest_place
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import NotFound, NotPermitted, Reason, Refused, require_version
from quarterdeck.webhooks.events import (
    EndpointAdded,
    EndpointDeleted,
    EndpointEdited,
    EndpointPaused,
    EndpointResumed,
    SecretRotated,
)
from quarterdeck.webhooks.models import Delivery, Endpoint, Place
from quarterdeck.webhooks.queries.catalogue import catalogue
from quarterdeck.webhooks.queries.endpoints import fields_of
from quarterdeck.webhooks.queries.secrets import sealed
from quarterdeck.webhooks.rules import endpoint_verdict
from quarterdeck.webhooks.terms import (
    MOST_ENDPOINTS,
    OLD_SECRET_FOR,
    DeliveryState,
    EndpointFields,
    EndpointState,
    NewSecret,
    PausedBecause,
)

_NOTHING = EndpointFields(name="", url="")


@action
def add_endpoint(*, fields: EndpointFields, by: Actor, via: Via, at: datetime | None = None) -> NewSecret:
    """Add an endpoint of the actor's own; events from now on are sent to it. Its secret is in the reply only.

    Raises NotPermitted, Refused with every reason.
    """
    at = at or timezone.now()
    _require_person(by)
    kept = _checked(fields)
    live = Endpoint.objects.exclude(state=EndpointState.DELETED.value).count()
    if live >= MOST_ENDPOINTS:
        raise Refused.because("webhooks_too_many", Text.of("There are {most} webhooks already.", most=MOST_ENDPOINTS))
    if not live:
        _begin_here()
    secret = _new_secret()
    row = Endpoint.objects.create(
        name=kept.name,
        url=kept.url,
        events=" ".join(kept.events),
        owner_id=by.person_id,
        secret=sealed(secret),
        created_at=at,
    )
    record(EndpointAdded(record_id=row.pk), by.stamp(at, via), _told(_NOTHING, kept))
    return NewSecret(row.pk, secret)


@action
def edit_endpoint(
    *, endpoint_id: int, fields: EndpointFields, by: Actor, via: Via, version: int | None = None
) -> int | None:
    """Change name, address or events. The journal entry's seq, None when nothing changed.

    Raises NotPermitted, NotFound, Stale, Refused with every reason.
    """
    row = held_endpoint(endpoint_id, by)
    require_version(version, row.version)
    kept, before = _checked(fields), fields_of(row)
    if kept == before:
        return None
    row.name, row.url, row.events = kept.name, kept.url, " ".join(kept.events)
    return _saved(row, EndpointEdited(record_id=row.pk), by, via, _told(before, kept))


@action
def pause_endpoint(
    *,
    endpoint_id: int,
    by: Actor,
    via: Via,
    because: PausedBecause = PausedBecause.BY_HAND,
) -> None:
    """Send nothing until somebody resumes it; what happens meanwhile waits. Raises NotPermitted, NotFound."""
    row = held_endpoint(endpoint_id, by)
    if row.state == EndpointState.PAUSED.value:
        return
    row.state, row.paused_because = EndpointState.PAUSED.value, because.value
    event = EndpointPaused(record_id=row.pk, owner_id=row.owner_id, because=because.value)
    _saved(row, event, by, via, [FieldChange("paused_because", None, because.value)])


@action
def resume_endpoint(*, endpoint_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Send to it again, what waited first. Raises NotPermitted, NotFound."""
    row = held_endpoint(endpoint_id, by)
    if row.state == EndpointState.ACTIVE.value:
        return
    now, because = at or timezone.now(), row.paused_because
    row.state, row.paused_because = EndpointState.ACTIVE.value, ""
    row.failing_since, row.failures, row.rests_until = None, 0, None
    # Their day of tries begins now: they could not be tried while it was paused.
    Delivery.objects.filter(endpoint_id=row.pk, state=DeliveryState.WAITING.value).update(since=now, next_at=now)
    _saved(row, EndpointResumed(record_id=row.pk), by, via, [FieldChange("paused_because", because, None)])


@action
def delete_endpoint(*, endpoint_id: int, by: Actor, via: Via) -> None:
    """Delete an endpoint with its secrets and its log. Raises NotPermitted, NotFound."""
    row = held_endpoint(endpoint_id, by)
    row.state, row.secret, row.old_secret = EndpointState.DELETED.value, "", ""
    Delivery.objects.filter(endpoint_id=row.pk).delete()
    _saved(row, EndpointDeleted(record_id=row.pk), by, via, _told(fields_of(row), _NOTHING))


@action
def rotate_secret(*, endpoint_id: int, by: Actor, via: Via, at: datetime | None = None) -> NewSecret:
    """Give it a new secret, which is in the reply only. For a day the one before signs as well.

    Raises NotPermitted, NotFound.
    """
    row = held_endpoint(endpoint_id, by)
    secret = _new_secret()
    row.old_secret, row.old_secret_until = row.secret, (at or timezone.now()) + OLD_SECRET_FOR
    row.secret = sealed(secret)
    _saved(row, SecretRotated(record_id=row.pk), by, via)
    return NewSecret(row.pk, secret)


def held_endpoint(endpoint_id: int, by: Actor) -> Endpoint:
    """An endpoint locked for a change by who may. Raises NotPermitted, NotFound."""
    require(by, Permission.SETTINGS_MANAGE)
    rows = Endpoint.objects.select_for_update(of=("self",)).exclude(state=EndpointState.DELETED.value)
    row = rows.filter(pk=endpoint_id).first()
    if row is None:
        raise NotFound("webhook")
    return row


def _saved(row: Endpoint, event: Event, by: Actor, via: Via, changes: Sequence[FieldChange] = ()) -> int:
    row.version += 1
    row.save()
    return record(event, by.stamp(timezone.now(), via), changes)


def _require_person(by: Actor) -> None:
    require(by, Permission.SETTINGS_MANAGE)
    if not by.person_id:
        raise NotPermitted(
            Permission.SETTINGS_MANAGE.value, Text.of("A webhook belongs to a person, with whose rights it is sent.")
        )


def _checked(fields: EndpointFields) -> EndpointFields:
    offered = {entry.event for entry in catalogue()}
    asked = tuple(dict.fromkeys(fields.events))
    kept = EndpointFields(name=clean_line(fields.name), url=fields.url.strip(), events=tuple(sorted(asked)))
    reasons: list[Reason] = endpoint_verdict(kept, known_events=offered, allowed_hosts=settings.OUTBOUND_ALLOW)
    if reasons:
        raise Refused(reasons)
    return kept


def _told(before: EndpointFields, after: EndpointFields) -> list[FieldChange]:
    """What changed. Of addresses, which may hold a key, the journal keeps the host only."""
    return [
        FieldChange(change.field, _place(change.old), _place(change.new)) if change.field == "url" else change
        for change in field_changes(before, after)
    ]


def _place(url: object) -> str | None:
    return "/".join(str(url).split("/")[:3]) if url else None


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _begin_here() -> None:
    """Follow the journal from here on: what happened before there was an endpoint is nobody's."""
    tx, seq = newest_place()
    if not Place.objects.filter(pk=1).update(tx=tx, seq=seq):
        Place.objects.create(pk=1, tx=tx, seq=seq)
