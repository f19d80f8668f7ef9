"""Guards of reviews: no decision is changed or removed, but for the words of who is erased."""

from django.db import migrations

TABLES = ("reviews_reviewdecision",)
MAY_CHANGE = {"reviews_reviewdecision": {"note", "ask"}}


def _columns(apps, table):
    model = next(one for one in apps.get_app_config("reviews").get_models() if one._meta.db_table == table)
    # In one order: that of fields differs between an empty database that is laid and one that went through migrations.
    names = sorted(field.column for field in model._meta.concrete_fields)
    return ", ".join(f'"{name}"' for name in names if name not in MAY_CHANGE.get(table, ()))


def guard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        fixed = f"UPDATE OF {_columns(apps, table)}"
        if is_postgres:
            run = "EXECUTE FUNCTION quarterdeck_append_only()"
            event = f"BEFORE {fixed} OR DELETE OR TRUNCATE"
            schema_editor.execute(f"CREATE TRIGGER {table}_append_only {event} ON {table} FOR EACH STATEMENT {run}")
            continue
        abort = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        schema_editor.execute(f"CREATE TRIGGER {table}_append_only BEFORE DELETE ON {table} {abort}")
        schema_editor.execute(f"CREATE TRIGGER {table}_fixed BEFORE {fixed} ON {table} {abort}")


def unguard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_append_only" + (f" ON {table}" if is_postgres else ""))
        if not is_postgres:
            schema_editor.execute(f"DROP TRIGGER {table}_fixed")


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("journal", "0002_append_only")]
    operations = [migrations.RunPython(guard, unguard)]
