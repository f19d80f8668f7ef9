"""What was advised, written down when it first stands there and never changed."""

import django.db.models.deletion
from django.db import migrations, models


TABLE = "advice_given"


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
        ('advice', '0002_append_only'),
        ('journal', '0002_append_only'),
        ('opportunities', '0009_indexes_answer_alone'),
        ('pipelines', '0002_idle_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidenceday',
            name='given_to',
            field=models.BigIntegerField(default=0, null=True),
        ),
        migrations.CreateModel(
            name='Given',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('practice', models.CharField(max_length=20)),
                ('band', models.SmallIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('likely', models.SmallIntegerField()),
                ('surely', models.SmallIntegerField()),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.opportunity')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pipelines.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('opportunity'), models.F('practice'), name='advice_given_once')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
