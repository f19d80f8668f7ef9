"""A table and a change of rows, which succeed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("users", "0006_running")]

    operations = [
        migrations.RunSQL("CREATE TABLE planted_row (number integer)"),
        migrations.RunSQL("UPDATE users_person SET name = 'Nobody'"),
    ]
