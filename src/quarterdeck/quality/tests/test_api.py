"""Endpoints of data quality."""

from datetime import timedelta

from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quality.actions import keep_day
from quarterdeck.quality.api import (
    OpportunityQualityOut,
    QualityRuleOut,
    QualityRulesOut,
    QualitySummaryOut,
    QualityTrendOut,
)
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.rest import api, content, fits


def test_scores_trend_and_what_lists_say_agree(sales: Sales) -> None:
    deal = sales.deal(by="system", at=timezone.now() - timedelta(days=100))
    sales.deal(by="system", owner_id=sales.cast.olga)
    keep_day(timezone.now())
    rita = api(sales.cast.rita)
    found = fits(rita.get("/quality"), QualitySummaryOut)
    assert (found.opportunities, found.to_repair) == (1, 1)
    assert [owner.owner_id for owner in found.owners] == [public_id(sales.cast.rita)]
    for rule in found.rules:
        assert content(rita.get(f"/opportunities?check={rule.rule}"))["count"] == rule.count
    own = fits(rita.get(f"/quality/opportunities/{public_id(deal)}"), OpportunityQualityOut)
    assert own.score == found.score == 100 - sum(one.penalty for one in own.broken)
    days = fits(rita.get("/quality/trend"), QualityTrendOut).items
    assert [(day.score, day.opportunities) for day in days] == [(found.score, 1)]


def test_rules_are_set_by_those_who_manage_pipelines(sales: Sales) -> None:
    sam, where = api(sales.cast.sam, Permission.PIPELINES_MANAGE), f"/quality/rules/{public_id(sales.spec.id)}"
    stage_id = public_id(sales.stage("proposal"))
    body = {"is_on": True, "penalty": 30, "number": 9, "stage_id": stage_id}
    stages = {stage.stage_id: stage for stage in fits(sam.put(f"{where}/no_contact", body), QualityRuleOut).stages}
    assert stages[stage_id].model_dump() == {**body, "is_set": True}
    assert sum(stage.is_set for stage in stages.values()) == 1
    assert sam.delete(f"{where}/no_contact?stage_id={stage_id}").status_code == 204
    rules = {rule.rule: rule for rule in fits(sam.get(where), QualityRulesOut).items}
    assert not any(stage.is_set for stage in rules["no_contact"].stages)
    assert api(sales.cast.rita).put(f"{where}/no_contact", body).status_code == 403
