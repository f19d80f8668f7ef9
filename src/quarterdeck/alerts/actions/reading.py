"""What people do with what they were told."""

from django.db.models import Max

from quarterdeck.alerts.models import Firing, Recipient
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.saved_views.actions.views import require_person
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound


@action
def mark_read(*, by: Actor, via: Via, firing_id: int | None = None) -> None:
    """Mark what the actor was told as read: of the rule of one firing up to that, or all.

    Raises NotFound, NotPermitted.
    """
    require_person(by)
    own = Firing.objects.filter(person_id=by.person_id)
    if firing_id is not None:
        found = own.filter(pk=firing_id).values_list("rule_id", flat=True).first()
        if found is None:
            raise NotFound("alert")
        Recipient.objects.filter(rule_id=found, person_id=by.person_id, read_upto__lt=firing_id).update(
            read_upto=firing_id
        )
        return
    last = own.aggregate(last=Max("pk"))["last"] or 0
    Recipient.objects.filter(person_id=by.person_id, read_upto__lt=last).update(read_upto=last)
