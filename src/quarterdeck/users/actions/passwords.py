"""Passwords and sessions of the person who is signed in."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.actions.rights import grant_reasons, locked_person, refuse_for
from quarterdeck.users.actions.sessions import close_links, end_sessions, end_tokens
from quarterdeck.users.events import PasswordChanged, SessionsEnded
from quarterdeck.users.models import Person
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, NotPermitted, Reason, Refused


@action
def change_password(*, password: str, by: Actor, via: Via, at: datetime | None = None, keep: str = "") -> None:
    """Change the actor's own password; all their sessions end, except the one with the key `keep`.

    Raises Refused when the password is too weak. A token may not change its owner's password.
    """
    at = at or timezone.now()
    refuse_token(by)
    person = Person.objects.select_for_update().filter(pk=by.person_id, is_active=True).first()
    if person is None:
        raise NotFound("person")
    store_password(person, password, keep=keep)
    close_links(person.id, at)
    record(PasswordChanged(person.id), by.stamp(at, via))


@action
def set_password(*, person_id: int, password: str, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Set somebody's password: only the system does that, by a command. Their sessions and tokens end."""
    if by.person_id:
        raise NotPermitted("system", Text.of("Nobody sets another person's password. Make them a link instead."))
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True, can_sign_in=True).first()
    if person is None:
        raise NotFound("person")
    at = at or timezone.now()
    store_password(person, password)
    close_links(person.id, at)
    tokens = end_tokens(person.id, at)
    record(PasswordChanged(person.id, tokens_revoked=tokens), by.stamp(at, via))


@action
def end_other_sessions(*, keep: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """End the actor's sessions except the one with the key `keep`. Returns how many ended."""
    refuse_token(by)
    count = end_sessions(by.person_id, but=keep)
    if count:
        record(SessionsEnded(by.person_id, count=count), by.stamp(at or timezone.now(), via))
    return count


@action
def end_person_sessions(*, person_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """End all sessions of somebody else. Returns how many ended. Raises NotPermitted, NotFound, Refused."""
    refuse_token(by)
    person = locked_person(person_id, by)
    refuse_for(grant_reasons(by, person.role))
    count = end_sessions(person.id)
    if count:
        record(SessionsEnded(person.id, count=count), by.stamp(at or timezone.now(), via))
    return count


def store_password(person: Person, password: str, *, keep: str = "") -> None:
    """Check and store a password, and end the sessions made with the old one. Raises Refused with what is weak."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(
            [
                Reason(code=f"password_{weak.code}", text=Text(message), field="password")
                for weak in error.error_list
                for message in weak.messages
            ]
        ) from error
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person.id, but=keep)


def refuse_without_second_factor(by: Actor) -> None:
    """Raise NotPermitted when the actor's role requires a second factor that they do not have yet."""
    if by.needs_second_factor:
        raise NotPermitted("second_factor", Text.of("Your role needs a second factor. Set it up first."))


def refuse_token(by: Actor) -> None:
    """Raise NotPermitted when the actor acts by a token: credentials are managed by the person themself."""
    if by.token_id is not None:
        raise NotPermitted("sign_in", Text.of("A token cannot do this. Sign in and do it yourself."))
