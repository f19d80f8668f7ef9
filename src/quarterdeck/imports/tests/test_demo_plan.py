"""The demo company's plan: the same for a seed, in order, and rich enough to show every page."""

from collections import Counter
from datetime import UTC, date, datetime, time

import pytest

from quarterdeck.imports.rules.demo import DemoPlan, LossChoice, Setting, plan_demo
from quarterdeck.imports.rules.demo.company import COMPANY_NAME, PEOPLE
from quarterdeck.imports.rules.demo.steps import AccountAdded, BuyerNamed, DealCreated, DealEdited, DealMoved

TODAY = date(2026, 11, 25)
SETTING = Setting(
    open_stages=("a", "b", "c", "d", "e"),
    won="won",
    lost="lost",
    losses=(LossChoice("price", 4, False), LossChoice("competitor", 3, True), LossChoice("no_decision", 3, False)),
)


@pytest.fixture(scope="module")
def plan() -> DemoPlan:
    return plan_demo(seed=7, today=TODAY, setting=SETTING)


def test_the_same_seed_and_day_tell_the_same_story(plan: DemoPlan) -> None:
    assert plan_demo(seed=7, today=TODAY, setting=SETTING) == plan
    assert plan_demo(seed=8, today=TODAY, setting=SETTING) != plan


def test_steps_are_in_order_and_before_today(plan: DemoPlan) -> None:
    instants = [step.at for step in plan.steps]
    assert instants == sorted(instants)
    assert instants[-1] < datetime.combine(TODAY, time(), tzinfo=UTC)


def test_there_is_something_of_everything(plan: DemoPlan) -> None:
    kinds = Counter(type(step) for step in plan.steps)
    moves = Counter(step.to for step in plan.steps if isinstance(step, DealMoved))
    edits = Counter(field for step in plan.steps if isinstance(step, DealEdited) for field in step.changes)
    still_open = 300 - moves["won"] - moves["lost"]
    assert kinds[DealCreated] == 300
    assert kinds[AccountAdded] == 90
    assert kinds[BuyerNamed] > 100
    assert 50 <= still_open <= 110
    assert moves["won"] >= 50
    assert len({step.loss for step in plan.steps if isinstance(step, DealMoved) and step.loss}) == 3
    assert min(edits[field] for field in ("amount", "close_date", "category", "seller_probability_bp")) >= 25
    assert {step.currency for step in plan.steps if isinstance(step, DealCreated)} == {"EUR", "USD", "GBP"}


def test_every_deal_is_created_once_before_anything_else_happens_to_it_and_nothing_after_it_closes(
    plan: DemoPlan,
) -> None:
    stage: dict[int, str] = {}
    for step in plan.steps:
        if isinstance(step, DealCreated):
            assert step.deal not in stage
            stage[step.deal] = "a"
        elif isinstance(step, DealMoved | DealEdited | BuyerNamed):
            assert stage[step.deal] not in ("won", "lost")
            if isinstance(step, DealMoved):
                assert step.to != stage[step.deal]
                stage[step.deal] = step.to


def test_names_are_distinct_and_addresses_can_reach_nobody(plan: DemoPlan) -> None:
    accounts = [step for step in plan.steps if isinstance(step, AccountAdded)]
    assert len({account.name for account in accounts}) == len(accounts)
    assert len({account.domain for account in accounts}) == len(accounts)
    addresses = [contact.email for account in accounts for contact in account.contacts] + [p.email for p in PEOPLE]
    assert all(address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == len(addresses)
    assert COMPANY_NAME == "Nordvik Automation"
