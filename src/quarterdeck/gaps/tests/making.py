"""Gaps and requests for tests, made by the actions of the product."""

from typing import Any

from quarterdeck.gaps import actions
from quarterdeck.gaps.models import Request
from quarterdeck.gaps.terms import GapFields, RequestFields
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM


def a_gap(name: str = "Offline mode", **fields: Any) -> int:
    """A gap of the catalogue."""
    return actions.add_gap(new=GapFields(name=name, **fields), by=system_actor(), via=SYSTEM).id


def asks(sales: Sales, deal: int, gap: int, severity: str = "important", by: str = "system", **fields: Any) -> int:
    """The request of a deal for a gap."""
    new = RequestFields(severity=severity, **fields)
    return actions.link_gap(opportunity_id=deal, gap_id=gap, new=new, by=sales.actor(by), via=SYSTEM).id


def active_requests() -> list[tuple[int, int, str]]:
    """Gap, deal and severity of every request that counts."""
    rows = Request.objects.filter(state="active").order_by("pk")
    return list(rows.values_list("gap_id", "opportunity_id", "severity"))
