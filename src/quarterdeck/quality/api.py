"""Endpoints of data quality: scores, what is broken, the days that were kept, the rules and their settings."""

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.analytics.reading.trapped import ROWS, TrappedDeal
from quarterdeck.analytics.schema import date_of
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Limit
from quarterdeck.kit.rest.replies import nothing, reply, shown
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.quality import queries
from quarterdeck.quality.actions import RulePlace, reset_rule, set_rule
from quarterdeck.quality.queries.trapped import trap_page
from quarterdeck.quality.rules import RULES, Setting, Settings, Tally, setting_at, together
from quarterdeck.quality.terms import Check
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound
from quarterdeck.warehouse.queries import given

router = Router()
VIA = Via(Door.API)
RuleKey = Annotated[Check, Field(strict=False)]
SCORE = "Mean of the deals' scores, 0 to 100; null without open deals."


class QualityQuery(Body):
    """Whose open opportunities, of which pipeline."""

    scope: Literal["mine", "team", "all"] = "all"
    pipeline_id: Id | None = None


class RuleCountOut(BaseModel):
    """How many opportunities break a rule: as many as `GET /opportunities?check=<rule>` lists in the same scope."""

    rule: str
    count: int


class OwnerQualityOut(BaseModel):
    """The open opportunities of one owner."""

    owner_id: str
    score: int | None = Field(description=SCORE)
    opportunities: int
    to_repair: int = Field(description="How many of them break any rule.")


class QualitySummaryOut(BaseModel):
    """How clean the open opportunities are that the token's owner may see."""

    score: int | None = Field(description=SCORE)
    opportunities: int
    to_repair: int
    rules: list[RuleCountOut] = Field(description="Rules that are broken, by the order of the catalogue.")
    owners: list[OwnerQualityOut]


class KeptDayOut(BaseModel):
    """A day whose figures were kept. A day that is not there was missed, which is not a day without opportunities."""

    day: date
    score: int | None = Field(description=SCORE)
    opportunities: int
    to_repair: int


class QualityTrendOut(BaseModel):
    """Kept days of the last 90, oldest first."""

    items: list[KeptDayOut]


class BrokenRuleOut(BaseModel):
    """A rule that an opportunity breaks, and the points it takes."""

    rule: str
    penalty: int


class OpportunityQualityOut(BaseModel):
    """The score of an open opportunity: 100 less the penalty of each rule it breaks, not below 0."""

    opportunity_id: str
    score: int
    broken: list[BrokenRuleOut]


class RuleStageOut(BaseModel):
    """What holds of a rule in a stage."""

    stage_id: str
    is_on: bool
    penalty: int
    number: int | None
    is_set: bool = Field(description="Whether it was set for this stage.")


class QualityRuleOut(BaseModel):
    """A rule of a pipeline, with what holds in each stage it may bind."""

    rule: str
    dimension: str = Field(description="`completeness`, `validity`, `freshness` or `consistency`.")
    label: str
    meaning: str
    unit: str | None = Field(description="What its number counts; null for a rule without one.")
    least: int
    most: int
    stages: list[RuleStageOut]


class QualityRulesOut(BaseModel):
    """Every rule, by the order of the catalogue."""

    items: list[QualityRuleOut]


class RuleSettingIn(Body):
    """What to set of a rule; without a stage for the whole pipeline."""

    stage_id: Id | None = None
    is_on: bool
    penalty: int = Field(description="Points it takes, 0 to 100.")
    number: int | None = Field(None, description="Its threshold, where it has one.")


class RuleStageQuery(Body):
    """The stage whose setting is meant; without one the pipeline's."""

    stage_id: Id | None = None


