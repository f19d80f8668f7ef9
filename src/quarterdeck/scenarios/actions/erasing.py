"""What goes when somebody is erased."""

from quarterdeck.scenarios.models import Scenario
from quarterdeck.scenarios.terms import Sharing, State

ERASED = "Erased scenario"


def forget_person(*, person_id: int) -> None:
    """Take somebody's private scenarios away with their words; what others shared with them is private again.

    Those that they shared are the company's, and stay without their note. Inside an action.
    """
    own = Scenario.objects.filter(owner_id=person_id)
    own.update(note="")
    for row in own.filter(sharing=Sharing.PRIVATE.value):
        key = f"{ERASED.casefold()} {row.pk}"
        Scenario.objects.filter(pk=row.pk).update(state=State.DELETED.value, name=ERASED, name_key=key)
    Scenario.objects.filter(shared_person_id=person_id).update(sharing=Sharing.PRIVATE.value, shared_person_id=None)
