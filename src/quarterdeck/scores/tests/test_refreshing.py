"""A refresh: history as tables, scores, forecasts that add up, once a day, and who may see what."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from quarterdeck.opportunities.actions import delete_opportunity
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scores.actions import refresh
from quarterdeck.scores.jobs import is_due
from quarterdeck.scores.models import DealScore, Fit, Published, ScoreChange, Term
from quarterdeck.scores.queries import accuracy, model_forecast
from quarterdeck.scores.queries.behind import Holder, terms_behind
from quarterdeck.scores.queries.log import own_log
from quarterdeck.scores.queries.scores import CLOSED, SHORT, Score, deal_score
from quarterdeck.scores.terms import Method, TermKind
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.verdict import NotFound, NotPermitted
from tests.cast import SYSTEM, actor

PipelineCounter = apps.get_model("opportunities", "PipelineCounter")


def board_versions() -> int:
    return sum(PipelineCounter.objects.values_list("value", flat=True))


def test_history_becomes_tables_of_what_was_known(past: Past) -> None:
    found = own_log(company(), past.now)
    rows = found.tables
    assert {row[0] for row in rows.deals} == {str(deal) for deal in [*past.won, *past.lost, *past.opened]}
    assert (found.closed, found.unseen, found.rateless) == (14, 0, 0)
    statuses = defaultdict(list)
    for deal, _, name, value in rows.changes:
        if name == "status":
            statuses[deal].append(value)
    assert all(statuses[str(deal)] == ["open", "won"] for deal in past.won)
    assert all(statuses[str(deal)] == ["open", "lost"] for deal in past.lost)
    assert rows.periods[-1][0] <= past.now.timestamp() < rows.periods[-1][1]


def test_a_deleted_deal_was_open_until_then(past: Past) -> None:
    deal = past.opened[0]
    delete_opportunity(opportunity_id=deal, by=system_actor(), via=SYSTEM)
    later = past.now + timedelta(hours=1)
    rows = own_log(company(), later).tables.changes
    assert [value for key, _, name, value in rows if key == str(deal) and name == "status"] == ["open", "removed"]


def test_deals_that_tell_only_their_end_are_counted(past: Past) -> None:
    began = past.now - timedelta(days=90)
    deal = past.sales.deal("lead_generation", "system", began)
    past.sales.move(deal, "closed_won", "system", began + timedelta(days=30))
    found = own_log(company(), past.now)
    assert found.tables.unseen == {str(deal)}
    assert refresh(now=past.now).scores == 5
    assert any("1 closed deals were written down" in note for note in accuracy.newest_fit(system_actor()).notes)  # type: ignore[union-attr]


def test_an_amount_without_a_rate_is_left_out_and_told(past: Past) -> None:
    past.sales.deal("qualification", "system", past.now - timedelta(days=5), amount=Decimal(7), currency="USD")
    found = own_log(company(), past.now)
    assert found.rateless == 1
    refresh(now=past.now)
    told = accuracy.newest_forecast(system_actor())
    assert told is not None
    assert "1 deals have an amount without a rate into EUR." in told.note


def test_terms_add_up_to_what_is_told_and_teams_to_the_company(past: Past) -> None:
    done = refresh(now=past.now)
    assert (done.scores, done.is_fitted, done.rung) == (5, True, 1)
    told = accuracy.newest_forecast(system_actor())
    assert told is not None
    assert (told.method, told.p10, told.p50, told.p90) == (Method.STAGE_WEIGHTS, None, None, None)
    sums = accuracy.term_sums(system_actor())
    assert [sums[kind].minor for kind in TermKind] == [told.won, told.open, told.new]
    assert told.mean == told.won + told.open + told.new > 0
    for kind in TermKind:
        behind = terms_behind(system_actor(), kind, Holder(), 0, 100)
        assert sum(row.part_minor for row in behind.rows) == sums[kind].minor == behind.total
        assert behind.following is None
    # Everybody of the cast who owns deals stands in a team below Sales.
    of = {row.team: row for row in Published.objects.all()}
    assert of[0].mean == of[past.sales.cast.sales].mean
    assert of[past.sales.cast.north].mean + of[past.sales.cast.south].mean == of[0].mean
    assert told.won == accuracy.bookings(told.period_start, told.period_end, "EUR")


def test_a_day_is_published_once_and_what_was_published_stands(past: Past) -> None:
    version = board_versions()
    first = refresh(now=past.now)
    # Cards of boards tell scores: none is kept by a browser that knows the board of before.
    assert board_versions() > version
    assert first.forecasts == Published.objects.count()
    assert refresh(now=past.now).why
    before = list(Published.objects.order_by("pk").values())
    again = refresh(now=past.now, again=True)
    assert (again.forecasts, again.is_fitted, again.scores) == (0, False, 5)
    assert list(Published.objects.order_by("pk").values()) == before
    assert Fit.objects.count() == 1
    assert ScoreChange.objects.count() == 5
    following = refresh(now=past.now + timedelta(days=1))
    assert following.forecasts == first.forecasts
    for model in (Published, Fit, ScoreChange):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_scores_follow_what_closes(past: Past) -> None:
    refresh(now=past.now)
    deal = past.opened[0]
    assert deal_score(system_actor(), deal).state == SHORT
    past.sales.move(deal, "closed_won", "system")
    # Already before the next refresh a closed deal tells nothing.
    assert deal_score(system_actor(), deal) == Score(deal, CLOSED)
    refresh(now=past.now + timedelta(minutes=2), again=True)
    assert deal_score(system_actor(), deal) == Score(deal, CLOSED)
    assert deal not in set(DealScore.objects.values_list("pk", flat=True))
    assert ScoreChange.objects.filter(opportunity_id=deal).exists()


def test_it_is_due_once_a_day(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = past.now.replace(hour=12)
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    assert is_due()
    refresh(now=noon)
    assert not is_due()
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon + timedelta(days=1))
    assert is_due()
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon.replace(hour=0, minute=30) + timedelta(days=1))
    assert not is_due()


def test_an_empty_company_is_told_so(sales: Sales) -> None:
    assert refresh(now=sales.lens().now).why == "There are no deals yet."
    assert not is_due()


def test_forecasts_are_for_those_who_read_all_and_for_leaders(past: Past) -> None:
    refresh(now=past.now)
    cast, day = past.sales.cast, company_day(past.now)
    ada, max_, rita, paul = (actor(getattr(cast, name)) for name in ("ada", "max", "rita", "paul"))
    assert model_forecast(ada, None, day) is not None
    assert model_forecast(ada, cast.south, day) is not None
    assert model_forecast(max_, cast.north, day) is not None
    hidden = [(max_, None), (max_, cast.south), (max_, cast.sales), (rita, cast.north), (rita, None), (paul, None)]
    for who, team in hidden:
        assert model_forecast(who, team, day) is None
    for who in (max_, rita, paul):
        for read in (accuracy.newest_forecast, accuracy.newest_fit, accuracy.backtested, accuracy.term_sums):
            with pytest.raises(NotPermitted):
                read(who)
    with pytest.raises(NotFound):
        deal_score(rita, past.opened[2])
    # Fewer than twenty closed deals: who does not read all is told neither their number nor their rate.
    mine = deal_score(rita, past.opened[0])
    assert mine.like is not None
    assert (mine.like.count, mine.like.percent) == (None, None)
    assert deal_score(ada, past.opened[0]).like.count == 14  # type: ignore[union-attr]
    assert Term.objects.exists()
