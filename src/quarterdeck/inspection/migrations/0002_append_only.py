"""Guards of what became of rows of bulk runs: no result is changed or removed."""

from django.db import migrations

TABLE = "inspection_bulkresult"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run = "FOR EACH STATEMENT EXECUTE FUNCTION quarterdeck_append_only()"
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} {run}"
        )
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} {abort}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} {abort}")


def unguard(apps, schema_editor):
    names = ("append_only",) if schema_editor.connection.vendor == "postgresql" else ("no_delete", "no_update")
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in names:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}{where}")


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_bulk_runs"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
