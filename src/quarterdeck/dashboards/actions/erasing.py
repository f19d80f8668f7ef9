"""What goes when somebody is erased."""

from quarterdeck.dashboards.models import Dashboard, Mailing, Tile
from quarterdeck.dashboards.terms import Sharing, State

ERASED = "Erased dashboard"


def forget_person(*, person_id: int) -> None:
    """Mail somebody nothing more, and take their private dashboards away with their words. Inside an action.

    Dashboards that they shared are the company's, and stay.
    """
    own = Dashboard.objects.filter(owner_id=person_id, sharing=Sharing.PRIVATE.value)
    Mailing.objects.filter(person_id=person_id).delete()
    Mailing.objects.filter(dashboard__in=own).delete()
    Tile.objects.filter(dashboard__in=own).update(name="", query="")
    own.update(state=State.DELETED.value, name=ERASED, name_key=ERASED.casefold())
