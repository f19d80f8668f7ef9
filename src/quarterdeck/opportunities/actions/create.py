"""Creating opportunities: one, or many at once by the same plan and the same writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter

from quarterdeck.customers.actions import grant_accounts
from quarterdeck.customers.terms import Grant
from quarterdeck.journal.actions import action, insert_rows
from quarterdeck.journal.queries import is_written_since, newest_seq
from quarterdeck.journal.terms import FieldChange, Stamp, Via
from quarterdeck.opportunities.actions.ledger import FIGURES, Step, add_totals, bump, contact_change, write_steps
from quarterdeck.opportunities.events import HistoryImported, OpportunityCreated, OpportunityEvent
from quarterdeck.opportunities.models import Opportunity, OpportunityContact
from quarterdeck.opportunities.queries import Plan, PlannedStep, Scene, plan_creations
from quarterdeck.opportunities.rules.state import COLUMNS, State
from quarterdeck.opportunities.rules.timeline import Figures
from quarterdeck.opportunities.rules.totals import begun_deltas
from quarterdeck.opportunities.terms import Created, ImportedOpportunity, NewOpportunity
from quarterdeck.pipelines.queries import lock_pipelines, spec_of_version
from quarterdeck.records.actions.values import write_values
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import new_ids
from quarterdeck.values.text import LONGEST_KEY, fold
from quarterdeck.values.timeline import HistoryKind
from quarterdeck.values.verdict import Refused

MOST_AT_ONCE = 1_000
# Kinds of records that say nothing of whether a new opportunity may be created, or how.
_APART = ("opportunity", "activity", "next_step", "import", "upload", "view", "view_choice")
_ROW = (
    "id", "name_key", "external_id", *FIGURES, "imported_position", "flags", "created_by_id", "updated_at", "version",
    *COLUMNS,
)  # fmt: skip
_figures = attrgetter(*FIGURES)


@dataclass(frozen=True, slots=True)
class Planned:
    """Plans of new opportunities, the versions of their pipelines then, and the journal's newest entry before."""

    scene: Scene
    rows: Sequence[ImportedOpportunity]
    versions: Mapping[int, int]
    plans: Sequence[Plan]
    since: int

    def still_stands(self) -> bool:
        """Whether planning now, in an action, would say the same: nobody wrote what plans of new deals rest on."""
        held = lock_pipelines(self.versions)
        return held == self.versions and not is_written_since(self.since, apart_from=_APART)


@action
def create_opportunity(*, new: NewOpportunity, by: Actor, via: Via, at: datetime | None = None) -> Created:
    """Create an opportunity in the stage asked for, or where its pipeline starts.

    It meets the entry criteria of every stage up to there. Raises Refused with every reason.
    """
    scene = Scene(by, at)
    return _create(_planned(scene, [ImportedOpportunity(new=new)]), via)[0]


def plan_ahead(*, rows: Sequence[ImportedOpportunity], by: Actor) -> Planned:
    """The plans of new opportunities, made while anybody may write. Raises NotPermitted as `create_opportunities`."""
    return _planned(Scene(by, None), rows, newest_seq())


@action
def create_opportunities(
    *, rows: Sequence[ImportedOpportunity], by: Actor, via: Via, ahead: Planned | None = None
) -> list[Created]:
    """Create up to 1,000 opportunities at once, with the history they bring.

    Rows with dates of their own need the right to import history; they are not gated but listed as
    grandfathered. Rows without are judged like `create_opportunity`. One row that cannot be stored
    refuses all of them. Plans made `ahead` of just these rows are used when nobody wrote since what they rest on.
    """
    if len(rows) > MOST_AT_ONCE:
        raise ValueError(f"{len(rows)} rows at once hold the database too long; {MOST_AT_ONCE} is the most")
    if ahead is None or ahead.rows is not rows or not ahead.still_stands():
        ahead = _planned(Scene(by, None), rows)
    return _create(ahead, via)


def _planned(scene: Scene, rows: Sequence[ImportedOpportunity], since: int = 0) -> Planned:
    versions = lock_pipelines({row.new.pipeline_id for row in rows})
    specs = {number: spec_of_version(number, one) for number, one in versions.items()}
    return Planned(scene, rows, versions, plan_creations(scene, rows, specs), since)


def _create(planned: Planned, via: Via) -> list[Created]:
    scene, plans = planned.scene, planned.plans
    for plan in plans:
        if plan.reasons:
            raise Refused(plan.reasons)
    made = [_Made(no, plan, plan.figures) for no, plan in zip(new_ids(len(plans)), plans, strict=True) if plan.figures]
    insert_rows(Opportunity, _ROW, [_row(scene, one) for one in made])
    entered = {one.id: one.plan.custom for one in made}
    told = write_values(by=scene.by, kind=OpportunityEvent.kind, rows=entered, before={})
    steps = [step for one in made for step in _steps(one, scene.by, via, told.get(one.id, ()))]
    seqs = write_steps(steps, scene.now)
    last_seqs = {step.opportunity_id: seq for (step, _), seq in zip(steps, seqs, strict=True)}
    _write_beside(made, scene.at)
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


def _row(scene: Scene, made: _Made) -> tuple[object, ...]:
    plan, figures = made.plan, made.figures
    return (
        made.id,
        fold(figures.state.name)[:LONGEST_KEY],
        plan.row.new.external_id,
        *_figures(figures),
        plan.imported_position,
        ",".join(plan.row.flags),
        scene.by.person_id or None,
        scene.now,
        1,
        *figures.state,
    )


def _steps(made: _Made, by: Actor, via: Via, custom: Sequence[FieldChange]) -> list[tuple[Step, Stamp]]:
    plan, first = made.plan, made.plan.steps[0]
    created = Step(
        opportunity_id=made.id,
        event=OpportunityCreated(record_id=made.id, stage_id=first.state.stage_id, owner_id=first.state.owner_id),
        before=None,
        after=first.state,
        kind=HistoryKind.CREATED if plan.row.created_at is None else HistoryKind.IMPORTED,
        beside=(*(contact_change(contact_id, role) for contact_id, role in _contacts(plan)), *custom),
        excused=first.excused,
    )
    later = [imported_step(made.id, before.state, step) for before, step in pairwise(plan.steps)]
    return [
        (step, by.stamp(at.at, via, since=at.since)) for step, at in zip([created, *later], plan.steps, strict=True)
    ]


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


def _write_beside(made: Sequence[_Made], at: datetime) -> None:
    """What stands beside the rows: buying groups, who may see the account, kept totals, counters."""
    contacts = [(one.id, *pair, one.plan.row.joined.get(pair, at)) for one in made for pair in _contacts(one.plan)]
    insert_rows(OpportunityContact, ("opportunity_id", "contact_id", "role", "added_at"), contacts)
    grants = [
        Grant(one.state.account_id, one.state.owner_id, OpportunityEvent.kind, one.id)
        for one in made
        if one.state.account_id is not None
    ]
    if grants:
        grant_accounts(rows=grants, are_new=True)
    add_totals(begun_deltas(one.state for one in made))
    for pipeline_id, number in {one.state.pipeline_id: one.id for one in made}.items():
        bump(number, pipeline_id)
