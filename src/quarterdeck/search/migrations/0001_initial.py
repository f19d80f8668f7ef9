"""The index of what can be found."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("record_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=400)),
                ("text", models.TextField(blank=True, default="")),
                ("owner_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index("kind", "title", "id", name="search_entry_title")],
                "constraints": [models.UniqueConstraint("kind", "record_id", name="search_entry_once")],
            },
        ),
        migrations.CreateModel(
            name="FilledKind",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("up_to", models.BigIntegerField(default=0)),
                ("is_complete", models.BooleanField(default=False)),
            ],
        ),
    ]
