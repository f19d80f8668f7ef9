"""The whole company as files: one a table, in a folder or packed, with a list of what there is."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from quarterdeck import __version__
from quarterdeck.exports.queries.archive import archive_rows
from quarterdeck.exports.rules import TABLES
from quarterdeck.exports.tables.files import WRITERS
from quarterdeck.exports.terms.shapes import ArchiveTable
from quarterdeck.journal.queries.copied import one_instant
from quarterdeck.sheets.writing import FileColumn, FileType
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

MANIFEST = "manifest.json"
Opened = Callable[[str], AbstractContextManager[IO[bytes]]]
Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of an archive: how many rows each table has."""

    rows: dict[str, int]

    @property
    def count(self) -> int:
        """The rows of all tables."""
        return sum(self.rows.values())


def columns_of(table: ArchiveTable) -> list[FileColumn]:
    """The columns of a table as those of a file, named as documented."""
    return [FileColumn(column.name, column.name, column.value_type) for column in table.columns]


def write_folder(folder: Path, file_type: FileType, *, at: datetime, told: Told = lambda *_: None) -> Packed:
    """Write every table into a folder that is new or empty. Raises Refused for another."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused.because("folder_not_empty", Text.of(N_("{folder} is not empty. Name another."), folder=folder))
    return _write(lambda name: (folder / name).open("wb"), file_type, at, told)


def write_zip(target: IO[bytes], file_type: FileType, *, at: datetime, told: Told = lambda *_: None) -> Packed:
    """Write every table into a packed file."""

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        # Some kinds of file are not written from the beginning to the end.
        with NamedTemporaryFile() as file:
            yield file
            file.flush()
            packed.write(file.name, name)

    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        return _write(opened, file_type, at, told)


def _write(opened: Opened, file_type: FileType, at: datetime, told: Told) -> Packed:
    rows = {}
    with one_instant():
        for table in TABLES:
            columns = columns_of(table)
            with opened(f"{table.name}.{file_type.value}") as target:
                count = WRITERS[file_type](columns, [column.key for column in columns], archive_rows(table), target)
            rows[table.name] = count
            told(table.name, count)
    manifest = {"version": __version__, "written_at": at.isoformat(), "rows": rows}
    with opened(MANIFEST) as target:
        target.write(json.dumps(manifest, indent=2).encode())
    return Packed(rows)
