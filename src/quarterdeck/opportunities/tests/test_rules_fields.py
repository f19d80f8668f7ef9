"""What a field may hold: each rule once, for every door."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.opportunities.rules.fields import MOST_MINOR, Known, check_fields, closed_reasons, contact_reasons
from quarterdeck.opportunities.terms import EDITABLE
from quarterdeck.opportunities.tests.specs import state
from quarterdeck.pipelines.rules.pipeline import LossReasonSpec
from quarterdeck.pipelines.terms import LossMeaning
from quarterdeck.pipelines.tests.specs import STAGES
from quarterdeck.values.money import exponent

KNOWN = Known(
    currencies=frozenset({"EUR", "JPY", "KWD"}),
    owners={7: True, 8: False},
    accounts=frozenset({1}),
    products=frozenset({2}),
    loss_reasons={3: LossReasonSpec(3, "price", "Price", LossMeaning.LOST, needs_competitor=False)},
    contacts=frozenset({5}),
)


def checked(to_lost: bool = False, **changes: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values, reasons = check_fields(changes, KNOWN, before=state(amount_minor=1050), to_lost=to_lost)
    return values, [(reason.code, reason.field) for reason in reasons]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "name_missing"),
        ("name", " \u200b ", "name_missing"),
        ("name", None, "wrong_type"),
        ("name", "x" * 1_000_000, "too_long"),
        ("name", "a\x00b", "forbidden_character"),
        ("name", "a\ud800b", "forbidden_character"),
        ("source", "x" * 81, "too_long"),
        ("competitor", "\x07", "forbidden_character"),
        ("order_reference", 5, "wrong_type"),
        ("account_id", 99, "unknown_choice"),
        ("account_id", "1", "unknown_choice"),
        ("owner_id", None, "unknown_choice"),
        ("owner_id", 99, "unknown_choice"),
        ("owner_id", 8, "owner_inactive"),
        ("product_id", 99, "unknown_choice"),
        ("channel", "carrier pigeon", "unknown_choice"),
        ("type", None, "unknown_choice"),
        ("category", "closed", "unknown_choice"),
        ("category", "hopeful", "unknown_choice"),
        ("loss_reason_id", 3, "not_lost"),
        ("close_date", date(1, 1, 1), "date_out_of_range"),
        ("close_date", date(1899, 12, 31), "date_out_of_range"),
        ("close_date", date(2200, 1, 1), "date_out_of_range"),
        ("close_date", date(9999, 12, 31), "date_out_of_range"),
        ("close_date", datetime(2026, 1, 1), "wrong_type"),  # noqa: DTZ001  the point is that it is no date
        ("close_date", "2026-01-01", "wrong_type"),
        ("seller_probability_bp", 10_001, "probability_out_of_range"),
        ("seller_probability_bp", -1, "probability_out_of_range"),
        ("seller_probability_bp", True, "wrong_type"),
        ("amount", Decimal("-0.01"), "amount_negative"),
        ("amount", Decimal("1.005"), "amount_over_precise"),
        ("amount", Decimal("1e-30"), "amount_over_precise"),
        ("amount", Decimal("NaN"), "amount_not_a_number"),
        ("amount", Decimal("Infinity"), "amount_not_a_number"),
        ("amount", Decimal(2**63), "amount_too_large"),
        ("amount", Decimal(MOST_MINOR), "amount_too_large"),
        ("amount", Decimal("1e999999"), "amount_too_large"),
        ("amount", 5, "wrong_type"),
        ("currency", "XXX", "currency_unknown"),
        ("stage_id", 2, "field_unknown"),
        ("state", "deleted", "field_unknown"),
        ("created_at", None, "field_unknown"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_code(field: str, value: Any, code: str) -> None:
    values, reasons = checked(**{field: value})
    assert reasons == [(code, field)]
    assert field not in values


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("name", "  Große\tPresse 🚀 مرحبا ", "Große Presse 🚀 مرحبا"),
        ("source", None, ""),
        ("account_id", 1, 1),
        ("account_id", None, None),
        ("owner_id", 7, 7),
        ("product_id", 2, 2),
        ("channel", "ecommerce", "ecommerce"),
        ("category", "commit", "commit"),
        ("category", "", None),
        ("close_date", date(1900, 1, 1), date(1900, 1, 1)),
        ("close_date", date(2199, 12, 31), date(2199, 12, 31)),
        ("close_date", None, None),
        ("seller_probability_bp", 0, 0),
        ("seller_probability_bp", 10_000, 10_000),
    ],
)
def test_what_can_be_stored(field: str, value: Any, stored: Any) -> None:
    assert checked(**{field: value}) == ({field: stored}, [])


def test_loss_reason_belongs_to_lost_opportunities() -> None:
    assert checked(to_lost=True, loss_reason_id=3) == ({"loss_reason_id": 3}, [])
    assert checked(to_lost=True, loss_reason_id=4)[1] == [("unknown_choice", "loss_reason_id")]
    assert checked(loss_reason_id=None) == ({"loss_reason_id": None}, [])


def test_amount_and_currency_are_judged_together() -> None:
    assert checked(amount=Decimal(1050), currency="JPY")[0] == {"amount_minor": 1050, "currency": "JPY"}
    assert checked(amount=Decimal("1.005"), currency="KWD")[0] == {"amount_minor": 1005, "currency": "KWD"}
    # The amount stands in another currency now: 10.50 euro cannot become 10.50 yen.
    assert checked(currency="JPY")[1] == [("amount_over_precise", "amount")]
    assert checked(currency="KWD")[0] == {"amount_minor": 10500, "currency": "KWD"}
    assert checked(amount=None) == ({"amount_minor": None, "currency": "EUR"}, [])
    assert checked(amount=Decimal(-1), currency="XXX")[1] == [
        ("currency_unknown", "currency"),
        ("amount_negative", "amount"),
    ]


def test_currency_switched_off_stays_where_it_is() -> None:
    values, reasons = check_fields({"amount": Decimal(5)}, Known(), before=state(currency="DEM"), to_lost=False)
    assert (values, reasons) == ({"amount_minor": 500, "currency": "DEM"}, [])


def test_every_fault_is_named_at_once() -> None:
    _, reasons = checked(name="", close_date=date(9999, 1, 1), amount=Decimal(-5), owner_id=99)
    assert sorted(reasons) == [
        ("amount_negative", "amount"), ("date_out_of_range", "close_date"), ("name_missing", "name"),
        ("unknown_choice", "owner_id"),
    ]  # fmt: skip


def test_contacts_need_a_known_person_and_a_known_role() -> None:
    assert contact_reasons(((5, "champion"),), KNOWN) == []
    assert [r.code for r in contact_reasons(((6, "champion"), (5, "friend")), KNOWN)] == [
        "unknown_choice",
        "role_unknown",
    ]


def test_category_of_a_closed_opportunity_is_its_stages() -> None:
    assert [r.code for r in closed_reasons({"category": "commit"}, STAGES["closed_won"])] == ["closed"]
    assert closed_reasons({"category": None}, STAGES["closed_won"]) == []
    assert closed_reasons({"category": "commit"}, STAGES["proposal"]) == []


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_amount_is_stored_exactly_or_not_at_all(amount: Decimal, currency: str) -> None:
    values, reasons = checked(amount=amount, currency=currency)
    if not reasons:
        assert Decimal(values["amount_minor"]).scaleb(-exponent(currency)) == amount
        assert 0 <= values["amount_minor"] <= MOST_MINOR


@given(st.dictionaries(st.sampled_from(EDITABLE), st.none() | st.text() | st.integers() | st.dates() | st.decimals()))
def test_no_value_whatever_breaks_the_rules(changes: dict[str, Any]) -> None:
    values, reasons = checked(**changes)
    assert {reason[1] for reason in reasons} <= set(changes)
    assert not {name for _, name in reasons} & values.keys()
