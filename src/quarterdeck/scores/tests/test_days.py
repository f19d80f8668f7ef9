"""Days and weeks of scores are the company's, wherever it is."""

from datetime import timedelta

from django.apps import apps

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.models import Published, ScoreChange
from quarterdeck.scores.queries.scores import deal_score
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.company import company_day


def test_a_trend_compares_with_the_day_a_week_before_by_the_company_s_clock(past: Past) -> None:
    apps.get_model("users", "Organisation")._default_manager.filter(kind="company").update(time_zone="Asia/Tokyo")
    assert company().time_zone == "Asia/Tokyo"
    # One o'clock of a Sunday in Tokyo is Saturday in UTC.
    sunday = past.now.replace(hour=16, minute=0) + timedelta(days=1 + (4 - past.now.weekday()) % 7)
    assert company_day(sunday).isoweekday() == 7
    refresh(now=sunday)
    # A new week of the company has begun on the next day, though not in UTC.
    refresh(now=sunday + timedelta(days=1))
    days = ScoreChange.objects.filter(opportunity_id=past.opened[0]).order_by("day").values_list("day", flat=True)
    assert list(days) == [company_day(sunday), company_day(sunday + timedelta(days=1))]
    refresh(now=sunday + timedelta(days=7))
    found = deal_score(system_actor(), past.opened[0])
    assert found.before is not None
    assert found.before.day == company_day(sunday)


def test_the_projection_is_read_first_of_the_company_alone(past: Past, monkeypatch: object) -> None:
    from dataclasses import replace

    from quarterdeck.analytics.forecasting import own

    learn = own.learn

    def learnt(*given: object) -> object:
        made = learn(*given)  # type: ignore[arg-type]
        return replace(made, found=replace(made.found, headline="gong"))

    monkeypatch.setattr(own, "learn", learnt)  # type: ignore[attr-defined]
    refresh(now=past.now)
    told = dict(Published.objects.values_list("team", "headline"))
    assert told.pop(0) == "gong"
    assert set(told.values()) == {"model"}
