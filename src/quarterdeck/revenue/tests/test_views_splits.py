"""Pages and endpoints of splits: shown, shared out without scripts, refused, kept from others."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.revenue.api.splits import SplitOut, SplitsOut, SplitTypesOut
from quarterdeck.revenue.queries.splits import split_types, splits_of
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem, reasons
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
TYPES = "/settings/split-types"


@pytest.fixture
def number(shop: Shop) -> int:
    return shop.sales.deal()


def href(number: int) -> str:
    return f"/opportunities/{public_id(number)}/splits"


def rows(*pairs: tuple[str, str], kind: str = "revenue", version: str = "0") -> dict[str, str]:
    data = {"type": kind, "version": version}
    for row, (person, share) in enumerate(pairs):
        data |= {f"person_{row}": person, f"share_{row}": share}
    return data


def test_the_credit_is_shared_out_and_shown(number: int, cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    html = page_of(rita.get(href(number)))
    for words in ("The owner has all of it.", "Nobody has a share.", "Rita Vogel, the owner"):
        assert words in html
    data = rows(("owner", "66.67"), (public_id(cast.max), "33.33"))
    assert rita.post(href(number), data).status_code == 303
    html = page_of(rita.get(href(number)))
    for words in ("66.67%", "€666.70", "€333.30", "Max Berg"):
        assert words in html
    deal = page_of(rita.get(f"/opportunities/{public_id(number)}"))
    assert "€333.30" in deal
    assert "Revenue: Rita Vogel 66.67%" in deal
    assert "Revenue: Max Berg 33.33%" in deal


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ((("owner", "60"),), "have to come to 100"),
        ((("owner", ""),), "Enter a share."),
        ((("", "50"),), "Choose a person."),
        ((("owner", "33.3333"),), "two decimal places"),
        ((("nobody", "100"),), "active employee"),
        ((("owner", "50"), ("owner", "50")), "two shares"),
    ],
)
def test_what_the_form_refuses(
    number: int, cast: Cast, browser: Browser, pairs: tuple[tuple[str, str], ...], words: str
) -> None:
    rita = browser(cast.rita)
    with unchanged():
        assert words in page_of(rita.post(href(number), rows(*pairs)), 422)


def test_a_change_of_another_is_met(number: int, cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    rita.post(href(number), rows(("owner", "100")))
    html = page_of(rita.post(href(number), rows((public_id(cast.max), "100"))), 409)
    assert value_in(html, "version") == "1"
    assert rita.post(href(number), rows(kind="nothing")).status_code == 404


def test_who_may_only_look_sees_no_form(number: int, cast: Cast, browser: Browser) -> None:
    rolf = browser(cast.rolf)
    assert "Save split" not in page_of(rolf.get(href(number)))
    assert rolf.post(href(number), rows(("owner", "100"))).status_code == 403
    assert browser(cast.olga).get(href(number)).status_code == 404


def test_kinds_are_added_renamed_and_retired(shop: Shop, cast: Cast, browser: Browser) -> None:
    sam = browser(cast.sam)
    assert "Overlay" in page_of(sam.get(TYPES))
    token = value_in(page_of(sam.get(f"{TYPES}/new")), "token")
    for _ in range(2):
        assert sam.post(f"{TYPES}/new", {"name": "Services", "must_total": "on", "token": token}).status_code == 303
    assert [kind.name for kind in split_types()] == ["Revenue", "Overlay", "Services"]
    assert "already a kind" in page_of(sam.post(f"{TYPES}/new", {"name": "services", "token": "t"}), 422)
    page_of(sam.get(f"{TYPES}/services"))
    assert "Enter a name." in page_of(sam.post(f"{TYPES}/services", {"do": "edit", "name": ""}), 422)
    assert sam.post(f"{TYPES}/services", {"do": "edit", "name": "Delivery"}).status_code == 303
    sam.post(f"{TYPES}/services", {"do": "state"})
    assert "It takes no new shares." in page_of(sam.get(f"{TYPES}/services"))
    assert "stays in use" in page_of(sam.post(f"{TYPES}/revenue", {"do": "state"}), 422)
    assert sam.get(f"{TYPES}/nothing").status_code == 404


def test_splits_over_the_api(number: int, cast: Cast) -> None:
    rita = api(cast.rita, "opportunities.edit")
    address = f"/opportunities/{public_id(number)}/splits"
    body = {"shares": [{"share_bp": 6000}, {"person_id": public_id(cast.max), "share_bp": 4000}]}
    done = rita.put(f"{address}/revenue", body)
    split = fits(done, SplitOut)
    assert [(share.is_owner, share.share_bp, share.amount) for share in split.shares] == [
        (True, 6000, "600.00"),
        (False, 4000, "400.00"),
    ]
    assert fits(rita.get(address), SplitsOut).items[0] == split
    found = reasons(problem(rita.put(f"{address}/revenue", {"shares": [{"share_bp": 1}]}), 422, "refused"))
    assert found == [("split_total", "shares")]
    tag = done["ETag"]
    assert rita.put(f"{address}/revenue", {"shares": []}, If_Match=tag).status_code == 200
    assert rita.put(f"{address}/revenue", body, If_Match=tag).status_code == 412
    assert [kind.key for kind in fits(rita.get("/split-types"), SplitTypesOut).items] == ["revenue", "overlay"]
    assert [split.shares for split in splits_of(number)] == [(), ()]


def test_query_counts(number: int, cast: Cast, browser: Browser, query_counts: QueryCounts) -> None:
    rita = browser(cast.rita)
    rita.post(href(number), rows(("owner", "50"), (public_id(cast.max), "50")))
    with query_counts.expect("splits"):
        page_of(rita.get(href(number)))
