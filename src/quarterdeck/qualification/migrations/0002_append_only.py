"""Guards of evidence and answers: no row of them is changed or removed."""

from django.db import migrations

TABLES = ("qualification_evidence", "qualification_answer")


def guard(apps, schema_editor):
    for table in TABLES:
        for statement in _statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def _statements(vendor, table):
    if vendor == "postgresql":
        run = "FOR EACH STATEMENT EXECUTE FUNCTION quarterdeck_append_only()"
        yield f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {run}"
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {abort}"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}"


def unguard(apps, schema_editor):
    names = ("append_only",) if schema_editor.connection.vendor == "postgresql" else ("no_delete", "no_update")
    for table in TABLES:
        where = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")


class Migration(migrations.Migration):
    dependencies = [("qualification", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
