"""Pages of insights: one exchange with the copy, for the eyes of whoever looks, and reports behind every figure."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.terms import Tab
from quarterdeck.warehouse.queries import asking
from tests.copied import copied
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


@pytest.fixture
def asked(sales: Sales) -> Iterator[list[str]]:
    """Rita won eight deals and lost three, Olga lost one and has one open; what the copy is asked is written down."""
    reason: dict[str, Any] = {"fill": {"loss_reason_id": sales.reasons["unresponsive"]}}
    for number in range(11):
        deal = sales.deal(by="system", name=f"Rita {number}")
        is_won = number < 8
        sales.move(deal, "closed_won" if is_won else "closed_lost", by="system", **({} if is_won else reason))
    olga = sales.deal(by="system", name="Olga 0", owner_id=sales.cast.olga)
    sales.move(olga, "closed_lost", by="system", **reason)
    sales.deal(by="system", name="Olga open", owner_id=sales.cast.olga)
    names: list[str] = []
    with copied():
        answer = asking.answering_here[-1]

        def noted(name: str, question: Any) -> Any:
            names.append(name)
            return answer(name, question)

        asking.answering_here.append(noted)
        yield names
        asking.answering_here.remove(noted)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_every_tab_asks_once_and_shows_what_the_viewer_sees(sales: Sales, asked: list[str], browser: Browser) -> None:
    ada, rita = browser(sales.cast.ada), browser(sales.cast.rita)
    for tab in Tab:
        path = "/insights" if tab is Tab.HEALTH else f"/insights/{tab.value}"
        asked.clear()
        whole, own = page(ada, path), page(rita, path)
        assert asked == ["answers", "resolution"] * 2
        # 8 of 12 and 8 of 11 were won.
        assert ("66.7%" in whole, "66.7%" in own, "72.7%" in own) == (True, False, True)
        assert "Olga Novak" not in own
    page(ada, "/insights/nonsense", 404)


def test_a_rep_reads_the_own_line_first_and_few_deals_are_not_ranked(
    sales: Sales, asked: list[str], browser: Browser
) -> None:
    olga = page(browser(sales.cast.olga), "/insights/reps")
    assert "Rita Vogel" not in olga
    assert re.search(r"Olga Novak</a> <span class=\"tag acc\"", olga)
    whole = page(browser(sales.cast.ada), "/insights/reps")
    assert "You</span>" not in whole
    assert whole.index("Rita Vogel") < whole.index("Olga Novak")
    # One lost deal is shown as 0 %, and as too few; its estimate leans on the whole.
    line = whole[whole.index("Olga Novak") :]
    assert re.search(r">0%</a> <span class=\"sub\">of 1</span> <span class=\"tag idle\"[^>]*>few<", line)
    # Each cell of what was created by month opens its rows, which come to as much.
    table = whole.partition('id="parts"')[2].partition("</table>")[0]
    cells = re.findall(
        r'<a href="(/reports/pipeline_created/rows\?[^"]*by=owner&at=\d+&since=[^"]*)">([^<]+)</a>', table
    )
    assert len(cells) >= 2
    assert all(said in page(browser(sales.cast.ada), href) for href, said in cells)


def test_totals_open_all_their_rows_which_sum_to_them(sales: Sales, asked: list[str], browser: Browser) -> None:
    ada = browser(sales.cast.ada)
    for tab in ("reps", "products", "regions", "channels"):
        shown = page(ada, f"/insights/{tab}?days=12-months&team={sales.cast.north}")
        foot = shown.partition("<tfoot>")[2].partition("</tfoot>")[0]
        totals = re.findall(r'<a href="(/reports/([a-z_]+)/rows\?[^"]*)">([^<]+)</a>', foot)
        heads = shown.partition('id="lines"')[2].partition("</thead>")[0]
        assert [key for _, key, _ in totals] == re.findall(r'href="/reports/([a-z_]+)\?', heads)
        for href, _, said in totals:
            assert f"team={sales.cast.north}" in href
            figure = page(ada, href).partition('id="figure"')[2].partition("</section>")[0]
            assert f'">{said}</a>' in figure
        assert ("win_rate", "72.7%") in [(key, said) for _, key, said in totals]
        assert "of 11" in foot


def test_tiles_and_what_they_lead_to_keep_to_the_choices(sales: Sales, asked: list[str], browser: Browser) -> None:
    rita, team = browser(sales.cast.rita), sales.cast.north
    shown = page(rita, f"/insights?days=12-months&team={team}&whose=mine")
    for path in ("/reports/win_rate", "/reports/win_rate/rows"):
        (href,) = {href for href in re.findall(rf'href="({path}\?[^"]*)"', shown) if "since=" not in href}
        assert {f"team={team}", "days=12-months", "whose=mine"} <= set(href.split("?")[1].split("&"))
        assert "72.7%" in page(rita, href)
    # A report draws its months where it has any, with the table of the same numbers.
    months = page(rita, "/reports/win_rate?by=none")
    assert 'aria-label="Win rate by month" aria-details="months"' in months
    assert re.search(r'id="months".*72\.7%', months)
    # Each month opens its rows, which make the same figure, with the choices of the page.
    for told in (shown, months, page(rita, f"/reports/win_rate?team={team}&whose=mine&by=owner")):
        ((value, href),) = re.findall(r'num">([\d.]+%).{0,160}?href="(/reports/win_rate/rows\?[^"]*since=[^"]*)"', told)
        assert {f"team={team}", "whose=mine"} <= set(href.split("?")[1].split("&")) or told is months
        behind = page(rita, href)
        assert (value in behind, "days=" in href) == (True, False)
    assert 'id="months"' not in page(rita, "/reports/open_pipeline")
    assert "Nothing was closed." in page(browser(sales.cast.ada), "/insights?whose=mine")
    # Filters keep to a team and a pipeline; what the address says wrongly counts as not said.
    ada = browser(sales.cast.ada)
    north = page(ada, f"/insights?team={sales.cast.north}")
    assert "72.7%" in north
    assert "66.7%" in page(ada, "/insights?team=999999&pipeline=x&days=y&by=z")
    kept = page(ada, f"/insights?pipeline={sales.spec.key}")
    assert "66.7%" in kept
    # A quota is nobody's in a pipeline: the tile says why it is empty.
    assert kept.count("Quotas are people's by month") == 2


def test_every_report_and_insight_of_one_person(sales: Sales, asked: list[str], browser: Browser) -> None:
    ada, rita, olga = browser(sales.cast.ada), browser(sales.cast.rita), sales.cast.olga
    (card,) = re.findall(r'href="([^"]+)">Rita Vogel</a>', page(ada, "/insights/reps"))
    assert card == f"/reports?owner={sales.cast.rita}"
    for path in (card, f"/insights?owner={sales.cast.rita}"):
        kept = page(ada, path)
        assert ("72.7%" in kept, "66.7%" in kept, "Remove Owner" in kept) == (True, False, True)
    assert "Rita Vogel" in page(ada, card)
    # Of whom one sees nothing, one is told nothing, not even the name.
    other = page(rita, f"/reports?owner={olga}")
    assert ("Olga Novak" in other, "72.7%" in other, "Remove Owner" in other) == (False, False, True)
    own = page(rita, f"/reports?owner={olga}&whose=mine")
    assert ("72.7%" in own, "Remove Owner" in own) == (True, False)
    assert "Remove Owner" not in page(ada, "/reports?owner=x")


def test_pages_say_that_nobody_answers(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    ada = browser(sales.cast.ada)
    page(ada, "/insights")
    for path in ("/insights", "/insights/reps"):
        with query_counts.expect(f"page of {path}"):
            shown = page(ada, path)
        assert "No figures now" in shown
