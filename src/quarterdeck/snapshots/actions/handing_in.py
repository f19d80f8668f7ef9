"""Files handed in by a page or the API: kept in the data folder until the background process has checked them."""

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import Problem
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.kit.faults import fault_of
from quarterdeck.records.queries.acting import require_acting
from quarterdeck.sheets.workbooks import DAMAGE, opened_archive
from quarterdeck.snapshots.actions.apply import VIA, apply_snapshots, note_asker
from quarterdeck.snapshots.actions.check import HandedIn, check_snapshots
from quarterdeck.snapshots.actions.series import require_open
from quarterdeck.snapshots.models import Snapshot, SnapshotSeries
from quarterdeck.snapshots.queries.report import visible_series
from quarterdeck.snapshots.queries.waiting import waiting_series
from quarterdeck.snapshots.rules.days import lines_of
from quarterdeck.snapshots.terms import MOST_FILES, SUFFIXES, SnapshotState
from quarterdeck.users.queries import system_actor
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Conflict, NotFound, QuarterdeckError, Reason, Refused

log = logging.getLogger(__name__)
PIECE = 1 << 20
DAYS = ".days"
ABANDONED_SECONDS = 24 * 3600
LOOK_SECONDS = 1.0
# Bytes that file systems take.
LONGEST_NAME = 240
# Whoever hands a single file in means it, also where its name has no ending; of an archive only what seems a table.
BARE = SUFFIXES | {""}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives: its name, and a stream of its bytes."""

    name: str
    content: IO[bytes]


def hand_in(*, series_id: int, uploads: Iterable[Upload], by: Actor, via: Via, days: str = "") -> list[str]:
    """Keep files, or those in a zip archive, to be checked. Returns names that are no tables, and were passed over.

    `days` are those of files whose names do not tell them, one a line as `name = 2026-12-31`. Raises Refused,
    NotPermitted, NotFound, and Conflict while files of the series are being applied.
    """
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    if not visible_series(by).filter(pk=series_id).exists():
        raise NotFound("snapshot_series")
    passed = []
    with _incoming() as taken:
        for upload in uploads:
            passed += _unpack(upload, taken) if _is_archive(upload) else _keep(upload.name, upload.content, taken, BARE)
        names = [path.name for path in taken.iterdir()]
        if not names:
            text = Text.of(N_("None of the files is a table: {known}."), known=", ".join(sorted(SUFFIXES)))
            raise Refused.because("no_files", text, "files")
        (taken / DAYS).write_text(days, encoding="utf-8")
        _wait(series_id=series_id, taken=taken, names=names, by=by, via=via)
    return passed


@contextmanager
def _incoming() -> Iterator[Path]:
    """A folder of their own for files while they arrive. What a process left that died meanwhile goes with the next."""
    root = _root() / "incoming"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in root.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    taken = Path(tempfile.mkdtemp(dir=root))
    try:
        yield taken
    finally:
        shutil.rmtree(taken, ignore_errors=True)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "snapshots"


def folder_of(series_id: int) -> Path:
    """Where files of a series wait."""
    return _root() / str(series_id)


def _is_archive(upload: Upload) -> bool:
    return PurePosixPath(upload.name).suffix.lower() == ".zip"


def _keep(name: str, content: IO[bytes], folder: Path, known: Collection[str] = SUFFIXES) -> list[str]:
    """Write one file to disk, within the limit of imports. Returns its name when it is passed over."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    if plain.startswith(".") or PurePosixPath(plain).suffix.lower() not in known or "\0" in plain:
        return [plain]
    if len(plain.encode()) > LONGEST_NAME:
        text = Text.of(N_("The name {name}… is too long. Give the file a shorter one."), name=plain[:40])
        raise Refused.because("file_name_too_long", text, "files")
    target = folder / plain
    if target.exists():
        raise Refused.because("file_twice", Text.of(N_("Two files are called {name}."), name=plain), "files")
    if sum(1 for _ in folder.iterdir()) >= MOST_FILES:
        text = Text.of(N_("These are more than {count} files. Hand them in in parts."), count=MOST_FILES)
        raise Refused.because("too_many_files", text, "files")
    left = settings.IMPORT_LIMITS.file_bytes - sum(path.stat().st_size for path in folder.iterdir())
    with target.open("wb") as file:
        for piece in _pieces(content):
            left -= len(piece)
            if left < 0:
                text = Text.of(
                    N_("The files are larger than {most} MB together. {setting} moves that."),
                    most=settings.IMPORT_LIMITS.file_bytes >> 20,
                    setting="QUARTERDECK_IMPORT_FILE_MB",
                )
                raise Refused.because("file_too_large", text, "files")
            file.write(piece)
    return []


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(PIECE):
        yield piece


