"""`quarterdeck backup`: one archive of everything, made while the application works, read back before it counts."""

from pathlib import Path
from typing import Annotated

import typer

from quarterdeck.server.environment import Environment
from quarterdeck.server.terminal import AsJson, Terminal, command
from quarterdeck.values.text import N_

To = typer.Option("--to", file_okay=False, help=N_("Folder for it; without, the folder of backups, which is tidied."))
Verify = typer.Option("--verify", metavar="<archive>", help=N_("Read an archive through instead, and change nothing."))


def backup(
    to: Annotated[Path | None, To] = None,
    verify: Annotated[Path | None, Verify] = None,
    as_json: AsJson = False,
) -> None:
    """Back up database and attached files into one archive, and read it back.

    The signing key is not in it: keep `secret_key` elsewhere. Files in a bucket are not in it either.
    """
    with command(as_json=as_json) as terminal:
        if verify is not None:
            _verify(terminal, verify)
            return
        from quarterdeck.administration.actions.backup import make_backup
        from quarterdeck.administration.queries.migrations import pending_migrations
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.actions.installation import note_backup
        from quarterdeck.users.queries import system_actor

        made = make_backup(folder=to)
        if not pending_migrations():
            note_backup(
                archive=made.path.name,
                size=made.size,
                made_at=made.manifest.made_at,
                by=system_actor(),
                via=Via(Door.SYSTEM),
            )
        terminal.say("{archive} is written and read back: {size} bytes.", archive=made.path, size=made.size)
        for name in made.removed:
            terminal.say("{name} was removed: only the newest are kept.", name=name)
        terminal.result({"archive": made.path, "size": made.size, "removed": made.removed})


def _verify(terminal: Terminal, archive: Path) -> None:
    """Needs no database. The signature is compared where the signing key is at hand."""
    from quarterdeck.administration.queries.archives import verified

    key = Environment().secret()
    found = verified(archive, key)
    terminal.say(
        "{archive} is whole: version {version}, {kind}, {rows} rows, {files} files, made {at:%Y-%m-%d %H:%M} UTC.",
        archive=archive,
        version=found.version,
        kind=found.database.value,
        rows=sum(found.counts.values()),
        files=len(found.members) - 1,
        at=found.made_at,
    )
    if not key:
        terminal.say("Its signature was not compared: there is no signing key here.")
    terminal.result(
        {
            "archive": archive,
            "version": found.version,
            "database": found.database.value,
            "made_at": found.made_at,
            "rows": sum(found.counts.values()),
            "files": len(found.members) - 1,
            "is_signature_compared": bool(key),
        }
    )
