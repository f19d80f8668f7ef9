"""Pages of movement: the bridge for the eyes of whoever looks, the deals behind each bar, and past days."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.movement.asked import Window
from quarterdeck.analytics.movement.slippage import Pushes
from quarterdeck.analytics.schema import day
from quarterdeck.forecasts.tests.making import switch_likely
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import actor_for
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import Told
from tests.copied import copied
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
PATHS = ("/movement", "/movement/day", "/movement/weeks", "/movement/rows/created", "/movement/flow/created/won")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return unescape(answer.content.decode())


def bars(shown: str) -> dict[str, tuple[int, str]]:
    """Bars of the table: deals and amount, by the last word of their address."""
    cell = r'<td class="n num">([^<]*)</td>'
    found = re.findall(rf'href="/movement/rows/(\w+)[^"]*" title[^>]*>[^<]*</a></th>{cell}{cell}', shown)
    return {key: (int(count), amount) for key, count, amount in found}


def test_a_bridge_is_of_what_the_viewer_sees(moved: Sales, browser: Browser) -> None:
    """Closing is the plain sum over the open deals that each may see."""
    for person in (moved.cast.ada, moved.cast.rita, moved.cast.olga):
        seen = visible_to(actor_for(person)).filter(stage__kind="open")
        total = sum(one.amount_minor or 0 for one in seen)
        told = bars(page(browser(person), "/movement"))
        assert told["closing"] == (len(seen), f"€{total // 100:,}")
        assert told["opening"] == (0, "€0")
    whole = page(browser(moved.cast.ada), "/movement")
    assert bars(whole)["created"] == (3, "+€147,000")
    assert bars(whole)["won"] == (1, "−€40,000")
    assert "Ties to bookings: won €40.0k = booked €40.0k" in whole
    every_event = page(browser(moved.cast.ada), "/movement?mode=gross&by=stage")
    assert bars(every_event) == bars(whole)
    assert "Ties to bookings" not in every_event


def test_the_name_of_a_bar_begins_with_what_is_written_on_it(moved: Sales, browser: Browser) -> None:
    """Who speaks to the page says what is to be seen: the short amount and the words below the bar."""
    drawn = re.search(r'<svg class="wf".*?</svg>', page(browser(moved.cast.ada), "/movement"), re.DOTALL)
    assert drawn is not None
    links = re.findall(r'<a href="[^"]*" aria-label="([^"]*)">(.*?)</a>', drawn[0], re.DOTALL)
    assert len(links) > 3
    for name, inside in links:
        without_title = re.sub(r"<title>.*?</title>", "", inside)
        assert name.startswith(re.sub(r"<[^>]*>", "", without_title).strip()), name
        assert re.search(r": [+−]?€[\d,]+, \d+ deals?$", name)


def test_a_bar_opens_its_deals_and_a_ribbon_its_own(moved: Sales, browser: Browser) -> None:
    ada, rita = browser(moved.cast.ada), browser(moved.cast.rita)
    every = page(ada, "/movement/rows/created")
    assert all(word in every for word in ("€147,000 · Rows: 3", "Rita won", "Olga open"))
    hers = page(rita, "/movement/rows/created?whose=mine")
    assert ("Rows: 2" in hers, "Olga open" in hers) == (True, False)
    assert "Rows: 1" in page(ada, "/movement/rows/won?mode=gross")
    ribbon = page(ada, "/movement/flow/created/won")
    assert ("Rita won" in ribbon, "Rita open" in ribbon, "€40,000 · Rows: 1" in ribbon) == (True, False, True)
    page(ada, "/movement/rows/no_such", 404)
    page(ada, "/movement/flow/x/won", 404)


def test_the_median_push_stands_beside_that_of_the_period_before(moved: Sales, browser: Browser) -> None:
    ada, answer, spans = browser(moved.cast.ada), asking.answering_here[-1], list[Window]()

    def earlier(name: str, question: Any) -> Any:
        if name != "pushes":
            return answer(name, question)
        spans.append(question.window)
        return Told(Pushes(2, 31), timezone.now())

    asking.answering_here.append(earlier)
    told = page(ada, "/movement")
    (href,) = re.findall(r'<a href="(/movement/rows/pushed_out\?[^"]*)">was 31\u202fd, [^<]*, 2 deals</a>', told)
    asking.answering_here.remove(earlier)
    assert page(ada, href).count("Rows: 0") == 1
    assert spans[-1].upto_day < day(timezone.now().date())
    chosen = dict(re.findall(r"(\w+)=([^&]*)", href))
    assert day(date.fromisoformat(chosen["from"])) == spans[-1].since_day
    assert day(date.fromisoformat(chosen["to"])) == spans[-1].upto_day
    assert day(date.fromisoformat(chosen["close_from"])) == spans[-1].from_day
    assert day(date.fromisoformat(chosen["close_to"])) == spans[-1].until_day - 1
    # Where nothing was pushed then, nothing is said.
    assert "was " not in page(ada, "/movement").partition("Median push")[2].partition("</dl>")[0]


def test_a_past_day_shows_what_was_open_then(moved: Sales, browser: Browser) -> None:
    ada = browser(moved.cast.ada)
    today = page(ada, "/movement/day")
    assert all(word in today for word in ("€107,000", "2 deals", "Rita open", "Olga open"))
    assert "Rita won" not in today
    assert "Olga open" not in page(browser(moved.cast.rita), "/movement/day")
    before = (timezone.now() - timedelta(days=3)).date().isoformat()
    assert "No deal was open on that day" in page(ada, f"/movement/day?on={before}")
    weeks = page(ada, "/movement/weeks")
    assert weeks.count("/movement/day?on=") == 104
    assert "€107,000" in weeks


def test_choices_narrow_and_nonsense_counts_as_not_said(moved: Sales, browser: Browser) -> None:
    ada = browser(moved.cast.ada)
    for query in (
        "between=x&close=y&mode=z&known=q&as=w&whose=v&pipeline=u&team=t&owner=s&by=r&page=-1",
        "from=2026-13-40&to=x&close_from=q&close_to=p&on=x",
        "from=0001-01-01&to=9999-12-31&close_from=9999-12-31&close_to=0001-01-01&on=9999-12-31",
        "close_to=9999-12-31&close_from=0001-01-01&page=99999999999999999999",
        "team=zzzzzzzzzzzzz&owner=7zzzzzzzzzzzz&known=then&as=now&mode=gross&by=stage",
        "between=last-week&close=ever&whose=team&known=then",
    ):
        for path in PATHS:
            assert "No figures now" not in page(ada, f"{path}?{query}")
    assert "Enter a date" in (shown := page(ada, "/movement?from=yesteryear")) or 'aria-invalid="true"' in shown
    nothing = page(ada, f"/movement?close_from={date(2090, 1, 1)}&close_to={date(2090, 2, 1)}")
    assert "Nothing moved, and nothing was there" in nothing


def test_bars_and_rows_are_taken_away_as_files(moved: Sales, browser: Browser) -> None:
    ada = browser(moved.cast.ada)
    files = {}
    for source, query in (("movement", ""), ("movement_rows", "bar=created")):
        assert ada.get(f"/lists/{source}/export?{query}").status_code == 200
        answer = ada.post(f"/lists/{source}/export", {"query": query, "type": "csv", "headings": "keys"})
        assert answer.status_code == 200
        files[source] = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert files["movement"][0] == "bar,name,deals,amount,currency"
    assert "created,Created,3,147000.00,EUR" in files["movement"]
    assert len(files["movement_rows"]) == 4
    assert any("Olga open,7000.00,EUR" in line for line in files["movement_rows"])


def test_pages_say_that_nobody_answers(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    """What the store is asked for a page, the copy's own reads apart: those are made by another process."""
    ada = browser(sales.cast.ada)
    page(ada, "/movement")
    for path in PATHS:
        with query_counts.expect(f"page of {path}"):
            shown = page(ada, path)
        assert "No figures now" in shown


def test_a_flow_tells_the_category_that_deals_bore(sales: Sales, browser: Browser) -> None:
    switch_likely()
    today = timezone.now().date()
    sales.deal(by="system", amount=Decimal(80), close_date=today, category="likely")
    ada, note = browser(sales.cast.ada), "Most likely is switched off by now: the forecast counts it as Best case."
    with copied():
        used = page(ada, "/movement")
        switch_likely(is_on=False)
        unused = page(ada, "/movement")
        assert "/movement/flow/created/likely" in used
        assert "/movement/flow/created/likely" in unused
        assert "Most likely" in page(ada, "/movement/flow/created/likely")
        assert (note in used, note in unused) == (False, True)
        assert note not in page(ada, "/movement?by=stage")
