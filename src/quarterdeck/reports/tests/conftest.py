"""Fixtures of the tests of reports."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from tests.cast import Cast
from tests.copied import copied


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture
def moved(sales: Sales) -> Iterator[Sales]:
    """Today Rita got two deals and won one, Olga got one; the copy follows."""
    today = timezone.now().date()
    for name, amount, owner in (
        ("Rita open", 100_000, "rita"),
        ("Rita won", 40_000, "rita"),
        ("Olga open", 7_000, "olga"),
    ):
        deal = sales.deal(
            by="system", name=name, amount=Decimal(amount), close_date=today, owner_id=getattr(sales.cast, owner)
        )
        if name == "Rita won":
            sales.move(deal, "closed_won", by="system")
    with copied():
        yield sales
