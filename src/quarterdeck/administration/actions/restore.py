"""Putting an archive in the place of what is there: beside it first, then by one swap.

Everything that may fail happens before the swap: reading, checking, migrating, holding. Whoever is killed on the way
leaves the old installation as it was, or the new one whole.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

import quarterdeck
from quarterdeck.administration.actions import postgres, sqlite
from quarterdeck.administration.actions.locks import at_rest
from quarterdeck.administration.queries.archives import opened, pieces, verified
from quarterdeck.administration.queries.migrations import known_migrations
from quarterdeck.administration.queries.places import Places, places
from quarterdeck.administration.rules.manifest import DATABASE, FILES, fingerprint, restore_verdict
from quarterdeck.administration.terms import DatabaseKind, FilesKept, Manifest, Present
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_SIDE = ".restore-"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrder:
    """How to restore. `is_held`: nothing may leave the copy before somebody confirms it."""

    archive: Path
    may_replace: bool = False
    takes_other_key: bool = False
    is_held: bool = True
    keeps_replaced: bool = True


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it; `replaced` is the folder where the old files lie now, if there were any."""

    manifest: Manifest
    replaced: Path | None


def restore(order: RestoreOrder, *, prepare: Callable[[Manifest], None]) -> Restored:
    """Restore an archive into this data folder. `prepare` brings the restored database up to date before it counts.

    Refused, with nothing touched, when the archive is damaged, tampered with, of a later version, another database
    or key, or when there is an installation and the order does not let it be replaced. Conflict while it runs.
    """
    here = places()
    here.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = admitted(order)
    with at_rest(here.data_dir):
        if not order.may_replace and _holds_rows(here):
            text = Text.of("There is an installation in {folder}. Add --replace to replace it.", folder=here.data_dir)
            raise Refused.because("installation_exists", text)
        return put_in_place(order, manifest, prepare=prepare)


def put_in_place(order: RestoreOrder, manifest: Manifest, *, prepare: Callable[[Manifest], None]) -> Restored:
    """Restore an admitted archive. The caller holds the lock of an installation at rest."""
    here = places()
    for left in here.data_dir.glob(f"{_SIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
    side = here.data_dir / f"{_SIDE}{secrets.token_hex(4)}"
    side.mkdir(mode=0o700)
    try:
        _extract(order.archive, manifest, side)
        return _swap(here, order, manifest, side, prepare)
    finally:
        shutil.rmtree(side, ignore_errors=True)


def admitted(order: RestoreOrder) -> Manifest:
    """The manifest of an archive that may be restored here, once all of it was read. Raises Refused."""
    key = settings.SECRET_KEY
    manifest = verified(order.archive, "" if order.takes_other_key else key)
    ours = manifest.key if order.takes_other_key else fingerprint(key)
    present = Present(quarterdeck.__version__, places().database, known_migrations(), ours)
    if reasons := restore_verdict(manifest, present):
        raise Refused(reasons)
    return manifest


def _holds_rows(here: Places) -> bool:
    if here.database is DatabaseKind.SQLITE:
        return sqlite.holds_rows(here.data_dir / "quarterdeck.sqlite3")
    return postgres.holds_rows()


def _extract(archive_path: Path, manifest: Manifest, side: Path) -> None:
    """Write the members out, compared once more while they are."""
    with opened(archive_path) as archive:
        for member in manifest.members:
            target = side / member.name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for piece in pieces(archive, member):
                    out.write(piece)


def _swap(
    here: Places, order: RestoreOrder, manifest: Manifest, side: Path, prepare: Callable[[Manifest], None]
) -> Restored:
    keep = here.data_dir / f"replaced-{datetime.now().astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    keep.mkdir(mode=0o700)
    new = side / DATABASE[here.database]
    _lend_files(here, manifest, side)
    if here.database is DatabaseKind.SQLITE:
        _swap_sqlite(here, manifest, new, keep, prepare)
    else:
        _swap_postgres(order, manifest, new, prepare)
    _swap_files(here, manifest, side, keep)
    if order.keeps_replaced and any(keep.iterdir()):
        return Restored(manifest, keep)
    shutil.rmtree(keep)
    return Restored(manifest, None)


def _swap_sqlite(here: Places, manifest: Manifest, new: Path, keep: Path, prepare: Callable[[Manifest], None]) -> None:
    if sqlite.examined(new).counts != manifest.counts:
        text = Text.of("The database in the archive has other rows than its manifest says. Take an older one.")
        raise Refused.because("backup_damaged", text)
    connection.close()
    with _connected_to(new):
        prepare(manifest)
    sqlite.examined(new)
    sqlite.swap_in(new, here.data_dir / "quarterdeck.sqlite3", keep / "quarterdeck.sqlite3")


@contextmanager
def _connected_to(database: Path) -> Iterator[None]:
    """Let everything in this process work on another SQLite file."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _swap_postgres(order: RestoreOrder, manifest: Manifest, dump: Path, prepare: Callable[[Manifest], None]) -> None:
    is_ours = not order.takes_other_key
    postgres.load_dump(dump, manifest.counts, is_held=order.is_held, is_ours=is_ours)
    try:
        postgres.catch_up()
        prepare(manifest)
    except BaseException:
        postgres.put_back()
        raise
    postgres.drop_replaced()


def _lend_files(here: Places, manifest: Manifest, side: Path) -> None:
    """Put the archive's files beside those there are, so that both databases find theirs, whichever is in place."""
    if manifest.files is FilesKept.BUCKET or here.attachments is None:
        return
    for source, target in _pairs(here.attachments, manifest, side):
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(source, target)


def _swap_files(here: Places, manifest: Manifest, side: Path, keep: Path) -> None:
    """Leave the archive's files only, as they were."""
    if manifest.files is FilesKept.BUCKET or here.attachments is None:
        return
    if here.attachments.exists():
        here.attachments.replace(keep / "attachments")
    new = side / FILES.rstrip("/")
    new.mkdir(mode=0o700, exist_ok=True)
    new.replace(here.attachments)


def _pairs(folder: Path, manifest: Manifest, side: Path) -> Iterator[tuple[Path, Path]]:
    for member in manifest.members:
        if member.name.startswith(FILES):
            yield side / member.name, folder / member.name.removeprefix(FILES)
