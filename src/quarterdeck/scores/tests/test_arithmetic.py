"""The math of weighted sums: kept terms add up to what is told, on the pages and by API, for who reads all."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape

from django.test import Client

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.newest import ModelForecastsOut
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.rules.arithmetic import part_of, read_arithmetic, text_of, total_of
from quarterdeck.scores.terms import Arithmetic, Source, StageTerm
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries import system_actor
from tests.rest import api, fits

Browser = Callable[[int], Client]
# The example of the mechanics, 4.7: 500 × .10 + 300 × .35 + 200 × .65 = 285, won 400, expected 120.
LINES = [(1, 500, 100_000), (2, 300, 350_000), (3, 200, 650_000)]
TERMS = tuple(StageTerm(stage, 4, minor, 500_000, 0, None, None, 0, rate, 9) for stage, minor, rate in LINES)
TOLD = Arithmetic(400, 120, TERMS)


def test_the_projection_is_won_and_weighted_and_expected() -> None:
    assert [part_of(term, Source.PAST) for term in TERMS] == [50, 105, 130]
    assert total_of(TOLD, Source.PAST) == 805
    assert total_of(TOLD, Source.DEFAULT) == 400 + 500
    assert total_of(TOLD, Source.OBSERVED) == 400
    assert read_arithmetic(text_of(TOLD)) == TOLD


def test_before_a_quarter_was_finished_there_is_no_projection() -> None:
    young = StageTerm(1, 1, 100, 500_000, 500_000, None, None, 0, None, 0)
    told = Arithmetic(7, None, (young,))
    assert (total_of(told, Source.PAST), part_of(young, Source.PAST)) == (None, None)
    assert total_of(told, Source.DEFAULT) == 57
    assert read_arithmetic("") is read_arithmetic(None) is None


def test_what_is_published_is_the_sum_of_its_terms_and_pages_open_them(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    told = accuracy.newest_forecast(system_actor())
    assert told is not None
    assert told.arithmetic is not None
    assert told.won == told.arithmetic.won
    assert told.weighted == total_of(told.arithmetic, Source.DEFAULT)
    assert told.weighted_observed == total_of(told.arithmetic, Source.OBSERVED)
    assert told.gong == total_of(told.arithmetic, Source.PAST)
    # Five open deals of 500 in one stage, through which seven won and seven lost deals went.
    (term,) = told.arithmetic.terms
    assert (term.deals, term.minor, term.seen) == (5, 250_000, 14)
    assert term.low is not None
    assert term.low < term.observed == 500_000
    answer = fits(api(past.sales.cast.ada).get("/model-forecasts"), ModelForecastsOut).forecast
    assert answer is not None
    assert answer.arithmetic is not None
    (line,) = answer.arithmetic.stages
    found = Decimal(answer.arithmetic.won) + Decimal(line.amount) * Decimal(str(line.observed))
    assert found == Decimal(answer.weighted_observed or 0)
    shown = ""
    for path in ("/forecast", "/forecast-accuracy"):
        shown = unescape(browser(past.sales.cast.ada).get(path).content.decode()).partition('id="arithmetic"')[2]
        assert "Adds up to" in shown
        assert "n = 14" in shown
    opened = shown.partition('href="/opportunities?stage=')[2].partition('"')[0]
    rows = browser(past.sales.cast.ada).get(f"/opportunities?stage={opened}").content.decode()
    assert rows.count(">Presses<") == 5
    # A team's is of its own deals: three of the open ones are Max's and Rita's.
    team = browser(past.sales.cast.max).get("/forecast").content.decode().partition('id="arithmetic"')[2]
    assert 'data-label="Deals">3<' in team
