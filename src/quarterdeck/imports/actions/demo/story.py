"""Our own demo company: the plan's steps, carried out in order of time through the actions everybody uses."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.catalog.actions import add_product, set_rate
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.actions import create_account, create_contacts
from quarterdeck.customers.terms import NewAccount, NewContact
from quarterdeck.imports.actions.demo.ground import QUIET, Progress, add_member, lay_ground
from quarterdeck.imports.rules.demo import DEALS, DemoPlan, LossChoice, Setting, Step, beginning, plan_demo
from quarterdeck.imports.rules.demo import company as nordvik
from quarterdeck.imports.rules.demo.steps import AccountAdded, BuyerNamed, DealCreated, DealEdited, DealMoved
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.opportunities.actions import (
    add_buying_contact,
    advance_stage,
    create_opportunity,
    edit_opportunity,
)
from quarterdeck.opportunities.terms import Move, NewOpportunity
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import LossMeaning, StageKind
from quarterdeck.users.actions import add_team, join_team
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import Actor, NewCompany, Permission
from quarterdeck.values.text import N_

SEED = 2026
_WEIGHTS = {"price": 4, "competitor": 4, "no_decision": 5, "timing": 3, "no_budget": 2, "unresponsive": 2}


def build_demo(*, progress: Progress, seed: int = SEED, today: date | None = None, deals: int = DEALS) -> None:
    """Build the demo company of a seed, its year ending on `today`: all of it, or nothing when interrupted."""
    today = today or timezone.now().astimezone(ZoneInfo(nordvik.TIME_ZONE)).date()

    def build() -> None:
        company = NewCompany(nordvik.COMPANY_NAME, nordvik.TIME_ZONE, nordvik.LOCALE, nordvik.CURRENCY, is_demo=True)
        lay_ground(company=company, currencies=(nordvik.CURRENCY, *nordvik.RATES), at=beginning(today))
        pipeline = pipelines()[0]
        plan = plan_demo(seed=seed, today=today, setting=_setting(pipeline), deals=deals)
        _Story(progress, pipeline).tell(plan)

    in_one_transaction(build)


class _Story:
    """One telling of the plan. The ids of what was told so far stand under the names the plan uses."""

    def __init__(self, progress: Progress, pipeline: PipelineSpec) -> None:
        self._progress, self._pipeline = progress, pipeline
        self._stages = {stage.key: stage.id for stage in pipeline.stages}
        self._losses = {reason.key: reason.id for reason in loss_reasons().values()}
        self._actors: dict[str, Actor] = {}
        self._products: dict[str, int] = {}
        self._accounts: dict[str, int] = {}
        self._contacts: dict[tuple[str, str], int] = {}
        self._deals: dict[int, int] = {}

    def tell(self, plan: DemoPlan) -> None:
        """People and catalog first, then step after step."""
        self._add_people(plan.begins)
        self._add_catalog(plan, plan.begins)
        for number, step in enumerate(plan.steps, start=1):
            self._carry_out(step)
            if number % 50 == 0 or number == len(plan.steps):
                self._progress(N_("Telling a year of sales"), number, len(plan.steps))

    def _carry_out(self, step: Step) -> None:
        match step:
            case AccountAdded():
                self._add_account(step)
            case DealCreated():
                self._create(step)
            case DealEdited():
                self._edit(step)
            case BuyerNamed():
                self._name_buyer(step)
            case DealMoved():
                self._move(step)

    def _add_people(self, at: datetime) -> None:
        system = system_actor()
        top = add_team(name=nordvik.SALES, by=system, via=QUIET, at=at)
        teams = {name: add_team(name=name, parent_id=top, by=system, via=QUIET, at=at) for name in nordvik.TEAMS}
        for number, person in enumerate(nordvik.PEOPLE, start=1):
            person_id = add_member(
                name=person.name, email=person.email, role=person.role, has_password=person.has_password, at=at
            )
            if person.team:
                join_team(
                    team_id=teams[person.team],
                    person_id=person_id,
                    is_manager=person.is_manager,
                    since=at.date(),
                    by=system,
                    via=QUIET,
                    at=at,
                )
            # Telling the past takes one right besides their own.
            actor = actor_for(person_id)
            rights = actor.permissions | {Permission.OPPORTUNITIES_IMPORT_HISTORY.value}
            self._actors[person.name] = replace(actor, permissions=rights)
            self._progress(N_("Hiring people"), number, len(nordvik.PEOPLE))

    def _add_catalog(self, plan: DemoPlan, at: datetime) -> None:
        system = system_actor()
        for product in plan.products:
            new = NewProduct(product.name, product.family, product.price, nordvik.CURRENCY)
            self._products[product.name] = add_product(new=new, by=system, via=QUIET, at=at).product_id
        for rate in plan.rates:
            known = datetime.combine(rate.day, at.timetz())
            set_rate(currency=rate.currency, day=rate.day, rate=rate.rate, by=system, via=QUIET, at=known)

    def _add_account(self, step: AccountAdded) -> None:
        by = self._actors[step.by]
        new = NewAccount(
            name=step.name,
            domain=step.domain,
            industry=step.industry,
            employees=step.employees,
            country=step.country,
            region=step.region,
        )
        account_id = create_account(new=new, by=by, via=QUIET, at=step.at).account_id
        self._accounts[step.name] = account_id
        rows = [
            NewContact(name=person.name, account_id=account_id, title=person.title, email=person.email)
            for person in step.contacts
        ]
        ids = create_contacts(rows=rows, by=by, via=QUIET, at=step.at)
        self._contacts |= {(step.name, row.name): contact_id for row, contact_id in zip(rows, ids, strict=True)}

    def _create(self, step: DealCreated) -> None:
        new = NewOpportunity(
            pipeline_id=self._pipeline.id,
            name=step.name,
            account_id=self._accounts[step.account],
            amount=step.amount,
            currency=step.currency,
            close_date=step.close_date,
            product_id=self._products[step.product],
            channel=step.channel,
            source=step.source,
            type=step.type,
        )
        created = create_opportunity(new=new, by=self._actors[step.by], via=QUIET, at=step.at)
        self._deals[step.deal] = created.opportunity_id

    def _edit(self, step: DealEdited) -> None:
        edit_opportunity(
            opportunity_id=self._deals[step.deal], changes=step.changes, by=self._actors[step.by], via=QUIET, at=step.at
        )

    def _name_buyer(self, step: BuyerNamed) -> None:
        add_buying_contact(
            opportunity_id=self._deals[step.deal],
            contact_id=self._contacts[step.account, step.contact],
            role=step.role,
            by=self._actors[step.by],
            via=QUIET,
            at=step.at,
        )

    def _move(self, step: DealMoved) -> None:
        fill = {**step.fill, **({"loss_reason_id": self._losses[step.loss]} if step.loss else {})}
        move = Move(opportunity_id=self._deals[step.deal], to=self._stages[step.to], fill=fill)
        advance_stage(move=move, by=self._actors[step.by], via=QUIET, at=step.at)


def _setting(pipeline: PipelineSpec) -> Setting:
    return Setting(
        open_stages=tuple(stage.key for stage in pipeline.open_stages),
        won=pipeline.of_kind(StageKind.WON)[0].key,
        lost=pipeline.of_kind(StageKind.LOST)[0].key,
        losses=tuple(
            LossChoice(reason.key, _WEIGHTS.get(reason.key, 1), reason.needs_competitor)
            for reason in loss_reasons().values()
            if reason.means in (LossMeaning.LOST, LossMeaning.DISQUALIFIED)
        ),
    )
