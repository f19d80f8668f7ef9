"""Closing a deal as lost with the product gap it was lost with: one form, one transaction."""

from collections.abc import Callable

from django.test import Client

from quarterdeck.gaps.tests.making import a_gap, active_requests, asks
from quarterdeck.opportunities.tests.deals import Sales, row
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.unchanged import unchanged

Browser = Callable[[int], Client]


def test_a_deal_is_lost_with_a_product_gap(sales: Sales, browser: Browser) -> None:
    rita, gap, known = browser(sales.cast.rita), a_gap(), a_gap("Single sign-on")
    deal = sales.deal("negotiation", by="system")
    asks(sales, deal, known)
    path = f"/opportunities/{public_id(deal)}/move"
    form = page_of(rita.get(f"{path}?to=closed_lost"))
    assert 'name="product_gap"' in form
    assert "Single sign-on" not in form, "what the deal asks for already is not offered"
    assert 'name="product_gap"' not in page_of(rita.get(f"{path}?to=closed_won"))
    lost = {"to": "closed_lost", "product_gap": public_id(gap)}
    with unchanged():
        page_of(rita.post(path, lost), 422)
    reason = {"loss_reason_id": public_id(sales.reasons["feature_missing"])}
    with unchanged():
        assert rita.post(path, {**lost, **reason, "product_gap": public_id(12345)}).status_code == 404
    assert rita.post(path, {**lost, **reason}).status_code == 303
    assert row(deal).closed_on is not None
    assert sorted(active_requests()) == sorted([(known, deal, "important"), (gap, deal, "blocker")])


def test_a_deal_is_lost_without_one(sales: Sales, browser: Browser) -> None:
    a_gap()
    deal = sales.deal("negotiation", by="system")
    reason = {"loss_reason_id": public_id(sales.reasons["price"]), "product_gap": ""}
    path = f"/opportunities/{public_id(deal)}/move"
    assert browser(sales.cast.rita).post(path, {"to": "closed_lost", **reason}).status_code == 303
    assert active_requests() == []
