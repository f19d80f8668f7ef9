"""The triggers that keep append-only tables as they are: what the migrations made, and whether it is still there."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader

from quarterdeck.journal.queries import unguarded
from quarterdeck.journal.terms import Finding

_TRIGGER = re.compile(r"\bTRIGGER (\w+) .*? ON (\w+)", re.DOTALL)


class _Listening:
    """Stands in for Django's schema editor: it hears the statements of a migration and runs none."""

    def __init__(self) -> None:
        self.connection = connection
        self.heard: list[str] = []

    def execute(self, statement: str, params: object = ()) -> None:
        self.heard.append(statement)


def guard_findings() -> list[Finding]:
    """The append-only tables of any slice that lost a guard. One query."""
    return unguarded(expected_guards())


def expected_guards() -> dict[str, list[str]]:
    """Each guarded table with the names of its triggers on this database, as the migrations make them.

    One that is made anew, for a column that came later, counts once.
    """
    found: dict[str, list[str]] = {}
    for statement in _statements():
        for trigger, table in _TRIGGER.findall(statement):
            names = found.setdefault(table, [])
            if trigger not in names:
                names.append(trigger)
    return found


def _statements() -> Iterator[str]:
    for (_, name), migration in MigrationLoader(None).disk_migrations.items():
        if "append_only" not in name:
            continue
        for operation in migration.operations:
            if isinstance(operation, RunPython):
                listening = _Listening()
                operation.code(apps, listening)  # type: ignore[arg-type]  # all of the editor that guards use
                yield from listening.heard
