"""Room for the names of more kinds of files, and an order in which rows are applied."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]
    operations = [
        migrations.AlterField("import", "kind", models.CharField(max_length=24)),
        migrations.AddField("importrow", "rank", models.BigIntegerField(default=0, db_default=0)),
        migrations.RemoveIndex("importrow", "import_open"),
        migrations.AddIndex(
            "importrow",
            models.Index(models.F("batch"), models.F("outcome"), models.F("rank"), models.F("line"), name="import_next"),
        ),
    ]
