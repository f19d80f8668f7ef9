"""Flags are counted so far and no further: what board, list and API say at the limit, and which index answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from quarterdeck.inspection.api.listing import OpportunitiesOut
from quarterdeck.inspection.queries import opportunity_list
from quarterdeck.opportunities.queries import board, totals
from quarterdeck.opportunities.queries.predicates import FLAG_PREDICATES, wanted_of
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.company import deals
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import StageKind
from tests.pages import page_of
from tests.rest import api, fits

MOST = 3


@pytest.fixture
def late(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Counting stops at three; the fixture lays so many overdue deals of Rita's."""
    monkeypatch.setattr(totals, "MOST_FLAGGED", MOST)
    passed = timezone.now().date() - timedelta(days=3)

    def lay(number: int) -> None:
        for _ in range(number):
            sales.deal(close_date=passed)

    return lay


@pytest.mark.parametrize("fields", [{}, {"scope": "mine"}, {"kinds": (StageKind.OPEN,)}, {"text": "presses"}])
@pytest.mark.parametrize("name", ["ada", "rita"])
def test_flags_are_exact_up_to_the_limit_and_say_so_above(
    sales: Sales, late: Callable[[int], None], name: str, fields: dict[str, object]
) -> None:
    filtered = deals(sales, **fields)
    owns_any = not (name == "ada" and fields.get("scope") == "mine")
    for more, at_least in ((MOST, frozenset[str]()), (1, frozenset({"overdue"}))):
        late(more)
        for found in (board(sales.lens(name), filtered), opportunity_list(sales.lens(name), filtered)):
            assert found.flags.counts == {"overdue": MOST if owns_any else 0, "stalled": 0, "idle": 0}
            assert found.flags.at_least == (at_least if owns_any else frozenset())
            # What is counted beside the flags stays exact.
            assert not owns_any or found.count == MOST + (1 if at_least else 0)


def test_page_and_api_say_that_there_are_more(
    late: Callable[[int], None], sales: Sales, browser: Callable[[int], Client]
) -> None:
    late(MOST)
    rita, token = browser(sales.cast.rita), api(sales.cast.rita)
    assert f'<b class="num">{MOST}</b>' in page_of(rita.get("/opportunities?kind=open"))
    assert fits(token.get("/opportunities"), OpportunitiesOut).at_least == []
    late(1)
    for path in ("/opportunities?kind=open", "/pipelines/sales/board"):
        assert f'<b class="num">{MOST}+</b>' in page_of(rita.get(path))
    found = fits(token.get("/opportunities"), OpportunitiesOut)
    assert (found.count, found.overdue, found.at_least) == (MOST + 1, MOST, ["overdue"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by statistics, which tests have none of")
def test_open_deals_of_few_owners_are_found_by_owner(sales: Sales) -> None:
    wanted = wanted_of(sales.lens("max"), DealFilter(kinds=(StageKind.OPEN,)))
    for flag in FLAG_PREDICATES:
        found = totals._flagged.sql(flag, MOST, wanted=wanted)
        assert found is not None
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {found[0]}", found[1])
            plan = [row[3] for row in cursor.fetchall()]
        assert any("opp_owner_" in step and "owner_id=?" in step for step in plan), (flag, plan)
