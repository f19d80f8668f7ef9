"""Setting mirrors up: which folder is loaded when, and how its files are read."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.utils import timezone

from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind
from quarterdeck.journal.actions import action, attempt, keep_source, loading_from, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.mirrors.events import MirrorAdded, MirrorChanged
from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorPart
from quarterdeck.mirrors.queries.folder import opened_folder
from quarterdeck.mirrors.queries.mirrors import require_mirrors
from quarterdeck.mirrors.rules import mirror_reasons, next_load, pattern_reasons
from quarterdeck.mirrors.terms import MIRRORED, FileState, MirrorFields, MirrorState, PartFields
from quarterdeck.records.queries.acting import rights_of
from quarterdeck.snapshots.actions import save_series
from quarterdeck.snapshots.terms import SeriesFields
from quarterdeck.users.queries import company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text, clean_line, fold
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Refused, require_version


def require_keeper(by: Actor) -> None:
    """Raise NotPermitted for whoever may not import all records, or not tell history."""
    require_mirrors(by)
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)


def held(by: Actor, mirror_id: int, *, version: int | None = None) -> Mirror:
    """The mirror, to be changed. Raises NotPermitted, NotFound, Stale, and Conflict once it was taken over."""
    require_keeper(by)
    row = Mirror.objects.select_for_update().filter(pk=mirror_id).first()
    if row is None:
        raise NotFound("mirror")
    require_version(version, row.version)
    if row.state == MirrorState.ENDED:
        raise Conflict("mirror_ended", Text.of(N_("This mirror was taken over: nothing is loaded any more.")))
    return row


@action
def save_mirror(
    *,
    new: MirrorFields,
    by: Actor,
    via: Via,
    mirror_id: int | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> int:
    """Set a mirror up, or change one. Whoever saves it answers for its loads: they have their rights. Returns its id.

    Raises NotPermitted, NotFound, Stale, Conflict, and Refused for a folder that cannot be read.
    """
    require_keeper(by)
    now = at or timezone.now()
    row = Mirror() if mirror_id is None else held(by, mirror_id, version=version)
    if reasons := mirror_reasons(new):
        raise Refused(reasons)
    with opened_folder(new.folder):
        pass
    values = asdict(new) | {"name": clean_line(new.name), "system": clean_line(new.system)}
    changes = [
        FieldChange(name, None if mirror_id is None else _said(getattr(row, name)), _said(value))
        for name, value in values.items()
        if mirror_id is None or getattr(row, name) != value
    ]
    is_kept = row.keeper_id == (by.person_id or None) and row.asked_rights == rights_of(by)
    if not changes and is_kept:
        return row.id
    for name, value in values.items():
        setattr(row, name, value)
    row.name_key = fold(row.name)
    _keep(row, by)
    if mirror_id is None or any(change.field in ("every_hours", "at_time") for change in changes):
        row.next_at = due_after(row, now)
    row.version += 0 if mirror_id is None else 1
    try:
        with attempt():
            row.save(force_insert=mirror_id is None)
    except IntegrityError as error:
        text = Text.of(N_("Another mirror bears this name. Choose another name."))
        raise Refused.because("name_taken", text, "name") from error
    keep_source(source_id=row.id, name=row.system, link=row.link)
    record(MirrorAdded(row.id) if mirror_id is None else MirrorChanged(row.id), by.stamp(now, via), changes)
    return row.id


def _keep(row: Mirror, by: Actor) -> None:
    """Whoever says what is loaded, and how, lends their rights to the loads: nobody lends those of others."""
    row.keeper_id, row.asked_token_id, row.asked_rights = by.person_id or None, by.token_id, rights_of(by)


def _said(value: object) -> object:
    return value if value is None or isinstance(value, str | int) else str(value)


def due_after(row: Mirror, now: datetime) -> datetime:
    """When the load after this instant is due."""
    zone = ZoneInfo(company().time_zone)
    return next_load(after=now, every_hours=row.every_hours, at_time=row.at_time, zone=zone)


@action
def save_part(*, mirror_id: int, new: PartFields, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Say how the files of a kind are called and read; there is one such rule for each kind.

    What was loaded stays; a file that was refused is tried again. Raises NotPermitted, NotFound, Refused, Conflict.
    """
    mirror = held(by, mirror_id)
    mapping = parse_mapping(new.mapping)
    if reasons := _part_reasons(mirror, new, mapping.kind, mapping.source, has_steps=bool(mapping.steps)):
        raise Refused(reasons)
    row = MirrorPart.objects.filter(mirror=mirror, kind=new.kind.value).first()
    before = (row.pattern, row.mapping, row.day_from) if row else (None, None, None)
    row = row or MirrorPart(mirror=mirror, kind=new.kind.value)
    row.pattern, row.mapping, row.day_from = new.pattern, new.mapping, new.day_from.value
    if new.kind is Kind.OPPORTUNITIES:
        fields = SeriesFields(
            name=mirror.name, mapping=new.mapping, missing=new.missing, loss_reason_id=new.loss_reason_id
        )
        with loading_from(mirror.id):
            row.series_id = save_series(new=fields, series_id=row.series_id, by=by, via=via, at=at)
    row.save()
    _keep(mirror, by)
    mirror.save(update_fields=["keeper", "asked_token_id", "asked_rights"])
    MirrorFile.objects.filter(part=row, state=FileState.REFUSED).delete()
    after = (row.pattern, row.mapping, row.day_from)
    names = ("pattern", "mapping", "day_from")
    changes = [
        FieldChange(f"{new.kind.value}.{name}", old, value)
        for name, old, value in zip(names, before, after, strict=True)
        if old != value
    ]
    if changes:
        record(MirrorChanged(mirror.id), by.stamp(at or timezone.now(), via), changes)


def _part_reasons(mirror: Mirror, new: PartFields, kind: Kind, source: str, *, has_steps: bool) -> list[Reason]:
    reasons = pattern_reasons(new.pattern)
    if new.kind not in MIRRORED:
        text = Text.of(N_("A mirror reads {kinds}."), kinds=", ".join(one.value for one in MIRRORED))
        reasons.append(Reason("kind_not_mirrored", text, field="kind"))
    if kind is not new.kind:
        text = Text.of(N_("The mapping is for {kind}. Take one for these files."), kind=kind.value)
        reasons.append(Reason("mapping_error", text, field="mapping"))
    if source and source != mirror.source:
        text = Text.of(
            N_("The mapping is of the system {source}, the mirror of {other}."), source=source, other=mirror.source
        )
        reasons.append(Reason("mapping_error", text, field="mapping"))
    if has_steps:
        text = Text.of(N_("Files of a mirror are read alone: nothing is looked up in files that lie beside."))
        reasons.append(Reason("mapping_error", text, field="mapping"))
    return reasons


@action
def remove_part(*, mirror_id: int, kind: Kind, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Read the files of a kind no more; what they brought stays. Raises NotPermitted, NotFound, Conflict."""
    mirror = held(by, mirror_id)
    row = MirrorPart.objects.filter(mirror=mirror, kind=kind.value).first()
    if row is None:
        raise NotFound("mirror_part")
    if MirrorFile.objects.filter(part=row).exclude(state=FileState.SEEN).exists():
        text = N_("Files of this kind were loaded, and their loads stay listed. Let its pattern name no file instead.")
        raise Conflict("mirror_part_used", Text.of(text))
    row.delete()
    change = FieldChange(f"{kind.value}.pattern", row.pattern, None)
    record(MirrorChanged(mirror.id), by.stamp(at or timezone.now(), via), [change])
