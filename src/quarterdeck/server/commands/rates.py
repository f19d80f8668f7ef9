"""`quarterdeck rates`: dated exchange rates."""

from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("Exchange rates."), no_args_is_help=True)


@app.callback()
def rates() -> None:
    """Exchange rates."""


@app.command("import")
def import_rates(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=N_("eurofxref-hist.zip or .csv"))],
    as_json: AsJson = False,
) -> None:
    """Read the European Central Bank's history of reference rates; days already there are kept."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.catalog.actions import import_ecb_rates
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        done = import_ecb_rates(path=file, by=system_actor(), via=Via(Door.IMPORT))
        terminal.say(
            "{days} days from {first} to {last} read, {added} rates added.",
            days=done.days,
            first=done.first_day,
            last=done.last_day,
            added=done.added,
        )
        terminal.result({"days": done.days, "first": done.first_day, "last": done.last_day, "added": done.added})
