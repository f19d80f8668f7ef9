"""What goes when somebody is erased."""

from django.db.models import Q

from quarterdeck.forecasts.models import ForecastCall


def forget_person(*, person_id: int) -> None:
    """Empty the notes that somebody wrote, and those about their line; the numbers stay. Inside an action."""
    theirs = Q(author_id=person_id) | Q(person_id=person_id)
    ForecastCall.objects.filter(theirs).exclude(note="").update(note="")
