"""What a rule was when it told: firings keep it, and of a firing only the name may go, where its writer is erased."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

TABLE = "alerts_firing"
KEPT = ("name", "kind", "period", "segment", "segment_value")
MAY_GO = ("name",)


def is_postgres(schema_editor):
    return schema_editor.connection.vendor == "postgresql"


def unguard(apps, schema_editor):
    # SQLite builds the table anew for new columns, and loses its triggers by it.
    where = f" ON {TABLE}" if is_postgres(schema_editor) else ""
    for name in ("append_only", "fixed"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{where}")


def guard_as_before(apps, schema_editor):
    _guard(schema_editor, "")


def fill(apps, schema_editor):
    """Firings so far are of their rule as it is now: nothing else is known. A rule has a quiet day at least."""
    alias = schema_editor.connection.alias
    rules = apps.get_model("alerts", "Rule").objects.using(alias)
    rules.filter(quiet_days__lt=1).update(quiet_days=1)
    mine = rules.filter(pk=OuterRef("rule_id"))
    told = {name: Subquery(mine.values(name)[:1]) for name in KEPT}
    apps.get_model("alerts", "Firing").objects.using(alias).update(**told)


def guard(apps, schema_editor):
    columns = [field.column for field in apps.get_model("alerts", "Firing")._meta.local_concrete_fields]
    fixed = ", ".join(f'"{column}"' for column in sorted(columns) if column not in MAY_GO)
    _guard(schema_editor, f" OF {fixed}")


def _guard(schema_editor, columns):
    if is_postgres(schema_editor):
        run = "FOR EACH STATEMENT EXECUTE FUNCTION quarterdeck_append_only()"
        event = f"BEFORE DELETE OR TRUNCATE OR UPDATE{columns}"
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only {event} ON {TABLE} {run}")
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only BEFORE DELETE ON {TABLE} {abort}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE{columns} ON {TABLE} {abort}")


def nothing(apps, schema_editor):
    """Columns that go take what they held along."""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_append_only")]
    operations = [
        migrations.RunPython(unguard, guard_as_before),
        migrations.AddField(
            model_name="firing",
            name="name",
            field=models.CharField(max_length=80, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="firing",
            name="kind",
            field=models.CharField(max_length=20, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="firing",
            name="period",
            field=models.CharField(max_length=12, default="this-quarter"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="firing", name="segment", field=models.CharField(max_length=10, default="", blank=True)
        ),
        migrations.AddField(model_name="firing", name="segment_value", field=models.BigIntegerField(null=True)),
        migrations.RunPython(fill, nothing),
        migrations.RunPython(guard, unguard),
    ]
