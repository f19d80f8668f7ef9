"""Whose work it is that the background does: with which rights, and whether they may still act."""

from dataclasses import replace

from django.utils import timezone

from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.queries.actors import keys
from quarterdeck.users.queries.profile import own_tokens
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, NotPermitted

GONE = NotPermitted("people.active", Text.of(N_("Whoever asked for this may no longer act here.")))


def rights_of(actor: Actor) -> str:
    """The rights somebody asks with, as they are kept beside what they leave to the background."""
    return " ".join(sorted(actor.permissions))


def acting(person_id: int | None, token_id: int | None, permissions: str) -> Actor | None:
    """Who asked for work in the background, with the rights of this moment that they had then too; None when they
    may no longer act.

    Whoever acted by a token acts no longer than it: it was revoked, or has expired. No person is the system itself,
    which has no more rights either than those kept. Two queries.
    """
    try:
        person = actor_for(person_id) if person_id else system_actor()
    except NotFound:
        return None
    tokens = own_tokens(person, timezone.now()) if token_id is not None else []
    if token_id is not None and not any(one.id == token_id and one.is_usable for one in tokens):
        return None
    return replace(person, permissions=person.permissions & keys(permissions), token_id=token_id)


def require_acting(person_id: int | None, token_id: int | None, permissions: str) -> Actor:
    """The same. Raises NotPermitted when they may no longer act."""
    by = acting(person_id, token_id, permissions)
    if by is None:
        raise GONE
    return by
