"""Handing on the open deals of somebody who left: set-based, one history row each, kept totals right."""

from dataclasses import replace

from quarterdeck.customers.actions import grant_accounts
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import update_rows
from quarterdeck.journal.terms import Stamp
from quarterdeck.opportunities.actions.ledger import Step, add_totals, bump, write_steps
from quarterdeck.opportunities.events import OpportunityEdited, OpportunityEvent
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, state_of
from quarterdeck.opportunities.rules.totals import deltas, summed
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.queries import lock_pipelines
from quarterdeck.users.queries import system_actor

_ROW = ("owner_id", "state_at", "version", "updated_at")


def hand_over_deals(*, person_id: int, successor_id: int, stamp: Stamp) -> int:
    """Give all open deals of a person to the successor; returns how many. Closed ones keep their owner.

    Each gets the history row that editing its owner alone would write. Called in the transaction of the
    action that made the person leave, whose right was checked there.
    """
    now = Scene(system_actor(), None).now
    open_deals = Opportunity.objects.filter(owner_id=person_id, state=RecordState.ACTIVE, closed_on=None)
    rows = list(open_deals.select_for_update(of=("self",)).order_by("id"))
    lock_pipelines({row.pipeline_id for row in rows})
    steps = []
    for row in rows:
        before = state_of(row)
        event = OpportunityEdited(record_id=row.id)
        step = Step(opportunity_id=row.id, event=event, before=before, after=replace(before, owner_id=successor_id))
        # A deal may have changed an instant ago, after the clock was read: truth goes forward.
        steps.append((step, replace(stamp, at=max(stamp.at, row.state_at))))
    update_rows(
        Opportunity,
        _ROW,
        [(successor_id, at.at, row.version + 1, now, row.id) for row, (_step, at) in zip(rows, steps, strict=True)],
    )
    add_totals(summed(delta for step, _at in steps if step.before for delta in deltas(step.before, step.after)))
    grants = [
        Grant(row.account_id, successor_id, OpportunityEvent.kind, row.id) for row in rows if row.account_id is not None
    ]
    if grants:
        grant_accounts(rows=grants)
    write_steps(steps, now)
    for pipeline_id, opportunity_id in {row.pipeline_id: row.id for row in rows}.items():
        bump(opportunity_id, pipeline_id)
    return len(rows)
