"""The backtest by person, team and channel: its sums, the floor below which nothing is said, and who reads it."""

import json
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.segments import SegmentsOut
from quarterdeck.scores.models import Fit, SegmentRecord
from quarterdeck.scores.queries.segments import segment_records
from quarterdeck.scores.rules.segments import judge_segment
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
    told = judge_segment(QUARTERS, deals=40, won=12, chance=0.25, brier=0.2)
    # 10 + 20 + 20 + 0 of 390; 120 lay above 115.
    assert told.wape == pytest.approx(50 / 390)
    assert told.bias == pytest.approx(10 / 390)
    assert told.covered == 3
    assert (told.chance, told.rate, told.brier) == (0.25, 0.3, 0.2)
    assert not told.is_too_few


def test_below_the_floor_nothing_is_said() -> None:
    few = judge_segment(QUARTERS[:3], deals=29, won=9, chance=0.25, brier=0.2)
    assert few.is_too_few
    assert (few.wape, few.bias, few.covered, few.chance, few.rate, few.brier) == (None,) * 6
    assert (few.quarters, few.deals) == (3, 29)
    assert not judge_segment(QUARTERS[:3], deals=30, won=9, chance=0.25, brier=0.2).is_too_few
    # Where nothing came an error is a share of nothing, but its ranges may be counted.
    nothing = judge_segment([("Q", 5, 0, 9, 0)] * 4, deals=0, won=0, chance=0.0, brier=0.0)
    assert (nothing.wape, nothing.covered) == (None, 4)


def test_it_is_told_to_who_reads_all_records_alone(past: Past, browser: Browser) -> None:
    refresh(now=past.now)
    cast, fit = past.sales.cast, Fit.objects.get()
    said = json.dumps(QUARTERS)
    rows = [("owner", cast.rita, 40), ("owner", cast.olga, 12), ("group", cast.north, 40), ("channel", "direct", 52)]
    SegmentRecord.objects.bulk_create([
        SegmentRecord(fit=fit, kind=kind, key=str(key), deals=deals, chance_bp=2_500, won=12, brier_bp=2_000,
                      quarters=said if deals > 30 else "[]", currency="EUR")
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
