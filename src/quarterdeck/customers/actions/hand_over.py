"""Handing on the accounts and contacts of somebody who left: set-based, with history of each."""

from collections.abc import Callable

from django.db.models import F

from quarterdeck.customers.events import AccountHandedOver, ContactHandedOver
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.terms import RecordState
from quarterdeck.journal.actions import Recorded, record_many
from quarterdeck.journal.events import Event
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.journal.terms import FieldChange, Stamp


def hand_over_customers(*, person_id: int, successor_id: int, stamp: Stamp) -> int:
    """Give the active accounts and contacts of a person to the successor; returns how many.

    Those that another system keeps stay with the person until it names another owner.
    Called in the transaction of the action that made the person leave, whose right was checked there.
    """

    def account(record_id: int) -> Event:
        return AccountHandedOver(record_id, owner_id=successor_id)

    def contact(record_id: int) -> Event:
        return ContactHandedOver(record_id, owner_id=successor_id)

    return sum(
        _hand_over(model, event, (person_id, successor_id), stamp)
        for model, event in ((Account, account), (Contact, contact))
    )


def _hand_over(
    model: type[Account] | type[Contact], event: Callable[[int], Event], owners: tuple[int, int], stamp: Stamp
) -> int:
    before, after = owners
    kept = kept_in("account" if model is Account else "contact")
    rows = model.objects.filter(owner_id=before, state=RecordState.ACTIVE).alias(kept_in=kept).filter(kept_in=None)
    ids = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    if ids:
        # Those that were locked: nobody can give this person another one, they are no longer active.
        rows.update(owner_id=after, version=F("version") + 1, updated_at=stamp.at)
        changes = [FieldChange("owner_id", before, after)]
        record_many([Recorded(event(record_id), stamp, changes) for record_id in ids])
    return len(ids)
