"""Loading one file of a mirror through the imports and snapshots, and marking what it brought."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import Narrowing, import_report, problems_of, rows_of
from quarterdeck.imports.terms import ImportState, Kind, Outcome, Plan, Problem, Settings
from quarterdeck.journal.actions import action, mark_foreign
from quarterdeck.journal.terms import Via
from quarterdeck.mirrors.models import MirrorFile
from quarterdeck.mirrors.queries.folder import copy_file, opened_folder
from quarterdeck.mirrors.rules import doubt
from quarterdeck.mirrors.terms import KEPT, Counts, DayFrom, FileFacts, FileState, LoadedFile
from quarterdeck.snapshots.actions import HandedIn, apply_snapshots, check_snapshots
from quarterdeck.snapshots.queries.report import SnapshotReport, brought_deals, problems_in, series_report
from quarterdeck.snapshots.terms import Outcome as LookOutcome
from quarterdeck.snapshots.terms import Plan as Look
from quarterdeck.snapshots.terms import SnapshotState
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import Refused

BATCH = 500
PROBLEMS = 100
TAKEN_OVER = "taken_over"
_NEW = (Plan.CREATE, Plan.HISTORY)
_CHANGED = (Plan.CHANGE, Plan.MOVE)


def spool() -> Path:
    """Where copies of files lie while they are read."""
    return Path(settings.DATA_DIR) / "mirrors"


@contextmanager
def _copied(file: MirrorFile) -> Iterator[Path]:
    """A copy of a file under its own name: what is read does not change while it is read."""
    folder = spool() / str(file.pk)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    target = folder / Path(file.name).name
    try:
        with opened_folder(file.part.mirror.folder) as descriptor:
            copy_file(descriptor, FileFacts(file.name, file.size, file.modified_ns), target)
        yield target
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def written_at(file: MirrorFile) -> datetime:
    """When a file was last written."""
    return datetime.fromtimestamp(file.modified_ns / 1e9, tz=UTC)


def bring(file: MirrorFile, by: Actor, via: Via) -> LoadedFile:
    """Load a file, or go on where that was interrupted. Raises Refused when nothing of it is to be loaded."""
    kind = Kind(file.part.kind)
    found = _bring_deals(file, by, via) if kind is Kind.OPPORTUNITIES else _bring_rows(file, kind, by, via)
    return replace(found, shows_at=min(found.shows_at, timezone.now()))


def _bring_rows(file: MirrorFile, kind: Kind, by: Actor, via: Via) -> LoadedFile:
    batch_id = file.batch_id
    if batch_id is None or import_report(batch_id).state is ImportState.CHECKING:
        with _copied(file) as path:
            report = check_file(path=path, mapping=file.part.mapping, settings=Settings(file_name=file.name), by=by)
        rows = report.rows - report.plans.get(Plan.LEFT_OUT, 0)
        left = sum(1 for problem in problems_of(report.id) if problem.reason.code == TAKEN_OVER)
        _believe(file, rows=rows, bad=report.bad - left)
        batch_id = report.id
        _note_batch(file=file, batch_id=batch_id, by=by, via=via)
    if import_report(batch_id).state is not ImportState.APPLIED:
        apply_import(import_id=batch_id, by=by, is_lenient=True)
    if kind in KEPT:
        for part in _parts(_records_of(batch_id), BATCH):
            _mark(source_id=file.part.mirror_id, kind=KEPT[kind], records=part, by=by, via=via)
    report = import_report(batch_id)
    left, kept = _sorted_out(problems_of(batch_id))
    counts = Counts(
        rows=report.rows,
        new=sum(report.plans.get(plan, 0) for plan in _NEW),
        changed=sum(report.plans.get(plan, 0) for plan in _CHANGED),
        unchanged=report.plans.get(Plan.UNCHANGED, 0),
        left_alone=left,
        refused=report.bad + report.outcomes.get(Outcome.REFUSED, 0) - left,
    )
    return LoadedFile(counts=counts, shows_at=written_at(file), problems=kept)


@action
def _note_batch(*, file: MirrorFile, batch_id: int, by: Actor, via: Via) -> None:
    """Remember the staged rows: from here on the load goes on without the file."""
    file.batch_id = batch_id
    file.save(update_fields=["batch"])


def _records_of(batch_id: int) -> Iterator[tuple[int, str]]:
    """The records that an import found or made, with their ids there."""
    after, done = -1, Narrowing(outcome=Outcome.DONE)
    while rows := rows_of(batch_id, done, after=after, limit=BATCH):
        after = rows[-1].line
        yield from ((row.record_id, str(row.facts.get("external_id") or "")) for row in rows if row.record_id)


@action
def _mark(*, source_id: int, kind: str, records: list[tuple[int, str]], by: Actor, via: Via) -> None:
    mark_foreign(source_id=source_id, kind=kind, records=records, now=timezone.now())


def _bring_deals(file: MirrorFile, by: Actor, via: Via) -> LoadedFile:
    series_id = file.part.series_id or 0
    begun = series_report(series_id).of_state(SnapshotState.APPLYING)
    if not begun:
        days = {file.name: written_at(file).isoformat()} if file.part.day_from == DayFrom.MODIFIED else {}
        with _copied(file) as path:
            report = check_snapshots(series_id=series_id, handed_in=HandedIn(files={path.name: path}, days=days), by=by)
        begun = report.of_state(SnapshotState.CHECKED)
        if begun:
            _believe(file, rows=begun[0].rows, bad=begun[0].bad)
    if begun:
        apply_snapshots(series_id=series_id, by=by, is_lenient=True)
    applied = [one for one in series_report(series_id).of_state(SnapshotState.APPLIED) if one.file_name == file.name]
    if not applied:
        return LoadedFile(counts=Counts(), shows_at=written_at(file))
    for part in _parts(brought_deals(applied[-1].id), BATCH):
        _mark(source_id=file.part.mirror_id, kind=KEPT[Kind.OPPORTUNITIES], records=part, by=by, via=via)
    return _told_of(applied[-1], series_id, file)


def _told_of(one: SnapshotReport, series_id: int, file: MirrorFile) -> LoadedFile:
    left, kept = _sorted_out(problem for _, problem in problems_in(series_id, snapshot_id=one.id))
    changed = (Look.CHANGE, Look.BACK, Look.LOST, Look.DELETED)
    counts = Counts(
        rows=one.rows,
        new=one.plans.get(Look.CREATE, 0),
        changed=sum(one.plans.get(plan, 0) for plan in changed),
        unchanged=one.unchanged,
        left_alone=left,
        refused=one.bad + one.outcomes.get(LookOutcome.REFUSED, 0) - left,
    )
    return LoadedFile(counts=counts, shows_at=one.at or written_at(file), problems=kept)


def _believe(file: MirrorFile, *, rows: int, bad: int) -> None:
    """Raise Refused for a file that seems to be cut off or wrongly mapped, unless somebody says it is right."""
    loaded = MirrorFile.objects.filter(part_id=file.part_id, state=FileState.LOADED).exclude(rows=0)
    before = loaded.order_by("-shows_at", "-id").values_list("rows", flat=True).first()
    reason = None if file.is_trusted else doubt(rows=rows, bad=bad, before=before)
    if reason is not None:
        raise Refused([reason])


def _sorted_out(problems: Iterable[Problem]) -> tuple[int, tuple[Problem, ...]]:
    """How many rows are about records that were taken over, and the first of the other problems."""
    left, kept = 0, list[Problem]()
    for problem in problems:
        if problem.reason.code == TAKEN_OVER:
            left += 1
        elif len(kept) < PROBLEMS:
            kept.append(problem)
    return left, tuple(kept)


def _parts(found: Iterable[tuple[int, str]], size: int) -> Iterator[list[tuple[int, str]]]:
    rest = iter(found)
    while part := list(islice(rest, size)):
        yield part
