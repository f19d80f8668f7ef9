"""The map of the tab of regions: what the viewer sees of each country, with the table beside it."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

from django.test import Client

from quarterdeck.customers.rules import country_numbers
from quarterdeck.kit.assets import drawn_countries, world_size
from quarterdeck.opportunities.tests.deals import Sales
from tests.copied import copied
from tests.customers import an_account

Browser = Callable[[int], Client]
# What is drawn of a country: its address, its shade, its number, and what is said of it.
DRAWN = re.compile(
    r'<a href="([^"]*)" tabindex="-1"><use class="(\w+)" href="[^"]*#c(\d{3})"/><title>([^<]*)</title></a>'
)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_map_shows_what_its_viewer_sees_and_opens_the_same_rows_as_the_table(
    sales: Sales, browser: Browser
) -> None:
    cast = sales.cast
    for name, country, amount, owner in (
        ("Berlin", "DE", 40_000, cast.rita),
        ("Bonn", "DE", 2_000, cast.rita),
        ("Rock", "GI", 5_000, cast.rita),
        ("Paris", "FR", 7_000, cast.olga),
        ("Nowhere", "", 3_000, cast.rita),
    ):
        account = an_account(owner, name, country=country)
        deal = sales.deal(by="system", name=name, amount=Decimal(amount), account_id=account, owner_id=owner)
        sales.move(deal, "closed_won", by="system")
    with copied():
        ada, rita = browser(cast.ada), browser(cast.rita)
        whole, own = page(ada, "/insights/regions"), page(rita, "/insights/regions")
        assert {one[1:] for one in DRAWN.findall(whole)} == {
            ("s3", "250", "France: €7.00k, of 1"), ("s5", "276", "Germany: €42.0k, of 2"),
        }  # fmt: skip
        assert [one[2:] for one in DRAWN.findall(own)] == [("276", "Germany: €42.0k, of 2")]
        assert "France" not in own
        for shown in (whole, own):
            assert "Not on the map: Gibraltar." in shown
            assert "Without a country: €3.00k." in shown
            assert re.search(r'<th scope="row">No country</th>', shown)
            assert 'aria-details="lines"' in shown
            assert 'id="lines"' in shown
        # The country opens the rows that its line of the table opens.
        href = next(one[0] for one in DRAWN.findall(own) if one[2] == "276")
        assert own.count(href) == 2
        rows = page(rita, href)
        assert "Berlin" in rows
        assert "Rock" not in rows
        # Three countries were won in, one deal each or two: too few for a rate.
        rates = DRAWN.findall(page(ada, "/insights/regions?shade=win_rate"))
        assert {(shade, said) for _, shade, _, said in rates} == {
            ("few", "France: 100%, of 1, too few to say"), ("few", "Germany: 100%, of 2, too few to say"),
        }  # fmt: skip
        # What is not offered counts as not said; regions and territories have a table alone.
        assert "€42.0k" in page(ada, "/insights/regions?shade=nonsense")
        for path in ("/insights/regions?by=region", "/insights/regions?by=territory", "/insights/channels"):
            assert 'class="world"' not in page(ada, path)
        assert "Nothing with an amount was won." in page(ada, "/insights/regions?days=last-year")


def test_nearly_every_country_has_its_place() -> None:
    frames, (width, height) = drawn_countries(), world_size()
    numbers = set(country_numbers().values())
    assert frames.keys() <= numbers
    # What is part of another country for those who drew the outlines, islands nobody could point at, and Antarctica.
    assert len(numbers - frames.keys()) < 20
    assert {"276", "840", "156", "702", "470"} <= frames.keys()
    for left, top, right, bottom in frames.values():
        assert 0 <= left <= right <= width
        assert 0 <= top <= bottom <= height + 1
    # Germany lies north of Italy and west of Poland; nobody but a country of the whole width is as wide as the map.
    germany, italy, poland = frames["276"], frames["380"], frames["616"]
    assert (germany[1] < italy[1], germany[0] < poland[0]) == (True, True)
    assert max(right - left for left, _, right, _ in frames.values()) < width / 2
