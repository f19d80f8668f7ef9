"""The page of bottlenecks, over deals laid into an engine."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.schema import day
from quarterdeck.analytics.tests.planted import Plant, planted
from quarterdeck.analytics.tests.test_bottlenecks import leg
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.why_shapes import BottlenecksOut
from quarterdeck.warehouse.queries import NAMED, asking
from quarterdeck.warehouse.terms import Told
from tests.rest import api, fits

Browser = Callable[[int], Client]


@pytest.fixture
def lay() -> Iterator[Callable[[list[Plant]], None]]:
    """A function that lays deals, from which `ask` answers until the test is over."""

    def lay(plants: list[Plant]) -> None:
        duck = planted(Duck(), plants)
        asking.answering_here.append(lambda name, question: Told(NAMED[name].function(duck, question), timezone.now()))

    before: list[Any] = [*asking.answering_here]
    yield lay
    asking.answering_here[:] = before


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def part(client: Client, target: str, path: str) -> str:
    answer = client.get(path, headers={"HX-Request": "true", "HX-Target": f"div#{target}"})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def text(markup: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", markup).split())


def test_a_stage_that_loses_more_is_told_with_the_group_and_what_is_at_stake(
    sales: Sales, browser: Browser, lay: Callable[[list[Plant]], None]
) -> None:
    today = day(timezone.now().date())
    since, before = today - 300, today - 600
    first = [*leg(before, 1, 30, 20), *leg(before, 2, 30, 20)]
    lay([*first, *leg(since, 1, 30, 20, days=13), *leg(since, 2, 10, 40, days=13)])
    page = shown(browser(sales.cast.ada), "/reports/bottlenecks")
    told = text(page)
    assert "€2.00k at stake" in told
    assert "40% after 13 days, before 60%; 20 points lost." in told
    assert "Deals stay longer: 13 days at the median, before 10 days." in told
    assert "100% of the drop goes with one group" in told
    assert "Owner: Person 2" in told
    assert tuple(re.findall(r'class="n num"><a href="[^"]*">([^<]*)</a>', page.partition("These days")[2])[:4]) == (
        "20%",
        "10 of 50",
        "60%",
        "30 of 50",
    )
    assert "at=owner%3A2" in page
    assert "No stage became a bottleneck." not in told
    # Insights fetches the same words once it is there.
    ada = browser(sales.cast.ada)
    assert 'id="bottleneck" data-part class="held" hx-get="/reports/bottlenecks' in shown(ada, "/insights")
    strip = part(ada, "bottleneck", "/reports/bottlenecks")
    assert "40% after 13 days, before 60%; 20 points lost." in text(strip)
    assert "€2.00k at stake" in text(strip)
    assert ('id="bottleneck"' in strip, "<html" in strip, 'id="bottleneck"' in page) == (True, False, False)
    (one,) = [one for one in fits(api(sales.cast.ada).get("/bottlenecks"), BottlenecksOut).items if one.is_bottleneck]
    assert (one.at_stake, one.entered, one.entered_before, one.median_days) == ("2000.00", 100, 100, 13)
    assert one.group
    assert (one.group.segment, one.group.passed, one.group.entered, one.group.passed_before) == ("owner", 10, 50, 30)


def test_nothing_changed(sales: Sales, browser: Browser, lay: Callable[[list[Plant]], None]) -> None:
    today = day(timezone.now().date())
    lay([*leg(today - 600, 1, 30, 20), *leg(today - 300, 1, 30, 20)])
    ada = browser(sales.cast.ada)
    page = shown(ada, "/reports/bottlenecks?days=ever")
    assert "No stage became a bottleneck." in page
    assert ">Ever</a>" not in page
    # The strip keeps its place where there is nothing to name.
    strip = part(ada, "bottleneck", "/reports/bottlenecks")
    assert ('id="bottleneck" data-part class="held"' in strip, "No stage became a bottleneck." in strip) == (True, True)
    lay([])
    assert "No deal entered a stage" in shown(ada, "/reports/bottlenecks")
