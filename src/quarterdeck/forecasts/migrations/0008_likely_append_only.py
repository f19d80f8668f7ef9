"""The guard of the settings of forecasts, made of the columns of before, holds for whether Most likely is used, too."""

from django.db import migrations

TABLE = "forecasts_forecastrules"


def guard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER {TABLE}_append_only" + (f" ON {TABLE}" if is_postgres else ""))
    if is_postgres:
        run = "EXECUTE FUNCTION quarterdeck_append_only()"
        event = "BEFORE UPDATE OR DELETE OR TRUNCATE"
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only {event} ON {TABLE} FOR EACH STATEMENT {run}")
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_fixed")
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only BEFORE DELETE ON {TABLE} {abort}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE ON {TABLE} {abort}")


class Migration(migrations.Migration):
    dependencies = [("forecasts", "0007_likely"), ("journal", "0002_append_only")]
    # Backwards it may stay: it guards no less than the one before.
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
