"""`quarterdeck scenarios`: answering what was asked of the model's forecast."""

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("What-if scenarios of the application."), no_args_is_help=True)


@app.callback()
def scenarios() -> None:
    """What-if scenarios of the application."""


@app.command("answer")
def answer(as_json: AsJson = False) -> None:
    """Answer the scenarios that wait. The jobs process runs this by itself."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.scenarios.actions import answer_waiting

        count = answer_waiting(now=timezone.now())
        terminal.say("{count} scenarios answered.", count=count)
        terminal.result({"answered": count})
