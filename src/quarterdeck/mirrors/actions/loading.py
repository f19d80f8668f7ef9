"""Loads of mirrors: what is due is loaded, file by file; what a killed process left is taken up again."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import Kind, Problem
from quarterdeck.journal.actions import action, date_source, loading_from, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.background import alone_in
from quarterdeck.kit.faults import fault_of
from quarterdeck.mirrors.actions.files import bring, spool
from quarterdeck.mirrors.actions.finding import note_files
from quarterdeck.mirrors.actions.setup import due_after
from quarterdeck.mirrors.events import MirrorFailed, MirrorLoaded
from quarterdeck.mirrors.models import Mirror, MirrorFile, MirrorLoad
from quarterdeck.mirrors.queries.due import due_mirrors
from quarterdeck.mirrors.queries.figures import figures_of
from quarterdeck.mirrors.terms import MIRRORED, MOST_TRIES, DayFrom, FileState, LoadedFile, LoadState
from quarterdeck.records.queries.acting import require_acting
from quarterdeck.snapshots.rules.days import dated_files
from quarterdeck.snapshots.terms import DayOrder
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import QuarterdeckError, Reason, Refused

log = logging.getLogger(__name__)
VIA = Via(Door.IMPORT, quiet=True)
_FAILED = Reason(
    "work_failed", Text.of(N_("Something here went wrong, which the log of the installation tells. Try again later."))
)
# Not yet complete: it is looked at again, and nobody is told.
_LATER = frozenset({"file_growing"})


def work_off(mirror_id: int | None = None) -> int:
    """Load what is due, or one mirror now; how many mirrors. Only one process does so at a time."""
    done = 0
    with alone_in(spool()) as is_alone:
        if not is_alone:
            return 0
        for number in due_mirrors(timezone.now()) if mirror_id is None else [mirror_id]:
            run(number)
            done += 1
    return done


def run(mirror_id: int) -> int | None:
    """Load a mirror, or go on with a load that was interrupted. Returns the load; None when there was nothing new."""
    mirror = Mirror.objects.get(pk=mirror_id)
    problems: Sequence[Reason] = ()
    by = None
    try:
        by = require_acting(mirror.keeper_id, mirror.asked_token_id, mirror.asked_rights)
        if not MirrorLoad.objects.filter(mirror=mirror, state=LoadState.RUNNING).exists():
            note_files(mirror=mirror, by=by, via=VIA)
    except QuarterdeckError as error:
        problems = reasons_of(error)
    teller = by or system_actor()
    load_id = _begin(mirror_id=mirror_id, problems=problems, by=teller, via=VIA)
    if load_id is None:
        return None
    with loading_from(mirror_id):
        for file in in_order(load_id):
            if by is None:
                # Nobody answers for it any more, also when it was begun while somebody did.
                _refuse(file=file, reasons=problems, by=teller, via=VIA)
            else:
                _load(file, by)
    _end(load_id=load_id, by=teller, via=VIA)
    return load_id


@action
def _begin(*, mirror_id: int, problems: Sequence[Reason], by: Actor, via: Via) -> int | None:
    """The load that is running, or a new one for the files that are complete; None when there is nothing to say."""
    mirror, now = Mirror.objects.select_for_update().get(pk=mirror_id), timezone.now()
    running = MirrorLoad.objects.filter(mirror=mirror, state=LoadState.RUNNING).first()
    if running is not None:
        return running.id
    ready = MirrorFile.objects.filter(part__mirror=mirror, state=FileState.LOADING, load=None)
    is_asked, mirror.is_asked = mirror.is_asked, False
    mirror.looked_at = now
    if mirror.next_at is not None and mirror.next_at <= now:
        mirror.next_at = due_after(mirror, now)
    mirror.save(update_fields=["is_asked", "looked_at", "next_at"])
    if not (is_asked or problems or ready.exists()):
        return None
    load = MirrorLoad.objects.create(
        mirror=mirror,
        is_asked=is_asked,
        person_id=mirror.keeper_id,
        started_at=now,
        problems=problems_to([Problem(0, "", "", reason) for reason in problems]),
    )
    ready.update(load=load)
    return load.id


def in_order(load_id: int) -> list[MirrorFile]:
    """The files of a load that are still to be loaded: kinds in their order, the earliest of each first."""
    files = MirrorFile.objects.filter(load_id=load_id, state=FileState.LOADING).select_related("part__mirror")
    by_kind: dict[Kind, list[MirrorFile]] = {}
    for file in files:
        by_kind.setdefault(Kind(file.part.kind), []).append(file)
    return [file for kind in MIRRORED for file in _dated(by_kind.get(kind, []))]


def _dated(files: list[MirrorFile]) -> list[MirrorFile]:
    """By the days in their names where all tell one, else by the time they were written."""
    zone, now = ZoneInfo(company().time_zone), timezone.now()
    by_time = sorted(files, key=lambda file: (file.modified_ns, file.name))
    if any(file.part.day_from == DayFrom.MODIFIED for file in files):
        return by_time
    try:
        dated = dated_files([file.name for file in files], {}, order=DayOrder.FOUND, zone=zone, now=now)
    except Refused:
        return by_time
    at = {one.name: one.at for one in dated}
    return sorted(files, key=lambda file: at[file.name])


def _load(file: MirrorFile, by: Actor) -> None:
    """Load one file; what goes wrong with it ends the work on it, and the others go on."""
    _try_once(file=file, by=by, via=VIA)
    if file.tries > MOST_TRIES:
        _refuse(file=file, reasons=(_FAILED,), by=by, via=VIA)
        return
    try:
        found = bring(file, by, VIA)
    except QuarterdeckError as error:
        _refuse(file=file, reasons=reasons_of(error), by=by, via=VIA)
    except Exception as error:
        if fault_of(error):
            # A full disk or a database that is away: it goes on when that is over.
            raise
        log.exception("The file %s of a mirror could not be loaded.", file.pk)
        _refuse(file=file, reasons=(_FAILED,), by=by, via=VIA)
    else:
        _keep(file=file, found=found, by=by, via=VIA)


def reasons_of(error: QuarterdeckError) -> tuple[Reason, ...]:
    """The reasons an error carries; one of its own code when it carries none."""
    return error.reasons if isinstance(error, Refused) else (Reason(error.code, error.text),)


@action
def _try_once(*, file: MirrorFile, by: Actor, via: Via) -> None:
    """Count the try before it begins: a file that ends the process each time is not tried for ever."""
    MirrorFile.objects.filter(pk=file.pk).update(tries=F("tries") + 1)
    file.tries += 1


@action
def _refuse(*, file: MirrorFile, reasons: Sequence[Reason], by: Actor, via: Via) -> None:
    """Nothing of this file was loaded, what was here before stands."""
    is_growing = any(reason.code in _LATER for reason in reasons)
    file.state = (FileState.SEEN if is_growing else FileState.REFUSED).value
    file.problems = problems_to([Problem(0, "", "", reason) for reason in reasons])
    if is_growing:
        file.load, file.noted_at, file.tries = None, timezone.now(), 0
    file.save(update_fields=["state", "problems", "load", "noted_at", "tries"])


@action
def _keep(*, file: MirrorFile, found: LoadedFile, by: Actor, via: Via) -> None:
    """What came of a file that was loaded."""
    for name, value in asdict(found.counts).items():
        setattr(file, name, value)
    file.state, file.shows_at, file.problems = FileState.LOADED.value, found.shows_at, problems_to(found.problems)
    file.save()
    date_source(file.part.mirror_id, found.shows_at)


@action
def _end(*, load_id: int, by: Actor, via: Via) -> None:
    """Every file has its outcome: compare the last one with what is here, and tell who is to be told."""
    load = MirrorLoad.objects.select_for_update(of=("self",)).get(pk=load_id)
    if load.state != LoadState.RUNNING:
        return
    files = list(MirrorFile.objects.filter(load=load))
    refused_files = [file for file in files if file.state == FileState.REFUSED]
    refused_rows = sum(file.refused for file in files)
    figures = figures_of(load.mirror_id, by) if len(files) > len(refused_files) else []
    is_well = load.problems == "[]" and not refused_files and not refused_rows and all(one.is_equal for one in figures)
    load.state = (LoadState.DONE if is_well else LoadState.FAILED).value
    load.figures, load.ended_at = json.dumps([asdict(one) for one in figures]), timezone.now()
    load.save(update_fields=["state", "figures", "ended_at"])
    stamp = by.stamp(load.ended_at, via)
    record(
        MirrorLoaded(
            load.mirror_id,
            load_id=load.id,
            files=len(files),
            refused_files=len(refused_files),
            refused_rows=refused_rows,
        ),
        stamp,
    )
    why = _why(load, refused_files, refused_rows)
    if not is_well and why != _why_before(load):
        record(MirrorFailed(load.mirror_id, load_id=load.id, why=why), stamp)


def _why(load: MirrorLoad, refused_files: Sequence[MirrorFile], refused_rows: int) -> str:
    """What is wrong with a load, so that the same is told once and not at every load."""
    named = [f"{file.name}: {file.problems}" for file in refused_files]
    return f"{load.problems} {named} {refused_rows}"[:2000]


def _why_before(load: MirrorLoad) -> str:
    before = MirrorLoad.objects.filter(mirror_id=load.mirror_id, started_at__lt=load.started_at).exclude(pk=load.pk)
    last = before.order_by("-started_at").first()
    if last is None:
        return ""
    files = list(MirrorFile.objects.filter(load=last))
    refused = [file for file in files if file.state == FileState.REFUSED]
    return _why(last, refused, sum(file.refused for file in files))
