"""Fixtures of the tests of scores."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.scores.tests.past import Past
from tests.cast import Cast


@pytest.fixture
def sales(cast: Cast) -> Sales:
    """The default pipeline and a customer."""
    return sales_of(cast)


@pytest.fixture
def past(sales: Sales, settings: object, tmp_path: object) -> Past:
    """Fourteen closed and five open deals, brought along; models are kept in a folder of the test."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    now = timezone.now()
    return _past(sales, now)


def _past(sales: Sales, now: datetime) -> Past:
    won, lost, opened = [], [], []
    for number in range(14):
        began = now - timedelta(days=300 - number * 10)
        deal = sales.deal("lead_generation", "system", began, amount=Decimal(1000 + number))
        sales.move(deal, "qualification", "system", began + timedelta(days=20))
        if number % 2:
            sales.move(deal, "closed_won", "system", began + timedelta(days=60))
            won.append(deal)
        else:
            fill = {"loss_reason_id": sales.reasons["unresponsive"]}
            sales.move(deal, "closed_lost", "system", began + timedelta(days=50), fill=fill)
            lost.append(deal)
    for number, owner in enumerate(
        (sales.cast.rita, sales.cast.rita, sales.cast.olga, sales.cast.olga, sales.cast.max)
    ):
        began = now - timedelta(days=40 + number)
        close = now.date()
        opened.append(
            sales.deal("qualification", "system", began, owner_id=owner, amount=Decimal(500), close_date=close)
        )
    return Past(sales, now, won, lost, opened)
