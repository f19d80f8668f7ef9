"""Conditions over an opportunity by which traps are counted (`traps`) and their deals listed (`trapped`)."""

from typing import Final

CLOSED: Final = "outcome <> 'open'"
EMPTY: Final = "(amount IS NULL OR amount = 0)"
BEFORE: Final = "closed_day < created_day"
UNDATED: Final = "closed_day IS NULL"
ROUGH: Final = "is_coarse = 1"
AHEAD: Final = f"{CLOSED} AND closed_day > :today"
BEHIND: Final = "outcome = 'open' AND close_day < :today"
