"""Buying maps: who reports to whom, which roles they have, what is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.insights.queries.customers import account_map, deal_map
from quarterdeck.insights.rules.customers import gaps, in_order
from quarterdeck.insights.terms.customers import GapKind, MapPerson, OpenDeal, PartInDeal
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import BuyingRole
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.pages import page_of

Browser = Callable[[int], Client]
TODAY = date(2026, 11, 19)
DEAL = OpenDeal(1, "Copperline Mining", 14)


def a_person(number: int, **fields: object) -> MapPerson:
    person = MapPerson(number, f"Person {number}", "", "", "", 7, None, "", "", "", 1, may_edit=True)
    return replace(person, **fields)  # type: ignore[arg-type]  # fields as in MapPerson


def has(role: BuyingRole) -> tuple[PartInDeal, ...]:
    return (PartInDeal(DEAL.id, DEAL.name, role),)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.integers(0, 12), st.none() | st.integers(0, 15)))
def test_nobody_is_lost_and_nobody_comes_twice(parents: dict[int, int | None]) -> None:
    placed = in_order(parents)
    assert sorted(one.key for one in placed) == sorted(parents)
    for one in placed:
        assert one.key not in one.below
        assert len(set(one.below)) == len(one.below)
        if one.level > 1:
            assert parents[one.key] in parents


def test_gaps_are_named_deal_by_deal() -> None:
    ago = datetime(2026, 10, 16, 9, tzinfo=UTC)
    champion = a_person(1, parts=has(BuyingRole.CHAMPION), last_touch=ago)
    found = gaps([DEAL], [champion, a_person(2)], TODAY)
    assert [(gap.kind, gap.role, gap.days) for gap in found] == [
        (GapKind.NO_ROLE, BuyingRole.ECONOMIC_BUYER, 0),
        (GapKind.SILENT, BuyingRole.CHAMPION, 34),
    ]
    assert [gap.kind for gap in gaps([DEAL], [a_person(1)], TODAY)] == [GapKind.NOBODY]
    lately = datetime(2026, 11, 18, 9, tzinfo=UTC)
    both = [
        a_person(1, parts=has(BuyingRole.CHAMPION), last_touch=lately),
        a_person(2, parts=has(BuyingRole.ECONOMIC_BUYER), attitude="opponent"),
    ]
    assert [gap.kind for gap in gaps([DEAL], both, TODAY)] == [GapKind.OPPOSED, GapKind.UNTOUCHED]
    assert gaps([], both, TODAY) == ()


def a_call(contact_id: int, days: int) -> None:
    new = NewActivity(
        kind="contact", record_id=contact_id, type=ActivityType.CALL, outcome=Outcome.CONNECTED, subject="Call",
        at=timezone.now() - timedelta(days=days),
    )  # fmt: skip
    log_activity(new=new, by=system_actor(), via=SYSTEM)


def test_the_map_of_an_account(sales: Sales, browser: Browser) -> None:
    rita = sales.cast.rita
    chief = a_contact(rita, "Clara Chief", title="CEO", account_id=sales.account)
    champion = a_contact(
        rita, "Chris Champion", account_id=sales.account, reports_to_id=chief, attitude="supporter", influence="high"
    )
    a_contact(rita, "Somebody Else", account_id=an_account(rita, "Elsewhere"))
    a_call(champion, 34)
    sales.deal("lead_generation", name="Presses", account_id=sales.account, contacts=((champion, "champion"),))
    sales.deal("lead_generation", name="Olga's deal", by="system", owner_id=sales.cast.olga, account_id=sales.account)
    found = account_map(sales.lens("rita"), sales.account)
    assert [(one.name, one.level) for one in found.people][:2] == [("Clara Chief", 1), ("Chris Champion", 2)]
    assert [deal.name for deal in found.deals] == ["Presses"]
    html = page_of(browser(rita).get(f"/accounts/{public_id(sales.account)}/buying-map"))
    assert "Economic buyer missing in Presses." in html
    assert "Champion Chris Champion silent for 34 days, in Presses." in html
    assert "Supporter" in html
    assert "Influence: High" in html
    assert "Somebody Else" not in html
    assert f"/buying-map?edit={public_id(champion)}" in html
    page = page_of(browser(rita).get(f"/accounts/{public_id(sales.account)}"))
    assert "Champion Chris Champion silent for 34 days, in Presses." in page
    readers = page_of(browser(sales.cast.rolf).get(f"/accounts/{public_id(sales.account)}/buying-map"))
    assert "?edit=" not in readers


def test_the_map_of_a_deal_names_who_decides_in_it(sales: Sales, browser: Browser) -> None:
    outsider = a_contact(sales.cast.rita, "Ole Outside", account_id=an_account(sales.cast.rita, "Adviser"))
    deal = sales.deal("lead_generation", account_id=sales.account, contacts=((outsider, "influencer"),))
    found = deal_map(sales.lens("rita"), deal)
    assert outsider in {one.id for one in found.people}
    html = page_of(browser(sales.cast.rita).get(f"/opportunities/{public_id(deal)}/buying-map"))
    assert "Influencer" in html
    with pytest.raises(NotFound):
        deal_map(sales.lens("olga"), deal)


def test_queries_do_not_grow_with_people(sales: Sales) -> None:
    def count() -> int:
        lens = sales.lens("rita")
        assert lens.specs
        assert lens.today == timezone.now().date()
        with CaptureQueriesContext(connection) as captured:
            account_map(lens, sales.account)
        return len(captured)

    sales.deal("lead_generation", account_id=sales.account)
    before = count()
    for number in range(20):
        contact = a_contact(sales.cast.rita, f"Person {number}", account_id=sales.account, reports_to_id=sales.buyer)
        sales.deal("lead_generation", account_id=sales.account, contacts=((contact, "champion"),))
    assert count() == before <= 7


def test_a_contact_is_changed_where_it_stands(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    chief = a_contact(sales.cast.rita, "Clara Chief", account_id=sales.account)
    here = f"/accounts/{public_id(sales.account)}/buying-map"
    edit = f"{here}?edit={public_id(sales.buyer)}"
    assert 'name="attitude"' in page_of(rita.get(edit))
    assert 'name="attitude"' not in page_of(rita.get(here))
    values = {"attitude": "supporter", "influence": "low", "reports_to_id": public_id(chief), "version": "1"}
    answer = rita.post(edit, values)
    assert (answer.status_code, answer["Location"]) == (303, here)
    person = next(one for one in account_map(sales.lens("rita"), sales.account).people if one.id == sales.buyer)
    assert (person.attitude, person.influence, person.manager_id) == ("supporter", "low", chief)
    stale = page_of(rita.post(edit, values | {"attitude": "opponent"}), 409)
    assert 'name="attitude"' in stale
    circle = rita.post(f"{here}?edit={public_id(chief)}", {"reports_to_id": public_id(sales.buyer), "version": "1"})
    assert "Nobody reports to themselves." in page_of(circle, 422)
    assert rita.post(here, values).status_code == 404
    assert browser(sales.cast.rolf).get(edit).status_code == 403
    assert browser(sales.cast.olga).post(edit, values).status_code == 404
