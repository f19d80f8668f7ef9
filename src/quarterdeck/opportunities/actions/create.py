"""Creating opportunities: one, or many at once by the same plan and the same writes."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from quarterdeck.opportunities.rules.timeline import Figures
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
    made = [_Made(new_id(), plan, figures) for plan in plans if (figures := plan.figures)]
    Opportunity.objects.bulk_create([_row(scene, one) for one in made], batch_size=100)
    steps = [step for one in made for step in _steps(one, scene.by, via)]
    last_seqs = {row.opportunity_id: row.seq for row in write_steps(steps, scene.now)}
    _write_beside(made)
    return [Created(opportunity_id=one.id, version=1, seq=last_seqs[one.id], advice=one.plan.advice) for one in made]


@dataclass(frozen=True, slots=True)
class _Made:
    """An opportunity about to be written: its new id, its plan, and where its history ends."""

    id: int
    plan: Plan
    figures: Figures

    @property
    def state(self) -> State:
        """Its present state."""
        return self.figures.state


def _row(scene: Scene, made: _Made) -> Opportunity:
    plan, figures = made.plan, made.figures
    return Opportunity(
        id=made.id,
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


def _steps(made: _Made, by: Actor, via: Via) -> list[tuple[Step, Stamp]]:
    plan, first = made.plan, made.plan.steps[0]
    created = Step(
        opportunity_id=made.id,
        event=OpportunityCreated(record_id=made.id, stage_id=first.state.stage_id, owner_id=first.state.owner_id),
        before=None,
        after=first.state,
        kind=HistoryKind.CREATED if plan.row.created_at is None else HistoryKind.IMPORTED,
        contacts=tuple(contact_change(contact_id, role) for contact_id, role in _contacts(plan)),
        excused=first.excused,
    )
    later = [imported_step(made.id, before.state, step) for before, step in pairwise(plan.steps)]
    return [(step, by.stamp(at.at, via)) for step, at in zip([created, *later], plan.steps, strict=True)]


def _contacts(plan: Plan) -> list[tuple[int, str]]:
    return list(dict.fromkeys(plan.row.new.contacts))


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


def _write_beside(made: Sequence[_Made]) -> None:
    """What stands beside the rows: buying groups, who may see the account, kept totals, counters."""
    contacts = [
        OpportunityContact(opportunity_id=one.id, contact_id=contact_id, role=role)
        for one in made
        for contact_id, role in _contacts(one.plan)
    ]
    if contacts:
        OpportunityContact.objects.bulk_create(contacts, batch_size=500)
    grants = [
        Grant(one.state.account_id, one.state.owner_id, OpportunityEvent.kind, one.id)
        for one in made
        if one.state.account_id is not None
    ]
    if grants:
        grant_accounts(rows=grants)
    add_totals(begun_deltas(one.state for one in made))
    for pipeline_id, number in {one.state.pipeline_id: one.id for one in made}.items():
        bump(number, pipeline_id)
