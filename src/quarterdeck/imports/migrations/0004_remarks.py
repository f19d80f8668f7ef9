from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_notes")]
    operations = [
        migrations.AddField("import", "remarks", models.TextField(default="[]", db_default="[]")),
    ]
