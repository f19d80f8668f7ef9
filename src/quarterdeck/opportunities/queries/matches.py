"""Opportunities as an import finds them: by the id of another system, or by their own."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from quarterdeck.journal.queries import any_text
from quarterdeck.opportunities.models import GateException, Opportunity
from quarterdeck.opportunities.queries.history import state_of
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.terms import Why
from quarterdeck.users.queries import scope_q
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpportunityMatch:
    """An opportunity that a file's row is about, deleted ones too. `state_at` is the instant its state comes from."""

    id: int
    state: State
    state_at: datetime


def matches_by_external_id(actor: Actor, external_ids: Collection[str]) -> dict[str, list[OpportunityMatch]]:
    """The opportunities with these external ids that the actor may see, merged ones left out. One query."""
    return _matches(actor, "external_id", external_ids, ~Q(external_id="") & ~Q(state=RecordState.MERGED))


def matches_by_name_key(actor: Actor, name_keys: Collection[str]) -> dict[str, list[OpportunityMatch]]:
    """The same by folded name. One query."""
    return _matches(actor, "name_key", name_keys, Q(state__in=(RecordState.ACTIVE, RecordState.DELETED)))


def _matches(actor: Actor, column: str, values: Collection[str], standing: Q) -> dict[str, list[OpportunityMatch]]:
    """`standing` says that they are not merged, in the words by which the column's index is taken."""
    found: dict[str, list[OpportunityMatch]] = {}
    rows = Opportunity.objects.filter(scope_q(actor), standing, **{f"{column}__in": any_text(set(values) - {""})})
    for row in rows.order_by("pk"):
        found.setdefault(getattr(row, column), []).append(OpportunityMatch(row.id, state_of(row), row.state_at))
    return found


def matches_by_id(actor: Actor, ids: Collection[int]) -> dict[int, OpportunityMatch]:
    """The same by id. One query."""
    rows = Opportunity.objects.filter(scope_q(actor), pk__in=set(ids)).exclude(state=RecordState.MERGED)
    return {row.id: OpportunityMatch(row.id, state_of(row), row.state_at) for row in rows}


def grandfathered(ids: Collection[int]) -> dict[int, list[str]]:
    """Criteria, as "stage/key", that these opportunities are past without having met them. One query."""
    found: dict[int, list[str]] = {}
    rows = GateException.objects.filter(opportunity_id__in=ids, why=Why.GRANDFATHERED).order_by("seq")
    for opportunity_id, criterion in rows.values_list("opportunity_id", "criterion"):
        found.setdefault(opportunity_id, []).append(criterion)
    return found
