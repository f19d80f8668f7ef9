"""Who sees which quotas, what they sum to, and what the copy reads of them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from quarterdeck.analytics.tables import TABLES
from quarterdeck.catalog.actions import set_rate
from quarterdeck.catalog.queries import RateTable, rates_on
from quarterdeck.quotas import queries
from quarterdeck.quotas.actions import edit_quota_months, remove_quota
from quarterdeck.quotas.feeds import quota_rows
from quarterdeck.quotas.tests.making import YEAR, a_quota
from quarterdeck.users.queries import system_actor
from quarterdeck.users.queries.leading import team_options
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM, Cast, actor

DAY = date(2026, 11, 27)


@pytest.fixture
def made(cast: Cast) -> Mapping[str, int]:
    """A quota of everybody and everything, by name."""
    people = {name: a_quota(person_id=getattr(cast, name)) for name in ("rita", "olga", "max")}
    teams = {name: a_quota("400000", team_id=getattr(cast, name)) for name in ("sales", "north", "south")}
    return {**people, **teams, "company": a_quota("900000")}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", "rita olga max sales north south company"),
        ("sam", "rita olga max sales north south company"),
        ("rolf", "rita olga max sales north south company"),
        ("chiara", "rita olga max sales north south company"),
        ("max", "rita max north"),
        ("rita", "rita"),
        ("olga", "olga"),
        ("paul", ""),
    ],
)
def test_everybody_sees_their_own_and_whom_they_lead(cast: Cast, made: Mapping[str, int], who: str, sees: str) -> None:
    by = actor(getattr(cast, who))
    wanted = {made[name] for name in sees.split()}
    assert {row.id for row in queries.quotas_of_year(by, YEAR)} == wanted
    assert {row.id for row in queries.quota_page(by, year=None, after=0, limit=50).rows} == wanted
    for quota_id in set(made.values()) - wanted:
        for read in (queries.quota_row, queries.quota_versions):
            with pytest.raises(NotFound):
                read(by, quota_id)
    assert {person.id for person in queries.quota_choices(by).people} >= {by.person_id} or who == "paul"


def _euros() -> RateTable:
    return rates_on(DAY, "EUR")


def test_people_sum_by_month_each_currency_converted_once(cast: Cast) -> None:
    set_rate(currency="USD", day=date(2026, 1, 1), rate=Decimal("1.25"), by=system_actor(), via=SYSTEM)
    a_quota("120000", person_id=cast.rita)
    a_quota("120000", currency="USD", person_id=cast.olga)
    a_quota("55555", person_id=cast.rita, family="Machines")
    a_quota("999999", team_id=cast.north)
    a_quota("7", person_id=cast.rita, year=YEAR + 1)
    found = queries.people_sums(system_actor(), YEAR, _euros())
    assert (found.total, found.left) == (12_000_000 + 9_600_000, ())
    assert set(found.months) == {1_800_000}
    own = queries.people_sums(actor(cast.rita), YEAR, _euros())
    assert own.total == 12_000_000


def test_a_currency_without_a_rate_is_named_not_guessed(cast: Cast) -> None:
    a_quota("120000", person_id=cast.rita)
    a_quota("120000", currency="USD", person_id=cast.olga)
    found = queries.people_sums(system_actor(), YEAR, _euros())
    assert (found.total, found.left) == (12_000_000, ("USD",))


def test_a_team_stands_beside_its_people_by_territory_and_family(cast: Cast) -> None:
    whole, family = a_quota("200000", team_id=cast.north), a_quota("50000", team_id=cast.north, family="Machines")
    above, alone = a_quota("300000", team_id=cast.sales), a_quota("1", team_id=cast.south, family="Machines")
    a_quota("120000", person_id=cast.rita)
    a_quota("100000", person_id=cast.max)
    a_quota("40000", person_id=cast.rita, family="Machines")
    a_quota("80000", person_id=cast.olga)
    teams = {team.id: team for team in team_options()}
    found = queries.assigned(system_actor(), YEAR, teams, _euros())
    told = {pk: (one.people, one.over_bp) for pk, one in found.items()}
    assert told == {whole: (22_000_000, 1_000), family: (4_000_000, -2_000), above: (30_000_000, 0)}
    assert alone not in found


def test_pages_of_the_list_meet_without_gap_or_overlap(cast: Cast, made: Mapping[str, int]) -> None:
    by, seen, after, more = system_actor(), [], 0, True
    while more:
        page = queries.quota_page(by, year=YEAR, after=after, limit=3)
        seen += [row.id for row in page.rows]
        after, more = seen[-1], page.more
    assert seen == sorted(made.values())


def test_the_feed_has_the_columns_of_the_copy_and_only_what_counts(cast: Cast) -> None:
    kept = a_quota("120000", person_id=cast.rita, family="Machines")
    gone = a_quota("120000", team_id=cast.north)
    amounts = [Decimal(20_000), *[Decimal(10_000)] * 11]
    edit_quota_months(quota_id=kept, amounts=amounts, total=Decimal(130_000), by=system_actor(), via=SYSTEM)
    remove_quota(quota_id=gone, by=system_actor(), via=SYSTEM)
    names = [column.name for column in TABLES["quota"].columns]
    rows = [dict(zip(names, row, strict=True)) for row in quota_rows()]
    assert len(rows) == 12
    assert rows[0] == {
        "quota_id": kept, "person_id": cast.rita, "team_id": None, "territory_id": None, "family": "Machines",
        "from_day": date(2027, 1, 1), "until_day": date(2027, 2, 1), "amount": 2_000_000, "currency": "EUR",
    }  # fmt: skip
    assert sum(row[7] for row in quota_rows()) == 13_000_000
