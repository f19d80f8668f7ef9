"""When a state may have come to be so at the earliest; the column is guarded like the rest of history."""

from django.db import migrations, models

TABLE = "opportunities_history"
GUARD = f"{TABLE}_since_fixed"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run = "FOR EACH STATEMENT EXECUTE FUNCTION quarterdeck_append_only()"
    else:
        run = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f'CREATE TRIGGER {GUARD} BEFORE UPDATE OF "since" ON {TABLE} {run}')


def unguard(apps, schema_editor):
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {GUARD}{where}")


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0005_exceptions_by_time")]
    operations = [
        migrations.AddField(model_name="history", name="since", field=models.DateTimeField(null=True)),
        migrations.RunPython(guard, unguard),
    ]
