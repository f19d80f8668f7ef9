"""The demo company with what a day of work leaves behind, and where its pages are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.urls import get_resolver, reverse

from quarterdeck.activities.models import Activity
from quarterdeck.alerts.models import Rule
from quarterdeck.catalog.models import DiscountBand, PriceEntry, PriceTier, Product
from quarterdeck.customers.actions import draft_plan
from quarterdeck.customers.models import Contact
from quarterdeck.dashboards.actions import add_dashboard, add_tile
from quarterdeck.dashboards.terms import DashboardFields
from quarterdeck.dashboards.tests.making import LIST, NUMBER
from quarterdeck.demo.actions import build_demo
from quarterdeck.forecasts.models import ForecastLock
from quarterdeck.forecasts.rules import period_key, person_key
from quarterdeck.gaps.actions import link_gap
from quarterdeck.gaps.models import Gap
from quarterdeck.gaps.terms import RequestFields
from quarterdeck.inspection.actions import draft_run, start_run, work_off
from quarterdeck.inspection.rules.bulk import BulkChange
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.pipelines.models import Criterion, LossReason
from quarterdeck.qualification import actions as qualification
from quarterdeck.qualification.models import Element
from quarterdeck.qualification.terms import ObjectionFields, QuestionFields, QuestionSetFields
from quarterdeck.quotas.models import Quota, Seasonality
from quarterdeck.records.actions import delegate_approvals
from quarterdeck.records.models import Approval, Field
from quarterdeck.records.terms.approvals import NewDelegation
from quarterdeck.revenue.actions import set_schedule
from quarterdeck.revenue.models import Line, SplitType
from quarterdeck.revenue.terms import SchedulePlan
from quarterdeck.reviews.models import Review
from quarterdeck.saved_views.actions import save_view
from quarterdeck.saved_views.terms import Sharing, ViewFields
from quarterdeck.scenarios.tests.making import kept
from quarterdeck.users.actions import create_token, invite_person, set_password
from quarterdeck.users.models import Person, Team
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import NewTerritory, NewToken
from quarterdeck.values.ids import public_id
from quarterdeck.values.period import PeriodKind
from quarterdeck.webhooks import actions as webhooks
from quarterdeck.webhooks.models import Delivery
from quarterdeck.webhooks.terms import EndpointFields, Sent
from tests.cast import PASSWORD, SYSTEM
from tests.journeys.demo_files import Day, brought, doubled, exported_weekly, mirrored, taken_away
from tests.matrix.tries import API, ROWS

DEAL = "VX-200 × 24, install and Fleet"
VISITORS = ("ada", "max", "rita")
# They hand out a file or a part of a page, or lead elsewhere; or stand between two steps of signing in.
NO_PAGES = {
    "account_logout", "attachment", "column_cards", "dashboard_picture", "deals", "deals_rest", "export_file",
    "first_board", "healthz",
    "home", "import_errors", "like_this", "mention_options", "mfa_authenticate", "mfa_reauthenticate",
    "notification_open", "pipeline_review_pdf",
}  # fmt: skip
OF_LINES = ("line_installment", "line_schedule", "opportunity_line", "opportunity_lines", "opportunity_splits")
STRANGERS = {"account_login", "join"}


def build(now: datetime) -> dict[str, str]:
    """The company and a day's work in it; where its pages are."""
    call_command("migrate", verbosity=0)
    build_demo(progress=lambda _name, _done, _all: None, today=now.date())
    people = {str(person.email).partition("@")[0]: person.pk for person in Person.objects.exclude(email=None)}
    for name in VISITORS:
        set_password(person_id=people[name], password=PASSWORD, by=system_actor(), via=SYSTEM)
    day = Day(now, people, Opportunity.objects.get(name=DEAL))
    hooked = _hooked(day)
    values = _found(day) | _qualified(day) | _asked_for(day) | doubled(day)
    values |= exported_weekly(day) | mirrored(day) | brought(day) | taken_away(day, values["contact_id"]) | hooked()
    values["metric"] = "win_rate"
    values["tab"] = "reps"
    values |= {"forecast_terms.kind": "open", "forecast_quarter.start": "2026-07-01"}
    values |= {
        "bar": "won",
        "movement_flow.source": "commit",
        "target": "won",
        "of": "lost",
        "trap": "overdue",
        "objection_deals.figure": "with",
    }
    return dict(_addresses(values)) | _scenes(values["opportunity_id"])


