"""`quarterdeck search`: the index of what can be found."""

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("The search index."), no_args_is_help=True)


@app.callback()
def search() -> None:
    """The search index."""


@app.command("rebuild")
def rebuild(as_json: AsJson = False) -> None:
    """Compare every record with the search index and mend what differs. The application may run meanwhile."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.search.actions import rebuild_index

        count = rebuild_index()
        terminal.say("{count} records are in the search index.", count=count)
        terminal.result({"records": count})
