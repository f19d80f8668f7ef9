"""Pages and endpoints of product gaps."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quarterdeck.gaps.api import GapDealsOut, GapRequestOut, GapRequestsOut, ProductGapOut, ProductGapsOut
from quarterdeck.gaps.queries import gap_rows
from quarterdeck.gaps.tests.making import a_gap, active_requests, asks
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits

Browser = Callable[[int], Client]
DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}


def page(client: Client, path: str, status: int = 200, **more: Any) -> str:
    return unescape(page_of(client.get(path, **more), status))


def test_the_catalogue_ranks_links_and_says_what_it_means(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    rita = browser(sales.cast.rita)
    assert "No product gap yet" in page(rita, "/product-gaps")
    gap, other = a_gap(), a_gap("Single sign-on")
    deal = sales.deal(amount=Decimal(12_000))
    asks(sales, deal, gap, "blocker", note="For the night shift", contact_id=sales.buyer)
    asks(sales, deal, other, "nice")
    asks(sales, sales.deal(by="system", owner_id=sales.cast.olga), gap)
    with query_counts.expect("page of product gaps"):
        shown = page(rita, "/product-gaps")
    assert f"/product-gaps/{public_id(gap)}?deals=open&severity=blocker#deals" in shown
    assert shown.count("€12,000") >= 4
    assert "€13,000" not in shown, "Olga's deal is not Rita's to see"
    assert "€13,000" in page(browser(sales.cast.ada), "/product-gaps")
    with query_counts.expect("page of a product gap"):
        one = page(rita, f"/product-gaps/{public_id(gap)}?deals=open&severity=blocker")
    assert "For the night shift" in one
    assert "Open · Blocker" in one
    assert "No deals here" in page(rita, f"/product-gaps/{public_id(gap)}?deals=lost")
    assert "Edit product gap" not in one


@pytest.mark.parametrize(
    "query",
    ["sort=worst", "state=gone", "scope=others", "page=0", "page=2", "page=99999", "page=x", f"text={'x' * 201}",
     f"family={'x' * 201}"],
)  # fmt: skip
def test_what_no_address_can_mean_is_not_found(sales: Sales, browser: Browser, query: str) -> None:
    page(browser(sales.cast.rita), f"/product-gaps?{query}", 404)


@pytest.mark.parametrize("query", ["deals=won", "severity=dire", "page=2", "page=-1", "page=9999"])
def test_what_no_address_of_a_gap_can_mean_is_not_found(sales: Sales, browser: Browser, query: str) -> None:
    page(browser(sales.cast.rita), f"/product-gaps/{public_id(a_gap())}?{query}", 404)


def test_a_gap_is_added_edited_merged_and_parted_again(sales: Sales, browser: Browser) -> None:
    rita, max_ = browser(sales.cast.rita), browser(sales.cast.max)
    form = page(rita, "/product-gaps/new")
    assert 'name="state"' not in form
    assert rita.post("/product-gaps/new", {"name": "Offline mode"}).status_code == 303
    taken = page_of(rita.post("/product-gaps/new", {"name": "offline mode"}), 422)
    assert "Another product gap has this name." in taken
    (row,) = gap_rows(sales.actor("rita"))
    here = f"/product-gaps/{public_id(row.id)}"
    page(rita, f"{here}/edit", 403)
    fields = {"name": "Offline", "description": "In tunnels", "family": "", "state": "planned", "release_on": "31 Mar"}
    assert max_.post(f"{here}/edit", {**fields, "version": "1"}).status_code == 303
    stale = unescape(page_of(max_.post(f"{here}/edit", {**fields, "name": "Later", "version": "1"}), 409))
    assert "Stored now: Offline" in stale
    shown = page(max_, here)
    assert "State: Open to Planned" in shown
    other = a_gap("Single sign-on")
    assert max_.post(f"{here}/merge", {"into": public_id(other), "version": "2"}).status_code == 303
    assert "Its requests count for" in page(max_, here)
    assert "Undo the merge" in page(max_, f"/product-gaps/{public_id(other)}")
    assert "Undo the merge" not in page(rita, f"/product-gaps/{public_id(other)}")
    assert max_.post(f"{here}/unmerge").status_code == 303
    assert "Its requests count for" not in page(max_, here)


def test_a_deal_is_linked_in_its_dialog(sales: Sales, browser: Browser) -> None:
    rita, gap, deal = browser(sales.cast.rita), a_gap(), sales.deal()
    path = f"/opportunities/{public_id(deal)}/product-gaps"
    assert f"{path}/new" in page(rita, f"/opportunities/{public_id(deal)}")
    form = page(rita, f"{path}/new", headers=DIALOG)
    assert form.strip().startswith("<dialog")
    asked = {"gap": public_id(gap), "new_name": "", "severity": "blocker", "source": "objection", "note": "Night"}
    headers = {"HX-Request": "true", "HX-Target": "gaps-panel"}
    panel = page_of(rita.post(f"{path}/new", asked, headers=headers))
    assert "Offline mode" in panel
    assert "Blocker" in panel
    assert active_requests() == [(gap, deal, "blocker")]
    again = unescape(page_of(rita.post(f"{path}/new", asked), 422))
    assert "The deal is linked to this product gap already." in again
    none = unescape(page_of(rita.post(f"{path}/new", {**asked, "gap": ""}), 422))
    assert "Write the name of a product gap, or choose one." in none
    assert rita.post(f"{path}/new", {**asked, "gap": "", "new_name": "Single sign-on"}).status_code == 303
    assert len(active_requests()) == 2
    request = fits(api(sales.cast.rita).get(f"/opportunities/{public_id(deal)}/product-gaps"), GapRequestsOut).items[0]
    one = f"{path}/{request.id}"
    assert "Night" in page(rita, one)
    changed = {"severity": "nice", "source": "need", "note": "Night", "version": "1"}
    assert rita.post(one, changed).status_code == 303
    assert rita.post(one, changed).status_code == 409
    assert rita.post(f"{one}/remove").status_code == 303
    assert len(active_requests()) == 1
    assert rita.post(f"{one}/restore").status_code == 303
    assert (gap, deal, "nice") in active_requests()
    page(browser(sales.cast.olga), f"{path}/new", 404)
    page(browser(sales.cast.rolf), f"{path}/new", 403)


def test_endpoints_do_what_pages_do(sales: Sales, query_counts: QueryCounts) -> None:
    sam = api(sales.cast.sam, Permission.GAPS_MANAGE, Permission.OPPORTUNITIES_EDIT)
    rita = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    made = fits(rita.post("/product-gaps", {"name": "Offline mode"}), ProductGapOut, 201)
    here = f"/product-gaps/{made.id}"
    assert rita.patch(here, {"state": "planned"}).status_code == 403
    assert fits(sam.patch(here, {"state": "planned"}, If_Match='"v1"'), ProductGapOut).state == "planned"
    assert sam.patch(here, {"state": "open"}, If_Match='"v1"').status_code == 412
    deal = sales.deal(amount=Decimal(1_200))
    path = f"/opportunities/{public_id(deal)}/product-gaps"
    asked = fits(rita.post(path, {"gap_id": made.id, "severity": "blocker"}), GapRequestOut, 201)
    refused = rita.post(path, {"gap_id": made.id})
    assert [reason["code"] for reason in content(refused)["reasons"]] == ["gap_linked_already"]
    with query_counts.expect("endpoint of product gaps"):
        found = fits(rita.get("/product-gaps"), ProductGapsOut)
    (row,) = found.items
    assert (row.figures.open.value, row.figures.weighted_value, row.figures.customers) == ("1200.00", "1200.00", 0)
    assert found.together.open == row.figures.open
    behind = fits(rita.get(f"{here}/opportunities?deals=open"), GapDealsOut)
    assert (behind.sum.value, [one.amount for one in behind.items]) == ("1200.00", ["1200.00"])
    assert fits(api(sales.cast.olga).get(f"{here}/opportunities"), GapDealsOut).items == []
    other = public_id(a_gap("Single sign-on"))
    assert fits(sam.post(f"{here}/merge", {"into_id": other}), ProductGapOut).merged_into_id == other
    assert fits(rita.get(f"{path}/{asked.id}"), GapRequestOut).gap_name == "Single sign-on"
    assert fits(sam.post(f"{here}/unmerge"), ProductGapOut).merged_into_id is None
    changed = fits(rita.patch(f"{path}/{asked.id}", {"note": "Night"}), GapRequestOut)
    assert (changed.note, changed.severity) == ("Night", "blocker")
    assert rita.delete(f"{path}/{asked.id}").status_code == 204
    assert fits(rita.post(f"{path}/{asked.id}/restore"), GapRequestOut).version == 4
    assert rita.get("/product-gaps?sort=worst").status_code == 422
    assert api(sales.cast.paul).get("/product-gaps").status_code in (401, 403, 404)


def test_who_reads_alone_sees_the_panel_without_its_verbs(sales: Sales, browser: Browser) -> None:
    deal = sales.deal()
    asks(sales, deal, a_gap())
    shown = page(browser(sales.cast.rolf), f"/opportunities/{public_id(deal)}")
    assert "Offline mode" in shown
    assert "Link product gap" not in shown


def test_endpoints_answer_in_pages_with_sums_of_all(sales: Sales) -> None:
    rita, gap = api(sales.cast.rita), a_gap()
    for amount in (300, 200, 100):
        asks(sales, sales.deal(amount=Decimal(amount)), gap)
    asks(sales, sales.deal(amount=Decimal(50)), a_gap("Single sign-on"))
    found, seen = fits(rita.get("/product-gaps?limit=1"), ProductGapsOut), []
    assert (found.count, len(found.items), found.together.open.value) == (2, 1, "650.00")
    rest = fits(rita.get(f"/product-gaps?limit=1&cursor={found.next_cursor}"), ProductGapsOut)
    assert ([one.name for one in rest.items], rest.next_cursor) == (["Single sign-on"], None)
    cursor: str | None = ""
    while cursor is not None:
        page_ = fits(rita.get(f"/product-gaps/{public_id(gap)}/opportunities?limit=2&cursor={cursor}"), GapDealsOut)
        assert page_.sum.value == "600.00"
        seen += [one.amount for one in page_.items]
        cursor = page_.next_cursor
    assert seen == ["300.00", "200.00", "100.00"]
    for cursor in ("none", found.next_cursor):
        refused = content(rita.get(f"/product-gaps/{public_id(gap)}/opportunities?cursor={cursor}"))
        assert [reason["code"] for reason in refused["reasons"]] == ["cursor_unusable"], "one of another list is none"
