"""What the first request of an operation needs, made beside the sample."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from quarterdeck.activities.actions import complete_activity, log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity
from quarterdeck.catalog import actions as catalog
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.actions import draft_plan
from quarterdeck.dashboards.actions import add_dashboard, add_tile, set_mailing
from quarterdeck.dashboards.terms import DashboardFields, TileFields
from quarterdeck.dashboards.terms import Plan as MailingPlan
from quarterdeck.forecasts.rules import team_key
from quarterdeck.forecasts.terms import COMPANY
from quarterdeck.opportunities.actions import add_buying_contact, create_opportunity, edit_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.pipelines.actions import add_criterion, add_pipeline_from_template
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.qualification.actions import raise_objection
from quarterdeck.qualification.terms import ObjectionFields
from quarterdeck.quotas.actions import set_quota, set_seasonality
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.revenue.actions.splits import add_split_type, retire_split_type
from quarterdeck.revenue.queries.splits import split_types
from quarterdeck.reviews.actions import start_review
from quarterdeck.scenarios.actions import delete_scenario
from quarterdeck.scenarios.tests.making import scenario
from quarterdeck.users import actions as users
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewPerson, NewTerritory, NewToken
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import SYSTEM, actor
from tests.customers import a_contact, an_account
from tests.matrix.alerted import a_rule
from tests.matrix.forecasted import PERIOD
from tests.matrix.lined import a_lined
from tests.matrix.mirrored import a_mirror, a_root
from tests.matrix.rows import Values
from tests.matrix.sample import Sample, an_approval, an_export

DAY = date(2030, 1, 2)
BY_SYSTEM: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}
# A file whose type its first bytes tell: schemathesis names it by them.
PDF = b"%PDF-1.4\n%%EOF\n"
NAMES = (f"Newcomer{number}" for number in count())


def a_deal(sample: Sample) -> int:
    """Another deal of Rita's."""
    new = NewOpportunity(pipeline_id=parse_id(sample.pipeline_id), name="Tugs", owner_id=sample.cast.rita)
    return create_opportunity(new=new, by=system_actor(), via=SYSTEM).opportunity_id


def a_fresh_review(sample: Sample) -> Mapping[str, Any]:
    """A review of the whole company, under way."""
    return {"review_id": public_id(start_review(line=COMPANY, **BY_SYSTEM))}


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


def newest_stages(sample: Sample) -> Mapping[str, Any]:
    stages = pipelines()[-1].stages
    return {"stage_ids": [public_id(stage.id) for stage in stages]}


def made(path: str, make: Callable[[Sample], Any]) -> Values:
    """An address whose `path` is the id or key of something made for it."""

    def of(sample: Sample) -> Mapping[str, Any]:
        found = make(sample)
        return {path: public_id(found) if isinstance(found, int) else found}

    return of


def a_newcomer(sample: Sample) -> int:
    """Another employee, in no team."""
    name = next(NAMES)
    return users.add_person(new=NewPerson(name, f"{name.lower()}@nordvik.example"), **BY_SYSTEM)


def who_left(sample: Sample) -> int:
    person_id = a_newcomer(sample)
    users.deactivate_person(person_id=person_id, **BY_SYSTEM)
    return person_id


def a_member(sample: Sample) -> Mapping[str, Any]:
    person_id = a_newcomer(sample)
    users.join_team(team_id=sample.cast.south, person_id=person_id, **BY_SYSTEM)
    return {"team_id": public_id(sample.cast.south), "person_id": public_id(person_id)}


def another_token(sample: Sample) -> int:
    new = NewToken(next(NAMES), datetime.now(UTC) + timedelta(days=30))
    return users.create_token(new=new, person_id=sample.cast.rita, **BY_SYSTEM).token_id


def a_product(sample: Sample) -> int:
    return catalog.add_product(new=NewProduct(next(NAMES)), **BY_SYSTEM).product_id


def an_old_product(sample: Sample) -> int:
    product_id = a_product(sample)
    catalog.archive_product(product_id=product_id, **BY_SYSTEM)
    return product_id


def used_currency(code: str) -> Callable[[Sample], str]:
    def use(sample: Sample) -> str:
        catalog.activate_currency(code=code, **BY_SYSTEM)
        return code

    return use


def a_tier(sample: Sample) -> int:
    return catalog.add_price_tier(name=next(NAMES), **BY_SYSTEM)


def an_old_tier(sample: Sample) -> int:
    tier_id = a_tier(sample)
    catalog.archive_price_tier(tier_id=tier_id, **BY_SYSTEM)
    return tier_id


def a_band(sample: Sample) -> int:
    return catalog.add_discount_band(family=next(NAMES), above_bp=100, approver_role="manager", **BY_SYSTEM)


