"""Letting a restored copy work on its own."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.administration.terms import EffectsChoice
from quarterdeck.journal.actions.outbox import skip_effects
from quarterdeck.journal.terms import Via
from quarterdeck.users.actions.installation import release_effects
from quarterdeck.users.terms import Actor


def release_installation(*, choice: EffectsChoice, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Release a held copy; returns how many owed effects were given up.

    The outbox is what was owed when the archive was made: the original may have run it since, so somebody who
    knows must choose. Raises NotPermitted, and Conflict when nothing is held.
    """
    at = at or timezone.now()

    def skip() -> int:
        return skip_effects(at=at) if choice is EffectsChoice.SKIP else 0

    return release_effects(skip=skip, by=by, via=via, at=at)
