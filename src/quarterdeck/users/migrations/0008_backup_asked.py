"""That an administrator asked for a backup, which the jobs process makes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0006_running")]

    operations = [
        migrations.AddField("organisation", "backup_asked_at", models.DateTimeField(null=True)),
    ]
