"""What is not kept: old deliveries, personal values that were erased, what a released copy did not send."""

from datetime import datetime, timedelta

from django.db.models import Q

from quarterdeck.journal.actions import action
from quarterdeck.journal.queries import newest_place
from quarterdeck.webhooks.models import Attempt, Delivery, Place
from quarterdeck.webhooks.terms import KEPT_DAYS, DeliveryState, EndpointState

BATCH = 500


@action
def forget_deliveries(*, at: datetime) -> int:
    """Remove a batch of deliveries past their time, with their tries; how many.

    What waits is kept, unless its webhook is paused: nobody may ever resume it.
    """
    is_due = Q(state=DeliveryState.WAITING.value, endpoint__state=EndpointState.ACTIVE.value)
    old = Delivery.objects.filter(at__lt=at - timedelta(days=KEPT_DAYS)).exclude(is_due)
    ids = list(old.order_by("at", "pk").values_list("pk", flat=True)[:BATCH])
    Attempt.objects.filter(delivery_id__in=ids).delete()
    Delivery.objects.filter(pk__in=ids).delete()
    return len(ids)


def forget_bodies(*, kind: str, record_id: int) -> int:
    """Remove what was sent about a record whose personal values are erased; how many tries. Inside an action."""
    tries = Attempt.objects.filter(delivery__kind=kind, delivery__record_id=record_id)
    return tries.update(body="", headers="{}")


def skip_deliveries() -> int:
    """Give up what a restored copy would send: the original sent it, or will. How many. Inside an action."""
    tx, seq = newest_place()
    Place.objects.filter(pk=1).update(tx=tx, seq=seq)
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING.value)
    return waiting.update(state=DeliveryState.DROPPED.value)
