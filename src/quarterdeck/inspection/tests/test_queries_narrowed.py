"""Lists by what activities and custom fields say of deals, and by texts that no name holds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from quarterdeck.activities.actions import connect_mail_source, end_mail_source, log_activity, set_next_step
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.catalog.actions import deactivate_currency, set_rate
from quarterdeck.inspection.queries import opportunity_list
from quarterdeck.opportunities import queries
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.company import deals
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.terms.fields import FieldFilter, FieldOp, FieldSpec
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OLD = NOW - timedelta(days=40)


@pytest.fixture
def seats(sales: Sales) -> FieldSpec:
    return a_field("number", "Seats", "opportunity", places=1)


def test_amounts_in_a_currency_no_longer_in_use_are_narrowed_by_what_they_are_worth(sales: Sales) -> None:
    small, large = (sales.deal(amount=Decimal(amount), currency="USD") for amount in (1_000, 900_000))
    set_rate(currency="USD", day=date(2020, 1, 1), rate=Decimal(2), by=system_actor(), via=SYSTEM)
    deactivate_currency(code="USD", by=system_actor(), via=SYSTEM)
    found = opportunity_list(sales.lens("rita"), DealFilter(amount_min=Decimal(450_000)))
    assert [row.id for row in found.rows] == [large]
    found = opportunity_list(sales.lens("rita"), DealFilter(amount_max=Decimal(500)))
    assert [row.id for row in found.rows] == [small]


def test_idle_is_off_without_a_mail_source_and_says_the_same_everywhere(sales: Sales) -> None:
    by, rita = sales.actor("rita"), sales.cast.rita
    silent, planned, late, fresh = (sales.deal(by="system", at=OLD) for _ in range(4))
    set_next_step(kind="opportunity", record_id=planned, text="Call", due_on=NOW.date(), by=by, via=SYSTEM)
    yesterday = NOW.date() - timedelta(days=1)
    set_next_step(kind="opportunity", record_id=late, text="Call", due_on=yesterday, by=by, via=SYSTEM)
    at = NOW - timedelta(days=13)
    call = NewActivity(kind="opportunity", record_id=fresh, type=ActivityType.CALL, outcome=Outcome.CONNECTED, at=at)
    log_activity(new=call, by=by, via=SYSTEM, at=NOW)

    def idle() -> set[int]:
        deals = (silent, planned, late, fresh)
        by_card = {deal for deal in deals if queries.card(sales.lens("rita", NOW), deal).days_idle}
        lens, narrowed = sales.lens("rita", NOW), DealFilter(flags=frozenset({"idle"}))
        page = opportunity_list(lens, narrowed)
        board = queries.board(lens, DealFilter(pipeline_id=sales.spec.id))
        assert {row.id for row in page.rows} == by_card
        assert page.flags.counts["idle"] == board.flags.counts["idle"] == len(by_card)
        return by_card

    assert idle() == set()
    connect_mail_source(person_id=rita, name="Mail gateway", by=by, via=SYSTEM)
    assert idle() == {silent, late}
    assert queries.card(sales.lens("rita", NOW), silent).days_idle == 40
    end_mail_source(person_id=rita, by=by, via=SYSTEM)
    assert idle() == set()


def test_lists_are_narrowed_and_sorted_by_custom_fields(sales: Sales, seats: FieldSpec) -> None:
    due = a_field("day", "Go-live", "opportunity")
    tender = a_field("text", "Tender", "opportunity")
    days = (None, date(2026, 5, 1), date(2026, 4, 1))
    deals = [
        sales.deal(name=f"Deal {n}", custom_fields={seats.key: seats_, due.key: day, tender.key: text})
        for n, (seats_, day, text) in enumerate(zip(("5", None, "7.5"), days, ("b", "A", None), strict=True))
    ]

    def shown(sort: str, *narrowed: FieldFilter) -> list[int]:
        found: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            page = opportunity_list(sales.lens(), DealFilter(custom_fields=narrowed), sort=sort, cursor=cursor, limit=1)
            found += [deals.index(one.id) for one in page.rows]
            cursor = page.next_cursor
            assert page.count == len(opportunity_list(sales.lens(), DealFilter(custom_fields=narrowed)).rows)
        return found

    assert shown(seats.key) == [0, 2, 1]
    assert shown(f"-{seats.key}") == [2, 0, 1]
    assert shown(due.key) == [2, 1, 0]
    assert shown(f"-{due.key}") == [1, 2, 0]
    assert shown(tender.key) == [1, 0, 2]
    assert shown(f"-{tender.key}") == [0, 1, 2]
    assert shown("name", FieldFilter(seats.id, FieldOp.AT_LEAST, Decimal(6))) == [2]
    assert shown("name", FieldFilter(due.id, FieldOp.IS_EMPTY)) == [0]
    assert shown("name", FieldFilter(tender.id, FieldOp.CONTAINS, "a")) == [1]
    assert shown("name", FieldFilter(424242, FieldOp.IS_SET)) == []


@pytest.mark.parametrize("text", ["a" * 60_000, "\ufdfa" * 3_000, "presses \x00"])
def test_no_deal_holds_a_word_longer_than_names_are(sales: Sales, text: str) -> None:
    sales.deal(name="presses a")
    found = opportunity_list(sales.lens(), deals(sales, text=text))
    assert (found.rows, found.count) == ((), 0)
