"""The deal page: facts edited in place, the buying group, the timeline, deleting and restoring."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.catalog.actions import add_product
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.customers.queries import account_options
from quarterdeck.opportunities.actions import add_buying_contact
from quarterdeck.opportunities.tests.deals import Sales, buying_group, last_change, last_seq, row
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.customers import an_account
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
IN_PLACE = {"HX-Request": "true", "HX-Target": "deal"}


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


@pytest.fixture
def deal(sales: Sales) -> int:
    """A deal of Rita's in Proposal."""
    return sales.deal("proposal", name="Presses", account_id=sales.account, source="Fair")


def address(number: int, rest: str = "") -> str:
    return f"/opportunities/{public_id(number)}{rest}"


def test_page_shows_path_facts_group_and_timeline(sales: Sales, rita: Client, deal: int) -> None:
    sales.edit(deal, amount=Decimal(1500), currency="EUR", category="commit")
    html = page_of(rita.get(address(deal)))
    words_there = ("Presses", "Kettler Logistik", "€1,500", "Jana Weber", "Economic buyer", "picked by the seller",
                   "Move to Negotiation", 'aria-current="step"', "2 fields changed")  # fmt: skip
    for words in words_there:
        assert words in html, words


def test_timeline_tells_changes_in_words_and_pages(sales: Sales, rita: Client, deal: int) -> None:
    product = add_product(new=NewProduct("Gateway"), by=system_actor(), via=SYSTEM).product_id
    sales.edit(deal, product_id=product)
    sales.edit(deal, seller_probability_bp=3_500)
    sales.move(deal, "negotiation")
    add_buying_contact(opportunity_id=deal, contact_id=sales.buyer, role="champion", by=sales.actor("rita"), via=SYSTEM)
    html = page_of(rita.get(address(deal)))
    for words in ("Product set to Gateway", "Seller&#39;s probability set to 35%", "Proposal to Negotiation",
                  "Joined the buying group: Jana Weber as Champion"):  # fmt: skip
        assert words in html, words
    for number in range(31):
        sales.edit(deal, source=f"Source {number}")
    html = page_of(rita.get(address(deal)))
    assert ("Source 29 to Source 30" in html, "Proposal to Negotiation" in html) == (True, False)
    older = html.split("?before=")[1].partition('"')[0]
    rest = rita.get(f"{address(deal)}?before={older}", headers={"HX-Request": "true", "HX-Target": "div#timeline"})
    assert ("Proposal to Negotiation" in page_of(rest), "<html" in page_of(rest)) == (True, False)


def test_field_is_edited_in_place_and_can_be_undone(rita: Client, deal: int) -> None:
    editor = page_of(rita.get(address(deal, "/fields/source"), headers={"HX-Request": "true", "HX-Target": "field"}))
    assert editor.lstrip().startswith("<form")
    assert (value_in(editor, "source"), value_in(editor, "version")) == ("Fair", "1")
    response = rita.post(address(deal, "/fields/source"), {"source": "Web", "version": "1"}, headers=IN_PLACE)
    html = page_of(response)
    assert (html.lstrip().startswith('<div class="deal" id="deal" data-version="2"'), "Web" in html) == (True, True)
    assert (row(deal).source, last_change().door) == ("Web", "inline")
    undo = page_of(
        rita.post(address(deal, f"/undo/{last_seq(deal)}"), headers={"HX-Request": "true", "HX-Target": "undo"})
    )
    assert ('id="deal"' in undo, row(deal).source) == (True, "Fair")


@pytest.mark.parametrize(
    ("field", "posted", "column", "stored"),
    [
        ("amount", {"amount": "0.16M", "currency": "USD"}, "amount_minor", 16_000_000),
        ("close_date", {"close_date": "2031-12-17"}, "close_date", "2031-12-17"),
        ("category", {"category": "commit"}, "category", "commit"),
        ("seller_probability_bp", {"seller_probability_bp": "62.5 %"}, "seller_probability_bp", 6_250),
        ("type", {"type": "renewal"}, "type", "renewal"),
        ("channel", {"channel": "ecommerce"}, "channel", "ecommerce"),
        ("name", {"name": "  Two   presses "}, "name", "Two presses"),
        ("order_reference", {"order_reference": ""}, "order_reference", ""),
    ],
)
def test_every_field_has_its_editor(
    rita: Client, deal: int, field: str, posted: dict[str, str], column: str, stored: object
) -> None:
    path = address(deal, f"/fields/{field}")
    assert "<html" in page_of(rita.get(path))
    assert rita.post(path, posted).status_code == 303
    found = getattr(row(deal), column)
    assert (str(found) if column == "close_date" else found) == stored


