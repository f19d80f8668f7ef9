"""Guards of deals that stood in Commit at a lock, and of the weighted sums of lines: none is changed or removed."""

from django.db import migrations

TABLE, LINES = "forecasts_committeddeal", "forecasts_lockedline"


def guard(apps, schema_editor):
    _guard(schema_editor, TABLE)
    # The guard of lines was made of the columns of then.
    _unguard(schema_editor, LINES)
    _guard(schema_editor, LINES)


def unguard(apps, schema_editor):
    _unguard(schema_editor, TABLE)


def _guard(schema_editor, table):
    if schema_editor.connection.vendor == "postgresql":
        run = "EXECUTE FUNCTION quarterdeck_append_only()"
        event = "BEFORE UPDATE OR DELETE OR TRUNCATE"
        schema_editor.execute(f"CREATE TRIGGER {table}_append_only {event} ON {table} FOR EACH STATEMENT {run}")
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {table}_append_only BEFORE DELETE ON {table} {abort}")
    schema_editor.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} {abort}")


def _unguard(schema_editor, table):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER {table}_append_only" + (f" ON {table}" if is_postgres else ""))
    if not is_postgres:
        schema_editor.execute(f"DROP TRIGGER {table}_fixed")


class Migration(migrations.Migration):
    dependencies = [("forecasts", "0005_committed"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
