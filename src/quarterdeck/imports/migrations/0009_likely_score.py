from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0008_likely"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="likely_score",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.RemoveIndex(
            model_name="importrow",
            name="import_likely",
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                models.F("batch"),
                models.F("line"),
                condition=models.Q(("likely_score__isnull", False)),
                name="import_likely",
            ),
        ),
    ]
