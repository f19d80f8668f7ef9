"""Creating opportunities: one, or many at once by the same plan and the same writes."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from quarterdeck.customers.actions import grant_accounts
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.opportunities.actions.ledger import Step, add_totals, bump, contact_change, write_steps
from quarterdeck.opportunities.actions.locks import lock_pipelines
from quarterdeck.opportunities.events import HistoryImported, OpportunityCreated, OpportunityEvent
from quarterdeck.opportunities.models import Opportunity, OpportunityContact
from quarterdeck.opportunities.queries import Plan, PlannedStep, Scene, plan_creations
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.rules.totals import begun_deltas
from quarterdeck.opportunities.terms import Created, HistoryKind, ImportedOpportunity, NewOpportunity
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import new_id
from quarterdeck.values.text import fold
from quarterdeck.values.verdict import Refused

MOST_AT_ONCE = 200


@action
def create_opportunity(*, new: NewOpportunity, by: Actor, via: Via, at: datetime | None = None) -> Created:
    """Create an opportunity in the stage asked for, or where its pipeline starts.

    It meets the entry criteria of every stage up to there. Raises Refused with every reason.
    """
    scene = Scene(by, at)
    return _create(scene, via, [ImportedOpportunity(new=new)])[0]


@action
def create_opportunities(*, rows: Sequence[ImportedOpportunity], by: Actor, via: Via) -> list[Created]:
    """Create up to 200 opportunities at once, with the history they bring.

    Rows with dates of their own need the right to import history; they are not gated but listed as
    grandfathered. Rows without are judged like `create_opportunity`. One row that cannot be stored
    refuses all of them.
    """
    if len(rows) > MOST_AT_ONCE:
        raise ValueError(f"{len(rows)} rows at once hold the database too long; {MOST_AT_ONCE} is the most")
    return _create(Scene(by, None), via, rows)


def _create(scene: Scene, via: Via, rows: Sequence[ImportedOpportunity]) -> list[Created]:
    lock_pipelines({row.new.pipeline_id for row in rows})
    plans = plan_creations(scene, rows)
    for plan in plans:
        if plan.reasons:
            raise Refused(plan.reasons)
    ids = [new_id() for _ in plans]
    Opportunity.objects.bulk_create(
        [_row(scene, plan, number) for plan, number in zip(plans, ids, strict=True)], batch_size=100
    )
    steps = [step for plan, number in zip(plans, ids, strict=True) for step in _steps(plan, number, scene.by, via)]
    last_seqs = {row.opportunity_id: row.seq for row in write_steps(steps, scene.now)}
    _write_beside(plans, ids)
    return [
        Created(opportunity_id=number, version=1, seq=last_seqs[number], advice=plan.advice)
        for plan, number in zip(plans, ids, strict=True)
    ]


def _row(scene: Scene, plan: Plan, number: int) -> Opportunity:
    figures = plan.figures
    assert figures is not None
    return Opportunity(
        id=number,
        name_key=fold(figures.state.name),
        external_id=plan.row.new.external_id,
        state_at=figures.state_at,
        stage_entered_at=figures.stage_entered_at,
        original_close_date=figures.original_close_date,
        last_close_date=figures.last_close_date,
        push_count=figures.push_count,
        redate_count=figures.redate_count,
        imported_position=plan.imported_position,
        flags=",".join(plan.row.flags),
        created_at=figures.created_at,
        created_by_id=scene.by.person_id or None,
        updated_at=scene.now,
        **figures.state.columns(),
    )


def _steps(plan: Plan, number: int, by: Actor, via: Via) -> list[tuple[Step, Stamp]]:
    first, *rest = plan.steps
    is_dated = plan.row.created_at is not None
    contacts = tuple(contact_change(contact_id, role) for contact_id, role in plan.row.new.contacts)
    created: OpportunityEvent = OpportunityCreated(
        record_id=number, stage_id=first.state.stage_id, owner_id=first.state.owner_id
    )
    steps = [
        Step(
            opportunity_id=number,
            event=created,
            before=None,
            after=first.state,
            kind=HistoryKind.IMPORTED if is_dated else HistoryKind.CREATED,
            contacts=contacts,
            excused=first.excused,
        )
    ]
    for before, step in pairwise([first, *rest]):
        steps.append(imported_step(number, before.state, step))
    return [(step, by.stamp(planned.at, via)) for step, planned in zip(steps, plan.steps, strict=True)]


def imported_step(number: int, before: State, planned: PlannedStep) -> Step:
    """A dated state of the past, as it is written."""
    return Step(
        opportunity_id=number,
        event=HistoryImported(record_id=number),
        before=before,
        after=planned.state,
        kind=HistoryKind.IMPORTED,
        excused=planned.excused,
    )


def _write_beside(plans: Sequence[Plan], ids: Sequence[int]) -> None:
    """What stands beside the rows: buying groups, who may see the account, kept totals, counters."""
    states = [plan.figures.state for plan in plans if plan.figures]
    contacts = [
        OpportunityContact(opportunity_id=number, contact_id=contact_id, role=role)
        for plan, number in zip(plans, ids, strict=True)
        for contact_id, role in dict.fromkeys(plan.row.new.contacts)
    ]
    if contacts:
        OpportunityContact.objects.bulk_create(contacts, batch_size=500)
    grants = [
        Grant(state.account_id, state.owner_id, OpportunityEvent.kind, number)
        for state, number in zip(states, ids, strict=True)
        if state.account_id is not None
    ]
    if grants:
        grant_accounts(rows=grants)
    add_totals(begun_deltas(states))
    for pipeline_id, slot_id in {state.pipeline_id: number for state, number in zip(states, ids, strict=True)}.items():
        bump(slot_id, pipeline_id)
