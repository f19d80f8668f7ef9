"""How people recorded deals: what is said of a signal, what is told of others, and who sees whom."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.forecasting.telltales import SIGNALS
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.forecasts import TendenciesOut
from quarterdeck.scores.models import Fit, Tendency
from quarterdeck.scores.queries.tendencies import tendencies
from quarterdeck.scores.rules.tendencies import SeenSignal, Standing, is_compared, read_signals, spread_of
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted
from tests.cast import actor
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import api, fits

Browser = Callable[[int], Client]
TOLD = [30, 0.5, 0.4, 0.1, 0.7, 0.0, 0.02, 0.01]


def seen(key: str, above: float, below: float, count: int = 30) -> SeenSignal:
    return SeenSignal(key, count, 0.5, 0.4, 0.1, 0.7, 0.0, above, below)


@pytest.mark.parametrize(
    ("above", "below", "count", "standing"),
    [
        (0.9, 0.0, 30, Standing.ABOVE),
        (0.0, 0.95, 30, Standing.BELOW),
        (0.05, 0.04, 30, Standing.ALIKE),
        (0.6, 0.1, 30, Standing.UNSURE),
        (0.9, 0.0, 0, Standing.NOTHING),
    ],
)
def test_where_somebody_lies_takes_ninety_percent(above: float, below: float, count: int, standing: Standing) -> None:
    assert seen("date", above, below, count).standing is standing


def test_a_signal_points_to_its_side_alone() -> None:
    assert seen("date", 0.95, 0.0).side == "sandbagging"
    assert seen("date", 0.0, 0.95).side == "happy_ears"
    assert seen("nowhere", 0.0, 0.95).side == ""
    assert seen("pushes", 0.95, 0.0).side == "happy_ears"
    assert seen("pushes", 0.0, 0.95).side == ""


@pytest.mark.parametrize(("hidden", "is_told"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_comparison_tells_of_nobody(hidden: int, is_told: bool) -> None:
    assert is_compared(hidden) is is_told


def test_quartiles_take_two() -> None:
    assert spread_of([1.0]) is None
    assert spread_of([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 3.0, 4.0)


def test_signals_are_read_as_they_were_written() -> None:
    (one,) = read_signals(json.dumps({"uplift": TOLD}))
    assert (one.key, one.count, one.value, one.estimate, one.below) == ("uplift", 30, 0.5, 0.4, 0.01)


@pytest.fixture
def told(sales: Sales) -> Sales:
    """A fit that tells of Rita, Olga, Max and Rolf; Rolf has too few closed deals."""
    fit = Fit.objects.create(
        at=timezone.now(), model_id="m", rung=4, closed=100, won=50, lost=50, finished=8, rank_rung=4
    )
    signals = json.dumps({one.key: [*TOLD[:6], 0.95, 0.0] if one.key == "date" else TOLD for one in SIGNALS})
    for name, closed, flag in (("rita", 40, ""), ("olga", 30, "sandbagging"), ("max", 20, ""), ("rolf", 11, "")):
        Tendency.objects.create(
            fit=fit, person_id=getattr(sales.cast, name), since=date(2024, 10, 1), until=date(2026, 10, 1),
            closed=closed, flag=flag, signals=signals,
        )  # fmt: skip
    return sales


def test_each_sees_oneself_and_those_they_lead(told: Sales) -> None:
    cast = told.cast
    found = {name: tendencies(actor(getattr(cast, name))) for name in ("rita", "max", "ada", "olga")}
    assert [one.person_id for one in found["rita"].told] == [cast.rita]
    assert {one.person_id for one in found["ada"].told} == {cast.rita, cast.olga, cast.max, cast.rolf}
    assert found["max"].told[0].person_id == cast.max
    assert cast.olga not in {one.person_id for one in found["max"].told}
    # Three people are hidden from Rita: the median that she is held against would tell of them.
    assert found["rita"].alone == {one.key for one in SIGNALS}
    assert (found["rita"].spreads, found["ada"].alone) == ({}, frozenset())
    assert found["ada"].spreads["date"] == (0.4, 0.4, 0.4)
    assert {one.person_id: one.flag for one in found["ada"].told}[cast.olga] == "sandbagging"
    (of_olga,) = tendencies(actor(cast.olga)).told
    assert of_olga.flag == "", "a flag is a comparison"
    (few,) = (one for one in found["ada"].told if one.person_id == cast.rolf)
    assert (few.closed, few.signals) == (11, ())
    with pytest.raises(NotPermitted):
        tendencies(actor(cast.paul))


def test_the_page_tells_ones_own_and_nobody_elses(told: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    cast, path = told.cast, "/forecast-accuracy/tendencies"
    rita, ada = browser(cast.rita), browser(cast.ada)
    with query_counts.expect("page of how deals are recorded"):
        shown = unescape(page_of(rita.get(path), 200))
    assert "your own record" in shown
    assert "one to four people whom you may not see are in them" in shown
    assert "Above others" not in shown
    assert "Above others" in unescape(page_of(ada.get(f"{path}?person={public_id(cast.rita)}"), 200))
    assert "Olga" not in shown
    page_of(rita.get(f"{path}?person={public_id(cast.olga)}"), 404)
    page_of(rita.get(f"{path}?person=x"), 404)
    of_olga = unescape(page_of(ada.get(f"{path}?person={public_id(cast.olga)}"), 200))
    assert "Two or more signals: deals are recorded smaller or later than they come." in of_olga
    assert f"owner={public_id(cast.olga)}" in of_olga
    assert "nothing is said" in page_of(ada.get(f"{path}?person={public_id(cast.rolf)}"), 200)


def test_the_api_tells_the_same_in_pages(told: Sales) -> None:
    ada, rita = api(told.cast.ada), api(told.cast.rita)
    (mine,) = fits(rita.get("/model-forecasts/tendencies"), TendenciesOut).items
    assert (mine.person_id, mine.closed) == (public_id(told.cast.rita), 40)
    assert [one.key for one in mine.signals] == [one.key for one in SIGNALS]
    told_of = {
        (one.value, one.estimate, one.low, one.high, one.standing, one.quartiles is None) for one in mine.signals
    }
    assert told_of == {(0.5, None, None, None, None, True)}
    first = fits(ada.get("/model-forecasts/tendencies?limit=3"), TendenciesOut)
    rest = fits(ada.get(f"/model-forecasts/tendencies?limit=3&cursor={first.next_cursor}"), TendenciesOut)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (3, 1, None)
    of_all = first.items[0].signals[0]
    assert (of_all.estimate, of_all.standing, of_all.quartiles) == (0.4, "above", [0.4, 0.4, 0.4])


def test_who_is_one_of_many_is_compared_with_them(told: Sales) -> None:
    fit, row = Fit.objects.get(), Tendency.objects.filter(person_id=told.cast.olga).get()
    for name in ("chiara", "sam", "ada"):
        Tendency.objects.create(
            fit=fit, person_id=getattr(told.cast, name), since=row.since, until=row.until, closed=1,
            signals=row.signals,
        )  # fmt: skip
    found = tendencies(actor(told.cast.olga))
    # Six others are hidden, and three of them have too few closed deals to be in the quartiles.
    assert (found.alone, found.told[0].flag) == (frozenset(), "sandbagging")
    assert found.spreads["date"] == (0.4, 0.4, 0.4)


def test_a_refresh_tells_of_everybody_who_closed_deals(past: Past) -> None:
    refresh(now=past.now)
    rows = list(Tendency.objects.filter(fit=Fit.objects.get()))
    assert rows
    since, until = rows[0].since, rows[0].until
    assert since < until <= past.now.date()
    closed = visible_to(system_actor()).filter(
        pk__in=[*past.won, *past.lost], closed_on__gte=since, closed_on__lt=until
    )
    # The same by hand: who owns what closed in these days.
    assert {row.person_id: row.closed for row in rows} == Counter(closed.values_list("owner_id", flat=True))
    won = closed.filter(pk__in=past.won).values_list("owner_id", flat=True)
    seen = {row.person_id: {one.key: one for one in read_signals(row.signals)} for row in rows}
    assert {person: found["uplift"].count for person, found in seen.items() if found["uplift"].count} == Counter(won)
    assert {found["uplift"].value for found in seen.values()} == {0.0}, "no amount was changed"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM scores_tendency")
