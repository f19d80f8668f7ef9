"""Who is told today what was said or locked before: rows are of the tree of then, rights are those of now."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from quarterdeck.forecasts.rules.tree import managers_of, person_key, team_key
from quarterdeck.forecasts.terms import Asker, Call, Holder, Line, Said, Stay


def told_before(lines: Sequence[Line], line: Line, said: Said, day: date, asker: Asker) -> bool:
    """Whether somebody who does not read everything is told what was said of a line on a day.

    A person's own calls are for whoever sees the line. A team's are for who led the team on that day already, what a
    manager said for who led the line above: whoever leads since that very day was not told.
    """
    if line.person_id is not None and said is Said.OWN:
        return True
    parents = {one.key: one.parent for one in lines}
    then = [one for one in asker.memberships if one.since < day and (one.until is None or day < one.until)]
    led = {team_key(one.team_id) for one in then if one.person_id == asker.person_id and one.is_manager}
    if line.person_id is not None:
        places = {team_key(one.team_id) for one in then if one.person_id == line.person_id}
    else:
        places = {line.key if said is Said.OWN else line.parent}
    while places:
        if places & led:
            return True
        places = {parents[key] for key in places if key in parents}
    return False


def leaders_on(memberships: Iterable[Stay], day: date) -> dict[int, frozenset[int]]:
    """Who led each team on a day, those who came or went on it included."""
    found: dict[int, set[int]] = {}
    for one in memberships:
        if one.is_manager and one.since <= day and (one.until is None or day <= one.until):
            found.setdefault(one.team_id, set()).add(one.person_id)
    return {team_id: frozenset(people) for team_id, people in found.items()}


def visible_at_lock(
    locked: Sequence[Line], visible: Collection[str], viewer_id: int, readable: Collection[int]
) -> list[Line]:
    """The lines of a locked week for who does not read everything: `visible` are the keys of the lines they see now.

    `locked` hold each line after the one it rolled up to. A team's line sums what was below it then: it is left out
    where they may not see the deals of somebody who was there.
    """
    summed: dict[str, frozenset[Holder]] = {}
    for line in reversed(locked):
        own = line.owners | ({line.person_id} if line.person_id else frozenset())
        summed[line.key] = summed.get(line.key, frozenset()) | own
        summed[line.parent] = summed.get(line.parent, frozenset()) | summed[line.key]
    keys, seen = {*visible, person_key(viewer_id)}, frozenset(readable) | {viewer_id}
    return [line for line in locked if line.key in keys and summed[line.key] <= seen]


def is_lapsed(lines: Sequence[Line], call: Call, active: Collection[int]) -> bool:
    """Whether what was said counts no more: a call once who said it may not act, an adjustment once who gave it
    does not lead the next level above the line any more.
    """
    return call.by_id not in (active if call.said is Said.OWN else managers_of(lines, call.line))
