"""Guards of what was supposed and answered: none of it is changed or removed."""

from django.db import migrations

TABLES = ("scenarios_scenarioversion", "scenarios_scenarioanswer")


def guard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if is_postgres:
            run = "EXECUTE FUNCTION quarterdeck_append_only()"
            event = "BEFORE UPDATE OR DELETE OR TRUNCATE"
            schema_editor.execute(f"CREATE TRIGGER {table}_append_only {event} ON {table} FOR EACH STATEMENT {run}")
            continue
        abort = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {table}_append_only BEFORE DELETE ON {table} {abort}")
        schema_editor.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} {abort}")


def unguard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_append_only" + (f" ON {table}" if is_postgres else ""))
        if not is_postgres:
            schema_editor.execute(f"DROP TRIGGER {table}_fixed")


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
