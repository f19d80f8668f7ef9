"""What was said and locked before tells nobody of people they may not see, and is whole for who reads all."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.actions import Place, adjust_forecast, judge_deal, lock_due
from quarterdeck.forecasts.queries import LockedWeek, locked_weeks, locks_of, picture_of, scene_of, tree_of
from quarterdeck.forecasts.rules import leaders_on, team_key, visible_at_lock
from quarterdeck.forecasts.terms import COMPANY, Judged, Line
from quarterdeck.forecasts.tests.making import NOW, PERIOD, a_deal, adjust, call, kept, line_of, picture
from quarterdeck.forecasts.tests.test_locks import FRIDAY
from quarterdeck.opportunities.tests.deals import Sales, every_deal
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.actions import deactivate_person, join_team, leave_team
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, a_person, a_team, actor, joins
from tests.rest import api

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


def leaves(sales: Sales, who: str, team: str) -> None:
    """Somebody leaves a team today."""
    team_id, person_id = getattr(sales.cast, team), getattr(sales.cast, who)
    leave_team(team_id=team_id, person_id=person_id, by=system_actor(), via=SYSTEM)


def comes(sales: Sales, who: str, team: str, *, is_manager: bool = False) -> None:
    """Somebody comes to a team today."""
    team_id, person_id = getattr(sales.cast, team), getattr(sales.cast, who)
    join_team(team_id=team_id, person_id=person_id, is_manager=is_manager, by=system_actor(), via=SYSTEM)


def the_week(sales: Sales, who: str) -> LockedWeek:
    scene = scene_of(sales.actor(who), NOW, PERIOD)
    (week,) = locked_weeks(scene, tree_of(scene), locks_of(scene)[:1])
    return week


def a_lock(sales: Sales) -> None:
    """A locked week of North: Rita's deal and quota, what she called and Max said, and what Max called."""
    a_deal(sales, 777)
    target = Target(year=2025, person_id=sales.cast.rita)
    set_quota(target=target, plan=Plan(amount=Decimal(4000), currency="EUR"), by=system_actor(), via=SYSTEM)
    call(sales, "rita", 555)
    adjust(sales, "max", "rita", 444, note="A secret")
    call(sales, "max", 600, "north")
    lock_due(now=FRIDAY + timedelta(minutes=1))


def test_a_locked_team_tells_its_new_leader_nothing_of_whoever_left(sales: Sales) -> None:
    a_lock(sales)
    north = line_of(sales, "north")
    assert the_week(sales, "max").cells[north][Category.COMMIT].raw == 77700
    leaves(sales, "rita", "north")
    comes(sales, "olga", "north", is_manager=True)
    lock = public_id(kept("ForecastLock").get().pk)
    told = json.loads(api(sales.cast.olga).get(f"/forecast-locks/{lock}").content)
    assert north not in {line["line"] for line in told["lines"]}
    assert "777.00" not in str(told)
    # Max, who stays, may not see her deals any more either.
    assert north not in the_week(sales, "max").cells


def test_a_locked_team_tells_nothing_of_the_own_deals_of_who_led_it(sales: Sales) -> None:
    a_deal(sales, 900, owner_id=sales.cast.max)
    lock_due(now=FRIDAY + timedelta(minutes=1))
    leaves(sales, "max", "north")
    comes(sales, "olga", "north", is_manager=True)
    week = the_week(sales, "olga")
    assert line_of(sales, "rita") in week.cells
    assert line_of(sales, "north") not in week.cells


def test_what_the_old_manager_said_stays_with_who_saw_the_line_above(sales: Sales) -> None:
    a_lock(sales)
    rita = line_of(sales, "rita")
    assert the_week(sales, "max").cells[rita][Category.COMMIT].adjusted == 44400
    leaves(sales, "rita", "north")
    comes(sales, "rita", "south")
    comes(sales, "max", "south", is_manager=True)
    assert the_week(sales, "max").cells[rita][Category.COMMIT].adjusted == 44400
    leaves(sales, "max", "north")
    assert the_week(sales, "max").cells[rita][Category.COMMIT].adjusted is None


def test_a_locked_week_is_whole_for_who_reads_all_wherever_people_are_now(sales: Sales) -> None:
    a_lock(sales)
    a_deal(sales, 70, owner_id=sales.cast.olga)
    before = the_week(sales, "ada")
    leaves(sales, "rita", "north")
    after = the_week(sales, "ada")
    assert after == before
    assert line_of(sales, "rita") in after.cells
    assert next(line.name for line in after.lines if line.key == line_of(sales, "rita")) == "Rita Vogel"
    cells = {line.key: after.cells[line.key][Category.COMMIT] for line in after.lines}
    assert cells[COMPANY].raw == sum(cell.own for cell in cells.values()) == 77700


