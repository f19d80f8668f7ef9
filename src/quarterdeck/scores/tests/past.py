"""A small company's past, as values."""

from dataclasses import dataclass
from datetime import datetime

from quarterdeck.opportunities.tests.deals import Sales


@dataclass(frozen=True)
class Past:
    """Deals by how they ended, and now."""

    sales: Sales
    now: datetime
    won: list[int]
    lost: list[int]
    opened: list[int]
