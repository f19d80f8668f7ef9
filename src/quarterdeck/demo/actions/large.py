"""A large company to measure on: as many deals and rows of history as asked for, written in sets."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from quarterdeck.catalog.actions import add_product, set_rate
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.actions import create_accounts
from quarterdeck.customers.terms import NewAccount
from quarterdeck.demo.actions.ground import QUIET, Progress, add_member, lay_ground
from quarterdeck.demo.rules.dice import Dice
from quarterdeck.demo.rules.large import LargeSetting, large_deals
from quarterdeck.imports.actions.applier import MOST_ROWS
from quarterdeck.imports.queries.report import batched
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.opportunities.actions import create_opportunities
from quarterdeck.opportunities.terms import ImportedOpportunity
from quarterdeck.pipelines.actions import add_pipeline
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE
from quarterdeck.users.actions import add_team, join_team
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import NewCompany
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_

_RATES = {"USD": "1.13", "GBP": "0.86", "SEK": "11.2", "CHF": "0.94", "JPY": "168.5"}
_TEAM = 10
_DEALS_FOR_AN_ACCOUNT = 20
_FOUNDED = timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large: open deals in the first pipeline and in each of the others, owners, rows of history in all."""

    open_in_first: int = 60_000
    pipelines: int = 6
    open_in_others: int = 8_000
    owners: int = 200
    history_rows: int = 1_000_000

    @property
    def deals(self) -> int:
        """Deals in all pipelines."""
        return self.open_in_first + (self.pipelines - 1) * self.open_in_others

    @property
    def states(self) -> int:
        """Rows of history for a deal."""
        return self.history_rows // self.deals


def build_large_company(*, progress: Progress, size: Size | None = None, seed: int = 1) -> None:
    """Build a company of this size in an empty database: administrator, teams with managers, accounts, deals.

    Written in many transactions: an interrupted one is started anew in another database.
    """
    size, now = size or Size(), timezone.now()
    setting = in_one_transaction(lambda: _ground(size, now))
    _write_deals(_deals(size, setting, seed), size.deals, progress)


def _ground(size: Size, now: datetime) -> LargeSetting:
    """Everything but the deals."""
    at, system, currencies = now - _FOUNDED, system_actor(), ("EUR", *_RATES)
    lay_ground(company=NewCompany("Large Company", is_demo=True), currencies=currencies, at=at)
    for number in range(1, size.pipelines):
        plan = replace(DEFAULT_PIPELINE, key=f"region_{number}", name=f"Region {number}")
        add_pipeline(plan=plan, by=system, via=QUIET, at=at)
    for code, rate in _RATES.items():
        set_rate(currency=code, day=at.date(), rate=Decimal(rate), by=system, via=QUIET, at=at)
    owners = _owners(size.owners, at)
    return LargeSetting(
        pipeline_id=0,
        stages=(),
        owners=owners,
        accounts=_accounts(max(1, size.deals // _DEALS_FOR_AN_ACCOUNT), owners, at),
        products=_products(at),
        currencies=currencies,
        today=now,
    )


def _owners(count: int, at: datetime) -> list[int]:
    """Reps in teams of ten, each team led by a manager who owns deals too."""
    system = system_actor()
    add_member(name="Ada Nilsen", email="ada@large.example", role="administrator", has_password=False, at=at)
    top = add_team(name="Sales", by=system, via=QUIET, at=at)
    people: list[int] = []
    for team in range(-(-count // _TEAM)):
        team_id = add_team(name=f"Team {team + 1}", parent_id=top, by=system, via=QUIET, at=at)
        for place in range(min(_TEAM, count - len(people))):
            role = "rep" if place else "manager"
            name = f"{role.title()} {team + 1}-{place}"
            email = f"{role}-{team + 1}-{place}@large.example"
            person_id = add_member(name=name, email=email, role=role, has_password=False, at=at)
            join_team(
                team_id=team_id,
                person_id=person_id,
                is_manager=place == 0,
                since=at.date(),
                by=system,
                via=QUIET,
                at=at,
            )
            people.append(person_id)
    return people


def _accounts(count: int, owners: Sequence[int], at: datetime) -> list[int]:
    rows = [NewAccount(name=f"Customer {number}", owner_id=owners[number % len(owners)]) for number in range(count)]
    return [
        account_id
        for part in batched(rows, MOST_ROWS)
        for account_id in create_accounts(rows=part, by=system_actor(), via=QUIET, at=at)
    ]


def _products(at: datetime) -> list[int]:
    rows = [NewProduct(f"Sensor {number}", "Vision", Decimal(100 * number), "EUR") for number in range(1, 11)]
    return [add_product(new=row, by=system_actor(), via=QUIET, at=at).product_id for row in rows]


def _deals(size: Size, setting: LargeSetting, seed: int) -> Iterator[ImportedOpportunity]:
    dice = Dice(seed)
    for number, pipeline in enumerate(pipelines()):
        here = replace(setting, pipeline_id=pipeline.id, stages=tuple(stage.id for stage in pipeline.open_stages))
        count = size.open_in_others if number else size.open_in_first
        yield from large_deals(dice, here, count=count, states=size.states)


def _write_deals(deals: Iterator[ImportedOpportunity], total: int, progress: Progress) -> None:
    done = 0
    for part in batched(deals, MOST_ROWS):
        create_opportunities(rows=part, by=system_actor(), via=QUIET)
        done += len(part)
        progress(N_("Writing deals with their history"), done, total)
