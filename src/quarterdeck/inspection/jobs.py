"""Background work: the rows of bulk runs that were too many for a request, or were left behind."""

from django.utils import timezone

from quarterdeck.inspection.actions import stop_left_runs, work_off
from quarterdeck.inspection.queries.bulk import busy_runs


def work_off_bulk_runs() -> int:
    """Work off a batch of the oldest run that has rows left; end those left behind. Returns how many rows."""
    stop_left_runs(timezone.now())
    return sum(work_off(run_id) for run_id in busy_runs()[:1])