def _unpack(upload: Upload, folder: Path) -> list[str]:
    """The tables of an archive, whatever folders they lie in. What it says of their size is not believed."""
    passed = []
    try:
        with opened_archive(upload.content) as archive:
            for member in archive.infolist():
                if not member.is_dir():
                    with archive.open(member) as content:
                        passed += _keep(member.filename, content, folder)
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno:
            # Not the archive but the disk.
            raise
        text = Text.of(N_("The archive {name} cannot be read: {error}."), name=upload.name, error=str(error))
        raise Refused.because("archive_unreadable", text, "files") from error
    return passed


@action
def _wait(*, series_id: int, taken: Path, names: list[str], by: Actor, via: Via) -> None:
    """Let files wait that have arrived; they are in their place before the background learns of them."""
    series = SnapshotSeries.objects.select_for_update(of=("self",)).get(pk=series_id)
    require_open(series)
    files = Snapshot.objects.filter(series=series)
    if files.filter(state=SnapshotState.APPLYING).exists():
        raise Conflict("snapshots_applying", Text.of(N_("Files of this series are being applied. Let that end first.")))
    files.filter(state=SnapshotState.WAITING, file_name__in=names).delete()
    note_asker(series, by)
    for name in names:
        files.create(series=series, file_name=name[:255], person_id=by.person_id or None)
    folder = folder_of(series_id)
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in list(taken.iterdir()):
        path.replace(folder / path.name)


def work_off() -> int:
    """Check the files of the series that has waited longest, or go on applying them. Returns how many series.

    What goes wrong ends the work on that series with its reason, so that others do not wait for it.
    """
    for series_id, state in waiting_series()[:1]:
        try:
            _work(series_id, state)
        except QuarterdeckError as error:
            reasons = error.reasons if isinstance(error, Refused) else (Reason(code=error.code, text=error.text),)
            _stop(series_id=series_id, reasons=reasons, by=system_actor(), via=VIA)
        except Exception as error:
            if fault_of(error):
                # A full disk or a database that is away: it goes on when that is over.
                raise
            log.exception("Work on the snapshots of series %s failed.", series_id)
            text = Text.of(N_("This went wrong. The log of the installation says more; try again, or ask its keeper."))
            _stop(series_id=series_id, reasons=(Reason("work_failed", text),), by=system_actor(), via=VIA)
        return 1
    return 0


def _work(series_id: int, state: SnapshotState) -> None:
    by, watch = _asker(series_id), _watch(series_id)
    if state is SnapshotState.APPLYING:
        apply_snapshots(series_id=series_id, by=by, progress=watch)
        _tidy(series_id)
        return
    folder = folder_of(series_id)
    files = {path.name: path for path in sorted(folder.iterdir()) if path.name != DAYS and path.is_file()}
    given = dict(lines_of((folder / DAYS).read_text(encoding="utf-8"))) if (folder / DAYS).exists() else {}
    check_snapshots(series_id=series_id, handed_in=HandedIn(files=files, days=given), by=by, progress=watch)


def _asker(series_id: int) -> Actor:
    """Who asked last for work on a series, with the rights they still have. Raises NotPermitted."""
    series = SnapshotSeries.objects.get(pk=series_id)
    return require_acting(series.asked_by_id, series.asked_token_id, series.asked_rights)


def _watch(series_id: int) -> Callable[[int], None]:
    """Stops the work of who may no longer act, as soon as that is seen."""
    looked = time.monotonic()

    def look(_rows: int) -> None:
        nonlocal looked
        if time.monotonic() - looked >= LOOK_SECONDS:
            looked = time.monotonic()
            require(_asker(series_id), Permission.IMPORTS_RUN)

    return look


@action
def _stop(*, series_id: int, reasons: Iterable[Reason], by: Actor, via: Via) -> None:
    """Keep why the work ended. Files that were not checked are gone; those being applied may be applied again."""
    files = Snapshot.objects.filter(series_id=series_id)
    files.filter(state=SnapshotState.WAITING).delete()
    files.filter(state=SnapshotState.APPLYING).update(state=SnapshotState.CHECKED.value)
    problems = problems_to([Problem(0, "", "", reason) for reason in reasons])
    SnapshotSeries.objects.filter(pk=series_id).update(problems=problems)
    if not files.filter(state=SnapshotState.CHECKED).exists():
        _tidy(series_id)


def _tidy(series_id: int) -> None:
    shutil.rmtree(folder_of(series_id), ignore_errors=True)
