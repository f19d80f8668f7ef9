"""A pipeline with every kind of criterion that asks about what stands beside a deal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quarterdeck.opportunities import queries
from quarterdeck.opportunities.terms import Move
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.actions import add_pipeline
from quarterdeck.pipelines.queries import pipeline_spec
from quarterdeck.pipelines.rules.defaults import CriterionPlan, PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import Category, Level, Moment, StageKind
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Reason
from tests.cast import LONG_AGO, SYSTEM


def enforced(key: str, kind: str, moment: Moment = Moment.ENTRY, **params: Any) -> CriterionPlan:
    """A criterion that refuses."""
    return CriterionPlan(key, kind, params, moment, Level.ENFORCE)


APPROVED = enforced("manager", "approval", approver_role="manager")
BESIDE = (
    enforced("call", "activity_done", types=["call", "meeting"], minimum=1),
    enforced("quote", "document_attached", category="quote", minimum=1),
    enforced("buyer", "qualification_level", framework="meddicc", element="economic_buyer", minimum=2),
    enforced("size", "condition", message="At least 500", expression="amount >= 500.0"),
    enforced("sam", "approval", person="sam@nordvik.example", terms=["amount", "close_date"]),
)
GATED = PipelinePlan(
    key="gated",
    name="Gated",
    stages=(
        StagePlan("open", "Open", 1_000, Category.PIPELINE),
        StagePlan("commit", "Commit", 5_000, Category.COMMIT, criteria=(APPROVED,)),
        StagePlan("signing", "Signing", 8_000, Category.COMMIT, criteria=BESIDE),
        StagePlan("g_won", "Won", 10_000, Category.CLOSED, StageKind.WON, may_start=False),
        StagePlan("g_lost", "Lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
    ),
)


def a_gated_pipeline(sales: Sales, plan: PipelinePlan = GATED) -> Sales:
    """The same sales on a pipeline with approvals, whose rules hold from long ago."""
    pipeline_id = add_pipeline(plan=plan, by=system_actor(), via=SYSTEM, at=LONG_AGO)
    return replace(sales, spec=pipeline_spec(pipeline_id))


def asked(sales: Sales, number: int, to: str, by: str = "rita") -> Sequence[Reason]:
    """What stands against a move."""
    return queries.move_preview(sales.lens(by), Move(opportunity_id=number, to=sales.stage(to))).reasons
