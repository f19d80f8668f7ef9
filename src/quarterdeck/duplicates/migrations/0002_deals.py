from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duplicates", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingDeal",
            fields=[
                ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("tx", models.BigIntegerField(default=-1)),
                ("seq", models.BigIntegerField(default=-1)),
            ],
        ),
    ]
