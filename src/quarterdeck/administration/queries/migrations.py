"""Which migrations this release has, and which of them the database has seen."""

from functools import cache

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def pending_migrations() -> list[str]:
    """Names of migrations the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _ in plan]


@cache
def known_migrations() -> frozenset[str]:
    """All migrations of this release, as `app.name`. No query."""
    loader = MigrationLoader(None)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


def applied_migrations() -> frozenset[str]:
    """All migrations the database has seen, as `app.name`; none when it is empty."""
    return frozenset(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
