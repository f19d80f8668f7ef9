"""What the addresses of lines need."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quarterdeck.opportunities.actions import create_opportunity
from quarterdeck.opportunities.terms import NewOpportunity
from quarterdeck.revenue.actions import add_line, remove_line, set_schedule
from quarterdeck.revenue.terms import NewLine, SchedulePlan
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast


@dataclass(frozen=True)
class Lined:
    """A deal of Rita's with a line that has a schedule, and with one that was removed."""

    deal: str
    line: str
    gone: str


def a_lined(cast: Cast, pipeline_id: int, product_id: int) -> Lined:
    """The deal and its lines."""
    by = system_actor()
    new = NewOpportunity(pipeline_id=pipeline_id, name="Lifts", owner_id=cast.rita)
    deal_id = create_opportunity(new=new, by=by, via=SYSTEM).opportunity_id
    line = NewLine(product_id=product_id, unit_price=Decimal(100))
    kept, gone = (add_line(opportunity_id=deal_id, new=line, by=by, via=SYSTEM).line_id for _ in range(2))
    remove_line(opportunity_id=deal_id, line_id=gone, by=by, via=SYSTEM)
    plan = SchedulePlan("revenue", "divide", "month", 3, date(2026, 1, 1))
    set_schedule(opportunity_id=deal_id, line_id=kept, plan=plan, by=by, via=SYSTEM)
    return Lined(public_id(deal_id), public_id(kept), public_id(gone))
