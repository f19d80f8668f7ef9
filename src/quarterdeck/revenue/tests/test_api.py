"""The API of lines: one course through all of it, and a past day."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import row
from quarterdeck.revenue.tests.lines import Shop
from quarterdeck.values.ids import public_id
from tests.cast import actor
from tests.rest import Api, api, content, problem, reasons
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita(shop: Shop) -> Api:
    """Rita's token with all of her rights."""
    return api(shop.sales.cast.rita, *actor(shop.sales.cast.rita).permissions)


def test_a_course_through_lines(shop: Shop, rita: Api) -> None:
    number = shop.sales.deal()
    root = f"/opportunities/{public_id(number)}"
    new = {"product_id": public_id(shop.press), "quantity": "2.5", "discount_bp": 1000}
    added = rita.send("POST", f"{root}/lines", new)
    assert added.status_code == 201
    line = content(added)
    assert (line["total"], line["unit_price"], line["quantity"], line["charge"]) == (
        "2250.00",
        "1000",
        "2.5",
        "one_time",
    )
    place = f"{root}/lines/{line['id']}"
    assert added["Location"].endswith(place)
    assert content(rita.send("GET", place)) == line
    licence = content(rita.send("POST", f"{root}/lines", {"product_id": public_id(shop.licence)}))
    assert (licence["term_months"], licence["billing_period"], licence["total"]) == (12, "month", "120.00")
    listed = rita.send("GET", f"{root}/lines")
    assert [one["id"] for one in content(listed)["items"]] == [line["id"], licence["id"]]
    assert (content(listed)["total"], listed["ETag"]) == ("2370.00", '"v3"')
    edited = rita.send("PATCH", place, {"quantity": "1"})
    assert content(edited)["total"] == "900.00"
    moved = rita.send("POST", f"{place}/move", {"position": 9})
    assert content(moved)["position"] == 2
    plan = {"measure": "revenue", "type": "divide", "period": "month", "count": 7, "starts_on": "2026-01-31"}
    scheduled = content(rita.send("PUT", f"{place}/schedule", plan))
    assert scheduled["schedule"] == plan
    assert [one["amount"] for one in scheduled["installments"]] == ["128.57"] * 6 + ["128.58"]
    set_ = content(rita.send("PATCH", f"{place}/installments", {"items": [{"number": 0, "amount": "100"}]}))
    assert [one["amount"] for one in set_["installments"]][::6] == ["100.00", "157.15"]
    assert content(rita.send("DELETE", f"{place}/schedule"))["installments"] == []
    assert content(rita.send("PATCH", f"{place}/installments", {"items": []}))["installments"] == []
    figures = content(rita.send("GET", f"{root}/revenue"))
    assert (figures["tcv"], figures["entry_arr"], figures["acv"]) == ("1020.00", "120.00", "120.00")
    assert rita.send("DELETE", place).status_code == 204
    assert rita.send("GET", place).status_code == 404
    assert content(rita.send("POST", f"{place}/restore"))["total"] == "900.00"
    assert content(rita.send("GET", root))["has_lines"] is True


def test_refusals_name_field_and_cause(shop: Shop, rita: Api) -> None:
    number = shop.sales.deal()
    line = shop.add(number).line_id
    root = f"/opportunities/{public_id(number)}"
    place = f"{root}/lines/{public_id(line)}"
    tries: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
        ("POST", f"{root}/lines", {"product_id": public_id(1)}, [("product_unknown", "product_id")]),
        ("POST", f"{root}/lines", {"product_id": public_id(shop.hours)}, [("price_missing", "unit_price")]),
        ("PATCH", place, {"quantity": "0"}, [("quantity_not_positive", "quantity")]),
        ("PATCH", place, {"discount_bp": -1}, [("discount_range", "discount_bp")]),
        ("PATCH", place, {"charge": "usage", "term_months": 3}, [("billing_period_missing", "billing_period")]),
        ("PATCH", f"{place}/installments", {"items": [{"number": 3}]}, [("installment_unknown", "number")]),
        ("PATCH", root, {"amount": "5"}, [("amount_from_lines", "amount")]),
        ("PATCH", root, {"currency": "USD"}, [("currency_from_lines", "currency")]),
    ]  # fmt: skip
    with unchanged():
        for method, address, body, expected in tries:
            found = reasons(problem(rita.send(method, address, body), 422, "refused"))
            assert found == expected, (address, body)
    assert rita.send("PATCH", place, {"quantity": "2"}, If_Match='"v1"').status_code == 412


def test_lines_of_a_past_instant(shop: Shop, rita: Api) -> None:
    number = shop.sales.deal()
    shop.add(number)
    then = timezone.now()
    shop.add(number, quantity=Decimal(3))
    address = f"/opportunities/{public_id(number)}/lines?at="
    assert content(rita.send("GET", f"{address}{then:%Y-%m-%dT%H:%M:%S.%fZ}"))["total"] == "1000.00"
    assert content(rita.send("GET", f"{address}{then - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"))["items"] == []
    assert row(number).amount_minor == 400_000
