"""Versions of the company's fiscal calendar: what was divided by one of them stays divided so."""

from quarterdeck.users.models import CalendarVersion
from quarterdeck.users.terms import OrganisationKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import CalendarPattern, FiscalCalendar
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class KnownCalendar:
    """A version of the calendar, the newest with the greatest id."""

    id: int
    calendar: FiscalCalendar


def newest_calendar() -> KnownCalendar:
    """The version that counts now. One query. Raises NotFound before `install_company`."""
    return _calendar({})


def calendar_version(calendar_id: int) -> KnownCalendar:
    """A version by its id. One query. Raises NotFound."""
    return _calendar({"pk": calendar_id})


def _calendar(where: dict[str, int]) -> KnownCalendar:
    rows = CalendarVersion.objects.filter(organisation__kind=OrganisationKind.COMPANY, **where).order_by("-id")
    row = rows.values_list("id", "first_month", "pattern", "week_end").first()
    if row is None:
        raise NotFound("fiscal_calendar")
    calendar_id, first_month, pattern, week_end = row
    return KnownCalendar(calendar_id, FiscalCalendar(first_month, CalendarPattern(pattern), week_end))
