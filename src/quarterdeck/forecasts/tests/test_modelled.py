"""The model beside what people say: for whom it may be told, and by which name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.tests.test_views import deals_now, page
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scores.actions import refresh

Browser = Callable[[int], Client]


@pytest.fixture
def published(sales: Sales, settings: object, tmp_path: Path) -> Sales:
    """A company whose history is too short, with today's forecast of stage weights."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    deals_now(sales)
    assert refresh(now=timezone.now()).forecasts > 0
    return sales


def told(client: Client) -> dict[str, str]:
    """Figures of the model's panel by their names; empty without one."""
    found = re.search(r'<section[^>]*id="model".*?</section>', page(client, "/forecast"), re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found.group(0), re.DOTALL) if found else []
    cells = [[re.sub(r"<[^>]+>", "\n", one).strip().split("\n")[0] for one in re.findall(r"<t[hd].*?</t[hd]>", row)]
             for row in rows[1:]]  # fmt: skip
    return dict(cells)


def test_without_history_stages_count_with_weights_and_nothing_is_called_a_quantile(
    published: Sales, browser: Browser
) -> None:
    company = told(browser(published.cast.ada))
    assert "P50" not in company
    assert {"Weighted by stages", "Won so far", "From open deals", "People say"} <= company.keys()
    assert 'href="/forecast-accuracy"' in page(browser(published.cast.ada), "/forecast")


def test_a_team_is_told_to_who_leads_it_and_nobody_else(published: Sales, browser: Browser) -> None:
    assert {"Weighted by stages", "People say"} <= told(browser(published.cast.max)).keys()
    assert told(browser(published.cast.rita)) == {}
    assert 'href="/forecast-accuracy"' not in page(browser(published.cast.max), "/forecast")
