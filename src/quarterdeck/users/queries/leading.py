"""Teams by name, who is in them now, and which somebody leads: what targets of people and teams are shown by."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q

from quarterdeck.users.models import Team, TeamMembership
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.once import once


@dataclass(frozen=True, slots=True)
class TeamOption:
    """A team to choose. `people` are those in it or below it now."""

    id: int
    name: str
    parent_id: int | None
    people: frozenset[int]


@once
def team_options() -> list[TeamOption]:
    """All active teams by name with everybody in and below them now. Two queries. Not narrowed to anybody."""
    rows = list(Team.objects.filter(state="active").order_by("name_key", "pk").values_list("pk", "name", "parent_id"))
    parents: dict[int, int | None] = {pk: parent_id for pk, _, parent_id in rows}
    people: dict[int, set[int]] = {pk: set() for pk in parents}
    open_rows = TeamMembership.objects.filter(valid_to=None, team__state="active", person__is_active=True)
    for team_id, person_id in open_rows.values_list("team_id", "person_id"):
        current: int | None = team_id
        while current is not None:
            people.setdefault(current, set()).add(person_id)
            current = parents.get(current)
    return [TeamOption(pk, name, parent_id, frozenset(people[pk])) for pk, name, parent_id in rows]


@once
def home_teams() -> dict[int, int]:
    """The one team each person's figures stand under now, as `warehouse.rules.dated` says it by day. One query."""
    found: dict[int, int] = {}
    rows = TeamMembership.objects.filter(valid_to=None, team__state="active")
    rows = rows.order_by("is_manager", "valid_from", "team_id")
    for person_id, team_id in rows.values_list("person_id", "team_id"):
        found.setdefault(person_id, team_id)
    return found


def led_teams(actor: Actor) -> frozenset[int]:
    """The teams the actor leads now, and all below them. Two queries."""
    return _led_by(actor.person_id)


@once
def _led_by(person_id: int) -> frozenset[int]:
    rows = TeamMembership.objects.filter(person_id=person_id, valid_to=None, is_manager=True)
    led = set(rows.values_list("team_id", flat=True))
    if not led:
        return frozenset()
    parents: dict[int, int | None] = dict(Team.objects.values_list("pk", "parent_id"))
    return frozenset(team_id for team_id in parents if _is_below(team_id, led, parents))


def led_by(person_id: int) -> tuple[frozenset[int], set[int]]:
    """Whose targets a person who does not see everything may see: teams, and people. Three queries.

    The teams they lead and all below them; themselves, and all who are in these.
    """
    teams = _led_by(person_id)
    rows = TeamMembership.objects.filter(valid_to=None, team_id__in=teams)
    return teams, {person_id, *rows.values_list("person_id", flat=True)}


def led_people(person_id: int) -> set[int]:
    """Of `led_by` the people. Three queries."""
    return led_by(person_id)[1]


def _is_below(team_id: int | None, led: set[int], parents: dict[int, int | None]) -> bool:
    while team_id is not None:
        if team_id in led:
            return True
        team_id = parents.get(team_id)
    return False


@once
def team_leaders() -> dict[int, frozenset[int]]:
    """Who leads each team now, of those who may act. One query. Not narrowed to anybody."""
    rows = TeamMembership.objects.filter(valid_to=None, is_manager=True, person__is_active=True)
    found: dict[int, set[int]] = {}
    for team_id, person_id in rows.values_list("team_id", "person_id"):
        found.setdefault(team_id, set()).add(person_id)
    return {team_id: frozenset(people) for team_id, people in found.items()}


def stays(people: Collection[int], teams: Collection[int] = ()) -> list[tuple[int, int, bool, date, date | None]]:
    """Where these people ever belonged, and who ever led these teams: team, person, whether as its leader, from, until.

    One query. Not narrowed to anybody.
    """
    rows = TeamMembership.objects.filter(Q(person_id__in=people) | Q(team_id__in=teams, is_manager=True))
    return list(rows.values_list("team_id", "person_id", "is_manager", "valid_from", "valid_to"))


def team_names(ids: Collection[int]) -> dict[int, str]:
    """Names of teams by id, of whatever state. One query."""
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name"))


def led_q(actor: Actor, teams: frozenset[int], person_field: str = "person_id") -> Q:
    """Predicate for rows of the actor and of those in `teams`, all rows for who reads everything. Fails closed."""
    if actor.scope.kind is ScopeKind.ALL:
        return Q()
    if actor.scope.kind is not ScopeKind.PEOPLE:
        return Q(pk__in=())
    members = TeamMembership.objects.filter(person_id=OuterRef(person_field), valid_to=None, team_id__in=teams)
    return Q(**{person_field: actor.person_id}) | Q(Exists(members))
