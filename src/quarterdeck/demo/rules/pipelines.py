"""The two pipelines of the demo company: one for large sales, one for inside sales and the web shop."""

from typing import Any

from quarterdeck.pipelines.rules.defaults import CriterionPlan, PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import BuyingRole, Category, Level, Moment, StageKind

ENTERPRISE, INSIDE = "enterprise", "inside"
# What the enterprise pipeline qualifies by.
FRAMEWORK = "meddicc"


def _field(key: str, name: str, **more: Any) -> CriterionPlan:
    return CriterionPlan(key, "field_set", {"field": name}, **more)


def _priced(level: Level) -> CriterionPlan:
    return CriterionPlan("amount", "field_compares", {"field": "amount", "op": "gt", "value": "0"}, level=level)


_WON = StagePlan(
    key="closed_won",
    name="Closed Won",
    probability_bp=10_000,
    category=Category.CLOSED,
    kind=StageKind.WON,
    may_start=False,
    criteria=(_field("amount", "amount"), _field("order", "order_reference")),
)
_LOST = StagePlan(
    key="closed_lost",
    name="Closed Lost",
    probability_bp=0,
    category=Category.OMITTED,
    kind=StageKind.LOST,
    may_start=False,
    criteria=(
        _field("reason", "loss_reason_id", level=Level.ENFORCE),
        CriterionPlan(
            "competitor", "field_set", {"field": "competitor", "when": "loss_needs_competitor"}, level=Level.ENFORCE
        ),
    ),
)
PIPELINES = (
    PipelinePlan(
        key=ENTERPRISE,
        name="Enterprise pipeline",
        framework=FRAMEWORK,
        stages=(
            StagePlan(
                key="qualification",
                name="Qualification",
                probability_bp=1_000,
                category=Category.PIPELINE,
                stall_days=21,
                guidance="Is there a line, a defect that costs money, and somebody who wants it gone this year?",
                criteria=(_field("account", "account_id", moment=Moment.EXIT),),
            ),
            StagePlan(
                key="needs_assessment",
                name="Needs assessment",
                probability_bp=2_500,
                category=Category.PIPELINE,
                stall_days=30,
                guidance="Walk the line with them. Write down parts per minute, defects and who signs.",
                criteria=(
                    CriterionPlan("people", "related_count", {"related": "contacts", "minimum": 1}, Moment.EXIT),
                    _field("product", "product_id", moment=Moment.EXIT),
                ),
            ),
            StagePlan(
                key="solution_fit",
                name="Solution fit",
                probability_bp=4_000,
                category=Category.PIPELINE,
                stall_days=30,
                guidance="Prove it on their parts. Agree what counts as passed before the test begins.",
            ),
            StagePlan(
                key="proposal",
                name="Proposal",
                probability_bp=6_000,
                category=Category.BEST_CASE,
                stall_days=28,
                guidance="Agree the acceptance test before you discuss price.",
                criteria=(_priced(Level.ENFORCE), _field("close_date", "close_date", level=Level.ENFORCE)),
            ),
            StagePlan(
                key="negotiation",
                name="Negotiation",
                probability_bp=7_500,
                category=Category.COMMIT,
                stall_days=28,
                guidance="Settle terms. Give nothing without getting something for it.",
                criteria=(
                    CriterionPlan(
                        "economic_buyer",
                        "related_count",
                        {"related": "contacts", "role": BuyingRole.ECONOMIC_BUYER.value, "minimum": 1},
                        level=Level.ENFORCE,
                    ),
                    CriterionPlan(
                        "close_date", "field_compares", {"field": "close_date", "op": "gt", "value": "today"}
                    ),
                ),
            ),
            StagePlan(
                key="contracting",
                name="Contracting",
                probability_bp=9_000,
                category=Category.COMMIT,
                stall_days=21,
                guidance="Know every signature that is still missing, and the day it is due.",
                criteria=(
                    CriterionPlan("terms", "approval", {"approver_role": "manager"}),
                    CriterionPlan("discounts", "discounts_approved", {}, level=Level.ENFORCE),
                ),
            ),
            _WON,
            _LOST,
        ),
    ),
    PipelinePlan(
        key=INSIDE,
        name="Inside sales and web shop",
        stages=(
            StagePlan(
                key="inquiry",
                name="Inquiry",
                probability_bp=3_500,
                category=Category.PIPELINE,
                stall_days=10,
                guidance="Answer within a working day. Many of these decide within a week.",
            ),
            StagePlan(
                key="quote",
                name="Quote",
                probability_bp=5_500,
                category=Category.BEST_CASE,
                stall_days=14,
                criteria=(_priced(Level.ENFORCE),),
            ),
            StagePlan(
                key="order",
                name="Order check",
                probability_bp=8_500,
                category=Category.COMMIT,
                stall_days=10,
                guidance="Stock, delivery day, credit. Nothing else stands between this and the invoice.",
            ),
            _WON,
            _LOST,
        ),
    ),
)
OPEN_STAGES = {
    plan.key: tuple(stage.key for stage in plan.stages if stage.kind is StageKind.OPEN) for plan in PIPELINES
}
STAGE_ODDS = {plan.key: tuple(stage.probability_bp for stage in plan.stages) for plan in PIPELINES}
# The stage from which on an amount must be known, and the one that asks for the economic buyer, by place.
PRICED = {ENTERPRISE: 3, INSIDE: 1}
BUYER = {ENTERPRISE: 4, INSIDE: 99}
# The criterion that asks for a manager's approval of the terms, by its lasting name.
APPROVED = "contracting/terms"
# What a manager writes who lets a deal pass without the economic buyer.
EXCUSE = "Procurement wants terms before they name who signs. Asked again for Friday."
# Loss reasons by how often they are given, early and late in a deal's life; some need the competitor's name.
EARLY_LOSSES = {"no_budget": 4, "no_fit": 4, "unresponsive": 5, "timing": 3, "no_decision": 3, "competitor": 1}
LATE_LOSSES = {"no_decision": 6, "price": 5, "competitor": 5, "timing": 3, "feature_missing": 2, "unresponsive": 1}
