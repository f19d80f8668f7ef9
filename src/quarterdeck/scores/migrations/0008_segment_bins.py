"""How chances of each part's deals were calibrated; names of product families as keys, which may be longer."""

from django.db import migrations, models

TABLE = "scores_segmentrecord"


def guard(apps, schema_editor):
    """SQLite makes a table anew to alter it, and leaves its triggers behind."""
    if schema_editor.connection.vendor == "postgresql":
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER IF NOT EXISTS {TABLE}_append_only BEFORE DELETE ON {TABLE} {abort}")
    schema_editor.execute(f"CREATE TRIGGER IF NOT EXISTS {TABLE}_fixed BEFORE UPDATE ON {TABLE} {abort}")


class Migration(migrations.Migration):

    dependencies = [
        ('scores', '0007_drifts'),
    ]

    operations = [
        # On the way back this comes last, after the table is made anew.
        migrations.RunPython(migrations.RunPython.noop, guard),
        migrations.AddField(
            model_name='segmentrecord',
            name='bins',
            field=models.TextField(default='[]'),
        ),
        migrations.AddField(
            model_name='segmentrecord',
            name='error_bp',
            field=models.IntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='segmentrecord',
            name='key',
            field=models.CharField(max_length=80),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
