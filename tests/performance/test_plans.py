"""What board, list and My day read grows with what they show, not with the company: which index leads to it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from quarterdeck.insights.queries import my_day
from quarterdeck.inspection.queries import listing
from quarterdeck.opportunities.queries import Lens, totals
from quarterdeck.opportunities.queries.predicates import FLAG_PREDICATES, wanted_of
from quarterdeck.opportunities.queries.records import record_rows
from quarterdeck.opportunities.queries.scope import found_rows, picked
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.company import NOON, a_mixed_company
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import StageKind
from tests.cast import Cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL plans by statistics, which tests have none of"
    ),
]
UNITS = (("EUR", 1.0), ("USD", 0.5))


@pytest.fixture
def sales(cast: Cast) -> Sales:
    return a_mixed_company(cast)


@pytest.fixture
def lens(sales: Sales) -> Lens:
    """Max's, who sees what Rita and he own."""
    return sales.lens("max", NOON)


def plan(asked: tuple[str, Any] | None) -> list[str]:
    """The steps in which deals and their totals are read."""
    assert asked is not None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])
        return list(_reads(row[3] for row in cursor.fetchall()))


def _reads(steps: Iterator[str]) -> Iterator[str]:
    names = ("opp_", "stage_total", "sqlite_autoindex_opportunities_opportunity_1", "opportunities_opportunity")
    return (step for step in steps if any(name in step for name in names))


def test_flags_of_a_persons_deals_in_one_stage_are_read_there_alone(sales: Sales, lens: Lens) -> None:
    wanted = wanted_of(lens, DealFilter(stage_ids=(sales.stage("qualification"),), owner_ids=(sales.cast.rita,)))
    for flag in FLAG_PREDICATES:
        (step,) = plan(totals._flagged.sql(flag, 3, wanted=wanted))
        assert "opp_stage_owner (state=? AND stage_id=? AND owner_id=?" in step, flag


def test_a_persons_deals_in_one_stage_are_sorted_by_amount_from_an_index(sales: Sales, lens: Lens) -> None:
    wanted = wanted_of(lens, DealFilter(stage_ids=(sales.stage("qualification"),), owner_ids=(sales.cast.rita,)))
    rows = listing._rows.sql(record_rows, ("-amount", 50, None), wanted=wanted, units=UNITS, after=None)
    shown, found = plan(rows)
    assert "sqlite_autoindex_opportunities_opportunity_1 (id=?)" in shown
    assert "opp_stage_owner (state=? AND stage_id=? AND owner_id=?" in found


def test_open_deals_of_few_people_are_listed_by_day_from_an_index(lens: Lens) -> None:
    wanted = wanted_of(lens, DealFilter(kinds=(StageKind.OPEN,)))
    rows = listing._rows.sql(record_rows, ("close_date", 50, None), wanted=wanted, units=(), after=None)
    shown, found = plan(rows)
    assert "(id=?)" in shown
    assert "opp_owner_open (state=? AND owner_id=? AND close_key>?" in found


def test_totals_are_read_by_owner_and_what_closed_by_day(lens: Lens) -> None:
    wanted = wanted_of(lens, DealFilter())
    spec = next(iter(lens.specs.values()))
    closed = wanted.among(stage.id for stage in spec.stages if not stage.is_open)
    opened = wanted.among(stage.id for stage in spec.open_stages)
    asked = totals._board_sums.sql(is_by_owner_only=True, opened=opened, closed=closed, since=lens.quarter_start)
    kept, late = plan(asked)
    assert "stage_total_owner (owner_id=?" in kept
    assert "opp_closed (state=? AND stage_id=? AND closed_on>?" in late


def test_my_day_reads_each_owners_deals_from_the_most_valuable_down(lens: Lens) -> None:
    wanted = my_day.open_of(lens, Whose.TEAM)
    days = my_day._Days(lens.today, lens.today + timedelta(days=5), lens.now - timedelta(days=7))
    steps = plan(my_day._rows_to_judge.sql(UNITS, 12, wanted=wanted, days=days))
    led = [step for step in steps if "opp_owner_worth" in step]
    assert all("owner_id=? AND amount_key>?" in step for step in led)
    assert len(led) == 2
    assert all("(id=?" in step for step in steps if step not in led), steps


def test_my_days_sums_are_read_by_owner_and_day(lens: Lens) -> None:
    wanted = my_day.open_of(lens, Whose.TEAM)
    for asked in (
        my_day._category_sums.sql(wanted=wanted, first=lens.today, end=lens.today),
        my_day._closing_sums.sql(wanted=wanted, first=lens.today, last=lens.today),
        my_day._closing_rows.sql(lens.actor, 8, wanted=wanted, first=lens.today, last=lens.today),
    ):
        *shown, found = plan(asked)
        assert "opp_owner_open (state=? AND owner_id=? AND close_key>? AND close_key<?)" in found
        assert all("(id=?" in step for step in shown)


def test_deals_named_by_their_ids_are_looked_up_by_them(lens: Lens) -> None:
    ids = list(range(60))
    for rows in (picked(lens.actor, ids), found_rows(picked(lens.actor, ids).values("pk"))):
        steps = plan(rows.values_list("pk", "name").query.sql_with_params())
        assert all("(id=?" in step for step in steps), steps


def test_the_most_valuable_deals_of_several_people_come_first(sales: Sales, lens: Lens) -> None:
    wanted = my_day.open_of(lens, Whose.TEAM)
    days = my_day._Days(lens.today, lens.today + timedelta(days=5), lens.now - timedelta(days=7))
    for limit in (1, 3, 100):
        found = [row[0] for row in my_day._rows_to_judge(UNITS, limit, wanted=wanted, days=days)]
        every = my_day._rows_to_judge(UNITS, 1_000, wanted=wanted, days=days)
        worth = {row[0]: _worth(row) for row in every}
        assert found == sorted(worth, key=lambda pk: (worth[pk], pk), reverse=True)[:limit]
        assert len(worth) > 10


def _worth(row: Any) -> float:
    amount, currency = row[7], row[8]
    return -1.0 if amount is None else amount * dict(UNITS)[currency]