def test_close_date_is_moved_later_with_one_press(rita: Client, deal: int) -> None:
    def offered() -> list[str]:
        return re.findall(r'name="close_date" value="([\d-]+)">\+', page_of(rita.get(path)))

    path, today = address(deal, "/fields/close_date"), timezone.localdate()
    rita.post(path, {"close_date": (today + timedelta(days=10)).isoformat()})
    assert offered() == [(today + timedelta(days=10 + days)).isoformat() for days in (7, 14, 28)]
    assert rita.post(path, {"close_date": ["whatever stood there", offered()[0]]}).status_code == 303
    assert row(deal).close_date == today + timedelta(days=17)
    rita.post(path, {"close_date": (today - timedelta(days=10)).isoformat()})
    assert offered()[0] == (today + timedelta(days=7)).isoformat(), "what is past is no day to count from"
    assert "+1 week" not in page_of(rita.get(address(deal, "/fields/source")))


@pytest.mark.parametrize(
    ("field", "posted", "told"),
    [
        ("amount", {"amount": "-5", "currency": "EUR"}, "An amount cannot be negative."),
        ("amount", {"amount": "5.0001", "currency": "EUR"}, "EUR has 2 decimal places."),
        ("amount", {"amount": "5", "currency": "XXX"}, "XXX is no currency in use here."),
        ("amount", {"amount": "many", "currency": "EUR"}, "Not a number."),
        ("close_date", {"close_date": "0001-01-01"}, "The year 1 is out of range."),
        ("close_date", {"close_date": "9999-12-31"}, "The year 9999 is out of range."),
        ("close_date", {"close_date": "31 Feb 2027"}, "There is no 31 February."),
        ("seller_probability_bp", {"seller_probability_bp": "101"}, "A probability lies between 0 % and 100 %."),
        ("seller_probability_bp", {"seller_probability_bp": "1.2345"}, "at most two decimals"),
        ("name", {"name": " "}, "name"),
        ("name", {"name": "a" * 1_000_000}, "200"),
        ("source", {"source": "a\x00b"}, "U+0000"),
        ("type", {"type": "stolen"}, "Choose another."),
        ("owner_id", {"owner_id": "nobody"}, "Choose another."),
        ("account_id", {"account_id": "Nobody Inc"}, "No account is called Nobody Inc."),
    ],
)
def test_bad_input_is_told_how_to_mend_and_stays_in_the_field(
    rita: Client, deal: int, field: str, posted: dict[str, str], told: str
) -> None:
    with unchanged():
        html = page_of(rita.post(address(deal, f"/fields/{field}"), posted, headers=IN_PLACE), 422)
    assert html.lstrip().startswith("<form")
    assert 'aria-invalid="true"' in html
    assert told in html.partition('class="err"')[2][:700]


def test_emoji_and_right_to_left_text_come_back_as_written(rita: Client, deal: int) -> None:
    text = "🚢 عقد جديد שלום"
    assert rita.post(address(deal, "/fields/name"), {"name": text}).status_code == 303
    assert (row(deal).name, text in page_of(rita.get(address(deal)))) == (text, True)


def test_stale_form_shows_both_values(sales: Sales, rita: Client, deal: int) -> None:
    sales.edit(deal, by="max", source="Referral")
    with unchanged():
        html = page_of(
            rita.post(address(deal, "/fields/source"), {"source": "Web", "version": "1"}, headers=IN_PLACE), 409
        )
    assert "Max Berg changed this deal meanwhile. Stored now: Referral." in html
    assert (value_in(html, "source"), value_in(html, "version")) == ("Web", "2")
    assert rita.post(address(deal, "/fields/source"), {"source": "Web", "version": "2"}).status_code == 303


