"""What webhooks do when something happens elsewhere, in the same transaction."""

from quarterdeck.journal.events import SubjectErased, registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.users.events import EffectsReleased


@registry.within(SubjectErased)
def forget_what_was_sent(event: SubjectErased, _stamp: Stamp) -> None:
    """The log holds no personal value that the journal does not hold any more."""
    # With the actions comes what sends and encrypts: a start has no need of it.
    from quarterdeck.webhooks.actions import forget_bodies

    forget_bodies(kind=event.subject_kind, record_id=event.record_id)


@registry.within(EffectsReleased)
def skip_what_was_held(_event: EffectsReleased, _stamp: Stamp) -> None:
    """A released copy sends what happens from here on."""
    from quarterdeck.webhooks.actions import skip_deliveries

    skip_deliveries()
