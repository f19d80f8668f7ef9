"""`quarterdeck restore` and `quarterdeck release`: a copy from an archive, and letting it work on its own."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quarterdeck.server.environment import Environment
from quarterdeck.server.terminal import AsJson, command
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

if TYPE_CHECKING:
    from quarterdeck.administration.terms import Manifest

FromArchive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help=N_("The archive to restore."))]
Into = typer.Option("--into", file_okay=False, help=N_("Data folder to restore into; without, that of this machine."))
Replace = typer.Option("--replace", help=N_("Replace the installation that is there."))
OtherKey = typer.Option("--other-key", help=N_("The signing key is lost: take an archive made under another one."))
Skip = typer.Option("--skip-effects", help=N_("Give up what it still owed when it was backed up."))


def restore(
    archive: FromArchive,
    into: Annotated[Path | None, Into] = None,
    replace: Annotated[bool, Replace] = False,
    other_key: Annotated[bool, OtherKey] = False,
    as_json: AsJson = False,
) -> None:
    """Restore an archive. The copy is held: it sends and removes nothing outside before it is released.

    Nothing is touched before all of the archive was read. The application must be stopped.
    """
    key = Environment().secret()
    if into is not None:
        _work_on(into, key)
    os.umask(0o077)
    with command(as_json=as_json) as terminal:
        from quarterdeck.administration.actions.restore import RestoreOrder
        from quarterdeck.administration.actions.restore import restore as put_in_place

        environment = Environment()
        if not environment.secret():
            text = Text.of(
                "There is no signing key. Put that of the installation into {file} or QUARTERDECK_SECRET_KEY.",
                file=environment.data_dir / "secret_key",
            )
            raise Refused.because("key_missing", text)
        order = RestoreOrder(archive=archive, may_replace=replace, takes_other_key=other_key)
        done = put_in_place(order, prepare=partial(_prepare, archive.name))
        if into is not None:
            _keep_key(into, key)
        terminal.say(
            "Restored into {folder}, as of {at:%Y-%m-%d %H:%M} UTC.",
            folder=environment.data_dir,
            at=done.manifest.made_at,
        )
        if done.replaced:
            terminal.say("What was there lies in {folder}. Remove it when you miss nothing.", folder=done.replaced)
        if done.manifest.files.value == "bucket":
            terminal.say("Attached files lie in the bucket and were not in the archive.")
        terminal.say("Effects are held. Look at it, then confirm at Settings, Status, or run `quarterdeck release`.")
        terminal.result({"data_dir": environment.data_dir, "made_at": done.manifest.made_at, "replaced": done.replaced})


def release(skip_effects: Annotated[bool, Skip] = False, as_json: AsJson = False) -> None:
    """Let a restored copy work on its own: from here on it sends and removes what it owes."""
    with command(as_json=as_json) as terminal:
        from quarterdeck.administration.actions.release import release_installation
        from quarterdeck.administration.terms import EffectsChoice
        from quarterdeck.journal.terms import Door, Via
        from quarterdeck.users.queries import system_actor

        choice = EffectsChoice.SKIP if skip_effects else EffectsChoice.RUN
        skipped = release_installation(choice=choice, by=system_actor(), via=Via(Door.SYSTEM))
        terminal.say("Released. {count} effects were given up.", count=skipped)
        terminal.result({"released": True, "skipped": skipped})


def _work_on(folder: Path, key: str) -> None:
    """Make another folder the data folder of this process; the key is its own, else that of this machine."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["QUARTERDECK_DATA_DIR"] = str(folder.resolve())
    if key and not Environment().secret():
        os.environ["QUARTERDECK_SECRET_KEY"] = key


def _keep_key(folder: Path, key: str) -> None:
    """Give the copy a key of its own, so that it runs wherever the folder is taken."""
    file = folder / "secret_key"
    if key and not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(key)


def _prepare(archive: str, manifest: "Manifest") -> None:
    """Migrate the restored database, bring its roles up to date, and hold its effects."""
    from quarterdeck.journal.terms import Door, Via
    from quarterdeck.server.installation import has_company, migrate, sync_roles
    from quarterdeck.users.actions.installation import hold_effects
    from quarterdeck.users.queries import system_actor

    migrate()
    if has_company():
        sync_roles()
        hold_effects(archive=archive, made_at=manifest.made_at, by=system_actor(), via=Via(Door.SYSTEM))
