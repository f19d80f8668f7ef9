"""The one row predicate: what an actor may see and change, by owner. Everything else is nothing."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.users.models import Access
from quarterdeck.users.terms import Actor, Reach, ScopeKind


def scope_q(actor: Actor, owner_field: str = "owner_id") -> Q:
    """Predicate for the rows that the actor may see. Fails closed: an unknown scope sees nothing."""
    if actor.scope.kind is ScopeKind.ALL:
        return Q()
    if actor.scope.kind is ScopeKind.PEOPLE:
        return Q(_in_closure(actor, owner_field))
    return _nothing()


def scope_mine_q(actor: Actor, owner_field: str = "owner_id") -> Q:
    """Predicate for the rows that the actor owns, within what they may see."""
    return scope_q(actor, owner_field) & Q(**{owner_field: actor.person_id})


def scope_team_q(actor: Actor, owner_field: str = "owner_id") -> Q:
    """Predicate for the rows of the actor's own teams and below, within what they may see."""
    if actor.scope.kind not in (ScopeKind.ALL, ScopeKind.PEOPLE):
        return _nothing()
    return Q(_in_closure(actor, owner_field))


def owners_within(actor: Actor) -> QuerySet[Access, Any]:
    """The owners of `scope_team_q`, for rows found by owner: a set, read once, not asked about row by row."""
    return Access.objects.filter(person_id=actor.person_id).values("owner_id")


def may_write_for(actor: Actor, owner_id: int) -> bool:
    """Whether the actor may change records of this owner: none, their own, their teams', or all."""
    if actor.write_reach is Reach.ALL:
        return True
    if actor.write_reach is Reach.OWN:
        return owner_id == actor.person_id
    if actor.write_reach is Reach.TEAM:
        return bool(_writable(person_id=actor.person_id, owner_id=owner_id))
    return False


@compiled
def _writable(*, person_id: int, owner_id: int) -> QuerySet[Access, int]:
    rows = Access.objects.filter(person_id=person_id, owner_id=owner_id, may_write=True)
    return rows.values_list("id", flat=True)[:1]


def write_q(actor: Actor, owner_field: str = "owner_id") -> Q:
    """`may_write_for` as a predicate, for rows by the hundred."""
    if actor.write_reach is Reach.ALL:
        return Q()
    if actor.write_reach is Reach.OWN:
        return Q(**{owner_field: actor.person_id})
    if actor.write_reach is Reach.TEAM:
        rows = Access.objects.filter(person_id=actor.person_id, owner_id=OuterRef(owner_field), may_write=True)
        return Q(Exists(rows))
    return _nothing()


def _in_closure(actor: Actor, owner_field: str) -> Exists:
    return Exists(Access.objects.filter(person_id=actor.person_id, owner_id=OuterRef(owner_field)))


def _nothing() -> Q:
    return Q(pk__in=())
