"""What the model of the demo company is told to have said: what a refresh on that day would have."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time

import pytest

from quarterdeck.accuracy.queries import call_record
from quarterdeck.accuracy.terms import LineWeek, Voice
from quarterdeck.analytics.forecasting import own
from quarterdeck.analytics.forecasting.model import fit
from quarterdeck.analytics.forecasting.ranking import Rank
from quarterdeck.scores.actions import publish_past, refresh
from quarterdeck.scores.actions.refreshing import groups_of_teams
from quarterdeck.scores.models import Fit, Published
from quarterdeck.scores.queries import accuracy, newest_base
from quarterdeck.scores.queries.due import models_folder
from quarterdeck.scores.queries.log import own_log
from quarterdeck.scores.rules import record_of
from quarterdeck.users.models import Organisation
from quarterdeck.users.queries import company, system_actor
from tests.demo.figures import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nordvik")]
NOW = datetime.combine(DAY, time(12), UTC)
UNRANKED = Rank(0, None, (), (), 0, ())


def test_each_told_week_is_published_with_a_band() -> None:
    rows = list(Published.objects.filter(team=0).order_by("day"))
    weeks = Counter(row.quarter for row in rows)
    assert list(weeks.values()) == [5, 5, 5, 5, 7]
    assert all((row.p10 or 0) < (row.p50 or 0) < (row.p90 or 0) and row.gong and row.weighted for row in rows)
    assert all(row.day.isoweekday() == 5 and row.day < DAY for row in rows)
    assert Fit.objects.count() == 5


def test_what_is_said_of_a_day_is_what_was_known_on_it() -> None:
    row = Published.objects.filter(team=0).order_by("day")[3]
    log = own_log(company(), row.at).tables.log()
    period = next(one for one in log.periods if one.start <= row.at.timestamp() < one.end)
    then = own_log(company(), datetime.fromtimestamp(period.start, UTC)).tables.log()
    kept = fit(then, period.start), UNRANKED
    told = own.learn(log, int(row.at.timestamp()), groups_of_teams(), kept)
    found = told.quantiles[0]
    assert (row.p10, row.p50, row.p90) == (round(found.p10), round(found.p50), round(found.p90))
    assert row.headline == told.found.headline
    assert row.gong == pytest.approx(told.beside["gong"], abs=100)


def test_the_contest_stands_with_people_and_the_model() -> None:
    found = call_record(system_actor(), NOW)
    assert len(found.at_week) == 4
    assert all(row.of(voice) is not None for row in found.at_week for voice in (Voice.FINAL, Voice.WEIGHTED))
    assert all(row.of(Voice.MODEL) is not None for row in found.at_week)
    # Nobody calls the whole company: people do below it.
    assert sum(row.of(Voice.CALL) is not None for row in found.together) > 40
    records = record_of(accuracy.published(system_actor(), NOW), 4, accuracy.METHODS)
    assert {one.method for one in records} == set(accuracy.METHODS)
    assert {one.quarters for one in records} == {4}
    assert next(one for one in records if one.method == "model").intervals == 4


def test_calls_come_each_week_and_nearer_as_the_quarter_goes_on() -> None:
    found = call_record(system_actor(), NOW)
    assert {row.week for row in found.own} == set(range(1, 14))

    def wape(rows: Iterable[LineWeek], voice: Voice) -> float:
        pairs = [(said, row.won) for row in rows if (said := row.of(voice)) is not None]
        return sum(abs(said - won) for said, won in pairs) / sum(won for _, won in pairs)

    finals = {week: wape([row for row in found.own if row.week == week], Voice.FINAL) for week in (1, 4, 8, 12)}
    assert 0.05 < finals[12] < finals[8] < finals[4] < 0.25
    assert finals[12] < 0.15
    people = [one for one in found.lines if one.line.person_id]
    rows = [row for one in people for row in one.rows]
    # Managers take back a part of what their people err.
    assert wape(rows, Voice.FINAL) < wape(rows, Voice.CALL) < wape(rows, Voice.COMMIT)
    sums = {one.line.name: sum((row.of(Voice.CALL) or 0) - row.won for row in one.rows) for one in people}
    assert sums["Jonas Weber"] < 0 < sums["Tom Okafor"]


def test_a_scenario_has_its_model_and_the_first_refresh_fits_anew() -> None:
    base = newest_base()
    assert base is not None
    assert own.load(models_folder() / base.model_id) is not None
    done = refresh(now=NOW)
    assert (done.is_fitted, done.scores > 0, done.forecasts > 0) == (True, True, True)


def test_only_the_demo_company_has_a_past_that_is_told() -> None:
    Organisation.objects.update(is_demo=False)
    with pytest.raises(ValueError, match="demo"):
        publish_past(moments=[NOW], progress=lambda done: None)
