"""History of opportunities as values."""

from collections.abc import Collection
from operator import itemgetter

from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.models import History, Opportunity, OpportunityContact
from quarterdeck.opportunities.rules.state import COLUMNS, State
from quarterdeck.opportunities.rules.timeline import Row
from quarterdeck.values import timeline

_columns = itemgetter(*COLUMNS)
_BEFORE = ("opportunity_id", "seq", "at", "recorded_at", "kind", "voided_at", "voids", "actor_id", "entry_id", "since")


def state_of(row: Opportunity | History) -> State:
    """The tracked columns of a loaded row as a value."""
    # Not by attribute: Django's own for references are Python, which is half of what thousands of rows take.
    return State._make(_columns(row.__dict__))


def history_rows(opportunity_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every row of history of these opportunities, voided ones too, in the order written. One query."""
    found: dict[int, list[Row]] = {opportunity_id: [] for opportunity_id in opportunity_ids}
    rows = History.objects.filter(opportunity_id__in=opportunity_ids).order_by("seq")
    for values in rows.values_list(*_BEFORE, *COLUMNS):
        opportunity_id, seq, at, recorded_at, kind, *marks = values[: len(_BEFORE)]
        state = State(*values[len(_BEFORE) :])
        found[opportunity_id].append(timeline.Row(seq, at, recorded_at, kind, state, *marks))
    return found


def buying_pairs(opportunity_id: int) -> set[tuple[int, str]]:
    """The buying group: pairs of contact and role. One query."""
    return set(_buying_rows(opportunity_id=opportunity_id))


def buying_groups(opportunity_ids: Collection[int]) -> dict[int, set[tuple[int, str]]]:
    """The buying groups of these opportunities. One query."""
    found: dict[int, set[tuple[int, str]]] = {opportunity_id: set() for opportunity_id in opportunity_ids}
    rows = OpportunityContact.objects.filter(opportunity_id__in=opportunity_ids)
    for opportunity_id, contact_id, role in rows.values_list("opportunity_id", "contact_id", "role"):
        found[opportunity_id].add((contact_id, role))
    return found


def buying_rows() -> QuerySet[OpportunityContact]:
    """Everybody in any buying group, for upper slices to narrow to deals."""
    return OpportunityContact.objects.all()


@compiled
def _buying_rows(*, opportunity_id: int) -> QuerySet[OpportunityContact, tuple[int, str]]:
    return OpportunityContact.objects.filter(opportunity_id=opportunity_id).values_list("contact_id", "role")
