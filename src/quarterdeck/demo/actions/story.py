"""Our own demo company: the plan, carried out through the actions everybody uses and their set-based twins."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.catalog.actions import set_rate
from quarterdeck.customers.actions import create_accounts, create_contacts, edit_account
from quarterdeck.customers.terms import NewAccount, NewContact
from quarterdeck.demo.actions.alerts import tell_alerts
from quarterdeck.demo.actions.dashboards import tell_dashboards
from quarterdeck.demo.actions.deals import Directory, Teller
from quarterdeck.demo.actions.fields import Keys, ask_for_field, by_key, lay_fields
from quarterdeck.demo.actions.forecasts import tell_forecasts, tell_recurring
from quarterdeck.demo.actions.gaps import tell_gaps
from quarterdeck.demo.actions.ground import QUIET, Progress, add_member, lay_ground
from quarterdeck.demo.actions.health import tell_health
from quarterdeck.demo.actions.lines import tell_lines
from quarterdeck.demo.actions.model import tell_model
from quarterdeck.demo.actions.objections import tell_objections
from quarterdeck.demo.actions.papers import tell_papers
from quarterdeck.demo.actions.prices import add_prices, add_products
from quarterdeck.demo.actions.quality import tell_quality
from quarterdeck.demo.actions.quotas import tell_quotas
from quarterdeck.demo.actions.reviews import tell_reviews
from quarterdeck.demo.actions.territories import lay_territories
from quarterdeck.demo.actions.work import tell_work
from quarterdeck.demo.rules import DEALS, DemoPlan, plan_demo
from quarterdeck.demo.rules import company as nordvik
from quarterdeck.demo.rules.accounts import INFLUENCE, attitude_of
from quarterdeck.demo.rules.fields import FIELDS, SPEED, SPEED_ASKED_IN, account_values, contact_values
from quarterdeck.demo.rules.markets import RATES
from quarterdeck.demo.rules.pipelines import ENTERPRISE, PIPELINES
from quarterdeck.demo.rules.prices import tier_of
from quarterdeck.demo.rules.steps import DemoAccount
from quarterdeck.imports.actions.applier import MOST_ROWS
from quarterdeck.imports.queries.report import batched
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.journal.actions.pacing import refresh_statistics
from quarterdeck.pipelines.queries import loss_reasons, pipeline_by_key, pipelines
from quarterdeck.qualification.actions import install_frameworks
from quarterdeck.records.terms.fields import FieldKind
from quarterdeck.users.actions import add_team, join_team
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.users.terms import Actor, NewCompany, Permission
from quarterdeck.values.text import N_

SEED = 2026


def build_demo(*, progress: Progress, seed: int = SEED, today: date | None = None, deals: int = DEALS) -> None:
    """Build the demo company of a seed, its years ending on `today`: all of it, or nothing when interrupted."""
    today = today or timezone.now().astimezone(ZoneInfo(nordvik.TIME_ZONE)).date()
    plan = plan_demo(seed=seed, today=today, deals=deals)
    in_one_transaction(lambda: _tell(plan, progress, seed))


def _tell(plan: DemoPlan, progress: Progress, seed: int) -> None:
    company = NewCompany(nordvik.COMPANY_NAME, nordvik.TIME_ZONE, nordvik.LOCALE, nordvik.CURRENCY, is_demo=True)
    lay_ground(company=company, currencies=(nordvik.CURRENCY, *RATES), at=plan.begins, plans=PIPELINES)
    install_frameworks(by=system_actor(), via=QUIET, at=plan.begins)
    keys = lay_fields(FIELDS, plan.begins)
    asking = next(stage for stage in pipeline_by_key(ENTERPRISE).stages if stage.key == SPEED_ASKED_IN)
    ask_for_field(keys, SPEED, asking.id, plan.begins)
    actors = _hire(plan.begins, progress)
    lay_territories(actors, plan.begins)
    products = add_products(plan.begins)
    tiers = add_prices(products, plan.begins)
    _set_rates(plan)
    accounts = _add_accounts(plan.accounts, actors, keys, tiers, progress)
    directory = Directory(
        actors=actors,
        managers={name: actors[nordvik.MANAGERS[person.team].name] for name, person in _sellers().items()},
        pipelines={spec.key: spec for spec in pipelines()},
        losses={reason.key: reason.id for reason in loss_reasons().values()},
        products=products,
        accounts=accounts,
        contacts=_add_contacts(plan.accounts, accounts, actors, keys),
        roles={one.number: tuple(person.role for person in one.contacts) for one in plan.accounts},
        fields=keys,
    )
    refresh_statistics()
    ids = Teller(directory, progress).tell(plan.deals)
    tell_work(plan, directory, ids, progress)
    refresh_statistics()
    tell_papers(plan, directory, ids)
    tell_gaps(plan, directory, ids, seed)
    tell_objections(plan, directory, ids, seed)
    tell_lines(list(ids.values()), products)
    tell_quality(plan.ends)
    tell_health(plan.ends)
    tell_quotas(plan.begins, plan.ends, actors, seed)
    tell_forecasts(plan.ends, actors, seed)
    tell_recurring(plan.begins, plan.ends, actors, seed)
    tell_model(plan.ends, progress)
    tell_reviews(plan.ends, actors, seed)
    tell_dashboards(actors, plan.ends)
    tell_alerts(actors, plan.ends)


def _sellers() -> dict[str, nordvik.DemoPerson]:
    return {person.name: person for person in nordvik.PEOPLE if person.team}


def _hire(at: datetime, progress: Progress) -> dict[str, Actor]:
    """People in their teams. Each acts with one right besides their own: telling the past."""
    system, actors = system_actor(), {}
    top = add_team(name=nordvik.SALES, by=system, via=QUIET, at=at)
    teams = {name: add_team(name=name, parent_id=top, by=system, via=QUIET, at=at) for name in nordvik.TEAMS}
    ids = {}
    for number, person in enumerate(nordvik.PEOPLE, start=1):
        ids[person.name] = add_member(
            name=person.name, email=person.email, role=person.role, has_password=person.has_password, at=at
        )
        if person.team:
            join_team(
                team_id=teams[person.team],
                person_id=ids[person.name],
                is_manager=person.is_manager,
                since=at.date(),
                by=system,
                via=QUIET,
                at=at,
            )
        progress(N_("Hiring people"), number, len(nordvik.PEOPLE))
    for name, person_id in ids.items():
        actor = actor_for(person_id)
        rights = actor.permissions | {Permission.OPPORTUNITIES_IMPORT_HISTORY.value}
        actors[name] = replace(actor, permissions=rights)
    return actors


def _set_rates(plan: DemoPlan) -> None:
    """The rates of the plan, each known from its day on."""
    system = system_actor()
    for rate in plan.rates:
        known = max(plan.begins, datetime.combine(rate.day, plan.begins.timetz()))
        set_rate(currency=rate.currency, day=rate.day, rate=rate.rate, by=system, via=QUIET, at=known)


def _add_accounts(
    accounts: Sequence[DemoAccount],
    actors: Mapping[str, Actor],
    keys: Keys,
    tiers: Mapping[str, int],
    progress: Progress,
) -> dict[int, int]:
    """Accounts by those who own them; operations grant the prices of a tier. Their ids by number."""
    ids: dict[int, int] = {}
    for (owner, since), told in _by_owner_and_day(accounts).items():
        rows = [
            NewAccount(
                name=one.name,
                domain=one.domain,
                industry=one.industry,
                employees=one.employees,
                country=one.country,
                region=one.part,
                custom_fields=by_key(keys, FieldKind.ACCOUNT, account_values(one)),
            )
            for one in told
        ]
        made = create_accounts(rows=rows, by=actors[owner], via=QUIET, at=since)
        for one, account_id in zip(told, made, strict=True):
            if tier := tiers.get(tier_of(one.employees)):
                granted = {"price_tier_id": tier}
                edit_account(account_id=account_id, changes=granted, by=system_actor(), via=QUIET, at=since)
        ids |= zip((one.number for one in told), made, strict=True)
        progress(N_("Entering customers"), len(ids), len(accounts))
    return ids


def _add_contacts(
    accounts: Sequence[DemoAccount], ids: Mapping[int, int], actors: Mapping[str, Actor], keys: Keys
) -> dict[int, tuple[int, ...]]:
    """People of the accounts; their ids by the account's number, in the plan's order. All report to the first."""
    found: dict[int, list[int]] = defaultdict(list)
    for (owner, since), told in _by_owner_and_day(accounts).items():
        for places in (slice(0, 1), slice(1, None)):
            rows = [
                (
                    one.number,
                    NewContact(
                        name=p.name,
                        account_id=ids[one.number],
                        title=p.title,
                        email=p.email,
                        phone=p.phone,
                        reports_to_id=next(iter(found[one.number]), None),
                        attitude=attitude_of(p),
                        influence=INFLUENCE.get(p.role, ""),
                        custom_fields=by_key(keys, FieldKind.CONTACT, contact_values(one, p)),
                    ),
                )
                for one in told
                for p in one.contacts[places]
            ]
            for part in batched(rows, MOST_ROWS):
                made = create_contacts(rows=[new for _, new in part], by=actors[owner], via=QUIET, at=since)
                for (number, _), contact_id in zip(part, made, strict=True):
                    found[number].append(contact_id)
    return {number: tuple(people) for number, people in found.items()}


def _by_owner_and_day(accounts: Iterable[DemoAccount]) -> dict[tuple[str, datetime], list[DemoAccount]]:
    found: dict[tuple[str, datetime], list[DemoAccount]] = defaultdict(list)
    for one in accounts:
        found[one.owner, one.since].append(one)
    return found
