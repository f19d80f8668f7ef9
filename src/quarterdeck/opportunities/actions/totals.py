"""Kept totals and board versions: folding deltas, and renewing boards for what changed elsewhere."""

from django.db import transaction
from django.db.models import Count, F

from quarterdeck.opportunities.actions.ledger import SLOTS
from quarterdeck.opportunities.models import Opportunity, PipelineCounter, StageTotal
from quarterdeck.opportunities.rules.totals import Delta, summed

KEYS_AT_ONCE = 50
ROWS_AT_ONCE = 2_000
_KEY = ("pipeline_id", "stage_id", "currency", "owner_id")


def fold_stage_totals() -> int:
    """Fold the totals with the most deltas. Returns how many rows went; 0 when every total is one row.

    Only rows seen here are replaced, by their sum: deltas written meanwhile stay beside it.
    """
    with transaction.atomic():
        crowded = StageTotal.objects.values_list(*_KEY).annotate(rows=Count("*")).filter(rows__gt=1).order_by("-rows")
        removed = 0
        for pipeline_id, stage_id, currency, owner_id, _ in list(crowded[:KEYS_AT_ONCE]):
            rows = list(
                StageTotal.objects.select_for_update(skip_locked=True)
                .filter(pipeline_id=pipeline_id, stage_id=stage_id, currency=currency, owner_id=owner_id)
                .order_by("id")[:ROWS_AT_ONCE]
            )
            folded = summed(
                Delta(pipeline_id, stage_id, currency, owner_id, row.count, row.priced, row.amount_minor)
                for row in rows
            )
            StageTotal.objects.filter(pk__in=[row.id for row in rows]).delete()
            StageTotal.objects.bulk_create([StageTotal(**delta.columns()) for delta in folded])
            removed += len(rows) - len(folded)
        return removed


def open_counters(pipeline_id: int) -> None:
    """Begin to count the changes of a new pipeline's deals."""
    PipelineCounter.objects.bulk_create(PipelineCounter(pipeline_id=pipeline_id, slot=slot) for slot in range(SLOTS))


def renew_boards(**deals: object) -> None:
    """Raise the version of every pipeline with a deal like this: what its cards show changed elsewhere."""
    touched = Opportunity.objects.filter(**deals).values("pipeline_id")
    PipelineCounter.objects.filter(pipeline_id__in=touched, slot=0).update(value=F("value") + 1)
