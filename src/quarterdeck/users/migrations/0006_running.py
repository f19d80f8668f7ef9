"""What every page needs to know of the installation: version of custom fields, last backup, held effects."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0005_territories")]

    operations = [
        migrations.AddField("organisation", "fields_version", models.IntegerField(default=1)),
        migrations.AddField("organisation", "last_backup_at", models.DateTimeField(null=True)),
        migrations.AddField("organisation", "held_since", models.DateTimeField(null=True)),
    ]
