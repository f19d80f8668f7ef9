"""What the model said of the demo company's quarters while they ran: published the night before each weekly lock."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from quarterdeck.demo.actions.forecasts import locks_of, past_locks, told_quarters, week_of
from quarterdeck.demo.actions.ground import Progress
from quarterdeck.demo.rules.forecasts import MODEL_WEEKS
from quarterdeck.scores.actions import publish_past
from quarterdeck.users.queries import company
from quarterdeck.values.text import N_

# When the nightly job would have published.
NIGHTLY = time(1)


def tell_model(ends: datetime, progress: Progress) -> None:
    """Publish at the locks of past quarters that are told, and at every lock of the present one."""
    zone, quarters = ZoneInfo(company().time_zone), told_quarters(ends)
    past = [lock for lock in past_locks(ends)[0] if week_of(lock) in MODEL_WEEKS]
    locks = [*past, *locks_of(quarters[-1], ends)]
    moments = [datetime.combine(lock.astimezone(zone).date(), NIGHTLY, zone) for lock in locks]
    publish_past(moments=moments, progress=lambda done: progress(N_("Forecasting past weeks"), done, len(moments)))
