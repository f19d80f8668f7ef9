"""Calls, adjustments, resets, judgements and settings: what is kept, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from quarterdeck.forecasts.actions import (
    Place,
    forget_person,
    judge_deal,
    reset_forecast,
    set_forecast_rules,
)
from quarterdeck.forecasts.queries import calls_of_line, current_rules, judgements, scene_of
from quarterdeck.forecasts.terms import Judged, Method, Rules, Said
from quarterdeck.forecasts.tests.making import CLOSE, NOW, PERIOD, a_deal, adjust, call, entries, kept, line_of, picture
from quarterdeck.journal.actions import action
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused, Stale
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_call_stands_beside_the_system_and_an_adjustment_beside_both(sales: Sales) -> None:
    deal = a_deal(sales, 200)
    a_deal(sales, 50, Category.BEST_CASE)
    a_deal(sales, 100, owner_id=sales.cast.max)
    call(sales, "rita", 180, note="Sure of it")
    adjust(sales, "max", "rita", 150, note="One of them slips")
    found = picture(sales, "max")
    rita, north = (found.cells[line_of(sales, name)][Category.COMMIT] for name in ("rita", "north"))
    assert (rita.own, rita.system, rita.call, rita.adjusted, rita.final) == (20000, 20000, 18000, 15000, 15000)
    assert (north.own, north.raw, north.system, north.final) == (10000, 30000, 25000, 25000)
    row = kept("ForecastCall").first()
    assert (row.base_minor, row.deals, row.note, row.type) == (20000, str(deal), "Sure of it", "amount")
    assert entries() == ["forecast.called", "forecast.adjusted"]
    # What a manager says of a line is for who sees the line above.
    own = picture(sales, "rita")
    assert own.cells[line_of(sales, "rita")][Category.COMMIT].adjusted is None
    assert own.call(own.tree.line(line_of(sales, "rita")), Category.COMMIT, Said.MANAGER) is None


def test_what_was_said_in_a_week_is_said_once_and_confirmed_in_the_next(sales: Sales) -> None:
    call(sales, "rita", 5)
    assert call(sales, "rita", 5, at=NOW + timedelta(hours=1)).entries == ()
    line, week = line_of(sales, "rita"), timedelta(days=7)
    found = picture(sales, at=NOW + week)
    told = found.call(found.tree.line(line), Category.COMMIT)
    assert told
    assert found.is_carried(told)
    assert len(call(sales, "rita", 5, at=NOW + week).entries) == 1
    found = picture(sales, at=NOW + week)
    told = found.call(found.tree.line(line), Category.COMMIT)
    assert told
    assert not found.is_carried(told)


def test_the_base_is_kept_and_what_moved_since_is_told(sales: Sales) -> None:
    a_deal(sales, 200)
    call(sales, "rita", 180)
    a_deal(sales, 30, at=NOW + timedelta(hours=1))
    found = picture(sales, at=NOW + timedelta(hours=2))
    line = found.tree.line(line_of(sales, "rita"))
    told = found.call(line, Category.COMMIT)
    assert told
    assert found.moved(line, told) == 3000


def test_a_reset_gives_the_system_back_and_says_why(sales: Sales) -> None:
    a_deal(sales, 200)
    call(sales, "rita", 180)
    place = Place(PERIOD, line_of(sales, "rita"))
    of: dict[str, Any] = {
        "place": place, "category": Category.COMMIT, "said": Said.OWN, "by": sales.actor("rita"), "via": SYSTEM,
    }  # fmt: skip
    with pytest.raises(Refused, match="Say why"):
        reset_forecast(**of, note="", at=NOW)
    assert reset_forecast(**of, note="It is gone", at=NOW + timedelta(seconds=1))
    assert reset_forecast(**of, note="Again", at=NOW + timedelta(seconds=2)) is None
    later = NOW + timedelta(seconds=3)
    assert picture(sales, at=later).cells[place.line][Category.COMMIT].final == 20000
    found = picture(sales, at=later)
    told = calls_of_line(found.scene, found.tree, found.tree.line(place.line))
    assert [(one.minor, one.note) for one in told] == [(None, "It is gone"), (18000, "")]


def test_nobody_calls_for_others_or_adjusts_above_or_beside_their_level(sales: Sales) -> None:
    before = kept("ForecastCall").count()
    with pytest.raises(Refused, match="Only the person"):
        call(sales, "max", 5, "rita")
    with pytest.raises(Refused, match="next level above"):
        adjust(sales, "rita", "rita", 5)
    with pytest.raises(Refused, match="next level above"):
        adjust(sales, "max", "north", 5)
    with pytest.raises(Refused, match="next level above"):
        adjust(sales, "ada", "rita", 5)
    with pytest.raises(Refused, match="only reads"):
        call(sales, "rolf", 5)
    for who, line in (("rita", "olga"), ("rita", "north"), ("max", "olga"), ("max", "sales"), ("paul", "paul")):
        with pytest.raises(NotFound):
            call(sales, who, 5, line)
    with pytest.raises(Refused, match="below 0"):
        call(sales, "rita", -5)
    with pytest.raises(Refused, match="period is over"):
        call(sales, "rita", 5, at=datetime(2025, 4, 1, tzinfo=UTC))
    assert kept("ForecastCall").count() == before


def test_commit_above_best_case_is_kept_and_warned_of(sales: Sales) -> None:
    told = call(sales, "rita", 5, amounts={Category.BEST_CASE: Decimal(4)})
    assert [str(one) for one in told.warnings] == ["Commit is above Best case, which holds it."]
    assert call(sales, "rita", 3, at=NOW + timedelta(seconds=1)).warnings == ()


def test_who_leads_a_team_judges_its_deals_and_not_their_own(sales: Sales) -> None:
    deal, own = a_deal(sales), a_deal(sales, owner_id=sales.cast.max)
    elsewhere = a_deal(sales, owner_id=sales.cast.olga)
    place, max_ = Place(PERIOD, line_of(sales, "north")), sales.actor("max")
    of: dict[str, Any] = {"place": place, "via": SYSTEM, "at": NOW}
    assert judge_deal(**of, opportunity_id=deal, judged=Judged.IN, by=max_)
    assert judge_deal(**of, opportunity_id=deal, judged=Judged.IN, by=max_) is None
    scene = scene_of(max_, NOW, PERIOD)
    assert judgements(scene, sales.cast.north) == {deal: Judged.IN}
    with pytest.raises(Refused, match="their own deals"):
        judge_deal(**of, opportunity_id=own, judged=Judged.IN, by=max_)
    with pytest.raises(NotFound):
        judge_deal(**of, opportunity_id=elsewhere, judged=Judged.IN, by=max_)
    with pytest.raises(Refused, match="leads the team"):
        judge_deal(**of, opportunity_id=deal, judged=Judged.OUT, by=sales.actor("ada"))
    assert judge_deal(**of, opportunity_id=deal, judged=Judged.NONE, by=max_)
    assert judgements(scene, sales.cast.north) == {}
    assert entries() == ["forecast.deal_judged", "forecast.deal_judged"]


def test_changing_the_method_or_the_period_loses_no_call(sales: Sales) -> None:
    a_deal(sales, 200)
    call(sales, "rita", 180)
    by, line = sales.actor("sam"), line_of(sales, "rita")
    single = Rules(Method.SINGLE, PeriodKind.QUARTER)
    assert set_forecast_rules(rules=single, by=by, via=SYSTEM, version=0, at=NOW)
    assert set_forecast_rules(rules=single, by=by, via=SYSTEM) is None
    assert picture(sales).cells[line][Category.COMMIT].call is None
    assert set_forecast_rules(rules=Rules(kind=PeriodKind.MONTH), by=by, via=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="another kind of period"):
        call(sales, "rita", 5)
    assert set_forecast_rules(rules=Rules(), by=by, via=SYSTEM, at=NOW)
    assert picture(sales).cells[line][Category.COMMIT].call == 18000
    with pytest.raises(Stale):
        set_forecast_rules(rules=single, by=by, via=SYSTEM, version=1)
    with pytest.raises(NotPermitted):
        set_forecast_rules(rules=single, by=sales.actor("rita"), via=SYSTEM)
    with pytest.raises(Refused, match="day of the week"):
        set_forecast_rules(rules=Rules(weekday=8), by=by, via=SYSTEM)
    assert current_rules() == Rules(number=3)


@pytest.mark.parametrize("change", ["amount_minor", "at", "delete"])
def test_nothing_that_was_said_changes_but_the_notes_of_who_is_erased(sales: Sales, change: str) -> None:
    call(sales, "rita", 5, note="Ask Petra Muster")
    rows = kept("ForecastCall")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(**{change: NOW if change == "at" else 6})
    adjust(sales, "max", "rita", 4, note="Rita is ill")
    action(forget_person)(person_id=sales.cast.rita)
    assert [(row.note, row.amount_minor) for row in kept("ForecastCall")] == [("", 500), ("", 400)]


def test_a_deal_lies_where_it_closes_and_counts_at_the_rate_of_its_day(sales: Sales) -> None:
    a_deal(sales, 70, close_date=date(2025, 4, 1))
    a_deal(sales, 80, Category.OMITTED)
    won = a_deal(sales, 90)
    sales.move(won, "closed_won", "system", datetime(2025, 1, 20, 9, tzinfo=UTC))
    assert CLOSE.month == 3
    cells = picture(sales).cells[line_of(sales, "rita")]
    assert [cells[one].raw for one in (Category.CLOSED, Category.COMMIT, Category.PIPELINE)] == [9000, 9000, 0]
    before = picture(sales, at=datetime(2025, 1, 10, tzinfo=UTC)).cells[line_of(sales, "rita")]
    assert [before[one].raw for one in (Category.CLOSED, Category.COMMIT, Category.PIPELINE)] == [0, 9000, 9000]
