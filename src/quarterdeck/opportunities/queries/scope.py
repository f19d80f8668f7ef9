"""Which opportunities an actor may see: the one predicate of every read and write."""

from django.db.models import QuerySet

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.users.queries import scope_mine_q, scope_q, scope_team_q
from quarterdeck.users.terms import Actor

_SCOPES = {"mine": scope_mine_q, "team": scope_team_q, "all": scope_q}


def visible_to(actor: Actor, scope: str = "all") -> QuerySet[Opportunity]:
    """The opportunities the actor may see, by owner; deleted and merged ones are none.

    `scope` narrows to the actor's own ("mine") or their teams' ("team").
    """
    return Opportunity.objects.filter(_SCOPES[scope](actor), state=RecordState.ACTIVE)
