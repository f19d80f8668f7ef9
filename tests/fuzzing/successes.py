"""Requests that must succeed, where the row of the who-may matrix is let through and refused all the same.

What such a request needs is made when it is asked for, beside the sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quarterdeck.activities.actions import complete_activity, log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.opportunities.actions import create_opportunity, edit_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.actions import add_criterion, add_pipeline_from_template
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.matrix.rows import Values, nothing
from tests.matrix.sample import Sample, an_approval

DAY = date(2030, 1, 2)


@dataclass(frozen=True)
class Success:
    """What differs from the row: who asks, values of the address, of the query string, the body."""

    who: str = ""
    path: Values | None = None
    query: Values = nothing
    body: Values | None = None


def a_deal(sample: Sample) -> int:
    """Another deal of Rita's."""
    new = NewOpportunity(pipeline_id=parse_id(sample.pipeline_id), name="Tugs", owner_id=sample.cast.rita)
    return create_opportunity(new=new, by=system_actor(), via=SYSTEM).opportunity_id


def with_step(kind: str) -> Values:
    """A record of this kind that has a next step."""

    def of(sample: Sample) -> Mapping[str, Any]:
        record_id = a_deal(sample) if kind == "opportunity" else a_contact(sample.cast.rita, "Ida Step")
        set_next_step(kind=kind, record_id=record_id, text="Call", due_on=DAY, by=system_actor(), via=SYSTEM)
        return {"record_id": public_id(record_id)}

    return of


def done_task(sample: Sample) -> Mapping[str, Any]:
    new = NewActivity(
        kind="account",
        record_id=parse_id(sample.account),
        type=ActivityType.TASK,
        subject="Ask again",
        author_id=sample.cast.rita,
        due_on=DAY,
    )
    task_id = log_activity(new=new, by=system_actor(), via=SYSTEM).activity_id
    complete_activity(activity_id=task_id, by=system_actor(), via=SYSTEM)
    return {"activity_id": public_id(task_id)}


def edited_deal(sample: Sample) -> Mapping[str, Any]:
    deal_id = a_deal(sample)
    edited = edit_opportunity(opportunity_id=deal_id, changes={"name": "Two"}, by=system_actor(), via=SYSTEM)
    return {"opportunity_id": public_id(deal_id), "seq": str(edited.seq)}


def deal_to_approve(sample: Sample) -> Mapping[str, Any]:
    new = CriterionFields(kind="approval", params={"approver_role": "manager"})
    add_criterion(stage_id=parse_id(sample.proposal_id), new=new, by=system_actor(), via=SYSTEM, key="boss")
    return {"opportunity_id": public_id(a_deal(sample))}


def fresh_approval(sample: Sample) -> Mapping[str, Any]:
    return {"approval_id": public_id(an_approval(sample.cast, a_deal(sample)))}


def fresh_pipeline(sample: Sample) -> Mapping[str, Any]:
    name = f"Pipeline {len(pipelines())}"
    template = "classic"
    pipeline_id = add_pipeline_from_template(template=template, name=name, by=system_actor(), via=SYSTEM)
    return {"pipeline_id": public_id(pipeline_id)}


def fresh_stage(sample: Sample) -> Mapping[str, Any]:
    pipeline_id = parse_id(fresh_pipeline(sample)["pipeline_id"])
    stages = next(pipeline.stages for pipeline in pipelines() if pipeline.id == pipeline_id)
    return {"stage_id": public_id(stages[1].id)}


def all_stages(sample: Sample) -> Mapping[str, Any]:
    stages = next(pipeline.stages for pipeline in pipelines() if pipeline.key == sample.pipeline)
    return {"stage_ids": [public_id(stage.id) for stage in stages]}


def has_source(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "field_set", "params": {"field": "source"}}


SUCCESSES: dict[str, Success] = {
    "connect_mail_source": Success(who="olga", path=lambda sample: {"person_id": public_id(sample.cast.olga)}),
    "reopen_activity": Success(path=done_task),
    "complete_opportunity_next_step": Success(path=with_step("opportunity")),
    "complete_contact_next_step": Success(path=with_step("contact")),
    "undo_opportunity_change": Success(who="ada", path=edited_deal),
    "ask_approval": Success(path=deal_to_approve, body=lambda sample: {"criterion": "proposal/boss"}),
    "retire_pipeline": Success(path=fresh_pipeline),
    "order_stages": Success(body=all_stages),
    "retire_stage": Success(path=fresh_stage),
    "add_criterion": Success(body=has_source),
    "try_criterion": Success(body=has_source),
    "delete_account": Success(path=lambda sample: {"account_id": public_id(an_account(sample.cast.rita, "Shed"))}),
    "delegate_approvals": Success(
        body=lambda sample: {
            "deputy_id": public_id(sample.cast.max),
            "valid_from": "2030-01-01",
            "valid_until": "2030-01-02",
        }
    ),
    "approve": Success(who="max", path=fresh_approval),
    "reject": Success(who="max", path=fresh_approval, body=lambda sample: {"note": "Too dear."}),
    "get_price": Success(query=lambda sample: {"product_id": sample.product, "currency": "EUR", "day": "2026-06-01"}),
}
