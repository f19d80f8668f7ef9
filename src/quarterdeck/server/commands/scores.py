"""`quarterdeck scores`: scoring open deals and publishing the model's forecast of the day."""

from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("Scores of open deals and the model's forecasts."), no_args_is_help=True)


@app.callback()
def scores() -> None:
    """Scores of open deals and the model's forecasts."""


@app.command("refresh")
def refresh(
    again: Annotated[
        bool, typer.Option("--again", help=N_("Score anew though it was done today; what was published stands."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score open deals and publish today's forecasts, once a day; fit a new model where one is due."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.scores.actions import refresh as refresh_scores

        done = refresh_scores(now=timezone.now(), again=again)
        if done.why:
            terminal.say("{why}", why=done.why)
        else:
            terminal.say(
                "{scores} deals scored, {forecasts} forecasts published.", scores=done.scores, forecasts=done.forecasts
            )
        terminal.result({
            "scores": done.scores, "forecasts": done.forecasts, "fitted": done.is_fitted, "rung": done.rung,
            "notes": list(done.notes), "why": done.why,
        })  # fmt: skip
