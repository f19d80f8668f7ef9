"""What was so on which days: stretches [from_day, until_day) that never overlap."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import TypeVar

from quarterdeck.analytics.schema import LAST_DAY
from quarterdeck.values.dataclasses import dataclass

FIRST_DAY = -719_162
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a team on days [from_day, until_day)."""

    person_id: int
    team_id: int
    is_manager: bool
    from_day: int
    until_day: int


def home_teams(memberships: Iterable[Membership]) -> Iterator[tuple[int, int, int, int]]:
    """(person, team, from, until): the one team a person's figures count for on each day they belong to any.

    Of the teams they belong to without leading them, the one they joined first; else, of those they lead, the one
    they have led for longest. Of two begun on one day the lower team id.
    """
    ordered = sorted(memberships, key=lambda one: one.person_id)
    for person_id, group in groupby(ordered, key=lambda one: one.person_id):
        own = [one for one in group if one.from_day < one.until_day]
        days = sorted({one.from_day for one in own} | {one.until_day for one in own})
        pieces = []
        for start, end in pairwise(days):
            there = [one for one in own if one.from_day <= start < one.until_day]
            if there:
                home = min(there, key=lambda one: (one.is_manager, one.from_day, one.team_id))
                pieces.append((home.team_id, start, end))
        yield from ((person_id, *piece) for piece in joined(pieces))


def joined(pieces: Iterable[tuple[T, int, int]]) -> Iterator[tuple[T, int, int]]:
    """Pieces (value, from, until) in order of days, neighbours of one value as one."""
    last: tuple[T, int, int] | None = None
    for piece in pieces:
        if last is not None and last[0] == piece[0] and last[2] == piece[1]:
            last = (last[0], last[1], piece[2])
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def stretches(begins: Sequence[tuple[int, T]]) -> Iterator[tuple[T, int, int]]:
    """(value, from, until) of values that each hold from a day until the next; of one day the last counts."""
    last_of = dict(begins)
    days = sorted(last_of)
    yield from joined((last_of[start], start, end) for start, end in pairwise([*days, LAST_DAY]) if start < end)


def fields_by_day(created: int, present: T, changes: Sequence[tuple[int, T, T]]) -> Iterator[tuple[T, int, int]]:
    """(value, from, until) of a field from its changes (day, old, new) in order, and what it is now.

    What it was first, or became on the day its record was created, counts for all days before too: deals are brought
    along with histories that are older than the records of their customers and products.
    """
    if not changes:
        yield (present, FIRST_DAY, LAST_DAY)
        return
    first_day, first_old, _ = changes[0]
    begins = [(FIRST_DAY, first_old)] if first_day > created else []
    begins += [(day, new) for day, _, new in changes]
    last_day = begins[-1][0]
    begins[-1] = (last_day, present)
    begins[0] = (FIRST_DAY, begins[0][1]) if first_day <= created else begins[0]
    yield from stretches(begins)


def within(parents: dict[int, int | None]) -> Iterator[tuple[int, int]]:
    """(ancestor, team): each team is within itself and all teams above it."""
    for team_id in parents:
        above: int | None = team_id
        seen: set[int] = set()
        while above is not None and above not in seen:
            seen.add(above)
            yield above, team_id
            above = parents.get(above)
