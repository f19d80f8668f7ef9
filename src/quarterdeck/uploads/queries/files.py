"""The files themselves: where they lie, and a look into one."""

from pathlib import Path

from django.conf import settings

from quarterdeck.imports.terms import Kind
from quarterdeck.sheets.tables import TO_MEND
from quarterdeck.sheets.terms import Asked
from quarterdeck.uploads.queries.guessing import guess_of
from quarterdeck.uploads.queries.heads import read_head
from quarterdeck.uploads.queries.shipped import shipped_for
from quarterdeck.uploads.rules import fingerprint_of, guessed_kind, looks_of
from quarterdeck.uploads.rules.guessing import as_toml
from quarterdeck.uploads.rules.reading import read_as
from quarterdeck.uploads.terms import Looks
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What a look into a file tells: its kind, a mapping for it, what is shown of it, and how it was opened."""

    kind: Kind
    looks: Looks
    fingerprint: str
    mapping: str
    asked: Asked


def spool() -> Path:
    """The folder in which files wait."""
    return Path(settings.DATA_DIR) / "uploads"


def spool_path(key: str) -> Path:
    """Where a file lies under its name of ours."""
    return spool() / key


def look_at(path: Path, *, name: str, kind: Kind | None, by: Actor, asked: Asked | None = None) -> Look:
    """Look at the first rows of a file. Its kind, where nobody says it, and its mapping are those that are shipped for
    such a file, else they are guessed. `asked` says which sheet is meant, and in which line its columns are named.

    Raises Refused for a file that holds no table.
    """
    head = read_head(path, asked, name=name)
    told = [column for column in head.names if column != TO_MEND]
    shipped = shipped_for(name, told, kind)
    kind = kind or (shipped[0] if shipped else guessed_kind(name, told))
    guess = guess_of(head, kind, by)
    mapping = as_toml(guess)
    if shipped:
        mapping = read_as(shipped[1], head.asked) if head.asked != Asked() else shipped[1]
    return Look(kind, looks_of(guess, head.rows, head.sheet), fingerprint_of(told), mapping, head.asked)
