"""Passwords and sessions of the person who is signed in."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.actions.sessions import close_links, end_sessions
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
    """Set somebody's password: only the system does that, for people whom a command adds with one."""
    if by.person_id:
        raise NotPermitted("system", Text.of("Nobody sets another person's password. Make them a link instead."))
    person = Person.objects.select_for_update().filter(pk=person_id, is_active=True, can_sign_in=True).first()
    if person is None:
        raise NotFound("person")
    store_password(person, password)
    record(PasswordChanged(person.id), by.stamp(at or timezone.now(), via))


@action
def end_other_sessions(*, keep: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """End the actor's sessions except the one with the key `keep`. Returns how many ended."""
    refuse_token(by)
    count = end_sessions(by.person_id, but=keep)
    if count:
        record(SessionsEnded(by.person_id, count=count), by.stamp(at or timezone.now(), via))
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


def refuse_token(by: Actor) -> None:
    """Raise NotPermitted when the actor acts by a token: credentials are managed by the person themself."""
    if by.token_id is not None:
        raise NotPermitted("sign_in", Text.of("A token cannot do this. Sign in and do it yourself."))
