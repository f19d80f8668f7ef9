"""Setting the company up: the organisation, its fiscal calendar, and the shipped roles."""

import secrets
from dataclasses import asdict
from datetime import datetime
from zoneinfo import available_timezones

from django.db.models import F
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.actions.access import lock_tree, refresh_access
from quarterdeck.users.actions.rights import refuse_for
from quarterdeck.users.events import CompanyEdited, CompanyInstalled, OrganisationAdded, RoleInstalled
from quarterdeck.users.models import CalendarVersion, Organisation, Person, Role
from quarterdeck.users.queries.company import currency_codes
from quarterdeck.users.rules import LONGEST_NAME, calendar_verdict, preference_verdict, require
from quarterdeck.users.terms import (
    FIXED_ROLES,
    ROLES,
    Actor,
    CompanySettings,
    NewCompany,
    OrganisationKind,
    Permission,
    RoleSpec,
)
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Stale

_MOST_VERSIONS = 2**31 - 3


@action
def install_company(*, new: NewCompany, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Set up the company of this installation; returns its organisation id. Raises Conflict when there is one."""
    require(by, Permission.SETTINGS_MANAGE)
    if Organisation.objects.filter(kind=OrganisationKind.COMPANY).exists():
        raise Conflict("company_exists", Text.of("This installation already has its company."))
    at = at or timezone.now()
    name = clean_line(new.name)
    refuse_for(
        _company_reasons(new.reporting_currency, new.calendar, name=name, time_zone=new.time_zone, locale=new.locale)
    )
    organisation = Organisation.objects.create(
        kind=OrganisationKind.COMPANY.value,
        name=name,
        time_zone=new.time_zone,
        locale=new.locale,
        reporting_currency=new.reporting_currency,
        is_demo=new.is_demo,
        created_at=at,
    )
    _add_calendar(organisation, new.calendar, new.push_period, at)
    record(
        CompanyInstalled(organisation.id),
        by.stamp(at, via),
        [
            FieldChange(field, None, getattr(organisation, field))
            for field in ("name", "time_zone", "locale", "reporting_currency", "is_demo")
        ]
        + [FieldChange("calendar", None, _calendar_value(new.calendar, new.push_period))],
    )
    return organisation.id


@action
def add_organisation(*, name: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a partner organisation; returns its id."""
    require(by, Permission.PEOPLE_MANAGE)
    at = at or timezone.now()
    name = clean_line(name)
    refuse_for(name_reasons(name, longest=LONGEST_NAME))
    organisation = Organisation.objects.create(kind=OrganisationKind.PARTNER.value, name=name, created_at=at)
    record(OrganisationAdded(organisation.id), by.stamp(at, via), [FieldChange("name", None, name)])
    return organisation.id


def renew_fields_version() -> int:
    """Lock the company and say that its custom fields changed: what processes keep of them is out of date.

    Called in the transaction of the action that changes them. The number is random, never one that stood before:
    a transaction rolled back or a restored backup cannot bring an old one back.
    """
    rows = Organisation.objects.select_for_update().filter(kind=OrganisationKind.COMPANY)
    company = rows.first()
    if company is None:
        raise NotFound("organisation")
    version = secrets.randbelow(_MOST_VERSIONS) + 2
    Organisation.objects.filter(pk=company.pk).update(fields_version=version)
    return version


@action
def edit_company(*, settings: CompanySettings, version: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Change settings of the company. A changed fiscal calendar is a new version of it; older ones stay.

    Stale when `version` is not the present one.
    """
    require(by, Permission.SETTINGS_MANAGE)
    at = at or timezone.now()
    organisation = Organisation.objects.select_for_update().get(kind=OrganisationKind.COMPANY)
    if organisation.version != version:
        raise Stale(expected=version, found=organisation.version)
    new = {"name": clean_line(settings.name), "time_zone": settings.time_zone, "locale": settings.locale}
    refuse_for(_company_reasons(organisation.reporting_currency, settings.calendar, **new))
    changed = [
        FieldChange(field, getattr(organisation, field), value)
        for field, value in new.items()
        if getattr(organisation, field) != value
    ]
    old = organisation.calendars.order_by("-id").values("first_month", "pattern", "week_end", "push_period")[0]
    calendar = _calendar_value(settings.calendar, settings.push_period)
    if calendar != old:
        _add_calendar(organisation, settings.calendar, settings.push_period, at)
        changed.append(FieldChange("calendar", old, calendar))
    if not changed:
        return
    for field, value in new.items():
        setattr(organisation, field, value)
    organisation.version += 1
    organisation.save(update_fields=[*new, "version"])
    # Whoever has no zone or locale of their own now reads pages in other formats.
    Person.objects.filter(organisation=organisation).update(access_version=F("access_version") + 1)
    record(CompanyEdited(organisation.id), by.stamp(at, via), changed)


@action
def install_roles(*, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Install the shipped roles, or bring them up to date. Running it again changes nothing."""
    require(by, Permission.SETTINGS_MANAGE)
    at = at or timezone.now()
    lock_tree()
    has_changed = [_install_role(spec, by, via, at) for spec in ROLES]
    if any(has_changed):
        refresh_access()


def _install_role(spec: RoleSpec, by: Actor, via: Via, at: datetime) -> bool:
    wanted = {
        "name": spec.name,
        "read_reach": spec.read_reach.value,
        "write_reach": spec.write_reach.value,
        "permissions": " ".join(sorted(permission.value for permission in spec.permissions)),
    }
    role = Role.objects.select_for_update().filter(key=spec.key).first()
    if role and role.is_edited:
        # What people made of it stands; only what nobody may change follows the product.
        wanted = {field: value for field, value in wanted.items() if field != "name" and spec.key in FIXED_ROLES}
    old = {field: getattr(role, field) if role else None for field in wanted}
    if old == wanted:
        return False
    role, _ = Role.objects.update_or_create(key=spec.key, defaults=wanted)
    Person.objects.filter(role=role).update(access_version=F("access_version") + 1)
    changes = [FieldChange(field, old[field], value) for field, value in wanted.items() if old[field] != value]
    record(RoleInstalled(role.id, key=spec.key), by.stamp(at, via), changes)
    return True


def _company_reasons(
    currency: str, calendar: FiscalCalendar, *, name: str, time_zone: str, locale: str
) -> list[Reason]:
    reasons = name_reasons(name, longest=LONGEST_NAME) + preference_verdict(
        time_zone=time_zone, locale=locale, currency=currency, zones=available_timezones(), currencies=currency_codes()
    )
    return reasons + calendar_verdict(first_month=calendar.first_month, week_end=calendar.week_end)


def _add_calendar(organisation: Organisation, calendar: FiscalCalendar, push_period: PeriodKind, at: datetime) -> None:
    CalendarVersion.objects.create(organisation=organisation, recorded_at=at, **_calendar_value(calendar, push_period))


def _calendar_value(calendar: FiscalCalendar, push_period: PeriodKind) -> dict[str, str | int]:
    values = asdict(calendar) | {"push_period": push_period.value}
    return values | {"pattern": calendar.pattern.value}
