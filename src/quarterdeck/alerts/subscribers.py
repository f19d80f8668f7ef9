"""What concerns alerts elsewhere, in the same transaction."""

from quarterdeck.exports.events import PersonErased
from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp


@registry.within(PersonErased)
def forget_who_is_erased(event: PersonErased, _stamp: Stamp) -> None:
    """Who is erased is told nothing more, and what they called their rules goes."""
    # With the actions comes everything that answers questions: a start has no need of it.
    from quarterdeck.alerts.actions.erasing import forget_person

    forget_person(person_id=event.record_id)
