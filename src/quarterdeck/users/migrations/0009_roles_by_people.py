"""Roles that people change: which version, whether a shipped one was changed, and whether it is still given."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0008_backup_asked")]

    operations = [
        migrations.AddField("role", "is_edited", models.BooleanField(default=False)),
        migrations.AddField("role", "state", models.CharField(default="active", max_length=8)),
        migrations.AddField("role", "version", models.IntegerField(default=1)),
    ]
