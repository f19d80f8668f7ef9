"""The number of notices that a person has not read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0002_organisation_version")]

    operations = [
        migrations.AddField(model_name="person", name="unread_notices", field=models.IntegerField(default=0)),
    ]
