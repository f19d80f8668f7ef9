"""What moved under a call since it was said: by the rule, on the page, over the API, for who may know it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quarterdeck.accuracy.api.moved import SinceCallOut
from quarterdeck.accuracy.queries import Which, moved_since
from quarterdeck.accuracy.rules.moving import Added, Standing, moves, outside
from quarterdeck.accuracy.terms import Move, Moved, Outside
from quarterdeck.forecasts.terms import Said
from quarterdeck.forecasts.tests.making import NOW, PERIOD, a_deal, adjust, call, line_of
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.period import Period
from quarterdeck.values.verdict import NotFound
from tests.cast import Cast
from tests.query_counts import QueryCounts
from tests.rest import api, fits

Browser = Callable[[int], Client]
QUARTER = Period(date(2025, 1, 1), date(2025, 4, 1))
COMMIT = (Category.CLOSED, Category.COMMIT)
LATER = NOW + timedelta(days=10)


def at(on: date, category: Category = Category.COMMIT, *, is_lost: bool = False) -> Standing:
    return Standing(category, on, is_lost)


def test_why_a_deal_is_not_in_a_column() -> None:
    inside = date(2025, 3, 1)
    told = {
        Outside.ABSENT: None,
        Outside.LOST: at(date(2025, 7, 1), is_lost=True),
        Outside.LATER: at(QUARTER.end),
        Outside.EARLIER: at(QUARTER.start - timedelta(days=1)),
        Outside.OTHER_CATEGORY: at(inside, Category.BEST_CASE),
        Outside.OTHER_LINE: at(inside),
    }
    assert {why: outside(standing, QUARTER, COMMIT) for why, standing in told.items()} == {one: one for one in told}


def test_moves_add_up_and_the_largest_comes_first() -> None:
    euro, dollar = ((100, "EUR"),), ((100, "USD"),)
    then = {1: Added(100, euro), 2: Added(90, dollar), 3: Added(50, euro), 4: Added(7, euro)}
    now = {1: Added(130, ((130, "EUR"),)), 2: Added(80, dollar), 4: Added(7, euro), 5: Added(60, euro)}
    found = moves(then, now, {3: Outside.LATER, 5: Outside.ABSENT})
    assert found == [
        (5, Move(Moved.IN, Outside.ABSENT), 0, 60),
        (3, Move(Moved.OUT, Outside.LATER), 50, 0),
        (1, Move(Moved.AMOUNT), 100, 130),
        (2, Move(Moved.RATE), 90, 80),
    ]
    assert sum(after - before for *_, before, after in found) == sum(one.minor for one in now.values()) - 247


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """Rita's Presses (200), Cranes (100), Ovens (40) and Pumps (30) in Commit, Fans (70) in Best case; she calls 320.

    Then Presses come to 250, Cranes slip, Ovens are lost, Pumps go to Best case, Fans to Commit, and Drills (60) come.
    """
    made = sales_of(cast)
    ids = {
        name: a_deal(made, amount, Category.BEST_CASE if name == "Fans" else Category.COMMIT, name=name)
        for name, amount in {"Presses": 200, "Cranes": 100, "Ovens": 40, "Pumps": 30, "Fans": 70}.items()
    }
    call(made, "rita", 320)
    adjust(made, "max", "rita", 300)
    made.edit(ids["Presses"], "system", LATER, amount=Decimal(250))
    made.edit(ids["Cranes"], "system", LATER, close_date=date(2025, 5, 2))
    made.move(ids["Ovens"], "closed_lost", "system", LATER, fill={"loss_reason_id": made.reasons["price"]})
    made.edit(ids["Pumps"], "system", LATER, category="best_case")
    made.edit(ids["Fans"], "system", LATER, category="commit")
    a_deal(made, 60, name="Drills", at=LATER)
    return made


def moved(sales: Sales, who: str, line: str = "rita", said: Said = Said.OWN) -> Any:
    which = Which(PERIOD, "", line_of(sales, line), Category.COMMIT, said)
    return moved_since(sales.actor(who), LATER + timedelta(days=1), which).moved


def test_every_deal_is_told_with_what_happened(sales: Sales) -> None:
    found = moved(sales, "rita")
    assert [(deal.name, deal.move.kind, deal.move.outside, deal.then, deal.now) for deal in found.deals] == [
        ("Cranes", Moved.OUT, Outside.LATER, 10000, 0),
        ("Fans", Moved.IN, Outside.OTHER_CATEGORY, 0, 7000),
        ("Drills", Moved.IN, Outside.ABSENT, 0, 6000),
        ("Presses", Moved.AMOUNT, None, 20000, 25000),
        ("Ovens", Moved.OUT, Outside.LOST, 4000, 0),
        ("Pumps", Moved.OUT, Outside.OTHER_CATEGORY, 3000, 0),
    ]
    assert (found.base, found.now, found.besides) == (37000, 38000, 0)
    assert found.now - found.base == found.picture.moved(found.line, found.call)


def test_an_adjustment_is_for_who_may_see_it_and_a_team_counts_what_is_said_below(sales: Sales) -> None:
    assert moved(sales, "rita", said=Said.MANAGER) is None
    under = moved(sales, "max", said=Said.MANAGER)
    # Over what the line says: the deals moved, the call did not.
    assert (under.base, under.now, under.besides) == (32000, 32000, -1000)
    call(sales, "max", 400, line="north", at=LATER - timedelta(days=1))
    team = moved(sales, "max", "north")
    assert team.now - team.base == team.besides + sum(deal.change for deal in team.deals)
    assert moved(sales, "olga", "olga") is None
    with pytest.raises(NotFound):
        moved(sales, "olga")


def test_the_page_and_the_api_tell_the_same(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    path = f"/forecast/{PERIOD}/{line_of(sales, 'rita')}"
    rita = browser(sales.cast.rita)
    rita.get(f"{path}/moved")
    with query_counts.expect("page of what moved since a call"):
        answer = rita.get(f"{path}/moved?said=own&of=commit")
    shown = unescape(answer.content.decode()).replace("\u00a0", " ")
    told = {"Cranes": "Slipped", "Fans": "Raised into the column", "Drills": "New", "Presses": "Amount changed"}
    for name, what in (told | {"Ovens": "Lost", "Pumps": "Taken out of the column"}).items():
        assert f'{name}</a></th><td data-label="What happened">{what}</td>' in shown
    assert "€370" in shown
    assert f'href="{path}/moved?of=commit&amp;said=own"' in rita.get(path).content.decode()
    assert "No call counts here" in rita.get(f"{path}/moved?of=best_case").content.decode()
    assert rita.get(f"{path}/moved?said=nobody").status_code == 404
    assert browser(sales.cast.olga).get(f"{path}/moved").status_code == 404
    asked = f"/call-records/moved?period={PERIOD}&line={line_of(sales, 'rita')}"
    client = api(sales.cast.rita)
    body = fits(client.get(f"{asked}&limit=2"), SinceCallOut)
    assert (body.base, body.now, body.besides) == ("370.00", "380.00", "0.00")
    assert [(one.name, one.what, one.outside, one.then, one.now) for one in body.items] == [
        ("Cranes", "out", "later", "100.00", "0.00"),
        ("Fans", "in", "other_category", "0.00", "70.00"),
    ]
    rest = fits(client.get(f"{asked}&limit=2&cursor={body.next_cursor}"), SinceCallOut)
    assert [one.name for one in rest.items] == ["Drills", "Presses"]
    nothing = fits(client.get(f"{asked}&column=best_case"), SinceCallOut)
    assert (nothing.base, nothing.items) == (None, [])
