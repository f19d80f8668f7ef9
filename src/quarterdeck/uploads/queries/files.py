"""The files themselves: where they lie, and a look into one."""

from pathlib import Path

from django.conf import settings

from quarterdeck.imports.rules.table import TO_MEND
from quarterdeck.imports.terms import Kind
from quarterdeck.sheets.chunks import chunked
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Line
from quarterdeck.uploads.queries.guessing import guessed_mapping
from quarterdeck.uploads.queries.shipped import shipped_for
from quarterdeck.uploads.rules import fingerprint_of, guessed_kind, looks_of
from quarterdeck.uploads.rules.guessing import as_toml
from quarterdeck.uploads.terms import Looks
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into a file tells: its kind, a mapping for it, and what is shown of it."""

    kind: Kind
    looks: Looks
    fingerprint: str
    mapping: str


def spool() -> Path:
    """The folder in which files wait."""
    return Path(settings.DATA_DIR) / "uploads"


def spool_path(key: str) -> Path:
    """Where a file lies under its name of ours."""
    return spool() / key


def look_at(path: Path, *, name: str, kind: Kind | None, by: Actor) -> Look:
    """Look at the first rows of a file. Its kind, where nobody says it, and its mapping are those that are shipped for
    such a file, else they are guessed.

    Raises Refused for a file that holds no table.
    """
    with path.open("rb") as stream:
        sheet = open_sheet(stream, limits=settings.IMPORT_LIMITS)
        header = sheet.layout.names
        first = next(chunked(sheet.rows, stream.tell, LOOKED_AT), [])
        rows = [row.cells for row in first if isinstance(row, Line)]
    told = [column for column in header if column != TO_MEND]
    known = shipped_for(name, told)
    shipped = known if known and kind in (None, known[0]) else None
    kind = kind or (shipped[0] if shipped else guessed_kind(name, told))
    guess = guessed_mapping(path, kind, by)
    encoding = sheet.encoding.name if sheet.encoding else ""
    looks = looks_of(guess, rows, file_format=sheet.format.value, encoding=encoding)
    return Look(kind, looks, fingerprint_of(told), shipped[1] if shipped else as_toml(guess))
