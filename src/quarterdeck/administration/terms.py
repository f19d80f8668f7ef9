"""Words of running an installation: backups and what is in them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class DatabaseKind(StrEnum):
    """Which database a backup is of."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


DATABASE_LABELS = {DatabaseKind.SQLITE: "SQLite", DatabaseKind.POSTGRESQL: "PostgreSQL"}


class FilesKept(StrEnum):
    """Where attached files are: in the archive, or in a bucket that has backups of its own."""

    INCLUDED = "included"
    BUCKET = "bucket"


class EffectsChoice(StrEnum):
    """What becomes of effects that a restored copy still owes when it is released."""

    RUN = "run"
    SKIP = "skip"


# What the button says, and what it asks before.
EFFECTS_LABELS = {
    EffectsChoice.RUN: (
        N_("Take over: run what it owes"),
        N_("It takes the place of the original, which must not run any more. What is owed is sent now."),
    ),
    EffectsChoice.SKIP: (
        N_("Let it work, and give up what it owes"),
        N_("For a copy to try things on, or when the original sent it since. What is owed is never sent."),
    ),
}


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its bytes are what they were when they have this digest."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive says of itself. `key` is a fingerprint of the signing key, never the key."""

    version: str
    database: DatabaseKind
    database_version: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    files: FilesKept
    members: tuple[Member, ...]
    key: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the archive's own directory lists it."""

    name: str
    size: int
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Present:
    """What an archive would be restored into."""

    version: str
    database: DatabaseKind
    migrations: frozenset[str]
    key: str


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive in the folder of backups. `manifest` is None when it cannot be read."""

    name: str
    size: int
    made_at: datetime
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copy of the database was found to hold."""

    database_version: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
