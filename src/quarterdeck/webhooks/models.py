"""Endpoints, what they are owed, every try to deliver it, and how far the journal was followed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from quarterdeck.values.ids import new_id
from quarterdeck.webhooks.terms import DeliveryState, EndpointState

PERSON = settings.AUTH_USER_MODEL
_OF_ENTRY = Q(entry_seq__isnull=False)
_WAITING = Q(state=DeliveryState.WAITING.value)


class Endpoint(models.Model):
    """An address that events are sent to, with the rights of its owner. Secrets are encrypted."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    # Names separated by blanks; none stands for every event.
    events = models.TextField(default="", blank=True)
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=EndpointState.ACTIVE.value)
    paused_because = models.CharField(max_length=12, default="", blank=True)
    secret = models.TextField()
    old_secret = models.TextField(default="", blank=True)
    old_secret_until = models.DateTimeField(null=True)
    # Since when nothing but failures came back, how many in a row, and until when it is left alone.
    failing_since = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)


class Delivery(models.Model):
    """One event owed to one endpoint. Without an entry it is a test."""

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    entry_seq = models.BigIntegerField(null=True)
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=30, default="", blank=True)
    record_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=DeliveryState.WAITING.value)
    attempts = models.IntegerField(default=0)
    # From when on it is tried: from the event on, or from its replay on.
    since = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    last_status = models.SmallIntegerField(default=0)
    last_error = models.CharField(max_length=30, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("endpoint", "entry_seq", name="delivery_once", condition=_OF_ENTRY),
        ]
        indexes: ClassVar = [
            models.Index("endpoint", "kind", "record_id", "id", name="delivery_order", condition=_WAITING),
            models.Index("endpoint", "next_at", "id", name="delivery_due", condition=_WAITING),
            models.Index("endpoint", "state", "id", name="delivery_by_state"),
            models.Index("endpoint", "event", "id", name="delivery_by_event"),
            models.Index("at", "id", name="delivery_age"),
        ]


class Attempt(models.Model):
    """One try to deliver: what was sent and what came back, of the answer its status only."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.SmallIntegerField(default=0)
    ms = models.IntegerField(default=0)
    error = models.CharField(max_length=30, default="", blank=True)
    headers = models.TextField(default="{}")
    body = models.TextField(default="", blank=True)


class Place(models.Model):
    """How far the journal was followed: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx = models.BigIntegerField(default=-1)
    seq = models.BigIntegerField(default=-1)
