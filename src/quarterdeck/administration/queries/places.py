"""Where this installation keeps what is backed up, and where its backups lie."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection

from quarterdeck.administration.terms import DatabaseKind, FilesKept
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """Folders and kind of database of this installation. `attachments` is None when files lie in a bucket."""

    data_dir: Path
    backups: Path
    attachments: Path | None
    database: DatabaseKind

    @property
    def mark(self) -> str:
        """Tells unfinished work of this installation apart from that of others in the same folder."""
        return hashlib.sha256(str(self.data_dir.resolve()).encode()).hexdigest()[:10]

    @property
    def files(self) -> FilesKept:
        """Whether archives hold the attached files."""
        return FilesKept.BUCKET if self.attachments is None else FilesKept.INCLUDED


def places() -> Places:
    """As the settings say."""
    options = settings.STORAGES["attachments"].get("OPTIONS", {})
    is_folder = "location" in options and "bucket_name" not in options
    is_sqlite = connection.vendor == "sqlite"
    return Places(
        data_dir=settings.DATA_DIR,
        backups=settings.BACKUPS_DIR,
        attachments=Path(options["location"]) if is_folder else None,
        database=DatabaseKind.SQLITE if is_sqlite else DatabaseKind.POSTGRESQL,
    )
