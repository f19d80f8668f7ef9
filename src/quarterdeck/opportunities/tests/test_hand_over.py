"""Somebody who leaves hands on their open deals: the same as editing each, in a number of statements that stays."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.models import History, Opportunity, PipelineCounter, StageTotal
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries.work import work
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.cast import SYSTEM
from tests.unchanged import all_rows, unchanged

pytestmark = pytest.mark.django_db
STAGES = ("lead_generation", "qualification", "proposal", "negotiation")


def leave(sales: Sales, *, at: datetime | None = None, by: str = "ada", successor: str = "olga") -> None:
    successor_id = getattr(sales.cast, successor)
    deactivate_person(person_id=sales.cast.rita, successor_id=successor_id, by=sales.actor(by), via=SYSTEM, at=at)


def lose(sales: Sales, deal: int) -> None:
    fill = {"loss_reason_id": sales.reasons["competitor"], "competitor": "Krane"}
    sales.move(deal, "closed_lost", fill=fill)


def some_deals(sales: Sales, seed: int, count: int) -> list[int]:
    """Deals of Rita's in several stages and currencies, with and without amount and account; some closed."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        amount = chance.choice([None, Decimal(chance.randint(1, 10**6))])
        deal = sales.deal(
            chance.choice(STAGES) if amount else STAGES[0],
            name=f"Presses {number}",
            amount=amount,
            currency=chance.choice(["EUR", "USD"]),
            account_id=chance.choice([None, sales.account]),
        )
        made.append(deal)
        if amount and chance.random() < 0.3:
            lose(sales, deal)
    return made


def totals() -> list[Any]:
    rows = StageTotal.objects.values("stage_id", "currency", "owner_id")
    summed = rows.annotate(deals=Sum("count"), money=Sum("amount_minor"), with_amount=Sum("priced"))
    return sorted(tuple(row.values()) for row in summed if any((row["deals"], row["money"], row["with_amount"])))


def standing() -> dict[str, Any]:
    """What deals, their history, totals and grants say, without numbers and the clock of writing."""
    unlike = {"seq", "entry_id", "tx", "recorded_at", "updated_at"}

    def rows(model: Any, *order: str) -> list[dict[str, Any]]:
        found = model.objects.order_by(*order).values()
        return [{name: value for name, value in row.items() if name not in unlike} for row in found]

    return {
        "deals": rows(Opportunity, "id"),
        "history": rows(History, "opportunity_id", "at", "seq"),
        "totals": totals(),
        "grants": sorted(row[1:] for row in all_rows()["customers_accountgrant"]),
    }


def after(deed: Callable[[], None]) -> dict[str, Any]:
    """What stands after a deed, which is then taken back."""
    with transaction.atomic():
        deed()
        found = standing()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_same_as_editing_the_owner_of_each_open_deal(sales: Sales, seed: int) -> None:
    deals = some_deals(sales, seed, 8)
    at = timezone.now() + timedelta(seconds=1)

    def one_by_one() -> None:
        for number in deals:
            if Opportunity.objects.get(pk=number).closed_on is None:
                sales.edit(number, "ada", owner_id=sales.cast.olga)

    def at_once() -> None:
        leave(sales)

    with time_machine.travel(at, tick=False):
        single, together = after(one_by_one), after(at_once)
    for part in single:
        assert together[part] == single[part], part
    assert {row["owner_id"] for row in together["deals"]} >= {sales.cast.olga}


def test_closed_deals_keep_their_owner_and_boards_are_renewed(sales: Sales) -> None:
    open_deal, closed = sales.deal(), sales.deal("negotiation")
    lose(sales, closed)
    before = sum(PipelineCounter.objects.values_list("value", flat=True))
    assert {part.key: part.count for part in work.of(sales.cast.rita)}["opportunity"] == 1
    leave(sales)
    assert Opportunity.objects.get(pk=open_deal).owner_id == sales.cast.olga
    assert Opportunity.objects.get(pk=closed).owner_id == sales.cast.rita
    assert sum(PipelineCounter.objects.values_list("value", flat=True)) > before
    entry = timeline("opportunity", open_deal, limit=1)[0]
    assert (entry.actor_id, [change.field for change in entry.changes]) == (sales.cast.ada, ["owner_id"])
    assert {part.key: part.count for part in work.of(sales.cast.rita)}["opportunity"] == 0


def test_without_a_successor_or_right_everything_stays(sales: Sales) -> None:
    sales.deal()
    for by, successor, refusal in (("max", "olga", NotPermitted), ("ada", "rita", Refused), ("ada", "paul", Refused)):
        with unchanged(), pytest.raises(refusal):
            leave(sales, by=by, successor=successor)
    deactivate_person(person_id=sales.cast.rita, by=sales.actor("ada"), via=SYSTEM)
    assert {part.key: part.count for part in work.of(sales.cast.rita)}["opportunity"] == 1


def test_the_number_of_statements_does_not_grow_with_the_deals(sales: Sales) -> None:
    counts = []
    for count in (2, 20):
        for number in range(count):
            sales.deal(name=f"Presses {count} {number}", account_id=sales.account)
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                leave(sales)
            # A statement run for many rows at once is captured as one.
            counts.append(len(captured))
            transaction.set_rollback(True)
    assert counts[0] == counts[1], counts
