"""Ending what a person is signed in with: called by actions, in their transaction."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from quarterdeck.users.models import Invitation, Person, Token


def end_credentials(person_id: int, at: datetime) -> int:
    """End all sessions, tokens and open links of a person. Returns how many tokens were revoked."""
    end_sessions(person_id)
    close_links(person_id, at)
    return end_tokens(person_id, at)


def end_tokens(person_id: int, at: datetime) -> int:
    """Revoke the usable tokens of a person. Returns how many."""
    return Token.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=at).update(revoked_at=at)


def end_sessions(person_id: int, *, but: str = "") -> int:
    """End the sessions of a person, except the one with the key `but`. Returns how many ended."""
    known = UserSession.objects.filter(user_id=person_id).exclude(session_key=but)
    ended, _ = Session.objects.filter(session_key__in=known.values("session_key")).delete()
    known.delete()
    return ended


def close_links(person_id: int, at: datetime) -> None:
    """Make links that set this person's password expire now."""
    Invitation.objects.filter(person_id=person_id, used_at=None, expires_at__gt=at).update(expires_at=at)


def forget_credentials(person_id: int) -> None:
    """Remove what is left of sessions, tokens, links and devices of a person, and how pages looked and read for them.

    Whoever calls has erased name and address, and seen that the person is not active.
    """
    end_sessions(person_id)
    for kept in (Token, Invitation):
        kept.objects.filter(person_id=person_id).delete()
    Authenticator.objects.filter(user_id=person_id).delete()
    Person.objects.filter(pk=person_id).update(
        has_second_factor=False, last_login=None, time_zone="", locale="", display_currency="", theme="system", keys=""
    )


def forget_ended_sessions(at: datetime) -> int:
    """Remove sessions that have run out, and what was noted about ended ones. Returns how many sessions."""
    count, _ = Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
