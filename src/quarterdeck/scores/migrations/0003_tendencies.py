"""How people recorded the deals that closed, told of with every fit and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "scores_tendency"


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
        ('scores', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tendency',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('closed', models.IntegerField()),
                ('flag', models.CharField(default='', max_length=12)),
                ('signals', models.TextField(default='{}')),
                ('fit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='scores.fit')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('fit'), models.F('person'), name='tendency_once')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
