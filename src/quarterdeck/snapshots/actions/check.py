"""Checking the files of a series: what each says that the ones before did not is staged. Nothing else changes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from quarterdeck.imports.rules.beside import left_out
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import FieldType, FileMapping, Problem
from quarterdeck.journal.actions import action, insert_rows
from quarterdeck.journal.terms import Door, Via
from quarterdeck.sheets.cells import CellError, parse_cell, typed_value
from quarterdeck.sheets.chunks import chunked, file_digest
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.tables import Row, Table, open_table
from quarterdeck.sheets.terms import Cell
from quarterdeck.snapshots.actions.series import require_open
from quarterdeck.snapshots.models import Snapshot, SnapshotRow, SnapshotSeries
from quarterdeck.snapshots.queries.judging import SnapshotJudge, gone_rows
from quarterdeck.snapshots.queries.reading import FileReader, check_mapping
from quarterdeck.snapshots.queries.report import SeriesReport, series_report, visible_series
from quarterdeck.snapshots.queries.standing import Looks
from quarterdeck.snapshots.rules.days import dated_files
from quarterdeck.snapshots.terms import Dated, DayOrder, Missing, Plan, SnapshotState, StagedRow
from quarterdeck.users.queries import company
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Refused

CHUNK = 500
Progress = Callable[[int], None]
_VIA = Via(Door.IMPORT, quiet=True)
_UNAPPLIED = (SnapshotState.WAITING.value, SnapshotState.CHECKED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """Files of a series by their names, and the days of those whose names do not tell them."""

    files: Mapping[str, Path]
    days: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Work:
    """One series being checked: the mapping, who asks, the keys that the file before showed."""

    series: SnapshotSeries
    mapping: FileMapping
    by: Actor
    progress: Progress | None
    shown: set[str]


def check_snapshots(
    *, series_id: int, handed_in: HandedIn, by: Actor, progress: Progress | None = None
) -> SeriesReport:
    """Stage what these files say, the earliest first. Files that were applied already are passed over.

    What an earlier check staged and nobody applied gives way. Raises Refused for what concerns files as a whole
    (a day that is not clear, a file between those that were applied), NotPermitted, NotFound, and Conflict
    while files of the series are being applied.
    """
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    series = visible_series(by).filter(pk=series_id).first()
    if series is None:
        raise NotFound("snapshot_series")
    require_open(series)
    if Snapshot.objects.filter(series=series, state=SnapshotState.APPLYING).exists():
        raise Conflict("snapshots_applying", Text.of(N_("Files of this series are being applied. Let that end first.")))
    mapping = parse_mapping(series.mapping)
    check_mapping(mapping)
    _forget_unapplied(series_id=series.id, by=by, via=_VIA)
    new = _new_files(series, handed_in, mapping)
    work = _Work(series, mapping, by, progress, set())
    for dated in new:
        looks = Looks(series.id, until=dated.at)
        if dated is new[0]:
            work.shown.update(looks.shown())
        _check_file(work, dated, handed_in.files[dated.name], looks)
    _take_over(series_id=series.id, names=list(handed_in.files), by=by, via=_VIA)
    return series_report(series.id)


@action
def _forget_unapplied(*, series_id: int, by: Actor, via: Via) -> None:
    """What an earlier check staged is of no more use. Files that were handed in wait on."""
    Snapshot.objects.filter(series_id=series_id, state__in=_UNAPPLIED, at__isnull=False).delete()


@action
def _take_over(*, series_id: int, names: Sequence[str], by: Actor, via: Via) -> None:
    """Files that were handed in wait no more: their rows are staged."""
    Snapshot.objects.filter(series_id=series_id, at__isnull=True, file_name__in=[name[:255] for name in names]).delete()


def _new_files(series: SnapshotSeries, handed_in: HandedIn, mapping: FileMapping) -> list[Dated]:
    """Files that were not applied yet, the earliest first."""
    applied = Snapshot.objects.filter(series=series, state=SnapshotState.APPLIED).order_by("at")
    known = {(row.file_name, row.file_digest) for row in applied}
    names = [name for name, path in handed_in.files.items() if (name[:255], file_digest(path)) not in known]
    zone, given = ZoneInfo(company().time_zone), dict(handed_in.days)
    if series.day_column:
        given |= {name: _day_in(handed_in.files[name], series.day_column, mapping) for name in names}
    dated = dated_files(names, given, order=DayOrder(series.order), zone=zone, now=timezone.now())
    last = applied.last()
    reasons = [_too_early(one, last) for one in dated if last is not None and last.at and one.at <= last.at]
    if reasons:
        raise Refused(reasons)
    return dated


def _too_early(one: Dated, last: Snapshot) -> Reason:
    text = Text.of(
        N_("{name} is not later than {last}, which was applied. Only later files go on with a series."),
        name=one.name,
        last=last.file_name,
    )
    return Reason("snapshot_too_early", text, field=one.name)


def _day_in(path: Path, column: str, mapping: FileMapping) -> str:
    """The day that the first row of a file bears in this column, as somebody would give it; empty for none."""
    with path.open("rb") as stream:
        table = open_table(stream, columns=[column], reading=mapping.reading, limits=settings.IMPORT_LIMITS)
        first = next((row for row in islice(table.rows, 1) if isinstance(row, Row)), None)
    return _as_given(first.cells[column], mapping) if first else ""


def _as_given(cell: Cell, mapping: FileMapping) -> str:
    """The day or instant of a cell as ISO text; empty when it is none."""
    try:
        value = typed_value(cell, FieldType.MOMENT, mapping.reading)
        value = parse_cell(as_text(cell).strip(), FieldType.MOMENT, mapping.reading) if value is None else value
    except CellError:
        return ""
    return value.isoformat() if isinstance(value, date) else ""


def _check_file(work: _Work, dated: Dated, path: Path, looks: Looks) -> None:
    """Stage one file, and with its last row what it does not show any more."""
    snapshot = _begin_file(series_id=work.series.id, dated=dated, digest=file_digest(path), by=work.by, via=_VIA)
    reader = FileReader(work.mapping, work.by)
    judge = SnapshotJudge(reader, looks, dated.at)
    with path.open("rb") as stream:
        table = _open(work, stream)
        count = unchanged = nameless = 0
        for chunk in chunked(table.rows, stream.tell, CHUNK):
            rows = _unreadable(chunk)
            read = [reader.context.reader.read(row.line, row.cells) for row in _kept(work, chunk)]
            staged = judge.judge(read)
            _stage(snapshot=snapshot, rows=[*rows, *staged], by=work.by, via=_VIA)
            count, unchanged = count + len(chunk), unchanged + len(read) - len(staged)
            nameless += sum(not row.key for row in (*rows, *staged))
            if work.progress:
                work.progress(len(chunk))
    # Whose row it is that nobody can read, nobody knows: no deal counts as missing in such a file.
    gone = [] if nameless else sorted(work.shown - judge.keys)
    for start in range(0, len(gone), CHUNK):
        rows = gone_rows(
            looks,
            gone[start : start + CHUNK],
            missing=Missing(work.series.missing),
            loss_reason_id=work.series.loss_reason_id,
            reader=reader,
            at=dated.at,
        )
        _stage(snapshot=snapshot, rows=rows, by=work.by, via=_VIA)
    if not nameless:
        work.shown.clear()
    work.shown.update(judge.keys)
    _end_file(snapshot=snapshot, rows=count, unchanged=unchanged, by=work.by, via=_VIA)


def _kept(work: _Work, chunk: Sequence[Row | Problem]) -> list[Row]:
    """The rows that can be read, without those that the mapping leaves out: they are not shown."""
    rows = [row for row in chunk if isinstance(row, Row)]
    return [row for row in rows if not left_out(row, work.mapping.leave_out, {})]


def _unreadable(chunk: Sequence[Row | Problem]) -> list[StagedRow]:
    return [
        StagedRow(line=one.line, key="", plan=Plan.BAD, problems=(one,)) for one in chunk if isinstance(one, Problem)
    ]


def _open(work: _Work, stream: BinaryIO) -> Table:
    columns = [*work.mapping.columns, *([work.series.day_column] if work.series.day_column else [])]
    wanted = list(dict.fromkeys(columns))
    return open_table(stream, columns=wanted, reading=work.mapping.reading, limits=settings.IMPORT_LIMITS)


@action
def _begin_file(*, series_id: int, dated: Dated, digest: str, by: Actor, via: Via) -> Snapshot:
    return Snapshot.objects.create(
        series_id=series_id,
        file_name=dated.name[:255],
        file_digest=digest,
        at=dated.at,
        person_id=by.person_id or None,
    )


_COLUMNS = (
    "snapshot_id",
    "series_id",
    "line",
    "match_key",
    "plan",
    "opportunity_id",
    "since",
    "seen",
    "told",
    "problems",
    "outcome",
)


@action
def _stage(*, snapshot: Snapshot, rows: Sequence[StagedRow], by: Actor, via: Via) -> None:
    """Keep what a stretch of a file says."""
    insert_rows(
        SnapshotRow,
        _COLUMNS,
        [
            (
                snapshot.id,
                snapshot.series_id,
                row.line,
                row.key[:254],
                row.plan.value,
                row.opportunity_id,
                row.since,
                row.seen,
                row.told,
                problems_to(row.problems),
                "",
            )
            for row in rows
        ],
    )


@action
def _end_file(*, snapshot: Snapshot, rows: int, unchanged: int, by: Actor, via: Via) -> None:
    """Every row of the file has been looked at."""
    Snapshot.objects.filter(pk=snapshot.id).update(rows=rows, unchanged=unchanged, state=SnapshotState.CHECKED.value)