def a_quota(sample: Sample) -> int:
    target = Target(year=2030, person_id=a_newcomer(sample))
    return set_quota(target=target, plan=Plan(amount=Decimal(5), currency="EUR"), **BY_SYSTEM).id


def a_season(sample: Sample) -> Mapping[str, Any]:
    return {"name": next(NAMES), "shares_bp": [500] * 11 + [4_500]}


def a_seasonality(sample: Sample) -> int:
    return set_seasonality(name=next(NAMES), shares=(500,) * 11 + (4_500,), **BY_SYSTEM)


def a_split_type(sample: Sample) -> str:
    made_id = add_split_type(name=next(NAMES), must_total=False, **BY_SYSTEM)
    return next(kind.key for kind in split_types() if kind.id == made_id)


def an_old_split_type(sample: Sample) -> str:
    key = a_split_type(sample)
    retire_split_type(key=key, **BY_SYSTEM)
    return key


def a_draft(sample: Sample) -> int:
    rows = [NewTerritory(key="everywhere", name="Everywhere")]
    return draft_plan(name=next(NAMES), rows=rows, **BY_SYSTEM)


def a_line_with_schedule(sample: Sample) -> Mapping[str, Any]:
    lined = a_lined(sample.cast, parse_id(sample.pipeline_id), parse_id(sample.product))
    return {"opportunity_id": lined.deal, "line_id": lined.line}


def an_objection(sample: Sample) -> Mapping[str, Any]:
    deal_id = a_deal(sample)
    new = ObjectionFields(text="Too dear")
    objection_id = raise_objection(kind="opportunity", record_id=deal_id, new=new, **BY_SYSTEM).id
    return {"kind": "opportunities", "record_id": public_id(deal_id), "objection_id": public_id(objection_id)}


def a_champion(sample: Sample) -> Mapping[str, Any]:
    deal_id, contact_id = a_deal(sample), a_contact(sample.cast.rita, "Ida Champion")
    add_buying_contact(opportunity_id=deal_id, contact_id=contact_id, role="champion", **BY_SYSTEM)
    return {"opportunity_id": public_id(deal_id), "contact_id": public_id(contact_id), "role": "champion"}


def a_dashboard(sample: Sample) -> int:
    """Another of Rita's, with a mail of it to herself."""
    by = actor(sample.cast.rita)
    made_id = add_dashboard(new=DashboardFields(next(NAMES)), by=by, via=SYSTEM).id
    set_mailing(dashboard_id=made_id, person_id=sample.cast.rita, plan=MailingPlan(), by=by, via=SYSTEM)
    return made_id


def a_scenario(sample: Sample) -> int:
    return scenario(actor(sample.cast.rita), next(NAMES))


def a_gone_scenario(sample: Sample) -> int:
    made_id = a_scenario(sample)
    delete_scenario(scenario_id=made_id, by=actor(sample.cast.rita), via=SYSTEM)
    return made_id


def a_mailing(sample: Sample) -> Mapping[str, Any]:
    return {"dashboard_id": public_id(a_dashboard(sample)), "person_id": public_id(sample.cast.rita)}


def a_tile(sample: Sample) -> Mapping[str, Any]:
    board, by = a_dashboard(sample), actor(sample.cast.rita)
    tile = add_tile(dashboard_id=board, new=TileFields("win_rate", "Wins"), by=by, via=SYSTEM)
    return {"dashboard_id": public_id(board), "tile_id": public_id(tile)}


def an_alert_rule(sample: Sample) -> int:
    return a_rule(sample.cast.rita, next(NAMES))


def has_source(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "field_set", "params": {"field": "source"}}


def an_export_of_rita(sample: Sample) -> Mapping[str, Any]:
    """Another one than the sample's, which other requests remove."""
    return {"export_id": public_id(an_export(sample.cast.rita))}


def rooted(name: str) -> Mapping[str, Any]:
    a_root()
    return {"name": name, "system": "Old CRM", "source": "oldcrm", "folder": "crm", "every_hours": 12}


def mirrored(sample: Sample) -> int:
    return a_mirror(next(NAMES))


def files(sample: Sample) -> Mapping[str, Any]:
    return {"mirror_id": public_id(mirrored(sample)), "kind": "accounts"}


def a_quay(sample: Sample) -> Mapping[str, Any]:
    return {"kind": "accounts", "record_id": public_id(an_account(sample.cast.rita, next(NAMES)))}


def a_due_deal(sample: Sample) -> Mapping[str, Any]:
    deal_id = a_deal(sample)
    edit_opportunity(opportunity_id=deal_id, changes={"close_date": date(2090, 11, 15)}, **BY_SYSTEM)
    return {"period": PERIOD, "line": team_key(sample.cast.north), "opportunity_id": public_id(deal_id)}
