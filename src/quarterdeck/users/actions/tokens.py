"""API tokens: made by and for a person, never stronger than that person."""

import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.actions.passwords import refuse_token, refuse_without_second_factor
from quarterdeck.users.actions.rights import refuse_for
from quarterdeck.users.events import TokenCreated, TokenRevoked
from quarterdeck.users.models import Token
from quarterdeck.users.queries.actors import actor_for, digest_of
from quarterdeck.users.rules import token_verdict
from quarterdeck.users.terms import Actor, CreatedToken, NewToken, Permission
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.text import clean_line
from quarterdeck.values.verdict import NotFound

LONGEST_TOKEN_NAME = 80
USE_IS_NOTED_EVERY = timedelta(hours=1)


@action
def create_token(
    *, new: NewToken, by: Actor, via: Via, at: datetime | None = None, person_id: int | None = None
) -> CreatedToken:
    """Make a token that acts for the actor; the system may make one for any active person (`person_id`).

    Its secret is in the reply and nowhere else. Raises Refused when its scopes go beyond the person's rights,
    NotPermitted while the actor still has to set up a second factor.
    """
    refuse_token(by)
    refuse_without_second_factor(by)
    if person_id is not None and by.person_id not in (0, person_id):
        raise NotFound("person")
    at = at or timezone.now()
    owner = by if person_id is None else actor_for(person_id)
    name = clean_line(new.name)
    refuse_for(
        name_reasons(name, longest=LONGEST_TOKEN_NAME)
        + token_verdict(scopes=new.scopes, held=owner.permissions, expires_at=new.expires_at, at=at)
    )
    secret = f"qd_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        person_id=owner.person_id,
        name=name,
        digest=digest_of(secret),
        scopes=" ".join(sorted(new.scopes)),
        expires_at=new.expires_at,
        created_at=at,
    )
    record(TokenCreated(owner.person_id, token_id=token.id), by.stamp(at, via))
    return CreatedToken(token.id, secret)


@action
def revoke_token(*, token_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Revoke one's own token, or as a manager of people anybody's. A revoked one stays revoked."""
    token = Token.objects.select_for_update().filter(pk=token_id).first()
    if token is None or (token.person_id != by.person_id and not by.may(Permission.PEOPLE_MANAGE)):
        raise NotFound("token")
    if token.revoked_at is not None:
        return
    token.revoked_at = at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record(TokenRevoked(token.person_id, token_id=token.id), by.stamp(token.revoked_at, via))


def mark_token_used(token_id: int, at: datetime) -> None:
    """Note that a token was used, once an hour at most; not a change of the record, so not in the journal."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY)
    Token.objects.filter(stale, pk=token_id).update(last_used_at=at)
