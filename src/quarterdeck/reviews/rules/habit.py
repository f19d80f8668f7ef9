"""The habit: how much of what was flagged is looked at, and when last. Pure."""

from collections.abc import Iterable
from datetime import datetime

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habit:
    """Of a person's deals in the reviews of a stretch of time: how many were flagged and decided, when one was last."""

    person_id: int
    flagged: int = 0
    decided: int = 0
    last_at: datetime | None = None

    @property
    def share_bp(self) -> int | None:
        """Decided ones of those flagged, in basis points rounded half-even; None where nothing was flagged."""
        return round(10_000 * self.decided / self.flagged) if self.flagged else None


def habits_of(people: Iterable[int], flagged: Iterable[tuple[int, bool]], last: dict[int, datetime]) -> list[Habit]:
    """The habit of each of these people; `flagged` are owners of flagged deals, with whether one was decided."""
    counts: dict[int, tuple[int, int]] = {}
    for owner, is_decided in flagged:
        every, decided = counts.get(owner, (0, 0))
        counts[owner] = (every + 1, decided + is_decided)
    found = []
    for one in people:
        every, decided = counts.get(one, (0, 0))
        found.append(Habit(one, every, decided, last.get(one)))
    return found
