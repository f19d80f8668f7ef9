"""Guards of history: no row of it is changed or removed; it may be marked as voided, once."""

from django.db import migrations

TABLE = "opportunities_history"
VOIDING = ("voided_by", "voided_at")
# A column that came later, with a guard of its own: an empty database is laid with all columns at once.
LATER = ("since",)


def guard(apps, schema_editor):
    columns = [f.column for f in apps.get_model("opportunities", "History")._meta.local_concrete_fields]
    fixed = ", ".join(f'"{column}"' for column in sorted(columns) if column not in (*VOIDING, *LATER))
    voiding = ", ".join(VOIDING)
    for statement in _statements(schema_editor.connection.vendor, fixed, voiding):
        schema_editor.execute(statement)


def _statements(vendor, fixed, voiding):
    if vendor == "postgresql":
        run = "EXECUTE FUNCTION quarterdeck_append_only()"
        yield f"CREATE TRIGGER {TABLE}_append_only BEFORE DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT {run}"
        yield f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE OF {fixed} ON {TABLE} FOR EACH STATEMENT {run}"
        yield (
            f"CREATE TRIGGER {TABLE}_voided_once BEFORE UPDATE OF {voiding} ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.voided_by IS NOT NULL OR NEW.voided_by IS NULL OR NEW.voided_at IS NULL) {run}"
        )
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    yield f"CREATE TRIGGER {TABLE}_append_only BEFORE DELETE ON {TABLE} {abort}"
    yield f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE OF {fixed} ON {TABLE} {abort}"
    yield (
        f"CREATE TRIGGER {TABLE}_voided_once BEFORE UPDATE OF {voiding} ON {TABLE} "
        f"WHEN OLD.voided_by IS NOT NULL OR NEW.voided_by IS NULL OR NEW.voided_at IS NULL {abort}"
    )


def unguard(apps, schema_editor):
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("append_only", "fixed", "voided_once"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}{where}")


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
