"""Discounts at the gate: whose yes they need, when it lapses, and that every door refuses the same without it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quarterdeck.catalog.actions import add_discount_band
from quarterdeck.opportunities.tests.gates import GATED, a_gated_pipeline, asked, enforced
from quarterdeck.revenue.tests.lines import Shop, shop_of
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor
from tests.rest import Api, api, content, problem, reasons

pytestmark = pytest.mark.django_db
DISCOUNTS = enforced("discounts", "discounts_approved")
STAGES = tuple(replace(stage, criteria=(DISCOUNTS,)) if stage.key == "commit" else stage for stage in GATED.stages)
PLAN = replace(
    GATED, stages=tuple(stage if stage.key != "signing" else replace(stage, criteria=()) for stage in STAGES)
)
CRITERION = "commit/discounts"


@pytest.fixture
def shop(cast: Cast) -> Shop:
    """Discounts above 15 % need a manager, above 30 % on machines sales operations."""
    shop = shop_of(cast)
    by = system_actor()
    add_discount_band(family="", above_bp=1_500, approver_role="manager", by=by, via=SYSTEM)
    add_discount_band(family="Machines", above_bp=3_000, approver_role="sales_operations", by=by, via=SYSTEM)
    return replace(shop, sales=a_gated_pipeline(shop.sales, PLAN))


def door(person_id: int) -> Api:
    """A token with all rights of a person."""
    return api(person_id, *actor(person_id).permissions)


def codes(shop: Shop, number: int) -> list[str]:
    """What stands against the move to Commit."""
    return [reason.code for reason in asked(shop.sales, number, "commit")]


def test_small_discounts_need_nobody(shop: Shop) -> None:
    number = shop.sales.deal("open")
    assert codes(shop, number) == []
    shop.add(number, discount_bp=1_500)
    assert codes(shop, number) == []


def test_the_strictest_band_says_who_approves_until_a_line_changes(shop: Shop) -> None:
    number = shop.sales.deal("open")
    saved = shop.add(number, discount_bp=2_000)
    shop.add(number, shop.licence, discount_bp=0)
    rita, max_, sam = (door(getattr(shop.sales.cast, name)) for name in ("rita", "max", "sam"))
    root = f"/opportunities/{public_id(number)}"
    move = {"stage_id": public_id(shop.sales.stage("commit"))}
    refused = problem(rita.post(f"{root}/move", move), 422, "refused")
    assert reasons(refused) == [("approval_missing", "approvals")]
    overridden = max_.post(f"{root}/move", {**move, "override_reason": "We know them"})
    assert reasons(problem(overridden, 422, "refused")) == [("approval_missing", "approvals")]
    approval = content(rita.post(f"{root}/approvals", {"criterion": CRITERION}))
    assert codes(shop, number) == ["approval_waiting"]
    assert sam.post(f"/approvals/{approval['id']}/approve").status_code != 200
    assert rita.post(f"/approvals/{approval['id']}/approve").status_code != 200
    assert max_.post(f"/approvals/{approval['id']}/approve").status_code == 200
    assert codes(shop, number) == []
    # Another line without a discount is no matter of it; another discount is.
    shop.add(number, quantity=Decimal(1))
    assert codes(shop, number) == []
    shop.edit(number, saved.line_id, discount_bp=3_500)
    assert codes(shop, number) == ["approval_lapsed"]
    (reason,) = asked(shop.sales, number, "commit")
    assert "Sales operations" in str(reason.text)


def test_a_typed_price_is_a_discount_too(shop: Shop) -> None:
    number = shop.sales.deal("open")
    saved = shop.add(number, unit_price=Decimal(850))
    assert codes(shop, number) == []
    shop.edit(number, saved.line_id, unit_price=Decimal(849))
    assert codes(shop, number) == ["approval_missing"]


def test_nothing_is_asked_where_no_discount_needs_it(shop: Shop) -> None:
    number = shop.sales.deal("open")
    shop.add(number)
    rita = door(shop.sales.cast.rita)
    reply = rita.post(f"/opportunities/{public_id(number)}/approvals", {"criterion": CRITERION})
    assert reasons(problem(reply, 422, "refused")) == [("no_discount", "criterion")]


def test_an_approved_discount_is_not_raised_in_the_stage_it_let_in(shop: Shop) -> None:
    number = shop.sales.deal("open")
    saved = shop.add(number, discount_bp=1_000)
    shop.sales.move(number, "commit")
    rita = door(shop.sales.cast.rita)
    place = f"/opportunities/{public_id(number)}/lines/{public_id(saved.line_id)}"
    refused = problem(rita.patch(place, {"discount_bp": 2_000}), 422, "refused")
    assert reasons(refused) == [("approval_missing", "approvals")]
    assert shop.lines(number)[0].discount_bp == 1_000
