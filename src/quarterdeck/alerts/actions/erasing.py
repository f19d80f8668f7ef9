"""What goes when somebody is erased."""

from quarterdeck.alerts.models import Firing, Recipient, Rule
from quarterdeck.alerts.terms import KINDS


def forget_person(*, person_id: int) -> None:
    """Tell somebody nothing more, and call the rules they wrote by what they watch. Inside an action.

    Figures that were told stay.
    """
    Recipient.objects.filter(person_id=person_id).delete()
    for kind, watched in KINDS.items():
        Rule.objects.filter(author_id=person_id, kind=kind.value).update(name=watched.label)
        Firing.objects.filter(rule__author_id=person_id, kind=kind.value).update(name=watched.label)
