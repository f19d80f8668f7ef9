"""A closed quarter with calls and locks, by the actions of the product: the first quarter of fiscal year 2025.

Rita's Presses are 200 in Commit and won, her Cranes 100 in Commit and not won; Olga's Ovens 70 in Commit and won. Rita
calls 180, then 220; Max, who leads her, says 150 once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from quarterdeck.forecasts.actions import lock_week
from quarterdeck.forecasts.tests.making import a_deal, adjust, call
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import company, system_actor
from quarterdeck.values.period import PeriodKind
from tests.cast import SYSTEM

# Weeks 4 and 5.
LOCKS = (datetime(2025, 1, 24, 17, tzinfo=UTC), datetime(2025, 1, 31, 17, tzinfo=UTC))
END = datetime(2025, 4, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Past:
    """The company, with the ids of its deals and locks."""

    sales: Sales
    presses: int
    cranes: int
    ovens: int
    locks: tuple[int, ...]
    closing: int


def a_past(sales: Sales) -> Past:
    """The closed quarter."""
    presses, cranes = a_deal(sales, 200, name="Presses"), a_deal(sales, 100, name="Cranes")
    ovens = a_deal(sales, 70, name="Ovens", owner_id=sales.cast.olga)
    call(sales, "rita", 180, at=datetime(2025, 1, 23, 9, tzinfo=UTC))
    adjust(sales, "max", "rita", 150, at=datetime(2025, 1, 23, 12, tzinfo=UTC))
    first = _lock(LOCKS[0])
    call(sales, "rita", 220, at=datetime(2025, 1, 30, 9, tzinfo=UTC))
    second = _lock(LOCKS[1])
    for deal in (presses, ovens):
        sales.move(deal, "closed_won", "system", datetime(2025, 3, 10, 9, tzinfo=UTC))
    period = company().calendar.period_of(date(2025, 3, 1), PeriodKind.QUARTER)
    closing = lock_week(locked_at=END, period=period, by=system_actor(), via=SYSTEM)
    assert closing is not None
    return Past(sales, presses, cranes, ovens, (first, second), closing)


def _lock(at: datetime) -> int:
    found = lock_week(locked_at=at, by=system_actor(), via=SYSTEM)
    assert found is not None
    return found
