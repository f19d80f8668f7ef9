"""What the model expects of people: it adds up to the company's, and nobody reads more than their own and those led."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from quarterdeck.scores.actions import refresh
from quarterdeck.scores.api.people import PeopleForecastsOut
from quarterdeck.scores.models import PersonForecast, Published, Term
from quarterdeck.scores.queries import expected_of_people
from quarterdeck.scores.tests.past import Past
from quarterdeck.scores.views.lines import middle_of, rows_of
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.ids import public_id
from tests.cast import actor
from tests.rest import api, content, fits


@pytest.fixture
def told(past: Past) -> Past:
    """The company with a published forecast."""
    refresh(now=past.now)
    return past


def test_people_add_up_to_the_company_by_the_deals_they_own(told: Past) -> None:
    owner = dict(apps.get_model("opportunities", "Opportunity")._default_manager.values_list("pk", "owner_id"))
    sums: dict[str, Counter[int]] = {kind: Counter() for kind in ("won", "open", "new")}
    for deal, kind, chance, value in Term.objects.values_list("opportunity_id", "kind", "chance_ppm", "value_minor"):
        sums[kind][owner[deal]] += round(chance / 1_000_000 * value)
    rows = {row.person_id: row for row in PersonForecast.objects.all()}
    for person, row in rows.items():
        assert (row.won, row.open, row.new) == tuple(sums[kind][person] for kind in ("won", "open", "new"))
        assert row.mean == row.won + row.open + row.new
    assert {told.sales.cast.rita, told.sales.cast.olga} <= rows.keys()
    whole = Published.objects.get(team=0)
    assert sum(row.mean for row in rows.values()) == whole.mean > 0
    # A day is published once, and what was published stands.
    refresh(now=told.now, again=True)
    assert PersonForecast.objects.count() == len(rows)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE scores_personforecast SET mean = 0")


def test_one_reads_ones_own_and_those_one_leads(told: Past) -> None:
    cast, day = told.sales.cast, company_day(told.now)
    every = set(PersonForecast.objects.values_list("person_id", flat=True))

    def seen(person: int) -> set[int]:
        return set(expected_of_people(actor(person), day))

    assert seen(cast.ada) == every
    assert seen(cast.rita) == {cast.rita}
    assert seen(cast.max) == {cast.max, cast.rita} & every
    assert seen(cast.paul) == set()
    assert set(expected_of_people(actor(cast.max), day, [cast.olga])) == set()
    own, whole = expected_of_people(actor(cast.rita), day)[cast.rita], expected_of_people(actor(cast.ada), day)
    assert (own.mean, own.open, own.new) == (None, None, None)
    assert whole[cast.rita].mean is not None
    assert own.won == whole[cast.rita].won
    # Who is led, but whose deals one may not see, is not told of.
    apps.get_model("users", "Access")._default_manager.filter(person_id=cast.max, owner_id=cast.rita).delete()
    assert cast.rita not in seen(cast.max)


def test_once_the_quarter_is_over_who_leads_is_told_no_more(told: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is led today was perhaps led by another then."""
    cast, day, over = told.sales.cast, company_day(told.now), Published.objects.get(team=0).period_end
    monkeypatch.setattr("quarterdeck.scores.queries.people.company_day", lambda _: over)
    assert expected_of_people(actor(cast.max), day) == {}
    assert expected_of_people(actor(cast.rita), day) == {}
    assert cast.rita in expected_of_people(actor(cast.ada), day)


def test_the_api_tells_the_same_and_pages(told: Past) -> None:
    cast = told.sales.cast
    answer = api(cast.ada).get("/model-forecasts/people")
    fits(answer, PeopleForecastsOut)
    ada = content(answer)
    whole = content(api(cast.ada).get("/model-forecasts"))["forecast"]
    assert sum(float(row["mean"]) for row in ada["items"]) == pytest.approx(float(whole["mean"]), abs=0.001)
    first = content(api(cast.ada).get("/model-forecasts/people?limit=1"))
    following = content(api(cast.ada).get(f"/model-forecasts/people?limit=1&cursor={first['next_cursor']}"))
    assert first["items"] + following["items"] == ada["items"][:2]
    rita = content(api(cast.rita).get("/model-forecasts/people"))
    assert [row["person_id"] for row in rita["items"]] == [public_id(cast.rita)]
    assert rita["items"][0]["mean"] is None
    assert content(api(cast.rita).get("/model-forecasts/people?day=2001-01-01"))["items"] == []


def test_rows_show_what_may_be_told_alone(told: Past) -> None:
    cast, day = told.sales.cast, company_day(told.now)
    PersonForecast.objects.bulk_create(
        [PersonForecast(published=Published.objects.get(team=0), person_id=cast.pia, p10=1_00, p50=2_00, p90=3_00,
                        mean=2_10, won=50, open=1_00, new=60)]
    )  # fmt: skip

    def money(minor: int | None, currency: str) -> str:
        return f"{minor} {currency}"

    full = expected_of_people(actor(cast.ada), day)[cast.pia]
    assert middle_of(full, money) == ("200 EUR", "100 EUR – 300 EUR")
    labels = {row["label"]: row["value"] for row in rows_of(full, money, "en-GB")}
    assert labels["Common shock"] == "−18.4% – +19.8%"
    assert labels["P50"] == "200 EUR"
    assert labels["Mean"] == "210 EUR"
    assert labels["From deals not there yet"] == "60 EUR"
    own = expected_of_people(actor(cast.rita), day)[cast.rita]
    assert middle_of(own, money) is None
    shown = {row["label"]: row for row in rows_of(own, money, "en-GB", opens=True)}
    # A term of their own opens, and its exact sum is not told.
    assert "Mean" not in shown
    assert shown["From open deals"]["value"] == "its deals"
    assert shown["From open deals"]["href"] == f"/forecast-accuracy/terms/open?person={public_id(cast.rita)}"
    assert shown["Weighted pipeline, stage weights"]["value"] == f"{own.weighted} EUR"
    assert not any(row["href"].startswith("/forecast-accuracy") for row in rows_of(own, money, "en-GB"))
