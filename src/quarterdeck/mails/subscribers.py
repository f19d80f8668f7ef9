"""What concerns letters elsewhere, in the same transaction."""

from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.mails.actions import drop_mails
from quarterdeck.users.events import EffectsReleased


@registry.within(EffectsReleased)
def drop_what_was_held(_event: EffectsReleased, _stamp: Stamp) -> None:
    """A released copy sends what happens from here on: the original sent what waited."""
    drop_mails()
