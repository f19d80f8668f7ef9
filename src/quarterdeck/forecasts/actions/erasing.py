"""What goes when somebody is erased."""

from quarterdeck.forecasts.models import ForecastCall


def forget_person(*, person_id: int) -> None:
    """Empty the notes that somebody wrote with calls; the numbers stay. Inside an action."""
    ForecastCall.objects.filter(author_id=person_id).exclude(note="").update(note="")
