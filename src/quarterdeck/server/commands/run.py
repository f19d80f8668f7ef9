"""`quarterdeck run`: web workers and jobs under one small parent."""

import socket
import sys

import typer

from quarterdeck.administration.actions.locks import RUNNING, locked
from quarterdeck.server import sqlite_library
from quarterdeck.server.environment import Environment
from quarterdeck.server.supervisor import CANNOT_RUN, Supervisor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict


def run() -> None:
    """Serve the application until SIGTERM or Ctrl-C."""
    environment = Environment()
    if not (environment.secret() or environment.debug):
        typer.echo(
            "There is no signing key yet. Run `quarterdeck init` first, or set QUARTERDECK_SECRET_KEY.", err=True
        )
        sys.exit(2)
    if environment.db == "sqlite" and sqlite_library.is_old():
        typer.echo(sqlite_library.age(), err=True)
        sys.exit(CANNOT_RUN)
    if not _is_free(environment):
        typer.echo(f"Port {environment.port} is in use. Stop what listens there, or set QUARTERDECK_PORT.", err=True)
        sys.exit(1)
    text = Text.of("A restore or an upgrade works on this data folder. Start Quarterdeck when it has ended.")
    try:
        environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(environment.data_dir / RUNNING, Conflict("at_rest", text), is_shared=True, seconds=3.0):
            typer.echo(f"Quarterdeck answers at http://{environment.host}:{environment.port}  (Ctrl-C stops it)")
            sys.exit(Supervisor(environment).run())
    except Conflict as conflict:
        typer.echo(str(conflict.text), err=True)
        sys.exit(1)


def _is_free(environment: Environment) -> bool:
    """Whether nobody listens there: two servers may share a port and then take turns unnoticed."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.host, environment.port))
        except OSError:
            return False
    return True
