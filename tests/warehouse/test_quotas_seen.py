"""Figures beside quotas are of the people whose quotas the viewer may see, whoever's deals they may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.analytics.questions import Answer, Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.customers.actions import activate_territories, draft_plan
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.quotas.queries.rows import visible_quotas
from quarterdeck.quotas.tests.making import a_quota
from quarterdeck.users.models import Team, Territory
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor, NewTerritory
from quarterdeck.warehouse.queries.asking import ask, given
from tests.cast import SYSTEM, Cast, a_cast, a_person, actor, joins
from tests.copied import copied

pytestmark = pytest.mark.django_db
# Powers of two: a sum tells whose quotas are in it. In thousands of euros a year, and won by each.
WORTH = {"rita": 12, "ron": 24, "olga": 48, "max": 96}


@pytest.fixture
def people() -> tuple[Cast, dict[str, int]]:
    """Rita and Ron in North, Max who leads it, Olga in South: each has a quota and won a deal."""
    sales = sales_of(a_cast())
    ids = {name: getattr(sales.cast, name) for name in ("rita", "olga", "max")} | {"ron": a_person("Ron Holm")}
    joins(ids["ron"], sales.cast.north)
    for name, thousands in WORTH.items():
        a_quota(str(thousands * 1000), year=timezone.now().year, person_id=ids[name])
        of = {"owner_id": ids[name], "account_id": sales.account}
        deal = sales.deal(by="system", amount=Decimal(thousands * 100), **of)
        sales.move(deal, "closed_won", by="system")
    return sales.cast, ids


def attainment(who: Actor, metric: str = "quota_attainment", segment: str = "owner") -> Answer:
    now = timezone.now()
    first, until = (date(now.year + n, 1, 1) for n in (0, 1))
    question = Question(
        metric, Viewer(Reach.NOTHING), day(first), day(until), day(now.date()), instant(now), segments=(segment,)
    )
    answer: Answer = given(ask(who, question)).answer
    return answer


@pytest.mark.parametrize(
    ("viewer", "seen"), [("rita", {"rita"}), ("max", {"rita", "ron", "max"}), ("ada", set(WORTH)), ("paul", set())]
)
def test_quotas_count_as_the_page_of_quotas_shows_them(
    people: tuple[Cast, dict[str, int]], viewer: str, seen: set[str]
) -> None:
    cast, ids = people
    who = actor(getattr(cast, viewer))
    shown = visible_quotas(who).values_list("person_id", flat=True)
    assert {name for name, pk in ids.items() if pk in set(shown)} == seen
    with copied():
        told = attainment(who)
    assert {name for name, pk in ids.items() if (pk,) in {line.values for line in told.lines}} == seen
    assert (told.total.parts["quota"] or 0) == sum(WORTH[name] for name in seen) * 100_000
    # What was won is of the same people: else the share would be of others' deals.
    assert (told.total.parts["won_value"] or 0) == sum(WORTH[name] for name in seen) * 10_000


def test_deals_of_a_colleague_still_count_where_no_quota_stands_beside_them(
    people: tuple[Cast, dict[str, int]],
) -> None:
    cast, ids = people
    with copied():
        told = attainment(actor(cast.rita), "win_rate")
    assert {(ids["rita"],), (ids["ron"],)} <= {line.values for line in told.lines}


def by(who: Actor, metric: str, segment: str) -> dict[str, tuple[int, int]]:
    """What is won and what was to be won, in euros, by the name of each line that has a figure."""
    with copied():
        told = attainment(who, metric, segment)
    found = {line.labels[0]: line.figure for line in told.lines if line.figure.value is not None}
    return {name: ((of.parts["won_there"] or 0) // 100, (of.parts["target"] or 0) // 100) for name, of in found.items()}


def test_the_quota_of_a_team_is_against_what_all_below_it_won_and_seen_by_who_leads_it(
    people: tuple[Cast, dict[str, int]],
) -> None:
    cast, _ = people
    year = timezone.now().year
    above = Team.objects.values_list("parent_id", flat=True).get(pk=cast.north)
    for team, amount in ((cast.north, "20000"), (cast.south, "6000"), (above, "30000")):
        a_quota(amount, year=year, team_id=team)
    name = Team.objects.values_list("name", flat=True).get(pk=above)
    north, south = WORTH["rita"] + WORTH["ron"] + WORTH["max"], WORTH["olga"]
    everything = {"North": (north * 100, 20_000), "South": (south * 100, 6_000), name: ((north + south) * 100, 30_000)}
    assert by(actor(cast.ada), "team_attainment", "team") == everything
    assert by(actor(cast.max), "team_attainment", "team") == {"North": everything["North"]}
    assert by(actor(cast.rita), "team_attainment", "team") == {}
    assert by(actor(cast.paul), "team_attainment", "team") == {}


def test_the_quota_of_a_territory_is_that_of_people_or_the_companys_where_nobody_has_one(
    people: tuple[Cast, dict[str, int]],
) -> None:
    """All accounts are in Ports from today on, and what everybody won there counts for who sees everything."""
    cast, ids = people
    system, year = system_actor(), timezone.now().year
    rule = {"not": {"field": "industry", "in": ["None such"]}}
    rows = [NewTerritory(key="ports", name="Ports", rule=rule), NewTerritory(key="mines", name="Mines")]
    activate_territories(plan_id=draft_plan(name="Now", rows=rows, by=system, via=SYSTEM), by=system, via=SYSTEM)
    ports, mines = (Territory.objects.values_list("pk", flat=True).get(key=key) for key in ("ports", "mines"))
    a_quota("9000", year=year, territory_id=ports)
    a_quota("4000", year=year, territory_id=mines)
    won = sum(WORTH.values()) * 100
    assert by(actor(cast.ada), "territory_attainment", "territory") == {"Ports": (won, 9_000), "Mines": (0, 4_000)}
    assert by(actor(cast.max), "territory_attainment", "territory") == {}
    a_quota("5000", year=year, person_id=ids["ron"], territory_id=ports)
    a_quota("7000", year=year, team_id=cast.north, territory_id=ports)
    assert by(actor(cast.ada), "territory_attainment", "territory") == {"Ports": (won, 5_000), "Mines": (0, 4_000)}
    led = WORTH["rita"] + WORTH["ron"] + WORTH["max"]
    assert by(actor(cast.max), "territory_attainment", "territory") == {"Ports": (led * 100, 5_000)}
    assert by(actor(cast.max), "territory_attainment", "owner") == {"Ron Holm": (WORTH["ron"] * 100, 5_000)}
    assert by(actor(cast.rita), "territory_attainment", "territory") == {}
