"""What the company's row knows of running it: asked and made backups, and whether effects of a copy are held."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.users.events import BackupAsked, BackupMade, EffectsHeld, EffectsReleased
from quarterdeck.users.models import Organisation
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, OrganisationKind, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound


@action
def ask_backup(*, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Ask the jobs process for a backup. Asking again before it is made changes nothing."""
    require(by, Permission.INSTALLATION_MANAGE)
    at, company = at or timezone.now(), _company()
    if company.backup_asked_at is None:
        _note(company, BackupAsked(company.id), {"backup_asked_at": at}, by=by, via=via, at=at)


@action
def note_backup(*, archive: str, size: int, made_at: datetime, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Remember that everything as of `made_at` lies in a verified archive; what was asked before is done by it."""
    require(by, Permission.INSTALLATION_MANAGE)
    company = _company()
    asked = company.backup_asked_at
    values = {"last_backup_at": made_at, "backup_asked_at": asked if asked and asked > made_at else None}
    event = BackupMade(company.id, archive=archive, size=size)
    _note(company, event, values, by=by, via=via, at=at or timezone.now())


@action
def hold_effects(*, archive: str, made_at: datetime, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Mark this as a copy restored from an archive: nothing leaves it before `release_effects`."""
    require(by, Permission.INSTALLATION_MANAGE)
    at, company = at or timezone.now(), _company()
    values = {"held_since": at, "last_backup_at": made_at, "backup_asked_at": None}
    _note(company, EffectsHeld(company.id, archive=archive), values, by=by, via=via, at=at)


@action
def release_effects(*, skip: Callable[[], int], by: Actor, via: Via, at: datetime | None = None) -> int:
    """Let a restored copy work. `skip` gives up effects it owes and says how many. Conflict when nothing is held."""
    require(by, Permission.INSTALLATION_MANAGE)
    company = _company()
    if company.held_since is None:
        raise Conflict("not_held", Text.of("Nothing is held here: this installation works already."))
    skipped = skip()
    event = EffectsReleased(company.id, skipped=skipped)
    _note(company, event, {"held_since": None}, by=by, via=via, at=at or timezone.now())
    return skipped


def _company() -> Organisation:
    company = Organisation.objects.select_for_update().filter(kind=OrganisationKind.COMPANY).first()
    if company is None:
        raise NotFound("organisation")
    return company


def _note(
    company: Organisation, event: Event, values: dict[str, datetime | None], *, by: Actor, via: Via, at: datetime
) -> None:
    changes = [FieldChange(field, getattr(company, field), value) for field, value in values.items()]
    for field, value in values.items():
        setattr(company, field, value)
    company.save(update_fields=list(values))
    record(event, by.stamp(at, via), [change for change in changes if change.old != change.new])
