"""Guards of the append-only tables: no row of them is changed or removed, whoever asks."""

from django.db import migrations

TABLES = ("journal_entry", "journal_change", "journal_seal")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION quarterdeck_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
            params=None,
        )
    for table in TABLES:
        for statement in _statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def _statements(vendor, table):
    if vendor == "postgresql":
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION quarterdeck_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_append_only_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def unguard(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_append_only_update")
            schema_editor.execute(f"DROP TRIGGER {table}_append_only_delete")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION quarterdeck_append_only()")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
