"""Pages and endpoints of scores and of the model's forecasts."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

from django.test import Client

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.forecasts import AccuracyOut, ForecastTermsOut, ScoreOut
from quarterdeck.scores.api.newest import ModelForecastsOut
from quarterdeck.scores.models import Backtested, Fit, Published, ScoreChange
from quarterdeck.scores.tests.past import Past
from quarterdeck.values.ids import public_id
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_deal_shows_its_score_beside_its_health(past: Past, browser: Browser) -> None:
    deal = f"/opportunities/{public_id(past.opened[0])}"
    ada, rita = browser(past.sales.cast.ada), browser(past.sales.cast.rita)
    assert "Not scored yet" in page(ada, deal)
    refresh(now=past.now)
    shown = page(ada, deal)
    assert 'id="score"' in shown
    assert 'id="health"' in shown
    assert "History too short for a model" in shown
    assert "(n = 14)." in shown
    assert "Fewer than 20 closed deals are like this: not told." in page(rita, deal)
    assert 'id="score"' not in page(ada, f"/opportunities/{public_id(past.won[0])}")


def test_the_page_tells_the_forecast_and_opens_its_terms(
    past: Past, browser: Browser, query_counts: QueryCounts
) -> None:
    ada = browser(past.sales.cast.ada)
    assert "No forecast yet." in page(ada, "/forecast-accuracy")
    refresh(now=past.now)
    with query_counts.expect("page of forecast accuracy"):
        shown = page(ada, "/forecast-accuracy")
    assert "stage weights stand in for a model" in shown
    # What is missing and what stands in for it, in words; the rung itself is for the API.
    assert "it takes 100 closed deals" in shown
    assert "rung" not in shown
    assert "What these words mean" in shown
    assert "P50" not in shown.partition('id="record"')[0].partition("<main")[2]
    opened = page(ada, "/forecast-accuracy/terms/open")
    assert opened.count(">Presses<") == len(past.opened)
    assert page(ada, "/forecast-accuracy/terms/won?page=2")
    for bad in ("terms/else", "terms/open?page=0", "terms/open?page=99999999999999999999", "terms/open?page=x"):
        page(ada, f"/forecast-accuracy/{bad}", 404)
    for bad in ("quarters/2026-02-01", "quarters/0000-00-00", "quarters/9999-99-99", "quarters/x"):
        page(ada, f"/forecast-accuracy/{bad}", 404)
    assert "Won in Q1 FY2026" in page(ada, "/forecast-accuracy/quarters/2026-01-01")
    for name in ("max", "rita"):
        page(browser(getattr(past.sales.cast, name)), "/forecast-accuracy", 403)


def test_published_forecasts_are_judged_by_what_came(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    fit = Fit.objects.get()
    start = past.now.date().replace(year=past.now.year - 1, month=1, day=1)
    end = start.replace(month=4)
    row = {"at": past.now, "fit": fit, "period_start": start, "period_end": end, "quarter": "Q1", "currency": "EUR"}
    told = {"method": "landmark", "headline": "model", "p10": 5, "p50": 100_00, "p90": 200_00, "mean": 1, "won": 1}
    Published.objects.create(**row, **told, day=start.replace(day=27), open=0, new=0, gong=90_00, tau_bp=1, periods=4)
    ada = browser(past.sales.cast.ada)
    shown = page(ada, "/forecast-accuracy?week=4&method=model")
    assert "published forecasts, judged by what came" in shown
    assert "outside" in shown
    assert "€100" in shown
    tested = page(ada, "/forecast-accuracy?source=backtested&week=4")
    assert "nobody read it then" in tested
    assert "Weighted pipeline" in tested


def test_the_quarter_after_has_a_record_of_its_own(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    ada = browser(past.sales.cast.ada)
    assert "It takes four quarters that are over" in page(ada, "/forecast-accuracy?source=next")
    row = {"fit": Fit.objects.get(), "quarter": "Q1 FY2025", "week": 4, "currency": "EUR", "actual": 100_00}
    days = {"period_start": date(2025, 1, 1), "period_end": date(2025, 4, 1)}
    Backtested.objects.create(**row, **days, method="next", forecast=120_00, p10=90_00, p90=110_00)
    Backtested.objects.create(**row, **days, method="next_last", forecast=150_00)
    shown = page(ada, "/forecast-accuracy?source=next&week=4")
    assert "of the quarter after the one it would have been said in" in shown
    assert "/forecast-accuracy/quarters/2025-01-01?source=backtested" in shown
    told = fits(api(past.sales.cast.ada).get("/model-forecasts/accuracy?source=next"), AccuracyOut)
    assert [(one.method, one.wape, one.value_added, one.covered) for one in told.methods] == [
        ("model", 0.2, 0.3, 1), ("last_period", 0.5, 0.0, 0),
    ]  # fmt: skip
    assert told.methods[0].is_drifting is None
    tested = content(api(past.sales.cast.ada).get("/model-forecasts/accuracy?source=backtested"))
    assert all(item["label"] != "Q1 FY2025" for one in tested["methods"] for item in one["items"])


def test_the_api_tells_scores_forecasts_terms_and_the_record(past: Past) -> None:
    refresh(now=past.now)
    ada, rita = api(past.sales.cast.ada), api(past.sales.cast.rita)
    deal = public_id(past.opened[0])
    score = fits(ada.get(f"/opportunities/{deal}/score"), ScoreOut)
    assert (score.state, score.like and score.like.count) == ("short", 14)
    mine = content(rita.get(f"/opportunities/{deal}/score"))
    assert (mine["like"]["count"], mine["like"]["percent"]) == (None, None)
    assert rita.get(f"/opportunities/{public_id(past.opened[2])}/score").status_code == 404
    closed = fits(ada.get(f"/opportunities/{public_id(past.won[0])}/score"), ScoreOut)
    assert (closed.state, closed.level, closed.percent, closed.days) == ("closed", None, None, [])
    told = fits(ada.get("/model-forecasts"), ModelForecastsOut)
    assert told.forecast is not None
    assert told.forecast.p50 is None
    assert content(rita.get("/model-forecasts")) == {"forecast": None}
    terms = fits(ada.get("/model-forecasts/terms?kind=open&limit=2"), ForecastTermsOut)
    assert len(terms.items) == 2
    rest = content(ada.get(f"/model-forecasts/terms?kind=open&limit=200&cursor={terms.next_cursor}"))
    parts = [*(item.part for item in terms.items), *(item["part"] for item in rest["items"])]
    assert sum(map(Decimal, parts)) == Decimal(terms.total)
    fits(ada.get("/model-forecasts/accuracy?source=backtested&week=8"), AccuracyOut)
    for path in ("/terms", "/accuracy"):
        assert rita.get(f"/model-forecasts{path}").status_code == 403
    assert content(ada.get("/model-forecasts?day=9999-12-31")) == {"forecast": None}
    assert ada.get("/model-forecasts/accuracy?week=5").status_code == 422


def test_the_history_of_a_score_tells_each_kept_day(past: Past, browser: Browser, query_counts: QueryCounts) -> None:
    deal, other = past.opened[0], past.opened[2]
    at = f"/opportunities/{public_id(deal)}/scores"
    rita, ada = browser(past.sales.cast.rita), browser(past.sales.cast.ada)
    assert "Not scored yet" in page(rita, at)
    for back, level, bp in ((14, 40, 3_130), (7, 55, 4_480), (0, 52, 4_210)):
        ScoreChange.objects.create(
            opportunity_id=deal, day=past.now.date() - timedelta(days=back), p_bp=bp, level=level, by_quarter_end_bp=bp
        )
    with query_counts.expect("page of a score's history"):
        shown = page(ada, at)
    assert [shown.count(text) for text in ("42%", "45%", "31%")] == [2, 2, 2]
    assert "3 of 3 days" in shown
    assert "+15" in shown
    assert "-3" in shown
    assert "31%" not in page(rita, at), "who does not read all records is told steps of five"
    assert "30%" in page(rita, at)
    page(rita, f"/opportunities/{public_id(other)}/scores", 404)
    page(ada, f"/opportunities/{public_id(past.won[0])}/scores", 404)
