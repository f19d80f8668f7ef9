"""Which opportunities an actor may see: the one predicate of every read and write."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.users.queries import scope_mine_q, scope_q, scope_team_q
from quarterdeck.users.queries.scopes import owners_within
from quarterdeck.users.terms import Actor, ScopeKind

_SCOPES = {"mine": scope_mine_q, "team": scope_team_q, "all": scope_q}


def scope_of(actor: Actor, scope: str = "all") -> Q:
    """Predicate by owner: what the actor may see, narrowed to their own ("mine") or their teams' ("team")."""
    return _SCOPES[scope](actor)


def visible_to(actor: Actor, scope: str = "all") -> QuerySet[Opportunity]:
    """The opportunities the actor may see; deleted and merged ones are none."""
    return Opportunity.objects.filter(scope_of(actor, scope), state=RecordState.ACTIVE)


def listed_to(actor: Actor, scope: str = "all", among: QuerySet[Any, Any] | None = None) -> QuerySet[Opportunity]:
    """`visible_to` for many rows: owners are a set, read once, of those `among` whom deals are asked for anyway."""
    return Opportunity.objects.filter(listed_q(actor, scope, among), state=RecordState.ACTIVE)


def listed_q(actor: Actor, scope: str = "all", among: QuerySet[Any, Any] | None = None) -> Q:
    """`scope_of` for many rows."""
    predicate = scope_of(actor, scope)
    if scope != "mine" and predicate and actor.scope.kind in (ScopeKind.ALL, ScopeKind.PEOPLE):
        owners = owners_within(actor)
        return Q(owner_id__in=owners if among is None else owners.filter(owner_id__in=among))
    return predicate


def picked(actor: Actor, ids: Collection[int]) -> QuerySet[Opportunity]:
    """`visible_to` among these ids, its state in words no index knows: SQLite would read all that are active."""
    rows = Opportunity.objects.alias(any_state=Coalesce("state", Value("")))
    return rows.filter(scope_of(actor), any_state=RecordState.ACTIVE, pk__in=ids)


def found_rows(ids: QuerySet[Opportunity, Any]) -> QuerySet[Opportunity]:
    """The rows of ids found among visible ones. Nothing else narrows them: an index of states would read them all."""
    return Opportunity.objects.filter(pk__in=ids)


def merged_into(actor: Actor, opportunity_id: int) -> int | None:
    """The opportunity a merged one became part of, when the actor may see that one; else None."""
    target = Opportunity.objects.filter(pk=opportunity_id, state=RecordState.MERGED).values("merged_into_id")
    return visible_to(actor).filter(pk__in=target).values_list("pk", flat=True).first()


def has_opportunities(actor: Actor) -> bool:
    """Whether the actor may see any opportunity at all."""
    return visible_to(actor).exists()
