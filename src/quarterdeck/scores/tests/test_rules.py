"""Bands, floors of counts, when to fit anew, how forecasts are judged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck.analytics.forecasting.model import RUNGS
from quarterdeck.scores.rules import Like, Said, band_of, like_of, needs_fit, record_of, told_percent
from quarterdeck.scores.rules.rungs import RUNG_WORDS, without_rung
from quarterdeck.scores.rules.words import Named, Why, seen_of, words_of
from quarterdeck.scores.terms import Band

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
NAMES = Named({"10": "Offer"}, {"1": "Projects"})


def said(quarter: int, method: str, forecast: int, actual: int, ends: tuple[int, int] | None = None) -> Said:
    start = date(2024 + quarter // 4, 1 + 3 * (quarter % 4), 1)
    return Said(start, f"Q{quarter}", 4, method, forecast, ends[0] if ends else None, ends[1] if ends else None, actual)


def test_rungs_are_said_in_words_and_taken_off_what_was_published() -> None:
    assert RUNG_WORDS.keys() == RUNGS.keys()
    assert len({str(one) for one in RUNG_WORDS.values()}) == len(RUNGS)
    for rung, name in RUNGS.items():
        assert without_rung(f"rung {rung}: {name}. 3 deals have no close date.") == "3 deals have no close date."
    assert without_rung("3 deals have no close date.") == "3 deals have no close date."


@pytest.mark.parametrize(
    ("level", "band"),
    [(1, Band.LOW), (29, Band.LOW), (30, Band.FAIR), (75, Band.FAIR), (76, Band.HIGH), (99, Band.HIGH)],
)
def test_bands_begin_where_they_say(level: int, band: Band) -> None:
    assert band_of(level) is band


def test_who_does_not_read_all_is_told_floors_of_counts_and_steps_of_five() -> None:
    assert like_of(0.314, 84, sees_all=True) == Like(31, 84)
    assert like_of(0.314, 84, sees_all=False) == Like(30, None, 51, None)
    assert like_of(0.314, 50, sees_all=False) == Like(30, None, 20, 50)
    assert like_of(0.314, 20, sees_all=False) == Like(30, None, 20, 50)
    assert like_of(0.314, 19, sees_all=False) == Like(None, None, 0, 19)
    assert like_of(None, 0, sees_all=True) == Like(None, 0)
    assert [told_percent(share, sees_all=False) for share in (0.0, 0.024, 0.026, 0.98, None)] == [0, 0, 5, 100, None]
    # Nothing that is told differs between 51 and 5,000 deals.
    assert {like_of(0.4, count, sees_all=False) for count in (51, 70, 5_000)} == {Like(40, None, 51, None)}


def test_a_model_is_fitted_weekly_or_after_fifty_closings() -> None:
    day = timedelta(days=1)
    assert needs_fit(fitted_at=None, closed_then=0, closed_now=0, now=NOW)
    assert not needs_fit(fitted_at=NOW - 6 * day, closed_then=100, closed_now=149, now=NOW)
    assert needs_fit(fitted_at=NOW - 6 * day, closed_then=100, closed_now=150, now=NOW)
    assert needs_fit(fitted_at=NOW - 7 * day, closed_then=100, closed_now=100, now=NOW)


def test_a_record_has_the_field_s_formulas() -> None:
    actuals = (90, 120, 80, 100)
    rows = [said(place, "model", 100, actual, (85, 115)) for place, actual in enumerate(actuals)]
    (found,) = record_of(rows, 4, ("model",))
    assert found.quarters == 4
    assert found.wape == pytest.approx(50 / 390)
    assert found.bias == pytest.approx(10 / 390)
    assert found.tracking == pytest.approx(10 / (50 / 4))
    assert (found.covered, found.intervals) == (2, 4)
    assert record_of(rows, 8, ("model",)) == []


def test_methods_are_compared_on_the_quarters_that_all_were_asked_in() -> None:
    rows = [said(place, "model", 100, 100) for place in range(4)] + [said(4, "model", 500, 100)]
    rows += [said(place, "last_period", 80, 100) for place in range(4)]
    model, last = record_of(rows, 4, ("model", "last_period"))
    assert (model.quarters, last.quarters) == (4, 4)
    assert model.wape == 0
    assert model.added == pytest.approx(0.2)
    assert last.added == 0
    assert record_of([said(0, "model", 5, 0)], 4, ("model",))[0].wape is None


def test_reasons_are_told_in_words_of_the_application() -> None:
    why = Why("stage", "10", None, 0.4, 60, 100)
    assert str(words_of(why, NAMES)) == "Stage Offer"
    assert seen_of(why, sees_all=False) == Like(60, None, 51, None)
    assert seen_of(Why("channel", "direct", None, 0.4, 3, 9), sees_all=False) is None
    told = {
        "category": Why("category", "best_case", None, 0.1, 0, 0), "type": Why("segment", "new", None, 0.1, 0, 0),
        "gone": Why("stage", "77", None, 0.1, 0, 0), "overdue": Why("past_due", None, 0.0, 0.1, None, None),
        "close": Why("weeks_to_close", None, -3.2, -0.1, None, None),
        "stay": Why("weeks_in_stage", None, 1.1, 0.1, None, None),
        "pushes": Why("pushes", None, 0.693147, -0.2, None, None),
        "amount": Why("log_amount", None, 9.0, 0.2, None, None),
    }  # fmt: skip
    assert {name: str(words_of(one, NAMES)) for name, one in told.items()} == {
        "category": "Forecast category Best case", "type": "Type New business", "gone": "Stage –",
        "overdue": "Close date not overdue", "close": "Close date 3 weeks ago", "stay": "2 weeks in this stage",
        "pushes": "Close date pushed: 1 times", "amount": "Amount",
    }  # fmt: skip