class TrapRowsQuestion(Body):
    """Which page of the opportunities of a trap."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class TrapDealOut(BaseModel):
    """An opportunity a trap speaks of."""

    opportunity_id: str
    name: str
    created_on: date
    closed_on: date | None
    days: int | None = Field(description="From the one to the other; below 0 where it was closed before.")
    amount: str | None
    currency: str


class TrapDealsOut(BaseModel):
    """A page of the opportunities of a trap, those that say most first."""

    trap: str
    text: str | None = Field(description="In words, with its counts; null where the records do not fall into it.")
    count: int
    items: list[TrapDealOut]
    next_cursor: str | None


@router.get("", response=QualitySummaryOut, operation_id="get_quality")
def get_quality(request: HttpRequest, query: Query[QualityQuery]) -> HttpResponse:
    """Score, counts by rule, and figures by owner."""
    lens = _lens(request)
    found = queries.tallies(lens, Whose(query.scope), pipeline_id=query.pipeline_id)
    total = together(found.values())
    owners: dict[int, list[Tally]] = {}
    for (owner_id, _pipeline_id), tally in found.items():
        owners.setdefault(owner_id, []).append(tally)
    people = {owner_id: together(parts) for owner_id, parts in sorted(owners.items())}
    body = {
        **_figures(total),
        "rules": [{"rule": check.value, "count": total.counts[check]} for check in RULES if total.counts.get(check)],
        "owners": [
            {"owner_id": public_id(owner_id), **_figures(tally)} for owner_id, tally in people.items() if tally.deals
        ],
    }
    return reply(request, body)


@router.get("/trend", response=QualityTrendOut, operation_id="get_quality_trend")
def get_quality_trend(request: HttpRequest, query: Query[QualityQuery]) -> HttpResponse:
    """The days that were kept."""
    lens = _lens(request)
    days = queries.trend(lens.actor, Whose(query.scope), lens.today, pipeline_id=query.pipeline_id)
    return reply(request, {"items": [{"day": one.day, **_figures(one.tally)} for one in days]})


@router.get("/traps/{trap}", response=TrapDealsOut, operation_id="list_trap_opportunities")
def list_trap_opportunities(request: HttpRequest, trap: str, query: Query[TrapRowsQuestion]) -> HttpResponse:
    """The opportunities of a trap of `GET /metrics/traps`: as many as it counts. None for who does not see all records.

    503 with `Retry-After` while there are no figures.
    """
    if trap not in ROWS:
        raise NotFound("trap")
    first = first_row(trap, query.cursor)
    told = given(trap_page(_lens(request), trap, first, query.limit))
    body = {
        "trap": trap,
        "text": shown(told.trap.text) if told.trap else None,
        "count": told.count,
        "items": [_trapped(*row) for row in told.rows],
        "next_cursor": next_row(trap, first + query.limit, told.count),
    }
    return reply(request, body)


@router.get("/opportunities/{opportunity_id}", response=OpportunityQualityOut, operation_id="get_opportunity_quality")
def get_opportunity_quality(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """The score of an open opportunity, with what takes points from it."""
    found = queries.deal_quality(_lens(request), opportunity_id)
    broken = [{"rule": check.value, "penalty": penalty} for check, penalty in found.broken]
    return reply(request, {"opportunity_id": public_id(opportunity_id), "score": found.score, "broken": broken})


@router.get("/rules/{pipeline_id}", response=QualityRulesOut, operation_id="list_quality_rules")
def list_quality_rules(request: HttpRequest, pipeline_id: Id) -> HttpResponse:
    """The rules of a pipeline and what holds of them in each stage."""
    lens, settings = _lens(request), queries.settings_kept()
    spec = lens.spec(pipeline_id)
    return reply(request, {"items": [_rule(spec, check, settings) for check in RULES]})


@router.put("/rules/{pipeline_id}/{rule}", response=QualityRuleOut, operation_id="set_quality_rule")
def set_quality_rule(request: HttpRequest, pipeline_id: Id, rule: RuleKey, body: RuleSettingIn) -> HttpResponse:
    """Set a rule for a pipeline or one of its stages."""
    setting = Setting(is_on=body.is_on, penalty=body.penalty, number=body.number)
    set_rule(place=RulePlace(rule, pipeline_id, body.stage_id), setting=setting, by=actor_of(request), via=VIA)
    return reply(request, _rule(_lens(request).spec(pipeline_id), rule, queries.settings_kept()))


@router.delete("/rules/{pipeline_id}/{rule}", response={204: None}, operation_id="reset_quality_rule")
def reset_quality_rule(
    request: HttpRequest, pipeline_id: Id, rule: RuleKey, query: Query[RuleStageQuery]
) -> HttpResponse:
    """Let a rule follow its pipeline, or the catalogue, again."""
    reset_rule(place=RulePlace(rule, pipeline_id, query.stage_id), by=actor_of(request), via=VIA)
    return nothing()


def _lens(request: HttpRequest) -> Lens:
    actor = actor_of(request)
    return Lens(actor=actor, currency=actor.display_currency, now=timezone.now())


def _trapped(deal: TrappedDeal, card: Card | None) -> dict[str, object]:
    return {
        "opportunity_id": public_id(deal.opportunity_id),
        "name": card.name if card else "",
        "created_on": date_of(deal.created_day),
        "closed_on": None if deal.closed_day is None else date_of(deal.closed_day),
        "days": deal.days,
        "amount": None if deal.amount is None else str(Money.of_minor(deal.amount, deal.currency).amount),
        "currency": deal.currency,
    }


def _figures(tally: Tally) -> dict[str, int | None]:
    return {"score": tally.score, "opportunities": tally.deals, "to_repair": tally.deals - tally.intact}


def _rule(spec: PipelineSpec, check: Check, settings: Settings) -> dict[str, object]:
    rule = RULES[check]
    stages = []
    for stage in spec.stages:
        if stage.kind is rule.of:
            held = setting_at(rule, spec, stage, settings)
            values = {"is_on": held.is_on, "penalty": held.penalty, "number": held.number}
            is_set = (spec.id, stage.id, check) in settings
            stages.append({"stage_id": public_id(stage.id), **values, "is_set": is_set})
    return {
        "rule": check.value,
        "dimension": rule.dimension.value,
        "label": shown(Text(rule.label)),
        "meaning": shown(Text(rule.meaning)),
        "unit": rule.unit.value if rule.unit else None,
        "least": rule.least,
        "most": rule.most,
        "stages": stages,
    }
