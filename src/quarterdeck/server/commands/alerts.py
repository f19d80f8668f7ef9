"""`quarterdeck alerts`: the rules that tell people when a figure leaves its bounds."""

from typing import Annotated

import typer

from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_

app = typer.Typer(help=N_("Rules that tell people when a figure leaves its bounds."), no_args_is_help=True)


@app.callback()
def alerts() -> None:
    """Rules that tell people when a figure leaves its bounds."""


@app.command("run")
def run(
    due: Annotated[bool, typer.Option("--due", help=N_("Only those that were not looked at for an hour."))] = False,
    as_json: AsJson = False,
) -> None:
    """Look at every active rule for each of its recipients, and tell those who are to be told."""
    with command(as_json=as_json) as terminal:
        from django.utils import timezone

        from quarterdeck.alerts.actions import check_rules
        from quarterdeck.alerts.queries import due_rules

        now = timezone.now()
        rules = due_rules(now if due else None)
        happened = check_rules(rules, at=now)
        terminal.say("{rules} rules were looked at; {happened} figures left their bounds or came back.",
                     rules=len(rules), happened=happened)  # fmt: skip
        terminal.result({"rules": len(rules), "happened": happened})
