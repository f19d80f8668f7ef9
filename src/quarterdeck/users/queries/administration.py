"""People, teams and roles as the settings pages show them, and what a link says to whom it was made."""

from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from quarterdeck.users.models import Invitation, Person, Role, Team, TeamMembership
from quarterdeck.users.queries.actors import digest_of, keys
from quarterdeck.users.rules import require
from quarterdeck.users.terms import (
    ROLES,
    Actor,
    LinkPurpose,
    OrganisationKind,
    PeopleFilter,
    Permission,
    PersonState,
    Reach,
    RoleSpec,
)
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import sought
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list of people."""

    id: int
    name: str
    email: str
    role_key: str
    role_name: str
    organisation: str
    is_employee: bool
    is_active: bool
    can_sign_in: bool
    has_password: bool
    has_second_factor: bool
    last_login: datetime | None
    version: int
    teams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A present member of a team."""

    person_id: int
    name: str
    is_manager: bool
    since: date


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, what it belongs to (empty at the top), and its present members by name, managers first."""

    id: int
    name: str
    parent_id: int | None
    parent_name: str
    version: int
    members: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the page behind a link says before it is used."""

    person_name: str
    email: str
    company: str
    purpose: LinkPurpose
    expires_at: datetime


def people(actor: Actor, narrowed: PeopleFilter) -> list[PersonRow]:
    """The people that match, by name, with their present teams. Two queries.

    Raises NotPermitted without the right to manage people.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    rows = _matching(narrowed)
    teams: dict[int, list[str]] = {}
    present = TeamMembership.objects.filter(valid_to=None, person_id__in=rows.values("pk")).order_by("team__name_key")
    for person_id, name in present.values_list("person_id", "team__name"):
        teams.setdefault(person_id, []).append(name)
    ordered = rows.select_related("role", "organisation").order_by("name_key", "pk")
    return [replace(_person_row(person), teams=tuple(teams.get(person.id, ()))) for person in ordered]


def _matching(narrowed: PeopleFilter) -> QuerySet[Person]:
    rows = Person.objects.filter(is_active=narrowed.state is not PersonState.DEACTIVATED)
    if narrowed.state is PersonState.NOT_JOINED:
        rows = rows.filter(can_sign_in=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    elif narrowed.state is PersonState.NO_SECOND_FACTOR:
        rows = rows.filter(can_sign_in=True, has_second_factor=False)
    if narrowed.role:
        rows = rows.filter(role__key=narrowed.role)
    if narrowed.team_id is not None:
        rows = rows.filter(memberships__team_id=narrowed.team_id, memberships__valid_to=None)
    key = sought(narrowed.text)
    if key is None:
        return rows.none()
    return rows.filter(Q(name_key__contains=key) | Q(email__contains=narrowed.text.strip().lower())) if key else rows


def person(actor: Actor, person_id: int) -> PersonRow:
    """One person of whatever state. Raises NotPermitted without the right to manage people, else NotFound."""
    require(actor, Permission.PEOPLE_MANAGE)
    row = Person.objects.select_related("role", "organisation").filter(pk=person_id).first()
    if row is None:
        raise NotFound("person")
    return _person_row(row)


def team_tree(actor: Actor) -> list[TeamRow]:
    """The active teams, parents before children, siblings by name. Two queries."""
    require(actor, Permission.PEOPLE_MANAGE)
    members: dict[int, list[MemberRow]] = {}
    memberships = TeamMembership.objects.filter(valid_to=None, team__state="active").order_by(
        "-is_manager", "person__name_key", "person_id"
    )
    for team_id, person_id, name, is_manager, since in memberships.values_list(
        "team_id", "person_id", "person__name", "is_manager", "valid_from"
    ):
        members.setdefault(team_id, []).append(MemberRow(person_id, name, is_manager, since))
    children: dict[int | None, list[Team]] = {}
    for team in Team.objects.filter(state="active").order_by("name_key"):
        children.setdefault(team.parent_id, []).append(team)
    rows: list[TeamRow] = []
    waiting = [(team, "") for team in reversed(children.get(None, []))]
    while waiting:
        team, parent = waiting.pop()
        present = tuple(members.get(team.id, ()))
        rows.append(TeamRow(team.id, team.name, team.parent_id, parent, team.version, present))
        waiting += [(child, team.name) for child in reversed(children.get(team.id, []))]
    return rows


def team(actor: Actor, team_id: int) -> TeamRow:
    """One active team. Raises NotPermitted without the right to manage people, else NotFound."""
    for row in team_tree(actor):
        if row.id == team_id:
            return row
    raise NotFound("team")


def roles() -> list[RoleSpec]:
    """The roles that may be given, in the order they are shipped in, others after them by name."""
    order = {spec.key: position for position, spec in enumerate(ROLES)}
    rows = [
        RoleSpec(
            key=role.key,
            name=role.name,
            read_reach=Reach(role.read_reach),
            write_reach=Reach(role.write_reach),
            permissions=frozenset(Permission(key) for key in keys(role.permissions) if key in set(Permission)),
            requires_second_factor=role.requires_second_factor,
            version=role.version,
            is_edited=role.is_edited,
        )
        for role in Role.objects.filter(state="active").order_by("name", "key")
    ]
    return sorted(rows, key=lambda spec: order.get(spec.key, len(order)))


def link_facts(secret: str, at: datetime) -> LinkFacts | None:
    """Whom a link is for; None when it was used, replaced, has expired or never was."""
    link = (
        Invitation.objects.select_related("person__organisation")
        .filter(digest=digest_of(secret), used_at=None, expires_at__gt=at)
        .filter(person__is_active=True, person__can_sign_in=True)
        .first()
    )
    if link is None:
        return None
    person = link.person
    return LinkFacts(
        person.name, person.email or "", person.organisation.name, LinkPurpose(link.purpose), link.expires_at
    )


def _person_row(person: Person) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        email=person.email or "",
        role_key=person.role.key,
        role_name=person.role.name,
        organisation=person.organisation.name,
        is_employee=person.organisation.kind == OrganisationKind.COMPANY,
        is_active=person.is_active,
        can_sign_in=person.can_sign_in,
        has_password=person.has_usable_password(),
        has_second_factor=person.has_second_factor,
        last_login=person.last_login,
        version=person.version,
    )
