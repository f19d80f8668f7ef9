"""The company of this installation."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pycountry
from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.users.models import CalendarVersion, Organisation
from quarterdeck.users.terms import OrganisationKind
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.once import once
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, PeriodKind
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class Company:
    """What reports and rules need to know of the company. `push_period`: close dates are pushed across its ends."""

    organisation_id: int
    name: str
    time_zone: str
    locale: str
    reporting_currency: str
    is_demo: bool
    calendar: FiscalCalendar
    push_period: PeriodKind
    version: int
    fields_version: int
    last_backup_at: datetime | None
    held_since: datetime | None
    backup_asked_at: datetime | None
    founded_at: datetime


@once
def company() -> Company:
    """The company with its newest fiscal calendar. One query. Raises NotFound before `install_company`."""
    row = next(iter(_newest_calendar()), None)
    if row is None:
        raise NotFound("organisation")
    organisation = row.organisation
    return Company(
        organisation_id=organisation.id,
        name=organisation.name,
        time_zone=organisation.time_zone,
        locale=organisation.locale,
        reporting_currency=organisation.reporting_currency,
        is_demo=organisation.is_demo,
        calendar=FiscalCalendar(row.first_month, CalendarPattern(row.pattern), row.week_end),
        push_period=PeriodKind(row.push_period),
        version=organisation.version,
        fields_version=organisation.fields_version,
        last_backup_at=organisation.last_backup_at,
        held_since=organisation.held_since,
        backup_asked_at=organisation.backup_asked_at,
        founded_at=organisation.created_at,
    )


@compiled
def _newest_calendar() -> QuerySet[CalendarVersion]:
    rows = CalendarVersion.objects.select_related("organisation")
    return rows.filter(organisation__kind=OrganisationKind.COMPANY).order_by("-id")[:1]


def has_company() -> bool:
    """Whether `install_company` has run. One query."""
    return Organisation.objects.filter(kind=OrganisationKind.COMPANY).exists()


def company_day(at: datetime) -> date:
    """The company's local day of an instant: what memberships and closed deals are dated by. One query."""
    return at.astimezone(ZoneInfo(company().time_zone)).date()


@cache
def currency_codes() -> frozenset[str]:
    """The currencies of ISO 4217."""
    return frozenset(currency.alpha_3 for currency in pycountry.currencies)
