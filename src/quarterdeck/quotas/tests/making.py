"""Quotas made for tests, by the actions of the product."""

from decimal import Decimal
from typing import Any

from django.apps import apps

from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM

YEAR = 2027


def a_plan(amount: str = "120000", **more: Any) -> Plan:
    """120,000 euros, spread evenly."""
    return Plan(amount=Decimal(amount), currency=more.pop("currency", "EUR"), **more)


def a_quota(amount: str = "120000", *, currency: str = "EUR", **target: Any) -> int:
    """A quota of FY2027; without a holder the company's. Its id."""
    told = Target(**{"year": YEAR, **target})
    return set_quota(target=told, plan=a_plan(amount, currency=currency), by=system_actor(), via=SYSTEM).id


def entries(**narrowed: Any) -> list[str]:
    """Names of the journal's entries about quotas, in their order."""
    rows = apps.get_model("journal", "Entry")._default_manager.filter(kind="quota", **narrowed)
    return list(rows.order_by("seq").values_list("event", flat=True))
