"""A board narrowed by kept health: what it shows, and that it is sent again once deals were judged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.health.actions import keep_health
from quarterdeck.health.queries import kept_of
from quarterdeck.health.rules import RULES
from quarterdeck.health.terms import Band
from quarterdeck.opportunities.tests.deals import Sales, every_deal
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.rest import api

Browser = Callable[[int], Client]
BOARD = "/pipelines/sales/board?health=risk"


@pytest.fixture
def neglected(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deal that will be at risk once somebody judges it, and one that will not."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)
    now = timezone.now()
    past = (now - timedelta(days=40)).date()
    sales.deal("qualification", "system", now - timedelta(days=90), name="Neglected", close_date=past)
    sales.deal("qualification", "system", name="Fresh", close_date=(now + timedelta(days=40)).date())


def judge() -> None:
    while keep_health(now=timezone.now()):
        pass


def test_a_board_by_health_is_sent_again_when_deals_were_judged(
    sales: Sales, browser: Browser, neglected: None
) -> None:
    rita = browser(sales.cast.rita)
    rita.get(BOARD)
    before = rita.get(BOARD)
    assert "Neglected" not in page_of(before), "nobody judged it yet"
    known = {"If-None-Match": before["ETag"]}
    assert rita.get(BOARD, headers=known).status_code == 304
    judge()
    after = rita.get(BOARD, headers=known)
    assert after.status_code == 200
    html = page_of(after)
    assert ("Neglected" in html, "Fresh" in html) == (True, False)


def test_a_card_says_how_its_deal_is_called_and_why_once_it_was_judged(
    sales: Sales, browser: Browser, neglected: None
) -> None:
    rita = browser(sales.cast.rita)
    every = "/pipelines/sales/board"
    rita.get(every)
    before = rita.get(every)
    assert "At risk" not in page_of(before), "nobody judged it yet"
    known = {"If-None-Match": before["ETag"]}
    assert rita.get(every, headers=known).status_code == 304
    judge()
    after = rita.get(every, headers=known)
    assert after.status_code == 200
    judged = kept_of([deal.pk for deal in every_deal()]).values()
    (reason,) = (RULES[found.signals[0]].label for found in judged if found.band is Band.RISK)
    cards = page_of(after).split('<a class="cd')[1:]
    neglected_card = next(card for card in cards if "Neglected" in card)
    healthy = next(card for card in cards if "Fresh" in card)
    # The first reason is that which took most points; a mark of its own shape stands before it.
    assert f"\n\u2003\u2009At risk: {reason}</span>" in neglected_card
    assert '<span class="ac f-risk">' in neglected_card
    assert "f-" not in healthy.partition("</span>")[0]
    # A full board has 175 cards: what is said of their health takes no element more.
    assert page_of(after).count("</") == page_of(before).count("</")


def test_the_endpoint_as_well(sales: Sales, neglected: None) -> None:
    rita = api(sales.cast.rita, *sales.actor("rita").permissions)
    path = f"/pipelines/{public_id(sales.spec.id)}/board?health=risk"
    before = rita.get(path)
    assert rita.get(path, If_None_Match=before["ETag"]).status_code == 304
    judge()
    after = rita.get(path, If_None_Match=before["ETag"])
    assert (after.status_code, b"Neglected" in after.content) == (200, True)
