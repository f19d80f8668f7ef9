import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import quarterdeck.values.ids

PERSON = settings.AUTH_USER_MODEL


def of_person():
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=PERSON)


def of_series():
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="snapshots.snapshotseries",
    )


def own_id():
    return models.BigIntegerField(default=quarterdeck.values.ids.new_id, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("pipelines", "0002_idle_days"), migrations.swappable_dependency(PERSON)]
    operations = [
        migrations.CreateModel(
            name="SnapshotSeries",
            fields=[
                ("id", own_id()),
                ("name", models.CharField(max_length=120)),
                ("name_key", models.CharField(max_length=120, unique=True)),
                ("mapping", models.TextField()),
                ("order", models.CharField(blank=True, default="", max_length=3)),
                ("day_column", models.CharField(blank=True, default="", max_length=200)),
                ("missing", models.CharField(default="left", max_length=7)),
                ("problems", models.TextField(default="[]")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.IntegerField(default=1)),
                (
                    "loss_reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="pipelines.lossreason",
                    ),
                ),
                ("person", of_person()),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", own_id()),
                ("file_name", models.CharField(max_length=255)),
                ("file_digest", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("is_lenient", models.BooleanField(default=False)),
                ("rows", models.IntegerField(default=0)),
                ("unchanged", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("applied_at", models.DateTimeField(null=True)),
                ("person", of_person()),
                ("series", of_series()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        "series", "at", name="snapshot_at_once", condition=models.Q(at__isnull=False)
                    )
                ],
                "indexes": [models.Index("series", "state", name="snapshot_state")],
            },
        ),
        migrations.CreateModel(
            name="SnapshotRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.IntegerField()),
                ("match_key", models.CharField(blank=True, default="", max_length=254)),
                ("plan", models.CharField(max_length=7)),
                ("opportunity_id", models.BigIntegerField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("seen", models.TextField(blank=True, default="")),
                ("told", models.TextField(blank=True, default="")),
                ("problems", models.TextField(default="[]")),
                ("outcome", models.CharField(blank=True, default="", max_length=8)),
                (
                    "snapshot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="snapshots.snapshot",
                    ),
                ),
                ("series", of_series()),
            ],
            options={
                "indexes": [
                    models.Index("series", "match_key", "id", name="snapshot_row_deal"),
                    models.Index("snapshot", "outcome", "id", name="snapshot_row_next"),
                ],
            },
        ),
    ]
