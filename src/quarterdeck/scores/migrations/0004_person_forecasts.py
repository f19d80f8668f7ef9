"""A person's part in each published forecast, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "scores_personforecast"


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
        ('scores', '0003_tendencies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonForecast',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('p10', models.BigIntegerField(null=True)),
                ('p50', models.BigIntegerField(null=True)),
                ('p90', models.BigIntegerField(null=True)),
                ('mean', models.BigIntegerField()),
                ('won', models.BigIntegerField()),
                ('open', models.BigIntegerField()),
                ('new', models.BigIntegerField()),
                ('published', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scores.published')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('published'), models.F('person'), name='person_forecast_once')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
