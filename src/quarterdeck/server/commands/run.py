"""`quarterdeck run`: web workers and jobs under one small parent."""

import sys

import typer

from quarterdeck.server.environment import Environment
from quarterdeck.server.supervisor import Supervisor


def run() -> None:
    """Serve the application until SIGTERM or Ctrl-C."""
    environment = Environment()
    if not (environment.secret() or environment.debug):
        typer.echo(
            "There is no signing key yet. Run `quarterdeck init` first, or set QUARTERDECK_SECRET_KEY.", err=True
        )
        sys.exit(2)
    typer.echo(f"Quarterdeck answers at http://{environment.host}:{environment.port}  (Ctrl-C stops it)")
    sys.exit(Supervisor(environment).run())
