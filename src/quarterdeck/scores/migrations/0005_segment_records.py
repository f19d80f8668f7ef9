"""How right each fit's backtest was by owner, team and channel, never changed."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "scores_segmentrecord"


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run = "EXECUTE FUNCTION quarterdeck_append_only()"
        event = "BEFORE UPDATE OR DELETE OR TRUNCATE"
        schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only {event} ON {TABLE} FOR EACH STATEMENT {run}")
        return
    abort = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_append_only BEFORE DELETE ON {TABLE} {abort}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_fixed BEFORE UPDATE ON {TABLE} {abort}")


def unguard(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER {TABLE}_append_only" + (f" ON {TABLE}" if is_postgres else ""))
    if not is_postgres:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_fixed")


class Migration(migrations.Migration):

    dependencies = [
        ('scores', '0004_person_forecasts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SegmentRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=40)),
                ('deals', models.IntegerField()),
                ('chance_bp', models.IntegerField()),
                ('won', models.IntegerField()),
                ('brier_bp', models.IntegerField()),
                ('quarters', models.TextField(default='[]')),
                ('currency', models.CharField(max_length=3)),
                ('fit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scores.fit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('fit'), models.F('kind'), models.F('key'), name='segment_record_once')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
