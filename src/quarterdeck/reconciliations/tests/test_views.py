"""Pages of control sheets, walked as who imports walks them."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.reconciliations.jobs import draw_sheets
from quarterdeck.reconciliations.queries import lines_of, sheets_of
from quarterdeck.reconciliations.tests.conftest import Bring
from quarterdeck.values.ids import public_id
from tests.cast import Cast, actor
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_sheet_is_made_read_filled_in_and_signed(
    cast: Cast, bring: Bring, browser: Browser, query_counts: QueryCounts
) -> None:
    import_id, sam = bring(), browser(cast.sam)
    of_import = f"/imports/{public_id(import_id)}/control-sheets"
    assert "deals.csv" in page(sam, of_import)
    begun = sam.post(of_import, {})
    here = begun["Location"]
    assert "Comparing" in page(sam, here)
    while draw_sheets():
        pass
    with query_counts.expect("control sheet"):
        shown = page(sam, here)
    looked_again = sam.get(here, headers={"HX-Request": "true", "HX-Target": "figures"})
    assert looked_again["HX-Refresh"] == "true"
    assert "Won amount, Q2 FY2026, EUR" in shown
    assert "1 row differs." in shown
    with query_counts.expect("lines of a control sheet"):
        lines = page(sam, f"{here}/lines?figure=open:EUR")
    assert "The row was left out: it is to be mended." in lines
    assert "J. Weber" in lines
    assert "J. Weber" in page(sam, f"{here}?owner=~J.+Weber")
    assert sam.post(f"{here}/figures/open:EUR", {"value": "1,250.50"})["Location"] == here
    assert "€1,250.50" in page(sam, here)
    refused = sam.post(f"{here}/figures/deals", {"value": "1.5"})
    assert refused.status_code == 422
    assert "whole number" in refused.content.decode()
    assert sam.post(f"{here}/sign", {"note": ""}).status_code == 422
    assert sam.post(f"{here}/sign", {"note": "J. Weber left."})["Location"] == here
    assert "Signed off by Sam Okafor." in page(sam, here)
    assert sam.post(f"{here}/figures/deals", {"value": "5"}).status_code == 422
    assert "Sam Okafor" in page(sam, of_import)
    assert len(sheets_of(actor(cast.sam), import_id)) == 1


@pytest.mark.parametrize("query", ["figure=deal", "figure=won:2026-13-01", "owner=%23abc", "owner=x"])
def test_addresses_that_name_nothing_are_not_found(cast: Cast, drawn: Bring, browser: Browser, query: str) -> None:
    path = f"/control-sheets/{public_id(drawn())}/lines?{query}"
    page(browser(cast.sam), path, 404)


def test_a_deal_beyond_reach_is_not_named(cast: Cast, drawn: Bring) -> None:
    sheet_id = drawn()
    names = {line.name for line in lines_of(sheet_id, actor(cast.sam)).lines}
    assert names == {""}
