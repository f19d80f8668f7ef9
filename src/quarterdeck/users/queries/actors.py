"""Who acts: the actor of a person, of a token, and of the system itself."""

import hashlib
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.users.models import Person, Token
from quarterdeck.users.terms import Actor, OrganisationKind, Permission, Reach, Scope, ScopeKind
from quarterdeck.values.verdict import NotFound


def actor_for(person_id: int) -> Actor:
    """The actor of an active person, with the rights of this moment. One query. Raises NotFound otherwise."""
    person = person_with_role(person_id)
    if person is None or not person.is_active:
        raise NotFound("person")
    return actor_from(person)


def person_with_role(person_id: int) -> Person | None:
    """The person with role and organisation. One query."""
    return next(iter(_people(person_id=person_id)), None)


@compiled
def _people(*, person_id: int) -> QuerySet[Person]:
    return Person.objects.select_related("role", "organisation").filter(pk=person_id)


def actor_from(person: Person) -> Actor:
    """The actor of a loaded person; no query when role and organisation are loaded with it."""
    role, organisation = person.role, person.organisation
    is_employee = organisation.kind == OrganisationKind.COMPANY
    if not is_employee:
        scope = Scope(ScopeKind.ORGANISATION, person.id, organisation.id)
    elif role.read_reach == Reach.ALL:
        scope = Scope(ScopeKind.ALL, person.id)
    else:
        scope = Scope(ScopeKind.PEOPLE, person.id)
    return Actor(
        person_id=person.id,
        name=person.name,
        scope=scope,
        write_reach=Reach(role.write_reach) if is_employee else Reach.NONE,
        permissions=keys(role.permissions) if is_employee else frozenset(),
        access_version=person.access_version,
        time_zone=person.time_zone or organisation.time_zone,
        locale=person.locale or organisation.locale,
        display_currency=person.display_currency or organisation.reporting_currency,
        role_key=role.key,
        needs_second_factor=role.requires_second_factor and not person.has_second_factor,
        fields_version=organisation.fields_version,
    )


def system_actor() -> Actor:
    """The system itself (command line, jobs): sees and may everything, and is nobody."""
    return Actor(
        person_id=0,
        name="Quarterdeck",
        scope=Scope(ScopeKind.ALL, 0),
        write_reach=Reach.ALL,
        permissions=frozenset(permission.value for permission in Permission),
        access_version=0,
    )


def actor_for_token(secret: str, at: datetime) -> Actor | None:
    """The actor behind an API token: its owner, with the permissions narrowed to the token's scopes.

    None when there is no such token, or it expired, was revoked, or its owner may no longer act.
    """
    token = next(iter(_tokens(digest=digest_of(secret), at=at)), None)
    if token is None:
        return None
    actor = actor_from(token.person)
    return replace(actor, permissions=actor.permissions & keys(token.scopes), token_id=token.id)


@compiled
def _tokens(*, digest: str, at: datetime) -> QuerySet[Token]:
    rows = Token.objects.select_related("person__role", "person__organisation")
    return rows.filter(digest=digest, revoked_at=None, expires_at__gt=at, person__is_active=True)


def digest_of(secret: str) -> str:
    """What is kept of a token's or link's secret: its SHA-256. Secrets are random 256-bit, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(maxsize=256)
def keys(text: str) -> frozenset[str]:
    """Permission keys as stored, separated by blanks."""
    return frozenset(text.split())
