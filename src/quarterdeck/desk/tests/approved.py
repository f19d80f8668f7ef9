"""Deals that another person let pass."""

from typing import Any

from quarterdeck.desk.actions import ask_approval
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.actions import approve
from tests.cast import SYSTEM


def a_committed_deal(sales: Sales, **fields: Any) -> int:
    """Rita's deal in Commit, approved by Max."""
    number = sales.deal("open", **fields)
    approval = ask_approval(opportunity_id=number, criterion="commit/manager", by=sales.actor("rita"), via=SYSTEM)
    approve(approval_id=approval.approval_id, by=sales.actor("max"), via=SYSTEM)
    sales.move(number, "commit")
    return number
