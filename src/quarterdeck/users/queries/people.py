"""People as others need them: names, options of a select, time zones."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.kit.formats import initials
from quarterdeck.users.models import Person, Team, TeamMembership
from quarterdeck.users.queries.scopes import scope_q, write_q
from quarterdeck.users.terms import Actor, OrganisationKind, Reach, ScopeKind
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonOption:
    """A person to choose."""

    id: int
    name: str
    initials: str


def people_options(actor: Actor) -> list[PersonOption]:
    """All active employees by name; nobody for a partner user."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return []
    return _options(_employees())


def everybody() -> list[PersonOption]:
    """All people by name, also those who left and those of partners: for readers of the audit."""
    return _options(Person.objects.all())


def owner_options(actor: Actor) -> list[PersonOption]:
    """The active employees whose records the actor may see, by name."""
    return _options(_employees().filter(scope_q(actor, "pk")))


def writable_owners(actor: Actor) -> list[PersonOption]:
    """The active employees whose records the actor may change, and so may own what the actor gives away, by name."""
    if actor.scope.kind is ScopeKind.ORGANISATION:
        return []
    return _options(_employees().filter(write_q(actor, "pk")))


def people_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id, of whatever state; unknown ids are left out."""
    return dict(Person.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def person_ids_by_email(emails: Iterable[str]) -> dict[str, int]:
    """Ids by sign-in address in small letters, of people of whatever state; unknown addresses are left out."""
    wanted = {email.strip().lower() for email in emails}
    return {email: pk for email, pk in Person.objects.filter(email__in=wanted).values_list("email", "pk") if email}


def person_ids_by_name_key(keys: Iterable[str]) -> dict[str, list[int]]:
    """Ids of active employees by folded name, oldest id first: what a file's names are matched with."""
    found: dict[str, list[int]] = {}
    rows = _employees().filter(name_key__in=set(keys)).order_by("created_at", "pk")
    for key, person_id in rows.values_list("name_key", "pk"):
        found.setdefault(key, []).append(person_id)
    return found


def team_ids_by_name_key(keys: Iterable[str]) -> dict[str, int]:
    """Ids of active teams by folded name."""
    return dict(Team.objects.filter(state="active", name_key__in=set(keys)).values_list("name_key", "pk"))


def readers_of_all() -> list[int]:
    """The active employees who may sign in and read all records. One query."""
    return sorted(_employees().filter(can_sign_in=True, role__read_reach=Reach.ALL).values_list("pk", flat=True))


def open_memberships(ids: Iterable[int]) -> dict[int, dict[int, bool]]:
    """Present memberships by person id: team id to whether they manage it."""
    found: dict[int, dict[int, bool]] = {}
    rows = TeamMembership.objects.filter(person_id__in=set(ids), valid_to=None)
    for person_id, team_id, is_manager in rows.values_list("person_id", "team_id", "is_manager"):
        found.setdefault(person_id, {})[team_id] = is_manager
    return found


def time_zones_in_use() -> set[str]:
    """The zones people have chosen; the empty one stands for the company's. One query."""
    return set(_time_zones())


@compiled
def _time_zones() -> QuerySet[Person, str]:
    return Person.objects.values_list("time_zone", flat=True).distinct()


def employees(ids: Collection[int]) -> dict[int, bool]:
    """Those of these ids that are employees, and whether they are active. No query without ids."""
    return dict(_are_active(ids=tuple(set(ids)))) if ids else {}


@compiled
def _are_active(*, ids: tuple[int, ...]) -> QuerySet[Person, tuple[int, bool]]:
    rows = Person.objects.filter(pk__in=ids, organisation__kind=OrganisationKind.COMPANY)
    return rows.values_list("pk", "is_active")


def _employees() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, organisation__kind=OrganisationKind.COMPANY)


def _options(people: QuerySet[Person]) -> list[PersonOption]:
    rows = people.order_by("name_key", "pk").values_list("pk", "name")
    return [PersonOption(person_id, name, initials(name)) for person_id, name in rows]
