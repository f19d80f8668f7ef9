"""Background work: files that pages and API handed in are checked and applied."""

from quarterdeck.snapshots.queries.waiting import waiting_series


def is_due() -> bool:
    """Whether files wait to be checked or applied. One query."""
    return bool(waiting_series())
