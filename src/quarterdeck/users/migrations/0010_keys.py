"""The keys that a person has in the place of the standard shortcuts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0009_roles_by_people")]

    operations = [
        migrations.AddField("person", "keys", models.CharField(blank=True, default="", max_length=60)),
    ]
