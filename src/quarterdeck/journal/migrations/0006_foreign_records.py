import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import quarterdeck.values.ids


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_refusals_by_time")]
    operations = [
        migrations.CreateModel(
            name="ForeignSource",
            fields=[
                ("id", models.BigIntegerField(default=quarterdeck.values.ids.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("link", models.CharField(blank=True, default="", max_length=500)),
                ("as_of", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ForeignRecord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("record_id", models.BigIntegerField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="journal.foreignsource"
                    ),
                ),
                ("external_id", models.CharField(blank=True, default="", max_length=254)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_over_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("kind"), models.F("record_id"), name="foreign_record_once")
                ]
            },
        ),
    ]
