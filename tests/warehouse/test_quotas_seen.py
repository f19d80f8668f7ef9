"""Figures beside quotas are of the people whose quotas the viewer may see, whoever's deals they may see."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.analytics.questions import Answer, Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.opportunities.tests.deals import sales_of
from quarterdeck.quotas.queries.rows import visible_quotas
from quarterdeck.quotas.tests.making import a_quota
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.queries.asking import ask, given
from tests.cast import Cast, a_cast, a_person, actor, joins
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
        deal = sales.deal(by="system", owner_id=ids[name], amount=Decimal(thousands * 100))
        sales.move(deal, "closed_won", by="system")
    return sales.cast, ids


def attainment(who: Actor, metric: str = "quota_attainment") -> Answer:
    now = timezone.now()
    first, until = (date(now.year + n, 1, 1) for n in (0, 1))
    question = Question(
        metric, Viewer(Reach.NOTHING), day(first), day(until), day(now.date()), instant(now), segments=("owner",)
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
