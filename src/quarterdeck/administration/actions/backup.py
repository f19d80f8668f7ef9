"""Making an archive: database, attached files, manifest. It gets its name once it has been read back."""

import contextlib
import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

import quarterdeck
from quarterdeck.administration.actions import postgres, sqlite
from quarterdeck.administration.actions.locks import BACKUP, locked
from quarterdeck.administration.queries.archives import PIECE, verified
from quarterdeck.administration.queries.places import Places, places
from quarterdeck.administration.rules.manifest import DATABASE, FILES, MANIFEST, fingerprint, is_safe_name, signed_text
from quarterdeck.administration.rules.schedule import archive_name, outdated
from quarterdeck.administration.terms import DatabaseKind, Manifest, Member, Snapshot
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, QuarterdeckError

_PART = ".part-"
# Twice as fast as the default, for a tenth more bytes.
_LEVEL = 1


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """An archive that was just written and read back, and the older ones removed for it."""

    path: Path
    size: int
    manifest: Manifest
    removed: tuple[str, ...] = ()


def make_backup(*, folder: Path | None = None, mark: str = "", at: datetime | None = None) -> MadeBackup:
    """Back this installation up while it works. Without `folder` into the folder of backups, which is tidied after.

    Reads the database as a whole and asks nothing of its tables, so that one of an earlier release can be backed up.
    Conflict while another backup is made; a failure leaves nothing but the archives there were.
    """
    here = places()
    target = here.backups if folder is None else folder
    busy = Conflict("backup_running", Text.of("A backup is being made already."))
    with locked(here.data_dir / BACKUP, busy):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(target, here)
        part = target / f"{_PART}{here.mark}-{secrets.token_hex(4)}"
        part.mkdir(mode=0o700)
        try:
            made = _make(here, part, target, mark, at or timezone.now())
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return made if folder is not None else _tidy(made)


def _make(here: Places, part: Path, target: Path, mark: str, at: datetime) -> MadeBackup:
    unnamed = part / "archive.zip"
    database = part / DATABASE[here.database]
    _admit(here, target)
    snapshot = _copy(here, database)
    with zipfile.ZipFile(unnamed, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        members = (_add(archive, database, database.name), *_add_files(archive, here))
        manifest = _manifest(here, snapshot, members, at)
        archive.writestr(MANIFEST, signed_text(manifest, settings.SECRET_KEY))
    unnamed.chmod(0o600)
    _sync(unnamed)
    verified(unnamed, settings.SECRET_KEY)
    named = target / archive_name(at, mark)
    unnamed.replace(named)
    _sync(target)
    return MadeBackup(named, named.stat().st_size, manifest)


def _admit(here: Places, target: Path) -> None:
    """Do not begin what the disk cannot hold: the copy of the database, and an archive as large at most."""
    if here.database is not DatabaseKind.SQLITE:
        return
    needed = 2 * (here.data_dir / "quarterdeck.sqlite3").stat().st_size
    if needed > shutil.disk_usage(target).free:
        text = Text.of("The disk of {folder} has too little room for a backup.", folder=target)
        raise QuarterdeckError("backup_no_room", text)


def _copy(here: Places, target: Path) -> Snapshot:
    if here.database is DatabaseKind.SQLITE:
        return sqlite.copy_database(here.data_dir / "quarterdeck.sqlite3", target)
    found = postgres.dump_database(target)
    postgres.contents(target)
    return found


def _files(here: Places) -> Iterator[tuple[Path, str]]:
    """Attached files, after the database: what its rows name was written before them and is kept for days."""
    folder = here.attachments
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        name = FILES + path.relative_to(folder).as_posix()
        # Whatever else somebody put there is not ours.
        if is_safe_name(name, here.database) and path.is_file() and not path.is_symlink():
            yield path, name


def _add_files(archive: zipfile.ZipFile, here: Places) -> Iterator[Member]:
    """Add the attached files; one that was erased a moment ago is no part of the backup."""
    for file, name in _files(here):
        with contextlib.suppress(FileNotFoundError):
            yield _add(archive, file, name)


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> Member:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        # By its name alone a member is compressed as the archive says; attached files mostly are already.
        entry = zipfile.ZipInfo(name) if name.startswith(FILES) else name
        with archive.open(entry, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
    return Member(name, size, digest.hexdigest())


def _manifest(here: Places, snapshot: Snapshot, members: tuple[Member, ...], at: datetime) -> Manifest:
    return Manifest(
        version=quarterdeck.__version__,
        database=here.database,
        database_version=snapshot.database_version,
        migrations=snapshot.migrations,
        counts=snapshot.counts,
        files=here.files,
        members=members,
        key=fingerprint(settings.SECRET_KEY),
        made_at=at,
    )


def _tidy(made: MadeBackup) -> MadeBackup:
    """Remove the archives beyond those to be kept, never the one just made."""
    folder = made.path.parent
    old = outdated([path.name for path in folder.iterdir()], settings.BACKUP_KEEP)
    removed = tuple(name for name in old if name != made.path.name)
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    return MadeBackup(made.path, made.size, made.manifest, removed)


def _sweep(target: Path, here: Places) -> None:
    """Remove what a killed backup of this installation left. Nobody else makes one now: the lock is ours."""
    for left in target.glob(f"{_PART}{here.mark}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
