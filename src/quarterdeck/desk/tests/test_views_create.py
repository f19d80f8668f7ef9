"""Creating a deal: few fields, one deal however often the form is sent."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.customers.queries import account_options
from quarterdeck.opportunities.tests.deals import Sales, every_deal
from quarterdeck.values.ids import public_id
from tests.pages import page_of, value_in
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
NEW = "/opportunities/new"


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


def test_name_alone_is_enough(sales: Sales, rita: Client) -> None:
    html = page_of(rita.get(NEW))
    response = rita.post(NEW, {"name": "Presses", "currency": "EUR", "token": value_in(html, "token")})
    (found,) = every_deal()
    assert response["Location"] == f"/opportunities/{public_id(found.pk)}"
    assert (found.owner_id, found.stage_id, found.amount_minor) == (
        sales.cast.rita,
        sales.stage("lead_generation"),
        None,
    )


def test_everything_may_be_said_at_once(sales: Sales, rita: Client) -> None:
    post = {
        "name": "Presses", "account_id": "kettler logistik", "amount": "158k", "currency": "USD",
        "close_date": "2031-03-01", "stage_id": public_id(sales.stage("qualification")), "type": "renewal",
        "channel": "partner", "source": "Fair", "category": "commit", "seller_probability_bp": "20",
        "competitor": "Kappa",
    }  # fmt: skip
    assert rita.post(NEW, post).status_code == 303
    (found,) = every_deal()
    assert (found.account_id, found.amount_minor, found.currency, str(found.close_date)) == (
        sales.account, 15_800_000, "USD", "2031-03-01",
    )  # fmt: skip
    assert (found.type, found.channel, found.category, found.category_source) == (
        "renewal",
        "partner",
        "commit",
        "manual",
    )


def test_form_sent_twice_creates_one_deal(rita: Client) -> None:
    post = {"name": "Presses", "currency": "EUR", "token": value_in(page_of(rita.get(NEW)), "token")}
    first, second = rita.post(NEW, post), rita.post(NEW, post)
    assert (first["Location"], len(every_deal())) == (second["Location"], 1)
    assert "Already created." in page_of(rita.get(second["Location"]))


def test_same_form_with_other_values_is_asked_about(rita: Client) -> None:
    post = {"name": "Presses", "currency": "EUR", "token": value_in(page_of(rita.get(NEW)), "token")}
    rita.post(NEW, post)
    html = page_of(rita.post(NEW, post | {"name": "Cranes"}), 422)
    assert ("This form was already saved" in html, value_in(html, "name")) == (True, "Cranes")
    assert rita.post(NEW, post | {"name": "Cranes", "token": value_in(html, "token")}).status_code == 303
    assert len(every_deal()) == 2


def test_refused_creation_keeps_what_was_typed(sales: Sales, rita: Client) -> None:
    proposal = public_id(sales.stage("proposal"))
    post = {"name": " ", "amount": "-4", "currency": "EUR", "close_date": "someday", "stage_id": proposal}
    with unchanged():
        html = page_of(rita.post(NEW, post), 422)
        gated = page_of(
            rita.post(NEW, {"name": "Presses", "amount": "4", "currency": "EUR", "stage_id": proposal}), 422
        )
    assert (value_in(html, "amount"), value_in(html, "close_date")) == ("-4", "someday")
    assert "This is not a date." in html
    assert "contacts with the role Economic buyer" in gated


def test_new_account_is_created_along_or_not_at_all(sales: Sales, rita: Client) -> None:
    post = {"name": "Presses", "account_id": "Fresh Foods", "account_new": "on", "currency": "EUR"}
    with unchanged():
        assert rita.post(NEW, post | {"amount": "-1"}).status_code == 422
    assert rita.post(NEW, post).status_code == 303
    assert every_deal()[0].account_id == account_options(sales.actor("rita"), "Fresh Foods")[0].id


def test_accounts_are_offered_while_typing(sales: Sales, rita: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "datalist#account-options"}
    html = page_of(rita.get(f"{NEW}?account_id=kett", headers=headers))
    assert ('<datalist id="account-options">' in html, "Kettler Logistik" in html, "<html" in html) == (
        True,
        True,
        False,
    )
    assert value_in(page_of(rita.get(f"{NEW}?account={public_id(sales.account)}")), "account_id") == "Kettler Logistik"


def test_who_may_not_create_gets_no_form(sales: Sales, browser: Browser) -> None:
    rolf, paul = browser(sales.cast.rolf), browser(sales.cast.paul)
    with unchanged():
        assert rolf.get(NEW).status_code == 403
        assert rolf.post(NEW, {"name": "Presses"}).status_code == 403
        assert paul.post(NEW, {"name": "Presses"}).status_code == 404


def test_deals_stand_on_the_pages_of_account_and_contact(sales: Sales, rita: Client) -> None:
    for number in range(11):
        sales.deal(name=f"Deal {number:02}", account_id=sales.account)
    html = page_of(rita.get(f"/accounts/{public_id(sales.account)}"))
    panel = html[html.index('id="deals"') :]
    shown = sum(f"Deal {number:02}" in panel[: panel.index("</section>")] for number in range(11))
    assert (shown, "All 11 deals" in html, f"account={public_id(sales.account)}" in html) == (10, True, True)
    # The first ten, whichever of the same day come first.
    beside = page_of(rita.get(f"/contacts/{public_id(sales.buyer)}"))
    assert sum(f"Deal {number:02}" in beside for number in range(11)) == 10


def test_a_refusal_sends_to_administrators_for_rights_only(sales: Sales, rita: Client, browser: Browser) -> None:
    given, number = "An administrator can give it to your role.", sales.deal(by="max", owner_id=sales.cast.max)
    assert given in page_of(browser(sales.cast.rolf).get(NEW), 403)
    # Rita may move deals, only not this one.
    html = page_of(rita.get(f"/opportunities/{public_id(number)}/move"), 403)
    assert ("Only its owner and those above may do this" in html, given in html) == (True, False)


def test_who_may_not_edit_a_deal_is_not_asked_to(sales: Sales, rita: Client) -> None:
    deals = (sales.deal(), sales.deal(by="max", owner_id=sales.cast.max))
    own, anothers = (page_of(rita.get(f"/opportunities/{public_id(number)}")) for number in deals)
    assert ("Click a value to edit" in own, "Click a value to edit" in anothers) == (True, False)
