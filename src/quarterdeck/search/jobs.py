"""Search in the background."""

from quarterdeck.search.actions import fill_index
from quarterdeck.search.queries.checking import is_filled


def fill() -> int:
    """Bring records that were there before the index into it; how many were looked at."""
    return 0 if is_filled() else fill_index()
