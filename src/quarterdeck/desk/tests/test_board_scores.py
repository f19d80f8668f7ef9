"""Cards of the board tell the place of a deal by the model, as far as a deal has one and is seen."""

from collections.abc import Callable

from django.apps import apps
from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.actions import renew_boards
from quarterdeck.opportunities.tests.deals import Sales
from tests.pages import page_of

DealScore, Fit = apps.get_model("scores", "DealScore"), apps.get_model("scores", "Fit")

Browser = Callable[[int], Client]
BOARD = "/pipelines/sales/board"


def test_cards_tell_scores_once_deals_are_scored(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    now = timezone.now()
    scored, bare = sales.deal("proposal", name="Scored"), sales.deal("proposal", name="Bare")
    # The first visit gets the cookie of forms, with which pages are others.
    rita.get(BOARD)
    before = rita.get(BOARD)
    assert "data-score" not in page_of(before)
    known = {"If-None-Match": before["ETag"]}
    assert rita.get(BOARD, headers=known).status_code == 304
    fit = Fit.objects.create(at=now, model_id="m", rung=4, closed=0, won=0, lost=0, finished=0, rank_rung=4)
    for deal, level in ((scored, 81), (bare, None)):
        DealScore.objects.create(opportunity_id=deal, fit=fit, at=now, level=level, p_bp=level)
    # As a refresh does once it has written scores.
    renew_boards(stage__kind="open")
    after = rita.get(BOARD, headers=known)
    assert after.status_code == 200
    shown = page_of(after).split('<a class="cd')[1:]
    cards = {name: next(card for card in shown if name in card) for name in ("Scored", "Bare")}
    assert cards["Scored"].startswith(' s-high"')
    assert 'title="Score 81 of 99: high" data-score="81"' in cards["Scored"]
    assert "data-score" not in cards["Bare"]
    # A full board has 175 cards: a score takes no element more.
    assert page_of(after).count("</") == page_of(before).count("</")
    assert "data-score" not in page_of(browser(sales.cast.olga).get(BOARD))
    moved = rita.post(
        f"{cards['Scored'].partition('href=')[2].split(chr(34))[1]}/move", {"to": "negotiation", "board": "sales"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert 'data-score="81"' in page_of(moved)
