"""The board and the list: what they show, to whom, in how few queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.kit.formats import day
from quarterdeck.opportunities.actions import delete_opportunity
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.pages import page_of
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
BOARD = "/pipelines/sales/board"
IN_PLACE = {"HX-Request": "true", "HX-Target": "div#board"}


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


def test_board_without_a_pipeline_is_the_first_ones(rita: Client) -> None:
    assert rita.get("/board")["Location"] == BOARD


def test_board_shows_cards_and_sums_of_everything(sales: Sales, rita: Client) -> None:
    sales.deal(
        "proposal", name="Presses", account_id=sales.account, close_date=timezone.now().date() - timedelta(days=2)
    )
    sales.deal("proposal", name="Cranes", amount=Decimal(500), currency="USD")
    sales.deal("lead_generation", name="Belts", amount=None)
    html = page_of(rita.get(BOARD))
    for words in ("Kettler Logistik", "Presses", "€1,000", "Overdue 2\u202fd", "3 deals", "no close date", "no amount"):
        assert words in html
    # The dollars have no rate: they are left out of the sum, and the sum says so.
    today = day(timezone.now().date(), "en", timezone.now().date(), weekday=False)
    assert f'title="€1,000 at the rates of {today}, 1 deal left out for want of a rate"' in html
    assert f'title="€0 at the rates of {today}, 1 deal without an amount"' in html


def test_board_says_what_a_filter_hides(sales: Sales, rita: Client) -> None:
    sales.deal("proposal", name="Presses")
    html = page_of(rita.get(f"{BOARD}?q=cranes&min=lots"))
    assert "No deal matches these filters." in html
    assert "1 matches without “Name or account cranes”." in html
    assert "Amount from is not applied. Not a number." in html


def test_board_before_the_first_deal_offers_ways_to_start(rita: Client) -> None:
    html = page_of(rita.get(BOARD))
    assert "No deals yet. Pick a way to start." in html
    assert "1 or more contacts with the role Economic buyer" in html


def elements(html: str) -> int:
    """How many elements begin in it."""
    return len(re.findall(r"<[a-z]", html))


def test_filtering_replaces_board_filters_and_summary(sales: Sales, rita: Client) -> None:
    sales.deal("proposal")
    response = rita.get(f"{BOARD}?scope=mine", headers=IN_PLACE)
    html = page_of(response)
    assert "<html" not in html
    assert [html.count(f'id="{name}"') for name in ("board", "filters", "summary")] == [1, 1, 1]
    assert "HX-Target" in response["Vary"]


@pytest.mark.parametrize("address", [BOARD, "/opportunities"])
def test_form_of_all_filters_comes_when_wanted(sales: Sales, rita: Client, address: str) -> None:
    sales.deal("proposal", name="Presses")
    assert 'name="close_from"' not in page_of(rita.get(f"{address}?scope=mine"))
    whole = page_of(rita.get(f"{address}?scope=mine&q=pre&show=filters"))
    alone = rita.get(f"{address}?scope=mine&q=pre&show=filters", headers=IN_PLACE | {"HX-Target": "a#filter-open"})
    for html in (whole, alone.content.decode()):
        assert 'name="close_from"' in html
        assert 'value="pre"' in html
        assert '<input type="hidden" name="scope" value="mine">' in html
    assert "<main" in whole
    assert alone.content.decode().lstrip().startswith("<details")
    assert "HX-Target" in alone["Vary"]


def test_owner_filter_names_only_whom_the_viewer_may_choose(sales: Sales, rita: Client, browser: Browser) -> None:
    sales.deal("proposal", name="Presses")
    owner = f"?owner={public_id(sales.cast.rita)}"
    assert "<b>Rita Vogel</b>" in page_of(rita.get(f"{BOARD}{owner}"))
    assert "Rita Vogel" not in page_of(browser(sales.cast.olga).get(f"{BOARD}{owner}"))


def test_column_goes_on_by_keyset_and_never_cuts_silently(sales: Sales, rita: Client) -> None:
    for number in range(27):
        sales.deal("proposal", name=f"Deal {number:02}", close_date=timezone.now().date() + timedelta(days=number))
    html = page_of(rita.get(BOARD))
    assert (html.count("data-card "), "Deal 24" in html, "Deal 25" in html) == (25, True, False)
    href = html.split('id="more-proposal" href="')[1].partition('"')[0].replace("&amp;", "&")
    following = page_of(rita.get(href, headers={"HX-Request": "true", "HX-Target": "a#more-proposal"}))
    assert (following.count("data-card "), "Deal 26" in following, "more-proposal" in following) == (2, True, False)
    assert "<html" in page_of(rita.get(href))


def test_seven_full_stages_whose_cards_have_three_flags_each_stay_under_1500_elements(
    sales: Sales, rita: Client
) -> None:
    sales.deal("proposal", close_date=timezone.now().date() - timedelta(days=9))
    html = page_of(rita.get(BOARD))
    card = html[html.index('<a class="cd') :].partition("</a>")[0]
    of_card, flags = elements(card), card.count('class="tag ')
    assert (of_card - flags, flags) == (4, 2)
    column = html[html.index('<section class="col') :].partition("</section>")[0]
    of_column = elements(column) - elements(card) * column.count("data-card ")
    others = elements(html) - of_card - of_column * html.count('<section class="col')
    # Each stage has two elements in the strip of phones, and here five of them are counted already.
    assert others + 7 * (of_column + 1 + 25 * 7) + 2 * 2 < 1500


def test_olga_sees_nothing_of_ritas_board(sales: Sales, browser: Browser) -> None:
    number = sales.deal("proposal", name="Secret presses", account_id=sales.account)
    olga = browser(sales.cast.olga)
    for address in (BOARD, "/opportunities", "/pipelines/sales/stages/proposal/cards"):
        assert "Secret presses" not in page_of(olga.get(address))
    assert olga.get(f"/opportunities/{public_id(number)}").status_code == 404


def test_unknown_pipelines_and_stages_are_not_found(rita: Client) -> None:
    for address in ("/pipelines/none/board", "/pipelines/sales/stages/none/cards", "/pipelines/none/stages/x/cards"):
        assert rita.get(address).status_code == 404


def test_unchanged_board_is_not_sent_again(sales: Sales, rita: Client) -> None:
    number = sales.deal("proposal")
    rita.get(BOARD)
    known = {"If-None-Match": rita.get(BOARD)["ETag"]}
    assert rita.get(BOARD, headers=known).status_code == 304
    assert rita.get(f"{BOARD}?scope=mine", headers=known).status_code == 200
    sales.edit(number, source="Fair")
    assert rita.get(BOARD, headers=known).status_code == 200


def test_browsers_that_take_compressed_pages_are_not_sent_it_again_either(sales: Sales, rita: Client) -> None:
    sales.deal("proposal")
    compressed = {"Accept-Encoding": "gzip"}
    rita.get(BOARD, headers=compressed)
    etag = rita.get(BOARD, headers=compressed)["ETag"]
    assert etag.startswith("W/"), "compression makes it a weak one"
    assert rita.get(BOARD, headers=compressed | {"If-None-Match": etag}).status_code == 304


def test_board_with_a_message_is_sent_and_not_kept(sales: Sales, rita: Client) -> None:
    number = sales.deal("proposal")
    rita.get(BOARD)
    etag = rita.get(BOARD)["ETag"]
    sent = rita.post(f"/opportunities/{public_id(number)}/move", {"to": "negotiation"})
    assert sent.status_code == 303
    response = rita.get(BOARD, headers={"If-None-Match": etag})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "moved to Negotiation." in page_of(response)


def test_board_costs_few_queries(sales: Sales, rita: Client, query_counts: QueryCounts) -> None:
    for number in range(30):
        sales.deal("proposal", name=f"Deal {number}", account_id=sales.account)
    rita.get(BOARD)
    with query_counts.expect("board"):
        html = page_of(rita.get(BOARD))
    with query_counts.expect("board, narrowed"):
        page_of(rita.get(f"{BOARD}?q=deal&min=5&scope=team&kind=open"))
    etag = rita.get(BOARD)["ETag"]
    with query_counts.expect("board, not changed"):
        assert rita.get(BOARD, headers={"If-None-Match": etag}).status_code == 304
    assert len(html) < 60_000


def test_list_shows_every_row_behind_the_numbers(sales: Sales, rita: Client) -> None:
    sales.deal("proposal", name="Presses", account_id=sales.account)
    lost = sales.deal("proposal", name="Cranes", amount=Decimal(500), currency="USD")
    sales.move(lost, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]})
    html = page_of(rita.get("/opportunities"))
    for words in ("Presses", "Cranes", "2 deals · €1.00k · 1 left out for want of a rate", "no rate", "Best case"):
        assert words in html
    only_lost = page_of(rita.get("/opportunities?kind=lost"))
    assert ("Cranes" in only_lost, "Presses" in only_lost) == (True, False)
    assert "Remove the filter State" in only_lost


def test_a_closed_deal_misses_no_next_step(sales: Sales, rita: Client) -> None:
    number = sales.deal("proposal")
    page = f"/opportunities/{public_id(number)}"
    assert "Set next step" in page_of(rita.get(page))
    sales.move(number, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]})
    html = page_of(rita.get(page))
    assert ("Closed: nothing is due." in html, "Set next step" in html) == (True, False)


def test_list_keeps_its_filter_when_sorted_and_paged(sales: Sales, rita: Client) -> None:
    for number in range(52):
        sales.deal(name=f"Deal {number:02}")
    owner = public_id(sales.cast.rita)
    html = page_of(rita.get(f"/opportunities?owner={owner}&owner={public_id(sales.cast.max)}&sort=name"))
    assert f"owner={owner}%2C{public_id(sales.cast.max)}" in html
    following = html.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    last = page_of(rita.get(following))
    assert ("Deal 50" in last, "Deal 51" in last, "Deal 00" in last, "52 deals" in last) == (True, True, False, True)
    assert page_of(rita.get("/opportunities?sort=owner__password&pipeline=none"))


def test_list_costs_few_queries(sales: Sales, rita: Client, query_counts: QueryCounts) -> None:
    for number in range(10):
        sales.deal(name=f"Deal {number}", account_id=sales.account)
    rita.get("/opportunities")
    with query_counts.expect("list"):
        page_of(rita.get("/opportunities"))
    with query_counts.expect("list, narrowed"):
        page_of(rita.get("/opportunities?kind=open&q=deal&sort=-amount&flag=overdue"))


def test_old_addresses_lead_on(rita: Client) -> None:
    assert rita.get("/deals?kind=open")["Location"] == "/opportunities?kind=open"
    assert rita.get("/deals/new")["Location"] == "/opportunities/new"


def test_deleted_deals_are_gone_from_every_page(sales: Sales, rita: Client) -> None:
    number = sales.deal(name="Gone presses")
    delete_opportunity(opportunity_id=number, by=system_actor(), via=SYSTEM)
    assert rita.get(f"/opportunities/{public_id(number)}").status_code == 404
    assert "Gone presses" not in page_of(rita.get("/opportunities"))
    assert row(number).state == "deleted"
