"""Pages of dashboards: one exchange with the copy, for the eyes of whoever looks, and reports behind every figure."""

import re
import struct
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from quarterdeck.dashboards.queries import dashboard_for, dashboards_of
from quarterdeck.dashboards.terms import Sharing, TileFields
from quarterdeck.dashboards.tests.making import LINE, LIST, NUMBER, a_dashboard
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from tests.cast import actor

Browser = Callable[[int], Client]
UNDEFINED = TileFields("quota_attainment", query="product=5")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_a_shared_dashboard_shows_each_viewer_what_they_may_see(
    sales: Sales, asked: list[str], browser: Browser
) -> None:
    shared = a_dashboard(sales.cast.ada, NUMBER, LINE, LIST, UNDEFINED, sharing=Sharing.EVERYONE.value)
    here = f"/dashboards/{public_id(shared)}"
    ada, rita, olga = (browser(getattr(sales.cast, name)) for name in ("ada", "rita", "olga"))
    asked.clear()
    whole = page(ada, here)
    # 8 of 12 were won, of Rita's 8 of 11, of Olga's none of 1.
    assert asked == ["answers", "resolution"]
    assert ("66.7%" in whole, "Olga Novak" in whole, "By month" in whole) == (True, True, True)
    own = page(rita, here)
    assert ("72.7%" in own, "66.7%" in own, "Olga Novak" in own, "/edit" in own) == (True, False, False, False)
    assert "Too few to say" in page(olga, here)
    assert "Figures as of" in own
    assert "/reports/win_rate/rows?days=12-months&by=none" in own
    page(rita, f"{here}/edit", 403)
    page(browser(sales.cast.paul), here, 404)


def test_a_switch_holds_for_every_tile(sales: Sales, asked: list[str], browser: Browser) -> None:
    here = f"/dashboards/{public_id(a_dashboard(sales.cast.ada, NUMBER, LINE, LIST))}"
    ada = browser(sales.cast.ada)
    assert "66.7%" in page(ada, here)
    before = page(ada, f"{here}?days=last-year")
    assert "66.7%" not in before
    assert before.count("Last year") >= 3
    assert "66.7%" in page(ada, f"{here}?days=nonsense&team=zzz&whose=theirs")
    mine = page(ada, f"{here}?whose=mine")
    assert "66.7%" not in mine
    assert "whose=mine" in mine


def test_an_empty_one_says_how_tiles_come(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    assert "No dashboards yet" in page(rita, "/dashboards")
    here = f"/dashboards/{public_id(a_dashboard(sales.cast.rita))}"
    assert "No tiles yet" in page(rita, here)
    assert "No tiles yet" in page(rita, f"{here}/edit")


def test_nobody_answers_and_the_page_says_so(sales: Sales, browser: Browser) -> None:
    here = f"/dashboards/{public_id(a_dashboard(sales.cast.rita, NUMBER, LIST))}"
    assert "No figures now" in page(browser(sales.cast.rita), here)


def test_a_report_becomes_a_tile_of_a_new_dashboard(sales: Sales, asked: list[str], browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    address = "/reports/win_rate?days=last-year&by=region"
    link = f"/dashboards/tiles/new?{urlencode({'from': address})}"
    assert "/dashboards/tiles/new?from=/reports/win_rate%3Fdays%3Dlast-year%26by%3Dregion" in page(rita, address)
    assert 'value="region" selected' in page(rita, link)
    body = {"metric": "win_rate", "form": "list", "by": "region", "width": "2", "query": "days=last-year", "name": ""}
    assert rita.post(link, body).status_code == 422
    assert rita.post(link, body | {"new_name": "Mine"}).status_code == 303
    (row,) = dashboards_of(actor(sales.cast.rita))
    (tile,) = dashboard_for(actor(sales.cast.rita), row.id).tiles
    assert (row.name, tile.by, tile.query, tile.width) == ("Mine", "region", "days=last-year", 2)
    assert rita.post(link, body | {"dashboard": public_id(row.id), "metric": "quota_attainment"}).status_code == 422
    assert rita.post(link, body | {"dashboard": public_id(row.id)}).status_code == 303
    assert dashboards_of(actor(sales.cast.rita))[0].tiles == 2


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ({"do": "move", "to": "1"}, [1, 0, 2]),
        ({"do": "move", "to": "3"}, [0, 2, 1]),
        ({"do": "move", "to": "x"}, [0, 1, 2]),
        ({"do": "remove"}, [0, 2]),
    ],
)
def test_buttons_put_tiles_in_order(sales: Sales, browser: Browser, body: dict[str, str], after: list[int]) -> None:
    mine, by = a_dashboard(sales.cast.rita, NUMBER, LINE, LIST), actor(sales.cast.rita)
    ids = [tile.id for tile in dashboard_for(by, mine).tiles]
    here = f"/dashboards/{public_id(mine)}/edit"
    assert browser(sales.cast.rita).post(here, body | {"tile": public_id(ids[1])}).status_code == 303
    assert [tile.id for tile in dashboard_for(by, mine).tiles] == [ids[place] for place in after]


