"""Words of mirrors: what is read from where and when, where a load and each of its files stand."""

from datetime import datetime, time
from enum import StrEnum

from quarterdeck.imports.terms import Kind, Problem
from quarterdeck.snapshots.terms import Missing
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# The kinds of files a mirror reads, in the order they are loaded: what deals name comes first.
MIRRORED = (Kind.PEOPLE, Kind.PRODUCTS, Kind.ACCOUNTS, Kind.CONTACTS, Kind.OPPORTUNITIES)
# Kinds whose records are marked as kept by the source, with the kind that the journal knows them by.
KEPT = {Kind.ACCOUNTS: "account", Kind.CONTACTS: "contact", Kind.OPPORTUNITIES: "opportunity"}
# A file that did not change for so long is complete.
SETTLE_SECONDS = 60
# A folder with more in it is not read through.
MOST_ENTRIES = 20_000
# Times a file is taken up again after the process was killed over it.
MOST_TRIES = 3


class MirrorState(StrEnum):
    """Where a mirror stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


MIRROR_STATE_LABELS = {
    MirrorState.ACTIVE: N_("Active"),
    MirrorState.PAUSED: N_("Paused"),
    MirrorState.ENDED: N_("Taken over"),
}


class DayFrom(StrEnum):
    """Where the day of a file of deals is taken from."""

    NAME = "name"
    MODIFIED = "modified"


DAY_LABELS = {
    DayFrom.NAME: N_("The name of the file, such as pipeline-2026-12-31.csv"),
    DayFrom.MODIFIED: N_("The time the file was last written"),
}


class LoadState(StrEnum):
    """Where a load stands: at work, ended well, or ended with something that somebody must look at."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LOAD_STATE_LABELS = {
    LoadState.RUNNING: N_("Being loaded"),
    LoadState.DONE: N_("Loaded"),
    LoadState.FAILED: N_("Needs a look"),
}


class FileState(StrEnum):
    """Where a file stands: seen and perhaps still growing, being loaded, loaded, or refused as a whole."""

    SEEN = "seen"
    LOADING = "loading"
    LOADED = "loaded"
    REFUSED = "refused"


FILE_STATE_LABELS = {
    FileState.SEEN: N_("Waiting"),
    FileState.LOADING: N_("Being loaded"),
    FileState.LOADED: N_("Loaded"),
    FileState.REFUSED: N_("Not loaded"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorFields:
    """How a mirror is set up. It loads every `every_hours`, or at a time of day in the company's zone.

    `system` is what people call the other system, `source` the word of its mappings. `folder` lies below the
    installation's mirror root. `link` is the address of a record there, with {id} in it. `told_id` is told of
    loads that need a look, beside whoever set the mirror up.
    """

    name: str
    system: str
    source: str
    folder: str
    link: str = ""
    every_hours: int | None = 24
    at_time: time | None = None
    told_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFields:
    """One kind of files of a mirror: names such as accounts*.csv, and how their rows are read.

    Of deals also where their day stands, and what becomes of a deal that a later file does not show any more.
    """

    kind: Kind
    pattern: str
    mapping: str
    day_from: DayFrom = DayFrom.NAME
    missing: Missing = Missing.LEFT
    loss_reason_id: int | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as the folder shows it. `modified_ns` are nanoseconds since 1970."""

    name: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Rows of a file by what came of them. `left_alone` are those about records that were taken over."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Deals of a standing in a currency, counted and added up (minor units), in the last file and here."""

    standing: str
    currency: str
    file_count: int = 0
    file_minor: int = 0
    here_count: int = 0
    here_minor: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether both say the same."""
        return (self.file_count, self.file_minor) == (self.here_count, self.here_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """What came of a file that was loaded: counts, the instant it shows, and rows that were refused."""

    counts: Counts
    shows_at: datetime
    problems: tuple[Problem, ...] = ()


# What the audit log calls what was set up.
FIELD_LABELS = {
    "at_time": N_("Time of day"),
    "day_from": N_("What tells the day of a file"),
    "every_hours": N_("Hours between loads"),
    "folder": N_("Folder"),
    "link": N_("Address of a record there"),
    "mapping": N_("Mapping"),
    "pattern": N_("Names of the files"),
    "source": N_("Short name of the system"),
    "system": N_("System"),
    "told_id": N_("Also told of loads that need a look"),
}
