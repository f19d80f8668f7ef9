"""Pipelines to begin with: four usual ways of selling, each with at most six open stages."""

from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE, CriterionPlan, PipelinePlan, StagePlan
from quarterdeck.pipelines.terms import BuyingRole, Category, Level, Moment, StageKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


@dataclass(frozen=True, slots=True)
class Template:
    """A pipeline to begin with. `plan` is installed under a name and key of the user's own."""

    key: str
    name: str
    text: str
    plan: PipelinePlan


def _field(key: str, field: str, moment: Moment = Moment.ENTRY, level: Level = Level.ADVISE) -> CriterionPlan:
    return CriterionPlan(key, "field_set", {"field": field}, moment, level)


def _person(role: BuyingRole, moment: Moment = Moment.ENTRY, level: Level = Level.ADVISE) -> CriterionPlan:
    params = {"related": "contacts", "role": role.value, "minimum": 1}
    return CriterionPlan(role.value, "related_count", params, moment, level)


_PRICED = CriterionPlan("amount", "field_compares", {"field": "amount", "op": "gt", "value": "0"}, level=Level.ENFORCE)
_DATED = CriterionPlan("close_date", "field_compares", {"field": "close_date", "op": "gt", "value": "today"})
_CLOSING = tuple(stage for stage in DEFAULT_PIPELINE.stages if stage.kind is not StageKind.OPEN)


def _stage(key: str, name: str, share: int, days: int, guidance: str, *criteria: CriterionPlan) -> StagePlan:
    """An open stage; its forecast category follows from its probability in per cent."""
    category = Category.COMMIT if share >= 75 else Category.BEST_CASE if share >= 50 else Category.PIPELINE
    return StagePlan(key, name, share * 100, category, stall_days=days, guidance=guidance, criteria=criteria)


_ENTERPRISE = PipelinePlan(
    key="enterprise",
    name=N_("Enterprise"),
    framework="meddicc",
    stages=(
        _stage("prospecting", N_("Prospecting"), 5, 21, N_("Find an account where the pain is worth a project.")),
        _stage(
            "discovery",
            N_("Discovery"),
            15,
            30,
            N_("Put the pain into numbers the customer agrees with, and find who could be your champion."),
            _field("account", "account_id"),
        ),
        _stage(
            "scoping",
            N_("Scoping"),
            30,
            30,
            N_("Learn the decision criteria and the decision process, and let your champion show you the way."),
            _person(BuyingRole.CHAMPION),
        ),
        _stage(
            "validation",
            N_("Validation"),
            50,
            30,
            N_("Prove what the decision criteria ask for. Agree beforehand on what counts as proof."),
            _PRICED,
            _person(BuyingRole.ECONOMIC_BUYER, level=Level.ENFORCE),
        ),
        _stage(
            "proposal",
            N_("Proposal"),
            70,
            21,
            N_("Offer to the economic buyer, by a day that the paper process can keep."),
            _DATED,
        ),
        _stage(
            "contracting",
            N_("Contracting"),
            90,
            21,
            N_("Bring purchasing and legal to the same table. Give nothing without getting something for it."),
            _person(BuyingRole.PURCHASING),
        ),
        *_CLOSING,
    ),
)

_SAAS_TRIAL = PipelinePlan(
    key="saas_trial",
    name=N_("SaaS trial"),
    framework="bant",
    stages=(
        _stage("signed_up", N_("Signed up"), 10, 7, N_("Say hello, and find out what they came for.")),
        _stage(
            "trial",
            N_("Trial"),
            25,
            14,
            N_("Agree on what the trial must show and on the day it ends."),
            _field("timing", "close_date"),
        ),
        _stage(
            "activated",
            N_("Activated"),
            50,
            14,
            N_("They use it for what they came for. Find who pays, and what it is worth to them."),
            _field("account", "account_id"),
        ),
        _stage(
            "proposal",
            N_("Proposal"),
            75,
            10,
            N_("Offer the plan that fits their use, with a start date."),
            _PRICED,
            _DATED,
        ),
        *_CLOSING,
    ),
)

_MANUFACTURING = PipelinePlan(
    key="manufacturing",
    name=N_("Manufacturing"),
    stages=(
        _stage("inquiry", N_("Inquiry"), 10, 7, N_("Find out what is to be made, how many and by when.")),
        _stage(
            "specification",
            N_("Specification"),
            25,
            21,
            N_("Settle drawings, tolerances and quantities with those who will use it."),
            _field("account", "account_id"),
            _person(BuyingRole.TECHNICAL_EVALUATOR),
        ),
        _stage(
            "quotation",
            N_("Quotation"),
            40,
            21,
            N_("Quote what was specified, with delivery times that the works can keep."),
            _PRICED,
            _field("product", "product_id", level=Level.ENFORCE),
        ),
        _stage(
            "sampling",
            N_("Samples and trial run"),
            60,
            45,
            N_("Let them try it. Write down what must be changed, and who released it."),
        ),
        _stage(
            "negotiation",
            N_("Negotiation"),
            80,
            21,
            N_("Settle price, terms of payment and delivery with purchasing."),
            _person(BuyingRole.PURCHASING),
            _DATED,
        ),
        _stage(
            "installation",
            N_("Order and installation"),
            90,
            60,
            N_("The order is in. Plan delivery, installation and acceptance."),
            _field("order", "order_reference"),
        ),
        *_CLOSING,
    ),
)

TEMPLATES = {
    template.key: template
    for template in (
        Template(
            "classic",
            N_("Classic"),
            N_("Lead generation, qualification, needs assessment, proposal, negotiation. Fits most teams."),
            DEFAULT_PIPELINE,
        ),
        Template(
            "enterprise",
            N_("Enterprise (MEDDICC)"),
            N_("Long sales with many people: the champion and the economic buyer are known before you invest."),
            _ENTERPRISE,
        ),
        Template(
            "saas_trial",
            N_("SaaS trial"),
            N_("Short sales that begin with a trial: what it must show and when it ends."),
            _SAAS_TRIAL,
        ),
        Template(
            "manufacturing",
            N_("Manufacturing"),
            N_("From inquiry over samples to installation, with long waits that are normal."),
            _MANUFACTURING,
        ),
    )
}
