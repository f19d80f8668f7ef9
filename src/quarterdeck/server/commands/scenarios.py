"""`quarterdeck scenarios`: answering what was asked of the model's forecast."""

from typing import Annotated

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


@app.command("preview")
def preview(
    as_json: AsJson = False,
    idle: Annotated[float, typer.Option(help=N_("Seconds without a question after which it ends."), min=1)] = 600,
) -> None:
    """Answer what pages ask while levers are moved, from memory. The jobs process starts this when a page asks."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.scenarios.actions.previewing import serve

        count = serve(idle=idle)
        terminal.say("{count} previews answered.", count=count)
        terminal.result({"answered": count})
