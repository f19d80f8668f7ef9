"""What activities say of deals: what comes next, the last contact, and the idle flag, on cards, lists and by filter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.activities.actions import (
    complete_activity,
    connect_mail_source,
    create_activities,
    delete_activity,
    end_mail_source,
    log_activity,
    restore_activity,
    set_next_step,
)
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.models import PipelineCounter
from quarterdeck.opportunities.rules.flags import Contact, days_idle, idle_before
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.deals import Sales
from tests.cast import SYSTEM

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OLD = NOW - timedelta(days=40)


def on_deal(deal: int, type_: ActivityType, **fields: Any) -> NewActivity:
    return NewActivity(kind="opportunity", record_id=deal, type=type_, **fields)


def a_call(deal: int, at: datetime) -> NewActivity:
    return on_deal(deal, ActivityType.CALL, outcome=Outcome.CONNECTED, at=at)


def the_card(sales: Sales, deal: int) -> queries.Card:
    return queries.card(sales.lens("rita", NOW), deal)


def versions() -> int:
    return sum(PipelineCounter.objects.values_list("value", flat=True))


def test_cards_show_the_earliest_of_what_is_planned(sales: Sales) -> None:
    deal, by = sales.deal(by="system", at=OLD), sales.actor("rita")
    assert the_card(sales, deal).next_activity_on is None
    before, day = versions(), date(2026, 12, 4)
    set_next_step(kind="opportunity", record_id=deal, text="Send quote", due_on=day, by=by, via=SYSTEM)
    assert (the_card(sales, deal).next_activity_on, versions() > before) == (day, True)
    task = on_deal(deal, ActivityType.TASK, subject="Ask", due_on=day - timedelta(days=2))
    saved = log_activity(new=task, by=by, via=SYSTEM)
    assert the_card(sales, deal).next_activity_on == day - timedelta(days=2)
    complete_activity(activity_id=saved.activity_id, by=by, via=SYSTEM)
    assert the_card(sales, deal).next_activity_on == day


def test_the_last_contact_is_kept_with_what_it_was(sales: Sales) -> None:
    deal, by = sales.deal(by="system", at=OLD), sales.actor("rita")
    first = log_activity(new=a_call(deal, OLD + timedelta(days=1)), by=by, via=SYSTEM, at=NOW)
    last = log_activity(new=a_call(deal, OLD + timedelta(days=9)), by=by, via=SYSTEM, at=NOW)
    note = on_deal(deal, ActivityType.NOTE, body="Signs.", at=NOW - timedelta(days=1))
    log_activity(new=note, by=by, via=SYSTEM, at=NOW)
    assert the_card(sales, deal).last_two_way_activity_id == last.activity_id
    delete_activity(activity_id=last.activity_id, by=by, via=SYSTEM)
    card = the_card(sales, deal)
    assert (card.last_two_way_activity_id, card.last_two_way_at) == (first.activity_id, OLD + timedelta(days=1))
    restore_activity(activity_id=last.activity_id, by=by, via=SYSTEM)
    assert the_card(sales, deal).last_two_way_activity_id == last.activity_id


def test_many_activities_change_their_deals_in_few_statements(sales: Sales, django_assert_max_num_queries: Any) -> None:
    deals = [sales.deal(by="system", at=OLD) for _ in range(8)]
    rows = [a_call(deal, OLD + timedelta(days=number)) for deal in deals for number in (2, 5)]
    with django_assert_max_num_queries(22):
        create_activities(rows=rows, by=sales.actor("rita"), via=SYSTEM, at=NOW)
    assert {the_card(sales, deal).last_two_way_at for deal in deals} == {OLD + timedelta(days=5)}


def test_a_board_shows_idle_deals_once_mails_are_logged(sales: Sales) -> None:
    by, rita = sales.actor("rita"), sales.cast.rita
    deal = sales.deal(by="system", at=OLD)
    board = DealFilter(pipeline_id=sales.spec.id)

    def idle() -> int:
        return queries.board(sales.lens("rita", NOW), board).flags.counts["idle"]

    assert (idle(), the_card(sales, deal).days_idle) == (0, 0)
    before = versions()
    connect_mail_source(person_id=rita, name="Mail gateway", by=by, via=SYSTEM)
    assert versions() > before
    assert (idle(), the_card(sales, deal).days_idle) == (1, 40)
    end_mail_source(person_id=rita, by=by, via=SYSTEM)
    assert idle() == 0


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
@given(minutes=st.integers(0, 60 * 24 * 60), limit=st.integers(1, 40))
def test_filter_and_card_agree_to_the_minute(zone: str, minutes: int, limit: int) -> None:
    touched = NOW - timedelta(minutes=minutes)
    today = NOW.astimezone(ZoneInfo(zone)).date()
    is_idle = days_idle(Contact(touched, None, has_mail_source=True), NOW, zone, limit) > 0
    assert is_idle == (touched < idle_before(limit, today, zone))
