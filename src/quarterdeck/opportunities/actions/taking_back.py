"""Taking opportunities back that an import created: as if they had not been, in a few statements for many."""

from collections.abc import Sequence

from quarterdeck.journal.actions import action, update_rows
from quarterdeck.journal.queries import any_of
from quarterdeck.journal.terms import Via
from quarterdeck.opportunities.actions.ledger import Seen, Step, update_presents, write_steps
from quarterdeck.opportunities.actions.locks import locked_all
from quarterdeck.opportunities.events import OpportunityDeleted
from quarterdeck.opportunities.models import History
from quarterdeck.opportunities.queries import Scene, state_of
from quarterdeck.opportunities.rules.timeline import begun
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.queries import lock_pipelines
from quarterdeck.users.terms import Actor, Permission


@action
def take_back_opportunities(*, ids: Sequence[int], by: Actor, via: Via) -> None:
    """Delete these opportunities and void the history they came with, so that no past figure counts them.

    What other systems call them is free again. Raises NotFound or NotPermitted for the first it is so of.
    """
    rows, scene = locked_all(ids, by, Permission.OPPORTUNITIES_DELETE), Scene(by, None)
    lock_pipelines({row.pipeline_id for row in rows})
    told = list(
        History.objects.filter(opportunity_id__in=any_of(ids), voided_by=None).values_list("seq", "opportunity_id")
    )
    steps = []
    for row in rows:
        before = state_of(row)
        after = before.but(state=RecordState.DELETED.value)
        step = Step(opportunity_id=row.id, event=OpportunityDeleted(record_id=row.id), before=before, after=after)
        steps.append((step, by.stamp(max(scene.at, row.state_at), via)))
    written = dict(zip((row.id for row in rows), write_steps(steps, scene.now), strict=True))
    update_rows(History, ("voided_by", "voided_at"), [(written[number], scene.now, seq) for seq, number in told])
    seen = [
        Seen(row, begun(step.after, stamp.at), is_freed=True) for row, (step, stamp) in zip(rows, steps, strict=True)
    ]
    update_presents(seen, scene.now)
