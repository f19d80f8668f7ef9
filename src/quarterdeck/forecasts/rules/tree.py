"""The tree a forecast rolls up in, who sees which line of it, and who may say what of a line."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from quarterdeck.forecasts.terms import COMPANY, Holder, Line
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import fold


@dataclass(frozen=True, slots=True)
class Node:
    """A team in use: its place in the tree, and who leads it."""

    id: int
    name: str
    parent_id: int | None
    leaders: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """A territory, a product family or a channel: its place in the tree, whose rows are its own, who answers for it."""

    key: str
    name: str
    holder: Holder
    parent: str = COMPANY
    leaders: frozenset[int] = frozenset()


def branches_of(branches: Sequence[Branch], company: str, leaders: Collection[int]) -> tuple[Line, ...]:
    """Every line of a tree that is none of teams, each after the one it rolls up to: the company, then its branches.

    They keep their order beside each other; one whose parent is not there stands below the company.
    """
    keys = {one.key for one in branches}
    below: dict[str, list[Branch]] = {}
    for one in branches:
        below.setdefault(one.parent if one.parent in keys else COMPANY, []).append(one)
    found = [Line(COMPANY, company, "", leaders=frozenset(leaders))]
    waiting = [(one, COMPANY) for one in reversed(below.get(COMPANY, []))]
    while waiting:
        one, parent = waiting.pop()
        found.append(Line(one.key, one.name, parent, owners=frozenset({one.holder}), leaders=one.leaders))
        waiting += [(child, one.key) for child in reversed(below.get(one.key, []))]
    return tuple(found)


def answered_lines(lines: Sequence[Line], viewer_id: int, hidden: Collection[Holder]) -> list[Line]:
    """The lines of such a tree that somebody may see who does not see everything: those they answer for, and below.

    `hidden` hold rows of deals out of their sight: a line that sums one of them is left out.
    """
    led: set[str] = set()
    for line in lines:
        if viewer_id in line.leaders or line.parent in led:
            led.add(line.key)
    summed = owners_by_line(lines)
    return [line for line in lines if line.key in led and summed[line.key].isdisjoint(hidden)]


def person_key(person_id: int) -> str:
    """The key of a person's line."""
    return f"person-{public_id(person_id)}"


def team_key(team_id: int) -> str:
    """The key of a team's line."""
    return f"team-{public_id(team_id)}"


def lines_of(
    teams: Sequence[Node], people: Mapping[int, str], homes: Mapping[int, int], company: str
) -> tuple[Line, ...]:
    """Every line, each after the one it rolls up to: the company, teams by name, then their people by name.

    `people` are names by id, `homes` the one team each counts for. A leader's own deals are the team's own, where the
    leader counts for that team; everybody else has a line of their own, below the company where they are in no team.
    """
    known = {team.id: team for team in teams}
    members: dict[int | None, list[int]] = {}
    for person_id in sorted(people, key=lambda one: (fold(people[one]), one)):
        home = homes.get(person_id)
        members.setdefault(home if home in known else None, []).append(person_id)
    below: dict[int | None, list[Node]] = {}
    for team in sorted(teams, key=lambda one: (fold(one.name), one.id)):
        parent = team.parent_id if team.parent_id in known else None
        below.setdefault(parent, []).append(team)
    found = [Line(COMPANY, company, "")]
    waiting: list[tuple[Node, str]] = [(team, COMPANY) for team in reversed(below.get(None, []))]
    while waiting:
        team, parent_key = waiting.pop()
        inside, key = members.get(team.id, []), team_key(team.id)
        own = frozenset(inside) & team.leaders
        found.append(Line(key, team.name, parent_key, None, team.id, own, team.leaders))
        found += [_person(one, people, key) for one in inside if one not in own]
        waiting += [(child, key) for child in reversed(below.get(team.id, []))]
    return (*found, *(_person(one, people, COMPANY) for one in members.get(None, [])))


def _person(person_id: int, people: Mapping[int, str], parent: str) -> Line:
    return Line(person_key(person_id), people[person_id], parent, person_id, None, frozenset({person_id}))


def within(lines: Sequence[Line], key: str) -> list[Line]:
    """A line with all below it, in their order."""
    inside, found = {key}, []
    for line in lines:
        if line.key == key or line.parent in inside:
            inside.add(line.key)
            found.append(line)
    return found


def owners_of(lines: Sequence[Line], key: str) -> frozenset[Holder]:
    """Whose deals a line sums: its own owners' and those of all lines below."""
    return frozenset().union(*(line.owners for line in within(lines, key)))


def owners_by_line(lines: Sequence[Line]) -> dict[str, frozenset[Holder]]:
    """`owners_of` of every line at once, from the last line up."""
    found: dict[str, frozenset[Holder]] = {}
    for line in reversed(lines):
        found[line.key] = found.get(line.key, frozenset()) | line.owners
        found[line.parent] = found.get(line.parent, frozenset()) | found[line.key]
    found.pop("", None)
    return found


def managers_by_line(lines: Sequence[Line]) -> dict[str, frozenset[int]]:
    """`managers_of` of every line at once: only teams stand above others or are led."""
    teams = [line for line in lines if line.is_team]
    return {line.key: managers_of(teams if line.is_team else [*teams, line], line.key) for line in lines}


def visible_lines(
    lines: Sequence[Line], viewer_id: int, led: Collection[int], seen: Collection[int] | None
) -> list[Line]:
    """The lines that somebody may see who does not see everything: their own, and those of teams they lead.

    `led` are the teams they lead and all below; `seen` whose deals they may see. A line that sums deals they may not
    see is left out: a sum would tell of them.
    """
    readable = frozenset(seen or ()) | {viewer_id}
    led_keys = {team_key(team_id) for team_id in led}
    summed = owners_by_line(lines)
    return [
        line
        for line in lines
        if (line.person_id == viewer_id or line.key in led_keys or (line.person_id and line.parent in led_keys))
        and summed[line.key] <= readable
    ]


def managers_of(lines: Sequence[Line], key: str) -> frozenset[int]:
    """Who may adjust a line: those leaders of the nearest team above who lead strictly above all of its people.

    Nobody adjusts above or beside their own level: neither their own line, nor that of somebody who leads a team that
    they lead too, or one above it. Where that leaves nobody, the next level up may say.
    """
    by_key = {line.key: line for line in lines}
    line = by_key.get(key)
    if line is None:
        return frozenset()
    own = line.leaders | ({line.person_id} if line.person_id else frozenset())
    above = by_key.get(line.parent)
    while above is not None:
        found = frozenset(one for one in above.leaders - own if not leads_beside_or_above(lines, own, one))
        if found:
            return found
        above = by_key.get(above.parent)
    return frozenset()


def leads_beside_or_above(lines: Iterable[Line], people: Collection[int], person_id: int) -> bool:
    """Whether any of these people leads a team that somebody leads, or one above it."""
    by_key = {line.key: line for line in lines}
    for line in by_key.values():
        if person_id not in line.leaders:
            continue
        level: Line | None = line
        while level is not None:
            if not level.leaders.isdisjoint(people):
                return True
            level = by_key.get(level.parent)
    return False


def callers_of(line: Line) -> frozenset[int]:
    """Who may call a line: the person, or the leaders of the team."""
    return frozenset({line.person_id}) if line.person_id else line.leaders


def depths(lines: Sequence[Line]) -> dict[str, int]:
    """How deep each line lies below the first shown line above it; lines without one above are at 0."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.key] = found[line.parent] + 1 if line.parent in found else 0
    return found