def test_the_owner_changes_resizes_deletes_and_brings_back(sales: Sales, browser: Browser) -> None:
    mine, by, rita = a_dashboard(sales.cast.rita, NUMBER), actor(sales.cast.rita), browser(sales.cast.rita)
    (tile,) = dashboard_for(by, mine).tiles
    here = f"/dashboards/{public_id(mine)}"
    assert rita.post(f"{here}/edit", {"do": "resize", "to": "3", "tile": public_id(tile.id)}).status_code == 303
    assert rita.post(f"{here}/edit", {"name": "Renamed", "version": "3"}).status_code == 303
    assert rita.post(f"{here}/edit", {"name": "Stale", "version": "3"}).status_code == 409
    body = {"metric": "sales_cycle", "form": "number", "by": "", "width": "1", "name": "Pace", "query": ""}
    assert rita.post(f"{here}/tiles/{public_id(tile.id)}", body).status_code == 303
    found = dashboard_for(by, mine)
    assert (found.row.name, found.tiles[0].name, found.tiles[0].metric) == ("Renamed", "Pace", "sales_cycle")
    assert rita.post(f"{here}/edit", {"do": "delete"}).status_code == 303
    assert "Restore" in page(rita, "/dashboards")
    assert rita.post(f"{here}/restore").status_code == 303
    assert dashboards_of(by)[0].name == "Renamed"


def test_its_picture_is_drawn_for_the_eyes_of_who_asks(sales: Sales, asked: list[str], browser: Browser) -> None:
    markup = TileFields("win_rate", '#panic("x") $a *b* <svg> \\', query="days=12-months")
    shared = a_dashboard(sales.cast.ada, markup, LINE, LIST, UNDEFINED, sharing=Sharing.EVERYONE.value)
    here = f"/dashboards/{public_id(shared)}/picture"
    ada, rita = browser(sales.cast.ada), browser(sales.cast.rita)
    told = {}
    for name, client in (("ada", ada), ("rita", rita)):
        answer = client.get(f"{here}/png?days=12-months")
        told[name] = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
        assert (answer["Content-Type"], told[name][:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", told[name][16:24])
        assert width == 1350
        assert height > 500
    assert told["ada"] != told["rita"]
    answer = rita.get(f"{here}/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert rita.get(f"{here}/gif").status_code == 404
    assert browser(sales.cast.paul).get(f"{here}/png").status_code == 404


def test_its_file_has_every_tile_for_the_eyes_of_who_asks(sales: Sales, asked: list[str], browser: Browser) -> None:
    shared = a_dashboard(sales.cast.ada, NUMBER, LIST, UNDEFINED, sharing=Sharing.EVERYONE.value)
    query = urlencode({"dashboard": public_id(shared)})
    body = {"query": query, "type": "csv", "headings": "labels"}
    answer = browser(sales.cast.rita).post("/lists/dashboard/export", body)
    assert answer.status_code == 200
    told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file is streamed
    assert "By rep,12 months · Owner,Line,Rita Vogel,0.727273,ratio,,11,false," in told
    assert "Olga" not in told
    assert told.splitlines()[-1].startswith("Quota attainment,12 months,Overall,,,,,,,\"Quotas are people's by month")
    assert browser(sales.cast.rita).get(f"/lists/dashboard/export?dashboard={public_id(1)}").status_code == 404
