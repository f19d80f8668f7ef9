"""Rita's and Olga's deals this quarter, their quotas, and a copy that answers about them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.alerts.actions import add_rule
from quarterdeck.alerts.terms import AlertKind, RuleFields
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, Cast, actor
from tests.copied import copied

FORM = Via(Door.FORM)


@pytest.fixture
def sales(cast: Cast) -> Iterator[Sales]:
    """Rita has 100,000 open of a year's quota of 400,000, Olga 7,000 and no quota; all of it closes today."""
    found = sales_of(cast)
    today = timezone.now().date()
    found.deal(by="system", name="Rita open", amount=Decimal(100_000), close_date=today, owner_id=cast.rita)
    found.deal(by="system", name="Olga open", amount=Decimal(7_000), close_date=today, owner_id=cast.olga)
    target = Target(year=today.year, person_id=cast.rita)
    set_quota(target=target, plan=Plan(amount=Decimal(400_000), currency="EUR"), by=system_actor(), via=SYSTEM)
    with copied():
        yield found


def a_rule(by: int, **more: Any) -> int:
    """A rule of somebody's own: coverage below 3."""
    fields = {"name": "Thin", "kind": AlertKind.COVERAGE_LOW, "threshold": 30_000, **more}
    return add_rule(fields=RuleFields(**fields), by=actor(by), via=FORM)
