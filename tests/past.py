"""The pipeline as it was on a past day, by what was known then or by what is known now: asked of history, row by row.

Reports of past days are held against it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries.scope import scope_of
from quarterdeck.opportunities.rules.state import COLUMNS, State
from quarterdeck.users.terms import Actor
from quarterdeck.values.timeline import HistoryKind


@dataclass(frozen=True, slots=True)
class PastState:
    """An opportunity as it was. Deleted ones of that day are among them: `state.state` says so."""

    opportunity_id: int
    at: datetime
    state: State


def pipeline_as_of(true_at: datetime, known_at: datetime, actor: Actor) -> list[PastState]:
    """What was so at `true_at` according to what was known at `known_at`, one row per opportunity. One query.

    What the actor may see follows the rights and the owner of today; whom a figure counts for is the
    owner in the state. Both instants equal is what a report of that day said; `known_at` now is what we
    have learnt since.
    """
    counting = _counting(known_at).filter(opportunity_id=OuterRef("pk"), at__lte=true_at).order_by("-at", "-seq")
    last = (
        Opportunity.objects.filter(scope_of(actor)).annotate(last=Subquery(counting.values("seq")[:1])).values("last")
    )
    rows = History.objects.filter(seq__in=last).order_by("opportunity_id")
    return [
        PastState(opportunity_id, at, State(**dict(zip(COLUMNS, values, strict=True))))
        for opportunity_id, at, *values in rows.values_list("opportunity_id", "at", *COLUMNS)
    ]


def _counting(known_at: datetime) -> QuerySet[History]:
    """The rows that counted at an instant: `rules.timeline.Row.counts_at` as a predicate."""
    rows = History.objects.exclude(kind=HistoryKind.UNDO).filter(recorded_at__lte=known_at)
    return rows.filter(Q(voided_at=None) | Q(voided_at__gt=known_at))
