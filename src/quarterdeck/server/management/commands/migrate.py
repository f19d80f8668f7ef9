"""`migrate`, which lays an empty database as it is to be at the end instead of going through its whole past."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from quarterdeck.server.laying import is_empty, lay

# Options that ask for anything but "bring all of it up to date".
OTHERS = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Django's own, which finds nothing left to do where the database was empty."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Lay an empty database, then migrate."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in OTHERS) and is_empty(connection):
            lay(connection)
        super().handle(*args, **options)
