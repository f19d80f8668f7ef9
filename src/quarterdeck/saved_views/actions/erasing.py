"""What goes when somebody is erased."""

from quarterdeck.saved_views.models import Choice, SavedView
from quarterdeck.saved_views.terms import Sharing, State

ERASED = "Erased view"


def erase_views(*, person_id: int) -> None:
    """Take somebody's private views away with their names and filters, and what they chose. Inside an action.

    Views that they shared are the company's, and stay.
    """
    Choice.objects.filter(person_id=person_id).delete()
    own = SavedView.objects.filter(owner_id=person_id, sharing=Sharing.PRIVATE.value)
    own.update(state=State.DELETED.value, name=ERASED, name_key=ERASED.casefold(), query="")
