"""Wins and losses: what a viewer sees told apart, quarter by quarter, and the rows behind each figure."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.why_shapes import LossesOut, WhyRowsOut
from quarterdeck.reports.rules.why import narrowing, read, toggled, ways_of, written
from quarterdeck.values.ids import public_id
from tests.copied import copied
from tests.query_counts import QueryCounts
from tests.rest import api, fits

Browser = Callable[[int], Client]
# Name, owner, amount, reason, competitor; won without a reason.
PLANTS = (
    ("Quay", "rita", 100, "competitor", "Atlas"),
    ("Silo", "rita", 300, "unresponsive", ""),
    ("Ramp", "rita", 500, "", ""),
    ("Crane", "olga", 700, "competitor", "Borea"),
    ("Dock", "olga", None, "unresponsive", ""),
)


@pytest.fixture
def closed(sales: Sales) -> Iterator[Sales]:
    """One deal won and four lost; the copy follows."""
    for name, owner, amount, reason, competitor in PLANTS:
        deal = sales.deal(
            by="system",
            name=name,
            owner_id=getattr(sales.cast, owner),
            amount=None if amount is None else Decimal(amount),
            competitor=competitor,
        )
        fill = {"loss_reason_id": sales.reasons[reason]} if reason else {"amount": Decimal(500)}
        sales.move(deal, "closed_lost" if reason else "closed_won", by="system", fill=fill)
    with copied():
        yield sales


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def rows(shown: str) -> set[str]:
    return set(re.findall(r'<th scope="row"><a href="[^"]*">(\w+)</a>', shown))


def test_each_viewer_sees_their_losses_and_the_rows_behind(closed: Sales, browser: Browser) -> None:
    for viewer, owners in (("ada", {"rita", "olga"}), ("rita", {"rita"}), ("olga", {"olga"})):
        client = browser(getattr(closed.cast, viewer))
        lost = [plant for plant in PLANTS if plant[1] in owners and plant[3]]
        shown = page(client, "/reports/win-loss")
        counts = Counter(plant[3] for plant in lost)
        for key, count in counts.items():
            at = f"reason:{closed.reasons[key]}"
            assert f'at={at.replace(":", "%3A")}">{count}</a>' in shown
            names = {plant[0] for plant in lost if plant[3] == key}
            opened = page(client, f"/reports/win-loss/lost?at={at}")
            assert rows(opened) == names
            value = sum(plant[2] or 0 for plant in lost if plant[3] == key)
            assert f"Sum of all rows: €{value}" in opened
        assert rows(page(client, "/reports/win-loss/lost")) == {plant[0] for plant in lost}
        assert ("Borea" in page(client, "/reports/win-loss?by=competitor")) == ("olga" in owners)


def test_told_apart_narrowed_and_by_quarter(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    shown = page(ada, "/reports/win-loss?by=competitor&by=owner")
    assert all(word in shown for word in ("Atlas", "Borea", "Interval of the win rate", "Lost by quarter, Competitor"))
    # The one that was won has no competitor, nor have two that were lost: one in three.
    assert "33.3%" in page(ada, "/reports/win-loss?by=competitor")
    narrow = page(ada, "/reports/win-loss?by=owner&only=competitor:Atlas")
    assert ("Rita Vogel" in narrow, "Olga Novak" in narrow) == (True, False)
    assert "Remove the filter Competitor" in narrow
    assert rows(page(ada, "/reports/win-loss/closed?only=competitor:Atlas")) == {"Quay"}
    assert rows(page(ada, "/reports/win-loss/closed?only=competitor:")) == {"Silo", "Ramp", "Dock"}
    # A cell of the trend opens its rows.
    (cell,) = re.findall(r'href="(/reports/win-loss/lost[^"]*period[^"]*)">2</a> <span class="sub">€300', shown)
    assert rows(page(ada, cell)) == {"Silo", "Dock"}
    assert "1 deal has no amount." in page(ada, "/reports/win-loss/lost")
    assert "Nothing was" in page(ada, "/reports/win-loss?days=last-year")


def test_two_ways_cross_in_one_table_whose_cells_open_their_rows(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    shown = page(ada, "/reports/win-loss?by=reason&by=competitor")
    table = shown[shown.index('id="crossed"') : shown.index("most lost value first")]
    assert "Reason by competitor" in table
    cells = re.findall(r'href="(/reports/win-loss/lost[^"]*)">(\d+)</a> <span class="sub">([^<]*)<', table)
    # Two rows with their cells and sums, the sums of three columns, and the sum of all.
    assert sorted(int(count) for _href, count, _value in cells) == [1, 1, 1, 1, 2, 2, 2, 2, 4]
    for href, count, value in cells:
        opened = page(ada, href)
        assert len(rows(opened)) == int(count), href
        # The sum of all is written short here, and to the cent there.
        assert f"Sum of all rows: {value if int(count) < 4 else '€1,100'}" in opened, href
    by, value = f"reason%3A{closed.reasons['competitor']}", "competitor%3AAtlas"
    assert any(f"at={by}&at={value}" in href and count == "1" for href, count, _value in cells)
    assert "by=competitor&by=reason" in table
    rated = page(ada, "/reports/win-loss?by=owner&by=competitor")
    assert "33.3% won" not in rated, "three deals are too few to say"
    for query in ("by=reason", "by=reason&by=competitor&by=owner", "by=reason&by=owner&days=last-year"):
        assert 'id="crossed"' not in page(ada, f"/reports/win-loss?{query}")


def test_addresses_that_say_nonsense(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    assert page(ada, "/reports/win-loss?by=x&by=period&only=y&only=owner:z&days=q")
    page(ada, "/reports/win-loss/open", 404)
    page(ada, "/reports/win-loss/lost?at=owner:z", 404)
    page(ada, "/reports/win-loss/lost?at=owner:1&at=owner:2", 404)


def test_the_api_tells_the_same(closed: Sales) -> None:
    ada = api(closed.cast.ada)
    told = fits(ada.get("/losses?by=reason&by=competitor"), LossesOut)
    assert (told.total.lost.count, told.total.lost.value, told.total.won.value) == (4, "1100.00", "500.00")
    assert (told.total.win_rate.share, told.total.lost.without_amount) == (0.2, 1)
    wanted = {("competitor", "Borea"): "700.00", ("competitor", "Atlas"): "100.00", ("unresponsive", None): "300.00"}
    ids = {public_id(number): key for key, number in closed.reasons.items()}
    assert {(ids[str(line.values[0])], line.values[1]): line.lost.value for line in told.lines} == wanted
    assert told.lines[0].of_lost.share == 0.25
    reason, competitor = told.lines[0].values
    behind = fits(ada.get(f"/losses/rows?by=reason&by=competitor&at={reason}&at={competitor}"), WhyRowsOut)
    assert [(row.name, row.value, row.ending) for row in behind.items] == [("Crane", "700.00", "lost")]
    assert fits(ada.get(f"/losses?competitor=Atlas&reason={reason}"), LossesOut).total.lost.count == 1
    assert fits(api(closed.cast.olga).get("/losses/rows?outcome=lost"), WhyRowsOut).total.count == 2


def test_pages_say_that_nobody_answers(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    ada = browser(sales.cast.ada)
    page(ada, "/reports/win-loss")
    for path in ("/reports/win-loss", "/reports/win-loss/lost"):
        with query_counts.expect(f"page of {path}"):
            assert "No figures now" in page(ada, path)


def test_what_addresses_say() -> None:
    assert ways_of(["x", "stage", "stage", "owner", "team", "source"]) == ("stage", "owner", "team")
    assert ways_of([]) == ("reason",)
    assert toggled(("reason", "owner"), "owner") == ("reason",)
    assert toggled(("reason", "owner", "team"), "stage") == ("reason", "owner", "stage")
    for pair in (("reason", 4), ("competitor", "a:b"), ("owner", None), ("size", 0)):
        assert read(written(*pair)) == pair
    assert [read(one) for one in ("", "moon:1", "owner:x", "owner:99999999999999999999")] == [None] * 4
    assert narrowing(["reason:1", "reason:", "owner:2", "owner:2", "x:1"]) == ({"reason": (1, None)}, {"owner": (2,)})


def test_each_table_is_a_file_of_what_the_viewer_sees(closed: Sales, browser: Browser) -> None:
    rita = browser(closed.cast.rita)

    def file(source: str, query: str) -> list[dict[str, str]]:
        answer = rita.post(f"/lists/{source}/export", {"query": query, "type": "csv", "headings": "keys"})
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file
        return list(csv.DictReader(io.StringIO(text, newline="")))

    lines = file("losses", "by=competitor&by=reason")
    assert {(line["competitor"], line["lost"], line["lost_value"]) for line in lines} == {
        ("Atlas", "1", "100.00"),
        ("None", "1", "300.00"),
    }
    assert {(line["currency"], line["of_lost"]) for line in lines} == {("EUR", "0.500000")}
    stages = file("funnel", "")
    (first,) = [row for row in stages if row["stage"] == "Lead generation"]
    assert (first["entered"], first["passed"], first["lost"], first["lost_value"]) == ("3", "1", "2", "400.00")
    assert [row["entered"] for row in file("bottlenecks", "days=ever")] == ["3"]
    rita.logout()
    assert "signin" in rita.post("/lists/losses/export", {"query": "", "type": "csv"})["Location"]
