"""Whether a role requires a second factor, and whether a person has one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0003_unread_notices")]

    operations = [
        migrations.AddField("role", "requires_second_factor", models.BooleanField(default=False)),
        migrations.AddField("person", "has_second_factor", models.BooleanField(default=False)),
    ]
