"""What configuration means for deals: previews, exceptions, passages, and stages that go out of use."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.tests.deals import Sales, last_change, row
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.queries import pipeline_spec
from quarterdeck.pipelines.queries.trials import trials
from quarterdeck.pipelines.rules.complexity import Passage
from quarterdeck.pipelines.rules.configuration import StageFields
from quarterdeck.pipelines.rules.pipeline import CriterionSpec
from quarterdeck.pipelines.terms import Level, Moment
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import LONG_AGO, SYSTEM
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged


@pytest.fixture
def sam(actors: dict[str, Actor]) -> dict[str, Any]:
    return {"by": actors["sam"], "via": SYSTEM}


def needs(field: str, moment: Moment = Moment.ENTRY) -> CriterionSpec:
    return CriterionSpec("trial", moment, "field_set", {"field": field}, Level.ENFORCE, LONG_AGO)


def names(deals: tuple[Any, ...]) -> list[str]:
    return [deal.name for deal in deals]


def test_preview_tells_who_would_not_pass_and_who_is_past_it(sales: Sales, actors: dict[str, Actor]) -> None:
    sales.deal("lead_generation", name="Early")
    sales.deal("lead_generation", name="Early and sourced", source="Fair")
    sales.deal("proposal", name="There")
    sales.deal("negotiation", name="Past")
    sales.deal("lead_generation", name="Olga's", owner_id=sales.cast.olga, by="system")
    proposal = next(stage for stage in sales.spec.stages if stage.key == "proposal")
    entry = trials.deals.failing(actors["sam"], sales.spec, proposal, needs("source"))
    assert (entry.asked, names(entry.stopped), names(entry.excused)) == (5, ["Early", "Olga's"], ["Past", "There"])
    leaving = trials.deals.failing(actors["sam"], sales.spec, proposal, needs("source", Moment.EXIT))
    assert (names(leaving.stopped), names(leaving.excused)) == (["Early", "Olga's", "There"], ["Past"])
    own = trials.deals.failing(actors["rita"], sales.spec, proposal, needs("source"))
    assert (own.asked, names(own.stopped)) == (4, ["Early"])


def test_preview_counts_who_would_not_be_lost(sales: Sales, actors: dict[str, Actor]) -> None:
    number = sales.deal("negotiation", name="Past")
    lost = sales.spec.stages[-1]
    found = trials.deals.failing(actors["sam"], sales.spec, lost, needs("competitor"))
    assert ([deal.id for deal in found.stopped], found.excused) == ([number], ())


def test_preview_costs_the_same_for_many_deals(
    sales: Sales, actors: dict[str, Actor], query_counts: QueryCounts
) -> None:
    proposal = next(stage for stage in sales.spec.stages if stage.key == "proposal")
    for n in range(12):
        sales.deal(name=f"Deal {n}")
    with query_counts.expect("read failing deals"):
        trials.deals.failing(actors["sam"], sales.spec, proposal, needs("source"))


def test_exceptions_are_counted_by_criterion_and_why(sales: Sales, actors: dict[str, Actor]) -> None:
    number = sales.create(amount=None).opportunity_id
    sales.move(number, "proposal", by="max", override_reason="Board said so")
    found = trials.deals.exceptions(actors["sam"], sales.spec)
    assert found["proposal/amount"] == {"overridden": 1}
    assert found["proposal/close_date"] == {"advised": 1}
    assert trials.deals.exceptions(actors["olga"], sales.spec) == {}


def test_passages_are_visits_that_went_on(sales: Sales) -> None:
    start = timezone.now() - timedelta(days=10)
    quick, slow, lost = (sales.deal(by="system", at=start, name=name) for name in ("Quick", "Slow", "Lost"))
    sales.move(quick, "qualification", by="system", at=start + timedelta(hours=2))
    sales.move(slow, "qualification", by="system", at=start + timedelta(days=3))
    reason = {"loss_reason_id": sales.reasons["price"]}
    sales.move(lost, "closed_lost", by="system", at=start + timedelta(hours=1), fill=reason)
    first = sales.spec.stages[0]
    assert trials.deals.passages(sales.spec) == {first.id: Passage(visits=2, within_a_day=1)}
    assert trials.deals.open_deals([sales.spec.id]) == {sales.stage("qualification"): 2}


def test_stage_with_open_deals_is_retired_with_a_place_to_go(sales: Sales, sam: dict[str, Any]) -> None:
    number = sales.deal("qualification")
    stage = sales.stage("qualification")
    with pytest.raises(Refused) as refusal, unchanged():
        actions.retire_stage(stage_id=stage, move_to=None, **sam)
    assert refusal.value.reasons[0].code == "stage_in_use"
    assert "1 open" in str(refusal.value.reasons[0].text)
    for closed in ("closed_won", "closed_lost"):
        with pytest.raises(NotFound), unchanged():
            actions.retire_stage(stage_id=stage, move_to=sales.stage(closed), **sam)
    actions.retire_stage(stage_id=stage, move_to=sales.stage("needs_assessment"), **sam)
    moved = row(number)
    assert (moved.stage_id, moved.system_probability_bp) == (sales.stage("needs_assessment"), 2_500)
    assert last_change().stage_id == moved.stage_id
    assert check_totals() == []
    # The deal goes on from there, and its past still names the stage.
    sales.move(number, "proposal")
    assert pipeline_spec(sales.spec.id).at(stage).name == "Qualification"


def test_lost_stage_is_retired_with_its_closed_deals(sales: Sales, sam: dict[str, Any]) -> None:
    new = actions.add_stage(
        pipeline_id=sales.spec.id,
        kind=sales.spec.stages[-1].kind,
        new=StageFields("Gone", category="omitted", may_start=False),
        **sam,
    )
    number = sales.deal()
    sales.move(number, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]})
    lost = sales.stage("closed_lost")
    actions.retire_stage(stage_id=lost, move_to=None, **sam)
    assert row(number).stage_id == lost
    assert [stage.id for stage in pipeline_spec(sales.spec.id).stages][-1] == new.record_id


def test_pipeline_with_open_deals_stays_in_use(sales: Sales, sam: dict[str, Any]) -> None:
    actions.add_pipeline_from_template(template="classic", name="Another", **sam)
    sales.deal()
    with pytest.raises(Refused) as refusal, unchanged():
        actions.retire_pipeline(pipeline_id=sales.spec.id, **sam)
    assert refusal.value.reasons[0].code == "pipeline_in_use"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_retirement_does_not_wait_for_a_deal_that_is_being_changed(sales: Sales, sam: dict[str, Any]) -> None:
    number = sales.deal("qualification")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT id FROM opportunities_opportunity WHERE id = %s FOR UPDATE", [number])
        with pytest.raises(Refused) as refusal:
            actions.retire_stage(stage_id=sales.stage("qualification"), move_to=sales.stage("needs_assessment"), **sam)
    assert refusal.value.reasons[0].code == "stage_being_used"
