"""Lines open their terms: rows add up to what is told of a team or a person, and nobody is told of others."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.apps import apps
from django.test import Client

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.forecasts import ForecastTermsOut
from quarterdeck.scores.api.newest import ModelForecastsOut
from quarterdeck.scores.api.people import PeopleForecastsOut
from quarterdeck.scores.models import PersonForecast, Published, Term
from quarterdeck.scores.queries import expected_of_people, model_forecast
from quarterdeck.scores.queries.behind import Holder, terms_behind
from quarterdeck.scores.rules.arithmetic import shock_of, total_of
from quarterdeck.scores.rules.behind import Counted, in_digits, told_part
from quarterdeck.scores.terms import Source, TermKind
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, NotPermitted
from tests.cast import actor
from tests.query_counts import QueryCounts
from tests.rest import api, content, fits

Browser = Callable[[int], Client]


@pytest.fixture
def told(past: Past) -> Past:
    """The company with a published forecast, of whose open deals each has a chance of its own."""
    refresh(now=past.now)
    for term in Term.objects.filter(kind="open"):
        number = past.opened.index(term.opportunity_id)
        part = round(term.value_minor * (0.41 + number / 100))
        Term.objects.filter(pk=term.pk).update(chance_ppm=410_000 + number * 10_000, expected_minor=part)
    return past


def test_rows_are_told_in_steps_that_make_their_parts() -> None:
    one = told_part(Counted(1, 437_000, 1_234_567, 539_506), TermKind.OPEN)
    assert (one.chance_ppm, one.value_minor, one.expected_minor) == (450_000, 1_230_000, 553_500)
    assert told_part(Counted(1, 437_000, 100, 44), TermKind.NEW).chance_ppm == 440_000
    assert [in_digits(minor) for minor in (0, 7, 999, 1_005, 99_951)] == [0, 7, 999, 1_000, 100_000]


def test_a_shock_is_the_quantiles_of_its_factor() -> None:
    low, high = shock_of(0.15)
    assert (round(low, 4), round(high, 4)) == (-0.1841, 0.1984)
    assert shock_of(0.0) == (0.0, 0.0)


def test_rows_of_a_line_add_up_to_what_is_told_of_it(told: Past) -> None:
    cast, day = told.sales.cast, company_day(told.now)
    ada, north = actor(cast.ada), Holder(team_id=cast.north)
    whole, of_team = Published.objects.get(team=0), Published.objects.get(team=cast.north)
    assert terms_behind(ada, TermKind.WON, north, 0, 50).total == of_team.won
    rita = expected_of_people(ada, day)[cast.rita]
    mine = terms_behind(ada, TermKind.WON, Holder(person_id=cast.rita), 0, 50)
    assert (mine.total, mine.left, mine.away) == (rita.won, 0, 0)
    opened = [terms_behind(ada, TermKind.OPEN, Holder(team_id=team), 0, 50) for team in (cast.north, cast.south)]
    assert sum(one.count for one in opened) == len(told.opened)
    assert sum(one.total or 0 for one in opened) == terms_behind(ada, TermKind.OPEN, Holder(), 0, 50).total
    # Amounts, what is not due yet and the last quarter of lines add up; each sum is that of its own terms.
    people = expected_of_people(ada, day).values()
    for name in ("weighted", "last_period"):
        assert sum(getattr(one, name) or 0 for one in people) == getattr(whole, name)
    assert sum(one.arithmetic.expected or 0 for one in people if one.arithmetic) > 0
    for line in (model_forecast(ada, cast.north, day), rita):
        assert line is not None
        assert line.arithmetic is not None
        sums = [total_of(line.arithmetic, source) for source in Source]
        assert [line.weighted, line.weighted_observed, line.gong] == sums


def test_who_does_not_read_all_is_told_parts_in_steps_and_of_nobody_else(told: Past) -> None:
    cast = told.sales.cast
    max_, north = actor(cast.max), Holder(team_id=cast.north)
    exact = terms_behind(actor(cast.ada), TermKind.OPEN, north, 0, 50)
    rough = terms_behind(max_, TermKind.OPEN, north, 0, 50)
    assert rough.total == exact.total
    assert rough.left == (exact.total or 0) - sum(row.part_minor for row in rough.rows) != 0
    assert all(round(row.chance * 100) % 5 == 0 for row in rough.rows)
    own = terms_behind(actor(cast.rita), TermKind.OPEN, Holder(person_id=cast.rita), 0, 50)
    assert (own.total, own.count, own.left) == (None, 2, 0)
    for viewer, of in ((cast.rita, Holder(person_id=cast.max)), (cast.rita, north), (cast.max, Holder(cast.south)),
                       (cast.max, Holder(person_id=cast.olga)), (cast.paul, Holder(person_id=cast.paul)),
                       (cast.max, Holder(team_id=cast.sales))):  # fmt: skip
        with pytest.raises(NotFound):
            terms_behind(actor(viewer), TermKind.WON, of, 0, 50)
    with pytest.raises(NotPermitted):
        terms_behind(max_, TermKind.WON, Holder(), 0, 50)
    # A deal that went to somebody else since is in the sum and told by nothing but that.
    gone = Term.objects.filter(kind="open", owner=cast.rita).order_by("pk")[0].opportunity_id
    apps.get_model("opportunities", "Opportunity")._default_manager.filter(pk=gone).update(owner_id=cast.olga)
    after = terms_behind(max_, TermKind.OPEN, north, 0, 50)
    assert (after.total, after.away, after.count) == (exact.total, 1, exact.count - 1)
    assert gone not in {row.opportunity_id for row in after.rows}


def test_once_the_quarter_is_over_lines_open_to_who_reads_all(told: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    over = Published.objects.get(team=0).period_end
    monkeypatch.setattr("quarterdeck.scores.queries.behind.company_day", lambda _: over)
    cast = told.sales.cast
    with pytest.raises(NotFound):
        terms_behind(actor(cast.rita), TermKind.OPEN, Holder(person_id=cast.rita), 0, 50)
    assert terms_behind(actor(cast.ada), TermKind.OPEN, Holder(person_id=cast.rita), 0, 50).count == 2


def test_pages_open_the_terms_of_a_line(told: Past, browser: Browser, query_counts: QueryCounts) -> None:
    cast = told.sales.cast
    PersonForecast.objects.bulk_create(
        [PersonForecast(published=Published.objects.get(team=0), person_id=cast.pia, p10=1, p50=2, p90=3, mean=2,
                        won=0, open=2, new=0)]
    )  # fmt: skip
    shown = unescape(browser(cast.max).get("/forecast").content.decode())
    team = re.findall(r'href="(/forecast-accuracy/terms/open\?team=\w+)"', shown)
    assert set(team) == {f"/forecast-accuracy/terms/open?team={public_id(cast.north)}"}
    assert "Rates are those of the deals these people own now" in shown.partition('id="arithmetic"')[2]
    with query_counts.expect("terms of a team"):
        rows = browser(cast.max).get(team[0])
    text = unescape(rows.content.decode())
    assert "From open deals, North" in text
    assert "Rounded off" in text
    for bad in ("team=x", f"team={public_id(cast.north)}&person={public_id(cast.rita)}", "team=" + "z" * 13):
        assert browser(cast.ada).get(f"/forecast-accuracy/terms/open?{bad}").status_code == 404
    assert browser(cast.rita).get(team[0]).status_code == 404
    # What stands in a stage opens by its people alone.
    stage = re.findall(r'href="(/opportunities\?stage=[^"]+)"', shown.partition('id="arithmetic"')[2])[0]
    assert f"owner={public_id(cast.rita)}" in stage
    assert browser(cast.max).get(stage).content.decode().count(">Presses<") == 3


def test_the_api_opens_lines_as_pages_do(told: Past) -> None:
    cast = told.sales.cast
    team, person = public_id(cast.north), public_id(cast.rita)
    full = fits(api(cast.ada).get(f"/model-forecasts/terms?team_id={team}"), ForecastTermsOut)
    assert (full.is_rounded, full.left, full.away) == (False, "0.00", 0)
    part = fits(api(cast.max).get(f"/model-forecasts/terms?team_id={team}"), ForecastTermsOut)
    assert part.is_rounded
    assert part.total == full.total
    assert sum(float(row.part) for row in part.items) + float(part.left) == pytest.approx(float(part.total))
    first = fits(api(cast.rita).get(f"/model-forecasts/terms?person_id={person}&limit=1"), ForecastTermsOut)
    assert first.next_cursor
    assert api(cast.rita).get(f"/model-forecasts/terms?team_id={team}").status_code == 404
    assert api(cast.rita).get("/model-forecasts/terms").status_code == 403
    refused = api(cast.ada).get(f"/model-forecasts/terms?team_id={team}&person_id={person}")
    assert [one["code"] for one in content(refused)["reasons"]] == ["two_holders"]
    answer = fits(api(cast.max).get(f"/model-forecasts?team_id={team}"), ModelForecastsOut).forecast
    assert answer is not None
    assert answer.arithmetic is not None
    assert round(float(answer.weighted or 0) * 100) == Published.objects.get(team=cast.north).weighted
    (mine,) = fits(api(cast.rita).get("/model-forecasts/people"), PeopleForecastsOut).items
    assert mine.arithmetic is not None
    assert mine.shock is None
