"""Actions on lines: the amount is their sum, and nothing else changes it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.opportunities.actions import undo_change
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.tests.deals import last_seq, row
from quarterdeck.revenue import actions
from quarterdeck.revenue.models import LineHistory
from quarterdeck.revenue.queries import lines_as_of, revenue_of
from quarterdeck.revenue.terms import InstallmentEntry, LinesOf, NewLine, SchedulePlan
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.values.verdict import NotFound, Refused, Stale
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db


def codes(refusal: Any) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in refusal.value.reasons]


def test_amount_is_the_sum_of_the_lines(shop: Shop) -> None:
    number = shop.sales.deal()
    saved = shop.add(number, quantity=Decimal("2.5"), discount_bp=1000)
    shop.add(number, shop.licence, quantity=Decimal(3))
    (press, licence) = shop.lines(number)
    assert (press.net_minor, press.total_minor) == (225_000, 225_000)
    assert (licence.net_minor, licence.total_minor, licence.term_months) == (3_000, 36_000, 12)
    deal = row(number)
    assert (deal.amount_minor, deal.has_lines, deal.version) == (261_000, True, 3)
    assert saved.version == 2
    assert check_totals() == []


def test_direct_changes_of_the_amount_are_refused(shop: Shop) -> None:
    number = shop.sales.deal()
    shop.add(number)
    with pytest.raises(Refused) as refusal:
        shop.sales.edit(number, amount=Decimal(5), currency="USD", name="Lathes")
    assert codes(refusal) == [("amount_from_lines", "amount"), ("currency_from_lines", "currency")]
    with pytest.raises(Refused) as refusal:
        shop.sales.move(number, "qualification", fill={"amount": Decimal(5)})
    assert codes(refusal) == [("amount_from_lines", "amount")]
    # The same amount said again is no change.
    assert shop.sales.edit(number, amount=Decimal(1000), name="Lathes") is not None


def test_amount_is_free_again_without_lines(shop: Shop) -> None:
    number = shop.sales.deal()
    saved = shop.add(number, quantity=Decimal(2))
    shop.remove(number, saved.line_id)
    deal = row(number)
    assert (deal.amount_minor, deal.has_lines) == (200_000, False)
    shop.sales.edit(number, amount=Decimal(7))
    actions.restore_line(opportunity_id=number, line_id=saved.line_id, by=shop.sales.actor("rita"), via=SYSTEM)
    assert row(number).amount_minor == 200_000


def test_changes_of_lines_are_not_undone_on_the_deal(shop: Shop) -> None:
    number = shop.sales.deal()
    shop.sales.edit(number, amount=Decimal(1000) - 1)
    typed = last_seq(number)
    shop.sales.edit(number, amount=Decimal(1000))
    saved = shop.add(number)
    by = shop.sales.actor("rita")
    with pytest.raises(Refused) as refusal:
        undo_change(opportunity_id=number, seq=saved.seq or 0, by=by, via=SYSTEM)
    assert codes(refusal) == [("lines_not_undone", "")]
    with pytest.raises(Refused):
        undo_change(opportunity_id=number, seq=typed, by=by, via=SYSTEM)
    # An undo that would give the deal another amount than its lines come to.
    with pytest.raises(Refused) as refusal:
        undo_change(opportunity_id=number, seq=typed + 1, by=by, via=SYSTEM)
    assert codes(refusal) == [("amount_from_lines", "amount")]


def test_who_may_not_see_the_deal_may_not_add_lines(shop: Shop) -> None:
    number = shop.sales.deal()
    with pytest.raises(NotFound):
        shop.add(number, by="olga")


def test_a_stale_version_is_refused(shop: Shop) -> None:
    number = shop.sales.deal()
    shop.add(number)
    with pytest.raises(Stale):
        actions.add_line(
            opportunity_id=number,
            new=NewLine(product_id=shop.press),
            by=shop.sales.actor("rita"),
            via=SYSTEM,
            version=1,
        )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"quantity": Decimal(0)}, [("quantity_not_positive", "quantity")]),
        ({"unit_price": Decimal(-1)}, [("price_negative", "unit_price")]),
        ({"discount_bp": 10_001}, [("discount_range", "discount_bp")]),
        ({"quantity": Decimal("0.0000001")}, [("number_over_precise", "quantity")]),
        ({"quantity": Decimal(10) ** 12}, [("total_too_large", "quantity")]),
        ({"charge": "recurring"}, [("billing_period_missing", "billing_period"), ("term_missing", "term_months")]),
        ({"term_months": 12}, [("once_has_no_term", "term_months")]),
        ({"charge": "rent"}, [("wrong_type", "charge")]),
        ({"starts_on": date(1800, 1, 1)}, [("date_out_of_range", "starts_on")]),
        ({"name": "x" * 201}, [("too_long", "name")]),
    ],
)
def test_what_a_line_may_not_say(shop: Shop, fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    number = shop.sales.deal()
    with pytest.raises(Refused) as refusal:
        shop.add(number, **fields)
    assert codes(refusal) == expected
    assert (shop.lines(number), row(number).has_lines) == ([], False)


def test_without_any_price_it_must_be_typed(shop: Shop) -> None:
    number = shop.sales.deal()
    with pytest.raises(Refused) as refusal:
        shop.add(number, shop.hours)
    assert codes(refusal) == [("price_missing", "unit_price")]
    shop.add(number, shop.hours, unit_price=Decimal("99.995"), quantity=Decimal(1))
    # Half a cent is rounded to the even cent.
    assert row(number).amount_minor == 10_000


def test_lines_of_many_deals_are_added_at_once(shop: Shop, django_assert_max_num_queries: Any) -> None:
    numbers = [shop.sales.deal(account_id=shop.sales.account) for _ in range(20)]
    rows = [
        LinesOf(
            opportunity_id=number,
            lines=(NewLine(product_id=shop.press), NewLine(product_id=shop.licence, quantity=Decimal(index + 1))),
        )
        for index, number in enumerate(numbers)
    ]
    by = shop.sales.actor("rita")
    with django_assert_max_num_queries(45):
        ids = actions.create_lines(rows=rows, by=by, via=SYSTEM)
    assert [len(one) for one in ids] == [2] * 20
    assert [row(number).amount_minor for number in numbers] == [100_000 + 12_000 * (n + 1) for n in range(20)]
    assert check_totals() == []


def test_dated_lines_count_from_their_day(shop: Shop) -> None:
    at = timezone.now() - timedelta(days=100)
    number = shop.sales.deal(by="system", at=at)
    told = LinesOf(opportunity_id=number, lines=(NewLine(product_id=shop.press),), at=at + timedelta(days=1))
    actions.create_lines(rows=[told], by=shop.sales.actor("system"), via=SYSTEM)
    assert lines_as_of(number, at) == []
    assert [line.name for line in lines_as_of(number, at + timedelta(days=2))] == ["Press"]
    assert row(number).state_at == at + timedelta(days=1)


def test_lines_of_a_past_day(shop: Shop) -> None:
    number = shop.sales.deal()
    saved = shop.add(number)
    first = timezone.now()
    shop.edit(number, saved.line_id, quantity=Decimal(3))
    second = timezone.now()
    shop.remove(number, saved.line_id)
    assert [line.total_minor for line in lines_as_of(number, first)] == [100_000]
    assert [line.total_minor for line in lines_as_of(number, second)] == [300_000]
    assert lines_as_of(number, timezone.now()) == []
    assert [one.door for one in LineHistory.objects.all()] == ["system"] * 3


def test_a_schedule_adds_up_to_its_line(shop: Shop) -> None:
    number = shop.sales.deal()
    saved = shop.add(number)
    by = shop.sales.actor("rita")
    plan = SchedulePlan("both", "divide", "month", 3, date(2026, 1, 31))
    actions.set_schedule(opportunity_id=number, line_id=saved.line_id, plan=plan, by=by, via=SYSTEM)
    (line,) = shop.lines(number)
    assert [one.due_on for one in line.installments] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert [one.quantity_micro for one in line.installments] == [333_333, 333_333, 333_334]
    assert sum(one.amount_minor or 0 for one in line.installments) == line.total_minor == 100_000
    entries = {0: InstallmentEntry(date(2026, 1, 15), Decimal("0.5"))}
    actions.set_installments(opportunity_id=number, line_id=saved.line_id, entries=entries, by=by, via=SYSTEM)
    (line,) = shop.lines(number)
    assert [(one.quantity_micro, one.amount_minor) for one in line.installments] == [
        (500_000, 50_000), (333_333, 33_333), (166_667, 16_667),
    ]  # fmt: skip
    repeated = SchedulePlan("revenue", "repeat", "quarter", 4, date(2026, 1, 1))
    actions.set_schedule(opportunity_id=number, line_id=saved.line_id, plan=repeated, by=by, via=SYSTEM)
    assert row(number).amount_minor == 400_000
    shop.edit(number, saved.line_id, quantity=Decimal(2))
    assert row(number).amount_minor == 800_000
    assert len(shop.lines(number)[0].installments) == 4
    actions.set_schedule(opportunity_id=number, line_id=saved.line_id, plan=None, by=by, via=SYSTEM)
    assert row(number).amount_minor == 200_000


def test_a_ramp_is_counted_as_a_ramp(shop: Shop) -> None:
    number = shop.sales.deal()
    common: dict[str, Any] = {"charge": "recurring", "billing_period": "year", "term_months": 12}
    shop.add(number, shop.hours, unit_price=Decimal(10), starts_on=date(2026, 1, 1), **common)
    shop.add(number, shop.hours, unit_price=Decimal(100), starts_on=date(2027, 1, 1), **common)
    figures = revenue_of({number: date(2026, 1, 1)})[number]
    assert (figures.entry_arr, figures.exit_arr, figures.average_arr) == (1_000, 10_000, 5_500)
    assert (figures.tcv, figures.acv) == (11_000, 5_500)


def test_lines_change_places(shop: Shop) -> None:
    number = shop.sales.deal()
    ids = [shop.add(number, name=name).line_id for name in "abc"]
    by = shop.sales.actor("rita")
    actions.move_line(opportunity_id=number, line_id=ids[2], position=1, by=by, via=SYSTEM)
    assert [line.name for line in shop.lines(number)] == ["c", "a", "b"]
    saved = actions.move_line(opportunity_id=number, line_id=ids[2], position=1, by=by, via=SYSTEM)
    assert saved.seq is None
