"""Endpoints of the company's settings and of backups."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from quarterdeck.administration.queries.archives import archives
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Patch
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.users.actions import edit_company as change_company
from quarterdeck.users.actions.installation import ask_backup as want_backup
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.queries import Company, company
from quarterdeck.users.terms import CompanySettings, Permission
from quarterdeck.values.period import CalendarPattern, PeriodKind

organisation, backups = Router(), Router()
VIA = Via(Door.API)
CALENDAR = ("first_month", "pattern", "week_end")


class CompanyOut(BaseModel):
    """What reports and rules need to know of the company."""

    name: str
    time_zone: str = Field(description="Deals close on its days.")
    locale: str
    reporting_currency: str = Field(description="Stays as it was installed.")
    first_month: int = Field(description="Month that the fiscal year starts in.")
    pattern: CalendarPattern
    week_end: int = Field(description="ISO weekday that fiscal weeks end on; counts for weeks of 4, 4 and 5 only.")
    push_period: PeriodKind = Field(description="A close date moved past its end is a push.")
    version: int


class CompanyPatch(Patch):
    """What to change about the company."""

    name: str = ""
    time_zone: str = ""
    locale: str = ""
    first_month: Annotated[int, Field(ge=1, le=12)] = 1
    pattern: Annotated[CalendarPattern, Field(strict=False)] = CalendarPattern.MONTHS
    week_end: Annotated[int, Field(ge=1, le=7)] = 6
    push_period: Annotated[PeriodKind, Field(strict=False)] = PeriodKind.QUARTER


class BackupOut(BaseModel):
    """An archive that was read back after it was written."""

    name: str
    size: int = Field(description="Bytes.")
    made_at: datetime


class BackupsOut(BaseModel):
    """The archives there are, newest first."""

    items: list[BackupOut]
    asked_at: datetime | None = Field(description="Since when a backup is asked for and not made yet.")


@organisation.get("", response=CompanyOut, operation_id="get_company")
def get_company(request: HttpRequest) -> HttpResponse:
    """The settings of the company. Needs `settings.manage`."""
    require(actor_of(request), Permission.SETTINGS_MANAGE)
    return _company(request, company())


@organisation.patch("", response=CompanyOut, operation_id="edit_company")
def edit_company(request: HttpRequest, body: CompanyPatch) -> HttpResponse:
    """Change settings of the company. A changed fiscal calendar is a new version of it; older ones stay."""
    by, given, asked = actor_of(request), body.given(), expected_version(request)
    require(by, Permission.SETTINGS_MANAGE)
    found = company()
    calendar: dict[str, Any] = {name: given.pop(name) for name in CALENDAR if name in given}
    kept = {name: getattr(found, name) for name in ("name", "time_zone", "locale", "push_period")}
    changed = CompanySettings(**(kept | given), calendar=replace(found.calendar, **calendar))
    change_company(settings=changed, version=found.version if asked is None else asked, by=by, via=VIA)
    return _company(request, company())


@backups.get("", response=BackupsOut, operation_id="list_backups")
def list_backups(request: HttpRequest) -> HttpResponse:
    """The archives in the folder of backups. They hold everything, so none is served. Needs `installation.manage`."""
    return _backups(request)


@backups.post("", response={202: BackupsOut}, operation_id="ask_backup")
def ask_backup(request: HttpRequest) -> HttpResponse:
    """Ask the jobs process for a backup. It is listed once it has been read back."""
    want_backup(by=actor_of(request), via=VIA)
    return _backups(request, status=202)


def _company(request: HttpRequest, found: Company) -> HttpResponse:
    names = ("name", "time_zone", "locale", "reporting_currency", "push_period", "version")
    body = {name: getattr(found, name) for name in names} | asdict(found.calendar)
    return reply(request, body, version=found.version)


def _backups(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    rows = [
        {"name": archive.name, "size": archive.size, "made_at": archive.made_at}
        for archive in archives(actor_of(request), settings.BACKUPS_DIR)
    ]
    return reply(request, {"items": rows, "asked_at": company().backup_asked_at}, status=status)
