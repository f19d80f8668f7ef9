import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0004_asked_token"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="likely_rule",
            field=models.CharField(blank=True, db_default="", default="", max_length=6),
        ),
        migrations.AddField(
            model_name="upload",
            name="likely_score",
            field=models.SmallIntegerField(db_default=85, default=85),
        ),
        migrations.CreateModel(
            name="RowDecision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.IntegerField()),
                ("choice", models.CharField(max_length=6)),
                ("record_id", models.BigIntegerField(null=True)),
                (
                    "upload",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="uploads.upload",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("upload", "line"), name="row_decision_once")],
            },
        ),
    ]
