"""Giving many deals another owner or account at once: set-based, one history row each, kept totals right."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from quarterdeck.customers.actions import grant_accounts
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import update_rows
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.journal.queries.holders import Holder
from quarterdeck.journal.terms import Stamp
from quarterdeck.opportunities.actions.ledger import Step, add_totals, bump, write_steps
from quarterdeck.opportunities.events import OpportunityEdited, OpportunityEvent
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries import Scene, state_of
from quarterdeck.opportunities.rules.totals import deltas, summed
from quarterdeck.opportunities.terms import RecordState
from quarterdeck.pipelines.queries import lock_pipelines
from quarterdeck.users.queries import system_actor


def hand_over_deals(*, person_id: int, successor_id: int, stamp: Stamp) -> int:
    """Give the open deals of a person to the successor; returns how many. Those kept elsewhere stay."""
    open_deals = Opportunity.objects.filter(owner_id=person_id, state=RecordState.ACTIVE, closed_on=None)
    open_deals = open_deals.alias(kept_in=kept_in("opportunity")).filter(kept_in=None)
    return len(_give(open_deals, "owner_id", successor_id, stamp))


def deals_of_account() -> Holder:
    """All deals of an account follow it, closed and deleted ones too."""

    def move(source_id: int, target_id: int, stamp: Stamp) -> list[int]:
        return _give(Opportunity.objects.filter(account_id=source_id), "account_id", target_id, stamp)

    def back(ids: Sequence[int], source_id: int, target_id: int, stamp: Stamp) -> set[int]:
        rows = Opportunity.objects.filter(pk__in=ids, account_id=target_id)
        return set(_give(rows, "account_id", source_id, stamp))

    return Holder("opportunities_opportunity.account_id", "account", move, back)


def _give(deals: QuerySet[Opportunity], column: str, value: int, stamp: Stamp) -> list[int]:
    """Give these deals another owner or account, each with the row of history that an edit would write; their ids.

    Called in the transaction of the action that made it so, whose right was checked there.
    """
    now, change = Scene(system_actor(), None).now, dict[str, Any]({column: value})
    rows = list(deals.select_for_update(of=("self",)).order_by("id"))
    lock_pipelines({row.pipeline_id for row in rows})
    steps = []
    for row in rows:
        before = state_of(row)
        event = OpportunityEdited(record_id=row.id)
        step = Step(opportunity_id=row.id, event=event, before=before, after=before.but(**change))
        # A deal may have changed an instant ago, after the clock was read: truth goes forward.
        steps.append((step, replace(stamp, at=max(stamp.at, row.state_at))))
    update_rows(
        Opportunity,
        (column, "state_at", "version", "updated_at"),
        [(value, at.at, row.version + 1, now, row.id) for row, (_step, at) in zip(rows, steps, strict=True)],
    )
    add_totals(summed(delta for step, _at in steps if step.before for delta in deltas(step.before, step.after)))
    grants = [
        Grant(step.after.account_id, step.after.owner_id, OpportunityEvent.kind, step.opportunity_id)
        for step, _at in steps
        if step.after.account_id is not None and step.after.state == RecordState.ACTIVE
    ]
    if grants:
        grant_accounts(rows=grants)
    write_steps(steps, now)
    for pipeline_id, opportunity_id in {row.pipeline_id: row.id for row in rows}.items():
        bump(opportunity_id, pipeline_id)
    return [row.id for row in rows]
