"""The tree of accounts: what it adds up equals a plain recount, for each reader, and opens the deals it counts."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.customers import actions
from quarterdeck.customers.queries import account_tree
from quarterdeck.insights.queries.customers import tree_figures
from quarterdeck.insights.terms.customers import Figure
from quarterdeck.opportunities.queries.predicates import filtered, wanted_of
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.totals import converted, list_groups
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import an_account
from tests.pages import page_of

Browser = Callable[[int], Client]
STAGES = ("lead_generation", "proposal", "closed_won", "closed_lost")


def a_forest(sales: Sales, seed: int, size: int = 12, deals: int = 25) -> list[int]:
    """Accounts of three people in trees of any form, some Olga's, with deals of any stage, currency and owner."""
    dice = random.Random(seed)
    owners = (sales.cast.rita, sales.cast.olga, sales.cast.max)
    accounts: list[int] = []
    for number in range(size):
        parent = dice.choice([None, *accounts])
        accounts.append(an_account(dice.choice(owners), f"Account {number:02}", parent_id=parent))
    for number in range(deals):
        stage = dice.choice(STAGES)
        number_id = sales.deal(
            "proposal" if stage.startswith("closed") else stage,
            by="system",
            at=timezone.now() - timedelta(days=1),
            name=f"Deal {number}",
            account_id=dice.choice(accounts),
            owner_id=dice.choice(owners),
            amount=dice.choice([None, Decimal(dice.randrange(1, 10_000))]) if stage == "lead_generation"
            else Decimal(dice.randrange(1, 10_000)),
            currency=dice.choice(["EUR", "USD", "GBP"]),
        )  # fmt: skip
        if stage == "closed_won":
            sales.move(number_id, stage, by="system", fill={"order_reference": "PO 1"})
        if stage == "closed_lost":
            sales.move(number_id, stage, by="system", fill={"loss_reason_id": sales.reasons["test"]})
    return accounts


def recount(sales: Sales, who: str, ids: set[int], kind: StageKind) -> Figure:
    """The same in plain Python, deal by deal: GBP has no rate, two dollars are one euro."""
    lens = sales.lens(who)
    mine = visible_to(lens.actor).select_related("stage")
    rows = [row for row in mine if row.account_id in ids and row.stage.kind == kind]
    minors = {"EUR": 0, "USD": 0, "GBP": 0}
    for row in rows:
        minors[row.currency] += row.amount_minor or 0
    return Figure(
        count=len(rows),
        minor=minors["EUR"] + (lens.rates.convert(minors["USD"], "USD") or 0),
        unpriced=sum(row.amount_minor is None for row in rows),
        unconverted=sum(row.amount_minor is not None and row.currency == "GBP" for row in rows),
    )


def below(account_id: int) -> set[int]:
    """An account and all below it, walked by hand."""
    found = {account_id}
    for row in account_tree(system_actor(), account_id) * 20:
        if row.parent_id in found:
            found.add(row.id)
    return found


@pytest.fixture
def forest(sales: Sales) -> Callable[[int], list[int]]:
    from quarterdeck.catalog.actions import activate_currency

    a_rate()
    activate_currency(code="GBP", by=system_actor(), via=SYSTEM)
    return lambda seed: a_forest(sales, seed)


@pytest.mark.parametrize("seed", range(4))
def test_figures_equal_a_recount_for_every_reader(sales: Sales, forest: Callable[[int], list[int]], seed: int) -> None:
    accounts = forest(seed)
    some = 0
    for who in ("rita", "olga", "max", "ada"):
        lens = sales.lens(who)
        for account_id in accounts:
            node = tree_figures(lens, account_id).node(account_id)
            if node is None or not node.is_seen:
                continue
            figures, alone, whole = node.figures, {account_id}, below(account_id)
            assert figures.open == recount(sales, who, alone, StageKind.OPEN)
            assert figures.won == recount(sales, who, alone, StageKind.WON)
            assert figures.open_below == recount(sales, who, whole, StageKind.OPEN)
            assert figures.won_below == recount(sales, who, whole, StageKind.WON)
            asked = DealFilter(account_tree_id=account_id, kinds=(StageKind.OPEN,))
            wanted = wanted_of(lens, asked)
            found = converted(lens, list_groups(asked, wanted))
            assert (found.count, found.amount_minor) == (figures.open_below.count, figures.open_below.minor)
            assert filtered(wanted).count() == found.count
            some += figures.open_below.count
    assert some > 20


def test_queries_do_not_grow_with_the_tree(sales: Sales, forest: Callable[[int], list[int]]) -> None:
    one = an_account(sales.cast.rita, "Alone")
    sales.deal("proposal", account_id=one)
    big = forest(1)[0]

    def count(account_id: int) -> int:
        lens = sales.lens("ada")
        assert lens.rates.to == "EUR"
        with CaptureQueriesContext(connection) as captured:
            tree_figures(lens, account_id)
        return len(captured)

    assert count(one) == count(big) == 2


def test_an_account_out_of_sight_is_a_place_without_a_name(sales: Sales, browser: Browser) -> None:
    top = an_account(sales.cast.rita, "Top")
    hidden = an_account(sales.cast.olga, "Secret Holding", parent_id=top)
    low = an_account(sales.cast.rita, "Low", parent_id=hidden)
    an_account(sales.cast.olga, "Secret Leaf", parent_id=top)
    sales.deal("proposal", account_id=low, amount=Decimal(5000))
    html = page_of(browser(sales.cast.rita).get(f"/accounts/{public_id(top)}/tree"))
    assert "Secret" not in html
    assert "An account you may not see" in html
    assert f"account_tree={public_id(top)}&amp;kind=open" in html
    assert public_id(hidden) not in html
    seen = tree_figures(sales.lens("rita"), top)
    assert [(node.level, node.name) for node in seen.nodes] == [(1, "Top"), (2, ""), (3, "Low")]


def test_deals_below_an_account_out_of_sight_are_not_listed_by_it(sales: Sales) -> None:
    hidden = an_account(sales.cast.olga, "Secret Holding")
    low = an_account(sales.cast.rita, "Low", parent_id=hidden)
    sales.deal("proposal", account_id=low)

    def count(who: str) -> int:
        return filtered(wanted_of(sales.lens(who), DealFilter(account_tree_id=hidden))).count()

    assert (count("rita"), count("ada")) == (0, 1)


def test_the_list_names_the_tree_it_is_narrowed_to(sales: Sales, browser: Browser) -> None:
    low = an_account(sales.cast.rita, "Low", parent_id=sales.account)
    sales.deal("proposal", account_id=low, name="Deal below")
    html = page_of(browser(sales.cast.rita).get(f"/opportunities?account_tree={public_id(sales.account)}"))
    assert "Deal below" in html
    assert "Account and those below" in html


def test_a_tree_is_moved_with_its_deals(sales: Sales) -> None:
    top = an_account(sales.cast.rita, "Top")
    sales.deal("proposal", account_id=sales.account, amount=Decimal(5000))
    assert tree_figures(sales.lens("rita"), top).node(top).figures.open_below.count == 0  # type: ignore[union-attr]  # it is there
    actions.edit_account(account_id=sales.account, changes={"parent_id": top}, by=system_actor(), via=SYSTEM)
    node = tree_figures(sales.lens("rita"), top).node(top)
    assert node is not None
    assert node.figures.open_below == Figure(count=1, minor=500_000)
