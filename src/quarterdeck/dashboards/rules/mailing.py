"""When a dashboard goes out by mail."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.dashboards.terms import Every, Plan
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

# What is later than this is not sent any more: the next one says the same.
LATEST = timedelta(days=1)
# How long one waits whose figures nobody answered, so that others come first.
TRIED_AGAIN = timedelta(minutes=15)
_LONGEST_MONTH = 32


def plan_reasons(plan: Plan) -> list[Reason]:
    """Why mail cannot go out so."""
    reasons = []
    if plan.every not in set(Every):
        text = Text.of(N_("Choose from the list how often the mail is sent."))
        reasons.append(Reason("unknown_choice", text, field="every"))
    if not 1 <= plan.weekday <= 7:
        reasons.append(
            Reason("weekday_unknown", Text.of(N_("Enter a weekday from 1 to 7, Monday to Sunday.")), field="weekday")
        )
    if not 0 <= plan.hour <= 23:
        reasons.append(Reason("hour_unknown", Text.of(N_("Enter an hour from 0 to 23.")), field="hour"))
    return reasons


def next_due(plan: Plan, after: datetime, zone: str) -> datetime:
    """The first time after an instant, by a clock of this zone. An hour that a clock skips is the one after it."""
    clock = ZoneInfo(zone)
    first = after.astimezone(clock).date()
    days = (first + timedelta(days=number) for number in range(_LONGEST_MONTH + 1))
    times = (datetime.combine(day, time(plan.hour), clock).astimezone(UTC) for day in days if _is_on(plan, day))
    return next(due for due in times if due > after)


def is_too_late(due_at: datetime, now: datetime) -> bool:
    """Whether a time has passed for so long that its mail is left out."""
    return now - due_at > LATEST


def _is_on(plan: Plan, day: date) -> bool:
    if plan.every == Every.WEEK:
        return day.isoweekday() == plan.weekday
    return plan.every == Every.DAY or day.day == 1
