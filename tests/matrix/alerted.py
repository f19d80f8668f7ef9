"""What the addresses of alerts need."""

from dataclasses import dataclass

from django.utils import timezone

from quarterdeck.alerts.actions import add_rule, note_reading
from quarterdeck.alerts.models import Firing, Recipient
from quarterdeck.alerts.queries import Reading
from quarterdeck.alerts.terms import AlertKind, RuleFields
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor


@dataclass(frozen=True)
class Alerted:
    """A rule of Rita's own that fired, and the firing."""

    rule: str
    firing: int


def a_rule(person_id: int, name: str = "Stalled deals") -> int:
    """A rule of somebody's own over the value of stalled deals."""
    fields = RuleFields(name=name, kind=AlertKind.STALLED, threshold=100)
    return add_rule(fields=fields, by=actor(person_id), via=SYSTEM)


def an_alerted(cast: Cast) -> Alerted:
    """Rita's rule, which told her of 500.00 euros."""
    rule_id, now = a_rule(cast.rita), timezone.now()
    recipient = Recipient.objects.get(rule_id=rule_id)
    note_reading(recipient_id=recipient.pk, version=1, found=Reading(50_000, 3, now), at=now)
    return Alerted(public_id(rule_id), Firing.objects.get(rule_id=rule_id).pk)
