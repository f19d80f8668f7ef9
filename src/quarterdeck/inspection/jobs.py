"""Background work: the rows of bulk runs that were too many for a request, or were left behind."""

from quarterdeck.inspection.actions import work_off
from quarterdeck.inspection.queries.bulk import busy_runs


def work_off_bulk_runs() -> int:
    """Work off a batch of the oldest run that has rows left. Returns how many."""
    return sum(work_off(run_id) for run_id in busy_runs()[:1])
