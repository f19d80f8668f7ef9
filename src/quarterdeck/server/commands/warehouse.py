"""`quarterdeck warehouse`: the copy that analytics answers from."""

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("The analytics copy."), no_args_is_help=True)


@app.callback()
def warehouse() -> None:
    """The analytics copy."""


@app.command("rebuild")
def rebuild(as_json: AsJson = False) -> None:
    """Build the analytics copy anew. The application may run meanwhile; the old copy answers until then."""
    with command(as_json=as_json) as terminal:
        from django.conf import settings

        from quarterdeck.warehouse.actions.keeping import forget
        from quarterdeck.warehouse.queries.asking import build_anew

        if build_anew():
            terminal.say("The copy is built anew beside the old one, which answers until then.")
        else:
            forget(settings.DATA_DIR)
            terminal.say("Nothing runs. The copy is built anew when the application starts.")
        terminal.result({})
