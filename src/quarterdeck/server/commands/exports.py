"""`quarterdeck export`: the whole company as files; `write-exports`: the files that people asked for."""

from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.sheets.writing import FileType
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused


def export_company(
    target: Annotated[Path, typer.Argument(help=N_("A new folder, or a file that ends in .zip."))],
    file_type: Annotated[FileType, typer.Option("--format", help=N_("What each table is written as."))] = FileType.CSV,
    as_json: AsJson = False,
) -> None:
    """Write every table of the company into files, without secrets. The application may run meanwhile."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.exports.actions import note_archive
        from quarterdeck.exports.tables.archive import write_folder, write_zip
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        now = timezone.now()
        if target.suffix != ".zip":
            packed = write_folder(target, file_type, at=now)
        elif target.exists():
            there = Text.of(N_("{file} is there already. Name a new file, or remove it first."), file=target)
            raise Refused.because("file_exists", there)
        else:
            with target.open("xb") as content:
                packed = write_zip(content, file_type, at=now)
        note_archive(file_type=file_type, count=packed.count, by=system_actor(), via=Via(Door.SYSTEM))
        terminal.table((N_("Table"), N_("Rows")), [(name, str(count)) for name, count in packed.rows.items()])
        terminal.say("{rows} rows are in {target}.", rows=packed.count, target=target)
        terminal.result({"target": str(target), "rows": packed.rows})


def write_exports(as_json: AsJson = False) -> None:
    """Write the files that wait to be written. The jobs process runs this by itself."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.exports.jobs import write_waiting

        count = write_waiting()
        terminal.say("{count} files are ready.", count=count)
        terminal.result({"files": count})
