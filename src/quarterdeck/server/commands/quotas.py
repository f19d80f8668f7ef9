"""`quarterdeck quotas`: what people, teams and the company are to win."""

from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("Quotas of people, teams and the company."), no_args_is_help=True)


@app.callback()
def quotas() -> None:
    """Quotas of people, teams and the company."""


@app.command("import")
def import_quotas(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=N_("Delimited text, XLSX or ODS."))],
    act_as: Annotated[str, typer.Option("--as", help=N_("Address of the person who sets them."))] = "",
    as_json: AsJson = False,
) -> None:
    """Set a quota for each row of a file; while a cell is wrong nothing is written."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.quotas import actions
        from quarterdeck.server.commands.imports import importer

        with file.open("rb") as stream:
            done = actions.import_quotas(file=stream, by=importer(act_as), via=Via(Door.IMPORT))
        terminal.say(
            "{written} quotas were set, {unchanged} were so already.", written=done.written, unchanged=done.unchanged
        )
        terminal.result({"written": done.written, "unchanged": done.unchanged})
