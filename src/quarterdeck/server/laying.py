"""Laying an empty database: every table from today's models, and every migration noted as applied.

Going through all migrations takes twenty times as long: Django builds every model anew for each step. What migrations
run beside changes of models (triggers, tables of the search, first rows) runs here as well, in their order, on the
tables as they are at the end. `tests/processes/test_laying.py` compares the result with that of the migrations.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations import AddIndex, CreateModel, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether there is no table at all."""
    return not connection.introspection.table_names()


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make all tables and what migrations run beside; all of it or nothing. The database must be empty."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connection.schema_editor(atomic=True) as editor:
        for model in connection.introspection.get_migratable_models():
            editor.create_model(model)
        # Where two indexes serve alike, SQLite's planner takes the newer one.
        ages = {name: age for age, name in enumerate(_names_of_indexes(plan))}
        editor.deferred_sql.sort(key=lambda statement: ages.get(_name_of(statement), -1))
        for migration, _ in plan:
            _run(migration, editor)
        executor.recorder.ensure_schema()
        for migration, _ in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)


def _names_of_indexes(plan: Sequence[tuple[Migration, bool]]) -> Iterator[str]:
    """Names that migrations give to indexes, oldest first."""
    for migration, _ in plan:
        for operation in migration.operations:
            if isinstance(operation, CreateModel):
                yield from (index.name for index in operation.options.get("indexes", ()))
            elif isinstance(operation, AddIndex):
                yield operation.index.name


def _name_of(statement: Statement | str) -> str:
    return "" if isinstance(statement, str) else str(statement.parts.get("name", "")).strip('"')


def _run(migration: Migration, editor: BaseDatabaseSchemaEditor) -> None:
    # Models as they are now, where a migration would be given those of its time: they only have to be asked for.
    now = cast("StateApps", apps)
    for operation in migration.operations:
        if isinstance(operation, RunPython):
            operation.code(now, editor)
