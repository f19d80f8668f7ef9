"""The weeks of a period: won, an even pace, what was said and what the model said, each as it stood then."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.actions import lock_due, set_forecast_rules
from quarterdeck.forecasts.actions.locking import SETTLED
from quarterdeck.forecasts.terms import Method, Rules
from quarterdeck.forecasts.tests.making import PERIOD, a_deal, call, line_of
from quarterdeck.forecasts.tests.test_views import page
from quarterdeck.opportunities.tests.deals import Sales
from tests.cast import SYSTEM

Browser = Callable[[int], Client]
FRIDAY = datetime(2025, 2, 7, 17, tzinfo=UTC)
WEEK = timedelta(days=7)


def weeks(client: Client, path: str) -> dict[str, dict[str, str]]:
    """The table of weeks: by the last day of each the figures by their names."""
    table = re.search(r'id="linearity-rows".*?</table>', page(client, path), re.DOTALL)
    assert table
    head, *rows = (
        [re.sub("<[^>]+>", "", cell).replace("\u202f", " ") for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", table.group(0))
    )
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def locked_twice(sales: Sales) -> None:
    """A deal of 200, of which Rita calls 180 before the first lock; another of 50 comes before the second."""
    a_deal(sales, 200)
    call(sales, "rita", 180)
    lock_due(now=FRIDAY + SETTLED)
    a_deal(sales, 50, at=FRIDAY + timedelta(days=1))
    call(sales, "rita", 240, at=FRIDAY + timedelta(days=2))
    lock_due(now=FRIDAY + WEEK + SETTLED)


@pytest.mark.django_db
def test_finals_are_told_as_they_were_locked(sales: Sales, browser: Browser) -> None:
    locked_twice(sales)
    for who, path in (("ada", ""), ("rita", ""), ("ada", f"/{line_of(sales, 'rita')}")):
        told = weeks(browser(getattr(sales.cast, who)), f"/forecast/{PERIOD}{path}")
        finals = {day: row["Final, Commit forecast"] for day, row in told.items()}
        assert (finals["11 Feb 2025"], finals["18 Feb 2025"], finals["25 Feb 2025"]) == ("€180", "€240", "–"), who
        assert "Model P50" not in next(iter(told.values()))
    best = weeks(browser(sales.cast.ada), f"/forecast/{PERIOD}?of=best_case")
    assert best["18 Feb 2025"]["Final, Best case forecast"] == "€250"
    # Of single categories the same deals make other sums: what was locked before is no part of their course.
    new = Rules(method=Method.SINGLE)
    set_forecast_rules(rules=new, by=sales.actor("ada"), via=SYSTEM, at=FRIDAY + 3 * WEEK)
    told = weeks(browser(sales.cast.ada), f"/forecast/{PERIOD}")
    assert {row["Final, Commit"] for row in told.values()} == {"–"}


def test_the_model_is_told_as_it_was_published(published: Sales, browser: Browser) -> None:
    table: Any = apps.get_model("scores", "Published")._default_manager
    whole = {**table.filter(team=0).values().get(), "id": None}
    today = timezone.now().date()
    start = whole["period_start"]
    before = [(day, number) for number, day in enumerate((start, start + timedelta(days=1)), 1) if day < today]
    # Today's own says that history is too short; the newest is of the day after it.
    for day, number in (*before, (today + timedelta(days=1), 4)):
        for team in (0, published.cast.north):
            told = {"p10": 100_00 * number, "p50": 200_00 * number, "p90": 300_00 * number}
            table.create(**whole | told | {"day": day, "team": team})
    for who in ("ada", "max"):
        rows = [row for row in weeks(browser(getattr(published.cast, who)), "/forecast").values()
                if row["Model P50"] != "–"]  # fmt: skip
        assert (rows[-1]["Model P50"], rows[-1]["P10 to P90"]) == ("€800", "€400 – €1.20k")
        if today > start + timedelta(days=6):
            assert (rows[0]["Model P50"], rows[0]["P10 to P90"]) == ("€400", "€200 – €600")
    shown = page(browser(published.cast.ada), "/forecast")
    assert "The band is the model from P10 to P90." in shown
    # Who may not be told the model of a line is not told its course.
    assert "Model P50" not in page(browser(published.cast.olga), "/forecast")
