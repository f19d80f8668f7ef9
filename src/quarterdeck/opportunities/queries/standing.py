"""Opportunities as an import finds them: by the id of another system, or by their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.history import state_of
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.users.queries import scope_q
from quarterdeck.users.terms import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """An opportunity as it stands, deleted ones too. `state_at` is the instant its state comes from."""

    id: int
    external_id: str
    state: State
    state_at: datetime


def standing_by_external_id(actor: Actor, external_ids: Collection[str]) -> dict[str, list[Standing]]:
    """What the actor may see of the opportunities with these external ids, merged ones left out. One query."""
    found: dict[str, list[Standing]] = {}
    wanted = set(external_ids) - {""}
    for row in Opportunity.objects.filter(scope_q(actor), external_id__in=wanted).order_by("pk"):
        if row.state != RecordState.MERGED:
            found.setdefault(row.external_id, []).append(_standing(row))
    return found


def standing_by_id(actor: Actor, ids: Collection[int]) -> dict[int, Standing]:
    """The same by id. One query."""
    rows = Opportunity.objects.filter(scope_q(actor), pk__in=set(ids)).exclude(state=RecordState.MERGED)
    return {row.id: _standing(row) for row in rows}


def _standing(row: Opportunity) -> Standing:
    return Standing(row.id, row.external_id, state_of(row), row.state_at)
