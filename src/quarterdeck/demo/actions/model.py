"""What the model said of the demo company's quarters while they ran: published the night before each weekly lock."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from quarterdeck.demo.actions.forecasts import past_locks
from quarterdeck.demo.actions.ground import Progress
from quarterdeck.forecasts.queries import current_rules
from quarterdeck.forecasts.rules import locks_within
from quarterdeck.scores.actions import publish_past
from quarterdeck.users.queries import company
from quarterdeck.values.text import N_

# When the nightly job would have published.
NIGHTLY = time(1)


def tell_model(ends: datetime, progress: Progress) -> None:
    """Publish at the locks of past quarters that are told, and at every lock of the present one."""
    home, rules = company(), current_rules()
    zone = ZoneInfo(home.time_zone)
    start = home.calendar.period_of(ends.astimezone(zone).date(), rules.kind).start
    since = datetime.combine(start, time(), zone)
    locks = [*past_locks(ends)[0], *locks_within(since, ends, rules, home.time_zone)]
    moments = [datetime.combine(lock.astimezone(zone).date(), NIGHTLY, zone) for lock in locks]
    publish_past(moments=moments, progress=lambda done: progress(N_("Forecasting past weeks"), done, len(moments)))