def _addresses(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every page for the first visitor who may open it. A part of an address is looked up as `<page>.<part>` first."""
    known = get_resolver().reverse_dict
    for name, row in ROWS.items():
        may = [person for person in VISITORS if person in row.may.get("GET", ())]
        if not may or name.startswith(API) or name in NO_PAGES:
            continue
        parts = known.getlist(name)[0][0][0][1]
        path = reverse(name, kwargs={part: values.get(f"{name}.{part}") or values[part] for part in parts})
        yield name, f"{'nobody' if name in STRANGERS else may[0]} {path}"


def _scenes(deal: str) -> dict[str, str]:
    """Pages in a state of their own, and as other roles see them."""
    return {
        "inspection": f"max /opportunities?kind=open&since=7&deal={deal}",
        "my_day_manager": "max /my-day",
        "my_day_seller": "rita /my-day",
        "opportunities": "max /opportunities?kind=open",
        "search_found": "max /search?q=bergman",
    }


def _found(day: Day) -> dict[str, Any]:
    """What the demo company has of each kind."""
    price = PriceEntry.objects.all()[0]
    criterion = Criterion.objects.filter(stage__pipeline_id=day.deal.pipeline_id)[0]
    task = Activity.objects.filter(type="task", at=None)[0]
    deal, account = public_id(day.deal.pk), public_id(day.deal.account_id)
    return {
        "account_field.field": "industry",
        "account_id": account,
        "rule_id": public_id(Rule.objects.all()[0].pk),
        "activity_id": public_id(task.pk),
        "approval_id": public_id(Approval.objects.all()[0].pk),
        "asked": "call",
        "band_id": public_id(DiscountBand.objects.all()[0].pk),
        "book_id": public_id(price.book_id),
        "code": "SEK",
        "contact_field.field": "title",
        "contact_id": public_id(Contact.objects.filter(account_id=day.deal.account_id)[0].pk),
        "check": "no_contact",
        "criterion_key": criterion.key,
        "field": "amount",
        "field_id": Field.objects.all()[0].pk,
        "key": day.deal.pipeline.key,
        "kind": "opportunity",
        "needs_field.field": "pain",
        "opportunity_id": deal,
        "person_id": public_id(day.people["rita"]),
        "practice": "economic_buyer",
        "price_id": public_id(price.pk),
        "product_id": public_id(Product.objects.all()[0].pk),
        "reason_id": public_id(LossReason.objects.all()[0].pk),
        "record_id": deal,
        "category": "commit",
        "forecast_reset.said": "own",
        **_reviewed(),
        "forecast_type.type": "amount",
        "line": person_key(day.people["rita"]),
        "lock_id": public_id(ForecastLock.objects.order_by("-locked_at")[0].pk),
        "period": period_key(company().calendar.period_of(day.now.date(), PeriodKind.QUARTER)),
        "quota_id": public_id(Quota.objects.filter(person_id=day.people["rita"]).order_by("-year")[0].pk),
        "seasonality_id": public_id(Seasonality.objects.all()[0].pk),
        "signal": "no_contact",
        "settings_role.key": "manager",
        "settings_split_type.key": SplitType.objects.all()[0].key,
        "stage_id": public_id(criterion.stage_id),
        "stage_key": criterion.stage.key,
        "team_id": public_id(Team.objects.exclude(parent=None)[0].pk),
        "tier_id": public_id(PriceTier.objects.all()[0].pk),
    }


def _reviewed() -> dict[str, Any]:
    """The review that is under way, with its first deal; the movement of its week."""
    review = Review.objects.get(state="open")
    first = review.items.order_by("position")[0]
    return {
        "review_id": public_id(review.pk),
        "pipeline_review_deal.opportunity_id": public_id(first.opportunity_id),
        "pipeline_review_moved.bar": "closing",
    }


def _qualified(day: Day) -> dict[str, Any]:
    """Questions, and an objection of the buyer."""
    element = Element.objects.filter(framework__key="meddicc")[0]
    asked = qualification.add_question_set(new=QuestionSetFields(name="First visit"), **day.acts("ada"))
    lines, _pilot = (
        qualification.add_question(set_id=asked.id, new=QuestionFields(text=text, type=kind), **day.acts("ada"))
        for text, kind in (("How many lines are there?", "number"), ("Is a pilot agreed?", "yes_no"))
    )
    objection = qualification.raise_objection(
        kind="opportunity",
        record_id=day.deal.pk,
        new=ObjectionFields(text="The second line stands still for the installation.", topic="timing"),
        **day.acts("jonas"),
    )
    gap = Gap.objects.get(name="Offline mode")
    asked_for = link_gap(opportunity_id=day.deal.pk, gap_id=gap.pk, new=RequestFields("blocker"), **day.acts("jonas"))
    return {
        "gap_id": public_id(gap.pk),
        "request_id": public_id(asked_for.id),
        "element_id": public_id(element.pk),
        "framework_id": public_id(element.framework_id),
        "objection_id": public_id(objection.id),
        "question_id": public_id(lines.id),
        "set_id": public_id(asked.id),
    }


def _asked_for(day: Day) -> dict[str, Any]:
    """A schedule, views, bulk runs, an invitation, a token, and a deputy for next week."""
    line = Line.objects.filter(opportunity__stage__kind="open").order_by("opportunity__name", "pk")[0]
    plan = SchedulePlan("revenue", "divide", "month", 6, day.now.date().replace(month=12, day=1))
    set_schedule(opportunity_id=line.opportunity_id, line_id=line.pk, plan=plan, **day.acts("ada"))
    sold = public_id(line.opportunity_id)
    view = save_view(new=ViewFields(name="Late and large", query="flag=overdue&sort=-amount"), **day.acts("rita"))
    shared = ViewFields(name="Quarter end", query="kind=open&sort=close", sharing=Sharing.EVERYONE.value)
    save_view(new=shared, **day.acts("ada"))
    mine = Opportunity.objects.filter(owner_id=day.people["rita"], stage__kind="open", state="active").order_by("name")
    ids, change = [deal.pk for deal in mine[:8]], BulkChange(fields={"source": "Hannover fair"}, shift_days=7)
    done = draft_run(change=change, ids=ids, **day.acts("rita"))
    start_run(run_id=done, **day.acts("rita"))
    work_off(done)
    run = draft_run(change=BulkChange(fields={"category": "commit"}, shift_days=14), ids=ids, **day.acts("rita"))
    week = day.now.date() + timedelta(days=7)
    delegate_approvals(new=NewDelegation(day.people["ingrid"], week, week + timedelta(days=4)), **day.acts("max"))
    territories = [NewTerritory(key="nordics", name="Nordics")]
    plan_id = draft_plan(name="Next year", rows=territories, **day.acts("ada"))
    token = NewToken("Reporting", day.now + timedelta(days=90))
    create_token(new=token, person_id=day.people["ada"], **day.acts("ada"))
    board = add_dashboard(new=DashboardFields("My week"), **day.acts("rita")).id
    tile = add_tile(dashboard_id=board, new=LIST, **day.acts("rita"))
    add_tile(dashboard_id=board, new=NUMBER, **day.acts("rita"))
    supposed = kept(day.people["rita"], day.deal.pk, "Partner push")
    return {
        "dashboard_id": public_id(board),
        "scenario_id": public_id(supposed),
        "tile_id": public_id(tile),
        "line_id": public_id(line.pk),
        **{f"{page}.opportunity_id": sold for page in OF_LINES},
        "number": 1,
        "plan_id": public_id(plan_id),
        "run_id": public_id(run),
        "settings_territory.key": "nordics",
        "secret": invite_person(person_id=day.people["sam"], **day.acts("ada")).secret,
        "view_id": public_id(view.id),
    }


def _hooked(day: Day) -> Any:
    """A webhook of Ada's, and what to call once the day's work is done: its log with good and bad deliveries."""
    fields = EndpointFields(name="Data warehouse", url="https://hooks.example.com/quarterdeck")
    endpoint = webhooks.add_endpoint(fields=fields, **day.acts("ada")).endpoint_id

    def log() -> dict[str, Any]:
        edit_opportunity(opportunity_id=day.deal.pk, changes={"source": "Hannover fair"}, **day.acts("jonas"))
        while webhooks.follow_journal():
            pass
        webhooks.send_test(endpoint_id=endpoint, **day.acts("ada"))
        rows = list(Delivery.objects.order_by("pk"))
        for number, row in enumerate(rows[:-1]):
            status = 503 if number % 4 == 3 else 200
            sent = Sent(at=day.now, status=status, ms=40 + number, headers={"webhook-id": f"msg_{row.pk}"}, body="{}")
            webhooks.note_attempt(delivery_id=row.pk, sent=sent, at=day.now)
        return {"endpoint_id": public_id(endpoint), "delivery_id": rows[0].pk}

    return log
