"""What a person sees of themself: how pages look for them, their sessions and tokens."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from quarterdeck.users.models import Person, Token
from quarterdeck.users.rules import client_name, require
from quarterdeck.users.terms import Actor, Density, Permission, Preferences, Theme
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as the page shell shows them. Zone, locale and currency are theirs or else the company's."""

    person_id: int
    name: str
    email: str
    company: str
    time_zone: str
    locale: str
    display_currency: str
    preferences: Preferences
    unread_notices: int = 0
    # Of the organisation, for the banners that administrators see on every page.
    held_since: datetime | None = None
    safe_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Where a person is signed in."""

    address: str
    client: Text
    signed_in_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An API token as its owner sees it."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_usable: bool


def profile_from(person: Person) -> Profile:
    """The profile of a loaded person; no query when the organisation is loaded with it."""
    organisation = person.organisation
    return Profile(
        person_id=person.id,
        name=person.name,
        email=person.email or "",
        company=organisation.name,
        time_zone=person.time_zone or organisation.time_zone,
        locale=person.locale or organisation.locale,
        display_currency=person.display_currency or organisation.reporting_currency,
        preferences=Preferences(
            name=person.name,
            time_zone=person.time_zone,
            locale=person.locale,
            display_currency=person.display_currency,
            theme=Theme(person.theme),
            density=Density(person.density),
            single_keys=person.single_keys,
            keys=person.keys,
        ),
        unread_notices=person.unread_notices,
        held_since=organisation.held_since,
        safe_since=None if organisation.is_demo else organisation.last_backup_at or organisation.created_at,
    )


def own_sessions(actor: Actor, current: str, at: datetime) -> list[SessionRow]:
    """Where the actor is signed in, newest first; `current` is the key of the session that asks."""
    return _sessions(actor.person_id, current, at)


def person_sessions(actor: Actor, person_id: int, at: datetime) -> list[SessionRow]:
    """Where somebody is signed in, newest first. Raises NotPermitted without the right to manage people."""
    require(actor, Permission.PEOPLE_MANAGE)
    return _sessions(person_id, "", at)


def live_sessions(at: datetime) -> int:
    """In how many browsers somebody is signed in. One query."""
    return Session.objects.filter(expire_date__gt=at, session_key__in=UserSession.objects.values("session_key")).count()


def _sessions(person_id: int, current: str, at: datetime) -> list[SessionRow]:
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    rows = UserSession.objects.filter(user_id=person_id, session_key__in=alive).order_by("-created_at", "-id")
    return [SessionRow(row.ip, client_name(row.user_agent), row.created_at, row.session_key == current) for row in rows]


def own_tokens(actor: Actor, at: datetime) -> list[TokenRow]:
    """The actor's API tokens, newest first, the revoked and expired among them."""
    return [
        TokenRow(
            id=token.id,
            name=token.name,
            scopes=tuple(token.scopes.split()),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            is_usable=token.revoked_at is None and token.expires_at > at,
        )
        for token in Token.objects.filter(person_id=actor.person_id).order_by("-created_at", "id")
    ]
