"""Making an installation: data folder, signing key, database, company."""

import os
import secrets

from quarterdeck.server.environment import Environment


def prepare_data_folder() -> Environment:
    """Make the data folder and the signing key, for their owner's eyes only. Existing ones are kept."""
    environment = Environment()
    # Also in a folder that others made: what is written from here on, the database among it, is the owner's alone.
    os.umask(0o077)
    environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not environment.secret():
        # Whole or not at all: what a killed process left half written would be an installation's key for ever.
        unfinished = environment.data_dir / f"secret_key.{os.getpid()}"
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(environment.data_dir / "secret_key")
    return environment


def migrate() -> None:
    """Bring the database up to date; quick when it is."""
    from django.core.management import call_command

    from quarterdeck.administration.queries.migrations import pending_migrations

    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)


def sync_roles() -> None:
    """Bring the roles of an installation that has its company to what this version ships; quick when they are."""
    from quarterdeck.journal.terms import Door, Via
    from quarterdeck.users.actions import install_roles
    from quarterdeck.users.queries import system_actor

    install_roles(by=system_actor(), via=Via(Door.SYSTEM))


def has_company() -> bool:
    """Whether the company of this installation is set up."""
    from quarterdeck.users.queries import company
    from quarterdeck.values.verdict import NotFound

    try:
        company()
    except NotFound:
        return False
    return True
