"""Telling the work on deals: activities, next steps, evidence and needs, all in sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from quarterdeck.activities.actions import connect_mail_source, create_activities, set_next_steps
from quarterdeck.activities.terms import ActivityType, Direction, NewActivity, NewNextStep, Outcome
from quarterdeck.demo.actions.deals import Directory
from quarterdeck.demo.actions.ground import QUIET, Progress
from quarterdeck.demo.rules import DemoPlan
from quarterdeck.demo.rules.company import REPS
from quarterdeck.demo.rules.pipelines import FRAMEWORK
from quarterdeck.demo.rules.work import WITHOUT_MAILS, DemoActivity, DemoEvidence, DemoNeeds
from quarterdeck.imports.actions.applier import MOST_ROWS
from quarterdeck.imports.queries.report import batched
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.qualification.actions import record_evidence_rows, record_needs_rows
from quarterdeck.qualification.queries import element_ids
from quarterdeck.qualification.terms import EvidenceRow, NeedsFields, NeedsRow, NewEvidence
from quarterdeck.users.queries import system_actor
from quarterdeck.values.text import N_

KIND = OpportunityEvent.kind
_DAILY_TOOL = "Mail gateway"


def tell_work(plan: DemoPlan, directory: Directory, ids: Mapping[int, int], progress: Progress) -> None:
    """Write what reps did and plan, each rep's by that rep, and what is known about customers."""
    for rep in REPS:
        if rep.name not in WITHOUT_MAILS:
            actor = directory.actors[rep.name]
            connect_mail_source(person_id=actor.person_id, name=_DAILY_TOOL, by=actor, via=QUIET, at=plan.begins)
    done, work = 0, plan.work
    for edit in work.edits:
        by = directory.actors[edit.by]
        edit_opportunity(opportunity_id=ids[edit.deal], changes=edit.changes, by=by, via=QUIET, at=edit.at)
    for owner, told in _by_owner(work.activities).items():
        for part in batched(told, MOST_ROWS):
            rows = [_activity(one, ids[one.deal]) for one in part]
            create_activities(rows=rows, by=directory.actors[owner], via=QUIET, at=plan.ends)
            done += len(rows)
            progress(N_("Writing down calls and mails"), done, len(work.activities))
    steps = defaultdict(list)
    for step in work.next_steps:
        row = NewNextStep(kind=KIND, record_id=ids[step.deal], text=step.text, due_on=step.due_on)
        steps[step.by].append(row)
    for owner, rows_of_owner in steps.items():
        set_next_steps(rows=rows_of_owner, by=directory.actors[owner], via=QUIET, at=plan.ends)
    _tell_findings(plan, directory, ids)


def _by_owner(activities: Iterable[DemoActivity]) -> dict[str, list[DemoActivity]]:
    found: dict[str, list[DemoActivity]] = defaultdict(list)
    for one in activities:
        found[one.by].append(one)
    return found


def _activity(one: DemoActivity, record_id: int) -> NewActivity:
    said = one.said
    return NewActivity(
        kind=KIND,
        record_id=record_id,
        type=ActivityType(said.type),
        subject=said.subject,
        body=said.body,
        at=one.at,
        due_on=one.due_on,
        direction=Direction(said.direction),
        outcome=Outcome(said.outcome),
    )


def _tell_findings(plan: DemoPlan, directory: Directory, ids: Mapping[int, int]) -> None:
    system, elements = system_actor(), element_ids()
    rows = [_evidence(one, ids[one.deal], elements, directory) for one in plan.work.evidence]
    for part in batched(rows, MOST_ROWS):
        record_evidence_rows(kind=KIND, rows=part, by=system, via=QUIET, at=plan.ends)
    needs = [_needs(one, ids[one.deal]) for one in plan.work.needs]
    record_needs_rows(kind=KIND, rows=needs, by=system, via=QUIET, at=plan.ends)


def _evidence(one: DemoEvidence, record_id: int, elements: Mapping[str, int], directory: Directory) -> EvidenceRow:
    found = NewEvidence(element_id=elements[f"{FRAMEWORK}/{one.element}"], level=one.level, text=one.text, on=one.on)
    return EvidenceRow(record_id=record_id, evidence=found, author_id=directory.actors[one.by].person_id)


def _needs(one: DemoNeeds, record_id: int) -> NeedsRow:
    low, high = one.budget or (None, None)
    fields = NeedsFields(
        pain=one.pain,
        goals=one.goals,
        budget_min=low,
        budget_max=high,
        budget_currency=one.currency,
        competitors=one.competitors,
    )
    return NeedsRow(record_id=record_id, needs=fields)
