"""The pipelines of the conformance test, with every kind of rule."""

from typing import Any

from quarterdeck.pipelines.rules.defaults import CriterionPlan, PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import Category, Level, Moment, StageKind

ENFORCE = Level.ENFORCE
COMMIT = Category.COMMIT


def _criterion(key: str, kind: str, moment: Moment = Moment.ENTRY, **params: Any) -> CriterionPlan:
    return CriterionPlan(key, kind, params, moment, ENFORCE)


STRICT = PipelinePlan(
    key="strict",
    name="Strict",
    may_skip=False,
    may_go_back=False,
    may_reopen=False,
    stages=(
        StagePlan("first", "First", 1_000, Category.PIPELINE),
        StagePlan(
            "second",
            "Second",
            2_000,
            Category.PIPELINE,
            criteria=(
                _criterion("account", "field_set", field="account_id"),
                _criterion("source", "field_set", Moment.EXIT, field="source"),
            ),
        ),
        StagePlan(
            "third",
            "Third",
            5_000,
            COMMIT,
            criteria=(
                _criterion("amount", "field_compares", field="amount", op="gt", value="0"),
                _criterion("buyer", "related_count", related="contacts", role="economic_buyer", minimum=1),
                _criterion("day", "field_compares", field="close_date", op="gt", value="today"),
            ),
        ),
        StagePlan("fourth", "Fourth", 7_000, COMMIT, may_enter=frozenset({"administrator"})),
        StagePlan(
            "won",
            "Won",
            10_000,
            Category.CLOSED,
            StageKind.WON,
            may_start=False,
            criteria=(_criterion("group", "related_count", related="contacts", minimum=3),),
        ),
        StagePlan(
            "lost",
            "Lost",
            0,
            Category.OMITTED,
            StageKind.LOST,
            may_start=False,
            criteria=(
                _criterion("reason", "field_set", field="loss_reason_id"),
                _criterion("competitor", "field_set", field="competitor", when="loss_needs_competitor"),
            ),
        ),
    ),
)
OTHER = PipelinePlan(
    key="other",
    name="Other",
    stages=(
        StagePlan("only", "Only", 1_000, Category.PIPELINE),
        StagePlan("o_won", "Won", 10_000, Category.CLOSED, StageKind.WON),
        StagePlan("o_lost", "Lost", 0, Category.OMITTED, StageKind.LOST),
    ),
)
# What stands beside a deal: every kind of criterion that asks about it, on entering and on leaving.
BESIDE = PipelinePlan(
    key="beside",
    name="Beside",
    stages=(
        StagePlan(
            "b_open",
            "B open",
            1_000,
            Category.PIPELINE,
            criteria=(_criterion("leave", "approval", Moment.EXIT, approver_role="manager"),),
        ),
        StagePlan(
            "b_offer",
            "B offer",
            5_000,
            COMMIT,
            criteria=(
                _criterion("call", "activity_done", types=["call", "meeting"], minimum=2),
                _criterion("quote", "document_attached", category="quote", minimum=1),
                _criterion("buyer", "qualification_level", framework="meddicc", element="economic_buyer", minimum=2),
                _criterion("size", "condition", message="At least 500", expression="amount >= 500.0"),
                _criterion("share", "condition", message="Two in three", expression="2 / contact_count >= 1"),
                _criterion("chief", "approval", person="max@nordvik.example"),
            ),
        ),
        StagePlan("b_won", "B won", 10_000, Category.CLOSED, StageKind.WON, may_start=False),
        StagePlan("b_lost", "B lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
    ),
)


def custom(seats: str, project: str) -> PipelinePlan:
    """A pipeline that asks for custom fields, by their `cf_<id>`."""
    return PipelinePlan(
        key="custom",
        name="Custom",
        stages=(
            StagePlan("c_open", "C open", 1_000, Category.PIPELINE),
            StagePlan(
                "c_offer",
                "C offer",
                5_000,
                COMMIT,
                criteria=(
                    _criterion("project", "custom_field_set", field=project),
                    _criterion("seats", "condition", message="Ten seats", expression=f"{seats} >= 10.0"),
                ),
            ),
            StagePlan("c_won", "C won", 10_000, Category.CLOSED, StageKind.WON, may_start=False),
            StagePlan("c_lost", "C lost", 0, Category.OMITTED, StageKind.LOST, may_start=False),
        ),
    )