def test_account_is_named_picked_or_created(sales: Sales, rita: Client, deal: int) -> None:
    path = address(deal, "/fields/account_id")
    an_account(sales.cast.rita, "Twin", domain="one.example")
    second = an_account(sales.cast.rita, "Twin", domain="two.example")
    asked = page_of(rita.post(path, {"account_id": "twin"}), 422)
    assert ("2 accounts are called twin." in asked, "two.example" in asked) == (True, True)
    assert rita.post(path, {"account_id": "twin", "account_pick": public_id(second)}).status_code == 303
    assert row(deal).account_id == second
    assert "Create the account Fresh" in page_of(rita.post(path, {"account_id": "Fresh"}), 422)
    assert rita.post(path, {"account_id": "Fresh", "account_new": "on"}).status_code == 303
    assert row(deal).account_id == account_options(sales.actor("rita"), "Fresh")[0].id
    assert rita.post(path, {"account_id": ""}).status_code == 303
    assert row(deal).account_id is None


def test_buying_group_grows_and_shrinks(sales: Sales, rita: Client, deal: int) -> None:
    path = address(deal, "/contacts")
    html = page_of(rita.post(path, {"name": "Ines Keller", "role": "champion"}, headers=IN_PLACE))
    assert ("Ines Keller" in html, "Champion" in html) == (True, True)
    with unchanged():
        assert "Choose a contact, or write the name" in page_of(
            rita.post(path, {"role": "champion"}, headers=IN_PLACE), 422
        )
        assert rita.post(path, {"name": "X", "role": "king"}, headers=IN_PLACE).status_code == 422
        kept = rita.post(path, {"remove": public_id(sales.buyer), "role": "economic_buyer"}, headers=IN_PLACE)
    # The stage was entered because of her.
    assert ("Jana Weber" in page_of(kept, 422), "Add who is missing" in kept["HX-Trigger"]) == (True, True)
    member = next(one.contact_id for one in buying_group(deal) if one.role == "champion")
    assert rita.post(path, {"remove": public_id(member), "role": "champion"}, headers=IN_PLACE).status_code == 200
    assert member not in {one.contact_id for one in buying_group(deal)}
    assert rita.post(path, {"remove": "nobody"}).status_code == 404


def test_stage_is_edited_in_place_through_the_gate(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", contacts=())
    path = address(number, "/fields/stage_id")
    assert value_in(page_of(rita.get(path)), "stage_id") == public_id(sales.stage("qualification"))
    html = page_of(rita.post(path, {"stage_id": public_id(sales.stage("proposal"))}, headers=IN_PLACE), 422)
    assert html.lstrip().startswith("<dialog")
    moved = rita.post(path, {"stage_id": public_id(sales.stage("needs_assessment"))}, headers=IN_PLACE)
    assert ('id="deal"' in page_of(moved), row(number).stage_id) == (True, sales.stage("needs_assessment"))


def test_deleted_deal_can_be_restored(sales: Sales, browser: Browser, deal: int) -> None:
    manager = browser(sales.cast.max)
    assert "Delete Presses?" in page_of(manager.get(address(deal, "/delete")))
    assert manager.post(address(deal, "/delete"))["Location"] == "/pipelines/sales/board"
    assert address(deal, "/restore") in page_of(manager.get("/pipelines/sales/board"))
    assert manager.get(address(deal)).status_code == 404
    assert manager.post(address(deal, "/restore"))["Location"] == address(deal)
    assert manager.get(address(deal)).status_code == 200


def test_read_only_people_see_values_without_editors(sales: Sales, browser: Browser, deal: int) -> None:
    html = page_of(browser(sales.cast.rolf).get(address(deal)))
    assert ("<inline-edit" in html, "Move to Negotiation" in html, "Add a contact" in html) == (False, False, False)
    assert "Only its owner and those above may change this deal." in html


def test_unknown_fields_are_not_found(rita: Client, deal: int) -> None:
    assert rita.get(address(deal, "/fields/closed_at")).status_code == 404
    assert rita.post(address(deal, "/fields/version"), {"version": "9"}).status_code == 404


def test_deal_page_costs_few_queries(sales: Sales, rita: Client, deal: int, query_counts: QueryCounts) -> None:
    for number in range(5):
        sales.edit(deal, source=f"Source {number}")
    rita.get(address(deal))
    with query_counts.expect("deal"):
        page_of(rita.get(address(deal)))
    with query_counts.expect("deal moved on the board"):
        post = {"to": "negotiation", "board": "sales", "view": ""}
        rita.post(address(deal, "/move"), post, headers={"HX-Request": "true", "HX-Target": "card"})
