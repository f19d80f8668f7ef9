"""What concerns dashboards elsewhere, in the same transaction."""

from quarterdeck.exports.events import PersonErased
from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp


@registry.within(PersonErased)
def forget_who_is_erased(event: PersonErased, _stamp: Stamp) -> None:
    """Who is erased gets no dashboard by mail any more, and their private ones go."""
    # With the actions come the questions that tiles ask: a start has no need of them.
    from quarterdeck.dashboards.actions.erasing import forget_person

    forget_person(person_id=event.record_id)
