"""The pipeline and the loss reasons a new installation starts with."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.pipelines.rules.criteria import accepts
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import BuyingRole, Category, Level, LossMeaning, Moment, StageKind
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class CriterionPlan:
    """A criterion to install."""

    key: str
    kind: str
    params: Mapping[str, Any]
    moment: Moment = Moment.ENTRY
    level: Level = Level.ADVISE


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage to install; stages stand in order. Probability in basis points."""

    key: str
    name: str
    probability_bp: int
    category: Category
    kind: StageKind = StageKind.OPEN
    stall_days: int | None = None
    guidance: str = ""
    may_enter: frozenset[str] = frozenset()
    may_start: bool = True
    criteria: tuple[CriterionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelinePlan:
    """A pipeline to install."""

    key: str
    name: str
    stages: tuple[StagePlan, ...]
    may_skip: bool = True
    may_go_back: bool = True
    may_reopen: bool = True
    framework: str = ""


@dataclass(frozen=True, slots=True)
class LossReasonPlan:
    """A loss reason to install."""

    key: str
    name: str
    means: LossMeaning = LossMeaning.LOST
    needs_competitor: bool = False


def _field(key: str, name: str, **more: Any) -> CriterionPlan:
    return CriterionPlan(key, "field_set", {"field": name}, **more)


DEFAULT_PIPELINE = PipelinePlan(
    key="sales",
    name=N_("Sales"),
    stages=(
        StagePlan(
            key="lead_generation",
            name=N_("Lead generation"),
            probability_bp=500,
            category=Category.PIPELINE,
            stall_days=14,
            guidance=N_("Find out who is interested, and in what. Name the source, so that it can be judged later."),
        ),
        StagePlan(
            key="qualification",
            name=N_("Qualification"),
            probability_bp=1_000,
            category=Category.PIPELINE,
            stall_days=14,
            guidance=N_("Find out about budget, authority, need and timing before you invest more."),
            criteria=(
                _field("account", "account_id"),
                _field("budget", "amount", moment=Moment.EXIT),
                CriterionPlan("authority", "related_count", {"related": "contacts", "minimum": 1}, Moment.EXIT),
                _field("need", "product_id", moment=Moment.EXIT),
                _field("timing", "close_date", moment=Moment.EXIT),
            ),
        ),
        StagePlan(
            key="needs_assessment",
            name=N_("Needs assessment"),
            probability_bp=2_500,
            category=Category.PIPELINE,
            stall_days=21,
            guidance=N_("Learn what the customer must achieve, who decides and who pays."),
        ),
        StagePlan(
            key="proposal",
            name=N_("Proposal"),
            probability_bp=5_000,
            category=Category.BEST_CASE,
            stall_days=21,
            guidance=N_("Offer what was found to be needed, to the person who can buy it, by a day you agreed on."),
            criteria=(
                CriterionPlan(
                    "amount", "field_compares", {"field": "amount", "op": "gt", "value": "0"}, level=Level.ENFORCE
                ),
                CriterionPlan(
                    "economic_buyer",
                    "related_count",
                    {"related": "contacts", "role": BuyingRole.ECONOMIC_BUYER.value, "minimum": 1},
                    level=Level.ENFORCE,
                ),
                CriterionPlan("close_date", "field_compares", {"field": "close_date", "op": "gt", "value": "today"}),
            ),
        ),
        StagePlan(
            key="negotiation",
            name=N_("Negotiation"),
            probability_bp=7_500,
            category=Category.COMMIT,
            stall_days=14,
            guidance=N_("Settle terms. Give nothing without getting something for it."),
        ),
        StagePlan(
            key="closed_won",
            name=N_("Closed Won"),
            probability_bp=10_000,
            category=Category.CLOSED,
            kind=StageKind.WON,
            may_start=False,
            guidance=N_("Name the order or contract, and hand over to those who deliver."),
            criteria=(_field("amount", "amount"), _field("order", "order_reference")),
        ),
        StagePlan(
            key="closed_lost",
            name=N_("Closed Lost"),
            probability_bp=0,
            category=Category.OMITTED,
            kind=StageKind.LOST,
            may_start=False,
            guidance=N_("Say why, so that the next one is not lost in the same way."),
            criteria=(
                _field("reason", "loss_reason_id", level=Level.ENFORCE),
                CriterionPlan(
                    "competitor",
                    "field_set",
                    {"field": "competitor", "when": "loss_needs_competitor"},
                    level=Level.ENFORCE,
                ),
            ),
        ),
    ),
)

DEFAULT_LOSS_REASONS = (
    LossReasonPlan("competitor", N_("Lost to a competitor"), needs_competitor=True),
    LossReasonPlan("price", N_("Too expensive")),
    LossReasonPlan("no_decision", N_("No decision")),
    LossReasonPlan("feature_missing", N_("Something was missing")),
    LossReasonPlan("timing", N_("Wrong time")),
    LossReasonPlan("no_budget", N_("No budget"), LossMeaning.DISQUALIFIED),
    LossReasonPlan("no_fit", N_("No fit"), LossMeaning.DISQUALIFIED),
    LossReasonPlan("unresponsive", N_("No answer"), LossMeaning.DISQUALIFIED),
    LossReasonPlan("duplicate", N_("Entered twice"), LossMeaning.DUPLICATE),
    LossReasonPlan("test", N_("Test entry"), LossMeaning.TEST),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a pipeline cannot be installed: a stable code and the stage or criterion it lies in."""

    code: str
    where: str = field(default="")


def pipeline_faults(plan: PipelinePlan | PipelineSpec) -> list[Fault]:
    """What is wrong with a pipeline: no open stage, stages out of order, unknown kinds, params that make no sense."""
    faults = []
    order = [(StageKind.OPEN, StageKind.WON, StageKind.LOST).index(stage.kind) for stage in plan.stages]
    if 0 not in order or order != sorted(order) or order.count(1) != 1 or 2 not in order:
        faults.append(Fault("stage_kinds"))
    if len({stage.key for stage in plan.stages}) < len(plan.stages):
        faults.append(Fault("stage_key_twice"))
    if not any(stage.may_start for stage in plan.stages if stage.kind is StageKind.OPEN):
        faults.append(Fault("no_start"))
    for stage in plan.stages:
        if not 0 <= stage.probability_bp <= 10_000:
            faults.append(Fault("probability", stage.key))
        if len({criterion.key for criterion in stage.criteria}) < len(stage.criteria):
            faults.append(Fault("criterion_key_twice", stage.key))
        faults.extend(
            Fault("criterion", f"{stage.key}/{criterion.key}")
            for criterion in stage.criteria
            if not accepts(criterion.kind, criterion.params)
        )
    return faults
