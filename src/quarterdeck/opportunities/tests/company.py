"""Deals of two owners in two currencies, with and without amounts and dates, over three stages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from quarterdeck.catalog.actions import set_rate
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
COUNT = 30


def a_rate(currency: str = "USD", per_euro: str = "2") -> None:
    """A rate that holds from long ago."""
    set_rate(currency=currency, day=date(2020, 1, 1), rate=Decimal(per_euro), by=system_actor(), via=SYSTEM)


def a_mixed_company(cast: Cast) -> Sales:
    """COUNT deals as of NOON; two dollars are one euro."""
    sales = sales_of(cast)
    a_rate()
    for n in range(COUNT):
        sales.deal(
            ("lead_generation", "qualification", "negotiation")[n % 3],
            by="system",
            at=NOON - timedelta(days=n),
            owner_id=cast.olga if n % 4 == 0 else cast.rita,
            amount=Decimal(100 + n) if n % 3 == 2 or n % 5 else None,
            currency="USD" if n % 2 else "EUR",
            close_date=NOON.date() + timedelta(days=n - 15) if n % 7 else None,
            name=f"Deal {n:02}",
            account_id=sales.account if n % 6 == 0 else None,
        )
    return sales


def deals(sales: Sales, **fields: object) -> DealFilter:
    """A filter on the sales pipeline."""
    return DealFilter(**{"pipeline_id": sales.spec.id, **fields})  # type: ignore[arg-type]  # fields as in DealFilter
