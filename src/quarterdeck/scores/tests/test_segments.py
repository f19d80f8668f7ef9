"""The backtest by person, team, channel and family: sums, floors, and who reads it."""

import json
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.segments import SegmentsOut
from quarterdeck.scores.models import Fit, SegmentRecord
from quarterdeck.scores.queries.segments import segment_records
from quarterdeck.scores.rules.segments import Chances, judge_segment
from quarterdeck.scores.terms import SegmentKind
from quarterdeck.scores.tests.past import Past
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted
from tests.cast import actor
from tests.pages import page_of
from tests.rest import api, content, fits

Browser = Callable[[int], Client]
QUARTERS = [("Q1", 100, 80, 130, 90), ("Q2", 100, 90, 115, 120), ("Q3", 100, 70, 110, 80), ("Q4", 100, 60, 160, 100)]


def test_a_segment_is_judged_as_the_whole_is() -> None:
    told = judge_segment(QUARTERS, Chances(40, 12, 0.25, 0.2))
    # 10 + 20 + 20 + 0 of 390; 120 lay above 115.
    assert told.wape == pytest.approx(50 / 390)
    assert told.bias == pytest.approx(10 / 390)
    assert told.covered == 3
    assert (told.chance, told.rate, told.brier) == (0.25, 0.3, 0.2)
    assert not told.is_too_few


def test_below_the_floor_nothing_is_said() -> None:
    few = judge_segment(QUARTERS[:3], Chances(29, 9, 0.25, 0.2))
    assert few.is_too_few
    assert (few.wape, few.bias, few.covered, few.chance, few.rate, few.brier) == (None,) * 6
    assert (few.quarters, few.deals) == (3, 29)
    assert not judge_segment(QUARTERS[:3], Chances(30, 9, 0.25, 0.2)).is_too_few
    # Where nothing came an error is a share of nothing, but its ranges may be counted.
    nothing = judge_segment([("Q", 5, 0, 9, 0)] * 4, Chances(0, 0, 0.0, 0.0))
    assert (nothing.wape, nothing.covered) == (None, 4)


def test_it_is_told_to_who_reads_all_records_alone(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    cast, fit = past.sales.cast, Fit.objects.get()
    said = json.dumps(QUARTERS)
    rows = [
        ("owner", cast.rita, 40),
        ("owner", cast.olga, 12),
        ("group", cast.north, 40),
        ("channel", "direct", 52),
        ("family", "Vision / 2D", 140),
    ]
    SegmentRecord.objects.bulk_create([
        SegmentRecord(fit=fit, kind=kind, key=str(key), deals=deals, chance_bp=2_500, won=12, brier_bp=2_000,
                      quarters=said if deals > 30 else "[]", currency="EUR",
                      **({"error_bp": 310, "bins": "[[70, 0.05, 3], [70, 0.4, 31]]"} if deals > 100 else {}))
        for kind, key, deals in rows
    ])  # fmt: skip
    found = segment_records(actor(cast.ada), SegmentKind.OWNER)
    assert [(row.id, row.judged.deals, row.judged.is_too_few) for row in found] == [
        (cast.rita, 40, False), (cast.olga, 12, True),
    ]  # fmt: skip
    for who, status in ((cast.max, 403), (cast.rita, 403), (cast.paul, 404)):
        with pytest.raises(NotPermitted):
            segment_records(actor(who), SegmentKind.OWNER)
        assert api(who).get("/model-forecasts/segments").status_code == status
    answer = api(cast.ada).get("/model-forecasts/segments?by=owner&limit=1")
    fits(answer, SegmentsOut)
    first = content(answer)
    assert [row["id"] for row in first["items"]] == [public_id(cast.rita)]
    following = content(api(cast.ada).get(f"/model-forecasts/segments?by=owner&cursor={first['next_cursor']}"))
    assert following["items"][0]["wape"] is None
    assert content(api(cast.ada).get("/model-forecasts/segments?by=channel"))["items"][0]["key"] == "direct"
    page = unescape(page_of(browser(cast.ada).get("/forecast-accuracy?by=owner"))).partition('id="segments"')[2]
    assert "12.8%" in page
    assert "3 of 4" in page
    # Olga's row, and what the note says of such rows.
    assert page.count("too few to say") == 2
    assert "North" in page_of(browser(cast.ada).get("/forecast-accuracy")).partition('id="segments"')[2]


def test_a_family_opens_its_quarters_and_parts_by_chance(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    cast, fit = past.sales.cast, Fit.objects.get()
    SegmentRecord.objects.create(
        fit=fit, kind="family", key="Vision / 2D", deals=140, chance_bp=2_250, won=34, brier_bp=1_000, currency="EUR",
        quarters=json.dumps(QUARTERS), error_bp=310, bins="[[70, 0.05, 3], [70, 0.4, 31]]",
    )  # fmt: skip
    row = content(api(cast.ada).get("/model-forecasts/segments?by=family"))["items"][0]
    assert (row["id"], row["key"], row["calibration_error"]) == (None, "Vision / 2D", 0.031)
    assert row["bins"] == [
        {"deals": 70, "mean_chance": 0.05, "won": 3}, {"deals": 70, "mean_chance": 0.4, "won": 31},
    ]  # fmt: skip
    panel = unescape(page_of(browser(cast.ada).get("/forecast-accuracy?by=family"))).partition('id="segments"')[2]
    assert "0.031" in panel
    here = "/forecast-accuracy/segment?by=family&key=Vision+%2F+2D"
    assert here in panel
    page = unescape(page_of(browser(cast.ada).get(here)))
    assert "Vision / 2D" in page
    assert "12.8%" in page
    assert page.count(">within<") == 3
    assert "44.3%" in page
    # Without a key it is the one of most deals, and what is not there is not found.
    assert "Vision / 2D" in page_of(browser(cast.ada).get("/forecast-accuracy/segment?by=family"))
    assert browser(cast.ada).get("/forecast-accuracy/segment?by=family&key=Drives").status_code == 404
    assert browser(cast.ada).get("/forecast-accuracy/segment?by=weather").status_code == 404
    assert "Nothing to judge yet." in page_of(browser(cast.ada).get("/forecast-accuracy/segment?by=channel"))
    for who, status in ((cast.max, 403), (cast.rita, 403), (cast.paul, 404)):
        assert browser(who).get(here).status_code == status


def test_few_deals_have_no_parts_by_chance(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    SegmentRecord.objects.create(
        fit=Fit.objects.get(), kind="channel", key="direct", deals=52, chance_bp=2_500, won=12, brier_bp=2_000,
        quarters=json.dumps(QUARTERS[:3]), currency="EUR",
    )  # fmt: skip
    page = page_of(browser(past.sales.cast.ada).get("/forecast-accuracy/segment?by=channel&key=direct"))
    assert "Too few deals to calibrate." in page
    assert "WAPE –, bias –" in page