def test_a_line_of_a_lock_is_left_out_where_somebody_below_is_out_of_sight() -> None:
    locked = [
        Line("team-a", "A", COMPANY, team_id=1, owners=frozenset({1})),
        Line("person-b", "B", "team-a", person_id=2),
        Line("person-c", "C", "team-a", person_id=3),
    ]
    keys = {"team-a", "person-b", "person-c"}

    def seen(readable: set[int]) -> list[str]:
        return [line.name for line in visible_at_lock(locked, keys, 9, readable)]

    assert seen({1, 2, 3}) == ["A", "B", "C"]
    assert seen({1, 2}) == ["B"]
    assert seen({2, 3}) == ["B", "C"]
    assert leaders_on([], NOW.date()) == {}


def test_nobody_adjusts_or_judges_who_leads_above_them(sales: Sales) -> None:
    deep = a_team("Deep", sales.cast.north)
    joins(sales.cast.rita, deep, is_manager=True)
    joins(sales.cast.max, deep)
    deal = a_deal(sales, 200, owner_id=sales.cast.max)
    with pytest.raises(Refused, match="next level above"):
        adjust(sales, "rita", "max", 1)
    with pytest.raises(Refused, match="one above"):
        judge_deal(
            place=Place(PERIOD, team_key(deep)), opportunity_id=deal, judged=Judged.OUT, by=sales.actor("rita"),
            via=SYSTEM, at=NOW,
        )  # fmt: skip


def test_what_was_called_and_adjusted_is_for_who_led_then(sales: Sales) -> None:
    a_lock(sales)
    (theirs,) = every_deal()
    nora = a_person("Nora Lind", "manager")

    def said(who: int, line: str) -> list[tuple[str, str, list[str]]]:
        path = f"/forecasts/{PERIOD}/{line_of(sales, line)}/calls"
        items = json.loads(api(who).get(path).content)["items"]
        return [(one["said"], one["note"], one["opportunity_ids"]) for one in items]

    adjusted, called = ("manager", "A secret", [public_id(theirs.pk)]), ("own", "", [public_id(theirs.pk)])
    assert said(sales.cast.max, "rita") == [adjusted, called]
    assert said(sales.cast.max, "north") == [called]
    # Nora leads South from of old and North from today; Rita goes South today.
    joins(nora, sales.cast.south, is_manager=True)
    join_team(team_id=sales.cast.north, person_id=nora, is_manager=True, by=system_actor(), via=SYSTEM)
    assert said(nora, "north") == []
    leaves(sales, "rita", "north")
    comes(sales, "rita", "south")
    assert said(nora, "rita") == [called]
    # Whoever said it reads it again, without deals that are out of sight now.
    assert said(sales.cast.max, "north") == [("own", "", [])]
    assert said(sales.cast.ada, "rita") == [adjusted, called]


def test_whoever_left_calls_nothing_any_more_and_the_page_says_so(sales: Sales, browser: Browser) -> None:
    a_deal(sales, 777)
    call(sales, "rita", 555)
    rita, north = line_of(sales, "rita"), line_of(sales, "north")
    deactivate_person(person_id=sales.cast.rita, successor_id=sales.cast.max, by=system_actor(), via=SYSTEM)
    found = picture_of(scene_of(sales.actor("max"), timezone.now(), PERIOD))
    assert found.cells[rita][Category.COMMIT].final == 0
    assert found.cells[north][Category.COMMIT].final == 77700
    assert "Whoever called it left" in browser(sales.cast.max).get(f"/forecast/{PERIOD}").content.decode()
    assert "Whoever called it left" in browser(sales.cast.max).get(f"/forecast/{PERIOD}/{rita}").content.decode()
    lock_due(now=FRIDAY + timedelta(minutes=1))
    assert the_week(sales, "ada").cells[rita][Category.COMMIT].call is None


def test_an_adjustment_counts_while_its_author_leads_the_line_above(sales: Sales) -> None:
    a_deal(sales, 777)
    adjust(sales, "max", "rita", 444)
    rita = line_of(sales, "rita")
    assert picture(sales).cells[rita][Category.COMMIT].final == 44400
    leaves(sales, "rita", "north")
    comes(sales, "rita", "south")
    nora = a_person("Nora Lind", "manager")
    joins(nora, sales.cast.south, is_manager=True)
    assert picture(sales).cells[rita][Category.COMMIT].final == 77700
    # The same amount, said by the new manager in the same week, counts.
    adjust_forecast(
        place=Place(PERIOD, rita), category=Category.COMMIT, amount=Decimal(444), note="", by=actor(nora),
        via=SYSTEM, at=NOW,
    )  # fmt: skip
    assert picture(sales).cells[rita][Category.COMMIT].final == 44400


def test_how_far_the_base_moved_tells_a_new_leader_nothing_of_before(sales: Sales) -> None:
    a_lock(sales)
    nora = a_person("Nora Lind", "manager")
    leaves(sales, "max", "north")
    join_team(team_id=sales.cast.north, person_id=nora, is_manager=True, by=system_actor(), via=SYSTEM)
    moved = {}
    for who in (nora, sales.cast.ada):
        found = picture_of(scene_of(actor(who), NOW, PERIOD))
        line = found.tree.line(line_of(sales, "north"))
        told = found.call(line, Category.COMMIT)
        assert told
        moved[who] = found.moved(line, told)
    assert moved == {nora: 0, sales.cast.ada: 55500 - 44400}
